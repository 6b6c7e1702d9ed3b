/* Published instance files: which format a text is in, and the problems in it.
 *
 *   min      DIMACS minimum-cost flow: `p min NODES ARCS`, `n NODE SUPPLY`,
 *            `a TAIL HEAD LOW CAPACITY COST`, `c` comments; nodes from 1. Minimised.
 *   asn      DIMACS assignment: `p asn NODES ARCS`, `n NODE` for each node that is to be assigned,
 *            `a TAIL HEAD COST`. Everybody named is assigned; minimised unless told otherwise.
 *   assign   OR-Library assignment: n, then n * n costs row by row; or n, then `row column cost`
 *            triples from 1 (told apart by how many numbers there are). Minimised.
 *   gap      OR-Library generalised assignment: [P] then P times: agents, jobs, a cost for each
 *            agent and job agent by agent, a load likewise, a room for each agent. Every job goes
 * to one agent. Minimised; the files named gap1 … gap12, by custom, maximised. units    units
 * volunteers arcs slots; hours of each volunteer; `load slot` of each unit; `unit volunteer value`
 * of each arc, from 0. Maximised; each unit at most once, loads within hours, and with slots = 1 at
 * most one unit a volunteer and slot. proof    the problem part of a plan's proof (solve/proof.h).
 *
 * Told by the content where that says so (`p min`, `p asn`, `amity-proof`), by the ending of the
 * name (.units, .asn, .min, .proof), by a name that begins with gap or assign, and else by which
 * format the count of numbers fits. */
#ifndef AMITY_FILES_READ_H
#define AMITY_FILES_READ_H

#include "files/problem.h"
#include "files/scan.h"

struct problem_list {
    uint32_t count;
    struct problem *problem;
};

struct read_request {
    const char *name; /* the file's, for telling the kind */
    const char *text;
    size_t count;
    enum problem_kind kind;
    enum problem_sense sense;
};

/* ensure   OK: every problem's instance or network passed its check
 * owns     the problems live in `job`
 * fails    E_INVALID_ARGUMENT with path `line N`; E_LIMIT; E_NO_MEMORY */
enum status problems_read(const struct read_request *request, struct arena *job,
                          struct problem_list *out, struct fault *fault) MUST_USE;

/* One reader a format; `scan` stands at the start. The sense is set already. */
enum status read_min(struct scan *scan, struct arena *job, struct problem *out) MUST_USE;
enum status read_asn(struct scan *scan, struct arena *job, struct problem *out) MUST_USE;
enum status read_assign(struct scan *scan, struct arena *job, struct problem *out) MUST_USE;
/* One problem of a gap file, from where the scan stands. */
enum status read_gap(struct scan *scan, struct arena *job, struct problem *out) MUST_USE;
enum status read_units(struct scan *scan, struct arena *job, struct problem *out) MUST_USE;

#endif
