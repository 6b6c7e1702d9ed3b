/* Reasons as sentences: every rule and term of one pair with its verdict, the values it read, and
 * its text in the reader's language. */
#ifndef AMITY_RULES_EXPLAIN_H
#define AMITY_RULES_EXPLAIN_H

#include "rules/score.h"

/* ensure   *out = { eligible, service, rules: [{id, effect, holds, concerns, text, values: {fact:
 *          value, …}, source, requirements}], terms: [{id, points, points_max, value, unit, text}],
 *          score } in `request`; texts as {sv, fi, en} maps so that the reader's side chooses.
 *          Never a coordinate; never a diagnosis (S3-26). */
enum status pair_explain(const struct pack *pack, const struct pair_view *pair,
                         struct arena *request, struct value *out) MUST_USE;

#endif
