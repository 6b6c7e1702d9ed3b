/* Values as JSON text: integers whole, reals with the fewest digits that read back as the same
 * number, so that 2.6 stays 2.6 for whoever reads it. */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

enum { JSON_INDENT_MAX = 8 };

struct printer {
    struct buffer out;
    int indent;
    int level;
};

static void put(struct printer *printer, const char *text)
{
    buffer_add(&printer->out, text, strlen(text));
}

static void put_line(struct printer *printer)
{
    if (printer->indent > 0) {
        buffer_print(&printer->out, "\n%*s", printer->indent * printer->level, "");
    }
}

static void print_text(struct printer *printer, const char *bytes, uint32_t count)
{
    static const char *const NAMED[] = {
        ['"'] = "\\\"", ['\\'] = "\\\\", ['\b'] = "\\b", ['\f'] = "\\f",
        ['\n'] = "\\n", ['\r'] = "\\r",  ['\t'] = "\\t"};
    put(printer, "\"");
    uint32_t plain = 0;
    for (uint32_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\') {
            continue;
        }
        buffer_add(&printer->out, bytes + plain, i - plain);
        plain = i + 1;
        if (NAMED[byte] != NULL) {
            put(printer, NAMED[byte]);
        } else {
            buffer_print(&printer->out, "\\u%04x", byte);
        }
    }
    buffer_add(&printer->out, bytes + plain, count - plain);
    put(printer, "\"");
}

static void print_real(struct printer *printer, double real)
{
    char text[40] = "null"; /* JSON has no word for what is not finite */
    if (isfinite(real)) {
        for (int digits = 15; digits <= 17; digits++) {
            snprintf(text, sizeof text, "%.*g", digits, real);
            if (strtod(text, NULL) == real) {
                break;
            }
        }
        char *comma = strchr(text, ','); /* where the locale writes one */
        if (comma != NULL) {
            *comma = '.';
        }
        if (strpbrk(text, ".e") == NULL) {
            memcpy(text + strlen(text), ".0", 3);
        }
    }
    put(printer, text);
}

static void print_value(struct printer *printer, const struct value *value);

/* Recursion follows trees whose depth their reader bounded. */
static void print_items(struct printer *printer, const struct value *value)
{
    bool is_map = value->kind == VALUE_MAP;
    put(printer, is_map ? "{" : "[");
    printer->level++;
    for (uint32_t i = 0; i < value->count; i++) {
        put(printer, i > 0 ? "," : "");
        put_line(printer);
        if (is_map) {
            print_text(printer, value->member[i].key, value->member[i].key_bytes);
            put(printer, printer->indent > 0 ? ": " : ":");
            print_value(printer, &value->member[i].value);
        } else {
            print_value(printer, &value->item[i]);
        }
    }
    printer->level--;
    if (value->count > 0) {
        put_line(printer);
    }
    put(printer, is_map ? "}" : "]");
}

static void print_value(struct printer *printer, const struct value *value)
{
    switch (value->kind) {
    case VALUE_BOOL:
        put(printer, value->truth ? "true" : "false");
        break;
    case VALUE_INT:
        buffer_print(&printer->out, "%" PRId64, value->integer);
        break;
    case VALUE_UINT:
        buffer_print(&printer->out, "%" PRIu64, value->natural);
        break;
    case VALUE_REAL:
        print_real(printer, value->real);
        break;
    case VALUE_TEXT:
        print_text(printer, value->text, value->count);
        break;
    case VALUE_LIST:
    case VALUE_MAP:
        print_items(printer, value);
        break;
    case VALUE_NIL:
    case VALUE_BYTES: /* JSON has no bytes */
    case VALUE_EXT:
        put(printer, "null");
        break;
    }
}

char *json_print(const struct value *value, int indent, struct arena *arena)
{
    CHECK(indent >= 0 && indent <= JSON_INDENT_MAX);
    struct printer printer = {.indent = indent};
    print_value(&printer, value);
    char *text = NULL;
    if (printer.out.exhausted) {
        arena->exhausted = true;
    } else {
        text = arena_text(arena, (const char *)printer.out.bytes, printer.out.count);
    }
    buffer_close(&printer.out);
    return text;
}
