/* A file or standard input, line by line, with a ceiling on a line's length: what is too long is
 * passed over and said, not held. */
#ifndef AMITY_CTL_SOURCE_H
#define AMITY_CTL_SOURCE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

enum { SOURCE_LINE_BYTES_MAX = 4 << 20 };

enum source_form { SOURCE_NDJSON, SOURCE_CSV };

struct source {
    const char *name; /* as given; "-" is standard input */
    int fd;
    bool ended;
    uint8_t *bytes;
    size_t at, count, room;
    uint64_t consumed;  /* bytes handed out */
    uint64_t size;      /* of the file; 0 = not known */
    uint32_t line;      /* number of the line handed out last, from 1 */
    struct arena arena; /* of the header and the record at hand */
    const char **column;
    uint32_t column_count;
};

enum source_step {
    SOURCE_LINE,    /* here is one */
    SOURCE_REFUSED, /* one that cannot be read: fault says why; go on */
    SOURCE_END,     /* no more */
    SOURCE_BROKEN   /* the file itself failed: fault says why */
};

/* `name` "-" is standard input.
 * fails    E_NOT_FOUND, E_NO_MEMORY */
enum status source_open(struct source *source, const char *name, struct fault *fault) MUST_USE;
void source_close(struct source *source);

/* The next line without its end; empty lines are passed over. Valid until the next call.
 * ensure   source->line is its number */
enum source_step source_line(struct source *source, const char **line, size_t *count,
                             struct fault *fault) MUST_USE;

/* The next RFC 4180 record, which may span lines (source->line: its first): cells in
 * source->arena, NUL-terminated. Refused: a quote in the wrong place, an open quote at the end,
 * more bytes than a line may have. */
enum source_step source_record(struct source *source, const char ***cell, uint32_t *cell_count,
                               struct fault *fault) MUST_USE;
/* Reads the first record as names of columns.
 * fails    E_INVALID_ARGUMENT (none, one twice, an empty one) */
enum status source_header(struct source *source, struct fault *fault) MUST_USE;

#endif
