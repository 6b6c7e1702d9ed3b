/* Solves the problem as if nothing coupled, and keeps of it what fits. */
#include "solve/couple_start.h"

#include <stdlib.h>

#include "solve/transport.h"

/* An arc that the relaxation chose, with what it is worth. */
struct wish {
    struct tally tally;
    uint32_t arc;
};

static int wish_compare(const void *left, const void *right)
{
    const struct wish *a = left;
    const struct wish *b = right;
    const int order = tally_compare(&b->tally, &a->tally, CERT_VALUES_MAX);
    return order != 0 ? order : (a->arc > b->arc) - (a->arc < b->arc);
}

/* What is left of a seat's relations beside who is pinned there. */
static void seats_relax(const struct answer *answer, struct instance *relaxed)
{
    const struct instance *instance = answer->board->instance;
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        relaxed->seat[v].relations_max = instance->seat[v].relations_max;
        relaxed->seat[v].hours_q_max = UINT32_MAX;
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        const uint32_t arc = answer->arc_of_unit[u];
        if (arc != NO_ARC) {
            uint16_t *left = &relaxed->seat[instance->arc[arc].seat].relations_max;
            const uint16_t taken = instance->arc[arc].relations;
            *left = *left > taken ? (uint16_t)(*left - taken) : 0;
        }
    }
}

/* The arcs that could be taken now, alone; arc i of the relaxation is arc source[i]. */
static void arcs_relax(const struct answer *answer, struct instance *relaxed, uint32_t *source)
{
    const struct instance *instance = answer->board->instance;
    uint32_t count = 0;
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        relaxed->arc_begin[u] = count;
        for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
            relaxed->unit[u].level[k] = instance->unit[u].level[k];
        }
        relaxed->unit[u].members = instance->unit[u].members;
        for (uint32_t a = instance->arc_begin[u];
             answer->arc_of_unit[u] == NO_ARC && a < instance->arc_begin[u + 1]; a++) {
            if (answer_allows(answer, a)) {
                relaxed->arc[count] = instance->arc[a];
                relaxed->arc[count].demand = 0;
                relaxed->arc[count].relations = 1;
                source[count++] = a;
            }
        }
    }
    relaxed->arc_begin[instance->unit_count] = count;
    relaxed->arc_count = count;
}

/* Places what was chosen, the most valuable first, where it fits. */
static void wishes_grant(struct answer *answer, const struct instance *relaxed,
                         const uint32_t *source, const uint32_t *arc_of_unit, struct arena *job)
{
    struct wish *wish = arena_take_many(job, relaxed->unit_count, sizeof *wish);
    uint32_t count = 0;
    for (uint32_t u = 0; wish != NULL && u < relaxed->unit_count; u++) {
        if (arc_of_unit[u] != NO_ARC) {
            const uint32_t arc = source[arc_of_unit[u]];
            wish[count++] = (struct wish){tally_of_arc(answer->board, arc), arc};
        }
    }
    if (count > 0) {
        qsort(wish, count, sizeof *wish, wish_compare);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (answer_allows(answer, wish[i].arc)) {
            answer_place(answer, wish[i].arc);
        }
    }
}

void couple_start(struct answer *answer)
{
    const struct instance *instance = answer->board->instance;
    struct budget *budget = answer->board->budget;
    struct arena job;
    struct fault fault = {0};
    arena_open(&job, (size_t)1 << 20, 0);
    struct instance relaxed = {.unit_count = instance->unit_count,
                               .seat_count = instance->seat_count,
                               .arc_count = instance->arc_count,
                               .demand_count = 1,
                               .level_count = instance->level_count};
    uint32_t *source = arena_take_many(&job, (size_t)instance->arc_count + 1, sizeof *source);
    struct assignment assignment = {
        .arc_of_unit = arena_take_many(&job, instance->unit_count, sizeof(uint32_t))};
    struct certificate certificate = {0};
    enum status status = instance_take(&relaxed, &job, &fault);
    if (status == OK && source != NULL && assignment.arc_of_unit != NULL) {
        seats_relax(answer, &relaxed);
        arcs_relax(answer, &relaxed, source);
        const struct transport_request request = {TRANSPORT_CHOOSE, &job};
        struct budget own = {.progress = budget->progress, .state = budget->state};
        status = transport_solve(&relaxed, &request, &own, &assignment, &certificate, &fault);
        budget_spend(budget, own.ticks);
        if (status == OK) {
            wishes_grant(answer, &relaxed, source, assignment.arc_of_unit, &job);
        }
    }
    arena_close(&job);
}
