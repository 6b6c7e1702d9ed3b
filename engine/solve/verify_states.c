/* A set of 64-bit states by open addressing, doubled when it is full. */
#include "solve/verify_states.h"

#include <string.h>

enum { ROOM_FIRST = 128 };

static uint32_t home_of(uint64_t state, uint32_t slots)
{
    return (uint32_t)((state * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (slots - 1);
}

static uint32_t place_of(const struct states *states, uint64_t state, uint64_t *effort)
{
    const uint32_t slots = 2 * states->room;
    uint32_t at = home_of(state, slots);
    while (states->table[at] != 0 && states->state[states->table[at] - 1] != state) {
        at = (at + 1) & (slots - 1);
        (*effort)++;
    }
    (*effort)++;
    return at;
}

static bool grow(struct states *states)
{
    const uint32_t room = states->room == 0 ? ROOM_FIRST : 2 * states->room;
    if (room > STATES_MAX) {
        return false;
    }
    struct states larger = {.job = states->job, .room = room, .count = states->count};
    larger.state = arena_take_many(states->job, room, sizeof *larger.state);
    larger.place = arena_take_many(states->job, room, sizeof *larger.place);
    larger.table = arena_take_many(states->job, 2 * (size_t)room, sizeof *larger.table);
    if (states->job->exhausted) {
        return false;
    }
    uint64_t effort = 0;
    for (uint32_t i = 0; i < states->count; i++) {
        larger.state[i] = states->state[i];
        const uint32_t at = place_of(&larger, states->state[i], &effort);
        larger.table[at] = i + 1;
        larger.place[i] = at;
    }
    *states = larger;
    return true;
}

bool states_add(struct states *states, uint64_t state, uint64_t *effort)
{
    if (states->count == states->room && !grow(states)) {
        return false;
    }
    const uint32_t at = place_of(states, state, effort);
    if (states->table[at] == 0) {
        states->state[states->count] = state;
        states->place[states->count] = at;
        states->table[at] = ++states->count;
    }
    return true;
}

void states_clear(struct states *states)
{
    for (uint32_t i = 0; i < states->count; i++) {
        states->table[states->place[i]] = 0;
    }
    states->count = 0;
}
