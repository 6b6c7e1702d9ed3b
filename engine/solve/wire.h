/* What crosses the pipe between the engine and a solver child: a task out, progress and an
 * answer back. Both ends are the same program, so numbers travel as they stand in memory; but
 * neither end believes a count: every array is checked against the bytes that are there, and the
 * answer is verified before anybody uses it.
 *
 * A frame is: 4 bytes kind, 4 bytes zero, 8 bytes length of the body, the body. */
#ifndef AMITY_SOLVE_WIRE_H
#define AMITY_SOLVE_WIRE_H

#include "base/buffer.h"
#include "solve/solve.h"

enum wire_kind { WIRE_TASK = 1, WIRE_PROGRESS = 2, WIRE_ANSWER = 3, WIRE_FAULT = 4 };

enum { WIRE_HEAD_BYTES = 16, WIRE_PHASE_BYTES = 24 };

/* 8 GiB: more than the largest instance (2^28 arcs) takes. */
#define WIRE_BODY_BYTES_MAX (UINT64_C(8) << 30)

struct wire_head {
    uint32_t kind;
    uint64_t body_bytes;
};

/* What a child is to do. */
struct wire_task {
    struct instance instance;
    const uint32_t *start; /* as solve_options.start says; NULL = none */
    uint64_t ticks_max;    /* 0 = until it is told to end */
};

struct wire_progress {
    char phase[WIRE_PHASE_BYTES];
    uint64_t done, total, ticks;
    int64_t best, bound;
};

/* ensure   false when the 16 bytes are no frame's head */
bool wire_head_read(const uint8_t head[WIRE_HEAD_BYTES], struct wire_head *out) MUST_USE;

/* Each appends one whole frame; buffer->exhausted tells of a lack of memory. */
void wire_write_task(struct buffer *out, const struct wire_task *task);
void wire_write_progress(struct buffer *out, const struct wire_progress *progress);
void wire_write_answer(struct buffer *out, const struct instance *instance,
                       const struct solution *solution);
void wire_write_fault(struct buffer *out, const struct fault *fault);

/* Each reads one body; arrays are copied into `job`.
 * fails    E_INVALID_ARGUMENT (not what it says), E_NO_MEMORY */
enum status wire_read_task(const uint8_t *body, uint64_t count, struct arena *job,
                           struct wire_task *out) MUST_USE;
enum status wire_read_progress(const uint8_t *body, uint64_t count,
                               struct wire_progress *out) MUST_USE;
enum status wire_read_answer(const uint8_t *body, uint64_t count, const struct instance *instance,
                             struct arena *job, struct solution *out) MUST_USE;
enum status wire_read_fault(const uint8_t *body, uint64_t count, struct fault *out) MUST_USE;

#endif
