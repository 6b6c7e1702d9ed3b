/* The vocabularies, compiled in from their X-macro tables and taxonomy files. */
#include "model/words.h"

#include <string.h>

#include "base/text.h"

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define WORD(id)        #id,

#define VOCABULARY(name, WORDS)                                                                    \
    const struct vocabulary *vocabulary_##name(void)                                               \
    {                                                                                              \
        static const char *const LIST[] = {WORDS(WORD)};                                           \
        static const struct vocabulary VOCABULARY = {#name, LIST, COUNT_OF(LIST)};                 \
        return &VOCABULARY;                                                                        \
    }
VOCABULARIES(VOCABULARY)

static const char *const INTERESTS[] = {
#define X(index, id, group, sv, fi, en, child, teen, adult, senior) #id,
#include "model/taxonomy/interests.def"
#undef X
};
static const char *const NEEDS[] = {
#define X(id, dimension, sv, fi, en, suggests, priority) #id,
#include "model/taxonomy/needs.def"
#undef X
};
static const char *const QUALIFICATIONS[] = {
#define X(id, kind, sv, fi, en, months) #id,
#include "model/taxonomy/qualifications.def"
#undef X
};
static const char *const LANGUAGES[] = {
#define X(tag, name) #tag,
#include "model/taxonomy/languages.def"
#undef X
};
static const char *const HOUSEHOLD[] = {
#define X(id, kind, sv, fi, en) #id,
#include "model/taxonomy/household.def"
#undef X
};
static const char *const MUNICIPALITIES[] = {
#define X(id, name, name_sv, lat, lon, region, region_name, population) id,
#include "model/taxonomy/municipalities.def"
#undef X
};

static const struct vocabulary INTEREST = {"interest", INTERESTS, COUNT_OF(INTERESTS)};
static const struct vocabulary NEED = {"need", NEEDS, COUNT_OF(NEEDS)};
static const struct vocabulary QUALIFICATION = {"qualification", QUALIFICATIONS,
                                                COUNT_OF(QUALIFICATIONS)};
static const struct vocabulary LANGUAGE = {"language", LANGUAGES, COUNT_OF(LANGUAGES)};
static const struct vocabulary HOUSEHOLD_WORD = {"household word", HOUSEHOLD, COUNT_OF(HOUSEHOLD)};
static const struct vocabulary MUNICIPALITY = {"municipality", MUNICIPALITIES,
                                               COUNT_OF(MUNICIPALITIES)};

_Static_assert(COUNT_OF(INTERESTS) <= INTEREST_WORDS_64 * 64, "interests outgrew their bits");
_Static_assert(COUNT_OF(NEEDS) <= NEED_WORDS_64 * 64, "needs outgrew their bits");
_Static_assert(COUNT_OF(QUALIFICATIONS) <= QUALIFICATION_WORDS_64 * 64,
               "qualifications outgrew their bits");
_Static_assert(COUNT_OF(LANGUAGES) <= LANGUAGE_WORDS_64 * 64, "languages outgrew their bits");
_Static_assert(COUNT_OF(HOUSEHOLD) <= HOUSEHOLD_WORDS_64 * 64,
               "household words outgrew their bits");

const struct vocabulary *vocabulary_interest(void)
{
    return &INTEREST;
}

const struct vocabulary *vocabulary_need(void)
{
    return &NEED;
}

const struct vocabulary *vocabulary_qualification(void)
{
    return &QUALIFICATION;
}

const struct vocabulary *vocabulary_language(void)
{
    return &LANGUAGE;
}

const struct vocabulary *vocabulary_household(void)
{
    return &HOUSEHOLD_WORD;
}

const struct vocabulary *vocabulary_municipality(void)
{
    return &MUNICIPALITY;
}

/* The municipalities stand in order: Sweden, then Finland, each by number (a test holds it). */
static int municipality_order(const char *a, const char *b)
{
    if (a[0] != b[0]) {
        return a[0] == 'S' ? -1 : b[0] == 'S' ? 1 : strcmp(a, b);
    }
    return strcmp(a, b);
}

static uint32_t municipality_find(const char *word)
{
    uint32_t low = 0;
    uint32_t high = MUNICIPALITY.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = municipality_order(word, MUNICIPALITIES[middle]);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return WORD_UNKNOWN;
}

/* The other vocabularies have at most 200 words, told apart by their first letter mostly: walking
 * them costs 0.1–0.3 µs, less than reading the word from the wire did. */
uint32_t word_find(const struct vocabulary *vocabulary, const char *word)
{
    if (vocabulary == &MUNICIPALITY) {
        return municipality_find(word);
    }
    for (uint32_t i = 0; i < vocabulary->count; i++) {
        const char *candidate = vocabulary->word[i];
        if (candidate[0] == word[0] && strcmp(candidate, word) == 0) {
            return i;
        }
    }
    return WORD_UNKNOWN;
}

const char *word_nearest(const struct vocabulary *vocabulary, const char *word)
{
    return text_nearest(word, vocabulary->word, vocabulary->count);
}
