/* Reads lines and CSV records. */
#include "ctl/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { READ_BYTES = 1 << 20, COLUMNS_MAX = 4096, ARENA_CHUNK_BYTES = 65536 };

enum status source_open(struct source *source, const char *name, struct fault *fault)
{
    struct stat stat;
    *source = (struct source){.name = name};
    source->fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    if (source->fd < 0) {
        return fault_set(fault, E_NOT_FOUND, name, "cannot be opened: %s", strerror(errno));
    }
    if (fstat(source->fd, &stat) == 0 && S_ISREG(stat.st_mode)) {
        source->size = (uint64_t)stat.st_size;
    }
    source->room = READ_BYTES;
    source->bytes = malloc(source->room);
    arena_open(&source->arena, ARENA_CHUNK_BYTES, 0);
    return source->bytes != NULL ? OK : fault_set(fault, E_NO_MEMORY, name, "no memory to read it");
}

void source_close(struct source *source)
{
    if (source->bytes != NULL) {
        arena_close(&source->arena);
    }
    free(source->column);
    free(source->bytes);
    if (source->fd > STDERR_FILENO) {
        close(source->fd);
    }
    *source = (struct source){.fd = -1};
}

/* Reads more behind what is there, making room; false at the end or on trouble. */
static bool read_more(struct source *source, struct fault *fault)
{
    if (source->at > 0) {
        memmove(source->bytes, source->bytes + source->at, source->count - source->at);
        source->count -= source->at;
        source->at = 0;
    }
    if (source->count == source->room) {
        uint8_t *grown = realloc(source->bytes, source->room * 2);
        if (grown == NULL) {
            fault_set(fault, E_NO_MEMORY, source->name, "no memory to read it");
            return false;
        }
        source->bytes = grown;
        source->room *= 2;
    }
    ssize_t got = -1;
    do {
        got = read(source->fd, source->bytes + source->count, source->room - source->count);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        fault_set(fault, E_NOT_FOUND, source->name, "cannot be read: %s", strerror(errno));
        return false;
    }
    source->ended = got == 0;
    source->count += (size_t)got;
    return got > 0;
}

/* Drops the rest of a line that is too long, without holding it. */
static void skip_line(struct source *source, struct fault *fault)
{
    for (;;) {
        uint8_t *end = memchr(source->bytes + source->at, '\n', source->count - source->at);
        size_t stop = end == NULL ? source->count : (size_t)(end - source->bytes) + 1;
        source->consumed += stop - source->at;
        source->at = stop;
        if (end != NULL || !read_more(source, fault)) {
            return;
        }
    }
}

/* One line, also an empty one, with neither its \n nor a \r before it. */
static enum source_step raw_line(struct source *source, const char **line, size_t *count,
                                 struct fault *fault)
{
    size_t seen = 0;
    uint8_t *end = NULL;
    for (;;) {
        size_t left = source->count - source->at;
        end = memchr(source->bytes + source->at + seen, '\n', left - seen);
        size_t length = end == NULL ? left : (size_t)(end - source->bytes) - source->at;
        if (length > SOURCE_LINE_BYTES_MAX) {
            source->line++;
            skip_line(source, fault);
            fault_set(fault, E_TOO_LARGE, "", "the line is longer than %d bytes",
                      SOURCE_LINE_BYTES_MAX);
            return SOURCE_REFUSED;
        }
        seen = left;
        if (end != NULL || source->ended || !read_more(source, fault)) {
            break;
        }
    }
    if (fault->status != OK) {
        return SOURCE_BROKEN;
    }
    if (source->at == source->count) {
        return SOURCE_END;
    }
    size_t length =
        end == NULL ? source->count - source->at : (size_t)(end - source->bytes) - source->at;
    *line = (const char *)source->bytes + source->at;
    source->at += length + (end == NULL ? 0 : 1);
    source->consumed += length + (end == NULL ? 0 : 1);
    source->line++;
    *count = length > 0 && (*line)[length - 1] == '\r' ? length - 1 : length;
    return SOURCE_LINE;
}

/* Most lines are ASCII: eight letters at a glance. */
static bool is_ascii(const char *line, size_t count)
{
    uint64_t any = 0;
    size_t at = 0;
    for (; at + sizeof any <= count; at += sizeof any) {
        uint64_t eight = 0;
        memcpy(&eight, line + at, sizeof eight);
        any |= eight;
    }
    for (; at < count; at++) {
        any |= (uint8_t)line[at];
    }
    return (any & UINT64_C(0x8080808080808080)) == 0;
}

static enum source_step utf8_check(const char *line, size_t count, struct fault *fault)
{
    if (is_ascii(line, count) || text_is_utf8((const uint8_t *)line, count)) {
        return SOURCE_LINE;
    }
    size_t good = text_utf8_prefix((const uint8_t *)line, count);
    fault_set(fault, E_INVALID_ARGUMENT, "", "broken UTF-8 at byte %zu", good + 1);
    fault_hint(fault, "save the file as UTF-8");
    return SOURCE_REFUSED;
}

enum source_step source_line(struct source *source, const char **line, size_t *count,
                             struct fault *fault)
{
    enum source_step step = SOURCE_LINE;
    do {
        step = raw_line(source, line, count, fault);
        if (step == SOURCE_LINE && source->line == 1 && *count >= 3 &&
            memcmp(*line, "\xEF\xBB\xBF", 3) == 0) {
            *line += 3; /* a byte order mark, as some editors write it */
            *count -= 3;
        }
    } while (step == SOURCE_LINE && *count == 0);
    return step == SOURCE_LINE ? utf8_check(*line, *count, fault) : step;
}

/* --- CSV --- */

enum place { AT_START, IN_PLAIN, IN_QUOTES, AFTER_QUOTES };

/* Where one is after more bytes of a record; *bad: a quote stands where none may. */
static enum place walk(enum place place, const char *text, size_t count, bool *bad)
{
    for (size_t i = 0; i < count; i++) {
        char c = text[i];
        switch (place) {
        case IN_QUOTES:
            place = c == '"' ? AFTER_QUOTES : IN_QUOTES;
            break;
        case AFTER_QUOTES:
            *bad = *bad || (c != '"' && c != ',');
            place = c == '"' ? IN_QUOTES : c == ',' ? AT_START : IN_PLAIN;
            break;
        case AT_START:
        case IN_PLAIN:
            *bad = *bad || (c == '"' && place == IN_PLAIN);
            place = c == ',' ? AT_START : c == '"' && place == AT_START ? IN_QUOTES : IN_PLAIN;
            break;
        }
    }
    return place;
}

/* Gathers the lines of one record in source->arena. */
static enum source_step record_text(struct source *source, char **text, size_t *bytes, bool *bad,
                                    struct fault *fault)
{
    const char *line = NULL;
    size_t count = 0;
    enum source_step step = source_line(source, &line, &count, fault);
    if (step != SOURCE_LINE) {
        return step;
    }
    uint32_t first = source->line;
    *text = arena_text(&source->arena, line, count);
    *bytes = count;
    enum place place = walk(AT_START, line, count, bad);
    while (place == IN_QUOTES && *text != NULL && !*bad) {
        step = raw_line(source, &line, &count, fault);
        if (step == SOURCE_LINE) {
            step = utf8_check(line, count, fault);
        }
        if (step != SOURCE_LINE || *bytes + count + 1 > SOURCE_LINE_BYTES_MAX) {
            source->line = first;
            fault_set(fault, E_INVALID_ARGUMENT, "", "a quote is opened and not closed");
            return step == SOURCE_BROKEN ? SOURCE_BROKEN : SOURCE_REFUSED;
        }
        char *joined = arena_take(&source->arena, *bytes + count + 2);
        if (joined == NULL) {
            break;
        }
        memcpy(joined, *text, *bytes);
        joined[*bytes] = '\n';
        memcpy(joined + *bytes + 1, line, count);
        *text = joined;
        *bytes += count + 1;
        place = walk(walk(IN_QUOTES, "\n", 1, bad), line, count, bad);
    }
    return SOURCE_LINE;
}

/* Takes one cell out of `text`, in place; returns the next one's start, or NULL after the last. */
static char *cell_take(char *text, const char **cell)
{
    char *out = text;
    *cell = text;
    if (*text != '"') {
        char *comma = strchr(text, ',');
        if (comma != NULL) {
            *comma = '\0';
        }
        return comma == NULL ? NULL : comma + 1;
    }
    const char *from = text + 1;
    while (*from != '\0' && !(from[0] == '"' && from[1] != '"')) {
        from += from[0] == '"' ? 1 : 0;
        *out++ = *from++;
    }
    bool more = from[0] == '"' && from[1] == ',';
    size_t next = (size_t)(from - text) + 2;
    *out = '\0';
    return more ? text + next : NULL;
}

enum source_step source_record(struct source *source, const char ***cell, uint32_t *cell_count,
                               struct fault *fault)
{
    char *text = NULL;
    size_t bytes = 0;
    bool bad = false;
    if (source->column_count > 0) { /* the header's own texts were copied elsewhere */
        arena_reset(&source->arena);
    }
    enum source_step step = record_text(source, &text, &bytes, &bad, fault);
    if (step != SOURCE_LINE) {
        return step;
    }
    if (bad || memchr(text, '\0', bytes) != NULL) {
        fault_set(fault, E_INVALID_ARGUMENT, "", "a quote stands in the wrong place");
        fault_hint(fault, "a cell with quotes is quoted itself, each quote twice");
        return SOURCE_REFUSED;
    }
    uint32_t room = 1;
    for (size_t i = 0; i < bytes; i++) {
        room += text[i] == ',' ? 1 : 0;
    }
    *cell = arena_take_many(&source->arena, room, sizeof **cell);
    *cell_count = 0;
    for (char *at = text; *cell != NULL && at != NULL && *cell_count < room;) {
        at = cell_take(at, &(*cell)[(*cell_count)++]);
    }
    if (source->arena.exhausted) {
        fault_set(fault, E_NO_MEMORY, source->name, "no memory for a record");
        return SOURCE_BROKEN;
    }
    return SOURCE_LINE;
}

enum status source_header(struct source *source, struct fault *fault)
{
    const char **cell = NULL;
    uint32_t count = 0;
    enum source_step step = source_record(source, &cell, &count, fault);
    if (step == SOURCE_END) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "the file has no header line");
    }
    if (step != SOURCE_LINE || count > COLUMNS_MAX) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "the header cannot be read");
    }
    size_t bytes = count * sizeof(const char *);
    for (uint32_t i = 0; i < count; i++) {
        bytes += strlen(cell[i]) + 1;
    }
    source->column = malloc(bytes);
    if (source->column == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the header");
    }
    char *at = (char *)(source->column + count);
    for (uint32_t i = 0; i < count; i++) {
        size_t length = strlen(cell[i]) + 1;
        source->column[i] = memcpy(at, cell[i], length);
        at += length;
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(source->column[j], source->column[i]) == 0) {
                return fault_set(fault, E_INVALID_ARGUMENT, cell[i], "this column comes twice");
            }
        }
        if (length == 1) {
            return fault_set(fault, E_INVALID_ARGUMENT, "", "column %u has no name", i + 1);
        }
    }
    source->column_count = count;
    return OK;
}
