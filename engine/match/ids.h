/* From ids (texts) to slots (small numbers): one table for each kind of thing. */
#ifndef AMITY_MATCH_IDS_H
#define AMITY_MATCH_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

#define NO_SLOT UINT32_MAX

struct id_cell {
    const char *id; /* NULL = empty; borrowed from the thing in the slot */
    uint32_t slot;
};

struct ids {
    struct id_cell *cell;
    uint32_t room; /* a power of two, or 0 */
    uint32_t count;
};

/* ensure   the slot, or NO_SLOT */
uint32_t ids_find(const struct ids *ids, const char *id);
/* Makes room for one more, so that the next ids_put cannot fail. */
enum status ids_reserve(struct ids *ids) MUST_USE;
/* require  ids_reserve before; id outlives its place in the table
 * ensure   id → slot, replacing the text and slot that stood there */
void ids_put(struct ids *ids, const char *id, uint32_t slot);
void ids_drop(struct ids *ids, const char *id);
void ids_close(struct ids *ids);

#endif
