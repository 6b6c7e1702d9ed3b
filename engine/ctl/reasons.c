/* Says why, in the reader's tongue. */
#include "ctl/reasons.h"

#include <stdlib.h>
#include <string.h>

#include "ctl/rulebook.h"

enum { TERMS_MAX = 128, BAR_COLUMNS = 12 };

/* What a measure's value counts; another measure's value is a plain number. */
enum measure_kind {
    MEASURE_COUNT,
    MEASURE_METRES,
    MEASURE_TIME,
    MEASURE_YEARS,
    MEASURE_MONTHS,
    MEASURE_NONE
};

static enum measure_kind measure_kind_of(const char *measure)
{
    static const struct {
        const char *measure;
        enum measure_kind kind;
    } KINDS[] = {
        {"distance", MEASURE_METRES},      {"near", MEASURE_METRES},
        {"reunification", MEASURE_METRES}, {"overlap", MEASURE_TIME},
        {"young_children", MEASURE_YEARS}, {"commitment", MEASURE_MONTHS},
        {"interests", MEASURE_COUNT},      {"family_interests", MEASURE_COUNT},
        {"needs", MEASURE_COUNT},          {"severe_needs", MEASURE_COUNT},
        {"competence", MEASURE_COUNT},     {"languages", MEASURE_COUNT},
        {"traits", MEASURE_COUNT},         {"experience", MEASURE_COUNT},
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(KINDS[i].measure, measure) == 0) {
            return KINDS[i].kind;
        }
    }
    return MEASURE_NONE;
}

static const char *number_of(struct run *run, const struct amity_value *value)
{
    return run_text(run, "%lld", (long long)amity_int_or(value, 0));
}

const char *kilometres(struct run *run, const struct amity_value *distance)
{
    return run_decimal(run, amity_real_or(distance, 0));
}

const char *term_sentence(struct run *run, const struct amity_value *term, const char *service)
{
    const char *id = amity_text_or(amity_get(term, "id"), "");
    const char *text = run_texts(run, amity_get(term, "text"));
    const struct amity_value *value = amity_get(term, "value");
    text = text == NULL ? rulebook_term(run, id) : text;
    switch (measure_kind_of(rulebook_measure(run, id))) {
    case MEASURE_METRES:
        return run_text(run, "%s: %s km", text,
                        run_decimal(run, (double)amity_int_or(value, 0) / 1000.0));
    case MEASURE_TIME: { /* stays are counted in weekends */
        bool stays = rulebook_is_overnight(run, service);
        bool one = amity_int_or(value, 0) == 1;
        enum say unit = stays ? (one ? SAY_UNIT_WEEKEND : SAY_UNIT_WEEKENDS)
                              : (one ? SAY_UNIT_HOUR : SAY_UNIT_HOURS);
        return run_text(run, "%s: %s", text, SAY(run, unit, number_of(run, value)));
    }
    case MEASURE_YEARS:
        return run_text(run, "%s: %s", text, SAY(run, SAY_UNIT_YEARS, number_of(run, value)));
    case MEASURE_MONTHS:
        return run_text(run, "%s: %s", text, SAY(run, SAY_UNIT_MONTHS, number_of(run, value)));
    case MEASURE_COUNT:
        return run_text(run, "%s: %s", text, number_of(run, value));
    case MEASURE_NONE:
        break;
    }
    return text;
}

static int64_t points_of(const struct amity_value *term)
{
    return amity_int_or(amity_get(term, "points"), 0);
}

static int by_points(const void *left, const void *right)
{
    const struct amity_value *const *a = left;
    const struct amity_value *const *b = right;
    int64_t difference = points_of(*b) - points_of(*a);
    return difference != 0 ? (difference > 0 ? 1 : -1) : *a < *b ? -1 : 1;
}

static uint32_t terms_sorted(const struct amity_value *terms,
                             const struct amity_value *sorted[TERMS_MAX])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < amity_count(terms) && count < TERMS_MAX; i++) {
        sorted[count++] = amity_item(terms, i);
    }
    qsort(sorted, count, sizeof sorted[0], by_points);
    return count;
}

const char *terms_strongest(struct run *run, const struct amity_value *terms, const char *service)
{
    const struct amity_value *sorted[TERMS_MAX] = {NULL};
    uint32_t count = terms_sorted(terms, sorted);
    const char *text = "";
    for (uint32_t i = 0; i < count && i < 2 && points_of(sorted[i]) > 0; i++) {
        text = run_text(run, "%s%s%s", text, i > 0 ? "; " : "",
                        term_sentence(run, sorted[i], service));
    }
    return text;
}

static void term_print(struct run *run, const struct amity_value *term, const char *service)
{
    int64_t points = points_of(term);
    int64_t most = amity_int_or(amity_get(term, "points_max"), 0);
    bool roomy = run->screen.columns >= 70;
    const char *lead = run_text(run, "  %+4lld / %-4lld", (long long)points, (long long)most);
    screen_print(&run->screen, STYLE_PLAIN, lead);
    uint32_t at = text_columns(lead);
    if (roomy) {
        screen_print(&run->screen, STYLE_GOOD, bar_text(&run->arena, BAR_COLUMNS, points, most));
        screen_print(&run->screen, STYLE_PLAIN, "  ");
        at += BAR_COLUMNS + 2;
    }
    screen_wrap(&run->screen, STYLE_PLAIN, at, at, term_sentence(run, term, service));
}

/* A rule's text in the middle of a list loses its full stop. */
static const char *listed(struct run *run, const char *list, const char *text)
{
    size_t bytes = strlen(text);
    bytes -= bytes > 0 && text[bytes - 1] == '.' ? 1 : 0;
    return run_text(run, "%s%s%.*s", list, list[0] != '\0' ? "; " : "", (int)bytes, text);
}

void terms_print(struct run *run, const struct amity_value *terms, const char *service)
{
    const struct amity_value *sorted[TERMS_MAX] = {NULL};
    uint32_t count = terms_sorted(terms, sorted);
    const char *none = "";
    const char *silent = "";
    for (uint32_t i = 0; i < count; i++) {
        const struct amity_value *term = sorted[i];
        const char *text = run_texts(run, amity_get(term, "text"));
        text = text == NULL ? rulebook_term(run, amity_text_or(amity_get(term, "id"), "")) : text;
        if (points_of(term) > 0) {
            term_print(run, term, service);
        } else if (!amity_bool_or(amity_get(term, "applies"), true)) {
            silent = listed(run, silent, text);
        } else if (amity_int_or(amity_get(term, "points_max"), 0) > 0) {
            none = listed(run, none, text);
        }
    }
    if (none[0] != '\0') {
        screen_print(&run->screen, STYLE_PLAIN, "  ");
        screen_wrap(&run->screen, STYLE_DIM, 2, 2, SAY(run, SAY_NOTHING_FROM, none));
    }
    if (silent[0] != '\0') {
        screen_print(&run->screen, STYLE_PLAIN, "  ");
        screen_wrap(&run->screen, STYLE_DIM, 2, 2, SAY(run, SAY_POINTS_SILENT, silent));
    }
}

void warnings_print(struct run *run, const struct amity_value *warnings)
{
    for (uint32_t i = 0; i < amity_count(warnings); i++) {
        const struct amity_value *warning = amity_item(warnings, i);
        const char *id = amity_text_or(amity_get(warning, "id"), "");
        const char *text = run_texts(run, amity_get(warning, "text"));
        text = text == NULL ? rulebook_rule(run, id) : text;
        screen_paragraph(&run->screen, STYLE_CARE, "  ! ", text);
    }
    if (amity_count(warnings) == 0) {
        screen_print(&run->screen, STYLE_PLAIN, "  ");
        screen_wrap(&run->screen, STYLE_PLAIN, 2, 2, run_say(run, SAY_AGAINST_NOTHING));
    }
}

struct refusal {
    const char *rule;
    int64_t count;
};

static int by_count(const void *left, const void *right)
{
    const struct refusal *a = left;
    const struct refusal *b = right;
    if (a->count != b->count) {
        return a->count < b->count ? 1 : -1;
    }
    return strcmp(a->rule, b->rule);
}

void refused_print(struct run *run, const struct amity_value *refused)
{
    static const struct column COLUMNS[] = {{"", true, false}, {"", false, true}};
    uint32_t count = amity_count(refused);
    struct refusal *list = arena_take_many(&run->arena, (size_t)count + 1, sizeof *list);
    if (list == NULL || count == 0) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        list[i] =
            (struct refusal){amity_key(refused, i), amity_int_or(amity_member(refused, i), 0)};
    }
    qsort(list, count, sizeof *list, by_count);
    struct table table;
    table_open(&table, &run->arena, COLUMNS, 2);
    table.titled = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct cell cells[] = {
            {run_number(run, list[i].count), STYLE_STRONG},
            {run_text(run, "%s (%s)", rulebook_reason(run, list[i].rule), list[i].rule),
             STYLE_PLAIN}};
        table_add(&table, cells);
    }
    screen_heading(&run->screen, run_say(run, SAY_REFUSED_HEAD));
    table_print(&table, &run->screen);
}

const char *considered_sentence(struct run *run, const struct amity_value *answer)
{
    int64_t considered = amity_int_or(amity_get(answer, "considered"), 0);
    int64_t eligible = amity_int_or(amity_get(answer, "eligible"), 0);
    return SAY(run, SAY_CONSIDERED, run_number(run, considered), run_number(run, eligible),
               run_number(run, considered - eligible));
}
