/* JSON files and lines to values and back (jansson reads; the order of members is kept). */
#ifndef AMITY_BASE_JSON_H
#define AMITY_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/value.h"

/* require  count bytes of text (need not be NUL-terminated)
 * ensure   *out in `arena`; duplicate keys, NUL inside texts and broken UTF-8 are refused
 * fails    E_INVALID_ARGUMENT with line and column in the detail */
enum status json_parse(const char *text, size_t count, struct arena *arena, struct value *out,
                       struct fault *fault) MUST_USE;
enum status json_parse_file(const char *path, struct arena *arena, struct value *out,
                            struct fault *fault) MUST_USE;
/* indent = 0 gives one line. NULL only when the arena is exhausted. */
char *json_print(const struct value *value, int indent, struct arena *arena);

#endif
