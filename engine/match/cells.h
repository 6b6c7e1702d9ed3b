/* Volunteers by place: cells of a tenth of a degree of latitude and two tenths of longitude, each
 * with a card for every volunteer who lives there, so that a question near Seinäjoki never touches
 * Skåne, and most of those near Seinäjoki are judged by their card alone: who offers something
 * else, lives too far away, or is refused by a rule of the volunteer's own. Rows of cells are made
 * when somebody first lives there. */
#ifndef AMITY_MATCH_CELLS_H
#define AMITY_MATCH_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "model/point.h"
#include "model/words.h"

#define CARD_OPEN UINT16_MAX

/* What can be said of a volunteer without looking at the profile. */
struct card {
    struct point point;
    uint32_t slot;
    uint16_t services;                 /* bits: offered */
    uint16_t closed_by[SERVICE_COUNT]; /* the first one-sided rule that blocks, or CARD_OPEN */
    /* What glance.c asks: */
    uint16_t room[SERVICE_COUNT]; /* relations of each service that could be added */
    uint32_t travel_m_max, differences;
    int64_t quarters_free;   /* less than nothing when more stands than the limit */
    uint64_t spoken, fluent; /* the first 64 languages */
    uint64_t needs[3];       /* accepted at each severity */
    uint8_t gender, genders, level_max, age_min, age_max;
    bool wheelchair, holidays;
    bool excludes; /* names clients: ask the profile */
};

struct cell {
    struct card *card;
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

/* The card's point says where. */
enum status cells_add(struct cells *cells, const struct card *card) MUST_USE;
/* Another card for the same slot at the same place. cost O(cell) */
void cells_replace(struct cells *cells, const struct card *card);
/* Calls `renew` with every card, to write anew all but slot and point. cost O(cards + cells) */
void cells_renew(struct cells *cells, void (*renew)(void *state, struct card *card), void *state);
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
