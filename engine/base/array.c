/* Grows arrays by doubling, with every product checked. */
#include "base/array.h"

#include <stdlib.h>
#include <string.h>

bool array_room(void **items, uint32_t *room, uint32_t count, uint32_t more, size_t size)
{
    if (more <= *room - count) {
        return true;
    }
    if (more > UINT32_MAX - count) {
        return false;
    }
    uint32_t wanted = count + more;
    uint32_t grown = *room > UINT32_MAX / 2 ? UINT32_MAX : *room * 2;
    if (grown < wanted) {
        grown = wanted;
    }
    if (grown < 8) {
        grown = 8;
    }
    if (size != 0 && grown > SIZE_MAX / size) {
        return false;
    }
    void *larger = realloc(*items, (size_t)grown * size);
    if (larger == NULL) {
        return false;
    }
    *items = larger;
    *room = grown;
    return true;
}
