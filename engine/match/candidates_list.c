/* The lists that a sieve searches: everybody who is open for a service, by cells of the map. */
#include <stdlib.h>

#include "match/candidates.h"

struct homed {
    uint64_t cell; /* row * CELL_COLUMNS + column */
    uint32_t entry;
};

static int homed_order(const void *left, const void *right)
{
    const struct homed *a = left;
    const struct homed *b = right;
    if (a->cell != b->cell) {
        return a->cell < b->cell ? -1 : 1;
    }
    return a->entry < b->entry ? -1 : a->entry > b->entry;
}

static uint32_t homed_find(const struct view *view, uint32_t service, struct homed *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->entry_count; i++) {
        const struct volunteer_entry *entry = view->entry[i];
        if (entry != NULL && (entry->open_services >> service & 1) != 0) {
            struct cell_window at = cells_around(&entry->profile->volunteer->place, 0);
            out[count++] = (struct homed){
                .cell = (uint64_t)at.row_first * CELL_COLUMNS + at.column_first, .entry = i};
        }
    }
    if (count > 1) {
        qsort(out, count, sizeof *out, homed_order);
    }
    return count;
}

/* The smallest window that holds everybody. */
static void list_frame(struct sieve_list *list, const struct homed *homed)
{
    uint32_t row_last = 0;
    uint32_t column_last = 0;
    list->row_first = UINT32_MAX;
    list->column_first = UINT32_MAX;
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t row = (uint32_t)(homed[i].cell / CELL_COLUMNS);
        uint32_t column = (uint32_t)(homed[i].cell % CELL_COLUMNS);
        list->row_first = row < list->row_first ? row : list->row_first;
        list->column_first = column < list->column_first ? column : list->column_first;
        row_last = row > row_last ? row : row_last;
        column_last = column > column_last ? column : column_last;
    }
    list->rows = list->count == 0 ? 0 : row_last - list->row_first + 1;
    list->columns = list->count == 0 ? 0 : column_last - list->column_first + 1;
}

static enum status list_make(const struct view *view, uint8_t service, struct homed *homed,
                             struct sieve_list *out)
{
    out->count = homed_find(view, service, homed);
    list_frame(out, homed);
    size_t cells = (size_t)out->rows * out->columns;
    out->facet = calloc((size_t)out->count + 1, sizeof *out->facet);
    out->spot = calloc((size_t)out->count + 1, sizeof *out->spot);
    out->begin = calloc(cells + 1, sizeof *out->begin);
    out->least = calloc(cells + 1, sizeof *out->least);
    if (out->facet == NULL || out->spot == NULL || out->begin == NULL || out->least == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < out->count; i++) {
        uint32_t row = (uint32_t)(homed[i].cell / CELL_COLUMNS) - out->row_first;
        uint32_t column = (uint32_t)(homed[i].cell % CELL_COLUMNS) - out->column_first;
        out->begin[(size_t)row * out->columns + column + 1]++;
        const struct volunteer_entry *entry = view->entry[homed[i].entry];
        facet_make(view->pack, service, entry, homed[i].entry, &out->facet[i]);
        const struct point *point = &out->facet[i].card.point;
        out->spot[i] = (struct sieve_spot){point->x, point->y, point->z,
                                           sieve_chord(entry->profile->volunteer->travel_m_max)};
    }
    for (size_t i = 0; i < cells; i++) {
        out->begin[i + 1] += out->begin[i];
    }
    return screen_open(out->facet, out->count, service, &out->screen);
}

enum status sieve_open(const struct view *view, struct sieve *out)
{
    *out = (struct sieve){.view = view};
    facet_learn(view->pack, &out->lore);
    struct homed *homed = calloc((size_t)view->entry_count + 1, sizeof *homed);
    enum status status = homed == NULL ? E_NO_MEMORY : OK;
    for (uint32_t service = 0; service < SERVICE_COUNT && status == OK; service++) {
        status = list_make(view, (uint8_t)service, homed, &out->list[service]);
    }
    free(homed);
    if (status != OK) {
        sieve_close(out);
    }
    return status;
}

void sieve_close(struct sieve *sieve)
{
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        free(sieve->list[service].facet);
        free(sieve->list[service].spot);
        free(sieve->list[service].begin);
        free(sieve->list[service].least);
        screen_close(&sieve->list[service].screen);
    }
    *sieve = (struct sieve){0};
}

void sieve_prices(struct sieve *sieve, const int64_t *price)
{
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        struct sieve_list *list = &sieve->list[service];
        size_t cells = (size_t)list->rows * list->columns;
        for (size_t cell = 0; cell < cells; cell++) {
            list->least[cell] = price == NULL ? 0 : INT64_MAX;
            for (uint32_t i = list->begin[cell]; price != NULL && i < list->begin[cell + 1]; i++) {
                int64_t one = price[list->facet[i].card.slot];
                list->least[cell] = one < list->least[cell] ? one : list->least[cell];
            }
        }
    }
}
