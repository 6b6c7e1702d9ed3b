/* A four-way heap: shallower than a binary one, and a node's children share a cache line. */
#include "solve/heap.h"

#include <stdlib.h>

enum { WAYS = 4 };

/* Without branches: who is earlier is anybody's guess, and a wrong one costs more than comparing.
 */
static bool earlier(struct heap_entry a, struct heap_entry b)
{
    return (a.key < b.key) | ((a.key == b.key) & (a.item < b.item));
}

void heap_push(struct heap *heap, int64_t key, uint32_t item)
{
    if (heap->count == heap->room &&
        !array_room((void **)&heap->entry, &heap->room, heap->count, 1, sizeof *heap->entry)) {
        heap->exhausted = true;
        return;
    }
    const struct heap_entry entry = {key, item};
    uint32_t i = heap->count++;
    while (i > 0 && earlier(entry, heap->entry[(i - 1) / WAYS])) {
        heap->entry[i] = heap->entry[(i - 1) / WAYS];
        i = (i - 1) / WAYS;
    }
    heap->entry[i] = entry;
}

bool heap_pop(struct heap *heap, struct heap_entry *out)
{
    if (heap->count == 0) {
        return false;
    }
    *out = heap->entry[0];
    const struct heap_entry entry = heap->entry[--heap->count];
    uint32_t i = 0;
    for (;;) {
        const uint32_t first = WAYS * i + 1;
        if (first >= heap->count) {
            break;
        }
        const uint32_t end = first + WAYS < heap->count ? first + WAYS : heap->count;
        uint32_t least = first;
        for (uint32_t child = first + 1; child < end; child++) {
            if (earlier(heap->entry[child], heap->entry[least])) {
                least = child;
            }
        }
        if (!earlier(heap->entry[least], entry)) {
            break;
        }
        heap->entry[i] = heap->entry[least];
        i = least;
    }
    heap->entry[i] = entry;
    return true;
}

void heap_close(struct heap *heap)
{
    free(heap->entry);
    *heap = (struct heap){0};
}
