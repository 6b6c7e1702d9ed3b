/* Named scenarios: lists of hypothetical edits that a tenant keeps, asks again tomorrow, compares,
 * and one day makes real. They are kept as they were given, never as facts.
 *
 * With each edit that names a stored profile the scenario keeps that profile's revision: applying
 * compares it with today's, and what was changed in between is a conflict, never overwritten. */
#ifndef AMITY_SERVE_SCENARIO_H
#define AMITY_SERVE_SCENARIO_H

#include "serve/edit.h"
#include "serve/turn.h"

/* The revision in an undo scenario that was stored in the turn it undoes. */
#define SCENARIO_OF_THIS_TURN INT64_C(-1)

struct scenario {
    const char *name;
    struct value record; /* {name, note, edits, bases: [revision or nil], applied?} */
    const struct value *edits;
    uint64_t created, updated; /* revisions */
};

/* fails    E_NOT_FOUND at `path` */
enum status scenario_find(struct call *call, const char *path, const char *name,
                          struct scenario *out) MUST_USE;
/* Stages a scenario under its record's name. */
enum status scenario_stage(struct call *call, struct staging *staging,
                           const struct value *record) MUST_USE;
enum status scenario_unstage(struct staging *staging, const char *name) MUST_USE;
/* All names, in the order of their ids, in the call's arena. */
enum status scenario_names(struct call *call, struct value *names) MUST_USE;
/* Checks the edits' shapes and notes the revision of every profile that they name.
 * ensure   *bases a list as long as edits
 * fails    E_INVALID_ARGUMENT (path "edits[3].patch"), E_TOO_LARGE */
enum status scenario_bases(struct call *call, const struct staging *staging,
                           const struct value *edits, struct value *bases) MUST_USE;
/* The kind and id of the one profile that an edit is about; false: none, or many. */
bool scenario_subject(const struct value *edit, enum edit_kind kind, enum store_kind *of,
                      const char **id);

/* Makes the edits real within the call's turn.
 * ensure   result: applied, conflicts: [{edit, id?, why, detail}], left_out: [{edit, why}], undo?;
 *          with conflicts nothing is staged unless `partial`
 * fails    E_NO_MEMORY and what the store says */
enum status scenario_apply(struct call *call, struct staging *staging,
                           const struct scenario *scenario, bool partial) MUST_USE;

#endif
