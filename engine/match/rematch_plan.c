/* From a solver's answer to a plan that a person can accept, believing nothing. */
#include "match/reasons.h"
#include "match/rematch_bound.h"
#include "solve/verify.h"

static const char *why_unserved(const struct rematch *rematch, const struct rematch_unit *unit)
{
    if (unit->hold != UNIT_FREE) {
        return unit_hold_word(unit->hold);
    }
    if (unit->eligible > 0) {
        return "competition";
    }
    if (unit->considered == 0) {
        return "nobody_within_reach";
    }
    return refusal_word(rematch->view->pack, unit->refused_most);
}

static enum status levels_fill(const struct rematch *rematch, const struct verdict *verdict,
                               struct arena *job, struct plan *plan)
{
    uint32_t count = rematch->instance.level_count;
    plan->level = arena_take_many(job, (size_t)count + 2, sizeof *plan->level);
    if (plan->level == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t k = 0; k < count; k++) {
        plan->level[k] = (struct plan_level){.name = rematch->level_name[k],
                                             .value = verdict->worth.level[k],
                                             .bound = verdict->bound.level[k]};
    }
    plan->level[count] = (struct plan_level){
        .name = "score", .value = verdict->worth.quality, .bound = verdict->bound.quality};
    plan->level_count = count + 1;
    if (rematch->options.move_standing) {
        plan->level[count + 1] = (struct plan_level){.name = "disturbance",
                                                     .value = verdict->worth.disturbance,
                                                     .bound = verdict->bound.disturbance};
        plan->level_count++;
    }
    plan->gap = verdict->bound.quality - verdict->worth.quality;
    plan->proved = verdict->proved && rematch->bound_over_all;
    return OK;
}

/* The member's own points with that volunteer; a group's arc carries their sum. */
static int32_t member_points(const struct rematch *rematch, const struct rematch_unit *unit,
                             uint32_t member, const struct instance_arc *arc)
{
    if (unit->member_count == 1) {
        return arc->score;
    }
    struct client_view client;
    struct pair_view pair;
    if (pack_client_view(rematch->view->pack, unit->member[member], unit->worker[member],
                         arc->service, rematch->view->today, &client) != OK) {
        return 0;
    }
    struct volunteer_view space;
    pair_view_make(
        &client,
        volunteer_entry_on(rematch->view->pack, rematch->seat[arc->seat], client.start, &space),
        &pair);
    return score_points(rematch->view->pack, &pair);
}

static enum status pairs_fill(const struct rematch *rematch, const struct assignment *assignment,
                              struct arena *job, struct plan *plan)
{
    uint32_t clients = 0;
    for (uint32_t u = 0; u < rematch->crowd_count; u++) {
        clients += rematch->unit[u].member_count;
    }
    plan->pair = arena_take_many(job, clients, sizeof *plan->pair);
    plan->unserved = arena_take_many(job, clients, sizeof *plan->unserved);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t u = 0; u < rematch->crowd_count; u++) {
        const struct rematch_unit *unit = &rematch->unit[u];
        uint32_t chosen = assignment->arc_of_unit[u];
        for (uint32_t i = 0; i < unit->member_count; i++) {
            const char *client = unit->member[i]->id;
            if (chosen == NO_ARC) {
                plan->unserved[plan->unserved_count++] =
                    (struct plan_unserved){.client = client, .why = why_unserved(rematch, unit)};
                continue;
            }
            const struct instance_arc *arc = &rematch->instance.arc[chosen];
            plan->pair[plan->pair_count++] =
                (struct plan_pair){.client = client,
                                   .volunteer = rematch->seat[arc->seat]->profile->volunteer->id,
                                   .service = arc->service,
                                   .score = member_points(rematch, unit, i, arc)};
        }
    }
    plan_sort(plan);
    return OK;
}

enum status rematch_plan(struct rematch *rematch, struct assignment *assignment,
                         struct certificate *certificate, struct arena *job, struct plan **out,
                         struct fault *fault)
{
    struct verdict verdict;
    struct fault doubt = {0};
    enum status status =
        rematch_bound_all(rematch, assignment, certificate, &rematch->bound_over_all);
    if (status == OK) {
        status = verify_assignment(&rematch->instance, assignment, certificate, &verdict, &doubt);
    }
    if (status == E_NO_MEMORY) {
        return fault_set(fault, status, "", "no memory to verify the plan");
    }
    if (status != OK) {
        return fault_set(fault, E_INTERNAL, "", "the solver's answer was refused: %s",
                         doubt.detail);
    }
    if (rematch->candidates > 0 && verdict.bound_verified) {
        assignment->bound = verdict.bound;
        assignment->proved = verdict.proved;
    }
    struct plan *plan = arena_take(job, sizeof *plan);
    if (plan == NULL) {
        return E_NO_MEMORY;
    }
    plan->revision = rematch->view->revision;
    plan->seed = rematch->options.seed;
    plan->candidates = rematch->candidates;
    plan->bound_over_all = rematch->bound_over_all;
    status = levels_fill(rematch, &verdict, job, plan);
    if (status == OK) {
        status = pairs_fill(rematch, assignment, job, plan);
    }
    *out = plan;
    return status;
}
