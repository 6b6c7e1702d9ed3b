/* GLPK on the same matching problem, in the ways that it offers for it.
 *
 *   glpk_peer FILE simplex|okalg      (FILE: see bench/rematch_core.c)
 *
 * prints `ALGORITHM SECONDS SERVED WEIGHT`. The polytope is integral, so the primal simplex
 * suffices; its arithmetic is double, which a large spacing between levels exceeds. The
 * out-of-kilter method takes integers within INT_MAX, or says why not. */
#include <glpk.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct problem {
    uint32_t units, seats, arcs;
    uint32_t *begin, *seat, *capacity;
    int64_t *weight;
};

static void *take(FILE *file, size_t count, size_t size)
{
    void *array = malloc(count * size + 1);
    if (array == NULL || fread(array, size, count, file) != count) {
        fprintf(stderr, "the file is short\n");
        exit(1);
    }
    return array;
}

static struct problem read_problem(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    uint32_t *head = take(file, 3, sizeof *head);
    struct problem p = {.units = head[0], .seats = head[1], .arcs = head[2]};
    p.begin = take(file, p.units + 1, sizeof *p.begin);
    p.seat = take(file, p.arcs, sizeof *p.seat);
    p.weight = take(file, p.arcs, sizeof *p.weight);
    p.capacity = take(file, p.seats, sizeof *p.capacity);
    fclose(file);
    free(head);
    return p;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void report(const struct problem *p, const char *name, double seconds, const char *chosen)
{
    int64_t weight = 0;
    uint32_t served = 0;
    for (uint32_t a = 0; a < p->arcs; a++) {
        weight += chosen[a] ? p->weight[a] : 0;
        served += chosen[a] != 0;
    }
    printf("%s %.4f %u %lld\n", name, seconds, served, (long long)weight);
}

static int by_simplex(const struct problem *p)
{
    glp_prob *lp = glp_create_prob();
    glp_set_obj_dir(lp, GLP_MAX);
    glp_add_rows(lp, (int)(p->units + p->seats));
    glp_add_cols(lp, (int)p->arcs);
    for (uint32_t u = 0; u < p->units; u++) {
        glp_set_row_bnds(lp, (int)u + 1, GLP_UP, 0, 1);
        for (uint32_t a = p->begin[u]; a < p->begin[u + 1]; a++) {
            const int row[] = {0, (int)u + 1, (int)(p->units + p->seat[a]) + 1};
            const double one[] = {0, 1, 1};
            glp_set_mat_col(lp, (int)a + 1, 2, row, one);
            glp_set_col_bnds(lp, (int)a + 1, GLP_LO, 0, 0);
            glp_set_obj_coef(lp, (int)a + 1, (double)p->weight[a]);
        }
    }
    for (uint32_t v = 0; v < p->seats; v++) {
        glp_set_row_bnds(lp, (int)(p->units + v) + 1, GLP_UP, 0, p->capacity[v]);
    }
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.tm_lim = 300000;
    const double start = seconds_now();
    const int failed = glp_simplex(lp, &control);
    const double seconds = seconds_now() - start;
    if (failed != 0 || glp_get_status(lp) != GLP_OPT) {
        printf("simplex %.4f 0 0\n", seconds);
        return 0;
    }
    char *chosen = calloc(p->arcs + 1, 1);
    for (uint32_t a = 0; chosen != NULL && a < p->arcs; a++) {
        chosen[a] = glp_get_col_prim(lp, (int)a + 1) > 0.5;
    }
    if (chosen != NULL) {
        report(p, "simplex", seconds, chosen);
    }
    free(chosen);
    glp_delete_prob(lp);
    return 0;
}

struct vertex {
    double supply;
};
struct edge {
    double low, capacity, cost, flow;
};

static int by_okalg(const struct problem *p)
{
    for (uint32_t a = 0; a < p->arcs; a++) {
        if (p->weight[a] > INT_MAX) {
            printf("okalg 0 0 0\n"); /* the weights do not fit */
            return 0;
        }
    }
    glp_graph *graph = glp_create_graph(sizeof(struct vertex), sizeof(struct edge));
    const int sink = (int)(p->units + p->seats) + 1;
    glp_add_vertices(graph, sink);
    glp_arc **arc = calloc(p->arcs + 1, sizeof *arc);
    for (uint32_t u = 0; arc != NULL && u < p->units; u++) {
        ((struct vertex *)graph->v[u + 1]->data)->supply = 1;
        for (uint32_t a = p->begin[u]; a < p->begin[u + 1]; a++) {
            arc[a] = glp_add_arc(graph, (int)u + 1, (int)(p->units + p->seat[a]) + 1);
            *(struct edge *)arc[a]->data = (struct edge){0, 1, -(double)p->weight[a], 0};
        }
        *(struct edge *)glp_add_arc(graph, (int)u + 1, sink)->data = (struct edge){0, 1, 0, 0};
    }
    for (uint32_t v = 0; v < p->seats; v++) {
        *(struct edge *)glp_add_arc(graph, (int)(p->units + v) + 1, sink)->data =
            (struct edge){0, p->capacity[v], 0, 0};
    }
    ((struct vertex *)graph->v[sink]->data)->supply = -(double)p->units;
    const double start = seconds_now();
    double sum;
    const int failed =
        glp_mincost_okalg(graph, offsetof(struct vertex, supply), offsetof(struct edge, low),
                          offsetof(struct edge, capacity), offsetof(struct edge, cost), &sum,
                          offsetof(struct edge, flow), -1);
    const double seconds = seconds_now() - start;
    char *chosen = calloc(p->arcs + 1, 1);
    for (uint32_t a = 0; failed == 0 && chosen != NULL && a < p->arcs; a++) {
        chosen[a] = ((struct edge *)arc[a]->data)->flow > 0.5;
    }
    if (chosen != NULL) {
        report(p, "okalg", seconds, chosen);
    }
    free(chosen);
    free(arc);
    glp_delete_graph(graph);
    return 0;
}

int main(int count, char **word)
{
    if (count != 3) {
        fprintf(stderr, "usage: glpk_peer FILE simplex|okalg\n");
        return 2;
    }
    const struct problem p = read_problem(word[1]);
    return strcmp(word[2], "okalg") == 0 ? by_okalg(&p) : by_simplex(&p);
}
