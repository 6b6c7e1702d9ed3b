/* The public value is the engine's value under another name; this is the one place that says so.
 * For rooms that hold both (the command reads JSON by base and speaks by the client library). */
#ifndef AMITY_PROTO_BRIDGE_H
#define AMITY_PROTO_BRIDGE_H

#include <amity/value.h>

#include "base/value.h"

static inline const struct value *bridge_plain(const struct amity_value *value)
{
    return (const struct value *)(const void *)value;
}

static inline const struct amity_value *bridge_public(const struct value *value)
{
    return (const struct amity_value *)(const void *)value;
}

/* The arena that a tree is. */
struct arena *bridge_arena(struct amity_tree *tree);

#endif
