/* One number for a whole lexicographic value, where that is exact.
 *
 * weight[k] is more than everything below it can change together, so that for any two answers
 * sum_k weight[k] * value[k] compares exactly as the worths do. The order of values is that of
 * solve/certificate.h: levels, quality, -disturbance. */
#ifndef AMITY_SOLVE_WEIGHT_H
#define AMITY_SOLVE_WEIGHT_H

#include "solve/certificate.h"
#include "solve/instance.h"

struct weight_range {
    int64_t low[CERT_VALUES_MAX];
    int64_t high[CERT_VALUES_MAX];
};

/* ensure   the range of each value over all answers, feasible or not
 * cost     O(arcs) */
void instance_range(const struct instance *instance, struct weight_range *range);

/* require  instance passed instance_check
 * ensure   weight[0 .. level_count + 1] spaced as above; weight[level_count + 1] = 1
 * fails    E_LIMIT when the greatest sum (times 2^12, left for fractions) would pass 2^126 */
enum status instance_weights(const struct instance *instance, wide weight[CERT_VALUES_MAX],
                             struct fault *fault) MUST_USE;

/* An arc's weight under any stage weights. */
wide instance_arc_weight(const struct instance *instance, const wide weight[CERT_VALUES_MAX],
                         uint32_t arc);

/* The worth of an assignment: sums over chosen arcs, less the prices of split bundles. Says
 * nothing about feasibility.
 * require  every arc_of_unit[u] is NO_ARC or an arc of u; scratch has bundle_count entries,
 *          or is NULL when no unit has a bundle */
struct worth instance_worth(const struct instance *instance, const uint32_t *arc_of_unit,
                            uint32_t *scratch);

#endif
