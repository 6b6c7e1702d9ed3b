/* Drives GLPK: linear masters that grow, and small integer programmes with a node limit. */
#include "solve/mip.h"

#include <glpk.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct master {
    glp_prob *problem;
    uint64_t steps;
    int *index; /* GLPK counts entries from 1 */
    double *coefficient;
    uint32_t room;
    double *stands; /* [columns + 1], once a column stands */
    uint32_t stands_room;
};

static void thread_ends(void *state)
{
    (void)state;
    pthread_exit(NULL);
}

void master_enter_thread(void)
{
    glp_error_hook(thread_ends, NULL);
}

void master_leave_thread(void)
{
    glp_error_hook(NULL, NULL);
    glp_free_env();
}

struct master *master_open(void)
{
    struct master *master = calloc(1, sizeof *master);
    if (master == NULL) {
        return NULL;
    }
    glp_term_out(GLP_OFF);
    master->problem = glp_create_prob();
    glp_set_obj_dir(master->problem, GLP_MAX);
    return master;
}

void master_close(struct master **master)
{
    if (*master != NULL) {
        glp_delete_prob((*master)->problem);
        free((*master)->index);
        free((*master)->coefficient);
        free((*master)->stands);
        free(*master);
        *master = NULL;
    }
}

/* Entries as GLPK wants them; out of memory ends this child process. */
static void master_gather(struct master *master, const struct master_entry *entry, uint32_t count)
{
    if (count + 1 > master->room) {
        uint32_t room = 2 * count + 16;
        free(master->index);
        free(master->coefficient);
        master->index = calloc(room, sizeof *master->index);
        master->coefficient = calloc(room, sizeof *master->coefficient);
        CHECK(master->index != NULL && master->coefficient != NULL);
        master->room = room;
    }
    for (uint32_t i = 0; i < count; i++) {
        CHECK(isfinite(entry[i].coefficient));
        master->index[i + 1] = (int)entry[i].at;
        master->coefficient[i + 1] = entry[i].coefficient;
    }
}

uint32_t master_row(struct master *master, enum master_row_kind kind, double bound)
{
    uint32_t row = (uint32_t)glp_add_rows(master->problem, 1);
    master_row_set(master, row, kind, bound);
    return row;
}

void master_row_set(struct master *master, uint32_t row, enum master_row_kind kind, double bound)
{
    CHECK(isfinite(bound));
    int type = kind == ROW_AT_MOST ? GLP_UP : kind == ROW_AT_LEAST ? GLP_LO : GLP_FX;
    glp_set_row_bnds(master->problem, (int)row, type, bound, bound);
}

void master_row_fill(struct master *master, uint32_t row, const struct master_entry *entry,
                     uint32_t count)
{
    master_gather(master, entry, count);
    glp_set_mat_row(master->problem, (int)row, (int)count, master->index, master->coefficient);
}

uint32_t master_column(struct master *master, double cost, double upper,
                       const struct master_entry *entry, uint32_t count)
{
    int column = glp_add_cols(master->problem, 1);
    master_gather(master, entry, count);
    glp_set_mat_col(master->problem, column, (int)count, master->index, master->coefficient);
    master_cost_set(master, (uint32_t)column, cost);
    master_range_set(master, (uint32_t)column, 0.0, upper);
    return (uint32_t)column;
}

void master_cost_set(struct master *master, uint32_t column, double cost)
{
    CHECK(isfinite(cost));
    glp_set_obj_coef(master->problem, (int)column, cost);
}

void master_range_set(struct master *master, uint32_t column, double lower, double upper)
{
    CHECK(isfinite(lower) && isfinite(upper) && upper >= lower);
    glp_set_col_bnds(master->problem, (int)column, upper > lower ? GLP_DB : GLP_FX, lower, upper);
}

void master_start_row(struct master *master, uint32_t row)
{
    glp_set_row_stat(master->problem, (int)row, GLP_NS); /* GLPK picks what its kind of row has */
}

/* Entries for that many columns, those beyond what was known at 0. */
static void stands_grow(struct master *master, uint32_t columns)
{
    if (columns + 1 <= master->stands_room) {
        return;
    }
    uint32_t room = 2 * columns + 64;
    double *more = realloc(master->stands, room * sizeof *more);
    CHECK(more != NULL);
    memset(more + master->stands_room, 0, (room - master->stands_room) * sizeof *more);
    master->stands = more;
    master->stands_room = room;
}

void master_start_column(struct master *master, uint32_t column, bool basic, bool stands)
{
    glp_set_col_stat(master->problem, (int)column, basic ? GLP_BS : stands ? GLP_NU : GLP_NL);
    if (stands) {
        stands_grow(master, column);
        master->stands[column] = 1.0;
    }
}

enum master_state master_solve(struct master *master, uint32_t iterations_max, bool dual_first)
{
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.meth = dual_first ? GLP_DUALP : GLP_PRIMAL;
    control.it_lim = (int)iterations_max;
    int before = glp_get_it_cnt(master->problem);
    int failed = glp_simplex(master->problem, &control);
    if (failed == GLP_EBADB || failed == GLP_ESING || failed == GLP_ECOND) {
        glp_std_basis(master->problem);
        failed = glp_simplex(master->problem, &control);
    }
    int after = glp_get_it_cnt(master->problem);
    master->steps += after > before ? (uint64_t)(after - before) : 1;
    if (failed == GLP_EITLIM) {
        return MASTER_STOPPED;
    }
    bool optimal = failed == 0 && glp_get_status(master->problem) == GLP_OPT;
    return optimal ? MASTER_OPTIMAL : MASTER_FAILED;
}

uint8_t *master_basis_keep(const struct master *master)
{
    int rows = glp_get_num_rows(master->problem);
    int columns = glp_get_num_cols(master->problem);
    const int counts[2] = {rows, columns};
    uint8_t *basis = malloc(sizeof counts + (size_t)rows + (size_t)columns);
    if (basis == NULL) {
        return NULL;
    }
    memcpy(basis, counts, sizeof counts);
    uint8_t *at = basis + sizeof counts;
    for (int i = 1; i <= rows; i++) {
        *at++ = (uint8_t)glp_get_row_stat(master->problem, i);
    }
    for (int j = 1; j <= columns; j++) {
        *at++ = (uint8_t)glp_get_col_stat(master->problem, j);
    }
    return basis;
}

void master_basis_back(struct master *master, const uint8_t *basis)
{
    int counts[2];
    memcpy(counts, basis, sizeof counts);
    const uint8_t *at = basis + sizeof counts;
    for (int i = 1; i <= glp_get_num_rows(master->problem); i++) {
        glp_set_row_stat(master->problem, i, i <= counts[0] ? *at++ : GLP_BS);
    }
    for (int j = 1; j <= glp_get_num_cols(master->problem); j++) {
        glp_set_col_stat(master->problem, j, j <= counts[1] ? *at++ : GLP_NL);
    }
}

double master_objective(const struct master *master)
{
    return glp_get_obj_val(master->problem);
}

double master_dual(const struct master *master, uint32_t row)
{
    double dual = glp_get_row_dual(master->problem, (int)row);
    return isfinite(dual) ? dual : 0.0;
}

double master_value(const struct master *master, uint32_t column)
{
    double value = glp_get_col_prim(master->problem, (int)column);
    return isfinite(value) ? value : 0.0;
}

uint64_t master_steps(const struct master *master)
{
    return master->steps;
}

struct node_count {
    const struct master_limits *limits;
    const struct master *master;
    uint32_t nodes;
    int steps_end; /* GLPK's own count */
    bool stopped;
};

static void node_seen(glp_tree *tree, void *state)
{
    struct node_count *count = state;
    if (glp_ios_reason(tree) == GLP_IHEUR && count->nodes <= 1 && count->master->stands != NULL) {
        (void)glp_ios_heur_sol(tree, count->master->stands);
    }
    count->nodes += glp_ios_reason(tree) == GLP_ISELECT;
    if (count->nodes > count->limits->nodes_max ||
        glp_get_it_cnt(glp_ios_get_prob(tree)) > count->steps_end ||
        count->limits->ends(count->limits->state)) {
        count->stopped = true;
        glp_ios_terminate(tree);
    }
}

/* The relaxation, in slices so that it can be ended. */
static enum master_state relax(struct master *master, const struct master_limits *limits)
{
    enum { SLICE_WORK = 40000, SLICE_LEAST = 20 };
    uint32_t slice = SLICE_WORK / (uint32_t)(glp_get_num_rows(master->problem) + 1) + SLICE_LEAST;
    enum master_state state = MASTER_STOPPED;
    for (uint32_t done = 0; state == MASTER_STOPPED && done < limits->steps_max; done += slice) {
        if (limits->ends(limits->state)) {
            return MASTER_STOPPED;
        }
        state = master_solve(master, slice, false);
    }
    return state;
}

/* Fixes what cannot be part of an answer above `beyond`. */
static void columns_drop(struct master *master, double beyond)
{
    double over = master_objective(master) - beyond;
    for (int j = 1; j <= glp_get_num_cols(master->problem); j++) {
        double reduced = glp_get_col_dual(master->problem, j);
        int stat = glp_get_col_stat(master->problem, j);
        if (stat == GLP_NL && -reduced > over) {
            glp_set_col_bnds(master->problem, j, GLP_FX, 0.0, 0.0);
        } else if (stat == GLP_NU && reduced > over) {
            glp_set_col_bnds(master->problem, j, GLP_FX, 1.0, 1.0);
        }
    }
}

bool master_integer(struct master *master, const struct master_limits *limits, bool *complete)
{
    *complete = false;
    enum master_state state = relax(master, limits);
    if (state != MASTER_OPTIMAL) {
        *complete = state == MASTER_FAILED && glp_get_prim_stat(master->problem) == GLP_NOFEAS;
        return false;
    }
    if (master_objective(master) <= limits->beyond) {
        *complete = true;
        return false;
    }
    for (int j = 1; j <= glp_get_num_cols(master->problem); j++) {
        glp_set_col_kind(master->problem, j, GLP_IV);
    }
    if (master->stands != NULL) {
        stands_grow(master, (uint32_t)glp_get_num_cols(master->problem));
    }
    if (limits->drops) {
        columns_drop(master, limits->beyond);
    }
    glp_iocp control;
    glp_init_iocp(&control);
    int before = glp_get_it_cnt(master->problem);
    struct node_count count = {limits, master, 0, before + (int)limits->steps_max, false};
    control.msg_lev = GLP_MSG_OFF;
    control.br_tech = GLP_BR_MFV;
    control.bt_tech = GLP_BT_BLB;
    control.clq_cuts = GLP_ON;
    control.cb_func = node_seen;
    control.cb_info = &count;
    int failed = glp_intopt(master->problem, &control);
    int after = glp_get_it_cnt(master->problem);
    master->steps += (after > before ? (uint64_t)(after - before) : 0) + count.nodes;
    int status = glp_mip_status(master->problem);
    *complete = failed == 0 && !count.stopped && (status == GLP_OPT || status == GLP_NOFEAS);
    return (status == GLP_OPT || status == GLP_FEAS) &&
           glp_mip_obj_val(master->problem) > limits->beyond;
}

int64_t master_whole(const struct master *master, uint32_t column)
{
    double value = glp_mip_col_val(master->problem, (int)column);
    return isfinite(value) ? (int64_t)llround(value) : 0;
}
