/* The language of rules (LANGUAGE.md): an expression over facts, read and typed once, evaluated
 * as a short list of steps. Total: no loops, no recursion, bounded text, steps and depth. An
 * expression is immutable and may be evaluated by many at once. */
#ifndef AMITY_RULES_EXPRESSION_H
#define AMITY_RULES_EXPRESSION_H

#include "base/value.h"
#include "rules/fact.h"

enum { EXPRESSION_BYTES_MAX = 4096, EXPRESSION_STEPS_MAX = 256, EXPRESSION_DEPTH_MAX = 32 };

struct expression;

/* Reads a bool expression. `parameters` is the pack's map of constants (may be NULL).
 *
 * ensure   *out lives in `owner`; a step each for every fact, constant and operator
 * fails    E_INVALID_ARGUMENT: "line 1, column 17: …" in the detail, the nearest known name as the
 *          hint; E_TOO_LARGE: past one of the limits above; E_NO_MEMORY */
enum status expression_compile(const char *text, const struct value *parameters,
                               struct arena *owner, struct expression **out,
                               struct fault *fault) MUST_USE;
/* The same for the `where` of a list of one kind of people: only facts of that side (FACT_CLIENT or
 * FACT_VOLUNTEER) may be read; neutral facts too, for nobody is refused by a list. */
enum status expression_compile_filter(const char *text, enum fact_side side, struct arena *owner,
                                      struct expression **out, struct fault *fault) MUST_USE;

/* require  the sides it reads are there: pair->client, pair->volunteer (the rest of the pair only
 *          when it reads pair facts)
 * cost     O(steps); no memory */
bool expression_holds(const struct expression *expression, const struct pair_view *pair);
bool expression_holds_client(const struct expression *expression, const struct client_view *client);
bool expression_holds_volunteer(const struct expression *expression,
                                const struct volunteer_view *volunteer);

/* The facts it reads, each once, in order of first reading. ensure  returns how many. */
uint32_t expression_reads(const struct expression *expression, const uint16_t **facts);
/* The widest side it needs: ALWAYS (today only), CLIENT, VOLUNTEER or PAIR (a pair fact, or facts
 * of both). */
enum fact_side expression_side(const struct expression *expression);
/* True when it cannot hold for a client who states no wish: every wish fact is absent or empty,
 * every other fact may be anything. Decided soundly: false when in doubt. */
bool expression_needs_wish(const struct expression *expression);
/* ensure   the first fact it reads with that mark, or FACT_NONE */
uint32_t expression_reads_mark(const struct expression *expression, enum fact_mark mark);
const char *expression_text(const struct expression *expression);

/* What the expression could say if the facts of `open` (bits by fact number) were changed: each
 * place where one is read may find anything there, all other facts stay as they are. So a fact read
 * twice may be found to be two things at once; the answer then promises too much, never too little.
 *
 * require  as expression_holds
 * ensure   COULD_BE_FALSE, COULD_BE_TRUE or both */
enum { COULD_BE_FALSE = 1, COULD_BE_TRUE = 2, FACT_BITS_WORDS = 4 };
uint32_t expression_could_be(const struct expression *expression, const struct pair_view *pair,
                             const uint64_t open[FACT_BITS_WORDS]);

#endif
