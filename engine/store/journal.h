/* What changed, in order: one entry per revision, listing kind, id and what was done. Feeds
 * changes.since and whoever follows the tenant by revision. */
#ifndef AMITY_STORE_JOURNAL_H
#define AMITY_STORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "store/record.h"

struct store_tenant;

enum store_change_op { CHANGE_CREATED = 1, CHANGE_UPDATED = 2, CHANGE_DELETED = 3 };

struct store_change {
    uint64_t revision;
    enum store_kind kind;
    enum store_change_op op;
    const char *id;
};

struct store_changes {
    struct store_change *change;
    uint32_t count, room;
    uint64_t revision; /* ask again from here; the last one read, or what was asked for */
    bool more;         /* later revisions exist */
};

/* Changes of the revisions after `revision`, oldest first, in `request`. A revision is never cut:
 * reading stops after the one that reaches `limit`, so the answer may be longer.
 *
 * require  limit >= 1
 * fails    E_INTERNAL (damaged entry), E_UNAVAILABLE, E_NO_MEMORY
 * cost     O(changes returned) */
enum status store_changes_since(struct store_tenant *tenant, uint64_t revision, uint32_t limit,
                                struct arena *request, struct store_changes *out,
                                struct fault *fault) MUST_USE;

const char *store_change_word(enum store_change_op op);

/* Bytes of one change in an entry. */
size_t journal_change_bytes(const struct store_change *change);
/* Writes one change; returns the bytes written (journal_change_bytes). */
size_t journal_change_write(uint8_t *out, const struct store_change *change);
/* Adds the changes of one entry's payload to `out`.
 *
 * ensure   reads nothing outside the payload
 * fails    E_INTERNAL (does not parse), E_NO_MEMORY */
enum status journal_entry_read(uint64_t revision, struct record_slice payload,
                               struct arena *request, struct store_changes *out,
                               struct fault *fault) MUST_USE;

#endif
