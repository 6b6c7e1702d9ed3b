/* Reasons as sentences: every rule and term of one pair with its verdict, the values it read, and
 * its text in the reader's language. */
#ifndef AMITY_RULES_EXPLAIN_H
#define AMITY_RULES_EXPLAIN_H

#include "rules/score.h"

/* ensure   *out in `request`: { eligible, service, score,
 *          rules: [{id, effect, concerns, holds, text, values: {fact: value, …}, source,
 *          requirements}], of the service in the pack's order;
 *          terms: [{id, applies, points, points_max, value, unit, text, requirements}], all of the
 *          service (also those this client says nothing about), then the prefer rules that count };
 *          texts are {sv, fi, en} maps: the reader's side chooses. Never a coordinate; never a
 *          diagnosis (S3-26).
 * fails    E_NO_MEMORY */
enum status pair_explain(const struct pack *pack, const struct pair_view *pair,
                         struct arena *request, struct value *out) MUST_USE;

#endif
