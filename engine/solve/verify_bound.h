/* The part of the verifier that derives bounds from a certificate; see solve/verify.h. */
#ifndef AMITY_SOLVE_VERIFY_BOUND_H
#define AMITY_SOLVE_VERIFY_BOUND_H

#include "solve/certificate.h"
#include "solve/instance.h"
#include "solve/verify_fits.h"

/* A pick of the search at one seat: an arc and what choosing it brings. */
struct pick {
    wide value;
    uint32_t arc;
};

/* One step of the walk through a tree: which node, and how many of its children were walked. */
struct walk_step {
    uint32_t node;
    uint32_t walked;
};

/* Everything that recomputing a stage needs; opened once, used for every stage. */
struct bounder {
    const struct instance *instance;
    const struct certificate *certificate;
    const struct certificate_stage *stage;
    struct judge *judge;
    uint64_t effort;
    uint64_t effort_max;
    bool overflow; /* a sum left 126 bits: the stage proves nothing */
    /* by seat, and by component */
    uint32_t *in_begin;
    uint32_t *in_arc;
    uint32_t *unit_begin;
    uint32_t *unit_of;
    uint32_t *seat_begin;
    uint32_t *seat_of;
    uint32_t *bundle_begin;
    uint32_t *bundle_of;
    uint32_t *bundle_size;      /* [bundle_count] units that carry it */
    uint32_t *bundle_component; /* [bundle_count] */
    /* the decisions on the way to the leaf */
    uint8_t *decision; /* [arc_count] */
    uint32_t *taken;   /* [unit_count] NO_ARC, or the arc that was demanded */
    uint32_t clashes;
    struct walk_step *step; /* [greatest node_count + 1] */
    /* the leaf */
    wide *unit_price;   /* [unit_count] */
    wide *bundle_price; /* [bundle_count] */
    uint32_t *touched;  /* [bundle_count] */
    struct pick *pick;  /* [greatest in-degree] */
    wide *ahead;        /* [greatest in-degree + 1] sums of picks */
    uint32_t pick_count;
    uint32_t relations_least;
    wide *within; /* [KNAPSACK_HOURS_MAX + 1]: the most that so many hours hold */
    uint32_t chosen[JUDGE_ARCS_MAX];
    uint32_t chosen_count;
    wide best;
};

enum { KNAPSACK_HOURS_MAX = 16384 };

enum { ARC_FREE, ARC_TAKEN, ARC_LEFT_OUT };

/* require  instance and the certificate's components were checked
 * fails    E_NO_MEMORY */
enum status bounder_open(struct bounder *bounder, const struct instance *instance,
                         const struct certificate *certificate, struct arena *job,
                         struct fault *fault) MUST_USE;

/* Recomputes a stage's total: the greatest leaf of its component, or the sum over all components.
 * ensure   *done = false when the cap on effort or 126 bits were passed: *total means nothing
 * fails    E_INVALID_ARGUMENT (malformed), E_CONFLICT (a leaf said to be empty is not) */
enum status bounder_total(struct bounder *bounder, uint32_t stage, wide *total, bool *done,
                          struct fault *fault) MUST_USE;

/* a + b; past 126 bits `overflow` is set. */
wide bounder_add(struct bounder *bounder, wide a, wide b);
/* An arc's weight in the stage. */
wide bounder_weight(const struct bounder *bounder, uint32_t arc);
/* May the unit use this arc, after the decisions and pins? */
bool bounder_allows(const struct bounder *bounder, uint32_t arc);
bool bounder_is_over(const struct bounder *bounder);

/* The greatest value of a set that fits the seat and holds every arc demanded there, at the leaf's
 * prices (solve/verify_oracle.c).
 * ensure   false when not even the demanded arcs fit */
bool oracle_seat(struct bounder *bounder, uint32_t seat, wide *value);
/* The greatest value of all answers of a small component, by trying them.
 * ensure   false when there is none
 * fails    E_INVALID_ARGUMENT when the component is too large to be tried */
enum status oracle_search(struct bounder *bounder, uint32_t component, bool *any, wide *value,
                          struct fault *fault) MUST_USE;
/* Whether the arcs demanded at the seat surely do not fit together. */
bool oracle_refuses(struct bounder *bounder, uint32_t seat);

/* True when prices prove the arcs to be of greatest weight (solve/verify_prices.c).
 * fails    E_CONFLICT says why not; E_NO_MEMORY */
enum status verify_prices(const struct instance *instance, const struct assignment *assignment,
                          const struct certificate *certificate, struct fault *fault) MUST_USE;

#endif
