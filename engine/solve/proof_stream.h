/* One description of the proof file that both writes and reads: lines of a keyword and integers.
 * Every call either prints what the argument holds or parses into it. The first trouble stays
 * (`status`), later calls do nothing; a reader that goes on sees zeros. */
#ifndef AMITY_SOLVE_PROOF_STREAM_H
#define AMITY_SOLVE_PROOF_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "solve/certificate.h"

struct stream {
    bool writes;
    enum status status;
    struct fault *fault;
    const char *text; /* reading: bytes[at .. count) are left */
    size_t at;
    uint32_t line;
    char *out; /* writing: malloc'ed, grown by doubling */
    size_t room;
    size_t count;
};

/* Begins a line. Reading refuses any other keyword. */
void stream_word(struct stream *stream, const char *word);
/* One of several words; *choice is its index. */
void stream_choice(struct stream *stream, const char *const *words, uint32_t count,
                   uint32_t *choice);
/* A field after a space. Reading refuses what lies outside low … high, signs and zeros that the
 * writer would not have written, and missing fields. */
void stream_wide(struct stream *stream, wide *value, wide low, wide high);
void stream_u64(struct stream *stream, uint64_t *value);
void stream_i64(struct stream *stream, int64_t *value, int64_t low, int64_t high);
void stream_i32(struct stream *stream, int32_t *value);
void stream_u32(struct stream *stream, uint32_t *value, uint32_t high);
void stream_u16(struct stream *stream, uint16_t *value);
void stream_u8(struct stream *stream, uint8_t *value);
void stream_truth(struct stream *stream, bool *value);
/* A number below UINT32_MAX, or `-` for UINT32_MAX. */
void stream_index(struct stream *stream, uint32_t *value);
/* The hours of a cycle as eleven 64-bit words, low word first; `-` for none, `*` for all. */
void stream_hours(struct stream *stream, uint64_t words[CYCLE_WORDS]);
/* Printable characters but space, 1 … room - 1 of them. */
void stream_token(struct stream *stream, char *token, size_t room);
void stream_line_end(struct stream *stream);

/* Bytes not yet read: a count that promises more lines than these can hold is refused. */
bool stream_has_lines(struct stream *stream, uint64_t lines, uint32_t least_bytes);
void stream_refuse(struct stream *stream, const char *what);

#endif
