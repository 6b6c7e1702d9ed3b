/* One organiser's people, opened from its store. */
#ifndef AMITY_SERVE_TENANT_H
#define AMITY_SERVE_TENANT_H

#include "serve/house.h"

/* Opens (makes, if `create`) a tenant, loads its policy and all its people.
 * fails    what the store says; E_INTERNAL for a record that no longer reads */
enum status tenant_open(struct house *house, const char *name, bool create,
                        struct fault *fault) MUST_USE;
/* A new day: policies come into force, everybody is derived anew. */
enum status tenant_new_day(struct tenant *tenant, struct fault *fault) MUST_USE;
void tenants_close(struct house *house);

/* Reads one profile map of a directory kind into a fresh profile (one reference). */
enum status profile_read(enum store_kind kind, const struct value *map, const struct zone *zone,
                         struct profile **out, struct fault *fault) MUST_USE;

#endif
