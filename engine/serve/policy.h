/* The rules in force for a tenant: the shipped pack, or what it put on top. */
#ifndef AMITY_SERVE_POLICY_H
#define AMITY_SERVE_POLICY_H

#include "serve/house.h"

/* A stored policy record is the map {version, effective_from, policy}; ids are the version, and
 * the one in force is the newest whose effective_from has come. */

/* Reads a shipped pack (pack_directory/ID.json) as a tree. */
enum status policy_shipped(const struct config *config, const char *id, struct arena *arena,
                           struct value *out, struct fault *fault) MUST_USE;
/* Compiles a pack, or an overlay on the shipped pack it extends.
 * owns     *out with one reference */
enum status policy_compile(const struct config *config, const struct value *source,
                           struct policy **out, struct fault *fault) MUST_USE;
void policy_keep(struct policy *policy);
void policy_release(struct policy *policy);
/* Puts a policy in force: everybody is derived anew. Takes over one reference. */
enum status policy_enforce(struct tenant *tenant, struct policy *policy) MUST_USE;
/* After the commit of a policy record: puts it in force when its day has come. */
void policy_install(struct tenant *tenant);
/* Finds the newest stored policy whose day has come and enforces it; at boot and each new day. */
enum status policy_refresh(struct tenant *tenant, struct fault *fault) MUST_USE;

#endif
