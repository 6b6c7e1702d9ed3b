/* The people that one question looks at: the directory itself, borrowed for a moment, or a kept
 * picture of it that a job's thread reads while the directory moves on. */
#ifndef AMITY_MATCH_VIEW_H
#define AMITY_MATCH_VIEW_H

#include "match/directory.h"

struct view_client {
    struct profile *profile;
    const struct worker *worker; /* NULL = not known */
    bool served;
};

struct view {
    const struct pack *pack;
    struct date today;
    uint64_t revision;
    struct volunteer_entry *const *entry; /* NULL = an empty slot */
    uint32_t entry_count;
    const struct cells *cells;
    bool index_off;
    uint32_t room_services; /* as the directory's */
    /* Kept pictures only: */
    struct volunteer_entry **kept_entry; /* sorted by volunteer id, no holes */
    struct view_client *client;          /* sorted by client id */
    uint32_t client_count;
    struct profile **kept_worker;
    uint32_t worker_count;
    struct cells own_cells;
};

/* The directory as it is now; good until it changes. */
struct view view_borrow(const struct directory *directory);
/* A kept picture. The loop's thread takes and drops it; in between any one thread may read it.
 * cost     two pointer copies and counts a person */
enum status view_keep(const struct directory *directory, struct view *out) MUST_USE;
/* Sorts the picture and builds its index; the job's thread does this before anything else. The view
 * then points into itself: it stays where it is. */
enum status view_prepare(struct view *view) MUST_USE;
void view_drop(struct view *view);

/* Candidates: the slots of everybody whose home may be within radius_m of a place. */
struct candidates {
    const struct view *view;
    struct cell_window window;
    uint32_t row, column, at;
    uint32_t radius_m;
    struct point around;
    uint32_t services;       /* bits: who offers none of them is passed over; all at first */
    const struct card *card; /* of the slot given last */
    struct card own;         /* … where the index does not hold it */
};
struct candidates candidates_around(const struct view *view, const struct place *place,
                                    uint32_t radius_m);
/* ensure   the next slot, or NO_SLOT. Not sorted; nobody twice; a superset of the circle. */
uint32_t candidates_next(struct candidates *candidates);

#endif
