/* The loop of rounds: search, keep, settle, until nobody finds a better pair. */
#include "solve/implicit.h"

#include <stdlib.h>
#include <string.h>

#include "solve/implicit_settle.h"

enum { FIRST_DEFAULT = 24, MORE_DEFAULT = 8, WANT_END = 1 << 12 };

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
    int64_t *base; /* [unit_count] rank * B */
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

/* -- rounds ----------------------------------------------------------------------------------- */

static enum status first_search(struct run *run)
{
    const uint32_t first = run->request->first == 0 ? FIRST_DEFAULT : run->request->first;
    const uint32_t more = run->request->more == 0 ? MORE_DEFAULT : run->request->more;
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        run->hunt.want[u] = first;
        run->hunt.floor[u] = run->problem->rank[u] > 0 ? INT64_MIN : 0;
    }
    run->hunt.phase = "search";
    const enum status status = hunt_run(&run->hunt, NULL, run->budget, run->fault);
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        run->hunt.want[u] = more;
    }
    run->hunt.phase = "price";
    run->answer->rounds++;
    run->answer->asked += run->problem->unit_count;
    return status;
}

/* Asks for the pairs that would rather be taken. */
static enum status price_out(struct run *run)
{
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        run->hunt.floor[u] = run->settle.surplus[u] - run->base[u];
    }
    const enum status status = hunt_run(&run->hunt, run->settle.price, run->budget, run->fault);
    run->answer->rounds++;
    run->answer->asked += run->hunt.asked;
    return status;
}

/* The bound that follows from the last search: y raised to the best that was found. */
static wide bound_of(const struct run *run)
{
    const struct settle *settle = &run->settle;
    wide bound = 0;
    for (uint32_t v = 0; v < run->problem->seat_count; v++) {
        bound += (wide)settle->price[v] * run->problem->capacity[v];
    }
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        uint32_t count;
        const struct implicit_pair *pair = hunt_pairs(&run->hunt, u, &count);
        int64_t most = settle->surplus[u];
        for (uint32_t i = 0; i < count; i++) {
            const int64_t profit = run->base[u] + pair[i].gain - settle->price[pair[i].seat];
            most = profit > most ? profit : most;
        }
        bound += most;
    }
    return bound;
}

/* Units that still find as many pairs as they may are asked for twice as many next time. */
static void ask_more(struct run *run)
{
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        if (run->hunt.spot[u].count == run->hunt.want[u] && run->hunt.want[u] < WANT_END) {
            run->hunt.want[u] *= 2;
        }
    }
}

/* Units that found a better pair in the last search. */
static uint32_t improving(const struct run *run)
{
    uint32_t count = 0;
    for (uint32_t u = 0; u < run->problem->unit_count; u++) {
        count += run->hunt.spot[u].count > 0;
    }
    return count;
}

static void tell_solving(const struct run *run)
{
    const struct budget_progress progress = {"solve", 0, run->problem->unit_count, 0, INT64_MAX};
    budget_tell(run->budget, &progress);
}

/* After a round: kept pairs, and how many units are content over all pairs. */
static void tell_round(const struct run *run)
{
    const uint32_t units = run->problem->unit_count;
    const struct budget_progress progress = {"round", run->rows.graph.arc_count, 0,
                                             (int64_t)units - improving(run), units};
    budget_tell(run->budget, &progress);
}

static enum status rounds(struct run *run)
{
    struct implicit_answer *answer = run->answer;
    enum settle_way way = SETTLE_AFRESH;
    for (;;) {
        enum status status = allow_round(run);
        tell_solving(run);
        if (status == OK) {
            status = rows_add(&run->rows, &run->hunt, run->fault);
        }
        if (status == OK) {
            status = settle_rows(&run->settle, way, run->budget, run->fault);
        }
        if (status == OK) {
            status = price_out(run);
        }
        if (status != OK) {
            return status;
        }
        const wide bound = bound_of(run);
        answer->bound = answer->bound < 0 || bound < answer->bound ? bound : answer->bound;
        if (run->hunt.found == 0) {
            answer->proved = true;
            return OK;
        }
        ask_more(run);
        way = improving(run) > run->problem->unit_count / 4 ? SETTLE_AFRESH : SETTLE_ON;
        tell_round(run);
    }
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
