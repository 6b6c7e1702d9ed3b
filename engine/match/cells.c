/* Volunteers by place, in a plain grid of small arrays. */
#include "match/cells.h"

#include <math.h>
#include <stdlib.h>

#include "base/array.h"

static const double METRES_A_DEGREE = 111000.0; /* a little less than the truth: never too small */
static const double RADIANS_A_DEGREE = 0.017453292519943295;

static uint32_t clamp(int64_t number, uint32_t last)
{
    if (number < 0) {
        return 0;
    }
    return number > last ? last : (uint32_t)number;
}

static uint32_t row_of(int64_t lat_microdeg)
{
    return clamp((lat_microdeg + 90000000) / CELL_LAT_MICRODEG, CELL_ROWS - 1);
}

static uint32_t column_of(int64_t lon_microdeg)
{
    return clamp((lon_microdeg + 180000000) / CELL_LON_MICRODEG, CELL_COLUMNS - 1);
}

enum status cells_add(struct cells *cells, const struct card *card)
{
    if (cells->row == NULL) {
        cells->row = calloc(CELL_ROWS, sizeof(struct cell *));
        if (cells->row == NULL) {
            return E_NO_MEMORY;
        }
    }
    uint32_t at = row_of(card->point.lat_microdeg);
    struct cell *row = cells->row[at];
    if (row == NULL) {
        row = calloc(CELL_COLUMNS, sizeof *row);
        if (row == NULL) {
            return E_NO_MEMORY;
        }
        cells->row[at] = row;
    }
    struct cell *cell = &row[column_of(card->point.lon_microdeg)];
    if (!array_room((void **)&cell->card, &cell->room, cell->count, 1, sizeof *cell->card)) {
        return E_NO_MEMORY;
    }
    cell->card[cell->count++] = *card;
    return OK;
}

void cells_replace(struct cells *cells, const struct card *card)
{
    struct cell *row = cells->row == NULL ? NULL : cells->row[row_of(card->point.lat_microdeg)];
    struct cell *cell = row == NULL ? NULL : &row[column_of(card->point.lon_microdeg)];
    for (uint32_t i = 0; cell != NULL && i < cell->count; i++) {
        if (cell->card[i].slot == card->slot) {
            cell->card[i] = *card;
            return;
        }
    }
}

void cells_renew(struct cells *cells, void (*renew)(void *state, struct card *card), void *state)
{
    for (uint32_t i = 0; cells->row != NULL && i < CELL_ROWS; i++) {
        for (uint32_t j = 0; cells->row[i] != NULL && j < CELL_COLUMNS; j++) {
            for (uint32_t k = 0; k < cells->row[i][j].count; k++) {
                renew(state, &cells->row[i][j].card[k]);
            }
        }
    }
}

void cells_remove(struct cells *cells, const struct place *place, uint32_t slot)
{
    struct cell *row = cells->row == NULL ? NULL : cells->row[row_of(place->lat_microdeg)];
    if (row == NULL) {
        return;
    }
    struct cell *cell = &row[column_of(place->lon_microdeg)];
    for (uint32_t i = 0; i < cell->count; i++) {
        if (cell->card[i].slot == slot) {
            cell->card[i] = cell->card[--cell->count];
            return;
        }
    }
}

void cells_close(struct cells *cells)
{
    for (uint32_t i = 0; cells->row != NULL && i < CELL_ROWS; i++) {
        for (uint32_t j = 0; cells->row[i] != NULL && j < CELL_COLUMNS; j++) {
            free(cells->row[i][j].card);
        }
        free(cells->row[i]);
    }
    free(cells->row);
    *cells = (struct cells){0};
}

struct cell_window cells_around(const struct place *place, uint32_t radius_m)
{
    double lat_span = radius_m / METRES_A_DEGREE;
    double lat_far = (fabs((double)place->lat_microdeg) / 1e6 + lat_span) * RADIANS_A_DEGREE;
    double cosine = cos(lat_far < 1.5 ? lat_far : 1.5);
    double lon_span = lat_span / cosine;
    int64_t lat_micro = (int64_t)(lat_span * 1e6) + 1;
    int64_t lon_micro = (int64_t)(lon_span * 1e6) + 1;
    return (struct cell_window){
        .row_first = row_of(place->lat_microdeg - lat_micro),
        .row_last = row_of(place->lat_microdeg + lat_micro),
        .column_first = column_of(place->lon_microdeg - lon_micro),
        .column_last = column_of(place->lon_microdeg + lon_micro),
    };
}
