/* From a solver's answer to a plan that a person can accept, believing nothing. */
#include <stdlib.h>
#include <string.h>

#include "match/propose.h"
#include "match/reasons.h"
#include "match/rematch.h"
#include "match/seat.h"
#include "solve/verify.h"

enum { SCRATCH_CHUNK_BYTES = 16384 };

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
    plan->proved = verdict->proved;
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
    if (pack_client_view(rematch->view->pack, unit->member[member], NULL, arc->service,
                         rematch->view->today, &client) != OK) {
        return 0;
    }
    pair_view_make(&client, &rematch->seat[arc->seat]->view, &pair);
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

enum status rematch_plan(const struct rematch *rematch, const struct assignment *assignment,
                         const struct certificate *certificate, struct arena *job,
                         struct plan **out, struct fault *fault)
{
    struct verdict verdict;
    struct fault doubt = {0};
    enum status status =
        verify_assignment(&rematch->instance, assignment, certificate, &verdict, &doubt);
    if (status == E_NO_MEMORY) {
        return fault_set(fault, status, "", "no memory to verify the plan");
    }
    if (status != OK) {
        return fault_set(fault, E_INTERNAL, "", "the solver's answer was refused: %s",
                         doubt.detail);
    }
    struct plan *plan = arena_take(job, sizeof *plan);
    if (plan == NULL) {
        return E_NO_MEMORY;
    }
    plan->revision = rematch->view->revision;
    plan->seed = rematch->options.seed;
    status = levels_fill(rematch, &verdict, job, plan);
    if (status == OK) {
        status = pairs_fill(rematch, assignment, job, plan);
    }
    *out = plan;
    return status;
}

/* -- plan.accept ---------------------------------------------------------------------------------
 */

struct recheck {
    const struct directory *directory;
    struct view view;
    struct arena *request;
    const struct plan *plan;
};

/* The volunteer with the accepted pairs before this one standing beside the others. */
static enum status beside_accepted(struct recheck *recheck, const struct volunteer_entry *entry,
                                   const uint32_t *pairs, uint32_t before, const char **broken,
                                   struct volunteer_entry *out)
{
    struct resident *resident =
        arena_take_many(recheck->request, (size_t)entry->resident_count + before, sizeof *resident);
    if (resident == NULL) {
        return E_NO_MEMORY;
    }
    uint32_t count = entry->resident_count;
    if (count > 0) {
        memcpy(resident, entry->resident, count * sizeof *resident);
    }
    for (uint32_t i = 0; i < before; i++) {
        const struct plan_pair *pair = &recheck->plan->pair[pairs[i]];
        if (broken[i] == NULL && strcmp(pair->volunteer, entry->profile->volunteer->id) == 0) {
            uint32_t slot = ids_find(&recheck->directory->clients.ids, pair->client);
            resident[count++] = (struct resident){
                .client = recheck->directory->clients.profile[slot], .service = pair->service};
        }
    }
    volunteer_entry_derive(recheck->view.pack, recheck->view.today, entry->profile, resident, count,
                           out);
    return OK;
}

static const char *judge_option(struct recheck *recheck, const struct client *client,
                                const struct plan_pair *pair, const struct volunteer_entry *entry)
{
    struct unit_members alone = {
        .client = {client},
        .worker = {client->worker == NULL ? NULL
                                          : directory_worker(recheck->directory, client->worker)},
        .count = 1};
    struct unit unit;
    if (unit_make(&recheck->view, &alone, recheck->request, &unit) != OK) {
        return "no_memory";
    }
    for (uint32_t i = 0; i < unit.option_count; i++) {
        if (unit.option[i].service != pair->service) {
            continue;
        }
        if (!volunteer_offers(entry, pair->service)) {
            break;
        }
        struct judgement judgement;
        unit_judge(&recheck->view, &unit.option[i], 1, entry, recheck->request, &judgement);
        return judgement.refusal == REFUSED_BY_NONE
                   ? NULL
                   : refusal_word(recheck->view.pack, judgement.refusal);
    }
    return "service_changed";
}

static const char *judge_pair(struct recheck *recheck, const uint32_t *pairs, uint32_t at,
                              const char **broken)
{
    const struct plan_pair *pair = &recheck->plan->pair[pairs[at]];
    const struct client *client = directory_client(recheck->directory, pair->client);
    const struct volunteer_entry *entry = directory_volunteer(recheck->directory, pair->volunteer);
    if (client == NULL || entry == NULL) {
        return client == NULL ? "client_gone" : "volunteer_gone";
    }
    if (directory_is_served(recheck->directory, client)) {
        return "already_served";
    }
    struct volunteer_entry beside;
    if (beside_accepted(recheck, entry, pairs, at, broken, &beside) != OK) {
        return "no_memory";
    }
    return judge_option(recheck, client, pair, &beside);
}

/* A group that must stay together is accepted whole or not at all. */
static void break_groups(const struct recheck *recheck, const uint32_t *pairs, uint32_t pair_count,
                         const char **broken)
{
    for (uint32_t i = 0; i < pair_count; i++) {
        const struct plan_pair *pair = &recheck->plan->pair[pairs[i]];
        const struct client *client = directory_client(recheck->directory, pair->client);
        if (broken[i] != NULL || client == NULL || client->group.id == NULL ||
            client->group.together != 0) {
            continue;
        }
        uint32_t whole = 0;
        for (uint32_t j = 0; j < pair_count; j++) {
            const struct plan_pair *other = &recheck->plan->pair[pairs[j]];
            const struct client *sibling = directory_client(recheck->directory, other->client);
            whole += broken[j] == NULL && sibling != NULL && sibling->group.id != NULL &&
                             strcmp(sibling->group.id, client->group.id) == 0 &&
                             strcmp(other->volunteer, pair->volunteer) == 0
                         ? 1
                         : 0;
        }
        broken[i] = whole == client->group.size ? NULL : "group_incomplete";
    }
}

enum status rematch_recheck(const struct directory *directory, const struct plan *plan,
                            const uint32_t *pairs, uint32_t pair_count, const char **broken,
                            struct arena *request)
{
    struct recheck recheck = {
        .directory = directory, .view = view_borrow(directory), .request = request, .plan = plan};
    for (uint32_t i = 0; i < pair_count; i++) {
        broken[i] = judge_pair(&recheck, pairs, i, broken);
    }
    break_groups(&recheck, pairs, pair_count, broken);
    return request->exhausted ? E_NO_MEMORY : OK;
}
