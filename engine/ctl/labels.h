/* Names for ids, joined on the reader's own machine: the daemon never sees them. */
#ifndef AMITY_CTL_LABELS_H
#define AMITY_CTL_LABELS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

struct label {
    const char *id, *name;
    uint32_t order;
};

/* Zero-initialised knows nobody. Sorted by id. */
struct labels {
    struct label *label;
    uint32_t count, room;
};

/* Reads a file of NDJSON lines {"id": …, "name": …} or of CSV with the columns id and name; the
 * last line about an id counts.
 * ensure   texts live in `arena`
 * fails    E_INVALID_ARGUMENT with the line, E_NOT_FOUND, E_NO_MEMORY */
enum status labels_read(const char *path, struct arena *arena, struct labels *out,
                        struct fault *fault) MUST_USE;
void labels_close(struct labels *labels);
/* NULL when there is none. */
const char *labels_find(const struct labels *labels, const char *id);

#endif
