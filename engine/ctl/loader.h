/* Puts profiles into the daemon as fast as it makes them durable: several batches under way at
 * once, people before the relations between them. A batch is all or nothing: where one profile is
 * refused, it is named and, when asked, the rest is sent again without it. */
#ifndef AMITY_CTL_LOADER_H
#define AMITY_CTL_LOADER_H

#include "ctl/run.h"

enum load_kind { LOAD_VOLUNTEER, LOAD_CLIENT, LOAD_WORKER, LOAD_RELATION, LOAD_KIND_COUNT };

/* Name of the field `type`: ensure LOAD_KIND_COUNT when it is none. */
enum load_kind load_kind_of(const char *type);
const char *load_kind_name(enum load_kind kind);

/* Where a profile came from. */
struct origin {
    const char *file;
    uint32_t line;
};

struct load_counts {
    uint64_t stored[LOAD_KIND_COUNT];
    uint64_t created, updated, unchanged, refused;
    int64_t revision;
};

struct loader_options {
    uint32_t batch_profiles;
    bool skip;    /* go on after a profile that is refused */
    bool dry_run; /* check, store nothing */
};

struct batch;
struct pool;

struct loader {
    struct run *run;
    struct loader_options options;
    struct load_counts counts;
    struct pool *open[LOAD_KIND_COUNT];  /* filling */
    struct batch *flight, *retry, *held; /* lists: under way, to send, relations */
    struct batch **held_end;
    uint32_t flight_count;
    struct amity_value *refusals; /* of --json, in run->tree */
    uint64_t answered;
    enum ending ending; /* the first trouble that stops it */
    bool stopped;
};

void loader_open(struct loader *loader, struct run *run, const struct loader_options *options);
/* The arena that the next profile of `kind` should be read into; NULL without memory. */
struct arena *loader_arena(struct loader *loader, enum load_kind kind);
/* Takes a profile that lives in loader_arena(kind); `bytes` is about its size. Sends what is full.
 * ensure   false: stopped; loader->ending says why */
bool loader_take(struct loader *loader, enum load_kind kind, const struct value *profile,
                 struct origin origin, size_t bytes);
/* Says a line's fault on standard error and counts it.
 * ensure   false: it stops here, since going on was not asked for */
bool loader_refuse(struct loader *loader, struct origin origin, const char *path,
                   const char *detail, const char *hint);
/* Sends the rest, relations last, and waits for every answer. */
void loader_finish(struct loader *loader);
void loader_close(struct loader *loader);

#endif
