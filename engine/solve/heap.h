/* The frontier of a shortest-path search: numbers with keys, least key first, ties by lower number.
 * A number may stand in it several times; the reader skips what it has settled already. */
#ifndef AMITY_SOLVE_HEAP_H
#define AMITY_SOLVE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"

struct heap_entry {
    int64_t key;
    uint32_t item;
};

struct heap {
    struct heap_entry *entry; /* malloc'ed, grown by doubling */
    uint32_t count;
    uint32_t room;
    bool exhausted; /* a push found no memory; entries may be missing */
};

void heap_push(struct heap *heap, int64_t key, uint32_t item);
/* ensure   false when empty */
bool heap_pop(struct heap *heap, struct heap_entry *out);
void heap_close(struct heap *heap);

#endif
