/* Reads JSON without recursion: a stack of the maps and lists that are open. */
#include "ctl/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES = 64 };

struct frame {
    struct value value; /* the open map or list */
    const char *key;    /* of the member that is being read */
    uint32_t key_bytes;
};

struct parser {
    const char *begin, *at, *end;
    struct arena *arena;
    struct fault *fault;
    struct frame frame[LINE_DEPTH_MAX];
    uint32_t depth;
};

static enum status refuse(struct parser *parser, const char *what)
{
    return fault_set(parser->fault, E_INVALID_ARGUMENT, "", "not JSON: column %zu: %s",
                     (size_t)(parser->at - parser->begin) + 1, what);
}

static void skip_space(struct parser *parser)
{
    while (parser->at < parser->end && (*parser->at == ' ' || *parser->at == '\t' ||
                                        *parser->at == '\r' || *parser->at == '\n')) {
        parser->at++;
    }
}

/* The next byte, or 0 at the end (which is no byte of JSON). */
static char look(const struct parser *parser)
{
    return parser->at < parser->end ? *parser->at : '\0';
}

/* --- texts --- */

static bool hex4(const char *at, const char *end, uint32_t *out)
{
    uint32_t letter = 0;
    if (end - at < 4) {
        return false;
    }
    for (uint32_t i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;
        if (digit == 16) {
            return false;
        }
        letter = letter << 4 | digit;
    }
    *out = letter;
    return true;
}

static char *utf8_put(char *out, uint32_t letter)
{
    if (letter < 0x80) {
        *out++ = (char)letter;
    } else if (letter < 0x800) {
        *out++ = (char)(0xC0 | letter >> 6);
        *out++ = (char)(0x80 | (letter & 0x3F));
    } else if (letter < 0x10000) {
        *out++ = (char)(0xE0 | letter >> 12);
        *out++ = (char)(0x80 | (letter >> 6 & 0x3F));
        *out++ = (char)(0x80 | (letter & 0x3F));
    } else {
        *out++ = (char)(0xF0 | letter >> 18);
        *out++ = (char)(0x80 | (letter >> 12 & 0x3F));
        *out++ = (char)(0x80 | (letter >> 6 & 0x3F));
        *out++ = (char)(0x80 | (letter & 0x3F));
    }
    return out;
}

/* At the u of an escape: one letter, of one or two of them. */
static enum status unicode_take(struct parser *parser, uint32_t *letter)
{
    uint32_t low = 0;
    if (!hex4(parser->at + 1, parser->end, letter)) {
        return refuse(parser, "an escape \\u has four hexadecimal digits");
    }
    parser->at += 5;
    if (*letter >= 0xD800 && *letter < 0xDC00 && parser->end - parser->at >= 6 &&
        parser->at[0] == '\\' && parser->at[1] == 'u' && hex4(parser->at + 2, parser->end, &low) &&
        low >= 0xDC00 && low < 0xE000) {
        *letter = 0x10000 + ((*letter - 0xD800) << 10) + (low - 0xDC00);
        parser->at += 6;
    }
    if (*letter >= 0xD800 && *letter < 0xE000) {
        return refuse(parser, "half of a surrogate pair");
    }
    return *letter == 0 ? refuse(parser, "a text may not hold NUL") : OK;
}

/* The rest of a text that has escapes; `from` is its first byte. */
static enum status text_with_escapes(struct parser *parser, const char *from, const char **text,
                                     uint32_t *bytes)
{
    static const char NAMES[] = "\"\\/bfnrt";
    static const char MEANS[] = "\"\\/\b\f\n\r\t";
    char *start = arena_take(parser->arena, (size_t)(parser->end - from) + 1);
    if (start == NULL) {
        return fault_set(parser->fault, E_NO_MEMORY, "", "no memory");
    }
    char *out = start;
    parser->at = from;
    while (parser->at < parser->end && *parser->at != '"') {
        if ((uint8_t)*parser->at < 0x20) {
            return refuse(parser, "a control character in a text");
        }
        if (*parser->at != '\\') {
            *out++ = *parser->at++;
            continue;
        }
        parser->at++;
        const char *name = look(parser) == '\0' ? NULL : strchr(NAMES, look(parser));
        uint32_t letter = 0;
        if (name != NULL) {
            *out++ = MEANS[name - NAMES];
            parser->at++;
        } else if (look(parser) == 'u') {
            enum status status = unicode_take(parser, &letter);
            if (status != OK) {
                return status;
            }
            out = utf8_put(out, letter);
        } else {
            return refuse(parser, "there is no such escape");
        }
    }
    if (parser->at == parser->end) {
        return refuse(parser, "a text is not closed");
    }
    parser->at++;
    *text = start;
    *bytes = (uint32_t)(out - start);
    return OK;
}

/* At the opening quote. */
static enum status text_take(struct parser *parser, const char **text, uint32_t *bytes)
{
    const char *from = ++parser->at;
    const char *at = from;
    while (at < parser->end && *at != '"' && *at != '\\' && (uint8_t)*at >= 0x20) {
        at++;
    }
    parser->at = at;
    if (at < parser->end && *at == '"') {
        *text = arena_text(parser->arena, from, (size_t)(at - from));
        *bytes = (uint32_t)(at - from);
        parser->at++;
        return *text == NULL ? fault_set(parser->fault, E_NO_MEMORY, "", "no memory") : OK;
    }
    if (at < parser->end && *at == '\\') {
        return text_with_escapes(parser, from, text, bytes);
    }
    return refuse(parser,
                  at == parser->end ? "a text is not closed" : "a control character in a text");
}

/* --- numbers and words --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How many bytes of a number as JSON writes it; 0 = none. */
static size_t number_bytes(const struct parser *parser, bool *whole)
{
    const char *at = parser->at;
    const char *end = parser->end;
    at += at < end && *at == '-' ? 1 : 0;
    const char *digits = at;
    while (at < end && is_digit(*at)) {
        at++;
    }
    if (at == digits || (*digits == '0' && at - digits > 1)) {
        return 0;
    }
    *whole = true;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        *whole = false;
        while (at < end && is_digit(*at)) {
            at++;
        }
        if (at == fraction) {
            return 0;
        }
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        *whole = false;
        at += at < end && (*at == '+' || *at == '-') ? 1 : 0;
        const char *exponent = at;
        while (at < end && is_digit(*at)) {
            at++;
        }
        if (at == exponent) {
            return 0;
        }
    }
    return (size_t)(at - parser->at);
}

static enum status number_take(struct parser *parser, struct value *out)
{
    char text[NUMBER_BYTES];
    bool whole = false;
    size_t bytes = number_bytes(parser, &whole);
    if (bytes == 0 || bytes >= sizeof text) {
        return refuse(parser, bytes == 0 ? "a value is expected here" : "the number is too long");
    }
    memcpy(text, parser->at, bytes);
    text[bytes] = '\0';
    errno = 0;
    if (whole) {
        *out = value_int(strtoll(text, NULL, 10));
    } else {
        *out = value_real(strtod(text, NULL));
    }
    if (errno == ERANGE) {
        return refuse(parser, "the number is too large");
    }
    parser->at += bytes;
    return OK;
}

static bool word_take(struct parser *parser, const char *word)
{
    size_t bytes = strlen(word);
    if ((size_t)(parser->end - parser->at) < bytes || memcmp(parser->at, word, bytes) != 0) {
        return false;
    }
    parser->at += bytes;
    return true;
}

/* --- the whole --- */

static enum status key_take(struct parser *parser)
{
    struct frame *top = &parser->frame[parser->depth - 1];
    skip_space(parser);
    if (look(parser) != '"') {
        return refuse(parser, "a key in double quotes is expected here");
    }
    enum status status = text_take(parser, &top->key, &top->key_bytes);
    for (uint32_t i = 0; status == OK && i < top->value.count; i++) {
        const struct value_member *member = &top->value.member[i];
        if (member->key_bytes == top->key_bytes &&
            memcmp(member->key, top->key, top->key_bytes) == 0) {
            return fault_set(parser->fault, E_INVALID_ARGUMENT, "", "the key '%.40s' comes twice",
                             top->key);
        }
    }
    if (status != OK) {
        return status;
    }
    skip_space(parser);
    if (look(parser) != ':') {
        return refuse(parser, "a colon is expected here");
    }
    parser->at++;
    return OK;
}

/* Opens a map or list. ensure *closed: it was empty, and *out is it */
static enum status container_open(struct parser *parser, struct value *out, bool *closed)
{
    bool map = *parser->at++ == '{';
    struct value value = map ? value_map(parser->arena, 0) : value_list(parser->arena, 0);
    skip_space(parser);
    *closed = look(parser) == (map ? '}' : ']');
    if (*closed) {
        parser->at++;
        *out = value;
        return OK;
    }
    if (parser->depth == LINE_DEPTH_MAX) {
        return refuse(parser, "too many maps and lists inside each other");
    }
    parser->frame[parser->depth++].value = value;
    return map ? key_take(parser) : OK;
}

/* One value that needs no more; *closed is false when a map or list was opened instead. */
static enum status value_take(struct parser *parser, struct value *out, bool *closed)
{
    const char *text = NULL;
    uint32_t bytes = 0;
    enum status status = OK;
    skip_space(parser);
    *closed = true;
    switch (look(parser)) {
    case '{':
    case '[':
        return container_open(parser, out, closed);
    case '"':
        status = text_take(parser, &text, &bytes);
        *out = (struct value){.kind = VALUE_TEXT, .count = bytes, .text = text};
        return status;
    case 't':
        *out = value_bool(true);
        return word_take(parser, "true") ? OK : refuse(parser, "a value is expected here");
    case 'f':
        *out = value_bool(false);
        return word_take(parser, "false") ? OK : refuse(parser, "a value is expected here");
    case 'n':
        *out = value_nil();
        return word_take(parser, "null") ? OK : refuse(parser, "a value is expected here");
    default:
        return number_take(parser, out);
    }
}

/* Puts a finished value into what is open, closing what ends with it.
 * ensure   *out is the whole when depth is 0; else another value follows */
static enum status value_settle(struct parser *parser, struct value *out)
{
    while (parser->depth > 0) {
        struct frame *top = &parser->frame[parser->depth - 1];
        bool map = top->value.kind == VALUE_MAP;
        if (map) {
            value_put(&top->value, parser->arena, top->key, *out);
        } else {
            value_append(&top->value, parser->arena, *out);
        }
        skip_space(parser);
        if (look(parser) == ',') {
            parser->at++;
            return map ? key_take(parser) : OK;
        }
        if (look(parser) != (map ? '}' : ']')) {
            return refuse(parser,
                          map ? "a comma or } is expected here" : "a comma or ] is expected here");
        }
        parser->at++;
        *out = top->value;
        parser->depth--;
    }
    return OK;
}

enum status line_parse(const char *text, size_t count, struct arena *arena, struct value *out,
                       struct fault *fault)
{
    struct parser parser;
    parser.begin = text;
    parser.at = text;
    parser.end = text + count;
    parser.arena = arena;
    parser.fault = fault;
    parser.depth = 0;
    enum status status = OK;
    do {
        bool closed = false;
        status = value_take(&parser, out, &closed);
        if (status == OK && closed) {
            status = value_settle(&parser, out);
        }
    } while (status == OK && parser.depth > 0);
    if (status != OK) {
        return status;
    }
    skip_space(&parser);
    if (parser.at != parser.end) {
        return refuse(&parser, "nothing more is expected on this line");
    }
    return arena->exhausted ? fault_set(fault, E_NO_MEMORY, "", "no memory for the line") : OK;
}
