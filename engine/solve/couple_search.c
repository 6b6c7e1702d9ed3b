/* Searches every answer of a very small component, cutting what cannot be best. */
#include "solve/couple_search.h"

struct small_unit {
    uint32_t unit;
    bool must;
    struct tally most; /* its best arc, or nothing */
    uint32_t arc_count;
    uint32_t *arc; /* best first */
};

struct small_search {
    struct answer *answer;
    const struct board *board;
    uint32_t count;
    struct small_unit *order;
    struct tally *ahead; /* [count + 1]: the sum of `most` from here on */
    uint32_t *best_arc;  /* [count] */
    struct tally best;
    bool found;
    uint64_t nodes;
    uint64_t nodes_max;
};

static void arcs_sort(const struct board *board, uint32_t *arc, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint32_t moved = arc[i];
        struct tally tally = tally_of_arc(board, moved);
        uint32_t j = i;
        for (; j > 0; j--) {
            struct tally before = tally_of_arc(board, arc[j - 1]);
            if (tally_compare(&before, &tally, board->value_count) >= 0) {
                break;
            }
            arc[j] = arc[j - 1];
        }
        arc[j] = moved;
    }
}

static bool small_before(const struct small_unit *a, const struct small_unit *b, uint32_t count)
{
    if (a->must != b->must) {
        return a->must;
    }
    return tally_compare(&a->most, &b->most, count) > 0;
}

static enum status small_open(struct small_search *search, const struct component *component,
                              struct arena *job)
{
    const struct board *board = search->board;
    const struct instance *instance = board->instance;
    search->order = arena_take_many(job, component->unit_count, sizeof *search->order);
    search->ahead = arena_take_many(job, (size_t)component->unit_count + 1, sizeof(struct tally));
    search->best_arc = arena_take_many(job, component->unit_count, sizeof(uint32_t));
    if (job->exhausted) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < component->unit_count; i++) {
        struct small_unit unit = {.unit = component->unit[i]};
        uint32_t begin = instance->arc_begin[unit.unit];
        uint32_t end = instance->arc_begin[unit.unit + 1];
        unit.must = board->must[unit.unit] != NO_SEAT;
        unit.arc = arena_take_many(job, end - begin, sizeof(uint32_t));
        if (unit.arc == NULL) {
            return E_NO_MEMORY;
        }
        for (uint32_t a = begin; a < end; a++) {
            if (!board->forbidden[a]) {
                unit.arc[unit.arc_count++] = a;
            }
        }
        arcs_sort(board, unit.arc, unit.arc_count);
        if (unit.arc_count > 0) {
            struct tally none = {{0}};
            struct tally first = tally_of_arc(board, unit.arc[0]);
            bool gains = unit.must || tally_compare(&first, &none, board->value_count) > 0;
            unit.most = gains ? first : none;
        }
        uint32_t j = search->count++;
        for (; j > 0 && small_before(&unit, &search->order[j - 1], board->value_count); j--) {
            search->order[j] = search->order[j - 1];
        }
        search->order[j] = unit;
    }
    for (uint32_t i = search->count; i-- > 0;) {
        search->ahead[i] = search->ahead[i + 1];
        tally_add(&search->ahead[i], &search->order[i].most, 1);
    }
    return OK;
}

static bool small_is_hopeless(const struct small_search *search, uint32_t depth)
{
    if (!search->found) {
        return false;
    }
    struct tally hope = search->answer->tally;
    tally_add(&hope, &search->ahead[depth], 1);
    return tally_compare(&hope, &search->best, search->board->value_count) <= 0;
}

static void small_keep(struct small_search *search)
{
    const struct tally *now = &search->answer->tally;
    if (search->found && tally_compare(now, &search->best, search->board->value_count) <= 0) {
        return;
    }
    search->found = true;
    search->best = *now;
    for (uint32_t i = 0; i < search->count; i++) {
        search->best_arc[i] = search->answer->arc_of_unit[search->order[i].unit];
    }
}

/* Depth is the component's number of units, which the caller keeps small. */
static void small_walk(struct small_search *search, uint32_t depth)
{
    if (small_is_hopeless(search, depth) || search->nodes >= search->nodes_max) {
        return;
    }
    search->nodes++;
    budget_spend(search->board->budget, 8);
    if (depth == search->count) {
        small_keep(search);
        return;
    }
    const struct small_unit *unit = &search->order[depth];
    for (uint32_t i = 0; i < unit->arc_count; i++) {
        if (answer_allows(search->answer, unit->arc[i])) {
            answer_place(search->answer, unit->arc[i]);
            small_walk(search, depth + 1);
            answer_remove(search->answer, unit->unit);
        }
    }
    if (!unit->must) {
        small_walk(search, depth + 1);
    }
}

/* The answer as it stands counts as found when every pin is honoured. */
static void small_start(struct small_search *search, const struct component *component)
{
    struct answer *answer = search->answer;
    bool whole = true;
    for (uint32_t i = 0; i < search->count; i++) {
        search->best_arc[i] = answer->arc_of_unit[search->order[i].unit];
        whole = whole && (!search->order[i].must || search->best_arc[i] != NO_ARC);
    }
    search->found = whole;
    search->best = answer->tally;
    for (uint32_t i = 0; i < component->unit_count; i++) {
        if (answer->arc_of_unit[component->unit[i]] != NO_ARC) {
            answer_remove(answer, component->unit[i]);
        }
    }
}

enum status couple_search(struct answer *answer, const struct component *component,
                          uint64_t nodes_max, bool *complete)
{
    struct small_search search = {.answer = answer, .board = answer->board, .nodes_max = nodes_max};
    struct arena scratch;
    arena_open(&scratch, 1 << 14, 0);
    enum status status = small_open(&search, component, &scratch);
    if (status == OK) {
        small_start(&search, component);
        small_walk(&search, 0);
        *complete = search.nodes < nodes_max;
        for (uint32_t i = 0; search.found && i < search.count; i++) {
            if (search.best_arc[i] != NO_ARC) {
                CHECK(answer_allows(answer, search.best_arc[i]));
                answer_place(answer, search.best_arc[i]);
            }
        }
        status = search.found ? OK : E_CONFLICT;
    }
    arena_close(&scratch);
    return status;
}
