/* Picks the heaviest arcs of each row as it streams by. */
#include "solve/front.h"

enum {
    LANES = 8,
    LANE_ASKED = 5, /* how many arcs are picked at least; some seven are */
    PICKED = SHORTLIST_ARCS + 1,
    ROW_LONG = 512 /* longer rows are read one arc after the other */
};

/* A row's arcs that may stand in its list. */
struct front_row {
    const struct instance_arc *arc;
    uint32_t count;
    int32_t least; /* the least score that is worth anything */
};

/* What is learnt of a row. */
struct front_best {
    uint64_t key[PICKED]; /* drop above place, ascending; UINT64_MAX after the last */
    uint32_t count;       /* in key[] */
    int32_t beyond;       /* no arc that is not in key[] has a greater score; < least: none */
    int32_t most;         /* the greatest score, 0 if there is none */
};

enum { PLACE_BITS = 32 };

static int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* -- the fast way: no branches on scores ---------------------------------------------------------
 */

static inline void put_in_order(uint32_t *a, uint32_t *b)
{
    const uint32_t least = *a < *b ? *a : *b;
    *b = *a < *b ? *b : *a;
    *a = least;
}

/* Eight keys, ascending: the network of 19 comparators. */
static inline void sort_eight(uint32_t key[LANES])
{
    uint32_t a = key[0], b = key[1], c = key[2], d = key[3];
    uint32_t e = key[4], f = key[5], g = key[6], h = key[7];
    put_in_order(&a, &c), put_in_order(&b, &d), put_in_order(&e, &g), put_in_order(&f, &h);
    put_in_order(&a, &e), put_in_order(&b, &f), put_in_order(&c, &g), put_in_order(&d, &h);
    put_in_order(&a, &b), put_in_order(&c, &d), put_in_order(&e, &f), put_in_order(&g, &h);
    put_in_order(&c, &e), put_in_order(&d, &f);
    put_in_order(&b, &e), put_in_order(&d, &g);
    put_in_order(&b, &c), put_in_order(&d, &e), put_in_order(&f, &g);
    key[0] = a, key[1] = b, key[2] = c, key[3] = d;
    key[4] = e, key[5] = f, key[6] = g, key[7] = h;
}

/* The best score of each lane, as drops, ascending.
 * ensure   *disturbed has a bit for every disturbance */
static void deal_out(const struct front_row *row, uint32_t drop[LANES], int32_t *disturbed)
{
    const struct instance_arc *arc = row->arc;
    int32_t a = -1, b = -1, c = -1, d = -1, e = -1, f = -1, g = -1, h = -1;
    int32_t any = 0;
    uint32_t i = 0;
    for (; i + LANES <= row->count; i += LANES, arc += LANES) {
        a = greater(arc[0].score, a), b = greater(arc[1].score, b);
        c = greater(arc[2].score, c), d = greater(arc[3].score, d);
        e = greater(arc[4].score, e), f = greater(arc[5].score, f);
        g = greater(arc[6].score, g), h = greater(arc[7].score, h);
        any |= arc[0].disturbance | arc[1].disturbance | arc[2].disturbance | arc[3].disturbance;
        any |= arc[4].disturbance | arc[5].disturbance | arc[6].disturbance | arc[7].disturbance;
    }
    int32_t best[LANES] = {a, b, c, d, e, f, g, h};
    for (; i < row->count; i++, arc++) {
        best[i % LANES] = greater(arc->score, best[i % LANES]);
        any |= arc->disturbance;
    }
    for (uint32_t k = 0; k < LANES; k++) {
        drop[k] = (uint32_t)(FRONT_SCORE_TOP - best[k]);
    }
    sort_eight(drop);
    *disturbed |= any;
}

/* One of the arcs that were picked; the others have been seen already. */
static void insert(struct front_best *best, uint64_t key)
{
    if (best->count == PICKED) {
        if (best->key[PICKED - 1] < key) {
            return;
        }
        best->count--;
    }
    uint32_t i = best->count++;
    for (; i > 0 && best->key[i - 1] > key; i--) {
        best->key[i] = best->key[i - 1];
    }
    best->key[i] = key;
}

/* require  count <= ROW_LONG, all seats open */
static void read_short(const struct front_row *row, struct front_best *best, int32_t *disturbed)
{
    uint32_t drop[LANES];
    deal_out(row, drop, disturbed);
    const int32_t floor = greater(FRONT_SCORE_TOP - (int32_t)drop[LANE_ASKED - 1], row->least);
    uint16_t place[ROW_LONG + 1];
    uint32_t picked = 0;
    for (uint32_t i = 0; i < row->count; i++) {
        place[picked] = (uint16_t)i;
        picked += row->arc[i].score >= floor;
    }
    uint32_t key[LANES];
    for (uint32_t i = 0; i < LANES; i++) {
        key[i] = UINT32_MAX;
        if (i < picked) {
            key[i] = (uint32_t)(FRONT_SCORE_TOP - row->arc[place[i]].score) << 16 | place[i];
        }
    }
    sort_eight(key);
    best->count = picked < PICKED ? picked : PICKED;
    for (uint32_t i = 0; i < PICKED; i++) {
        best->key[i] = (uint64_t)(key[i] >> 16) << PLACE_BITS | (key[i] & UINT16_MAX);
    }
    best->beyond = floor - 1;
    best->most = greater(FRONT_SCORE_TOP - (int32_t)drop[0], 0);
    for (uint32_t i = LANES; i < picked; i++) {
        const uint64_t beyond = (uint64_t)(FRONT_SCORE_TOP - row->arc[place[i]].score);
        insert(best, beyond << PLACE_BITS | place[i]);
    }
}

/* -- any row -------------------------------------------------------------------------------------
 */

static void read_long(const struct front_row *row, const uint16_t *capacity,
                      struct front_best *best, int32_t *disturbed)
{
    best->count = 0;
    best->most = 0;
    best->beyond = row->least - 1;
    for (uint32_t i = 0; i < row->count; i++) {
        const struct instance_arc *arc = &row->arc[i];
        *disturbed |= arc->disturbance;
        best->most = greater(best->most, arc->score);
        if (arc->score >= row->least && capacity[arc->seat] > 0) {
            insert(best, (uint64_t)(FRONT_SCORE_TOP - arc->score) << PLACE_BITS | i);
        }
    }
}

/* ensure   others = 0, or one more than the best score that is not listed */
static void write_list(const struct front_row *row, const struct front_best *best,
                       struct shortlist *list, struct front_place *place)
{
    for (uint32_t i = 0; i < SHORTLIST_ARCS; i++) {
        list->arc[i] = GRAPH_NO_ARC;
        if (i < best->count) {
            const uint32_t at = (uint32_t)best->key[i];
            const uint64_t drop = best->key[i] >> PLACE_BITS;
            list->arc[i] = drop << GRAPH_SEAT_BITS | row->arc[at].seat;
            place->at[i] = at < UINT16_MAX ? (uint16_t)at : UINT16_MAX;
        }
    }
    int32_t beyond = best->beyond;
    if (best->count == PICKED) {
        beyond = greater(beyond, FRONT_SCORE_TOP - (int32_t)(best->key[PICKED - 1] >> PLACE_BITS));
    }
    list->others = beyond < row->least ? 0 : beyond + 1;
}

static bool any_closed(const struct graph *graph)
{
    bool closed = false;
    for (uint32_t v = 0; v < graph->seat_count; v++) {
        closed |= graph->capacity[v] == 0;
    }
    return closed;
}

static enum status front_take(struct front *front, const struct weighing *weighing,
                              uint32_t **number, struct arena *job, struct fault *fault)
{
    const uint32_t units = weighing->graph.unit_count;
    *front = (struct front){.lists = arena_take_many(job, units, sizeof *front->lists),
                            .place = arena_take_many(job, units, sizeof *front->place)};
    *number = arena_take_many(job, units, sizeof **number);
    if (job->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the lists of %u units", units);
    }
    for (uint32_t i = 0; i < units; i++) {
        (*number)[weighing->unit_of[i]] = i;
    }
    return OK;
}

enum status front_read(const struct instance *instance, const struct weighing *weighing,
                       struct front *front, struct arena *job, struct budget *budget,
                       struct fault *fault)
{
    enum { ROWS_BETWEEN_LOOKS = 1 << 11 };
    const struct graph *graph = &weighing->graph;
    const bool closed = any_closed(graph);
    uint32_t *number;
    enum status status = front_take(front, weighing, &number, job, fault);
    int32_t disturbed = 0;
    for (uint32_t u = 0; u < instance->unit_count && status == OK && disturbed == 0; u++) {
        const uint32_t begin = instance->arc_begin[u];
        const struct front_row row = {.arc = &instance->arc[begin],
                                      .count = instance->arc_begin[u + 1] - begin,
                                      .least = weighing->ranks.rank[u] > 0 ? 0 : 1};
        struct front_best best;
        if (row.count <= ROW_LONG && !closed) {
            read_short(&row, &best, &disturbed);
        } else {
            read_long(&row, graph->capacity, &best, &disturbed);
        }
        front->gain_sum += (uint64_t)best.most;
        front->longest = row.count > front->longest ? row.count : front->longest;
        write_list(&row, &best, &front->lists[number[u]], &front->place[number[u]]);
        if (u % ROWS_BETWEEN_LOOKS == 0) {
            uint64_t ticks = 0; /* weighing is not counted: it is the price of asking */
            status = budget_look(budget, &ticks, "weights", u, instance->unit_count, fault);
        }
    }
    front->disturbed = disturbed != 0;
    return status;
}
