/* Linear and small integer programmes by GLPK: the only file that knows it, and the only one here
 * with floating point.
 *
 * GLPK aborts the process on input it does not like, so everything is checked finite before, names
 * are never given, and this runs in the solver's child process. What it answers is a hint: prices
 * are rounded to integers and bounded by exact oracles, answers are checked in integers.
 * Deterministic: no time limits, only counts. */
#ifndef AMITY_SOLVE_MIP_H
#define AMITY_SOLVE_MIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"

struct master;

enum master_row_kind { ROW_AT_MOST, ROW_AT_LEAST, ROW_EQUAL };

enum master_state {
    MASTER_OPTIMAL,
    MASTER_STOPPED, /* iterations used up; may be resumed */
    MASTER_FAILED   /* infeasible, unbounded, or the simplex gave up */
};

struct master_entry {
    uint32_t at; /* a row, when a column is added; a column, when a row is filled */
    double coefficient;
};

/* A thread that makes masters of its own says so before the first, and after the last was closed.
 * Between the two a failure inside GLPK (out of memory, a broken promise of its own) ends that
 * thread alone, without a word: what it had in hand is lost, and joining it tells nothing. In a
 * thread that never entered, the process ends, as GLPK would have it. */
void master_enter_thread(void);
void master_leave_thread(void);

/* Maximises. NULL when out of memory. */
struct master *master_open(void);
void master_close(struct master **master);

/* Rows and columns count from 1, in the order they are added.
 * require  bounds and coefficients finite; no row or column twice among the entries */
uint32_t master_row(struct master *master, enum master_row_kind kind, double bound);
void master_row_set(struct master *master, uint32_t row, enum master_row_kind kind, double bound);
void master_row_fill(struct master *master, uint32_t row, const struct master_entry *entry,
                     uint32_t count);
/* A column between 0 and upper. */
uint32_t master_column(struct master *master, double cost, double upper,
                       const struct master_entry *entry, uint32_t count);
void master_cost_set(struct master *master, uint32_t column, double cost);
void master_range_set(struct master *master, uint32_t column, double lower, double upper);

/* Where the simplex starts, instead of from nothing: a basis has as many rows and columns as there
 * are rows. At first all rows are in it, and columns are at 0.
 * `stands`: the column is at 1 in a whole answer that is known; the search then looks for better.
 * require  the columns said to stand are a whole answer; a column not in the basis is at 1 exactly
 *          when it stands */
void master_start_column(struct master *master, uint32_t column, bool basic, bool stands);
/* Takes the row out of the basis. */
void master_start_row(struct master *master, uint32_t row);

/* Primal simplex from where it stands, at most iterations_max steps (dual_first: dual simplex while
 * it can, which suits a changed bound). */
enum master_state master_solve(struct master *master, uint32_t iterations_max, bool dual_first);
double master_objective(const struct master *master);
double master_dual(const struct master *master, uint32_t row);
double master_value(const struct master *master, uint32_t column);
/* Simplex steps so far, for counting effort. */
uint64_t master_steps(const struct master *master);

/* The basis, to go back to later: a status for each row and column. Columns that came
 * after it was kept are at 0 then, rows in the basis.
 * ensure   malloc'ed, the caller's to free; NULL when out of memory */
uint8_t *master_basis_keep(const struct master *master);
void master_basis_back(struct master *master, const uint8_t *basis);

/* `ends` is asked between steps; true ends the search. */
struct master_limits {
    double beyond;
    uint32_t nodes_max;
    uint32_t steps_max;
    bool
        drops; /* columns whose reduced cost keeps them below `beyond` are fixed before branching */
    bool (*ends)(void *state);
    void *state;
};

/* The best integer answer with every column whole, within the limits; answers not above `beyond`
 * do not interest.
 * ensure   true when some was found: master_whole says it. *complete: there is no better one (as
 *          far as floating point can tell) */
bool master_integer(struct master *master, const struct master_limits *limits, bool *complete);
/* The column's value in the integer answer. */
int64_t master_whole(const struct master *master, uint32_t column);

#endif
