/* Searches the best pairs of a unit: bounds for all, judgements for few. */
#include "match/candidates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { ROOM_CHUNK_BYTES = 16384, BUCKETS = 1024 };

/* Somebody within reach, under the bound. */
struct sieve_filed {
    int64_t bound; /* of net */
    uint32_t at;   /* index into the list's facets */
    uint32_t option;
};

void sieve_room_open(struct sieve_room *room)
{
    *room = (struct sieve_room){0};
    arena_open(&room->scratch, ROOM_CHUNK_BYTES, 0);
}

void sieve_room_close(struct sieve_room *room)
{
    free(room->filed);
    free(room->order);
    arena_close(&room->scratch);
    *room = (struct sieve_room){0};
}

/* -- bounds for all -----------------------------------------------------------------------------
 */

/* One option of the unit while everybody is gone through. */
struct quest {
    const struct sieve *sieve;
    const struct sieve_asking *asking;
    struct sieve_room *room;
    const struct unit_option *option;
    const struct sieve_list *list;
    uint32_t number; /* of the option */
    uint32_t member_count;
    double reach;               /* of the option, as a chord */
    bool nearer;                /* the volunteer's own reach is asked for */
    struct screening screening; /* what the first member asks */
    struct probe *probe;        /* [option_count * member_count] */
};

static struct probe *quest_probe(const struct quest *quest, uint32_t option, uint32_t member)
{
    return &quest->probe[(size_t)option * quest->member_count + member];
}

static int64_t price_of(const struct sieve_asking *asking, uint32_t entry)
{
    return asking->price == NULL ? 0 : asking->price[entry];
}

/* The straight line through the earth, squared, in radii. */
static double chord_squared(const struct sieve_spot *spot, const struct point *home)
{
    double x = spot->x - home->x;
    double y = spot->y - home->y;
    double z = spot->z - home->z;
    return x * x + y * y + z * z;
}

/* Never more than the distance over ground, and less by a ten-thousandth at 300 km. */
static uint32_t distance_at_least(double squared)
{
    return (uint32_t)(sqrt(squared) * SIEVE_EARTH_RADIUS_M);
}

static uint32_t member_distance(const struct quest *quest, uint32_t member, uint32_t at,
                                uint32_t first_m)
{
    const struct point *home = &quest->option->member[member].point;
    return member == 0 ? first_m : distance_at_least(chord_squared(&quest->list->spot[at], home));
}

static bool refused_at_sight(const struct quest *quest, uint32_t at, uint32_t distance_m)
{
    for (uint32_t i = 0; i < quest->member_count; i++) {
        if (facet_refused(quest_probe(quest, quest->number, i), &quest->list->facet[at],
                          member_distance(quest, i, at, distance_m))) {
            return true;
        }
    }
    return false;
}

static int64_t points_bound(const struct quest *quest, uint32_t at, uint32_t distance_m)
{
    int64_t bound = 0;
    for (uint32_t i = 0; i < quest->member_count; i++) {
        bound += facet_bound(quest_probe(quest, quest->number, i), &quest->list->facet[at],
                             member_distance(quest, i, at, distance_m));
    }
    return bound;
}

/* Files who lives near enough, is not refused at sight, and whose bound passes the floor. */
static enum status file_one(struct quest *quest, uint32_t at)
{
    const struct sieve_spot *spot = &quest->list->spot[at];
    struct sieve_room *room = quest->room;
    double squared = chord_squared(spot, &quest->option->member[0].point);
    double reach = quest->nearer && spot->travel < quest->reach ? spot->travel : quest->reach;
    if (squared > reach * reach) {
        return OK;
    }
    uint32_t distance_m = distance_at_least(squared);
    room->looked++;
    if (refused_at_sight(quest, at, distance_m)) {
        return OK;
    }
    int64_t bound = points_bound(quest, at, distance_m) -
                    price_of(quest->asking, quest->list->facet[at].card.slot);
    if (bound <= quest->asking->floor) {
        return OK;
    }
    if (!array_room((void **)&room->filed, &room->filed_room, room->count, 1,
                    sizeof *room->filed)) {
        return E_NO_MEMORY;
    }
    room->filed[room->count++] =
        (struct sieve_filed){.bound = bound, .at = at, .option = quest->number};
    return OK;
}

/* Those of the list's facets from..end-1 whom the screen does not refuse. */
static enum status file_run(struct quest *quest, uint32_t from, uint32_t end)
{
    enum status status = OK;
    for (uint32_t first = from - from % 64; first < end && status == OK; first += 64) {
        uint64_t left = screening_word(&quest->screening, first / 64);
        left = first < from ? left >> (from - first) << (from - first) : left;
        left = end - first < 64 ? left & ((UINT64_C(1) << (end - first)) - 1) : left;
        for (; left != 0 && status == OK; left &= left - 1) {
            status = file_one(quest, first + (uint32_t)__builtin_ctzll(left));
        }
    }
    return status;
}

/* Everybody of one cell, unless its prices put all of them below the floor. */
static enum status file_cell(struct quest *quest, size_t cell)
{
    const struct sieve_list *list = quest->list;
    int64_t most = (int64_t)PACK_SCORE_MAX * quest->member_count;
    return most - list->least[cell] <= quest->asking->floor
               ? OK
               : file_run(quest, list->begin[cell], list->begin[cell + 1]);
}

/* The cells first..end-1, which follow each other. */
static enum status file_cells(struct quest *quest, size_t first, size_t end)
{
    const struct sieve_list *list = quest->list;
    if (quest->asking->price == NULL) {
        return file_run(quest, list->begin[first], list->begin[end]);
    }
    enum status status = OK;
    for (size_t cell = first; cell < end && status == OK; cell++) {
        status = file_cell(quest, cell);
    }
    return status;
}

static uint32_t most_of(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static enum status file_option(struct quest *quest)
{
    const struct sieve_list *list = quest->list;
    struct cell_window window =
        cells_around(&quest->asking->unit->member[0]->place, quest->option->reach_m);
    if (list->count == 0 || window.row_last < list->row_first ||
        window.column_last < list->column_first) {
        return OK;
    }
    uint32_t row = most_of(window.row_first, list->row_first) - list->row_first;
    uint32_t row_end = least_of(window.row_last - list->row_first + 1, list->rows);
    uint32_t column_first = most_of(window.column_first, list->column_first) - list->column_first;
    uint32_t column_end = least_of(window.column_last - list->column_first + 1, list->columns);
    enum status status = OK;
    for (; row < row_end && column_first < column_end && status == OK; row++) {
        size_t cells = (size_t)row * list->columns;
        status = file_cells(quest, cells + column_first, cells + column_end);
    }
    return status;
}

static enum status file_all(struct quest *quest)
{
    const struct unit *unit = quest->asking->unit;
    const struct view *view = quest->sieve->view;
    enum status status = OK;
    for (uint32_t i = 0; i < unit->option_count && status == OK; i++) {
        quest->option = &unit->option[i];
        quest->number = i;
        quest->list = &quest->sieve->list[quest->option->service];
        if (quest->option->refusal != REFUSED_BY_NONE || quest->list->count == 0) {
            continue;
        }
        const struct volunteer_view *anybody = &view->entry[quest->list->facet[0].card.slot]->view;
        for (uint32_t m = 0; m < unit->member_count; m++) {
            probe_make(view->pack, &quest->sieve->lore, &quest->option->member[m], anybody,
                       quest_probe(quest, i, m));
            if (quest->option->only == NULL) { /* else siblings make room for each other */
                quest_probe(quest, i, m)->relations = unit->member_count;
            }
        }
        quest->reach = sieve_chord(quest->option->reach_m);
        screening_make(&quest->list->screen, quest_probe(quest, i, 0), &quest->screening);
        quest->nearer = probe_asks(quest_probe(quest, i, 0), PROBE_WITHIN_REACH);
        status = file_option(quest);
    }
    return status;
}

/* -- judgements for few -------------------------------------------------------------------------
 */

/* True when a stands before b. */
static bool stands_before(const struct sieve_pair *a, const struct sieve_pair *b)
{
    if (a->net != b->net) {
        return a->net > b->net;
    }
    if (a->tie != b->tie) {
        return a->tie < b->tie;
    }
    return a->entry != b->entry ? a->entry < b->entry : a->option < b->option;
}

struct kept {
    struct sieve_pair *pair; /* best first */
    uint32_t count, want;
    bool once;
};

/* ensure   true when a pair of this bound could still enter */
static bool kept_admits(const struct kept *kept, int64_t bound)
{
    return kept->count < kept->want || bound >= kept->pair[kept->count - 1].net;
}

/* Takes out the volunteer's other option when it is the worse. ensure   false when it is better */
static bool kept_makes_way(struct kept *kept, const struct sieve_pair *one)
{
    for (uint32_t i = 0; kept->once && i < kept->count; i++) {
        if (kept->pair[i].entry == one->entry) {
            if (!stands_before(one, &kept->pair[i])) {
                return false;
            }
            kept->count--;
            memmove(&kept->pair[i], &kept->pair[i + 1], (kept->count - i) * sizeof *kept->pair);
            return true;
        }
    }
    return true;
}

static void kept_offer(struct kept *kept, const struct sieve_pair *one)
{
    if (kept->count == kept->want && !stands_before(one, &kept->pair[kept->count - 1])) {
        return;
    }
    if (!kept_makes_way(kept, one)) {
        return;
    }
    uint32_t low = 0;
    for (uint32_t high = kept->count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        if (stands_before(one, &kept->pair[middle])) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    kept->count -= kept->count == kept->want ? 1 : 0;
    memmove(&kept->pair[low + 1], &kept->pair[low], (kept->count - low) * sizeof *kept->pair);
    kept->pair[low] = *one;
    kept->count++;
}

/* Mixes two numbers into one that looks like neither (the finish of splitmix64). */
static uint64_t mixed(uint64_t a, uint64_t b)
{
    uint64_t z = a + (b + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* The full judgement; of a client alone what the facet knows need not be found again. */
static void judge_facet(const struct quest *quest, uint32_t number, const struct facet *facet,
                        struct judged *judged)
{
    const struct view *view = quest->sieve->view;
    const struct unit_option *option = &quest->asking->unit->option[number];
    const struct volunteer_entry *entry = view->entry[facet->card.slot];
    if (quest->member_count != 1) {
        unit_judge(view, option, quest->member_count, entry, judged);
        return;
    }
    const struct probe *probe = quest_probe(quest, number, 0);
    struct unit_known known = {.granted = *facet_granted(probe, facet)};
    uint32_t distance_m = point_distance_m(&option->member[0].point, &facet->card.point);
    known.scored = facet_points(probe, facet, distance_m, &known.points);
    unit_judge_known(view, option, entry, &known, judged);
}

static void judge_one(const struct quest *quest, const struct sieve_filed *filed, struct kept *kept)
{
    const struct sieve_asking *asking = quest->asking;
    const struct unit_option *option = &asking->unit->option[filed->option];
    const struct facet *facet = &quest->sieve->list[option->service].facet[filed->at];
    uint32_t slot = facet->card.slot;
    struct judged judged;
    if (asking->may != NULL && !asking->may(asking->state, filed->option, slot)) {
        return;
    }
    judge_facet(quest, filed->option, facet, &judged);
    quest->room->judged++;
    if (judged.refusal != REFUSED_BY_NONE || judged.distance_m > option->reach_m) {
        return; /* a chord is a little shorter than the way */
    }
    struct sieve_pair one = {.entry = slot,
                             .option = filed->option,
                             .points = judged.points,
                             .tie = asking->spread == 0 ? slot : mixed(asking->spread, slot)};
    if (asking->admit != NULL &&
        !asking->admit(asking->state, filed->option, slot, &judged, &one.points)) {
        return;
    }
    one.net = one.points - price_of(asking, slot);
    if (one.net > asking->floor) {
        kept_offer(kept, &one);
    }
}

static uint32_t bucket_of(int64_t most, int64_t bound)
{
    int64_t below = most - bound;
    return below < BUCKETS - 1 ? (uint32_t)below : BUCKETS - 1;
}

static int64_t greatest_bound(const struct sieve_room *room)
{
    int64_t most = INT64_MIN;
    for (uint32_t i = 0; i < room->count; i++) {
        most = room->filed[i].bound > most ? room->filed[i].bound : most;
    }
    return most;
}

/* Orders what was filed by buckets of bounds, the greatest first; the last holds all the rest.
 * begin has BUCKETS + 1 entries. */
static enum status bucket_all(struct sieve_room *room, int64_t most, uint32_t *begin)
{
    if (room->count > room->order_room) {
        uint32_t *larger = realloc(room->order, (size_t)room->filed_room * sizeof *larger);
        if (larger == NULL) {
            return E_NO_MEMORY;
        }
        room->order = larger;
        room->order_room = room->filed_room;
    }
    memset(begin, 0, (BUCKETS + 1) * sizeof *begin);
    for (uint32_t i = 0; i < room->count; i++) {
        begin[bucket_of(most, room->filed[i].bound) + 1]++;
    }
    for (uint32_t b = 0; b < BUCKETS; b++) {
        begin[b + 1] += begin[b];
    }
    for (uint32_t i = room->count; i-- > 0;) {
        uint32_t bucket = bucket_of(most, room->filed[i].bound);
        room->order[--begin[bucket + 1]] = i;
    }
    /* Each begin[b + 1] went down to where bucket b begins. */
    memmove(begin, begin + 1, BUCKETS * sizeof *begin);
    begin[BUCKETS] = room->count;
    return OK;
}

static enum status judge_best(const struct quest *quest, struct kept *kept)
{
    struct sieve_room *room = quest->room;
    uint32_t begin[BUCKETS + 1];
    int64_t most = greatest_bound(room);
    enum status status = bucket_all(room, most, begin);
    for (uint32_t b = 0; b < BUCKETS && status == OK; b++) {
        if (begin[b] < begin[b + 1] && !kept_admits(kept, most - b)) {
            break;
        }
        for (uint32_t i = begin[b]; i < begin[b + 1]; i++) {
            const struct sieve_filed *filed = &room->filed[room->order[i]];
            if (kept_admits(kept, filed->bound)) {
                judge_one(quest, filed, kept);
            }
        }
    }
    return status;
}

enum status sieve_best(const struct sieve *sieve, const struct sieve_asking *asking,
                       struct sieve_room *room, struct sieve_pair *out, uint32_t *count)
{
    const struct unit *unit = asking->unit;
    struct quest quest = {
        .sieve = sieve, .asking = asking, .room = room, .member_count = unit->member_count};
    struct kept kept = {
        .pair = out, .want = asking->want, .once = asking->once && unit->option_count > 1};
    *count = 0;
    room->count = 0;
    quest.probe = arena_take_many(&room->scratch, (size_t)unit->option_count * unit->member_count,
                                  sizeof *quest.probe);
    if (room->scratch.exhausted) {
        return E_NO_MEMORY;
    }
    enum status status = file_all(&quest);
    if (status == OK && room->count > 0) {
        status = judge_best(&quest, &kept);
        *count = kept.count;
    }
    arena_reset(&room->scratch);
    return status;
}
