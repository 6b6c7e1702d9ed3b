/* A first plan, and who goes without in it asked about again. */
#include "match/rematch_more.h"

#include <pthread.h>
#include <string.h>

#include "match/rematch_judge.h"
#include "solve/solve.h"

enum { DRAFT_CHUNK_BYTES = 1 << 20, ROOM = 0, FULL = PACK_SCORE_MAX * UNIT_MEMBERS_MAX + 1 };

/* The first plan, as those who ask look at it: who stands where, as linked lists. */
struct draft {
    const struct instance *instance;
    const uint32_t *seat_of_entry;
    const uint32_t *arc_of_unit;
    uint32_t *first; /* [seat_count]: a unit there, or NO_ARC */
    uint32_t *next;  /* [unit_count] */
    int64_t *price;  /* [entry_count]: ROOM or FULL */
};

/* One asker's part of a round: the units that are its own. */
struct turn {
    struct asking_all *all;
    const struct draft *draft;
    uint32_t asker;
    uint32_t added;
    enum status status;
    pthread_t thread;
    bool threaded;
};

static enum status draft_make(struct draft *draft, const atomic_bool *cancel, struct arena *job)
{
    const struct instance *instance = draft->instance;
    const struct solve_options options = {.first_only = true};
    struct budget budget = {.cancel = cancel};
    struct solution solution;
    struct fault fault = {0};
    enum status status = solve_instance(instance, &options, &budget, job, &solution, &fault);
    if (status != OK || atomic_load(cancel)) {
        return status == OK ? E_CANCELLED : status;
    }
    draft->arc_of_unit = solution.assignment.arc_of_unit;
    draft->first = arena_take_many(job, (size_t)instance->seat_count + 1, sizeof *draft->first);
    draft->next = arena_take_many(job, (size_t)instance->unit_count + 1, sizeof *draft->next);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    memset(draft->first, 0xff, instance->seat_count * sizeof *draft->first);
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        if (draft->arc_of_unit[u] != NO_ARC) {
            uint32_t *first = &draft->first[instance->arc[draft->arc_of_unit[u]].seat];
            draft->next[u] = *first;
            *first = u;
        }
    }
    return OK;
}

/* Whoever takes no more relations, or no more hours, need not be looked at. */
static int64_t price_of_seat(const struct draft *draft, uint32_t seat)
{
    const struct instance *instance = draft->instance;
    const struct instance_seat *limit = &instance->seat[seat];
    uint32_t relations = 0;
    uint32_t hours_q = 0;
    for (uint32_t u = draft->first[seat]; u != NO_ARC; u = draft->next[u]) {
        const struct instance_arc *arc = &instance->arc[draft->arc_of_unit[u]];
        relations += arc->relations;
        hours_q += instance->demand[arc->demand].hours_q;
    }
    return relations >= limit->relations_max || (hours_q > 0 && hours_q >= limit->hours_q_max)
               ? FULL
               : ROOM;
}

static enum status prices_take(struct draft *draft, uint32_t entry_count, struct arena *job)
{
    draft->price = arena_take_many(job, (size_t)entry_count + 1, sizeof *draft->price);
    for (uint32_t i = 0; draft->price != NULL && i < entry_count; i++) {
        uint32_t seat = draft->seat_of_entry[i];
        draft->price[i] = seat == NO_SEAT ? ROOM : price_of_seat(draft, seat);
    }
    return draft->price == NULL ? E_NO_MEMORY : OK;
}

/* Whether the unit fits with this volunteer beside whom the plan has put there. Beside those who
 * stand there already it was judged to fit. */
static bool fits_in_draft(void *state, const struct unit_option *option, uint32_t entry)
{
    const struct draft *draft = state;
    const struct instance *instance = draft->instance;
    const uint32_t seat = draft->seat_of_entry[entry];
    struct seated there[SEATED_MAX + 1];
    uint32_t count = 0;
    if (seat == NO_SEAT || draft->first[seat] == NO_ARC) {
        return true;
    }
    for (uint32_t u = draft->first[seat]; u != NO_ARC && count < SEATED_MAX; u = draft->next[u]) {
        const struct instance_arc *arc = &instance->arc[draft->arc_of_unit[u]];
        there[count++] = (struct seated){.unit = instance->unit[u],
                                         .demand = instance->demand[arc->demand],
                                         .relations = arc->relations,
                                         .service = arc->service};
    }
    there[count++] = option->asked;
    struct instance_seat own = instance->seat[seat];
    return seated_fit(there, count, &own);
}

static void *turn_take(void *state)
{
    struct turn *turn = state;
    struct asking_all *all = turn->all;
    struct draft draft = *turn->draft;
    const struct asking_room room = {.fits = fits_in_draft, .state = &draft, .price = draft.price};
    for (uint32_t u = 0; u < all->crowd->unit_count && turn->status == OK; u++) {
        if (all->asked[u].asker != turn->asker || draft.arc_of_unit[u] != NO_ARC ||
            all->out->unit[u].unlisted_max < 0) {
            continue;
        }
        turn->status = atomic_load(&all->progress->cancel)
                           ? E_CANCELLED
                           : asking_more(&all->asker[turn->asker], u, &room, &turn->added);
    }
    return NULL;
}

/* Each asker in a thread of its own, where threads can be had. */
static enum status turns_take(struct asking_all *all, const struct draft *draft, uint32_t *added)
{
    struct turn turn[ASKERS_MAX];
    enum status status = OK;
    for (uint32_t i = 0; i < all->asker_count; i++) {
        turn[i] = (struct turn){.all = all, .draft = draft, .asker = i};
        turn[i].threaded = i + 1 < all->asker_count &&
                           pthread_create(&turn[i].thread, NULL, turn_take, &turn[i]) == 0;
        if (!turn[i].threaded) {
            turn_take(&turn[i]);
        }
    }
    for (uint32_t i = 0; i < all->asker_count; i++) {
        if (turn[i].threaded) {
            pthread_join(turn[i].thread, NULL);
        }
        status = status == OK ? turn[i].status : status;
        *added += turn[i].added;
    }
    return status;
}

static void places_tell(const struct asking_all *all, const struct draft *draft,
                        struct more_place *place)
{
    for (uint32_t u = 0; u < all->crowd->unit_count; u++) {
        const uint32_t arc = draft->arc_of_unit[u];
        place[u] = (struct more_place){0};
        if (arc != NO_ARC) {
            place[u].entry = all->out->seat[draft->instance->arc[arc].seat];
            place[u].service = draft->instance->arc[arc].service;
        }
    }
}

static bool anybody_cut(const struct asking_all *all)
{
    for (uint32_t u = 0; u < all->crowd->unit_count; u++) {
        if (all->out->unit[u].unlisted_max >= 0) {
            return true;
        }
    }
    return false;
}

enum status more_find(struct asking_all *all, const struct instance *instance,
                      const uint32_t *seat_of_entry, size_t memory_bytes, struct more_place *place,
                      uint32_t *added)
{
    struct draft draft = {.instance = instance, .seat_of_entry = seat_of_entry};
    struct arena job;
    *added = 0;
    if (!anybody_cut(all)) {
        return OK;
    }
    arena_open(&job, DRAFT_CHUNK_BYTES, memory_bytes);
    enum status status = draft_make(&draft, &all->progress->cancel, &job);
    if (status == OK) {
        places_tell(all, &draft, place);
        status = prices_take(&draft, all->view->entry_count, &job);
    }
    const bool without = status == E_NO_MEMORY || status == E_CONFLICT; /* it can be done without */
    if (status == OK) {
        sieve_prices(all->sieve, draft.price);
        status = turns_take(all, &draft, added);
    }
    arena_close(&job);
    return without ? OK : status;
}
