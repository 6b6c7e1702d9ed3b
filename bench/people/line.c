/* The two forms of a profile's line. In CSV each top-level scalar, list or word-keyed map becomes a
 * cell of the column its path names; inside a cell the writer speaks JSON as it does in NDJSON. */
#include "bench/people/line.h"

#include <string.h>

#include "base/text.h"
#include "bench/people/draw.h"

enum {
    BUFFER_BYTES = 1 << 20,
    FLUSH_BYTES = 1 << 19,
    CELL_BYTES = 1 << 16,
    LINE_BYTES_MAX = 1 << 16, /* our own promise: no made profile is longer */
    PATH_BYTES = 96,
    DEPTH_MAX = 8,
    BUCKET_COUNT = 1024
};

static const char *const columns[] = {
#define X(path) path,
#include "bench/people/columns.def"
#undef X
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

struct cell {
    uint32_t from, bytes;
};

struct line {
    enum people_form form;
    struct people_sink sink;
    bool stopped;
    uint32_t used; /* of `buffer` */
    uint32_t begun;
    char *buffer;
    /* CSV only */
    char *cells; /* the cells of this line, one after the other */
    uint32_t cells_used;
    uint32_t json_depth; /* > 0: inside a cell that is JSON */
    uint32_t depth;
    uint32_t path_bytes[DEPTH_MAX];
    char path[PATH_BYTES];
    struct cell cell[COLUMN_COUNT];
    uint16_t bucket[BUCKET_COUNT]; /* column + 1, open addressing */
};

static void put(struct line *line, const char *bytes, uint32_t count)
{
    if (line->form == PEOPLE_NDJSON) {
        memcpy(line->buffer + line->used, bytes, count);
        line->used += count;
    } else {
        CHECK(line->cells_used + count <= CELL_BYTES);
        memcpy(line->cells + line->cells_used, bytes, count);
        line->cells_used += count;
    }
}

static void put_letter(struct line *line, char letter)
{
    put(line, &letter, 1);
}

static uint32_t bucket_of(const struct line *line, const char *path, uint32_t bytes)
{
    uint32_t at = (uint32_t)text_hash(path, bytes) % BUCKET_COUNT;
    while (line->bucket[at] != 0) {
        const char *column = columns[line->bucket[at] - 1];
        if (strlen(column) == bytes && memcmp(column, path, bytes) == 0) {
            break;
        }
        at = (at + 1) % BUCKET_COUNT;
    }
    return at;
}

static void header_write(struct line *line)
{
    for (uint32_t i = 0; i < COLUMN_COUNT; i++) {
        uint32_t bytes = (uint32_t)strlen(columns[i]);
        line->bucket[bucket_of(line, columns[i], bytes)] = (uint16_t)(i + 1);
        memcpy(line->buffer + line->used, columns[i], bytes);
        line->used += bytes;
        memcpy(line->buffer + line->used, i + 1 < COLUMN_COUNT ? "," : "\r\n",
               i + 1 < COLUMN_COUNT ? 1 : 2);
        line->used += i + 1 < COLUMN_COUNT ? 1 : 2;
    }
}

struct line *line_open(enum people_form form, const struct people_sink *sink, struct arena *forever)
{
    struct line *line = arena_take(forever, sizeof *line);
    if (line == NULL) {
        return NULL;
    }
    line->buffer = arena_take(forever, BUFFER_BYTES);
    line->cells = arena_take(forever, CELL_BYTES);
    if (line->buffer == NULL || line->cells == NULL) {
        return NULL;
    }
    line->form = form;
    line->sink = *sink;
    if (form == PEOPLE_CSV) {
        header_write(line);
    }
    return line;
}

bool line_flush(struct line *line)
{
    if (line->used > 0 && !line->stopped) {
        line->stopped = !line->sink.write(line->sink.state, line->buffer, line->used);
    }
    line->used = 0;
    return !line->stopped;
}

/* A cell begins where a field stands outside all JSON; returns its column, or COLUMN_COUNT. */
static uint32_t cell_begin(struct line *line, const char *key)
{
    uint32_t prefix = line->depth == 0 ? 0 : line->path_bytes[line->depth - 1];
    uint32_t bytes = (uint32_t)strlen(key);
    CHECK(prefix + bytes < PATH_BYTES);
    memcpy(line->path + prefix, key, bytes);
    uint32_t column = line->bucket[bucket_of(line, line->path, prefix + bytes)];
    CHECK(column != 0); /* a field missing in columns.def */
    CHECK(line->cell[column - 1].bytes == 0);
    line->cell[column - 1].from = line->cells_used;
    return column - 1;
}

/* In JSON: the comma, the key. */
static void json_key(struct line *line, const char *key)
{
    const char *text = line->form == PEOPLE_NDJSON ? line->buffer : line->cells;
    uint32_t used = line->form == PEOPLE_NDJSON ? line->used : line->cells_used;
    char last = text[used - 1];
    if (last != '{' && last != '[') {
        put_letter(line, ',');
    }
    if (key != NULL) {
        put_letter(line, '"');
        put(line, key, (uint32_t)strlen(key));
        put(line, "\":", 2);
    }
}

static bool in_json(const struct line *line)
{
    return line->form == PEOPLE_NDJSON || line->json_depth > 0;
}

/* Writes a scalar, quoted where JSON wants texts quoted. */
static void scalar(struct line *line, const char *key, const char *text, uint32_t bytes,
                   bool quoted)
{
    if (in_json(line)) {
        json_key(line, key);
        if (quoted) {
            put_letter(line, '"');
        }
        put(line, text, bytes);
        if (quoted) {
            put_letter(line, '"');
        }
        return;
    }
    uint32_t column = cell_begin(line, key);
    put(line, text, bytes);
    line->cell[column].bytes = bytes;
}

void line_text(struct line *line, const char *key, const char *text)
{
    CHECK_SLOW(text[strcspn(text, "\"\\,\r\n\t")] == '\0');
    scalar(line, key, text, (uint32_t)strlen(text), true);
}

/* Digits from the right end of a 24-byte room; returns where they begin. */
static uint32_t digits(char room[24], uint64_t number, uint32_t least)
{
    uint32_t at = 24;
    while (number > 0 || 24 - at < least) {
        room[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    return at;
}

void line_number(struct line *line, const char *key, int64_t number)
{
    char room[24];
    uint32_t at = digits(room, number < 0 ? (uint64_t)-number : (uint64_t)number, 1);
    if (number < 0) {
        room[--at] = '-';
    }
    scalar(line, key, room + at, 24 - at, false);
}

void line_bool(struct line *line, const char *key, bool truth)
{
    scalar(line, key, truth ? "true" : "false", truth ? 4 : 5, false);
}

static void date_digits(int32_t days, char text[10])
{
    int32_t year;
    int32_t month;
    int32_t day;
    day_parts(days, &year, &month, &day);
    text[0] = (char)('0' + year / 1000);
    text[1] = (char)('0' + year / 100 % 10);
    text[2] = (char)('0' + year / 10 % 10);
    text[3] = (char)('0' + year % 10);
    text[4] = '-';
    text[5] = (char)('0' + month / 10);
    text[6] = (char)('0' + month % 10);
    text[7] = '-';
    text[8] = (char)('0' + day / 10);
    text[9] = (char)('0' + day % 10);
}

void line_day(struct line *line, const char *key, int32_t days)
{
    char text[10];
    date_digits(days, text);
    scalar(line, key, text, sizeof text, true);
}

void line_hour(struct line *line, const char *key, int32_t days, int32_t hour)
{
    char text[] = "0000-00-00T00:00:00Z";
    CHECK(hour >= 0 && hour < 24);
    date_digits(days, text);
    text[11] = (char)('0' + hour / 10);
    text[12] = (char)('0' + hour % 10);
    scalar(line, key, text, sizeof text - 1, true);
}

void line_degrees(struct line *line, const char *key, int32_t microdeg)
{
    char room[24];
    CHECK(microdeg >= 0); /* the two countries lie north and east */
    uint32_t ten_thousandths = ((uint32_t)microdeg + 50) / 100;
    uint32_t at = digits(room, ten_thousandths, 5);
    memmove(room + at - 1, room + at, 24 - at - 4);
    room[19] = '.';
    scalar(line, key, room + at - 1, 25 - at, false);
}

void line_id(struct line *line, const char *key, char letter, uint64_t number, uint32_t suffix)
{
    char room[28];
    uint32_t end = 24;
    char digits_room[24];
    uint32_t at = digits(digits_room, number, 6);
    memcpy(room + at, digits_room + at, 24 - at);
    room[--at] = '-';
    room[--at] = letter;
    if (suffix > 0) {
        room[end++] = '-';
        room[end++] = (char)('a' + suffix - 1);
    }
    scalar(line, key, room + at, end - at, true);
}

static void json_open(struct line *line, const char *key, char bracket)
{
    if (in_json(line)) {
        json_key(line, key);
    } else {
        line->path_bytes[line->depth] = cell_begin(line, key); /* remembered until it closes */
    }
    line->json_depth++;
    put_letter(line, bracket);
}

static void json_close(struct line *line, char bracket)
{
    CHECK(line->json_depth > 0);
    put_letter(line, bracket);
    line->json_depth--;
    if (!in_json(line)) {
        struct cell *cell = &line->cell[line->path_bytes[line->depth]];
        cell->bytes = line->cells_used - cell->from;
    }
}

void line_map(struct line *line, const char *key)
{
    if (in_json(line)) {
        json_open(line, key, '{');
        return;
    }
    uint32_t prefix = line->depth == 0 ? 0 : line->path_bytes[line->depth - 1];
    uint32_t bytes = (uint32_t)strlen(key);
    CHECK(line->depth + 1 < DEPTH_MAX && prefix + bytes + 1 < PATH_BYTES);
    memcpy(line->path + prefix, key, bytes);
    line->path[prefix + bytes] = '.';
    line->path_bytes[line->depth++] = prefix + bytes + 1;
}

void line_map_end(struct line *line)
{
    if (in_json(line)) {
        json_close(line, '}');
        return;
    }
    CHECK(line->depth > 0);
    line->depth--;
}

void line_words(struct line *line, const char *key)
{
    json_open(line, key, '{');
}

void line_words_end(struct line *line)
{
    json_close(line, '}');
}

void line_list(struct line *line, const char *key)
{
    json_open(line, key, '[');
}

void line_list_end(struct line *line)
{
    json_close(line, ']');
}

void line_begin(struct line *line, const char *type)
{
    line->begun = line->used;
    if (line->form == PEOPLE_NDJSON) {
        put_letter(line, '{');
        line->json_depth = 1;
    } else {
        memset(line->cell, 0, sizeof line->cell);
        line->cells_used = 0;
    }
    line_text(line, "type", type);
}

/* Copies one cell into the line, quoted when RFC 4180 wants it. */
static void cell_write(struct line *line, const struct cell *cell)
{
    const char *from = line->cells + cell->from;
    char *to = line->buffer + line->used;
    bool quoted = cell->bytes > 0 && (*from == '{' || *from == '[');
    uint32_t used = 0;
    if (quoted) {
        to[used++] = '"';
    }
    for (uint32_t i = 0; i < cell->bytes; i++) {
        if (from[i] == '"') {
            to[used++] = '"';
        }
        to[used++] = from[i];
    }
    if (quoted) {
        to[used++] = '"';
    }
    line->used += used;
}

bool line_end(struct line *line)
{
    if (line->form == PEOPLE_NDJSON) {
        CHECK(line->json_depth == 1);
        put(line, "}\n", 2);
        line->json_depth = 0;
    } else {
        CHECK(line->depth == 0 && line->json_depth == 0);
        for (uint32_t i = 0; i < COLUMN_COUNT; i++) {
            cell_write(line, &line->cell[i]);
            line->buffer[line->used++] = i + 1 < COLUMN_COUNT ? ',' : '\r';
        }
        line->buffer[line->used++] = '\n';
    }
    CHECK(line->used - line->begun <= 2 * LINE_BYTES_MAX);
    return line->used < FLUSH_BYTES || line_flush(line);
}
