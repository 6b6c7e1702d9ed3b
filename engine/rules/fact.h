/* The typed table of facts (facts.def): what a rule may read, from whom, and how it is got. */
#ifndef AMITY_RULES_FACT_H
#define AMITY_RULES_FACT_H

#include "model/words.h"
#include "rules/view.h"

enum fact_type { FACT_BOOL, FACT_INT, FACT_DATE, FACT_WORD, FACT_SET, FACT_TEXT };
enum fact_side { FACT_ALWAYS, FACT_CLIENT, FACT_VOLUNTEER, FACT_PAIR };
enum fact_mark { FACT_FREE, FACT_NEUTRAL, FACT_WISH };

/* The widest vocabulary (municipalities) fits. */
enum { FACT_SET_WORDS = 10, FACT_NONE = UINT16_MAX };

/* What a getter says. A bool, an int, a date in days, a word's number, or a text's hash is in
 * `number`; a set fills the words of its vocabulary and nothing beyond. */
struct fact_value {
    bool known;
    int64_t number;
    const char *text; /* of a text, to be shown */
    uint64_t set[FACT_SET_WORDS];
};

/* require  the side the fact belongs to is there: client, volunteer, or both. */
typedef void fact_getter(const struct pair_view *pair, struct fact_value *out);

struct fact {
    const char *name;
    enum fact_type type;
    enum fact_side side;
    enum fact_mark mark;
    const struct vocabulary *(*vocabulary)(void); /* NULL but for WORD and SET */
    fact_getter *get;
    const char *meaning;
};

uint32_t fact_count(void);
/* require  number < fact_count() */
const struct fact *fact_of(uint32_t number);
/* ensure   the fact's number, or FACT_NONE */
uint32_t fact_find(const char *name);
/* The nearest fact's name, or NULL. */
const char *fact_nearest(const char *name);
/* How many 64-bit words a set over the vocabulary has. */
uint32_t fact_set_words(const struct vocabulary *vocabulary);
/* What a reader is shown: a bool, an int, a date as text, a word, a list of words, a text, or nil
 * when absent. What a client's needs say about health is shown as the one word "health", and the
 * differences a client brings as their number: an explanation holds no diagnosis (S3-26). */
struct value fact_show(const struct fact *fact, const struct pair_view *pair,
                       struct arena *request);
const char *fact_type_name(enum fact_type type); /* "a date" */

/* Makes the values absent, each with no text; sets keep whatever they held. */
void fact_forget(struct fact_value *values, uint32_t count);

/* --- for getters --- */
static inline void fact_say(struct fact_value *out, bool known, int64_t number)
{
    out->known = known;
    out->number = number;
}
static inline void fact_say_date(struct fact_value *out, struct date date)
{
    fact_say(out, date_is(date), date.days);
}
static inline void fact_say_word(struct fact_value *out, uint8_t word)
{
    fact_say(out, word != WORD_NONE, word);
}
static inline void fact_say_set(struct fact_value *out, uint64_t bits)
{
    out->known = true;
    out->set[0] = bits;
}
void fact_say_text(struct fact_value *out, const char *text);

#define X(name, type, vocabulary, side, mark, getter, meaning) fact_getter fact_get_##getter;
#include "rules/facts.def"
#undef X

#endif
