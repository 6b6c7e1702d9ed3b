/* Prints differences in people and in levels. */
#include "ctl/outcome.h"

#include <string.h>

#include "ctl/rulebook.h"

enum { EDITS_PRINTED = 6, SERVED_PRINTED = 20, MOVED_PRINTED = 10 };

static const char *text_at(const struct amity_value *map, const char *path)
{
    return amity_text_or(amity_at(map, path), "");
}

const char *signed_number(struct run *run, int64_t number)
{
    return number > 0   ? run_text(run, "+%s", run_number(run, number))
           : number < 0 ? run_text(run, "−%s", run_number(run, -number))
                        : "0";
}

/* -- the edits ------------------------------------------------------------------------------------
 */

/* "max_km +15; status = paused" of a patch's set. */
static const char *set_words(struct run *run, const char *prefix, const struct amity_value *set)
{
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(set); i++) {
        const struct amity_value *member = amity_member(set, i);
        const struct amity_value *add = amity_get(member, "add");
        const char *key = run_text(run, "%s%s", prefix, amity_key(set, i));
        const char *one = NULL;
        if (amity_kind(add) == AMITY_INT) {
            one = run_text(run, "%s %s", key, signed_number(run, amity_int_or(add, 0)));
        } else if (add != NULL && amity_count(member) == 1) {
            one = run_text(run, "%s + %s", key, amity_to_json(run->tree, add, 0));
        } else if (amity_kind(member) == AMITY_MAP && amity_count(member) > 0) {
            one = set_words(run, run_text(run, "%s.", key), member);
        } else {
            const char *plain = amity_as_text(member);
            one = run_text(run, "%s = %s", key,
                           plain != NULL ? plain : amity_to_json(run->tree, member, 0));
        }
        text = run_text(run, "%s%s%s", text, i > 0 ? "; " : "", one);
    }
    return text;
}

static const char *edit_words(struct run *run, const struct amity_value *edit)
{
    const char *word = amity_key(edit, 0);
    const struct amity_value *of = amity_member(edit, 0);
    word = word == NULL ? "" : word;
    if (strncmp(word, "delete_", 7) == 0) {
        return SAY(run, SAY_EDIT_LEAVES, run_label(run, amity_text_or(of, "")));
    }
    if (strncmp(word, "put_", 4) == 0) {
        return SAY(run, SAY_EDIT_COMES, run_label(run, text_at(of, "id")));
    }
    if (strcmp(word, "policy") == 0) {
        return run_say(run, SAY_EDIT_POLICY);
    }
    if (strcmp(word, "pin") == 0 || strcmp(word, "exclude") == 0) {
        return SAY(run, word[0] == 'p' ? SAY_EDIT_PIN : SAY_EDIT_EXCLUDE,
                   run_label(run, text_at(of, "client")), run_label(run, text_at(of, "volunteer")));
    }
    const char *kind = amity_text_or(amity_get(edit, "patch"), NULL);
    const char *where = amity_as_text(amity_get(edit, "where"));
    if (kind == NULL) {
        return amity_to_json(run->tree, edit, 0);
    }
    enum say many = kind[0] == 'v' ? SAY_EDIT_VOLUNTEERS : SAY_EDIT_CLIENTS;
    const char *who = where == NULL ? run_label(run, text_at(edit, "id"))
                                    : SAY(run, SAY_EDIT_WHERE, run_say(run, many), where);
    return run_text(run, "%s: %s", who, set_words(run, "", amity_get(edit, "set")));
}

void edits_print(struct run *run, const struct amity_value *edits)
{
    uint32_t count = amity_count(edits);
    const char *lead = run_text(run, "%s: ", run_say(run, SAY_WHATIF_IF));
    const char *later = run_text(run, "%*s", (int)text_columns(lead), "");
    for (uint32_t i = 0; i < count && i < EDITS_PRINTED; i++) {
        screen_paragraph(&run->screen, STYLE_STRONG, i == 0 ? lead : later,
                         edit_words(run, amity_item(edits, i)));
    }
    if (count > EDITS_PRINTED) {
        screen_paragraph(&run->screen, STYLE_STRONG, later,
                         SAY(run, SAY_WHATIF_MORE_EDITS, run_number(run, count - EDITS_PRINTED)));
    }
}

/* -- why ------------------------------------------------------------------------------------------
 */

static const char *because(struct run *run, const struct amity_value *change,
                           const struct amity_value *reason)
{
    static const struct {
        const char *word;
        enum say say;
        const char *with; /* whose side: the volunteer left or the one who came */
    } REASONS[] = {{"new_volunteer", SAY_BECAUSE_new_volunteer, "to"},
                   {"volunteer_left", SAY_BECAUSE_volunteer_left, "from"},
                   {"volunteer_changed", SAY_BECAUSE_volunteer_changed, "to"},
                   {"new_client", SAY_BECAUSE_new_client, "to"},
                   {"client_left", SAY_BECAUSE_client_left, "from"},
                   {"client_changed", SAY_BECAUSE_client_changed, "to"},
                   {"waits_no_more", SAY_BECAUSE_waits_no_more, "from"},
                   {"refused_now", SAY_BECAUSE_refused_now, "from"},
                   {"refused_no_more", SAY_BECAUSE_refused_no_more, "to"},
                   {"displaced_by", SAY_BECAUSE_displaced_by, "from"},
                   {"place_left_by", SAY_BECAUSE_place_left_by, "to"},
                   {"no_room", SAY_BECAUSE_no_room, "from"},
                   {"exchange", SAY_BECAUSE_exchange, "to"}};
    const char *word = text_at(reason, "reason");
    const char *rule = amity_as_text(amity_get(reason, "rule"));
    const char *other = rule != NULL ? rule : run_label(run, text_at(reason, "client"));
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (strcmp(REASONS[i].word, word) == 0) {
            const char *said = amity_as_text(amity_get(reason, "volunteer"));
            const char *whom = said != NULL ? said : text_at(change, REASONS[i].with);
            return SAY(run, REASONS[i].say, run_label(run, whom), other);
        }
    }
    return word;
}

static const char *because_all(struct run *run, const struct amity_value *change)
{
    const struct amity_value *why = amity_get(change, "why");
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(why); i++) {
        text = run_text(run, "%s%s%s", text, i > 0 ? "; " : "",
                        because(run, change, amity_item(why, i)));
    }
    return text;
}

/* -- who ------------------------------------------------------------------------------------------
 */

enum side { SIDE_GAINED, SIDE_LOST, SIDE_MOVED, SIDE_ANEW, SIDE_GONE, SIDE_COUNT };

/* Where somebody's change belongs. Who comes to the list or leaves it neither gains nor loses in
 * the plan: who waits anew may be new, or its support has ended. */
static enum side side_of(const struct amity_value *change)
{
    bool had = amity_as_text(amity_get(change, "from")) != NULL;
    bool gets = amity_as_text(amity_get(change, "to")) != NULL;
    const struct amity_value *why = amity_get(change, "why");
    for (uint32_t i = 0; i < amity_count(why); i++) {
        const char *word = text_at(amity_item(why, i), "reason");
        if (!gets && (strcmp(word, "client_left") == 0 || strcmp(word, "waits_no_more") == 0)) {
            return SIDE_GONE;
        }
        if (strcmp(word, "new_client") == 0) {
            return SIDE_ANEW;
        }
    }
    return had && gets ? SIDE_MOVED : gets ? SIDE_GAINED : had ? SIDE_LOST : SIDE_ANEW;
}

static void side_count(const struct amity_value *changed, uint32_t count[SIDE_COUNT])
{
    for (uint32_t i = 0; i < amity_count(changed); i++) {
        count[side_of(amity_item(changed, i))]++;
    }
}

static void side_print(struct run *run, const struct amity_value *changed, enum side side,
                       enum say heading, uint32_t most)
{
    bool had = side != SIDE_GAINED && side != SIDE_ANEW;
    bool gets = side == SIDE_GAINED || side == SIDE_MOVED || side == SIDE_ANEW;
    struct column columns[4] = {{run_say(run, SAY_COL_CLIENT), false, false}};
    uint32_t columns_count = 1;
    uint32_t shown = 0;
    uint32_t count = 0;
    if (had) {
        columns[columns_count++] = (struct column){run_say(run, SAY_WHATIF_COL_HAS), false, false};
    }
    if (gets) {
        columns[columns_count++] = (struct column){run_say(run, SAY_WHATIF_COL_GETS), false, false};
    }
    columns[columns_count++] = (struct column){run_say(run, SAY_WHATIF_COL_WHY), false, true};
    struct table table;
    table_open(&table, &run->arena, columns, columns_count);
    table.indent = 2;
    for (uint32_t i = 0; i < amity_count(changed); i++) {
        const struct amity_value *change = amity_item(changed, i);
        if (side_of(change) != side || count++ >= most) {
            continue;
        }
        enum style style = side == SIDE_GAINED                      ? STYLE_GOOD
                           : side == SIDE_LOST || side == SIDE_ANEW ? STYLE_BAD
                                                                    : STYLE_PLAIN;
        struct cell cells[4] = {{run_label(run, text_at(change, "client")), style}};
        uint32_t at = 1;
        if (had) {
            cells[at++] = (struct cell){run_label(run, text_at(change, "from")), STYLE_PLAIN};
        }
        if (gets) {
            const char *to = amity_as_text(amity_get(change, "to"));
            cells[at++] = (struct cell){to == NULL ? "–" : run_label(run, to), STYLE_PLAIN};
        }
        cells[at++] = (struct cell){because_all(run, change), STYLE_PLAIN};
        table_add(&table, cells);
        shown++;
    }
    if (shown == 0) {
        return;
    }
    screen_heading(&run->screen, run_say(run, heading));
    table_print(&table, &run->screen);
    if (count > shown) {
        screen_paragraph(&run->screen, STYLE_DIM, "  ",
                         SAY(run, SAY_WHATIF_MORE, run_number(run, count - shown)));
    }
}

static void people_print(struct run *run, const struct amity_value *answer, bool all)
{
    const struct amity_value *changed = amity_get(answer, "changed");
    uint32_t count[SIDE_COUNT] = {0};
    uint32_t some = all ? UINT32_MAX : SERVED_PRINTED;
    side_count(changed, count);
    if (amity_count(changed) == 0) {
        screen_wrap(&run->screen, STYLE_GOOD, 0, 0, run_say(run, SAY_WHATIF_SAME));
    } else {
        screen_wrap(&run->screen, STYLE_STRONG, 0, 0,
                    SAY(run, SAY_WHATIF_LINE, run_number(run, count[SIDE_GAINED]),
                        run_number(run, count[SIDE_LOST]), run_number(run, count[SIDE_MOVED]),
                        run_number(run, count[SIDE_ANEW])));
    }
    const char *before_served = run_number(run, amity_int_or(amity_at(answer, "before.served"), 0));
    const char *before = run_number(run, amity_int_or(amity_at(answer, "before.waiting"), 0));
    const char *after_served = run_number(run, amity_int_or(amity_at(answer, "after.served"), 0));
    const char *after = run_number(run, amity_int_or(amity_at(answer, "after.waiting"), 0));
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                SAY(run, SAY_WHATIF_COUNTS, before_served, before, after_served, after));
    side_print(run, changed, SIDE_GAINED, SAY_WHATIF_GAINED, some);
    side_print(run, changed, SIDE_LOST, SAY_WHATIF_LOST, some);
    side_print(run, changed, SIDE_ANEW, SAY_WHATIF_ANEW, some);
    side_print(run, changed, SIDE_GONE, SAY_WHATIF_GONE, some);
    side_print(run, changed, SIDE_MOVED, SAY_WHATIF_MOVED, all ? UINT32_MAX : MOVED_PRINTED);
}

/* The text of each rule that a reason names, once. */
static void rules_print(struct run *run, const struct amity_value *changed)
{
    enum { RULES_MAX = 16 };
    const char *seen[RULES_MAX] = {NULL};
    uint32_t count = 0;
    for (uint32_t i = 0; i < amity_count(changed); i++) {
        const struct amity_value *why = amity_get(amity_item(changed, i), "why");
        for (uint32_t k = 0; k < amity_count(why); k++) {
            const char *rule = amity_as_text(amity_get(amity_item(why, k), "rule"));
            bool known = rule == NULL || count == RULES_MAX;
            for (uint32_t n = 0; n < count && !known; n++) {
                known = strcmp(seen[n], rule) == 0;
            }
            if (!known) {
                seen[count++] = rule;
            }
        }
    }
    for (uint32_t n = 0; n < count; n++) {
        if (n == 0) {
            screen_heading(&run->screen, run_say(run, SAY_WHATIF_RULES));
        }
        screen_paragraph(&run->screen, STYLE_DIM, run_text(run, "  %s: ", seen[n]),
                         rulebook_reason(run, seen[n]));
    }
}

/* -- levels and proof -----------------------------------------------------------------------------
 */

uint32_t levels_worth(const struct amity_value *state, uint32_t index, struct level_worth *out)
{
    const struct amity_value *levels = amity_get(state, "levels");
    uint32_t count = amity_count(levels);
    if (index <= count) {
        const struct amity_value *level =
            index < count ? amity_item(levels, index) : amity_get(state, "quality");
        *out = (struct level_worth){
            .name = index < count ? amity_text_or(amity_get(level, "name"), "") : "score",
            .value = amity_int_or(amity_get(level, "value"), 0),
            .bound = amity_int_or(amity_get(level, "bound"), 0)};
    }
    return count + 1;
}

/* The change that the two brackets allow: "−1 to +3". */
static const char *range_words(struct run *run, const struct level_worth *was,
                               const struct level_worth *is)
{
    return SAY(run, SAY_RANGE, signed_number(run, is->value - was->bound),
               signed_number(run, is->bound - was->value));
}

static void proof_print(struct run *run, const struct amity_value *answer,
                        const struct level_worth *was, const struct level_worth *is)
{
    bool exact = strcmp(text_at(answer, "proof.kind"), "exact") == 0;
    if (exact) {
        screen_wrap(&run->screen, STYLE_GOOD, 0, 0, run_say(run, SAY_WHATIF_EXACT));
    } else if (was->name == NULL) {
        screen_wrap(&run->screen, STYLE_CARE, 0, 0, run_say(run, SAY_WHATIF_BRACKET_ALL));
    } else {
        screen_wrap(&run->screen, STYLE_CARE, 0, 0,
                    SAY(run, SAY_WHATIF_BRACKET, signed_number(run, is->value - was->bound),
                        signed_number(run, is->bound - was->value)));
    }
    if (strcmp(text_at(answer, "proof.pairs"), "all") != 0) {
        screen_wrap(&run->screen, STYLE_DIM, 0, 0, run_say(run, SAY_WHATIF_CANDIDATES));
    }
}

static void levels_print(struct run *run, const struct amity_value *answer)
{
    const struct column columns[] = {{run_say(run, SAY_WHATIF_COL_TODAY), true, false},
                                     {run_say(run, SAY_WHATIF_COL_THEN), true, false},
                                     {run_say(run, SAY_WHATIF_COL_CHANGE), true, false},
                                     {run_say(run, SAY_COL_PROVED), false, false},
                                     {run_say(run, SAY_COL_LEVEL), false, true}};
    const struct amity_value *before = amity_get(answer, "before");
    const struct amity_value *after = amity_get(answer, "after");
    struct level_worth first_was = {0};
    struct level_worth first_is = {0};
    struct level_worth was = {0};
    struct level_worth is = {0};
    uint32_t count = levels_worth(before, UINT32_MAX, &was);
    bool proved = levels_worth(after, UINT32_MAX, &is) == count;
    struct table table;
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    table.indent = 2;
    for (uint32_t i = 0; i < count; i++) {
        levels_worth(before, i, &was);
        levels_worth(after, i, &is);
        bool held = proved;
        proved = proved && was.value == was.bound && is.value == is.bound;
        if (held && !proved) {
            first_was = was;
            first_is = is;
        }
        int64_t change = is.value - was.value;
        const struct cell cells[] = {
            {run_number(run, was.value), STYLE_PLAIN},
            {run_number(run, is.value), STYLE_STRONG},
            {signed_number(run, change), change > 0   ? STYLE_GOOD
                                         : change < 0 ? STYLE_BAD
                                                      : STYLE_DIM},
            {proved ? "✓"
             : held ? range_words(run, &was, &is)
                    : "?",
             proved ? STYLE_GOOD : STYLE_CARE},
            {rulebook_level(run, is.name == NULL ? "" : is.name), STYLE_PLAIN}};
        table_add(&table, cells);
    }
    screen_heading(&run->screen, run_say(run, SAY_WHATIF_LEVELS));
    table_print(&table, &run->screen);
    proof_print(run, answer, &first_was, &first_is);
}

void outcome_print(struct run *run, const struct amity_value *answer, bool all)
{
    people_print(run, answer, all);
    rules_print(run, amity_get(answer, "changed"));
    levels_print(run, answer);
    if (amity_bool_or(amity_get(answer, "stale"), false)) {
        screen_wrap(&run->screen, STYLE_CARE, 0, 0, run_say(run, SAY_WHATIF_STALE));
    }
}

/* -- chains ---------------------------------------------------------------------------------------
 */

void chain_moves_print(struct run *run, const struct amity_value *chain)
{
    for (uint32_t i = 0; i < amity_count(chain); i++) {
        const struct amity_value *move = amity_item(chain, i);
        const char *client = run_label(run, text_at(move, "client"));
        const char *from = amity_as_text(amity_get(move, "from"));
        const char *to = amity_as_text(amity_get(move, "to"));
        const char *had = from == NULL ? "" : run_label(run, from);
        const char *words = NULL;
        if (to == NULL) {
            words = SAY(run, SAY_CHAIN_WITHOUT, client, had);
        } else if (strcmp(to, "new") == 0) {
            words = from == NULL ? SAY(run, SAY_RECRUIT_GETS_NEW, client)
                                 : SAY(run, SAY_RECRUIT_GETS_NEW_FROM, client, had);
        } else {
            words = from == NULL ? SAY(run, SAY_CHAIN_GETS, client, run_label(run, to))
                                 : SAY(run, SAY_CHAIN_GETS_FROM, client, run_label(run, to), had);
        }
        screen_paragraph(&run->screen, to == NULL ? STYLE_CARE : STYLE_PLAIN, "  • ", words);
    }
}
