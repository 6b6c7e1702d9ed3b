/* Prints plans. */
#include "ctl/plan.h"

#include <stdlib.h>
#include <string.h>

#include "ctl/rulebook.h"

static void levels_print(struct run *run, const struct amity_value *levels)
{
    const struct column columns[] = {{run_say(run, SAY_COL_VALUE), true, false},
                                     {run_say(run, SAY_COL_BOUND), true, false},
                                     {run_say(run, SAY_COL_PROVED), false, false},
                                     {run_say(run, SAY_COL_LEVEL), false, true}};
    struct table table;
    bool before = true; /* a level is proved only when those before it are */
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(levels); i++) {
        const struct amity_value *level = amity_item(levels, i);
        int64_t value = amity_int_or(amity_get(level, "value"), 0);
        int64_t bound = amity_int_or(amity_get(level, "bound"), 0);
        before = before && value == bound;
        const char *apart = run_text(run, "± %s", run_number(run, llabs(bound - value)));
        const struct cell cells[] = {
            {run_number(run, value), STYLE_STRONG},
            {run_number(run, bound), STYLE_PLAIN},
            {before ? "✓" : apart, before ? STYLE_GOOD : STYLE_CARE},
            {rulebook_level(run, amity_text_or(amity_get(level, "name"), "")), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    table_print(&table, &run->screen);
}

void plan_head_print(struct run *run, const struct amity_value *plan)
{
    bool proved = amity_bool_or(amity_get(plan, "proved"), false);
    screen_wrap(&run->screen, STYLE_STRONG, 0, 0,
                SAY(run, SAY_PLAN_LINE, amity_text_or(amity_get(plan, "id"), ""),
                    amity_text_or(amity_get(plan, "policy"), ""),
                    run_text(run, "%lld", (long long)amity_int_or(amity_get(plan, "revision"), 0)),
                    run_text(run, "%lld", (long long)amity_int_or(amity_get(plan, "seed"), 0))));
    screen_wrap(&run->screen, proved ? STYLE_GOOD : STYLE_CARE, 0, 0,
                run_say(run, proved ? SAY_PLAN_PROVED : SAY_PLAN_OPEN));
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                SAY(run, SAY_PLAN_COUNTS, run_number(run, amity_count(amity_get(plan, "pairs"))),
                    run_number(run, amity_count(amity_get(plan, "unserved")))));
    fputc('\n', run->screen.out);
    levels_print(run, amity_get(plan, "levels"));
}

void plan_pairs_print(struct run *run, const struct amity_value *plan)
{
    const struct column columns[] = {{run_say(run, SAY_COL_CLIENT), false, false},
                                     {run_say(run, SAY_COL_VOLUNTEER), false, false},
                                     {run_say(run, SAY_COL_POINTS), true, false},
                                     {run_say(run, SAY_COL_SERVICE), false, false}};
    const struct amity_value *pairs = amity_get(plan, "pairs");
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t i = 0; i < amity_count(pairs); i++) {
        const struct amity_value *pair = amity_item(pairs, i);
        const struct cell cells[] = {
            {run_label(run, amity_text_or(amity_get(pair, "client"), "")), STYLE_PLAIN},
            {run_label(run, amity_text_or(amity_get(pair, "volunteer"), "")), STYLE_PLAIN},
            {run_number(run, amity_int_or(amity_get(pair, "score"), 0)), STYLE_STRONG},
            {rulebook_service(run, amity_text_or(amity_get(pair, "service"), "")), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    screen_heading(&run->screen, run_say(run, SAY_PLAN_PAIRS));
    table_print(&table, &run->screen);
}

struct without {
    const char *why;
    uint32_t count;
};

static int by_count(const void *left, const void *right)
{
    const struct without *a = left;
    const struct without *b = right;
    if (a->count != b->count) {
        return a->count < b->count ? 1 : -1;
    }
    return strcmp(a->why, b->why);
}

/* The reasons with how many stay without for each, most first. */
static uint32_t reasons_count(struct run *run, const struct amity_value *unserved,
                              struct without **out)
{
    uint32_t count = 0;
    *out = arena_take_many(&run->arena, (size_t)amity_count(unserved) + 1, sizeof **out);
    for (uint32_t i = 0; *out != NULL && i < amity_count(unserved); i++) {
        const char *why = amity_text_or(amity_get(amity_item(unserved, i), "why"), "");
        uint32_t at = 0;
        while (at < count && strcmp((*out)[at].why, why) != 0) {
            at++;
        }
        if (at == count) {
            (*out)[count++] = (struct without){why, 0};
        }
        (*out)[at].count++;
    }
    if (count > 1) {
        qsort(*out, count, sizeof **out, by_count);
    }
    return count;
}

static const char *names_of(struct run *run, const struct amity_value *unserved, const char *why,
                            uint32_t count)
{
    struct buffer_text {
        char *text;
        size_t bytes, room;
    } names = {.room = 1};
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < amity_count(unserved); i++) {
            const struct amity_value *one = amity_item(unserved, i);
            if (strcmp(amity_text_or(amity_get(one, "why"), ""), why) != 0) {
                continue;
            }
            const char *label = run_label(run, amity_text_or(amity_get(one, "client"), ""));
            size_t bytes = strlen(label);
            if (pass == 0) {
                names.room += bytes + 2;
                continue;
            }
            memcpy(names.text + names.bytes, label, bytes);
            names.bytes += bytes;
            if (--count > 0) {
                memcpy(names.text + names.bytes, ", ", 2);
                names.bytes += 2;
            }
        }
        names.text = pass == 0 ? arena_take(&run->arena, names.room) : names.text;
        if (names.text == NULL) {
            return "";
        }
    }
    return names.text;
}

void plan_unserved_print(struct run *run, const struct amity_value *plan, bool named)
{
    const struct amity_value *unserved = amity_get(plan, "unserved");
    struct without *without = NULL;
    uint32_t count = reasons_count(run, unserved, &without);
    if (count == 0) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_PLAN_UNSERVED));
    for (uint32_t i = 0; i < count; i++) {
        const char *lead = run_text(run, "  %5s  ", run_number(run, without[i].count));
        screen_paragraph(
            &run->screen, STYLE_STRONG, lead,
            run_text(run, "%s (%s)", rulebook_reason(run, without[i].why), without[i].why));
        if (named) {
            uint32_t at = text_columns(lead);
            fprintf(run->screen.out, "%*s", (int)at, "");
            screen_wrap(&run->screen, STYLE_DIM, at, at,
                        names_of(run, unserved, without[i].why, without[i].count));
        }
    }
}

void plan_advice_print(struct run *run, const struct amity_value *plan)
{
    const char *id = amity_text_or(amity_get(plan, "id"), "");
    const char *client = amity_as_text(amity_at(plan, "unserved[0].client"));
    bool proved = amity_bool_or(amity_get(plan, "proved"), false);
    if (run->quiet) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
    run_next(run, run_text(run, "amity plan get %s", id), SAY_NEXT_PLAN);
    if (!proved) {
        run_next(run, "amity rematch --time-limit 600", SAY_NEXT_LONGER);
    }
    if (client != NULL) {
        run_next(run, run_text(run, "amity propose %s", client), SAY_NEXT_PROPOSE);
    }
    run_next(run, run_text(run, "amity plan proof %s > %s.proof", id, id), SAY_NEXT_PROOF);
    run_next(run, run_text(run, "amity verify %s.proof", id), SAY_NEXT_VERIFY);
    run_next(run, run_text(run, "amity plan accept %s --worker W --reason TEXT", id),
             SAY_NEXT_ACCEPT);
}
