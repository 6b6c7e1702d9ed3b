/* Every limit of the wire and of what one caller may ask, in one table: parsing, range checks, the
 * `limits` of session.hello and PROTOCOL.md come from it. */
#ifndef AMITY_PROTO_LIMITS_H
#define AMITY_PROTO_LIMITS_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/value.h"

/* clang-format off */
/* name, default, least, most, unit, help */
#define LIMIT_TABLE(X)                                                                             \
    X(connections, 1024, 1, 65536, "connections", "open at once, all peers together")              \
    X(connections_per_peer, 128, 1, 65536, "connections", "open at once from one user or address") \
    X(handshake_ms, 5000, 100, 600000, "ms", "from connecting over TCP to session.hello")          \
    X(message_ms, 20000, 100, 600000, "ms", "from a message's first byte to its last")             \
    X(message_bytes, 16777216, 4096, 268435456, "bytes", "one message")                            \
    X(message_depth, 32, 8, 32, "levels", "lists and maps inside each other")                      \
    X(message_items, 2000000, 1024, 16000000, "values", "in one message, keys counted")            \
    X(text_bytes, 1048576, 1024, 67108864, "bytes", "one text, one binary, one ext")               \
    X(requests_in_flight, 256, 1, 65536, "requests", "unanswered, of one session")                 \
    X(output_soft_bytes, 1048576, 4096, 268435456, "bytes", "answers waiting: reading stops")      \
    X(output_hard_bytes, 8388608, 8192, 1073741824, "bytes", "answers waiting: the door closes")   \
    X(drain_ms, 30000, 100, 600000, "ms", "a peer may leave waiting answers untouched")            \
    X(retry_after_ms, 200, 1, 60000, "ms", "said with busy")                                       \
    X(profiles_per_put, 10000, 1, 100000, "profiles", "in one put")                                \
    X(ids_per_request, 10000, 1, 100000, "ids", "in one get or delete")                            \
    X(list_page, 1000, 1, 10000, "profiles", "in one answer of a list")                            \
    X(changes_page, 10000, 1, 100000, "changes", "in one answer of changes.since")                 \
    X(proposals, 1000, 1, 1000,  "proposals", "k of match.propose and match.clients")              \
    X(where_bytes, 4096, 64, 65536, "bytes", "one where expression")                               \
    X(jobs_running, 0, 0, 64, "jobs", "solving at once; 0 = one a core")                           \
    X(jobs_queued, 16, 1, 1024, "jobs", "of one tenant, waiting for a solver")                     \
    X(job_memory_mib, 12288, 16, 1048576, "MiB", "one job's solver, whatever its formula allows")  \
    X(jobs_kept, 256, 16, 65536, "jobs", "ended, still to be asked about")                         \
    X(planner_patience_ms, 3000, 500, 600000, "ms",                                                \
      "a planner may be silent and idle; then another is started")                                 \
    X(planner_close_s, 10, 0, 3600, "s", "of a rematch closing a live plan's bracket; 0 = never")  \
    X(pins_per_job, 10000, 1, 1000000, "pairs", "pins and exclusions of one rematch")              \
    X(pairs_per_accept, 100000, 1, 1000000, "pairs", "accepted at once")                           \
    X(edits, 10000, 1, 100000, "edits", "in one scenario")                                         \
    X(busy_slots, 2000, 1, 100000, "slots", "of one worker's calendar")
/* clang-format on */

struct limits {
#define X(name, standard, least, most, unit, help) int64_t name;
    LIMIT_TABLE(X)
#undef X
};

struct limits limits_standard(void);
/* fails    E_INVALID_ARGUMENT: no such limit (hint: the nearest), out of its range, or the soft
 *          output limit above the hard one; nothing changed */
enum status limits_set(struct limits *limits, const char *name, int64_t value,
                       struct fault *fault) MUST_USE;
/* Takes every member of a map, as a configuration file has it.
 * fails    as limits_set, path naming the member */
enum status limits_take(struct limits *limits, const struct value *map,
                        struct fault *fault) MUST_USE;
/* The value of `name`; -1 when there is no such limit. */
int64_t limits_get(const struct limits *limits, const char *name);
/* The map that session.hello answers under `limits`. */
struct value limits_value(const struct limits *limits, struct arena *arena);
/* The table as Markdown, as PROTOCOL.md shows it. */
void limits_print(struct buffer *out);

#endif
