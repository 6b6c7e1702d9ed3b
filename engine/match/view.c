/* Pictures of the directory for questions and jobs. */
#include "match/view.h"

#include <stdlib.h>
#include <string.h>

struct view view_borrow(const struct directory *directory)
{
    return (struct view){
        .pack = directory->pack,
        .today = directory->today,
        .revision = directory->revision,
        .entry = directory->entry,
        .entry_count = directory->volunteers.count,
        .cells = &directory->cells,
        .index_off = directory->index_off,
        .room_services = directory->room_services,
    };
}

static enum status keep_volunteers(const struct directory *directory, struct view *out)
{
    const struct slots *slots = &directory->volunteers;
    out->kept_entry = calloc((size_t)slots->held + 1, sizeof(struct volunteer_entry *));
    if (out->kept_entry == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t slot = 0; slot < slots->count; slot++) {
        if (directory->entry[slot] != NULL) {
            out->kept_entry[out->entry_count++] = volunteer_entry_keep(directory->entry[slot]);
        }
    }
    out->entry = out->kept_entry;
    return OK;
}

static enum status keep_clients(const struct directory *directory, struct view *out)
{
    const struct slots *slots = &directory->clients;
    out->client = calloc((size_t)slots->held + 1, sizeof *out->client);
    if (out->client == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t slot = 0; slot < slots->count; slot++) {
        if (slots->profile[slot] != NULL) {
            const char *worker = slots->profile[slot]->client->worker;
            out->client[out->client_count++] = (struct view_client){
                .profile = profile_keep(slots->profile[slot]),
                .worker = worker == NULL ? NULL : directory_worker(directory, worker),
                .served = directory->served[slot],
            };
        }
    }
    return OK;
}

static enum status keep_workers(const struct directory *directory, struct view *out)
{
    const struct slots *slots = &directory->workers;
    out->kept_worker = calloc((size_t)slots->held + 1, sizeof(struct profile *));
    if (out->kept_worker == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t slot = 0; slot < slots->count; slot++) {
        if (slots->profile[slot] != NULL) {
            out->kept_worker[out->worker_count++] = profile_keep(slots->profile[slot]);
        }
    }
    return OK;
}

enum status view_keep(const struct directory *directory, struct view *out)
{
    *out = (struct view){.pack = directory->pack,
                         .today = directory->today,
                         .revision = directory->revision,
                         .index_off = directory->index_off,
                         .room_services = directory->room_services};
    enum status status = keep_volunteers(directory, out);
    if (status == OK) {
        status = keep_clients(directory, out);
    }
    if (status == OK) {
        status = keep_workers(directory, out);
    }
    if (status != OK) {
        view_drop(out);
    }
    return status;
}

static int entry_order(const void *left, const void *right)
{
    const struct volunteer_entry *const *a = left;
    const struct volunteer_entry *const *b = right;
    return strcmp((*a)->profile->volunteer->id, (*b)->profile->volunteer->id);
}

static int client_order(const void *left, const void *right)
{
    const struct view_client *a = left;
    const struct view_client *b = right;
    return strcmp(a->profile->client->id, b->profile->client->id);
}

enum status view_prepare(struct view *view)
{
    if (view->entry_count > 1) {
        qsort(view->kept_entry, view->entry_count, sizeof(struct volunteer_entry *), entry_order);
    }
    if (view->client_count > 1) {
        qsort(view->client, view->client_count, sizeof *view->client, client_order);
    }
    for (uint32_t i = 0; i < view->entry_count; i++) {
        struct card card = volunteer_entry_card(view->pack, view->entry[i], i);
        enum status status = cells_add(&view->own_cells, &card);
        if (status != OK) {
            return status;
        }
    }
    view->cells = &view->own_cells;
    return OK;
}

void view_drop(struct view *view)
{
    for (uint32_t i = 0; view->kept_entry != NULL && i < view->entry_count; i++) {
        volunteer_entry_release(view->kept_entry[i]);
    }
    for (uint32_t i = 0; i < view->client_count; i++) {
        profile_release(view->client[i].profile);
    }
    for (uint32_t i = 0; i < view->worker_count; i++) {
        profile_release(view->kept_worker[i]);
    }
    free(view->kept_entry);
    free(view->client);
    free(view->kept_worker);
    cells_close(&view->own_cells);
    *view = (struct view){0};
}

struct candidates candidates_around(const struct view *view, const struct place *place,
                                    uint32_t radius_m)
{
    struct candidates candidates = {
        .view = view, .radius_m = radius_m, .around = point_of(place), .services = UINT32_MAX};
    if (!view->index_off) {
        candidates.window = cells_around(place, radius_m);
        candidates.row = candidates.window.row_first;
        candidates.column = candidates.window.column_first;
    }
    return candidates;
}

static uint32_t next_of_all(struct candidates *candidates)
{
    const struct view *view = candidates->view;
    while (candidates->at < view->entry_count) {
        uint32_t slot = candidates->at++;
        if (view->entry[slot] != NULL) {
            candidates->own = volunteer_entry_card(view->pack, view->entry[slot], slot);
            candidates->card = &candidates->own;
            return slot;
        }
    }
    return NO_SLOT;
}

/* The next of one cell that offers something wished and may live near enough. */
static uint32_t next_of_cell(struct candidates *candidates, const struct cell *cell)
{
    while (candidates->at < cell->count) {
        const struct card *card = &cell->card[candidates->at++];
        if ((card->services & candidates->services) != 0 &&
            !point_is_beyond(&card->point, &candidates->around, candidates->radius_m)) {
            candidates->card = card;
            return card->slot;
        }
    }
    return NO_SLOT;
}

uint32_t candidates_next(struct candidates *candidates)
{
    if (candidates->view->index_off) {
        return next_of_all(candidates);
    }
    const struct cell_window *window = &candidates->window;
    for (; candidates->row <= window->row_last; candidates->row++) {
        const struct cell *row = cells_row(candidates->view->cells, candidates->row);
        for (; row != NULL && candidates->column <= window->column_last; candidates->column++) {
            uint32_t slot = next_of_cell(candidates, &row[candidates->column]);
            if (slot != NO_SLOT) {
                return slot;
            }
            candidates->at = 0;
        }
        candidates->column = window->column_first;
    }
    return NO_SLOT;
}
