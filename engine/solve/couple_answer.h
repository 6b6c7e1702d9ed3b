/* An answer in the making: who is where, what each seat holds, and the values so far, kept under
 * placing and removing single units; and the lexicographic vectors it is counted in. */
#ifndef AMITY_SOLVE_COUPLE_ANSWER_H
#define AMITY_SOLVE_COUPLE_ANSWER_H

#include "solve/column.h"

/* Values in lexicographic order: levels, quality, -disturbance. Vectors add and compare like
 * numbers (an ordered group), so bounds and prices work on them without any spacing of weights. */
struct tally {
    int64_t value[CERT_VALUES_MAX];
};

static inline int tally_compare(const struct tally *a, const struct tally *b, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        if (a->value[k] != b->value[k]) {
            return a->value[k] < b->value[k] ? -1 : 1;
        }
    }
    return 0;
}

static inline void tally_add(struct tally *sum, const struct tally *more, int64_t sign)
{
    for (uint32_t k = 0; k < CERT_VALUES_MAX; k++) {
        sum->value[k] += sign * more->value[k];
    }
}

static inline struct tally tally_of_arc(const struct board *board, uint32_t arc)
{
    struct tally tally = {{0}};
    for (uint32_t k = 0; k < board->value_count; k++) {
        tally.value[k] = arc_value(board->instance, arc, k);
    }
    return tally;
}

struct answer {
    struct board *board;
    uint32_t *arc_of_unit; /* [unit_count] */
    struct packing *held;  /* [seat_count] */
    struct tally tally;    /* over all units; split prices subtracted from quality */
};

/* fails    E_NO_MEMORY */
enum status answer_open(struct answer *answer, struct board *board, struct arena *job) MUST_USE;
/* Whether the unit could go along the arc now.
 * require  the unit is not placed */
bool answer_allows(const struct answer *answer, uint32_t arc);
/* require  answer_allows */
void answer_place(struct answer *answer, uint32_t arc);
void answer_remove(struct answer *answer, uint32_t unit);
/* Whether the placed members of the bundle are at two seats or more. */
bool answer_splits(const struct answer *answer, uint32_t bundle);

/* One component: what is solved on its own. */
struct component {
    uint32_t unit_count;
    uint32_t seat_count;
    uint32_t bundle_count;
    uint32_t *unit; /* ascending */
    uint32_t *seat;
    uint32_t *bundle;
    bool coupled;
};

/* No seat could hold more units than this, going by relations and hours.
 * ensure   UINT32_MAX without memory */
uint32_t component_crowd(const struct board *board, const struct component *component);

/* The part of the answer's values that this component makes. */
struct tally answer_part(const struct answer *answer, const struct component *component);
/* Takes out every unit of the component, then places these arcs. */
void answer_replace(struct answer *answer, const struct component *component,
                    const uint32_t *arc_of_unit);

#endif
