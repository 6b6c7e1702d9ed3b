/* Prints and parses the words and integers of a proof file. */
#include "solve/proof_stream.h"

#include <stdlib.h>
#include <string.h>

enum { TOKEN_BYTES_MAX = 64, FIRST_ROOM = 4096, DIGITS_64 = 18 /* that always fit */ };

void stream_refuse(struct stream *stream, const char *what)
{
    if (stream->status == OK) {
        stream->status =
            fault_set(stream->fault, E_INVALID_ARGUMENT, "", "line %u: %s", stream->line, what);
    }
}

static void put(struct stream *stream, const char *bytes, size_t count)
{
    if (stream->status != OK) {
        return;
    }
    if (stream->room - stream->count < count) {
        size_t room = stream->room == 0 ? FIRST_ROOM : stream->room * 2;
        room = room - stream->count < count ? stream->count + count : room;
        char *out = realloc(stream->out, room);
        if (out == NULL) {
            stream->status = fault_set(stream->fault, E_NO_MEMORY, "", "no memory for the proof");
            return;
        }
        stream->out = out;
        stream->room = room;
    }
    memcpy(stream->out + stream->count, bytes, count);
    stream->count += count;
}

bool stream_has_lines(struct stream *stream, uint64_t lines, uint32_t least_bytes)
{
    if (stream->writes || stream->status != OK) {
        return stream->status == OK;
    }
    if (lines > (stream->count - stream->at) / least_bytes) {
        stream_refuse(stream, "more is announced than the file can hold");
        return false;
    }
    return true;
}

/* The bytes up to the next space or line end; empty after trouble. */
static const char *take(struct stream *stream, size_t *bytes)
{
    const char *begin = stream->text + stream->at;
    size_t count = 0;
    const size_t left = stream->count - stream->at;
    while (stream->status == OK && count < left && begin[count] != ' ' && begin[count] != '\n') {
        count++;
    }
    stream->at += count;
    *bytes = count;
    return begin;
}

/* The space before a field. */
static void part(struct stream *stream)
{
    if (stream->writes) {
        put(stream, " ", 1);
    } else if (stream->status == OK &&
               (stream->at >= stream->count || stream->text[stream->at] != ' ')) {
        stream_refuse(stream, "a field is missing");
    } else if (stream->status == OK) {
        stream->at++;
    }
}

void stream_word(struct stream *stream, const char *word)
{
    if (stream->writes) {
        put(stream, word, strlen(word));
        return;
    }
    stream->line++;
    size_t bytes;
    const char *here = take(stream, &bytes);
    if (bytes != strlen(word) || memcmp(here, word, bytes) != 0) {
        if (stream->status == OK) {
            stream->status = fault_set(stream->fault, E_INVALID_ARGUMENT, "",
                                       "line %u: `%s` is expected here", stream->line, word);
        }
    }
}

void stream_choice(struct stream *stream, const char *const *words, uint32_t count,
                   uint32_t *choice)
{
    part(stream);
    if (stream->writes) {
        put(stream, words[*choice], strlen(words[*choice]));
        return;
    }
    size_t bytes;
    const char *here = take(stream, &bytes);
    for (uint32_t i = 0; i < count; i++) {
        if (bytes == strlen(words[i]) && memcmp(here, words[i], bytes) == 0) {
            *choice = i;
            return;
        }
    }
    *choice = 0;
    stream_refuse(stream, "an unknown word");
}

void stream_line_end(struct stream *stream)
{
    if (stream->writes) {
        put(stream, "\n", 1);
    } else if (stream->status == OK &&
               (stream->at >= stream->count || stream->text[stream->at] != '\n')) {
        stream_refuse(stream, "the line should end here");
    } else if (stream->status == OK) {
        stream->at++;
    }
}

static void put_wide(struct stream *stream, wide value)
{
    char text[TOKEN_BYTES_MAX];
    size_t at = sizeof text;
    const bool negative = value < 0;
    while (value > INT64_MAX || value < -INT64_MAX) {
        const int digit = (int)(value % 10);
        text[--at] = (char)('0' + (digit < 0 ? -digit : digit));
        value /= 10;
    }
    uint64_t rest = (uint64_t)(negative ? -value : value); /* most numbers: many times quicker */
    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (negative) {
        text[--at] = '-';
    }
    put(stream, text + at, sizeof text - at);
}

/* Parses digits exactly as put_wide prints them; false otherwise. */
static bool parse_wide(const char *text, size_t bytes, wide *value)
{
    const bool negative = bytes > 0 && text[0] == '-';
    const size_t first = negative ? 1 : 0;
    if (bytes == first || (text[first] == '0' && (bytes > first + 1 || negative))) {
        return false;
    }
    wide sum = 0;
    if (bytes - first <= DIGITS_64) {
        uint64_t small = 0;
        size_t at = first;
        for (; at < bytes && text[at] >= '0' && text[at] <= '9'; at++) {
            small = small * 10 + (uint64_t)(text[at] - '0');
        }
        *value = negative ? -(wide)small : (wide)small;
        return at == bytes;
    }
    for (size_t i = first; i < bytes; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(sum, (wide)10, &sum) ||
            __builtin_sub_overflow(sum, (wide)(text[i] - '0'), &sum)) {
            return false;
        }
    }
    return negative ? (*value = sum, true) : !__builtin_sub_overflow((wide)0, sum, value);
}

void stream_wide(struct stream *stream, wide *value, wide low, wide high)
{
    part(stream);
    if (stream->writes) {
        put_wide(stream, *value);
        return;
    }
    size_t bytes;
    const char *here = take(stream, &bytes);
    *value = low;
    if (!parse_wide(here, bytes, value) || *value < low || *value > high) {
        *value = low;
        stream_refuse(stream, "a number is malformed or out of range");
    }
}

void stream_u64(struct stream *stream, uint64_t *value)
{
    wide number = *value;
    stream_wide(stream, &number, 0, UINT64_MAX);
    *value = (uint64_t)number;
}

void stream_i64(struct stream *stream, int64_t *value, int64_t low, int64_t high)
{
    wide number = *value;
    stream_wide(stream, &number, low, high);
    *value = (int64_t)number;
}

void stream_i32(struct stream *stream, int32_t *value)
{
    wide number = *value;
    stream_wide(stream, &number, 0, INT32_MAX);
    *value = (int32_t)number;
}

void stream_u32(struct stream *stream, uint32_t *value, uint32_t high)
{
    wide number = *value;
    stream_wide(stream, &number, 0, high);
    *value = (uint32_t)number;
}

void stream_u16(struct stream *stream, uint16_t *value)
{
    wide number = *value;
    stream_wide(stream, &number, 0, UINT16_MAX);
    *value = (uint16_t)number;
}

void stream_u8(struct stream *stream, uint8_t *value)
{
    wide number = *value;
    stream_wide(stream, &number, 0, UINT8_MAX);
    *value = (uint8_t)number;
}

void stream_truth(struct stream *stream, bool *value)
{
    wide number = *value ? 1 : 0;
    stream_wide(stream, &number, 0, 1);
    *value = number != 0;
}

/* Writes or swallows a one-character field that stands for something; true when it did. */
static bool sign(struct stream *stream, char mark, bool stands)
{
    if (stream->status != OK) {
        return false;
    }
    if (stream->writes) {
        if (stands) {
            const char field[] = {' ', mark};
            put(stream, field, sizeof field);
        }
        return stands;
    }
    const size_t left = stream->count - stream->at;
    const char *here = stream->text + stream->at;
    if (left >= 3 && here[0] == ' ' && here[1] == mark && (here[2] == ' ' || here[2] == '\n')) {
        stream->at += 2;
        return true;
    }
    return false;
}

void stream_index(struct stream *stream, uint32_t *value)
{
    if (sign(stream, '-', *value == UINT32_MAX)) {
        *value = UINT32_MAX;
        return;
    }
    stream_u32(stream, value, UINT32_MAX - 1);
}

void stream_hours(struct stream *stream, uint64_t words[CYCLE_WORDS])
{
    uint64_t all[CYCLE_WORDS];
    memset(all, 0xff, sizeof all);
    all[CYCLE_WORDS - 1] = (UINT64_C(1) << (CYCLE_HOURS % 64)) - 1;
    uint64_t any = 0;
    for (uint32_t i = 0; i < CYCLE_WORDS; i++) {
        any |= words[i];
    }
    if (sign(stream, '-', any == 0)) {
        memset(words, 0, sizeof all);
    } else if (sign(stream, '*', memcmp(words, all, sizeof all) == 0)) {
        memcpy(words, all, sizeof all);
    } else {
        for (uint32_t i = 0; i < CYCLE_WORDS; i++) {
            stream_u64(stream, &words[i]);
        }
    }
}

void stream_token(struct stream *stream, char *token, size_t room)
{
    part(stream);
    if (stream->writes) {
        for (const char *c = token; *c != '\0'; c++) {
            put(stream, *c > ' ' && *c <= '~' ? c : "_", 1);
        }
        if (token[0] == '\0') {
            put(stream, "_", 1);
        }
        return;
    }
    size_t bytes;
    const char *here = take(stream, &bytes);
    bool good = bytes > 0 && bytes < room;
    for (size_t i = 0; i < bytes && good; i++) {
        good = here[i] > ' ' && here[i] <= '~';
    }
    if (!good) {
        token[0] = '\0';
        stream_refuse(stream, "a word is missing, too long or not printable");
        return;
    }
    memcpy(token, here, bytes);
    token[bytes] = '\0';
}
