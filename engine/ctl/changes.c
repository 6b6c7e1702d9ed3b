/* Says changes in the reader's tongue. */
#include "ctl/changes.h"

#include <string.h>

#include "ctl/rulebook.h"

const char *who_words(struct run *run, const struct amity_value *who)
{
    static const struct {
        const char *word;
        enum say say;
    } WORDS[] = {{"client", SAY_WHO_client},
                 {"guardian", SAY_WHO_guardian},
                 {"volunteer", SAY_WHO_volunteer},
                 {"officer", SAY_WHO_officer},
                 {"nobody", SAY_WHO_nobody}};
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(who); i++) {
        const char *word = amity_text_or(amity_item(who, i), "");
        for (size_t k = 0; k < sizeof WORDS / sizeof WORDS[0]; k++) {
            if (strcmp(WORDS[k].word, word) == 0) {
                text = run_text(run, "%s%s%s", text, i > 0 ? ", " : "", run_say(run, WORDS[k].say));
            }
        }
    }
    return text;
}

/* A single value or a list of them, "–" for none; a map as "relations 2, places 4". */
static const char *shown(struct run *run, const struct amity_value *value)
{
    const char *text = "";
    switch (amity_kind(value)) {
    case AMITY_NIL:
        return "–";
    case AMITY_TEXT:
        return amity_text_or(value, "");
    case AMITY_LIST:
        for (uint32_t i = 0; i < amity_count(value); i++) {
            const struct amity_value *item = amity_item(value, i);
            text = run_text(run, "%s%s%s", text, i > 0 ? ", " : "",
                            amity_is_nil(item)            ? "–"
                            : amity_as_text(item) != NULL ? amity_as_text(item)
                                                          : amity_to_json(run->tree, item, 0));
        }
        return text[0] == '\0' ? "–" : text;
    case AMITY_MAP:
        for (uint32_t i = 0; i < amity_count(value); i++) {
            text = run_text(run, "%s%s%s %lld", text, i > 0 ? ", " : "", amity_key(value, i),
                            (long long)amity_int_or(amity_member(value, i), 0));
        }
        return text;
    default:
        return amity_to_json(run->tree, value, 0);
    }
}

static const char *rules_words(struct run *run, const struct amity_value *rules)
{
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(rules); i++) {
        text = run_text(run, "%s%s%s", text, i > 0 ? ", " : "",
                        amity_text_or(amity_item(rules, i), ""));
    }
    return text;
}

void changes_print(struct run *run, const struct amity_value *changes)
{
    for (uint32_t i = 0; i < amity_count(changes); i++) {
        const struct amity_value *change = amity_item(changes, i);
        const char *text = run_texts(run, amity_get(change, "text"));
        const struct amity_value *to = amity_get(change, "to");
        const char *step =
            amity_is_nil(to) ? ""
                             : run_text(run, ", %s",
                                        SAY(run, SAY_WHYNOT_FROM_TO,
                                            shown(run, amity_get(change, "from")), shown(run, to)));
        screen_paragraph(&run->screen, STYLE_GOOD, "      + ",
                         run_text(run, "[%s] %s%s (%s)", who_words(run, amity_get(change, "who")),
                                  text == NULL ? "" : text, step,
                                  rules_words(run, amity_get(change, "rules"))));
    }
}

const char *loss_words(struct run *run, const struct amity_value *loss)
{
    const struct amity_value *levels = amity_get(loss, "levels");
    int64_t points = amity_int_or(amity_get(loss, "quality"), 0);
    const char *text = "";
    for (uint32_t i = 0; i < amity_count(levels); i++) {
        const struct amity_value *level = amity_item(levels, i);
        int64_t value = amity_int_or(amity_get(level, "loss"), 0);
        if (value != 0) {
            const char *name = amity_text_or(amity_get(level, "name"), "");
            text = run_text(run, "%s%s%s: %s", text, text[0] != '\0' ? "; " : "",
                            rulebook_level(run, name), run_number(run, value));
        }
    }
    if (points != 0) {
        text = run_text(run, "%s%s%s", text, text[0] != '\0' ? "; " : "",
                        SAY(run, SAY_WHYNOT_LOSS_POINTS, run_number(run, points)));
    }
    return text[0] == '\0' ? run_say(run, SAY_WHYNOT_LOSS_NOTHING) : text;
}
