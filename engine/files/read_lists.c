/* Reads files that are one list of integers: OR-Library's two assignment formats, and .units. */
#include "files/read.h"

enum {
    COUNT_MAX = (1 << 24) - 1,
    ARCS_MAX = (1 << 28) - 1,
    JOBS_MANY = 5 /* an agent: from there on sets of jobs are too many to be listed */
};

/* Room for the pairs and rooms of a draft whose counts are set.
 * `words` numbers are still to come: what a text of this size cannot hold is refused first. */
static enum status draft_take(struct scan *scan, struct arena *job, struct draft *draft,
                              uint64_t words)
{
    if (scan->status != OK) {
        return scan->status;
    }
    if (words > scan->count / 2 + 1) {
        return scan_refuse(scan, "%llu numbers are promised, more than the file can hold",
                           (unsigned long long)words);
    }
    draft->pair = arena_take_many(job, draft->pair_count, sizeof *draft->pair);
    draft->room = arena_take_many(job, draft->seat_count, sizeof *draft->room);
    if (draft->pair == NULL || draft->room == NULL) {
        return fault_set(scan->fault, E_NO_MEMORY, "", "no memory for the problem");
    }
    return OK;
}

static enum status end_check(struct scan *scan)
{
    if (scan->status == OK && !scan_is_at_end(scan)) {
        return scan_refuse(scan, "more numbers than the counts at the start promise");
    }
    return scan->status;
}

static int64_t gain_of(const struct problem *problem, int64_t cost)
{
    return problem->maximise ? cost : -cost;
}

/* ------------------------------------------------------------------- assignment */

static void assign_dense(struct scan *scan, const struct problem *problem, struct draft *draft)
{
    for (uint32_t i = 0; i < draft->pair_count && scan->status == OK; i++) {
        const int64_t cost = scan_number(scan, "a cost", -DRAFT_GAIN_MAX, DRAFT_GAIN_MAX);
        draft->pair[i] = (struct draft_pair){.unit = i / draft->unit_count,
                                             .seat = i % draft->unit_count,
                                             .gain = gain_of(problem, cost),
                                             .load = 1};
    }
}

static void assign_sparse(struct scan *scan, const struct problem *problem, struct draft *draft)
{
    for (uint32_t i = 0; i < draft->pair_count && scan->status == OK; i++) {
        const int64_t row = scan_number(scan, "a row", 1, draft->unit_count);
        const int64_t column = scan_number(scan, "a column", 1, draft->seat_count);
        const int64_t cost = scan_number(scan, "a cost", -DRAFT_GAIN_MAX, DRAFT_GAIN_MAX);
        draft->pair[i] = (struct draft_pair){.unit = (uint32_t)(row - 1),
                                             .seat = (uint32_t)(column - 1),
                                             .gain = gain_of(problem, cost),
                                             .load = 1};
    }
}

enum status read_assign(struct scan *scan, struct arena *job, struct problem *out)
{
    const uint64_t words = scan_count_words(scan->text, scan->count);
    const int64_t n = scan_number(scan, "the number of rows", 0, COUNT_MAX);
    const uint64_t square = (uint64_t)n * (uint64_t)n;
    const bool sparse = words > 0 && words - 1 != square && (words - 1) % 3 == 0;
    const uint64_t pairs = sparse ? (words - 1) / 3 : square;
    if (scan->status == OK && pairs > ARCS_MAX) {
        return scan_refuse(scan, "more than %d pairs", ARCS_MAX);
    }
    if (scan->status == OK && pairs < (uint64_t)n) {
        return scan_refuse(scan, "%llu pairs for %lld rows: one has none",
                           (unsigned long long)pairs, (long long)n);
    }
    struct draft draft = {.everybody = true,
                          .unit_count = (uint32_t)n,
                          .seat_count = (uint32_t)n,
                          .pair_count = (uint32_t)pairs};
    enum status status = draft_take(scan, job, &draft, sparse ? words : pairs);
    if (status != OK || draft.pair == NULL || draft.room == NULL) {
        return status;
    }
    for (uint32_t v = 0; v < draft.seat_count; v++) {
        draft.room[v] = 1;
    }
    if (sparse) {
        assign_sparse(scan, out, &draft);
    } else {
        assign_dense(scan, out, &draft);
    }
    if (end_check(scan) != OK) {
        return scan->status;
    }
    return draft_finish(&draft, job, out, scan->fault);
}

/* -------------------------------------------------------- generalised assignment */

enum status read_gap(struct scan *scan, struct arena *job, struct problem *out)
{
    const uint64_t agents = (uint64_t)scan_number(scan, "the number of agents", 1, COUNT_MAX);
    const uint64_t jobs = (uint64_t)scan_number(scan, "the number of jobs", 1, COUNT_MAX);
    if (scan->status == OK && agents * jobs > ARCS_MAX) {
        return scan_refuse(scan, "more than %d pairs", ARCS_MAX);
    }
    struct draft draft = {.everybody = true,
                          .unit_count = (uint32_t)jobs,
                          .seat_count = (uint32_t)agents,
                          .pair_count = (uint32_t)(agents * jobs)};
    enum status status = draft_take(scan, job, &draft, 2 * agents * jobs + agents);
    if (status != OK || draft.pair == NULL || draft.room == NULL) {
        return status;
    }
    for (uint32_t i = 0; i < draft.pair_count && scan->status == OK; i++) {
        const int64_t cost = scan_number(scan, "a cost", -DRAFT_GAIN_MAX, DRAFT_GAIN_MAX);
        draft.pair[i].seat = i / draft.unit_count;
        draft.pair[i].unit = i % draft.unit_count;
        draft.pair[i].gain = gain_of(out, cost);
    }
    for (uint32_t i = 0; i < draft.pair_count && scan->status == OK; i++) {
        draft.pair[i].load = scan_number(scan, "a load", 0, DRAFT_LOAD_MAX);
    }
    for (uint32_t v = 0; v < draft.seat_count && scan->status == OK; v++) {
        draft.room[v] = scan_number(scan, "a capacity", 0, DRAFT_LOAD_MAX);
    }
    bool as_loads = scan->status == OK && jobs / agents >= JOBS_MANY;
    status = scan->status;
    if (as_loads) {
        status = draft_finish_loads(&draft, job, out, &as_loads, scan->fault);
    }
    return status != OK || as_loads ? status : draft_finish(&draft, job, out, scan->fault);
}

/* -------------------------------------------------------------------------- units */

static enum status units_read(struct scan *scan, struct arena *job, const struct problem *problem,
                              struct draft *draft, bool slots)
{
    int64_t *load = arena_take_many(job, draft->unit_count, sizeof *load);
    draft->slot = arena_take_many(job, draft->unit_count, sizeof *draft->slot);
    if (load == NULL || draft->slot == NULL || draft->pair == NULL || draft->room == NULL) {
        return fault_set(scan->fault, E_NO_MEMORY, "", "no memory for the problem");
    }
    for (uint32_t v = 0; v < draft->seat_count && scan->status == OK; v++) {
        draft->room[v] = scan_number(scan, "a volunteer's hours", 0, DRAFT_LOAD_MAX);
    }
    for (uint32_t u = 0; u < draft->unit_count && scan->status == OK; u++) {
        load[u] = scan_number(scan, "a unit's load", 0, DRAFT_LOAD_MAX);
        draft->slot[u] =
            (uint32_t)(scan_number(scan, "a unit's slot", INT32_MIN, INT32_MAX) - INT32_MIN);
    }
    for (uint32_t i = 0; i < draft->pair_count && scan->status == OK; i++) {
        struct draft_pair *pair = &draft->pair[i];
        pair->unit =
            (uint32_t)scan_number(scan, "an arc's unit", 0, (int64_t)draft->unit_count - 1);
        pair->seat =
            (uint32_t)scan_number(scan, "an arc's volunteer", 0, (int64_t)draft->seat_count - 1);
        const int64_t value = scan_number(scan, "an arc's value", -DRAFT_GAIN_MAX, DRAFT_GAIN_MAX);
        pair->gain = gain_of(problem, value);
        pair->load = scan->status == OK ? load[pair->unit] : 0;
    }
    if (!slots) {
        draft->slot = NULL;
    }
    return scan->status;
}

enum status read_units(struct scan *scan, struct arena *job, struct problem *out)
{
    const uint64_t units = (uint64_t)scan_number(scan, "the number of units", 0, COUNT_MAX);
    const uint64_t seats = (uint64_t)scan_number(scan, "the number of volunteers", 0, COUNT_MAX);
    const uint64_t arcs = (uint64_t)scan_number(scan, "the number of arcs", 0, ARCS_MAX);
    const bool slots = scan_number(scan, "slots", 0, 1) != 0;
    struct draft draft = {
        .unit_count = (uint32_t)units, .seat_count = (uint32_t)seats, .pair_count = (uint32_t)arcs};
    enum status status = draft_take(scan, job, &draft, 2 * units + seats + 3 * arcs);
    if (status == OK) {
        status = units_read(scan, job, out, &draft, slots);
    }
    if (status == OK) {
        status = end_check(scan);
    }
    bool as_loads = status == OK && !slots && units / (seats + 1) >= JOBS_MANY;
    if (as_loads) {
        status = draft_finish_loads(&draft, job, out, &as_loads, scan->fault);
    }
    return status != OK || as_loads ? status : draft_finish(&draft, job, out, scan->fault);
}
