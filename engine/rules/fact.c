/* The table of facts made out of facts.def: lookup, nearest names, and how a value is shown. */
#include "rules/fact.h"

#include <string.h>

#include "base/text.h"

static const struct vocabulary *vocabulary_none(void)
{
    return NULL;
}

#define X(name, type, vocabulary, side, mark, getter, meaning)                                     \
    {#name,  FACT_##type, FACT_##side, FACT_##mark, vocabulary_##vocabulary, fact_get_##getter,    \
     meaning},
static const struct fact FACTS[] = {
#include "rules/facts.def"
};
#undef X
#define X(name, type, vocabulary, side, mark, getter, meaning) #name,
static const char *const FACT_NAMES[] = {
#include "rules/facts.def"
};
#undef X

enum { FACT_COUNT = sizeof FACTS / sizeof FACTS[0] };

uint32_t fact_count(void)
{
    return FACT_COUNT;
}

const struct fact *fact_of(uint32_t number)
{
    CHECK(number < FACT_COUNT);
    return &FACTS[number];
}

uint32_t fact_find(const char *name)
{
    for (uint32_t i = 0; i < FACT_COUNT; i++) {
        if (strcmp(FACT_NAMES[i], name) == 0) {
            return i;
        }
    }
    return FACT_NONE;
}

const char *fact_nearest(const char *name)
{
    return text_nearest(name, FACT_NAMES, FACT_COUNT);
}

uint32_t fact_set_words(const struct vocabulary *vocabulary)
{
    CHECK(vocabulary->count <= 64 * FACT_SET_WORDS);
    return (vocabulary->count + 63) / 64;
}

const char *fact_type_name(enum fact_type type)
{
    static const char *const name[] = {"a bool", "an int", "a date", "a word", "a set", "a text"};
    return name[type];
}

void fact_forget(struct fact_value *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i].known = false;
        values[i].number = 0;
        values[i].text = NULL;
    }
}

void fact_say_text(struct fact_value *out, const char *text)
{
    out->known = text != NULL;
    out->text = text;
    out->number = text == NULL ? 0 : (int64_t)text_hash(text, strlen(text));
}

/* Which needs speak of health. */
static bool need_is_health(uint32_t need)
{
    enum { social, school, independence, family, crisis, risk, health };
#define X(id, dimension, sv, fi, en, suggests, priority) dimension == health,
    static const bool is_health[] = {
#include "model/taxonomy/needs.def"
    };
#undef X
    return need < sizeof is_health / sizeof is_health[0] && is_health[need];
}

static struct value show_set(const struct fact *fact, const struct fact_value *value,
                             struct arena *request)
{
    const struct vocabulary *vocabulary = fact->vocabulary();
    uint32_t words = fact_set_words(vocabulary);
    if (fact->side != FACT_VOLUNTEER && vocabulary == vocabulary_difference()) {
        return value_int(bits_count(value->set, words));
    }
    bool veiled = fact->side != FACT_VOLUNTEER && vocabulary == vocabulary_need();
    bool health = false;
    struct value list = value_list(request, bits_count(value->set, words));
    for (uint32_t i = 0; i < vocabulary->count; i++) {
        if (!bits_has(value->set, i)) {
            continue;
        }
        if (veiled && need_is_health(i)) {
            health = true;
        } else {
            value_append(&list, request, value_static(word_of(vocabulary, i)));
        }
    }
    if (health) {
        value_append(&list, request, value_static("health"));
    }
    return list;
}

struct value fact_show(const struct fact *fact, const struct pair_view *pair, struct arena *request)
{
    struct fact_value value;
    char text[DATE_TEXT_BYTES];
    fact->get(pair, &value);
    if (!value.known) {
        return value_nil();
    }
    switch (fact->type) {
    case FACT_BOOL:
        return value_bool(value.number != 0);
    case FACT_INT:
        return value_int(value.number);
    case FACT_DATE:
        date_print((struct date){(int32_t)value.number}, text);
        return value_text(request, text);
    case FACT_WORD:
        return value_static(word_of(fact->vocabulary(), (uint32_t)value.number));
    case FACT_SET:
        return show_set(fact, &value, request);
    case FACT_TEXT:
        return value_text(request, value.text);
    }
    return value_nil();
}
