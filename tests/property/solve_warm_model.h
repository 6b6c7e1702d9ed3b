/* The dumb model of an optimum that is kept warm: a table of weights, solved anew whenever asked,
 * by augmenting along the longest paths that Bellman and Ford find. And dumps of all that shows. */
#ifndef AMITY_TESTS_PROPERTY_SOLVE_WARM_MODEL_H
#define AMITY_TESTS_PROPERTY_SOLVE_WARM_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/check.h"
#include "solve/instance.h"
#include "solve/warm.h"

enum { MODEL_UNITS = 10, MODEL_SEATS = 7 };

struct model {
    uint32_t units, seats;
    int64_t weight[MODEL_UNITS][MODEL_SEATS + 1]; /* one more, for a seat to come */
    uint32_t capacity[MODEL_SEATS + 1];
};

struct model_flow {
    uint32_t at[MODEL_UNITS]; /* NO_SEAT */
    uint32_t used[MODEL_SEATS + 1];
    int64_t gain[MODEL_SEATS + 1]; /* the best way for one more unit to come to the seat */
    uint32_t mover[MODEL_SEATS + 1];
};

/* Best gain of bringing one more unit to each seat, over chains of moves. */
static inline void model_relax(const struct model *model, struct model_flow *flow)
{
    for (uint32_t v = 0; v < model->seats; v++) {
        flow->gain[v] = INT64_MIN;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t u = 0; u < model->units; u++) {
            const uint32_t from = flow->at[u];
            if (from != NO_SEAT && flow->gain[from] == INT64_MIN) {
                continue;
            }
            const int64_t base = from == NO_SEAT ? 0 : flow->gain[from] - model->weight[u][from];
            for (uint32_t v = 0; v < model->seats; v++) {
                if (model->weight[u][v] > 0 && v != from &&
                    base + model->weight[u][v] > flow->gain[v]) {
                    flow->gain[v] = base + model->weight[u][v];
                    flow->mover[v] = u;
                    changed = true;
                }
            }
        }
    }
}

/* Once each augmentation is the best there is, gains only shrink: stop at the first that is not
 * above 0. */
static inline wide model_best(const struct model *model)
{
    struct model_flow flow = {0};
    wide total = 0;
    memset(flow.at, 0xff, sizeof flow.at);
    for (;;) {
        model_relax(model, &flow);
        uint32_t best = NO_SEAT;
        for (uint32_t v = 0; v < model->seats; v++) {
            if (flow.used[v] < model->capacity[v] && flow.gain[v] > 0 &&
                (best == NO_SEAT || flow.gain[v] > flow.gain[best])) {
                best = v;
            }
        }
        if (best == NO_SEAT) {
            return total;
        }
        total += flow.gain[best];
        flow.used[best]++;
        for (uint32_t v = best; v != NO_SEAT;) {
            const uint32_t mover = flow.mover[v];
            const uint32_t from = flow.at[mover];
            flow.at[mover] = v;
            v = from;
        }
    }
}

/* The best with the pair fixed at that weight. */
static inline wide model_forced(const struct model *model, uint32_t u, uint32_t v, int64_t weight)
{
    struct model rest = *model;
    memset(rest.weight[u], 0, sizeof rest.weight[u]);
    CHECK(rest.capacity[v] > 0);
    rest.capacity[v]--;
    return weight + model_best(&rest);
}

/* Every word that the contract shows, in order. */
struct dump {
    int64_t *word;
    uint32_t count, room;
};

static inline void dump_add(struct dump *dump, int64_t word)
{
    CHECK(array_room((void **)&dump->word, &dump->room, dump->count, 1, sizeof *dump->word));
    dump->word[dump->count++] = word;
}

static inline void dump_arcs(struct dump *dump, const struct warm_arc *arc, uint32_t count)
{
    dump_add(dump, count);
    for (uint32_t i = 0; i < count; i++) {
        dump_add(dump, arc[i].other);
        dump_add(dump, arc[i].weight);
    }
}

static inline struct dump dump_of(const struct warm *warm, const struct model *model)
{
    struct dump dump = {0};
    const struct warm_arc *arc;
    for (uint32_t u = 0; u < model->units; u++) {
        dump_add(&dump, warm_seat_of(warm, u));
        dump_add(&dump, warm_surplus(warm, u));
        const uint32_t count = warm_arcs_of_unit(warm, u, &arc);
        dump_arcs(&dump, arc, count);
    }
    for (uint32_t v = 0; v < model->seats; v++) {
        dump_add(&dump, warm_price(warm, v));
        dump_add(&dump, warm_capacity(warm, v));
        const uint32_t count = warm_arcs_of_seat(warm, v, &arc);
        dump_arcs(&dump, arc, count);
        const uint32_t *unit;
        const uint32_t used = warm_units_at(warm, v, &unit);
        CHECK(used == warm_used(warm, v));
        for (uint32_t i = 0; i < used; i++) {
            dump_add(&dump, unit[i]);
        }
    }
    dump_add(&dump, (int64_t)warm_total(warm));
    dump_add(&dump, warm_waiting(warm));
    return dump;
}

static inline bool dump_equal(const struct dump *a, const struct dump *b)
{
    return a->count == b->count && memcmp(a->word, b->word, a->count * sizeof *a->word) == 0;
}

static inline void dump_close(struct dump *dump)
{
    free(dump->word);
    *dump = (struct dump){0};
}

#endif
