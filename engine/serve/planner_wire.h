/* What the engine and a planner say to each other over a socket pair: frames of four bytes of
 * length, little end first, and one MessagePack list each. Both ends are ours and of one version;
 * still nothing is believed that does not read.
 *
 *   to the planner    [PLAN_POLICY, pack directory, policy]   the policy as policy.put takes it
 *                     [PLAN_DAY, days]                        since 1970-01-01
 *                     [PLAN_PUT, kind, bytes, revision, created]   a stored record
 *                     [PLAN_DELETE, kind, id]
 *                     [PLAN_TURN, revision]                   all of that revision was said
 *                     [PLAN_FED]                              all that was stored was said once
 *                     [PLAN_REST, 1 or 0]                     large work is put off, or goes on
 *                     [PLAN_ASK, number, method, params]
 *   from the planner  [number, result, nil] or [number, nil, {status, detail, path, hint}]
 *                     [-1]                                    still at work */
#ifndef AMITY_SERVE_PLANNER_WIRE_H
#define AMITY_SERVE_PLANNER_WIRE_H

#include "base/buffer.h"
#include "base/value.h"
#include "proto/writer.h"

enum planner_word {
    PLAN_POLICY = 1,
    PLAN_DAY,
    PLAN_PUT,
    PLAN_DELETE,
    PLAN_TURN,
    PLAN_FED,
    PLAN_ASK,
    PLAN_REST
};

enum { PLAN_BEAT = -1 };
enum { FRAME_HEAD_BYTES = 4, FRAME_BYTES_MAX = 256 << 20 };

/* Begins a frame; what is written to `out` until frame_end belongs to it. */
size_t frame_begin(struct buffer *out);
void frame_end(struct buffer *out, size_t begun);
/* Takes one whole frame off the front of `in` from *at on.
 * ensure   OK: *out in `arena`, *at behind it. E_NOT_FOUND: not whole yet
 * fails    E_INVALID_ARGUMENT, E_TOO_LARGE: nothing more can be read; E_NO_MEMORY */
enum status frame_take(const struct buffer *in, size_t *at, struct arena *arena, struct value *out,
                       struct fault *fault) MUST_USE;

/* A fault as an answer carries it, and back. */
void planner_fault_write(struct buffer *out, const struct fault *fault);
void planner_fault_read(const struct value *map, struct fault *fault);

#endif
