/* Replays a proof by cases of generalised assignment (struct loads_tree in solve/loads.h), written
 * from its words alone. */
#include <stdlib.h>
#include <string.h>

#include "solve/verify_loads.h"

#define NOBODY UINT32_MAX

struct frame { /* a branching under way */
    uint32_t unit;
    uint32_t left;   /* children still to come */
    uint32_t closed; /* length of the list of closed pairs at the branching */
};

struct replay {
    const struct loads *loads;
    const struct loads_tree *tree;
    uint32_t units, seats;
    int64_t *least;   /* [units] what each costs at least where it fits alone */
    uint8_t *open;    /* [units * seats] */
    uint8_t *tried;   /* [units * seats] of the branchings under way */
    uint32_t *closed; /* [units * seats] pairs, oldest first */
    uint32_t closed_count;
    uint32_t *at; /* [units] the only open seat, or NOBODY */
    uint32_t *open_count;
    int64_t *left; /* [seats] room beside the held */
    struct frame *frame;
    uint32_t depth;
    /* of one vector: */
    int64_t *without;        /* [units * seats] greatest sum of the seat without the unit */
    int64_t *with;           /* … with it; -1 = does not fit */
    int64_t *best;           /* [seats] */
    int64_t *before, *after; /* [(units + 1) * (room + 1)] sums within each load, from both ends */
    uint32_t *who;
    int64_t *gain;
};

static int64_t cost_at(const struct replay *replay, uint32_t unit, uint32_t seat)
{
    return replay->loads->cost[(size_t)unit * replay->seats + seat] - replay->least[unit];
}

static int32_t load_at(const struct replay *replay, uint32_t unit, uint32_t seat)
{
    return replay->loads->load[(size_t)unit * replay->seats + seat];
}

/* Who is held, and what room that leaves, from the open pairs alone.
 * ensure   false when somebody has no pair left or a seat is overfull */
static bool held_count(struct replay *replay)
{
    bool possible = true;
    for (uint32_t v = 0; v < replay->seats; v++) {
        replay->left[v] = replay->loads->room[v];
    }
    for (uint32_t u = 0; u < replay->units; u++) {
        uint32_t count = 0;
        uint32_t last = NOBODY;
        for (uint32_t v = 0; v < replay->seats; v++) {
            if (replay->open[(size_t)u * replay->seats + v]) {
                count++;
                last = v;
            }
        }
        replay->open_count[u] = count;
        replay->at[u] = count == 1 ? last : NOBODY;
        possible = possible && count > 0;
        if (count == 1) {
            replay->left[last] -= load_at(replay, u, last);
        }
    }
    for (uint32_t v = 0; v < replay->seats; v++) {
        possible = possible && replay->left[v] >= 0;
    }
    return possible;
}

static void pair_shut(struct replay *replay, uint32_t pair)
{
    replay->open[pair] = 0;
    replay->closed[replay->closed_count++] = pair;
}

static void sums_extend(int64_t *next, const int64_t *sums, int64_t room, int32_t load,
                        int64_t gain)
{
    for (int64_t r = 0; r <= room; r++) {
        const int64_t taking = r >= load ? sums[r - load] + gain : -1;
        next[r] = taking > sums[r] ? taking : sums[r];
    }
}

/* The greatest sum of one seat, with and without each unit that could be there. */
static void seat_weigh(struct replay *replay, uint32_t seat, const int32_t *price)
{
    const int64_t room = replay->left[seat];
    const size_t width = (size_t)room + 1;
    uint32_t count = 0;
    for (uint32_t u = 0; u < replay->units; u++) {
        const size_t pair = (size_t)u * replay->seats + seat;
        if (replay->open[pair] && replay->at[u] == NOBODY && load_at(replay, u, seat) <= room) {
            replay->who[count] = u;
            replay->gain[count++] = price[u] - LOADS_FILL_ONE * cost_at(replay, u, seat);
        } else {
            replay->with[pair] = -1;
            replay->without[pair] = 0;
        }
    }
    memset(replay->before, 0, width * sizeof *replay->before);
    memset(replay->after + count * width, 0, width * sizeof *replay->after);
    for (uint32_t i = 0; i < count; i++) {
        sums_extend(replay->before + (i + 1) * width, replay->before + i * width, room,
                    load_at(replay, replay->who[i], seat), replay->gain[i]);
    }
    for (uint32_t i = count; i-- > 0;) {
        sums_extend(replay->after + i * width, replay->after + (i + 1) * width, room,
                    load_at(replay, replay->who[i], seat), replay->gain[i]);
    }
    replay->best[seat] = replay->before[count * width + (size_t)room];
    for (uint32_t i = 0; i < count; i++) {
        const size_t pair = (size_t)replay->who[i] * replay->seats + seat;
        const int64_t rest = room - load_at(replay, replay->who[i], seat);
        const int64_t *before = replay->before + i * width;
        const int64_t *after = replay->after + (i + 1) * width;
        int64_t without = 0;
        int64_t with = 0;
        for (int64_t r = 0; r <= room; r++) {
            const int64_t both = before[r] + after[room - r];
            without = both > without ? both : without;
        }
        for (int64_t r = 0; r <= rest; r++) {
            const int64_t both = before[r] + after[rest - r];
            with = both > with ? both : with;
        }
        replay->without[pair] = without;
        /* May be less than nothing; -1 is kept for what does not fit. */
        replay->with[pair] = with;
        replay->with[pair] += replay->gain[i] + ((int64_t)1 << 40);
    }
}

/* One vector's bound, times LOADS_FILL_ONE, of cost less everybody's least. */
static int64_t vector_bound(struct replay *replay, const int32_t *price)
{
    int64_t bound = 0;
    for (uint32_t u = 0; u < replay->units; u++) {
        bound +=
            replay->at[u] == NOBODY ? price[u] : LOADS_FILL_ONE * cost_at(replay, u, replay->at[u]);
    }
    for (uint32_t v = 0; v < replay->seats; v++) {
        seat_weigh(replay, v, price);
        bound -= replay->best[v];
    }
    return bound;
}

/* Closes the pairs that would lift the bound beyond `most`. */
static void pairs_shut(struct replay *replay, int64_t bound, int64_t most)
{
    for (uint32_t u = 0; u < replay->units; u++) {
        if (replay->at[u] != NOBODY) {
            continue;
        }
        int64_t out = 0;
        for (uint32_t v = 0; v < replay->seats; v++) {
            const size_t pair = (size_t)u * replay->seats + v;
            out += replay->with[pair] >= 0 ? replay->best[v] - replay->without[pair] : 0;
        }
        for (uint32_t v = 0; v < replay->seats; v++) {
            const size_t pair = (size_t)u * replay->seats + v;
            if (!replay->open[pair]) {
                continue;
            }
            const int64_t with = replay->with[pair] - ((int64_t)1 << 40);
            const int64_t lifted = bound + out + replay->without[pair] - with;
            if (replay->with[pair] < 0 || lifted > most) {
                pair_shut(replay, (uint32_t)pair);
            }
        }
    }
}

/* ensure   whether the node is closed after its vectors */
static bool node_replay(struct replay *replay, const struct loads_node *node, const int32_t *price,
                        int64_t most)
{
    bool possible = held_count(replay);
    for (uint32_t i = 0; i < node->price_count && possible; i++) {
        const int64_t bound = vector_bound(replay, price + (size_t)i * replay->units);
        if (bound > most) {
            return true;
        }
        pairs_shut(replay, bound, most);
        possible = held_count(replay);
    }
    return !possible;
}

static void frame_undo(struct replay *replay, const struct frame *frame)
{
    while (replay->closed_count > frame->closed) {
        replay->open[replay->closed[--replay->closed_count]] = 1;
    }
}

/* Enters the child of the innermost branching that a node speaks of. */
static bool child_enter(struct replay *replay, const struct loads_node *node)
{
    if (replay->depth == 0) {
        return false;
    }
    struct frame *frame = &replay->frame[replay->depth - 1];
    frame_undo(replay, frame);
    if (node->seat >= replay->seats) {
        return false;
    }
    const size_t row = (size_t)frame->unit * replay->seats;
    if (!replay->open[row + node->seat] || replay->tried[row + node->seat]) {
        return false;
    }
    replay->tried[row + node->seat] = 1;
    frame->left--;
    for (uint32_t v = 0; v < replay->seats; v++) {
        if (v != node->seat && replay->open[row + v]) {
            pair_shut(replay, (uint32_t)row + v);
        }
    }
    return true;
}

static bool branching_open(struct replay *replay, uint32_t unit)
{
    if (unit >= replay->units || replay->at[unit] != NOBODY || replay->depth == replay->units) {
        return false;
    }
    replay->frame[replay->depth++] =
        (struct frame){unit, replay->open_count[unit], replay->closed_count};
    memset(replay->tried + (size_t)unit * replay->seats, 0, replay->seats);
    return true;
}

static bool tree_replay(struct replay *replay, int64_t most)
{
    const struct loads_tree *tree = replay->tree;
    uint32_t vectors = 0;
    for (uint32_t i = 0; i < tree->node_count; i++) {
        const struct loads_node *node = &tree->node[i];
        if ((i > 0 && !child_enter(replay, node)) ||
            node->price_count > tree->vector_count - vectors) {
            return false;
        }
        const int32_t *price = tree->price + (size_t)vectors * replay->units;
        vectors += node->price_count;
        if (!node_replay(replay, node, price, most) && !branching_open(replay, node->unit)) {
            return false;
        }
        while (replay->depth > 0 && replay->frame[replay->depth - 1].left == 0 &&
               i + 1 <= tree->node_count) {
            frame_undo(replay, &replay->frame[--replay->depth]);
        }
        if (replay->depth == 0 && i + 1 < tree->node_count) {
            return false; /* nodes behind the end */
        }
    }
    return replay->depth == 0 && tree->node_count > 0;
}

static bool replay_open(struct replay *replay, struct arena *job)
{
    const size_t units = replay->units;
    const size_t pairs = units * replay->seats;
    int32_t room = 0;
    for (uint32_t v = 0; v < replay->seats; v++) {
        room = replay->loads->room[v] > room ? replay->loads->room[v] : room;
    }
    const size_t sums = (units + 1) * ((size_t)room + 1);
    replay->least = arena_take_many(job, units, sizeof *replay->least);
    replay->open = arena_take(job, pairs);
    replay->tried = arena_take(job, pairs);
    replay->closed = arena_take_many(job, pairs, sizeof *replay->closed);
    replay->at = arena_take_many(job, units, sizeof *replay->at);
    replay->open_count = arena_take_many(job, units, sizeof *replay->open_count);
    replay->left = arena_take_many(job, replay->seats, sizeof *replay->left);
    replay->frame = arena_take_many(job, units + 1, sizeof *replay->frame);
    replay->without = arena_take_many(job, pairs, sizeof *replay->without);
    replay->with = arena_take_many(job, pairs, sizeof *replay->with);
    replay->best = arena_take_many(job, replay->seats, sizeof *replay->best);
    replay->before = arena_take_many(job, sums, sizeof *replay->before);
    replay->after = arena_take_many(job, sums, sizeof *replay->after);
    replay->who = arena_take_many(job, units, sizeof *replay->who);
    replay->gain = arena_take_many(job, units, sizeof *replay->gain);
    return !job->exhausted;
}

/* Everything open that fits alone; what everybody costs at least, summed. */
static bool pairs_open(struct replay *replay, int64_t *sum)
{
    const struct loads *loads = replay->loads;
    for (uint32_t u = 0; u < replay->units; u++) {
        int64_t least = INT64_MAX;
        for (uint32_t v = 0; v < replay->seats; v++) {
            const size_t pair = (size_t)u * replay->seats + v;
            replay->open[pair] = loads->load[pair] <= loads->room[v];
            if (replay->open[pair] && loads->cost[pair] < least) {
                least = loads->cost[pair];
            }
        }
        if (least == INT64_MAX) {
            return false;
        }
        replay->least[u] = least;
        *sum += least;
    }
    return true;
}

enum status verify_cases(const struct loads *loads, const struct loads_tree *tree,
                         struct fault *fault)
{
    struct replay replay = {
        .loads = loads, .tree = tree, .units = loads->unit_count, .seats = loads->seat_count};
    struct arena job;
    arena_open(&job, (size_t)1 << 16, 0);
    int64_t sum = 0;
    enum status status = OK;
    if (!replay_open(&replay, &job)) {
        status = fault_set(fault, E_NO_MEMORY, "", "no memory to verify");
    } else if (!pairs_open(&replay, &sum)) {
        status = fault_set(fault, E_CONFLICT, "tree", "somebody fits nowhere");
    } else {
        for (size_t i = 0; i < (size_t)tree->vector_count * replay.units && status == OK; i++) {
            if (tree->price[i] < -(1 << 29) || tree->price[i] > 1 << 29) {
                status = fault_set(fault, E_INVALID_ARGUMENT, "tree", "a price is out of range");
            }
        }
        if (status == OK && !tree_replay(&replay, (tree->beyond - sum) * LOADS_FILL_ONE)) {
            status = fault_set(fault, E_CONFLICT, "bound", "the cases do not prove it");
        }
    }
    arena_close(&job);
    return status;
}
