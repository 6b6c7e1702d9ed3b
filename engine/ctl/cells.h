/* Profiles as CSV cells: a column is a field's path with dots, a cell that starts with [ or { is
 * JSON, one in double quotes is a JSON text, true and false and numbers are such, an empty cell is
 * an absent field, all else is text. */
#ifndef AMITY_CTL_CELLS_H
#define AMITY_CTL_CELLS_H

#include "base/buffer.h"
#include "base/value.h"
#include "ctl/source.h"

/* A record under the source's columns as a map, in `arena`.
 * fails    E_INVALID_ARGUMENT (path: the column), E_NO_MEMORY */
enum status cells_to_value(const struct source *source, const char *const *cell,
                           uint32_t cell_count, struct arena *arena, struct value *out,
                           struct fault *fault) MUST_USE;

/* The columns seen so far, in the order they came. */
struct columns {
    const char **path;
    uint32_t count, room;
    struct arena *arena;
};

enum { CELLS_PATH_BYTES = 256 };

/* Calls `each` with the path and value of every cell of `map`: maps are opened, but for those
 * whose keys are free (languages, capacity.by_service, x) and empty ones.
 * fails    E_LIMIT: a path too long, or deeper than eight maps */
typedef void cells_each(void *state, const char *path, const struct value *value);
enum status cells_walk(const struct value *map, cells_each *each, void *state) MUST_USE;
/* Adds a column if it is new. */
void columns_see(struct columns *columns, const char *path);
/* ensure   the index, or columns->count */
uint32_t columns_find(const struct columns *columns, const char *path);
/* A cell's text as CSV: quoted where it must be. */
void cell_print(struct buffer *out, const char *text);
/* The text of a value in a cell under `path`, which cells_to_value reads as the same value. */
const char *cell_text(const char *path, const struct value *value, struct arena *arena);

#endif
