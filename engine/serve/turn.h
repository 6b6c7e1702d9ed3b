/* Write turns: what waits for one tenant is staged together, committed together, installed and
 * answered together. */
#ifndef AMITY_SERVE_TURN_H
#define AMITY_SERVE_TURN_H

#include "serve/house.h"

/* Queues a write; it is staged when the tenant's turn comes (soon, or after the commit under way).
 * fails    the call is answered E_BUSY when too much waits */
void turn_enqueue(struct call *call);
/* Begins a turn of every tenant that has writes waiting and none under way. The loop calls it
 * after each round of reading. */
void turn_begin_all(struct house *house);
/* Takes back what the store completed; installs and answers. */
void turn_complete_all(struct house *house);
/* At the end: writes that wait are refused, those with the store are waited for and answered. */
void turn_drain(struct house *house);

/* -- for write handlers --------------------------------------------------------------------------
 * A handler stages all its changes or none: on failure the caller rolls its part back. */

/* The kind's newest profile in this turn or the directory; NULL = none (or deleted in this turn).
 * Borrowed. kind: STORE_VOLUNTEER, STORE_CLIENT, STORE_RELATION, STORE_WORKER. */
const struct profile *staging_find(const struct staging *staging, enum store_kind kind,
                                   const char *id);
/* The stored bytes of a profile as the turn sees them (for "unchanged").
 * ensure   false when there is none */
bool staging_bytes(const struct staging *staging, enum store_kind kind, const char *id,
                   struct arena *request, const uint8_t **bytes, size_t *count);
/* Stages a profile: takes over one reference of `profile` (also on failure); bytes, its canonical
 * record, are copied. profile->created is kept when set. The revision is given when the turn is
 * handed over; the answer's `revision` is filled in then. */
enum status staging_put(struct staging *staging, enum store_kind kind, struct profile *profile,
                        const uint8_t *bytes, size_t count) MUST_USE;
enum status staging_delete(struct staging *staging, enum store_kind kind, const char *id) MUST_USE;
/* Stages a record that the directory does not hold (plan, proof, policy, setting, counter, job). */
enum status staging_put_record(struct staging *staging, enum store_kind kind, const char *id,
                               const uint8_t *bytes, size_t count) MUST_USE;
enum status staging_delete_record(struct staging *staging, enum store_kind kind,
                                  const char *id) MUST_USE;
/* Forgets what the present call staged: a dry run. */
void staging_forget(struct staging *staging);
struct tenant *staging_tenant(const struct staging *staging);
/* Walks staged and standing relations of a volunteer or client as the turn sees them: calls
 * visit for each (each once). */
void staging_relations(const struct staging *staging, bool of_volunteer, const char *id,
                       void (*visit)(void *state, const struct relation *relation), void *state);

#endif
