/* What waits to be derived: numbers, each once, in any order. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bits.h"
#include "match/live_inside.h"

enum status queue_add(struct live_queue *queue, uint32_t number)
{
    uint32_t word = number / 64;
    uint32_t before = queue->bit_room;
    if (word >= before) {
        if (!array_room((void **)&queue->bit, &queue->bit_room, before, word - before + 1,
                        sizeof *queue->bit)) {
            return E_NO_MEMORY;
        }
        memset(queue->bit + before, 0, (queue->bit_room - before) * sizeof *queue->bit);
    }
    if (bits_has(queue->bit, number)) {
        return OK;
    }
    if (!array_room((void **)&queue->item, &queue->room, queue->count, 1, sizeof *queue->item)) {
        return E_NO_MEMORY;
    }
    queue->item[queue->count++] = number;
    bits_set(queue->bit, number);
    queue->waiting++;
    return OK;
}

uint32_t queue_peek(struct live_queue *queue)
{
    while (queue->count > 0 && !bits_has(queue->bit, queue->item[queue->count - 1])) {
        queue->count--;
    }
    return queue->count == 0 ? NO_SLOT : queue->item[queue->count - 1];
}

void queue_forget(struct live_queue *queue, uint32_t number)
{
    if (number / 64 < queue->bit_room && bits_has(queue->bit, number)) {
        bits_clear(queue->bit, number);
        queue->waiting--;
    }
}

void queue_drop_all(struct live_queue *queue)
{
    for (uint32_t number = queue_peek(queue); number != NO_SLOT; number = queue_peek(queue)) {
        queue_forget(queue, number);
    }
}

void queue_close(struct live_queue *queue)
{
    free(queue->item);
    free(queue->bit);
    *queue = (struct live_queue){0};
}

enum status numbers_room(uint32_t **number, uint32_t *room, uint32_t at)
{
    uint32_t before = *room;
    if (at < before) {
        return OK;
    }
    if (!array_room((void **)number, room, before, at - before + 1, sizeof **number)) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = before; i < *room; i++) {
        (*number)[i] = NO_SLOT;
    }
    return OK;
}

enum status pointers_room(void ***pointer, uint32_t *room, uint32_t at)
{
    uint32_t before = *room;
    if (at < before) {
        return OK;
    }
    if (!array_room((void **)pointer, room, before, at - before + 1, sizeof **pointer)) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = before; i < *room; i++) {
        (*pointer)[i] = NULL;
    }
    return OK;
}
