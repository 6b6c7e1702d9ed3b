/* A bound over all eligible pairs, from prices found over the candidates alone.
 *
 * Problem. Of some units only the best K pairs are in the instance (match/candidates.h). What the
 * solver proves then holds for the pairs it saw; somebody could ask whether an unlisted pair would
 * make a better plan.
 *
 * Words. A stage of the certificate (solve/certificate.h) has weights on the values, prices pi_u >=
 * 0 and the bound  sum pi_u + sum over seats of the greatest sum (w(a) - pi_unit(a)) over sets that
 * fit. e(u) is the score of the worst listed pair of a unit whose list was cut: no unlisted pair of
 * u scores more. So no unlisted pair of u weighs more than
 *     need(u) = sum over levels of weight * level(u) + weight of quality * e(u)
 * (disturbance only ever takes away).
 *
 * Theorem. With every price of a cut unit raised to at least need(u), the stage's bound, computed
 * over the listed pairs, holds over all eligible pairs.
 * Proof. An unlisted pair of u has w - pi_u <= 0 then, at whatever seat. A set that fits and holds
 * unlisted pairs still fits without them (`fits` is hereditary), and its sum is no less. So every
 * seat's greatest sum is reached by listed pairs, seats without a listed pair add nothing, and the
 * inequality is that over all pairs. Bundles' prices only take away from a set. What the verifier
 * takes for the range of a value (solve/certificate.h) does not change: a unit's best pair is
 * listed. QED
 *
 * Whoever has enough candidates pays little for being raised: an optimum gives each its best pair
 * less the price of its seat, and that is rarely worse than the K-th best for nothing.
 *
 * What it cannot do: leaves that the verifier searches itself know listed pairs alone, and prices
 * of uncoupled instances (CERT_PRICES) have to meet the assignment's weight exactly. There the
 * bound stays one over the candidates, and says so. */
#ifndef AMITY_MATCH_REMATCH_BOUND_H
#define AMITY_MATCH_REMATCH_BOUND_H

#include "match/rematch.h"

/* Raises the prices of the certificate in place.
 * require  the certificate is well-formed for the instance (solve/wire.h read it)
 * ensure   *over_all: bounds that follow from it hold over all eligible pairs. When some price was
 *          raised, the assignment claims no bound any more: the verifier derives what is true
 * fails    E_NO_MEMORY */
enum status rematch_bound_all(const struct rematch *rematch, struct assignment *assignment,
                              struct certificate *certificate, bool *over_all) MUST_USE;

#endif
