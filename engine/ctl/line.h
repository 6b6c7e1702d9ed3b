/* One line of NDJSON as a value: a reader for imports, several times as fast as the one for files
 * (base/json.h), since it builds values without a tree between. */
#ifndef AMITY_CTL_LINE_H
#define AMITY_CTL_LINE_H

#include "base/value.h"

enum { LINE_DEPTH_MAX = 32 };

/* require  text is valid UTF-8
 * ensure   *out in `arena`, as json_parse makes it: strict JSON, no duplicate keys, no NUL in texts
 * fails    E_INVALID_ARGUMENT with the column in the detail; E_NO_MEMORY
 * cost     linear but for keys, which are compared with those of the same map */
enum status line_parse(const char *text, size_t count, struct arena *arena, struct value *out,
                       struct fault *fault) MUST_USE;

#endif
