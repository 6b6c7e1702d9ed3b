/* One tenant's people in memory, as questions need them: by id, by place, by what is open today.
 * The loop's thread owns it. What it holds is what is durable: the caller puts a change here after
 * its commit. Everything is derived from the profiles and relations: load, served state, groups. */
#ifndef AMITY_MATCH_DIRECTORY_H
#define AMITY_MATCH_DIRECTORY_H

#include "match/cells.h"
#include "match/entry.h"
#include "match/ids.h"

struct slots {
    struct profile **profile; /* by slot; NULL = free */
    uint32_t count, room;     /* slots ever used */
    uint32_t held;            /* slots in use */
    uint32_t *free_slot;      /* emptied slots, to be used again; room as `room` */
    uint32_t free_count, free_room;
    struct ids ids;
};

struct relation_links {
    uint32_t next_of_client; /* relation slots, NO_SLOT ends */
    uint32_t next_of_volunteer;
};

struct directory {
    struct pack *pack; /* borrowed; outlives the directory or the next directory_set_pack */
    struct date today;
    uint64_t revision; /* of the newest change put here */
    struct slots volunteers, clients, relations, workers;
    struct volunteer_entry **entry; /* by volunteer slot; room as volunteers.room */
    uint32_t entry_room;
    uint32_t *relation_of_client; /* by client slot: the first relation */
    uint32_t *relation_of_volunteer;
    uint32_t client_links_room, volunteer_links_room, links_room;
    struct relation_links *links; /* by relation slot */
    bool *served;                 /* by client slot: a relation holds today */
    uint32_t served_room;
    struct ids groups;       /* group id → the first of its clients */
    uint32_t *next_of_group; /* by client slot: another client of its group, NO_SLOT ends */
    uint32_t group_links_room;
    struct cells cells;
    uint32_t room_services; /* bits: the pack asks for rooms of their own (match/seat.h) */
    bool index_off;         /* test switch: every question scans everybody */
};

void directory_open(struct directory *directory, struct pack *pack, struct date today);
void directory_close(struct directory *directory);

/* Each takes over one reference of `profile` on OK; the profile's id decides what it replaces.
 * fails    E_NO_MEMORY; a volunteer or worker then stands as before. Where a change reaches on
 *          into other people's entries it may have happened in part: load anew. */
enum status directory_put_volunteer(struct directory *directory, struct profile *profile) MUST_USE;
enum status directory_put_client(struct directory *directory, struct profile *profile) MUST_USE;
enum status directory_put_worker(struct directory *directory, struct profile *profile) MUST_USE;
/* require  its client and volunteer are here */
enum status directory_put_relation(struct directory *directory, struct profile *profile) MUST_USE;
/* Deleting a person deletes the relations that name it. Unknown ids are no error. */
enum status directory_delete_volunteer(struct directory *directory, const char *id) MUST_USE;
enum status directory_delete_client(struct directory *directory, const char *id) MUST_USE;
enum status directory_delete_relation(struct directory *directory, const char *id) MUST_USE;

/* A new day or a new pack derives every volunteer anew. */
enum status directory_set_day(struct directory *directory, struct date today) MUST_USE;
enum status directory_set_pack(struct directory *directory, struct pack *pack) MUST_USE;

/* NULL = unknown */
const struct volunteer_entry *directory_volunteer(const struct directory *directory,
                                                  const char *id);
const struct client *directory_client(const struct directory *directory, const char *id);
const struct relation *directory_relation(const struct directory *directory, const char *id);
const struct worker *directory_worker(const struct directory *directory, const char *id);
/* True when a relation that holds today names the client and serves the client's present demand. */
bool directory_is_served(const struct directory *directory, const struct client *client);

/* Walks the clients of one group in no order: start with NO_SLOT; NO_SLOT ends. */
uint32_t directory_next_of_group(const struct directory *directory, const char *group,
                                 uint32_t after);

/* The client's status with what its relations make of it: served, offered, else the profile's. */
uint8_t directory_client_status(const struct directory *directory, const struct client *client);

/* Walks the relations of one person: start with NO_SLOT; NO_SLOT ends. */
uint32_t directory_next_relation_of_client(const struct directory *directory, const char *client,
                                           uint32_t after);
uint32_t directory_next_relation_of_volunteer(const struct directory *directory,
                                              const char *volunteer, uint32_t after);

#endif
