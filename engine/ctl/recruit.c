/* amity recruit: whom to recruit first, what that brings, and the best of them together. */
#include <string.h>

#include "ctl/outcome.h"
#include "ctl/patience.h"
#include "ctl/rulebook.h"
#include "ctl/subcommand.h"
#include "ctl/taxonomy.h"

static const struct flag FLAGS[] = {
    {"count", 'k', FLAG_NUMBER, "N", "how many kinds to show, 1 to 100 (5)"},
    {"together", 't', FLAG_NUMBER, "N", "the best so many, one after another, 0 to 10 (3)"},
    {"municipality", 'm', FLAG_MANY, "CODE", "who would live there (FI-743); several times"},
    {"service", 's', FLAG_MANY, "SERVICE", "only for these services; several times"},
    {"archetype", 0, FLAG_MANY, "JSON",
     "this kind instead of those whom the unserved need; several times"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

/* Many kinds are another way to the same: so many times as are shown are asked for. */
enum { KINDS_STANDARD = 5, KINDS_MOST = 100, TOGETHER_STANDARD = 3, WAYS = 4 };

static const char *text_at(const struct amity_value *map, const char *path)
{
    return amity_text_or(amity_at(map, path), "");
}

/* -- who ------------------------------------------------------------------------------------------
 */

static const char *joined(struct run *run, const struct amity_value *words,
                          const char *(*say)(const struct run *, const char *))
{
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(words); i++) {
        text = run_text(run, "%s%s%s", text, i > 0 ? ", " : "",
                        say(run, amity_text_or(amity_item(words, i), "")));
    }
    return text;
}

/* "support family in Kuortane, speaks Finnish, Finnish sign language, takes guests overnight" */
static const char *archetype_words(struct run *run, const struct amity_value *archetype)
{
    static const struct {
        const char *hours;
        enum say say;
    } HOURS[] = {{"evenings", SAY_HOURS_evenings},
                 {"weekends", SAY_HOURS_weekends},
                 {"stays", SAY_HOURS_stays}};
    const char *text = rulebook_service(run, text_at(archetype, "service"));
    const struct amity_value *languages = amity_get(archetype, "languages");
    const struct amity_value *qualifications = amity_get(archetype, "qualifications");
    const char *profile = amity_as_text(amity_at(archetype, "volunteer.id"));
    int64_t relations = amity_int_or(amity_get(archetype, "relations"), 1);
    if (amity_kind(amity_get(archetype, "volunteer")) == AMITY_MAP) {
        return run_text(run, "%s · %s", text,
                        SAY(run, SAY_RECRUIT_PROFILE, profile == NULL ? "" : profile));
    }
    text = run_text(run, "%s · %s", text, text_at(archetype, "municipality_name"));
    if (amity_count(languages) > 0) {
        text = run_text(run, "%s · %s", text,
                        SAY(run, SAY_RECRUIT_SPEAKS, joined(run, languages, taxonomy_language)));
    }
    if (amity_count(qualifications) > 0) {
        text = run_text(run, "%s · %s", text, joined(run, qualifications, taxonomy_qualification));
    }
    for (size_t i = 0; i < sizeof HOURS / sizeof HOURS[0]; i++) {
        if (strcmp(HOURS[i].hours, text_at(archetype, "hours")) == 0) {
            text = run_text(run, "%s · %s", text, run_say(run, HOURS[i].say));
        }
    }
    return relations <= 1 ? text
                          : run_text(run, "%s · %s", text,
                                     SAY(run, SAY_RECRUIT_AT_ONCE, run_number(run, relations)));
}

/* -- what it brings -------------------------------------------------------------------------------
 */

/* "+2 Emergencies; +774 points" */
static const char *gain_words(struct run *run, const struct amity_value *gain)
{
    const struct amity_value *levels = amity_get(gain, "levels");
    int64_t points = amity_int_or(amity_get(gain, "quality"), 0);
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(levels); i++) {
        const struct amity_value *level = amity_item(levels, i);
        int64_t value = amity_int_or(amity_get(level, "gain"), 0);
        if (value != 0) {
            text = run_text(run, "%s%s%s %s", text, text[0] != '\0' ? "; " : "",
                            signed_number(run, value), rulebook_level(run, text_at(level, "name")));
        }
    }
    return run_text(run, "%s%s%s", text, text[0] != '\0' ? "; " : "",
                    SAY(run, SAY_WHYNOT_LOSS_POINTS, signed_number(run, points)));
}

static const char *count_words(struct run *run, uint32_t count)
{
    return count == 1 ? run_say(run, SAY_RECRUIT_CLIENT)
                      : SAY(run, SAY_RECRUIT_CLIENTS, run_number(run, count));
}

static const char *serves_words(struct run *run, const struct amity_value *serves)
{
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(serves); i++) {
        text = run_text(run, "%s%s%s", text, i > 0 ? ", " : "",
                        run_label(run, amity_text_or(amity_item(serves, i), "")));
    }
    return text[0] == '\0' ? "–" : text;
}

static void entry_print(struct run *run, const struct amity_value *entry, uint32_t number,
                        const char *sign)
{
    const struct amity_value *serves = amity_get(entry, "serves");
    screen_paragraph(
        &run->screen, STYLE_STRONG, run_text(run, "%3u. ", number),
        run_text(run, "%s%s", sign, archetype_words(run, amity_get(entry, "archetype"))));
    screen_paragraph(&run->screen, STYLE_PLAIN, "     ",
                     amity_count(serves) == 0
                         ? run_say(run, SAY_RECRUIT_SERVES_NOBODY)
                         : run_text(run, "%s: %s", count_words(run, amity_count(serves)),
                                    serves_words(run, serves)));
    screen_paragraph(&run->screen, STYLE_DIM, "     ", gain_words(run, amity_get(entry, "gain")));
}

/* Of the same clients: another way to it. */
static bool is_another_way(struct run *run, const struct amity_value *one,
                           const struct amity_value *other)
{
    const struct amity_value *serves = amity_get(one, "serves");
    return amity_count(serves) > 0 &&
           strcmp(serves_words(run, serves), serves_words(run, amity_get(other, "serves"))) == 0;
}

/* Further ways to what `entries[at]` brings; marks them as told. */
static void ways_print(struct run *run, const struct amity_value *entries, uint32_t at, bool *told)
{
    for (uint32_t i = at + 1; i < amity_count(entries); i++) {
        const struct amity_value *entry = amity_item(entries, i);
        if (told[i] || !is_another_way(run, amity_item(entries, at), entry)) {
            continue;
        }
        told[i] = true;
        screen_paragraph(
            &run->screen, STYLE_DIM, "     ",
            SAY(run, SAY_RECRUIT_OR, archetype_words(run, amity_get(entry, "archetype"))));
    }
}

static void first_print(struct run *run, const struct amity_value *entries, bool *told)
{
    const struct amity_value *first = amity_item(entries, 0);
    const struct amity_value *serves = amity_get(first, "serves");
    const struct amity_value *chain = amity_get(first, "chain");
    fputc('\n', run->screen.out);
    screen_wrap(&run->screen, STYLE_STRONG, 0, 2,
                SAY(run, SAY_RECRUIT_FIRST, archetype_words(run, amity_get(first, "archetype"))));
    screen_paragraph(&run->screen, STYLE_GOOD, "  ",
                     amity_count(serves) == 0
                         ? run_say(run, SAY_RECRUIT_SERVES_NOBODY)
                         : SAY(run, SAY_RECRUIT_SERVES,
                               run_text(run, "%s (%s)", count_words(run, amity_count(serves)),
                                        serves_words(run, serves))));
    screen_paragraph(&run->screen, STYLE_PLAIN, "  ",
                     SAY(run, SAY_RECRUIT_BRINGS, gain_words(run, amity_get(first, "gain"))));
    screen_paragraph(&run->screen, STYLE_DIM, "  ", run_say(run, SAY_RECRUIT_WHAT));
    ways_print(run, entries, 0, told);
    if (amity_count(chain) > 0) {
        screen_heading(&run->screen, run_say(run, SAY_RECRUIT_CHAIN_HEAD));
        chain_moves_print(run, chain);
    }
}

static void then_print(struct run *run, const struct amity_value *entries, bool *told,
                       uint32_t most)
{
    uint32_t number = 1;
    for (uint32_t i = 1; i < amity_count(entries) && number < most; i++) {
        if (told[i]) {
            continue;
        }
        if (number++ == 1) {
            screen_heading(&run->screen, run_say(run, SAY_RECRUIT_THEN));
        }
        entry_print(run, amity_item(entries, i), number, "");
        ways_print(run, entries, i, told);
    }
}

static void together_print(struct run *run, const struct amity_value *together)
{
    screen_heading(&run->screen, run_say(run, SAY_RECRUIT_TOGETHER));
    for (uint32_t i = 0; i < amity_count(together); i++) {
        entry_print(run, amity_item(together, i), i + 1, i > 0 ? "+ " : "");
    }
}

/* -- asking ---------------------------------------------------------------------------------------
 */

/* Entries that bring something, of the services asked for. */
static const struct amity_value *entries_of(struct run *run, const struct amity_value *entries)
{
    struct amity_value *kept = amity_list(run->tree);
    for (uint32_t i = 0; i < amity_count(entries); i++) {
        const struct amity_value *entry = amity_item(entries, i);
        const struct amity_value *levels = amity_at(entry, "gain.levels");
        bool brings = amity_int_or(amity_at(entry, "gain.quality"), 0) != 0;
        bool wanted = !arguments_has(&run->arguments, "service");
        uint32_t at = 0;
        for (uint32_t k = 0; k < amity_count(levels); k++) {
            brings = brings || amity_int_or(amity_get(amity_item(levels, k), "gain"), 0) != 0;
        }
        for (const char *service = arguments_next(&run->arguments, "service", &at); service != NULL;
             service = arguments_next(&run->arguments, "service", &at)) {
            wanted = wanted || strcmp(service, text_at(entry, "archetype.service")) == 0;
        }
        if (brings && wanted) {
            amity_add(run->tree, kept, entry);
        }
    }
    return kept;
}

static enum ending archetypes_put(struct run *run, struct amity_value *params)
{
    struct amity_value *list = amity_list(run->tree);
    uint32_t at = 0;
    for (const char *text = arguments_next(&run->arguments, "archetype", &at); text != NULL;
         text = arguments_next(&run->arguments, "archetype", &at)) {
        char why[160] = "";
        struct amity_value *one = amity_from_json(run->tree, text, strlen(text), why, sizeof why);
        if (amity_kind(one) != AMITY_MAP) {
            run_complain(run,
                         "--archetype: %s [hint: {\"service\": \"contact_person\", "
                         "\"municipality\": \"FI-743\", \"languages\": [\"fi\"]}]",
                         why[0] != '\0' ? why : "is no map");
            return END_USAGE;
        }
        amity_add(run->tree, list, one);
    }
    if (amity_count(list) > 0) {
        amity_put(run->tree, params, "archetypes", list);
    }
    return END_OK;
}

static void advice_print(struct run *run, const struct amity_value *first)
{
    const char *client = amity_as_text(amity_at(first, "serves[0]"));
    const char *place = amity_as_text(amity_at(first, "archetype.municipality"));
    if (run->quiet || (client == NULL && place == NULL)) {
        return;
    }
    screen_heading(&run->screen, run_say(run, SAY_NEXT_HEAD));
    if (client != NULL) {
        run_next(run, run_text(run, "amity whynot %s", client), SAY_NEXT_WHYNOT_LOST);
    }
    if (place != NULL) {
        run_next(run, run_text(run, "amity recruit -k 20 -m %s", place), SAY_NEXT_RECRUIT_THERE);
    }
}

static void answer_print(struct run *run, const struct amity_value *answer, uint32_t most)
{
    const struct amity_value *entries = entries_of(run, amity_get(answer, "archetypes"));
    const struct amity_value *together = amity_get(answer, "together");
    int64_t left_out = amity_int_or(amity_get(answer, "left_out"), 0);
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                SAY(run, SAY_RECRUIT_LINE,
                    run_number(run, amity_int_or(amity_get(answer, "waiting"), 0)),
                    run_number(run, amity_int_or(amity_get(answer, "unserved"), 0)),
                    run_number(run, amity_int_or(amity_get(answer, "considered"), 0))));
    if (left_out > 0) {
        screen_wrap(&run->screen, STYLE_DIM, 0, 0,
                    SAY(run, SAY_RECRUIT_LEFT_OUT, run_number(run, left_out)));
    }
    if (amity_count(entries) == 0) {
        screen_wrap(&run->screen, STYLE_CARE, 0, 0, run_say(run, SAY_RECRUIT_NONE));
        return;
    }
    bool *told = arena_take_many(&run->arena, amity_count(entries), sizeof *told);
    if (told == NULL) {
        return;
    }
    memset(told, 0, amity_count(entries) * sizeof *told);
    first_print(run, entries, told);
    then_print(run, entries, told, most);
    if (amity_count(together) > 1) {
        together_print(run, together);
    }
    bool exact = amity_bool_or(amity_get(answer, "exact"), false);
    fputc('\n', run->screen.out);
    screen_wrap(&run->screen, exact ? STYLE_GOOD : STYLE_CARE, 0, 0,
                run_say(run, exact ? SAY_RECRUIT_EXACT : SAY_RECRUIT_NOT_EXACT));
    advice_print(run, amity_item(entries, 0));
}

static enum ending recruit(struct run *run)
{
    struct amity_value *params = amity_map(run->tree);
    struct amity_value *places = amity_list(run->tree);
    const struct amity_value *answer = NULL;
    int64_t most = arguments_number(&run->arguments, "count", KINDS_STANDARD);
    bool some = arguments_has(&run->arguments, "service"); /* chosen among all */
    uint32_t at = 0;
    for (const char *text = arguments_next(&run->arguments, "municipality", &at); text != NULL;
         text = arguments_next(&run->arguments, "municipality", &at)) {
        amity_add(run->tree, places, amity_text(run->tree, text));
    }
    if (amity_count(places) > 0) {
        amity_put(run->tree, params, "municipalities", places);
    }
    int64_t asked = some || most * WAYS > KINDS_MOST ? KINDS_MOST : most * WAYS;
    amity_put_int(run->tree, params, "limit", run->json ? most : asked);
    amity_put_int(run->tree, params, "together",
                  some ? 0 : arguments_number(&run->arguments, "together", TOGETHER_STANDARD));
    enum ending ending = archetypes_put(run, params);
    if (ending == END_OK) {
        ending = run_call_patiently(run, "whatif.recruit", params, &answer);
    }
    if (ending != END_OK || run->json) {
        return ending == END_OK ? run_json(run, answer) : ending;
    }
    answer_print(run, answer, most < KINDS_MOST ? (uint32_t)most : KINDS_MOST);
    return END_OK;
}

const struct subcommand subcommand_recruit = {
    "recruit",
    "",
    0,
    0,
    "Whom to recruit first, what one more volunteer of each kind would bring, and to whom.",
    "Kinds of volunteers (service, place, language, qualification, hours) are derived from who\n"
    "stays without today, or given. Each is put into the plan and judged by every rule; what the\n"
    "plan gains is told level by level, with whom it serves and who moves. Then the best of them\n"
    "together: the gain is that of all up to there.\n\n"
    "  amity recruit\n"
    "  amity recruit --municipality FI-743 --service contact_family\n"
    "  amity recruit -k 20 --together 5 --lang sv\n"
    "  amity recruit --archetype '{\"service\": \"contact_person\", \"municipality\": \"FI-743\",\n"
    "      \"languages\": [\"ru\"], \"hours\": \"weekends\"}'",
    FLAGS,
    recruit};
