/* Picks the heaviest arcs of each row as it streams by. */
#include "solve/front.h"

#include <assert.h>
#include <string.h>

enum {
    LANES = 8,
    LANE_ASKED = 5, /* how many arcs are picked at least; some seven are */
    PICKED = SHORTLIST_ARCS + 1,
    ROW_LONG = 512 /* longer rows are read one arc after the other */
};

/* A row's arcs, and where its list goes. */
struct front_row {
    const struct instance_arc *arc;
    uint32_t count;
    int32_t least; /* the least score that is worth anything */
    struct shortlist *list;
    struct front_place *place;
};

static int32_t greater(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* What a list says of the others while prices are unknown: nothing, or one more than the best score
 * there. */
static int64_t others_of(const struct front_row *row, int32_t best_beyond)
{
    return best_beyond < row->least ? 0 : best_beyond + 1;
}

/* -- the fast way: no branches on scores ---------------------------------------------------------
 * A key is an arc's drop above its place in the row: 16 bits each. */

#define FREE_KEY (UINT32_C(0xffff) << 16) /* more than any drop */

static inline uint32_t key_of(int32_t score, uint32_t place)
{
    return (uint32_t)(FRONT_SCORE_TOP - score) << 16 | place;
}

static inline int32_t score_of(uint32_t key)
{
    return FRONT_SCORE_TOP - (int32_t)(key >> 16);
}

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
    uint32_t left = row->count;
    for (; left >= LANES; left -= LANES, arc += LANES) {
        a = greater(arc[0].score, a), b = greater(arc[1].score, b);
        c = greater(arc[2].score, c), d = greater(arc[3].score, d);
        e = greater(arc[4].score, e), f = greater(arc[5].score, f);
        g = greater(arc[6].score, g), h = greater(arc[7].score, h);
        any |= arc[0].disturbance | arc[1].disturbance | arc[2].disturbance | arc[3].disturbance;
        any |= arc[4].disturbance | arc[5].disturbance | arc[6].disturbance | arc[7].disturbance;
    }
    int32_t best[LANES] = {a, b, c, d, e, f, g, h};
    for (uint32_t i = 0; i < left; i++) {
        best[i] = greater(arc[i].score, best[i]);
        any |= arc[i].disturbance;
    }
    for (uint32_t k = 0; k < LANES; k++) {
        drop[k] = (uint32_t)(FRONT_SCORE_TOP - best[k]);
    }
    sort_eight(drop);
    *disturbed |= any;
}

/* Where in the row the arcs of at least that score stand.
 * ensure   how many there are; zeroes after the last */
static uint32_t pick(const struct front_row *row, int32_t floor, uint16_t place[ROW_LONG + LANES])
{
    const struct instance_arc *arc = row->arc;
    const uint32_t count = row->count;
    uint32_t picked = 0;
#pragma GCC unroll 8
    for (uint32_t i = 0; i < count; i++) {
        place[picked] = (uint16_t)i;
        picked += arc[i].score >= floor;
    }
    memset(&place[picked], 0, LANES * sizeof *place);
    return picked;
}

/* Puts one more key among the best eight, which are in order. */
static void put_among(uint32_t best[LANES], uint32_t key)
{
    uint32_t i = LANES - 1;
    if (key >= best[i]) {
        return;
    }
    for (; i > 0 && best[i - 1] > key; i--) {
        best[i] = best[i - 1];
    }
    best[i] = key;
}

/* require  count <= ROW_LONG, all seats open
 * ensure   the greatest score, 0 if there is none */
static int32_t list_short(const struct front_row *row, int32_t *disturbed)
{
    static_assert(LANES == PICKED, "what is sorted at once fills a list");
    uint32_t drop[LANES];
    deal_out(row, drop, disturbed);
    const int32_t floor = greater(FRONT_SCORE_TOP - (int32_t)drop[LANE_ASKED - 1], row->least);
    uint16_t place[ROW_LONG + LANES];
    const uint32_t picked = pick(row, floor, place);
    uint32_t key[LANES];
#pragma GCC unroll 8
    for (uint32_t i = 0; i < LANES; i++) {
        const uint32_t next = key_of(row->arc[place[i]].score, place[i]);
        key[i] = i < picked ? next : FREE_KEY;
    }
    sort_eight(key);
    for (uint32_t i = LANES; i < picked; i++) {
        put_among(key, key_of(row->arc[place[i]].score, place[i]));
    }
#pragma GCC unroll 8
    for (uint32_t i = 0; i < SHORTLIST_ARCS; i++) {
        const uint32_t at = key[i] & UINT16_MAX;
        const uint64_t arc = (uint64_t)(key[i] >> 16) << GRAPH_SEAT_BITS | row->arc[at].seat;
        row->list->arc[i] = key[i] < FREE_KEY ? arc : GRAPH_NO_ARC;
        row->place->at[i] = (uint16_t)at;
    }
    /* The eighth was picked, so it is worth something. */
    row->list->others =
        others_of(row, key[PICKED - 1] < FREE_KEY ? score_of(key[PICKED - 1]) : floor - 1);
    return greater(FRONT_SCORE_TOP - (int32_t)drop[0], 0);
}

/* -- any row -------------------------------------------------------------------------------------
 * A key is an arc's drop above its place in the row: 32 bits each. */

/* ensure   the greatest score, 0 if there is none */
static int32_t list_long(const struct front_row *row, const uint16_t *capacity, int32_t *disturbed)
{
    uint64_t key[PICKED] = {0};
    uint32_t count = 0;
    int32_t most = 0;
    for (uint32_t a = 0; a < row->count; a++) {
        const struct instance_arc *arc = &row->arc[a];
        *disturbed |= arc->disturbance;
        most = greater(most, arc->score);
        const uint64_t next = (uint64_t)(FRONT_SCORE_TOP - arc->score) << 32 | a;
        if (arc->score < row->least || capacity[arc->seat] == 0 ||
            (count == PICKED && key[PICKED - 1] < next)) {
            continue;
        }
        uint32_t i = count < PICKED ? count++ : PICKED - 1;
        for (; i > 0 && key[i - 1] > next; i--) {
            key[i] = key[i - 1];
        }
        key[i] = next;
    }
    for (uint32_t i = 0; i < SHORTLIST_ARCS; i++) {
        row->list->arc[i] = GRAPH_NO_ARC;
        if (i < count) {
            const uint32_t place = (uint32_t)key[i];
            row->list->arc[i] = key[i] >> 32 << GRAPH_SEAT_BITS | row->arc[place].seat;
            row->place->at[i] = place < UINT16_MAX ? (uint16_t)place : UINT16_MAX;
        }
    }
    const int32_t beyond =
        count == PICKED ? FRONT_SCORE_TOP - (int32_t)(key[PICKED - 1] >> 32) : row->least - 1;
    row->list->others = others_of(row, beyond);
    return most;
}

/* -- all rows ------------------------------------------------------------------------------------
 */

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
                                      .least = weighing->ranks.rank[u] > 0 ? 0 : 1,
                                      .list = &front->lists[number[u]],
                                      .place = &front->place[number[u]]};
        const bool is_short = row.count > 0 && row.count <= ROW_LONG && !closed;
        front->gain_sum += (uint32_t)(is_short ? list_short(&row, &disturbed)
                                               : list_long(&row, graph->capacity, &disturbed));
        front->longest = row.count > front->longest ? row.count : front->longest;
        if (u % ROWS_BETWEEN_LOOKS == 0) {
            uint64_t ticks = 0; /* weighing is not counted: it is the price of asking */
            status = budget_look(budget, &ticks, "weights", u, instance->unit_count, fault);
        }
    }
    front->disturbed = disturbed != 0;
    return status;
}
