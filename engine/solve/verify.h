/* Believes no solver: recomputes an assignment's feasibility, its worth and its bound.
 *
 * Written from the words in solve/instance.h, solve/certificate.h and the weights stated in
 * solve/transport.h; shares no code with what it checks, not even the judgement of what fits
 * (solve/verify_fits.h) or the sums. Integers only; every sum that could pass 64 bits is taken in
 * 128, and where the certificate's numbers could pass those they are refused.
 *
 * What is checked, in this order:
 *   1. the instance itself (instance_check);
 *   2. every unit's arc is its own; pins are kept; every seat's set fits, surely;
 *   3. the worth: levels, quality less split prices, disturbance;
 *   4. the certificate: a bound for each value is derived from it (below);
 *   5. the claims: no claimed bound is better than the derived one; `proved` only when the derived
 *      bound equals the worth in every value.
 *
 * Derived bounds. CERT_NONE: the greatest conceivable. CERT_PRICES: the worth itself, when the
 * instance is uncoupled, prices are dual feasible on every arc and their sum equals the
 * assignment's weight (weak duality; the matroid argument of solve/transport.h carries it to the
 * levels). CERT_STAGES: the inequalities of solve/certificate.h. There a set that cannot be judged
 * counts as fitting, so that doubt only ever weakens a bound.
 *
 * Effort is capped (VERIFY_EFFORT_MAX steps): a stage whose recomputation would cost more proves
 * nothing, which the verdict says by bound_verified = false. */
#ifndef AMITY_SOLVE_VERIFY_H
#define AMITY_SOLVE_VERIFY_H

#include "solve/certificate.h"
#include "solve/instance.h"

/* About half a minute. */
#define VERIFY_EFFORT_MAX UINT64_C(20000000000)

struct verdict {
    struct worth worth;  /* recomputed */
    struct worth bound;  /* derived from the certificate */
    bool bound_verified; /* the claimed bound follows */
    bool proved;         /* bound == worth: nothing is better */
};

/* ensure   OK: feasible, the worth is as claimed, and every claim of bound or proof follows, but
 *          for bound_verified = false where the cap on effort was reached (then a claim of proof
 *          is not accepted)
 * fails    E_INVALID_ARGUMENT (the instance, an index or the certificate's form is wrong),
 *          E_CONFLICT (infeasible, false worth, false bound, false proof), E_NO_MEMORY
 * cost     CERT_PRICES: O(arcs); CERT_STAGES: about seats times sets that could pay, each leaf */
enum status verify_assignment(const struct instance *instance, const struct assignment *assignment,
                              const struct certificate *certificate, struct verdict *verdict,
                              struct fault *fault) MUST_USE;

#endif
