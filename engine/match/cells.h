/* Volunteers by place: cells of a tenth of a degree of latitude and two tenths of longitude, each
 * with the slots of the volunteers who live there, so that a question near Seinäjoki never touches
 * Skåne. Rows of cells are made when somebody first lives there. */
#ifndef AMITY_MATCH_CELLS_H
#define AMITY_MATCH_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "model/place.h"

struct cell {
    uint32_t *slot;
    uint32_t count, room;
};

enum {
    CELL_LAT_MICRODEG = 100000,
    CELL_LON_MICRODEG = 200000,
    CELL_ROWS = 1800,
    CELL_COLUMNS = 1800
};

struct cells {
    struct cell **row; /* [CELL_ROWS], made at the first add; each NULL or [CELL_COLUMNS] */
};

enum status cells_add(struct cells *cells, const struct place *place, uint32_t slot) MUST_USE;
void cells_remove(struct cells *cells, const struct place *place, uint32_t slot);
void cells_close(struct cells *cells);

/* The cells that a circle around a place may touch (never fewer; the poles and the date line are
 * out of range of any tenant). Rows and columns are inclusive. */
struct cell_window {
    uint32_t row_first, row_last, column_first, column_last;
};
struct cell_window cells_around(const struct place *place, uint32_t radius_m);
/* The cells of a row, or NULL when nobody lives there. */
static inline const struct cell *cells_row(const struct cells *cells, uint32_t row)
{
    return cells->row == NULL ? NULL : cells->row[row];
}

#endif
