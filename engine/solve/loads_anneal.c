/* Answers of generalised assignment by annealing: single moves and swaps, overfull seats at a
 * price, in integers throughout. */
#include "solve/loads.h"

#include "base/random.h"

enum {
    SLICE_MOVES = 1 << 12, /* between looks at the budget */
    NEAR_SEATS = 6,        /* seats of least reduced cost that most moves try */
    HEAT_ONE = 1 << 8,     /* deltas and heat are counted in fractions of a cost of 1 */
    HEAT_LEAST = HEAT_ONE / 2,
    HOT = 12, /* every third round starts so much hotter, to get away */
    OVER_LEAST = HEAT_ONE / 4
};

struct anneal {
    const struct loads *loads;
    struct budget *budget;
    struct loads_answer *answer;
    struct random random;
    uint32_t *seat; /* [unit_count] */
    uint32_t *near; /* [unit_count * near_count] */
    int64_t *used;  /* [seat_count] */
    uint32_t near_count;
    int64_t cost;
    int64_t over;       /* load beyond room, all seats together */
    int64_t over_price; /* of HEAT_ONE, for a load of 1 */
    int64_t over_least; /* it stays within one and four times this */
    int64_t heat;       /* of HEAT_ONE */
};

static size_t pair_at(const struct anneal *anneal, uint32_t unit, uint32_t seat)
{
    return (size_t)unit * anneal->loads->seat_count + seat;
}

static int64_t over_at(const struct anneal *anneal, uint32_t seat, int64_t used)
{
    return used > anneal->loads->room[seat] ? used - anneal->loads->room[seat] : 0;
}

/* ln(1 / x) for x uniform in (0, 1], times HEAT_ONE: the logarithm to base 2 by its leading bit and
 * a straight line between, then times ln 2 = 177 / 256. */
static int64_t patience_draw(struct random *random)
{
    const uint64_t x = random_u64(random) | 1;
    const int zeros = __builtin_clzll(x);
    const int64_t fraction = (int64_t)((x << zeros) << 1 >> 56); /* of 256 */
    return ((int64_t)zeros * 256 + 256 - fraction) * 177 / 256;
}

static bool is_accepted(struct anneal *anneal, int64_t delta)
{
    return delta <= 0 || delta * HEAT_ONE <= anneal->heat * patience_draw(&anneal->random);
}

static void best_keep(struct anneal *anneal)
{
    struct loads_answer *answer = anneal->answer;
    if (anneal->over != 0 || (answer->feasible && answer->cost <= anneal->cost)) {
        return;
    }
    answer->feasible = true;
    answer->cost = anneal->cost;
    for (uint32_t u = 0; u < anneal->loads->unit_count; u++) {
        answer->seat_of_unit[u] = anneal->seat[u];
    }
}

static uint32_t seat_draw(struct anneal *anneal, uint32_t unit)
{
    const uint64_t bits = random_u64(&anneal->random);
    if ((bits & 15) == 0) {
        return (uint32_t)((bits >> 32) * anneal->loads->seat_count >> 32);
    }
    const uint32_t i = (uint32_t)((bits >> 32) * anneal->near_count >> 32);
    return anneal->near[(size_t)unit * anneal->near_count + i];
}

static uint32_t unit_draw(struct anneal *anneal)
{
    return (uint32_t)((random_u64(&anneal->random) >> 32) * anneal->loads->unit_count >> 32);
}

static void unit_move(struct anneal *anneal)
{
    const struct loads *loads = anneal->loads;
    const uint32_t u = unit_draw(anneal);
    const uint32_t to = seat_draw(anneal, u);
    const uint32_t from = anneal->seat[u];
    const int64_t load = loads->load[pair_at(anneal, u, to)];
    if (to == from || load > loads->room[to]) {
        return;
    }
    const int64_t used_from = anneal->used[from] - loads->load[pair_at(anneal, u, from)];
    const int64_t used_to = anneal->used[to] + load;
    const int64_t over = over_at(anneal, from, used_from) + over_at(anneal, to, used_to) -
                         over_at(anneal, from, anneal->used[from]) -
                         over_at(anneal, to, anneal->used[to]);
    const int64_t cost =
        loads->cost[pair_at(anneal, u, to)] - loads->cost[pair_at(anneal, u, from)];
    if (is_accepted(anneal, cost * HEAT_ONE + over * anneal->over_price)) {
        anneal->seat[u] = to;
        anneal->used[from] = used_from;
        anneal->used[to] = used_to;
        anneal->cost += cost;
        anneal->over += over;
        best_keep(anneal);
    }
}

static void units_swap(struct anneal *anneal)
{
    const struct loads *loads = anneal->loads;
    const uint32_t u = unit_draw(anneal);
    const uint32_t w = unit_draw(anneal);
    const uint32_t a = anneal->seat[u];
    const uint32_t b = anneal->seat[w];
    if (a == b) {
        return;
    }
    const int64_t load_u = loads->load[pair_at(anneal, u, b)];
    const int64_t load_w = loads->load[pair_at(anneal, w, a)];
    if (load_u > loads->room[b] || load_w > loads->room[a]) {
        return;
    }
    const int64_t used_a = anneal->used[a] - loads->load[pair_at(anneal, u, a)] + load_w;
    const int64_t used_b = anneal->used[b] - loads->load[pair_at(anneal, w, b)] + load_u;
    const int64_t over = over_at(anneal, a, used_a) + over_at(anneal, b, used_b) -
                         over_at(anneal, a, anneal->used[a]) - over_at(anneal, b, anneal->used[b]);
    const int64_t cost = loads->cost[pair_at(anneal, u, b)] + loads->cost[pair_at(anneal, w, a)] -
                         loads->cost[pair_at(anneal, u, a)] - loads->cost[pair_at(anneal, w, b)];
    if (is_accepted(anneal, cost * HEAT_ONE + over * anneal->over_price)) {
        anneal->seat[u] = b;
        anneal->seat[w] = a;
        anneal->used[a] = used_a;
        anneal->used[b] = used_b;
        anneal->cost += cost;
        anneal->over += over;
        best_keep(anneal);
    }
}

/* ------------------------------------------------------------------------- start */

/* What a unit of a seat's load is worth, of LOADS_PRICE_ONE: the least profit for its load among
 * the units that would gladly fill it. */
static void near_choose(struct anneal *anneal, uint32_t unit, const int64_t *load_price)
{
    const struct loads *loads = anneal->loads;
    uint32_t *near = anneal->near + (size_t)unit * anneal->near_count;
    uint32_t count = 0;
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        const size_t at = pair_at(anneal, unit, v);
        const int64_t never = INT64_MAX / 4;
        const int64_t worth =
            loads->load[at] > loads->room[v]
                ? never + v
                : loads->cost[at] * LOADS_PRICE_ONE + load_price[v] * loads->load[at];
        uint32_t i = count < anneal->near_count ? count++ : anneal->near_count;
        for (; i > 0; i--) {
            const size_t before = pair_at(anneal, unit, near[i - 1]);
            const int64_t other = loads->load[before] > loads->room[near[i - 1]]
                                      ? never + near[i - 1]
                                      : loads->cost[before] * LOADS_PRICE_ONE +
                                            load_price[near[i - 1]] * loads->load[before];
            if (other <= worth) {
                break;
            }
            if (i < anneal->near_count) {
                near[i] = near[i - 1];
            }
        }
        if (i < anneal->near_count) {
            near[i] = v;
        }
    }
}

static enum status anneal_open(struct anneal *anneal, struct arena *job)
{
    const struct loads *loads = anneal->loads;
    anneal->near_count = loads->seat_count < NEAR_SEATS ? loads->seat_count : NEAR_SEATS;
    anneal->seat = arena_take_many(job, loads->unit_count, sizeof *anneal->seat);
    anneal->used = arena_take_many(job, loads->seat_count, sizeof *anneal->used);
    anneal->near =
        arena_take_many(job, (size_t)loads->unit_count * anneal->near_count, sizeof *anneal->near);
    int64_t *load_price = arena_take_many(job, loads->seat_count, sizeof *load_price);
    if (job->exhausted ||
        loads_price_rooms(loads, anneal->answer, anneal->budget, job, load_price) != OK) {
        return E_NO_MEMORY;
    }
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        const int64_t dear = load_price[v] * HEAT_ONE / LOADS_PRICE_ONE;
        anneal->over_least = dear > anneal->over_least ? dear : anneal->over_least;
    }
    anneal->over_price = 2 * anneal->over_least;
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        near_choose(anneal, u, load_price);
    }
    return OK;
}

/* The best answer so far, or everybody at their nearest seat. */
static void round_start(struct anneal *anneal)
{
    const struct loads *loads = anneal->loads;
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        anneal->used[v] = 0;
    }
    anneal->cost = 0;
    anneal->over = 0;
    for (uint32_t u = 0; u < loads->unit_count; u++) {
        anneal->seat[u] = anneal->answer->feasible ? anneal->answer->seat_of_unit[u]
                                                   : anneal->near[(size_t)u * anneal->near_count];
        anneal->used[anneal->seat[u]] += loads->load[pair_at(anneal, u, anneal->seat[u])];
        anneal->cost += loads->cost[pair_at(anneal, u, anneal->seat[u])];
    }
    for (uint32_t v = 0; v < loads->seat_count; v++) {
        anneal->over += over_at(anneal, v, anneal->used[v]);
    }
    best_keep(anneal);
}

/* A share of the mean difference between a unit's nearest two seats, the scale of what moves cost.
 * Measured on classes C, D, E: starting twelve times as hot wastes most of a round, ending at an
 * eighth of the heat freezes it. */
static int64_t heat_first(const struct anneal *anneal)
{
    const struct loads *loads = anneal->loads;
    int64_t sum = 0;
    for (uint32_t u = 0; u < loads->unit_count && anneal->near_count > 1; u++) {
        const uint32_t *near = anneal->near + (size_t)u * anneal->near_count;
        const int64_t a = loads->cost[pair_at(anneal, u, near[0])];
        const int64_t b = loads->cost[pair_at(anneal, u, near[1])];
        sum += a < b ? b - a : a - b;
    }
    const int64_t units = loads->unit_count > 0 ? loads->unit_count : 1;
    return sum * HEAT_ONE / units / 24 + HEAT_ONE / 4;
}

static bool is_over(const struct anneal *anneal)
{
    return budget_ends(anneal->budget) ||
           (anneal->answer->feasible && anneal->answer->cost <= anneal->answer->bound);
}

/* Heat falls evenly from `first` above HEAT_LEAST down to it. */
static void round_run(struct anneal *anneal, int64_t first, uint64_t moves)
{
    const uint64_t slices = moves / SLICE_MOVES + 1;
    for (uint64_t i = 0; i < slices && !is_over(anneal); i++) {
        const int64_t left = (int64_t)(slices - i);
        const int64_t share = left * HEAT_ONE / (int64_t)slices;
        anneal->heat = HEAT_LEAST + first * share / HEAT_ONE;
        for (uint32_t j = 0; j < SLICE_MOVES; j += 2) {
            unit_move(anneal);
            units_swap(anneal);
        }
        budget_spend(anneal->budget, SLICE_MOVES * 4);
        /* Dearer while something is overfull, cheaper while not: the border is where the best
         * answers are found. */
        const int64_t change = anneal->over_price / 128 + 1;
        const int64_t price = anneal->over_price + (anneal->over > 0 ? change : -change);
        const bool is_near = price >= anneal->over_least && price <= 4 * anneal->over_least;
        anneal->over_price = is_near ? price : anneal->over_price;
    }
}

enum status loads_anneal(const struct loads *loads, uint32_t rounds, uint64_t moves,
                         struct budget *budget, struct arena *job, struct loads_answer *answer)
{
    struct anneal anneal = {.loads = loads,
                            .budget = budget,
                            .answer = answer,
                            .random = random_seed(rounds),
                            .over_least = OVER_LEAST};
    if (loads->unit_count == 0) {
        answer->feasible = true;
        return OK;
    }
    if (anneal_open(&anneal, job) != OK) {
        return E_NO_MEMORY;
    }
    const int64_t first = heat_first(&anneal);
    for (uint32_t i = 0; i < rounds && !is_over(&anneal); i++) {
        round_start(&anneal);
        round_run(&anneal, i % 3 == 1 ? HOT * first : first, moves << i);
        struct budget_progress progress = {"anneal", i + 1, rounds, answer->cost, answer->bound};
        budget_tell(budget, &progress);
    }
    return OK;
}
