/* Tries all chains that could still beat the best answer known. */
#include <string.h>

#include "match/chain_inside.h"

struct search {
    struct chain *chain;
    struct chain_best *best;
    uint32_t *pending; /* units still to be placed; the last one is next */
    uint32_t pending_count;
    uint32_t *placed; /* units placed, in the order of the path */
    uint32_t placed_count;
    uint32_t moves_left;
    int64_t level[INSTANCE_LEVELS_MAX];
    int64_t price, quality;
    enum status status;
};

static void place_next(struct search *search);

/* The most that the unit's points could add, wherever it goes. */
static int64_t most_of(const struct chain_unit *unit)
{
    return unit->asked ? (int64_t)unit->points_max - unit->stays
                       : INT64_C(1000) * unit->members.count;
}

/* Less than 0 when the levels can no longer be as good as the best known, 0 when only just. */
static int prospect_of_levels(const struct search *search)
{
    const struct chain *chain = search->chain;
    for (uint32_t k = 0; k < chain->view.pack->level_count; k++) {
        int64_t most = search->level[k];
        for (uint32_t i = 0; i < search->pending_count; i++) {
            const struct chain_unit *unit = chain->unit[search->pending[i]];
            most += unit->asked && unit->pair_count == 0 ? 0 : unit->level[k];
        }
        if (most != search->best->level[k]) {
            return most < search->best->level[k] ? -1 : 1;
        }
    }
    return 0;
}

/* Less than 0 when even the best of what is open is worse than the best known; 0 when equal. */
static int prospect(const struct search *search, int64_t price, int64_t quality)
{
    const struct chain *chain = search->chain;
    const struct chain_best *best = search->best;
    if (!best->any) {
        return 1;
    }
    int levels = prospect_of_levels(search);
    if (levels != 0) {
        return levels;
    }
    if (price != best->price) {
        return price > best->price ? -1 : 1;
    }
    for (uint32_t i = 0; i < search->pending_count; i++) {
        quality += most_of(chain->unit[search->pending[i]]);
    }
    return quality < best->quality ? -1 : quality > best->quality;
}

/* What the unit adds at best where there is room as things are.
 * ensure   false, and *most as it was, when there is no such place */
static bool most_now(const struct search *search, const struct chain_unit *unit, int64_t *most)
{
    struct chain *chain = search->chain;
    for (uint32_t i = 0; i < unit->pair_count; i++) {
        const struct chain_pair *pair = &unit->pair[i];
        if (chain_fits(chain, chain->seat[pair->seat], unit, pair->option, NULL, 0)) {
            *most = (int64_t)pair->points - unit->stays;
            return true;
        }
    }
    return false;
}

/* Where nothing but points can be gained, nobody else moves (any move has a price), and what is
 * full now stays full. */
static bool may_win(const struct search *search)
{
    const struct chain *chain = search->chain;
    const struct chain_best *best = search->best;
    if (prospect(search, search->price, search->quality) <= 0) {
        return false;
    }
    if (!best->any || search->price != best->price || search->pending_count == 0 ||
        prospect_of_levels(search) != 0) {
        return true;
    }
    int64_t quality = search->quality;
    for (uint32_t i = 0; i < search->pending_count; i++) {
        const struct chain_unit *unit = chain->unit[search->pending[i]];
        int64_t most = 0;
        bool counts = !unit->stranded;
        for (uint32_t k = 0; k < chain->view.pack->level_count; k++) {
            counts = counts || unit->level[k] > 0;
        }
        if (!unit->asked) {
            return true;
        }
        if (unit->pair_count > 0 && !most_now(search, unit, &most) && counts) {
            return false;
        }
        quality += most;
    }
    return quality > best->quality;
}

static bool is_spent(const struct search *search)
{
    struct chain *chain = search->chain;
    chain->spent = chain->spent || chain->effort >= chain->effort_end;
    return chain->spent || search->status != OK;
}

/* -- an answer -----------------------------------------------------------------------------------
 */

static uint32_t seat_at(const struct chain_unit *unit)
{
    return unit->pair[unit->at].seat;
}

/* What the groups cost that might have stayed together and do not. */
static int64_t split_cost(const struct search *search)
{
    const struct chain *chain = search->chain;
    int64_t cost = 0;
    for (uint32_t b = 0; b < chain->bundle_count; b++) {
        uint32_t first = NO_SEAT;
        bool split = false;
        for (uint32_t i = 0; i < search->placed_count; i++) {
            const struct chain_unit *unit = chain->unit[search->placed[i]];
            if (unit->bundle == b) {
                split = split || (first != NO_SEAT && first != seat_at(unit));
                first = seat_at(unit);
            }
        }
        cost += split ? chain->split_price[b] : 0;
    }
    return cost;
}

static void answer_take(struct search *search)
{
    struct chain_best *best = search->best;
    int64_t quality = search->quality - split_cost(search);
    if (prospect(search, search->price, quality) <= 0) {
        return;
    }
    best->any = true;
    memcpy(best->level, search->level, sizeof best->level);
    best->price = search->price;
    best->quality = quality;
    best->count = search->placed_count;
    for (uint32_t i = 0; i < search->placed_count; i++) {
        const struct chain_unit *unit = search->chain->unit[search->placed[i]];
        best->unit[i] = search->placed[i];
        best->at[i] = unit->at;
    }
}

/* -- one unit ------------------------------------------------------------------------------------
 */

/* Places the next unit, which is taken from those who wait, everywhere it may be. */
static void try_next(struct search *search)
{
    if (is_spent(search)) {
        return;
    }
    if (search->pending_count == 0) {
        answer_take(search);
        return;
    }
    place_next(search);
}

/* With the unit at that pair: on to the next. */
static void go_on(struct search *search, uint32_t number, uint32_t index)
{
    struct chain_unit *unit = search->chain->unit[number];
    struct chain_seat *seat = search->chain->seat[unit->pair[index].seat];
    int64_t gain = (int64_t)unit->pair[index].points - unit->stays;
    unit->at = index;
    seat->guest[seat->guest_count++] = number;
    search->placed[search->placed_count++] = number;
    search->quality += gain;
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        search->level[k] += unit->level[k];
    }
    if (may_win(search)) {
        try_next(search);
    }
    for (uint32_t k = 0; k < INSTANCE_LEVELS_MAX; k++) {
        search->level[k] -= unit->level[k];
    }
    search->quality -= gain;
    search->placed_count--;
    seat->guest_count--;
    unit->at = NO_ARC;
}

/* Pushes these out, puts the unit there, and goes on with them. */
static void push_out(struct search *search, uint32_t number, uint32_t index, const uint32_t *out,
                     uint32_t count)
{
    struct chain *chain = search->chain;
    int64_t price = search->price;
    uint32_t moves_left = search->moves_left;
    for (uint32_t i = 0; i < count; i++) {
        struct chain_unit *mover = chain->unit[out[i]];
        search->status = search->status != OK ? search->status : chain_ask(chain, mover);
        search->price += mover->price;
        search->moves_left -= mover->members.count;
        search->pending[search->pending_count++] = out[i];
        mover->away = true;
    }
    if (search->status == E_LIMIT) {
        search->status = OK; /* said by `spent` */
    } else if (search->status == OK) {
        go_on(search, number, index);
    }
    for (uint32_t i = 0; i < count; i++) {
        chain->unit[out[i]]->away = false;
    }
    search->pending_count -= count;
    search->price = price;
    search->moves_left = moves_left;
}

/* -- smallest sets that make room ----------------------------------------------------------------
 */

struct sets {
    uint32_t number, index; /* the unit and its pair */
    uint32_t set[CHAIN_MOVES_MAX];
    uint32_t found[64][CHAIN_MOVES_MAX];
    uint32_t found_size[64], found_count;
};

static bool holds_all(const uint32_t *set, uint32_t count, const uint32_t *part, uint32_t size)
{
    uint32_t held = 0;
    for (uint32_t i = 0; i < size; i++) {
        for (uint32_t j = 0; j < count; j++) {
            held += set[j] == part[i] ? 1 : 0;
        }
    }
    return held == size;
}

static void set_try(struct search *search, struct sets *sets, uint32_t size)
{
    struct chain *chain = search->chain;
    struct chain_unit *unit = chain->unit[sets->number];
    const struct chain_pair *pair = &unit->pair[sets->index];
    int64_t price = search->price;
    uint32_t moves = 0;
    for (uint32_t i = 0; i < size; i++) {
        price += chain->unit[sets->set[i]]->price;
        moves += chain->unit[sets->set[i]]->members.count;
    }
    for (uint32_t i = 0; i < sets->found_count; i++) {
        if (holds_all(sets->set, size, sets->found[i], sets->found_size[i])) {
            return;
        }
    }
    if (moves > search->moves_left || is_spent(search) ||
        !chain_fits(chain, chain->seat[pair->seat], unit, pair->option, sets->set, size)) {
        return;
    }
    if (sets->found_count < sizeof sets->found_size / sizeof *sets->found_size) {
        memcpy(sets->found[sets->found_count], sets->set, sizeof sets->set);
        sets->found_size[sets->found_count++] = size;
    }
    search->pending[search->pending_count++] = sets->number;
    int more = prospect(search, price, INT64_MAX / 4);
    search->pending_count--;
    if (more > 0) {
        push_out(search, sets->number, sets->index, sets->set, size);
    }
}

/* Every set of `size` of those who may still move from there, beginning at `from`. */
static void sets_try(struct search *search, struct sets *sets, uint32_t size, uint32_t chosen,
                     uint32_t from)
{
    const struct chain *chain = search->chain;
    const struct chain_pair *pair = &chain->unit[sets->number]->pair[sets->index];
    const struct chain_seat *seat = chain->seat[pair->seat];
    if (chosen == size) {
        set_try(search, sets, size);
        return;
    }
    for (uint32_t i = from; i < seat->mover_count && !is_spent(search); i++) {
        if (!chain->unit[seat->mover[i]]->away) {
            sets->set[chosen] = seat->mover[i];
            sets_try(search, sets, size, chosen + 1, i + 1);
        }
    }
}

static void make_room(struct search *search, uint32_t number, uint32_t index)
{
    struct sets sets = {.number = number, .index = index};
    for (uint32_t size = 1; size <= search->moves_left && !is_spent(search); size++) {
        sets_try(search, &sets, size, 0, 0);
    }
}

/* -- everywhere ----------------------------------------------------------------------------------
 */

/* Where there is room as things are, best first; marks where there is none.
 * ensure   how many pairs are worth looking at */
static uint32_t free_places(struct search *search, uint32_t number)
{
    struct chain *chain = search->chain;
    struct chain_unit *unit = chain->unit[number];
    for (uint32_t i = 0; i < unit->pair_count; i++) {
        struct chain_pair *pair = &unit->pair[i];
        struct chain_seat *seat = chain->seat[pair->seat];
        search->pending[search->pending_count++] = number;
        int64_t less = most_of(unit) - ((int64_t)pair->points - unit->stays);
        int more = prospect(search, search->price, search->quality - less);
        search->pending_count--;
        if (more <= 0 || is_spent(search)) {
            return i;
        }
        pair->full = !chain_fits(chain, seat, unit, pair->option, NULL, 0);
        if (!pair->full) {
            go_on(search, number, i);
        }
    }
    return unit->pair_count;
}

static void place_next(struct search *search)
{
    struct chain *chain = search->chain;
    uint32_t number = search->pending[--search->pending_count];
    struct chain_unit *unit = chain->unit[number];
    uint32_t worth = free_places(search, number);
    for (uint32_t i = 0; i < worth && search->moves_left > 0 && !is_spent(search); i++) {
        if (unit->pair[i].full) {
            make_room(search, number, i);
        }
    }
    if (unit->stranded && !is_spent(search) &&
        prospect(search, search->price, search->quality) > 0) {
        try_next(search); /* without it */
    }
    search->pending[search->pending_count++] = number;
}

bool chain_search(struct chain *chain, uint32_t moves, struct chain_best *best, enum status *status)
{
    uint32_t room = chain->stranded_count + CHAIN_MOVES_MAX + 1;
    struct search search = {.chain = chain, .best = best, .moves_left = moves};
    search.pending = arena_take_many(&chain->work, room, sizeof *search.pending);
    search.placed = arena_take_many(&chain->work, room, sizeof *search.placed);
    if (chain->work.exhausted) {
        *status = E_NO_MEMORY;
        return false;
    }
    chain->spent = false;
    for (uint32_t i = 0; i < chain->stranded_count; i++) {
        search.pending[search.pending_count++] = i;
    }
    try_next(&search);
    *status = search.status;
    return !chain->spent;
}
