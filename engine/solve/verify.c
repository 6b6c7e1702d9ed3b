/* Recomputes what an assignment claims: that it is feasible, what it is worth, how good it is. */
#include "solve/verify.h"

#include <string.h>

#include "solve/verify_bound.h"
#include "solve/verify_fits.h"

/* Values in the certificate's order, for the whole or for one component. */
struct tally {
    int64_t value[CERT_VALUES_MAX];
    int64_t low[CERT_VALUES_MAX];
    int64_t high[CERT_VALUES_MAX];
};

static enum status arcs_check(const struct instance *instance, const struct assignment *assignment,
                              struct fault *fault)
{
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        const uint32_t arc = assignment->arc_of_unit[u];
        const uint32_t pin = instance->unit[u].pin;
        if (arc == NO_ARC) {
            if (pin != NO_SEAT) {
                return fault_set(fault, E_CONFLICT, "", "unit %u is not on its pin", u);
            }
            continue;
        }
        if (arc >= instance->arc_count || instance->arc[arc].unit != u) {
            return fault_set(fault, E_INVALID_ARGUMENT, "", "unit %u has no arc %u", u, arc);
        }
        if (pin != NO_SEAT && instance->arc[arc].seat != pin) {
            return fault_set(fault, E_CONFLICT, "", "unit %u is not on its pin", u);
        }
    }
    return OK;
}

/* Every seat's set must surely fit. */
static enum status seats_check(const struct instance *instance, const struct assignment *assignment,
                               struct arena *job, struct fault *fault)
{
    uint32_t *begin = arena_take_many(job, (size_t)instance->seat_count + 2, sizeof *begin);
    uint32_t *placed = arena_take_many(job, instance->unit_count, sizeof *placed);
    struct judge *judge = judge_take(job);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (assignment->arc_of_unit[u] != NO_ARC) {
            begin[instance->arc[assignment->arc_of_unit[u]].seat + 2]++;
        }
    }
    for (uint32_t v = 2; v < instance->seat_count + 2; v++) {
        begin[v] += begin[v - 1];
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        const uint32_t arc = assignment->arc_of_unit[u];
        if (arc != NO_ARC) {
            placed[begin[instance->arc[arc].seat + 1]++] = arc;
        }
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        uint64_t effort = 0;
        if (judge_set(judge, instance, &placed[begin[v]], begin[v + 1] - begin[v], &effort) !=
            JUDGED_YES) {
            return fault_set(fault, E_CONFLICT, "", "what seat %u was given does not fit", v);
        }
    }
    return OK;
}

/* Adds one unit's share to a tally: its ranges, and its values where it is placed. */
static void tally_unit(struct tally *tally, const struct instance *instance, uint32_t u,
                       uint32_t arc)
{
    const uint32_t quality = instance->level_count;
    int32_t score = 0;
    int32_t disturbance = 0;
    for (uint32_t a = instance->arc_begin[u]; a < instance->arc_begin[u + 1]; a++) {
        score = instance->arc[a].score > score ? instance->arc[a].score : score;
        disturbance =
            instance->arc[a].disturbance > disturbance ? instance->arc[a].disturbance : disturbance;
    }
    if (instance->arc_begin[u] == instance->arc_begin[u + 1]) {
        return;
    }
    for (uint32_t k = 0; k < quality; k++) {
        tally->high[k] += instance->unit[u].level[k];
        tally->value[k] += arc == NO_ARC ? 0 : instance->unit[u].level[k];
    }
    tally->high[quality] += score;
    tally->low[quality + 1] -= disturbance;
    if (arc != NO_ARC) {
        tally->value[quality] += instance->arc[arc].score;
        tally->value[quality + 1] -= instance->arc[arc].disturbance;
    }
}

/* Tallies by component, or all in tally[0] when component_of_unit is NULL. */
static enum status tally_all(const struct instance *instance, const struct assignment *assignment,
                             const uint32_t *component_of_unit, struct tally *tally,
                             struct arena *job)
{
    enum { NOWHERE = 0, SPLIT = 1, SEATS = 2 };
    uint32_t *where = arena_take_many(job, instance->bundle_count, sizeof *where);
    bool *priced = arena_take_many(job, instance->bundle_count, sizeof *priced);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    const uint32_t quality = instance->level_count;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        struct tally *of = &tally[component_of_unit == NULL ? 0 : component_of_unit[u]];
        const uint32_t arc = assignment->arc_of_unit[u];
        tally_unit(of, instance, u, arc);
        const uint32_t bundle = instance->unit[u].bundle;
        if (bundle == NO_BUNDLE) {
            continue;
        }
        const int32_t price = instance->bundle[bundle].split_price;
        if (!priced[bundle]) {
            of->low[quality] -= price;
            priced[bundle] = true;
        }
        if (arc == NO_ARC || where[bundle] == SPLIT) {
            continue;
        }
        const uint32_t here = instance->arc[arc].seat + SEATS;
        if (where[bundle] == NOWHERE || where[bundle] == here) {
            where[bundle] = here;
        } else {
            where[bundle] = SPLIT;
            of->value[quality] -= price;
        }
    }
    return OK;
}

static struct worth worth_of(const struct instance *instance, const int64_t *value)
{
    struct worth worth = {0};
    memcpy(worth.level, value, instance->level_count * sizeof *value);
    worth.quality = value[instance->level_count];
    worth.disturbance = -value[instance->level_count + 1];
    return worth;
}

/* No arc and no bundle may reach from one component to another. */
static enum status components_check(const struct instance *instance,
                                    const struct certificate *certificate, struct arena *job,
                                    struct fault *fault)
{
    uint32_t *of_bundle = arena_take_many(job, instance->bundle_count, sizeof *of_bundle);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        if (certificate->component_of_seat[v] >= certificate->component_count) {
            return fault_set(fault, E_INVALID_ARGUMENT, "component_of_seat", "seat %u", v);
        }
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        const uint32_t component = certificate->component_of_unit[u];
        const uint32_t bundle = instance->unit[u].bundle;
        if (component >= certificate->component_count) {
            return fault_set(fault, E_INVALID_ARGUMENT, "component_of_unit", "unit %u", u);
        }
        if (bundle != NO_BUNDLE) {
            if (of_bundle[bundle] != 0 && of_bundle[bundle] != component + 1) {
                return fault_set(fault, E_CONFLICT, "component_of_unit", "bundle %u is in two",
                                 bundle);
            }
            of_bundle[bundle] = component + 1;
        }
    }
    for (uint32_t a = 0; a < instance->arc_count; a++) {
        const struct instance_arc *arc = &instance->arc[a];
        if (certificate->component_of_unit[arc->unit] !=
            certificate->component_of_seat[arc->seat]) {
            return fault_set(fault, E_CONFLICT, "component_of_seat", "arc %u joins two", a);
        }
    }
    for (uint32_t i = 0; i < certificate->stage_count; i++) {
        const struct certificate_stage *stage = &certificate->stage[i];
        if (stage->component != CERT_ALL && stage->component >= certificate->component_count) {
            return fault_set(fault, E_INVALID_ARGUMENT, "stage", "no such component");
        }
        if (stage->weight[instance->level_count] < 0 ||
            stage->weight[instance->level_count + 1] < 0) {
            return fault_set(fault, E_INVALID_ARGUMENT, "stage", "a weight below 0");
        }
    }
    return OK;
}

static int64_t floor_quotient(wide dividend, wide divisor)
{
    wide quotient = dividend / divisor;
    if (dividend % divisor < 0) {
        quotient--;
    }
    if (quotient > INT64_MAX) {
        return INT64_MAX;
    }
    return quotient < INT64_MIN ? INT64_MIN : (int64_t)quotient;
}

/* What a stage says of value k. Values before k that `fixed` marks are as assigned; all others
 * anywhere in their range. Weights were kept within 123 bits of sum by the recomputation. */
static int64_t stage_bound(const struct certificate_stage *stage, wide total,
                           const struct tally *tally, uint32_t k, uint32_t value_count,
                           const bool *fixed)
{
    wide rest = total;
    for (uint32_t j = 0; j < value_count; j++) {
        const wide weight = stage->weight[j];
        if (j == k) {
            continue;
        }
        if (j < k && fixed[j]) {
            rest -= weight * tally->value[j];
        } else {
            rest -= weight > 0 ? weight * tally->low[j] : weight * tally->high[j];
        }
    }
    return floor_quotient(rest, stage->weight[k]);
}

/* Everything that the derivation of bounds reads. */
struct deriver {
    const struct instance *instance;
    const struct certificate *certificate;
    struct tally whole;
    struct tally *part;                /* [component_count] */
    int64_t *part_bound;               /* [component_count], for the value at hand */
    wide *total;                       /* [stage_count] */
    bool *done;                        /* [stage_count] */
    bool fixed_parts[CERT_VALUES_MAX]; /* each component's part is known to be as assigned */
    bool fixed_whole[CERT_VALUES_MAX]; /* by the condition of the bound */
    int64_t bound[CERT_VALUES_MAX];
};

/* The least bound on value k; values before k were done. */
static void derive_value(struct deriver *deriver, uint32_t k)
{
    const struct certificate *certificate = deriver->certificate;
    const uint32_t values = deriver->instance->level_count + 2;
    int64_t bound = deriver->whole.high[k];
    for (uint32_t c = 0; c < certificate->component_count; c++) {
        deriver->part_bound[c] = deriver->part[c].high[k];
    }
    for (uint32_t i = 0; i < certificate->stage_count; i++) {
        const struct certificate_stage *stage = &certificate->stage[i];
        if (!deriver->done[i] || stage->weight[k] <= 0) {
            continue;
        }
        const bool of_all = stage->component == CERT_ALL;
        int64_t *least = of_all ? &bound : &deriver->part_bound[stage->component];
        const int64_t says = stage_bound(
            stage, deriver->total[i], of_all ? &deriver->whole : &deriver->part[stage->component],
            k, values, of_all ? deriver->fixed_whole : deriver->fixed_parts);
        *least = says < *least ? says : *least;
    }
    wide sum = 0;
    for (uint32_t c = 0; c < certificate->component_count; c++) {
        sum += deriver->part_bound[c];
    }
    if (certificate->component_count > 0 && sum < bound) {
        bound = sum < INT64_MIN ? INT64_MIN : (int64_t)sum;
    }
    deriver->bound[k] = bound;
    deriver->fixed_parts[k] = certificate->component_count > 0 && sum == deriver->whole.value[k];
    deriver->fixed_whole[k] = true;
}

static enum status derive_stages(struct deriver *deriver, const struct assignment *assignment,
                                 bool *complete, struct arena *job, struct fault *fault)
{
    const struct certificate *certificate = deriver->certificate;
    enum status status = components_check(deriver->instance, certificate, job, fault);
    if (status != OK) {
        return status;
    }
    deriver->part = arena_take_many(job, certificate->component_count, sizeof *deriver->part);
    deriver->part_bound = arena_take_many(job, certificate->component_count, sizeof(int64_t));
    deriver->total = arena_take_many(job, certificate->stage_count, sizeof *deriver->total);
    deriver->done = arena_take_many(job, certificate->stage_count, sizeof *deriver->done);
    if (job->exhausted || tally_all(deriver->instance, assignment, certificate->component_of_unit,
                                    deriver->part, job) != OK) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    struct bounder bounder;
    status = bounder_open(&bounder, deriver->instance, certificate, job, fault);
    bounder.effort_max = VERIFY_EFFORT_MAX;
    for (uint32_t i = 0; i < certificate->stage_count && status == OK; i++) {
        status = bounder_total(&bounder, i, &deriver->total[i], &deriver->done[i], fault);
        *complete = *complete && deriver->done[i];
    }
    return status;
}

/* Derives the bound from whatever certificate there is. */
static enum status derive(struct deriver *deriver, const struct assignment *assignment,
                          bool *complete, struct arena *job, struct fault *fault)
{
    const uint32_t values = deriver->instance->level_count + 2;
    static const struct certificate none = {.kind = CERT_NONE};
    enum status status = OK;
    switch (deriver->certificate->kind) {
    case CERT_NONE:
        deriver->certificate = &none;
        break;
    case CERT_PRICES:
        status = verify_prices(deriver->instance, assignment, deriver->certificate, fault);
        if (status == OK) {
            memcpy(deriver->bound, deriver->whole.value, sizeof deriver->bound);
        }
        return status;
    case CERT_STAGES:
        status = derive_stages(deriver, assignment, complete, job, fault);
        break;
    default:
        return fault_set(fault, E_INVALID_ARGUMENT, "certificate", "no such kind");
    }
    for (uint32_t k = 0; k < values && status == OK; k++) {
        derive_value(deriver, k);
        if (deriver->bound[k] < deriver->whole.value[k]) {
            status = fault_set(fault, E_CONFLICT, "certificate",
                               "the bound on value %u is below what was reached", k);
        }
    }
    return status;
}

/* Compares the claims with what was derived. */
static enum status claims_check(const struct instance *instance,
                                const struct assignment *assignment, bool complete,
                                struct verdict *verdict, struct fault *fault)
{
    const struct worth *claimed = &assignment->bound;
    bool follows = claimed->quality >= verdict->bound.quality &&
                   claimed->disturbance <= verdict->bound.disturbance;
    for (uint32_t k = 0; k < instance->level_count; k++) {
        follows = follows && claimed->level[k] >= verdict->bound.level[k];
    }
    verdict->bound_verified = follows;
    verdict->proved = worth_compare(&verdict->bound, &verdict->worth, instance->level_count) == 0;
    if (assignment->proved && !verdict->proved) {
        return fault_set(fault, E_CONFLICT, "proved", "the certificate does not prove the plan");
    }
    if (assignment->proved && worth_compare(claimed, &verdict->worth, instance->level_count) != 0) {
        return fault_set(fault, E_CONFLICT, "bound", "a proved plan must reach its bound");
    }
    if (!follows && complete) {
        return fault_set(fault, E_CONFLICT, "bound", "the bound does not follow");
    }
    return OK;
}

static enum status verify(const struct instance *instance, const struct assignment *assignment,
                          const struct certificate *certificate, struct verdict *verdict,
                          struct arena *job, struct fault *fault)
{
    struct deriver deriver = {.instance = instance, .certificate = certificate};
    enum status status = arcs_check(instance, assignment, fault);
    if (status == OK) {
        status = seats_check(instance, assignment, job, fault);
    }
    if (status == OK && tally_all(instance, assignment, NULL, &deriver.whole, job) != OK) {
        status = fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    }
    if (status != OK) {
        return status;
    }
    verdict->worth = worth_of(instance, deriver.whole.value);
    if (worth_compare(&verdict->worth, &assignment->worth, instance->level_count) != 0) {
        return fault_set(fault, E_CONFLICT, "worth", "the plan is not worth what it says");
    }
    bool complete = true;
    status = derive(&deriver, assignment, &complete, job, fault);
    if (status == OK) {
        verdict->bound = worth_of(instance, deriver.bound);
        status = claims_check(instance, assignment, complete, verdict, fault);
    }
    return status;
}

enum status verify_assignment(const struct instance *instance, const struct assignment *assignment,
                              const struct certificate *certificate, struct verdict *verdict,
                              struct fault *fault)
{
    *verdict = (struct verdict){0};
    enum status status = instance_check(instance, fault);
    if (status != OK) {
        return status;
    }
    struct arena job;
    arena_open(&job, 1 << 16, 0);
    status = verify(instance, assignment, certificate, verdict, &job, fault);
    arena_close(&job);
    return status;
}
