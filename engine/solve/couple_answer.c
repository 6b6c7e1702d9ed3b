/* Keeps an answer consistent under single placements and removals. */
#include "solve/couple_answer.h"

#include <stdlib.h>
#include <string.h>

enum status answer_open(struct answer *answer, struct board *board, struct arena *job)
{
    const struct instance *instance = board->instance;
    *answer = (struct answer){.board = board};
    answer->arc_of_unit = arena_take_many(job, instance->unit_count, sizeof(uint32_t));
    answer->held = arena_take_many(job, instance->seat_count, sizeof *answer->held);
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t u = 0; u < instance->unit_count; u++) {
        answer->arc_of_unit[u] = NO_ARC;
    }
    for (uint32_t v = 0; v < instance->seat_count; v++) {
        packing_open(&answer->held[v], v);
    }
    return OK;
}

bool answer_allows(const struct answer *answer, uint32_t arc)
{
    const struct board *board = answer->board;
    uint32_t seat = board->instance->arc[arc].seat;
    return !board->forbidden[arc] &&
           packing_judge(answer->board, &answer->held[seat], arc) == FITS_YES;
}

bool answer_splits(const struct answer *answer, uint32_t bundle)
{
    const struct board *board = answer->board;
    uint32_t seat = NO_SEAT;
    for (uint32_t i = board->bundle_begin[bundle]; i < board->bundle_begin[bundle + 1]; i++) {
        uint32_t arc = answer->arc_of_unit[board->bundle_unit[i]];
        if (arc == NO_ARC) {
            continue;
        }
        if (seat != NO_SEAT && board->instance->arc[arc].seat != seat) {
            return true;
        }
        seat = board->instance->arc[arc].seat;
    }
    return false;
}

static void answer_count(struct answer *answer, uint32_t arc, int64_t sign)
{
    struct tally tally = tally_of_arc(answer->board, arc);
    tally_add(&answer->tally, &tally, sign);
}

/* Sets the unit's arc and keeps the split prices right. */
static void answer_set(struct answer *answer, uint32_t unit, uint32_t arc)
{
    const struct instance *instance = answer->board->instance;
    uint32_t bundle = instance->unit[unit].bundle;
    if (bundle == NO_BUNDLE) {
        answer->arc_of_unit[unit] = arc;
        return;
    }
    int64_t price = instance->bundle[bundle].split_price;
    int64_t *quality = &answer->tally.value[instance->level_count];
    *quality += answer_splits(answer, bundle) ? price : 0;
    answer->arc_of_unit[unit] = arc;
    *quality -= answer_splits(answer, bundle) ? price : 0;
}

void answer_place(struct answer *answer, uint32_t arc)
{
    const struct instance_arc *chosen = &answer->board->instance->arc[arc];
    CHECK(answer->arc_of_unit[chosen->unit] == NO_ARC);
    packing_add(answer->board, &answer->held[chosen->seat], arc);
    answer_count(answer, arc, 1);
    answer_set(answer, chosen->unit, arc);
}

void answer_remove(struct answer *answer, uint32_t unit)
{
    uint32_t arc = answer->arc_of_unit[unit];
    CHECK(arc != NO_ARC);
    struct packing *held = &answer->held[answer->board->instance->arc[arc].seat];
    uint32_t place = 0;
    while (held->arc[place] != arc) {
        place++;
        CHECK(place < held->count);
    }
    packing_drop(answer->board, held, place);
    answer_count(answer, arc, -1);
    answer_set(answer, unit, NO_ARC);
}

struct tally answer_part(const struct answer *answer, const struct component *component)
{
    const struct instance *instance = answer->board->instance;
    struct tally part = {{0}};
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t arc = answer->arc_of_unit[component->unit[i]];
        if (arc != NO_ARC) {
            struct tally tally = tally_of_arc(answer->board, arc);
            tally_add(&part, &tally, 1);
        }
    }
    for (uint32_t i = 0; i < component->bundle_count; i++) {
        if (answer_splits(answer, component->bundle[i])) {
            part.value[instance->level_count] -= instance->bundle[component->bundle[i]].split_price;
        }
    }
    return part;
}

void answer_replace(struct answer *answer, const struct component *component,
                    const uint32_t *arc_of_unit)
{
    for (uint32_t i = 0; i < component->unit_count; i++) {
        if (answer->arc_of_unit[component->unit[i]] != NO_ARC) {
            answer_remove(answer, component->unit[i]);
        }
    }
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t arc = arc_of_unit[component->unit[i]];
        if (arc != NO_ARC) {
            CHECK(answer_allows(answer, arc));
            answer_place(answer, arc);
        }
    }
}

uint32_t component_crowd(const struct board *board, const struct component *component)
{
    const struct instance *instance = board->instance;
    uint32_t *least = malloc(((size_t)instance->seat_count + 1) * sizeof *least);
    uint32_t most = 0;
    if (least == NULL) {
        return UINT32_MAX;
    }
    memset(least, 0xff, instance->seat_count * sizeof *least);
    for (uint32_t i = 0; i < component->unit_count; i++) {
        uint32_t unit = component->unit[i];
        for (uint32_t a = instance->arc_begin[unit]; a < instance->arc_begin[unit + 1]; a++) {
            uint32_t hours = instance->demand[instance->arc[a].demand].hours_q;
            uint32_t *of_seat = &least[instance->arc[a].seat];
            *of_seat = hours < *of_seat ? hours : *of_seat;
        }
    }
    for (uint32_t i = 0; i < component->seat_count; i++) {
        const struct instance_seat *seat = &instance->seat[component->seat[i]];
        uint32_t hours = least[component->seat[i]];
        uint32_t crowd = hours == 0 ? component->unit_count : seat->hours_q_max / hours;
        crowd = crowd < seat->relations_max ? crowd : seat->relations_max;
        most = crowd > most ? crowd : most;
    }
    free(least);
    return most < component->unit_count ? most : component->unit_count;
}
