/* An open-addressed table with linear probing and backward-shift deletion. */
#include "match/ids.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { ROOM_FIRST = 64 };

static uint32_t home_of(const struct ids *ids, const char *id)
{
    return (uint32_t)text_hash(id, strlen(id)) & (ids->room - 1);
}

static uint32_t place_of(const struct ids *ids, const char *id)
{
    uint32_t at = home_of(ids, id);
    while (ids->cell[at].id != NULL && strcmp(ids->cell[at].id, id) != 0) {
        at = (at + 1) & (ids->room - 1);
    }
    return at;
}

uint32_t ids_find(const struct ids *ids, const char *id)
{
    if (ids->room == 0) {
        return NO_SLOT;
    }
    const struct id_cell *cell = &ids->cell[place_of(ids, id)];
    return cell->id != NULL ? cell->slot : NO_SLOT;
}

enum status ids_reserve(struct ids *ids)
{
    if (ids->count + 1 <= ids->room / 2) {
        return OK;
    }
    struct ids larger = {.room = ids->room == 0 ? ROOM_FIRST : ids->room * 2};
    larger.cell = calloc(larger.room, sizeof *larger.cell);
    if (larger.cell == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < ids->room; i++) {
        if (ids->cell[i].id != NULL) {
            larger.cell[place_of(&larger, ids->cell[i].id)] = ids->cell[i];
            larger.count++;
        }
    }
    free(ids->cell);
    *ids = larger;
    return OK;
}

void ids_put(struct ids *ids, const char *id, uint32_t slot)
{
    CHECK(ids->room > ids->count);
    struct id_cell *cell = &ids->cell[place_of(ids, id)];
    if (cell->id == NULL) {
        ids->count++;
    }
    *cell = (struct id_cell){.id = id, .slot = slot};
}

void ids_drop(struct ids *ids, const char *id)
{
    if (ids->room == 0) {
        return;
    }
    uint32_t hole = place_of(ids, id);
    if (ids->cell[hole].id == NULL) {
        return;
    }
    ids->count--;
    uint32_t mask = ids->room - 1;
    uint32_t at = hole;
    for (;;) {
        at = (at + 1) & mask;
        if (ids->cell[at].id == NULL) {
            break;
        }
        uint32_t home = home_of(ids, ids->cell[at].id);
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            ids->cell[hole] = ids->cell[at];
            hole = at;
        }
    }
    ids->cell[hole] = (struct id_cell){0};
}

void ids_close(struct ids *ids)
{
    free(ids->cell);
    *ids = (struct ids){0};
}
