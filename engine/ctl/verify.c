/* amity verify: checks a plan's proof without the daemon, believing nothing. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl/subcommand.h"
#include "solve/proof.h"

enum { PROOF_BYTES_MAX = 1 << 30 };

/* The whole file, malloc'ed. */
static char *file_read(struct run *run, const char *path, size_t *count)
{
    struct stat stat = {0};
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    if (file == NULL || fstat(fileno(file), &stat) != 0 || !S_ISREG(stat.st_mode)) {
        run_complain(run, "%s: cannot be read as a file", path);
    } else if (stat.st_size > PROOF_BYTES_MAX) {
        run_complain(run, "%s: larger than any proof (%d bytes)", path, PROOF_BYTES_MAX);
    } else {
        *count = (size_t)stat.st_size;
        text = malloc(*count + 1);
        if (text == NULL || fread(text, 1, *count, file) != *count) {
            run_complain(run, "%s: cannot be read", path);
            free(text);
            text = NULL;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static void level_row(struct run *run, struct table *table, const char *name, int64_t value,
                      int64_t bound)
{
    const struct cell cells[] = {{run_number(run, value), STYLE_STRONG},
                                 {run_number(run, bound), STYLE_PLAIN},
                                 {value == bound ? "✓" : "", STYLE_GOOD},
                                 {name, STYLE_PLAIN}};
    table_add(table, cells);
}

static void verdict_print(struct run *run, const struct proof *proof, const struct verdict *verdict)
{
    const struct column columns[] = {{run_say(run, SAY_COL_VALUE), true, false},
                                     {run_say(run, SAY_COL_BOUND), true, false},
                                     {run_say(run, SAY_COL_PROVED), false, false},
                                     {run_say(run, SAY_COL_LEVEL), false, true}};
    const struct instance *instance = &proof->instance;
    struct table table;
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                SAY(run, SAY_VERIFY_COUNTS, run_number(run, instance->unit_count),
                    run_number(run, instance->seat_count), run_number(run, instance->arc_count),
                    proof->policy));
    screen_paragraph(&run->screen, STYLE_GOOD, "  ✓ ", run_say(run, SAY_VERIFY_FEASIBLE));
    screen_paragraph(&run->screen, STYLE_GOOD, "  ✓ ", run_say(run, SAY_VERIFY_WORTH));
    table_open(&table, &run->arena, columns, sizeof columns / sizeof columns[0]);
    table.indent = 4;
    for (uint32_t k = 0; k < instance->level_count; k++) {
        level_row(run, &table, SAY(run, SAY_VERIFY_LEVEL, run_text(run, "%u", k + 1)),
                  verdict->worth.level[k], verdict->bound.level[k]);
    }
    level_row(run, &table, run_say(run, SAY_LEVEL_SCORE), verdict->worth.quality,
              verdict->bound.quality);
    level_row(run, &table, run_say(run, SAY_LEVEL_DISTURBANCE), verdict->worth.disturbance,
              verdict->bound.disturbance);
    table_print(&table, &run->screen);
    if (verdict->proved) {
        screen_wrap(
            &run->screen, STYLE_GOOD, 0, 0,
            run_text(run, "%s %s", run_say(run, SAY_VERIFY_HOLDS), run_say(run, SAY_PLAN_PROVED)));
    } else {
        screen_wrap(
            &run->screen, STYLE_CARE, 0, 0,
            run_say(run, verdict->bound_verified ? SAY_VERIFY_NO_PROOF : SAY_VERIFY_UNCHECKED));
    }
}

static void verdict_json(struct run *run, const struct proof *proof, const struct verdict *verdict)
{
    struct amity_tree *tree = run->tree;
    struct amity_value *map = amity_map(tree);
    struct amity_value *levels = amity_list(tree);
    for (uint32_t k = 0; k < proof->instance.level_count; k++) {
        struct amity_value *level = amity_map(tree);
        amity_put_int(tree, level, "value", verdict->worth.level[k]);
        amity_put_int(tree, level, "bound", verdict->bound.level[k]);
        amity_add(tree, levels, level);
    }
    amity_put_bool(tree, map, "feasible", true);
    amity_put_bool(tree, map, "bound_verified", verdict->bound_verified);
    amity_put_bool(tree, map, "proved", verdict->proved);
    amity_put_text(tree, map, "policy", proof->policy);
    amity_put_int(tree, map, "seed", (int64_t)proof->seed);
    amity_put_int(tree, map, "units", proof->instance.unit_count);
    amity_put_int(tree, map, "volunteers", proof->instance.seat_count);
    amity_put_int(tree, map, "pairs", proof->instance.arc_count);
    amity_put(tree, map, "levels", levels);
    amity_put_int(tree, map, "quality", verdict->worth.quality);
    amity_put_int(tree, map, "quality_bound", verdict->bound.quality);
    amity_put_int(tree, map, "disturbance", verdict->worth.disturbance);
    amity_put_int(tree, map, "disturbance_bound", verdict->bound.disturbance);
    run_json(run, map);
}

static enum ending refusal(struct run *run, enum status status, const struct fault *fault)
{
    const char *what = fault->path[0] != '\0' ? run_text(run, "%s: %s", fault->path, fault->detail)
                                              : fault->detail;
    if (status == E_NO_MEMORY) {
        run_complain(run, "no memory to check this proof");
        return END_FILE;
    }
    if (run->json) {
        struct amity_value *map = amity_map(run->tree);
        amity_put_bool(run->tree, map, "proved", false);
        amity_put_text(run->tree, map, "refused", what);
        run_json(run, map);
    } else {
        screen_wrap(&run->screen, STYLE_BAD, 0, 0, SAY(run, SAY_VERIFY_FAILS, what));
    }
    return END_NO;
}

static enum ending verify(struct run *run)
{
    struct fault fault = {0};
    struct proof proof;
    struct verdict verdict;
    size_t count = 0;
    char *text = file_read(run, run->arguments.operand[0], &count);
    if (text == NULL) {
        return END_FILE;
    }
    enum status status = proof_read(text, count, &run->arena, &proof, &fault);
    free(text);
    if (status == OK) {
        status = proof_verify(&proof, &verdict, &fault);
    }
    if (status != OK) {
        return refusal(run, status, &fault);
    }
    if (run->json) {
        verdict_json(run, &proof, &verdict);
    } else {
        verdict_print(run, &proof, &verdict);
    }
    return verdict.proved ? END_OK : END_NO;
}

const struct subcommand subcommand_verify = {
    "verify",
    "FILE",
    1,
    1,
    "Checks a plan's proof, from the file alone, believing nothing.",
    "Recomputes from the file: that every pair is allowed and everything fits, what the plan\n"
    "reaches, and that no plan can reach more. Needs no daemon.\n\n"
    "  amity plan proof P-000001 > P-000001.proof\n"
    "  amity verify P-000001.proof\n\n"
    "Exits with 0 only when the plan is proved best; with 1 when it is not, or when anything in\n"
    "the file is wrong, which is named.",
    NULL,
    verify};
