/* One published problem as the solvers want it, and the way back to its own terms.
 *
 * Everything but a network becomes a struct instance. Let the *gain* of a pair be its value when
 * the file is maximised, and minus its cost when it is minimised. Then
 *     gain of a pair = scale * (score - disturbance) + shift,
 * where either all scores or all disturbances are 0, so that the instance's order (levels, quality,
 * disturbance) is the order of gains. When everybody must be served, level 0 counts the served and
 * comes first; the objective means something only when it reaches their number. Otherwise shift
 * is 0, and pairs without gain are left out. */
#ifndef AMITY_FILES_PROBLEM_H
#define AMITY_FILES_PROBLEM_H

#include "base/arena.h"
#include "solve/flow.h"
#include "solve/instance.h"
#include "solve/loads.h"

enum problem_kind {
    KIND_GUESS, /* not said: by the file's name and content */
    KIND_MIN,
    KIND_ASN,
    KIND_ASSIGN,
    KIND_GAP,
    KIND_UNITS,
    KIND_PROOF,
    KIND_COUNT
};

/* The words of `kind`, in the order above; "" for the first. */
extern const char *const PROBLEM_KINDS[KIND_COUNT];

enum problem_sense { SENSE_OF_KIND, SENSE_MINIMISE, SENSE_MAXIMISE };

struct problem {
    enum problem_kind kind;
    bool maximise;
    bool everybody; /* all units must be served */
    int64_t scale;
    int64_t shift;
    bool as_loads; /* many jobs an agent: `loads` holds it; without `everybody` its last seat is
                      where nobody goes, without room and cost */
    struct loads loads;
    struct instance instance;    /* all other kinds but KIND_MIN */
    struct flow_network network; /* KIND_MIN */
};

/* A pair as the file says it. */
struct draft_pair {
    uint32_t unit;
    uint32_t seat;
    int64_t gain;
    int64_t load; /* of the seat's room */
};

/* A problem of pairs before it became an instance: each unit at most once, the loads of a seat
 * within its room, and at most one unit of each slot a seat. */
struct draft {
    uint32_t unit_count;
    uint32_t seat_count;
    uint32_t pair_count;
    struct draft_pair *pair;
    int64_t *room;  /* [seat_count] */
    uint32_t *slot; /* [unit_count], or NULL = no slots */
    bool everybody;
};

/* Gains and loads within these, so that every sum stays far within 64 bits. */
#define DRAFT_GAIN_MAX (INT64_C(1) << 31)
#define DRAFT_LOAD_MAX (INT64_C(1) << 40)

/* require  pairs name units and seats that are there; loads and rooms >= 0; draft's arrays live in
 *          `job` or longer and may be reordered
 * ensure   problem->instance passes instance_check; scale, shift, everybody are set. Loads are
 *          divided by their common divisor at each seat, and seats where all are alike count units
 *          instead of hours.
 * fails    E_LIMIT (what the instance cannot hold: gains past 64000 times their common divisor
 *          when not everybody must be served, loads past 65535 times theirs, too many slots),
 *          E_NO_MEMORY */
enum status draft_finish(struct draft *draft, struct arena *job, struct problem *problem,
                         struct fault *fault) MUST_USE;

/* The same for a draft in which there are no slots and each seat holds
 * many units: problem->loads instead of an instance. Where not everybody must be served, a last
 * seat without room or cost takes who stays at home.
 *
 * ensure   *fits = false, and nothing done, when a count or a seat's room is beyond what
 *          solve/loads.h takes
 * fails    E_NO_MEMORY */
enum status draft_finish_loads(const struct draft *draft, struct arena *job,
                               struct problem *problem, bool *fits, struct fault *fault) MUST_USE;

#endif
