/* The loop of rounds: search, keep, settle, until nobody finds a better pair. */
#include "solve/implicit.h"

#include <stdlib.h>
#include <string.h>

#include "solve/implicit_settle.h"

/* Pairs of the first search; pairs asked when prices are asked about first; how far that may
 * double; how many when prices are nearly right. */
enum { FIRST_DEFAULT = 24, MORE_DEFAULT = 8, MORE_END = 1 << 12, NEAR_LEAST = 32 };

/* While prices are rough: how many rounds ask those who go without, of how many pairs a unit of the
 * problem, at most how many each; how many rounds in all may end with rough prices. */
enum { SERVE_ROUNDS = 3, SERVE_PAIRS = 4, SERVE_EACH = 128, ROUGH_ROUNDS = 7 };

/* Nearly right prices move by little: pairs are asked for that are worse than the best by up to
 * this part of the greatest gain, so that most units need not be asked again. */
enum { MARGIN_PART = 64 };

/* Beyond any profit; what nothing is known of. */
static const int64_t ANYTHING = INT64_C(1) << 61;

/* One solve. */
struct run {
    const struct implicit_problem *problem;
    const struct implicit_request *request;
    struct budget *budget;
    struct fault *fault;
    struct implicit_answer *answer;
    struct arena work;
    struct hunt hunt;
    struct implicit_rows rows;
    struct settle settle;
    int64_t *base;        /* [unit_count] rank * B */
    int64_t *unkept;      /* [unit_count] no pair that is not kept has a w - p above this */
    int64_t *price_asked; /* [seat_count] the prices that `unkept` holds at */
    uint32_t *more;       /* [unit_count] pairs to ask for */
    uint32_t serve_rounds;
};

/* -- ranks ------------------------------------------------------------------------------------ */

struct leveled {
    const int32_t *level;
    uint32_t unit;
    uint32_t level_count;
};

static int leveled_compare(const void *left, const void *right)
{
    const struct leveled *a = left;
    const struct leveled *b = right;
    for (uint32_t k = 0; k < a->level_count; k++) {
        if (a->level[k] != b->level[k]) {
            return a->level[k] < b->level[k] ? -1 : 1;
        }
    }
    return 0;
}

enum status implicit_ranks(const struct instance_unit *unit, uint32_t unit_count,
                           uint32_t level_count, uint32_t *rank, struct fault *fault)
{
    static const int32_t zero[INSTANCE_LEVELS_MAX] = {0};
    struct leveled *leveled = malloc(((size_t)unit_count + 1) * sizeof *leveled);
    if (leveled == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %u units", unit_count);
    }
    for (uint32_t u = 0; u < unit_count; u++) {
        leveled[u] = (struct leveled){unit[u].level, u, level_count};
    }
    qsort(leveled, unit_count, sizeof *leveled, leveled_compare);
    struct leveled before = {zero, 0, level_count};
    uint32_t ranks = 0;
    for (uint32_t i = 0; i < unit_count; i++) {
        ranks += leveled_compare(&before, &leveled[i]) != 0;
        rank[leveled[i].unit] = ranks;
        before = leveled[i];
    }
    free(leveled);
    return OK;
}

/* -- opening ---------------------------------------------------------------------------------- */

static enum status check_sizes(const struct run *run)
{
    const struct implicit_problem *problem = run->problem;
    CHECK(problem->gain_low <= 0);
    const uint32_t end = 1u << GRAPH_SEAT_BITS;
    return problem->unit_count < end && problem->seat_count < end
               ? OK
               : fault_set(run->fault, E_LIMIT, "", "more than %u units or seats", end - 1);
}

static enum status take_answer(struct run *run, struct arena *job)
{
    struct implicit_answer *answer = run->answer;
    const uint32_t units = run->problem->unit_count;
    *answer = (struct implicit_answer){.bound = -1};
    answer->seat_of_unit = arena_take_many(job, units, sizeof *answer->seat_of_unit);
    answer->gain_of_unit = arena_take_many(job, units, sizeof *answer->gain_of_unit);
    answer->unit_price = arena_take_many(job, units, sizeof *answer->unit_price);
    answer->seat_price = arena_take_many(job, run->problem->seat_count, sizeof *answer->seat_price);
    answer->kept_begin = arena_take_many(job, (size_t)units + 1, sizeof *answer->kept_begin);
    if (job->exhausted) {
        return fault_set(run->fault, E_NO_MEMORY, "", "no memory for %u units", units);
    }
    memset(answer->seat_of_unit, 0xff, units * sizeof *answer->seat_of_unit);
    return OK;
}

static enum status open_work(struct run *run)
{
    const struct implicit_problem *problem = run->problem;
    const uint32_t units = problem->unit_count;
    uint32_t workers = run->request->workers == 0 ? 1 : run->request->workers;
    workers = workers > IMPLICIT_WORKERS_MAX ? IMPLICIT_WORKERS_MAX : workers;
    arena_open(&run->work, 1 << 20, (size_t)run->request->bytes_max);
    enum status status = hunt_open(&run->hunt, problem, workers, &run->work, run->fault);
    if (status == OK) {
        status = rows_open(&run->rows, problem, &run->work, run->fault);
    }
    struct settle *settle = &run->settle;
    settle->rows = &run->rows;
    settle->price = arena_take_many(&run->work, problem->seat_count, sizeof *settle->price);
    settle->held = arena_take_many(&run->work, units, sizeof *settle->held);
    settle->surplus = arena_take_many(&run->work, units, sizeof *settle->surplus);
    run->base = arena_take_many(&run->work, units, sizeof *run->base);
    run->unkept = arena_take_many(&run->work, units, sizeof *run->unkept);
    run->more = arena_take_many(&run->work, units, sizeof *run->more);
    run->price_asked = arena_take_many(&run->work, problem->seat_count, sizeof *run->price_asked);
    if (run->work.exhausted) {
        return fault_set(run->fault, E_NO_MEMORY, "", "no memory for %u units", units);
    }
    memset(settle->held, 0xff, units * sizeof *settle->held);
    return status;
}

/* What a round may take, after all that is held between rounds. */
static enum status allow_round(struct run *run)
{
    const uint64_t ceiling = run->request->bytes_max;
    if (ceiling == 0) {
        return OK;
    }
    const uint64_t held = run->work.bytes_held + hunt_bytes(&run->hunt) +
                          (run->rows.graph.arc_count + run->hunt.found) * sizeof(uint64_t);
    if (held >= ceiling) {
        return fault_set(run->fault, E_NO_MEMORY, "", "more than %llu bytes are needed",
                         (unsigned long long)ceiling);
    }
    run->settle.bytes_max = ceiling - held;
    return OK;
}

/* -- weights ---------------------------------------------------------------------------------- */

/* order[]: units by rank, ties by unit; ranks are at most unit_count. */
static enum status order_units(struct run *run)
{
    const uint32_t units = run->problem->unit_count;
    const uint32_t *rank = run->problem->rank;
    uint32_t *count = arena_take_many(&run->work, (size_t)units + 2, sizeof *count);
    uint32_t *order = arena_take_many(&run->work, units, sizeof *order);
    if (run->work.exhausted) {
        return fault_set(run->fault, E_NO_MEMORY, "", "no memory for %u units", units);
    }
    for (uint32_t u = 0; u < units; u++) {
        CHECK(rank[u] <= units);
        count[rank[u] + 1]++;
    }
    for (uint32_t r = 0; r <= units; r++) {
        count[r + 1] += count[r];
    }
    for (uint32_t u = 0; u < units; u++) {
        order[count[rank[u]]++] = u;
    }
    run->settle.ranks = (struct price_ranks){run->base, order};
    return OK;
}

/* The essay's B and the weights, out of every unit's heaviest pairs. */
static enum status weigh_pairs(struct run *run)
{
    const int64_t low = run->problem->gain_low;
    const uint32_t units = run->problem->unit_count;
    wide rank_weight = 1;
    int64_t top = 0;
    uint32_t ranks = 0;
    for (uint32_t u = 0; u < units; u++) {
        uint32_t count;
        const struct implicit_pair *pair = hunt_pairs(&run->hunt, u, &count);
        int64_t best = 0;
        for (uint32_t i = 0; i < count; i++) {
            CHECK(pair[i].gain >= low && pair[i].seat < run->problem->seat_count);
            best = pair[i].gain > best ? pair[i].gain : best;
        }
        rank_weight += (wide)best - low;
        top = best > top ? best : top;
        ranks = run->problem->rank[u] > ranks ? run->problem->rank[u] : ranks;
    }
    if (((wide)top - low) >> GRAPH_DROP_BITS != 0) {
        return fault_set(run->fault, E_LIMIT, "", "gains are more than 40 bits apart");
    }
    if (rank_weight * ((wide)ranks + 1) >= GRAPH_WEIGHT_END) {
        return fault_set(run->fault, E_LIMIT, "", "%u ranks of levels do not fit into 60 bits",
                         ranks);
    }
    run->answer->rank_weight = (int64_t)rank_weight;
    run->rows.gain_top = top;
    run->settle.gain_max = top;
    for (uint32_t u = 0; u < units; u++) {
        run->base[u] = run->problem->rank[u] * (int64_t)rank_weight;
        run->rows.graph.top[u] = run->base[u] + top;
    }
    return order_units(run);
}

/* -- searches --------------------------------------------------------------------------------- */

static enum status first_search(struct run *run)
{
    const uint32_t first = run->request->first == 0 ? FIRST_DEFAULT : run->request->first;
    const uint32_t more = run->request->more == 0 ? MORE_DEFAULT : run->request->more;
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        run->hunt.want[u] = first;
        run->hunt.floor[u] = run->problem->rank[u] > 0 ? INT64_MIN : 0;
        run->more[u] = more;
    }
    run->hunt.phase = "search";
    const enum status status = hunt_run(&run->hunt, NULL, run->budget, run->fault);
    run->hunt.phase = "price";
    run->answer->rounds++;
    run->answer->asked += run->problem->unit_count;
    return status;
}

/* The profits of what was found for a unit.
 * ensure   count pairs, the greatest and the least profit (ANYTHING, -ANYTHING: none) */
struct profits {
    uint32_t count;
    int64_t most;
    int64_t least;
};

static struct profits profits_of(const struct run *run, uint32_t unit, const int64_t *price)
{
    struct profits profits = {0, -ANYTHING, ANYTHING};
    const struct implicit_pair *pair = hunt_pairs(&run->hunt, unit, &profits.count);
    for (uint32_t i = 0; i < profits.count; i++) {
        const int64_t profit =
            run->base[unit] + pair[i].gain - (price == NULL ? 0 : price[pair[i].seat]);
        profits.most = profit > profits.most ? profit : profits.most;
        profits.least = profit < profits.least ? profit : profits.least;
    }
    return profits;
}

/* What the last search, at `price`, says about the pairs it did not find. */
static void learn_unkept(struct run *run, const int64_t *price)
{
    const struct hunt *hunt = &run->hunt;
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        if (hunt->floor[u] == INT64_MAX) {
            continue;
        }
        const struct profits profits = profits_of(run, u, price);
        const int64_t floor =
            hunt->floor[u] == INT64_MIN ? -ANYTHING : run->base[u] + hunt->floor[u];
        run->unkept[u] = profits.count == hunt->want[u] ? profits.least : floor;
    }
}

/* Pairs that are not kept gain what prices fell by since the last search, at most. */
static void follow_prices(struct run *run)
{
    const int64_t *price = run->settle.price;
    int64_t fell = 0;
    for (uint32_t v = 0; v < run->problem->seat_count; v++) {
        const int64_t here = run->problem->capacity[v] > 0 ? run->price_asked[v] - price[v] : 0;
        fell = here > fell ? here : fell;
        run->price_asked[v] = price[v];
    }
    for (uint32_t u = 0; u < run->problem->unit_count && fell > 0; u++) {
        run->unkept[u] = run->unkept[u] > ANYTHING - fell ? ANYTHING : run->unkept[u] + fell;
    }
}

/* require  the hunt's floors and wants are set */
static enum status search(struct run *run)
{
    const enum status status = hunt_run(&run->hunt, run->settle.price, run->budget, run->fault);
    if (status == OK) {
        run->answer->rounds++;
        run->answer->asked += run->hunt.asked;
        learn_unkept(run, run->settle.price);
    }
    return status;
}

/* Asks those who go without, for many pairs each: until everybody is served who can be, prices say
 * little. */
static enum status search_for_unserved(struct run *run)
{
    const uint32_t units = run->problem->unit_count;
    const uint64_t *held = run->settle.held;
    uint32_t without = 1;
    for (uint32_t u = 0; u < units; u++) {
        without += held[u] == GRAPH_NO_ARC;
    }
    const uint64_t each = (uint64_t)SERVE_PAIRS * units / without + 1;
    for (uint32_t u = 0; u < units; u++) {
        const bool ask = held[u] == GRAPH_NO_ARC && run->unkept[u] > 0;
        run->hunt.want[u] = each < SERVE_EACH ? (uint32_t)each : SERVE_EACH;
        run->hunt.floor[u] = ask ? -run->base[u] : INT64_MAX;
    }
    run->serve_rounds++;
    return search(run);
}

/* Asks everybody whose unkept pairs could be better than what they have. */
static enum status search_for_better(struct run *run)
{
    const bool near = run->settle.exact;
    const int64_t margin = near ? run->settle.gain_max / MARGIN_PART : 0;
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        const int64_t surplus = run->settle.surplus[u];
        const uint32_t more = run->more[u];
        run->hunt.want[u] = near && more < NEAR_LEAST ? NEAR_LEAST : more;
        run->hunt.floor[u] = run->unkept[u] > surplus ? surplus - margin - run->base[u] : INT64_MAX;
    }
    return search(run);
}

/* -- rounds ----------------------------------------------------------------------------------- */

/* What a search over all units came to. */
struct outcome {
    uint32_t improving; /* units that would rather have a pair that is not kept, as far as known */
    wide bound;
};

/* The bound of the theorem, y raised to what is known of all pairs. Units that find no end of
 * better pairs are asked for twice as many next time. */
static struct outcome judge(struct run *run)
{
    const struct settle *settle = &run->settle;
    struct outcome outcome = {0, 0};
    for (uint32_t v = 0; v < run->problem->seat_count; v++) {
        outcome.bound += (wide)settle->price[v] * run->problem->capacity[v];
    }
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        const struct profits profits = profits_of(run, u, settle->price);
        const int64_t surplus = settle->surplus[u];
        const int64_t most = profits.most > run->unkept[u] ? profits.most : run->unkept[u];
        outcome.improving += most > surplus;
        outcome.bound += most > surplus ? most : surplus;
        if (run->unkept[u] > surplus && run->more[u] < MORE_END) {
            run->more[u] *= 2;
        }
    }
    return outcome;
}

static void tell_solving(const struct run *run)
{
    const struct budget_progress progress = {"solve", 0, run->problem->unit_count, 0, INT64_MAX};
    budget_tell(run->budget, &progress);
}

static void tell_round(const struct run *run, uint32_t improving)
{
    const uint32_t units = run->problem->unit_count;
    const struct budget_progress progress = {"round", run->rows.graph.arc_count, 0,
                                             (int64_t)units - improving, units};
    budget_tell(run->budget, &progress);
}

static enum status keep_and_settle(struct run *run, enum settle_way way)
{
    enum status status = allow_round(run);
    tell_solving(run);
    if (status == OK) {
        status = rows_add(&run->rows, &run->hunt, run->fault);
    }
    if (status == OK) {
        status = settle_rows(&run->settle, way, run->budget, run->fault);
    }
    if (status == OK) {
        follow_prices(run);
    }
    return status;
}

/* Rounds that only serve more, while prices are rough and that finds much. */
static enum status serve(struct run *run)
{
    enum status status = keep_and_settle(run, SETTLE_DRAFT);
    while (status == OK && !run->settle.exact && run->serve_rounds < SERVE_ROUNDS) {
        status = search_for_unserved(run);
        if (status != OK || run->hunt.found == 0) {
            return status;
        }
        tell_round(run, run->problem->unit_count);
        status = keep_and_settle(run, SETTLE_DRAFT);
    }
    return status;
}

static enum settle_way next_way(const struct run *run, uint32_t improving)
{
    const bool many = improving > run->problem->unit_count / 4;
    return !many ? SETTLE_ON : run->answer->rounds < ROUGH_ROUNDS ? SETTLE_DRAFT : SETTLE_AFRESH;
}

static enum status rounds(struct run *run)
{
    struct implicit_answer *answer = run->answer;
    learn_unkept(run, NULL);
    enum status status = serve(run);
    while (status == OK) {
        status = search_for_better(run);
        if (status != OK) {
            return status;
        }
        const struct outcome outcome = judge(run);
        answer->bound =
            answer->bound < 0 || outcome.bound < answer->bound ? outcome.bound : answer->bound;
        tell_round(run, outcome.improving);
        if (outcome.improving == 0 && run->settle.exact) {
            answer->proved = true;
            return OK;
        }
        status = keep_and_settle(run, next_way(run, outcome.improving));
    }
    return status;
}

/* -- the answer ------------------------------------------------------------------------------- */

static int pair_compare(const void *left, const void *right)
{
    const struct implicit_pair *a = left;
    const struct implicit_pair *b = right;
    return a->seat < b->seat ? -1 : a->seat > b->seat;
}

static enum status give_kept(struct run *run, struct arena *job)
{
    struct implicit_answer *answer = run->answer;
    const struct graph *graph = &run->rows.graph;
    answer->kept = arena_take_many(job, graph->arc_count, sizeof *answer->kept);
    if (job->exhausted) {
        answer->proved = false;
        return fault_set(run->fault, E_NO_MEMORY, "", "no memory for %u pairs", graph->arc_count);
    }
    for (uint32_t u = 0; u < graph->unit_count; u++) {
        const uint32_t begin = graph->begin[u];
        const uint32_t end = graph->begin[u + 1];
        for (uint32_t a = begin; a < end; a++) {
            answer->kept[a] = (struct implicit_pair){graph_seat(graph->arc[a]),
                                                     rows_gain(&run->rows, graph->arc[a])};
        }
        qsort(&answer->kept[begin], end - begin, sizeof *answer->kept, pair_compare);
        answer->kept_begin[u + 1] = end;
    }
    return OK;
}

static enum status give_answer(struct run *run, struct arena *job)
{
    struct implicit_answer *answer = run->answer;
    const struct settle *settle = &run->settle;
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        answer->unit_price[u] = settle->surplus[u];
        if (settle->held[u] != GRAPH_NO_ARC) {
            answer->seat_of_unit[u] = graph_seat(settle->held[u]);
            answer->gain_of_unit[u] = rows_gain(&run->rows, settle->held[u]);
            answer->weight += run->base[u] + answer->gain_of_unit[u];
        }
    }
    if (run->problem->seat_count > 0) {
        memcpy(answer->seat_price, settle->price,
               run->problem->seat_count * sizeof *answer->seat_price);
    }
    CHECK(!answer->proved || answer->weight == answer->bound);
    return give_kept(run, job);
}

enum status implicit_solve(const struct implicit_problem *problem,
                           const struct implicit_request *request, struct budget *budget,
                           struct implicit_answer *answer, struct arena *job, struct fault *fault)
{
    struct run run = {
        .problem = problem, .request = request, .budget = budget, .fault = fault, .answer = answer};
    enum status status = take_answer(&run, job);
    if (status == OK) {
        status = check_sizes(&run);
    }
    if (status != OK) {
        return status;
    }
    status = open_work(&run);
    if (status == OK) {
        status = first_search(&run);
    }
    if (status == OK) {
        status = weigh_pairs(&run);
    }
    if (status == OK) {
        status = rounds(&run);
        const enum status given = give_answer(&run, job);
        status = status == OK ? given : status;
    }
    rows_close(&run.rows);
    hunt_close(&run.hunt);
    arena_close(&run.work);
    return status;
}
