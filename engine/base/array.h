/* Growable arrays of plain structs: `items`, `count`, `room` side by side in the owner.
 *     struct line *items; uint32_t count, room;
 *     if (!array_room((void **)&a->items, &a->room, a->count, 1, sizeof *a->items)) no memory; */
#ifndef AMITY_BASE_ARRAY_H
#define AMITY_BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* ensure   room for count + more items (grown by doubling, malloc'ed; the caller frees *items),
 *          or false with everything as it was */
bool array_room(void **items, uint32_t *room, uint32_t count, uint32_t more, size_t size) MUST_USE;

#endif
