/* amity export: what is stored, as lines that import reads back. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"
#include "ctl/cells.h"
#include "ctl/subcommand.h"
#include "proto/bridge.h"

enum { PAGE_PROFILES = 1000, OUT_BYTES = 1 << 18 };

static const struct flag FLAGS[] = {
    {"kind", 0, FLAG_TEXT, "volunteer|client|relation|worker", "only these (all)"},
    {"where", 'w', FLAG_TEXT, "EXPR", "a rule expression that holds for each (with --kind)"},
    {"id", 0, FLAG_MANY, "ID", "only this one (with --kind); several times"},
    {"format", 'f', FLAG_TEXT, "ndjson|csv", "(ndjson)"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

struct kind {
    const char *type, *plural, *list, *get;
};
/* Workers cannot be listed: those whom clients and relations name are asked for. */
static const struct kind KINDS[] = {{"volunteer", "volunteers", "volunteer.list", "volunteer.get"},
                                    {"client", "clients", "client.list", "client.get"},
                                    {"relation", "relations", "relation.list", "relation.get"},
                                    {"worker", "workers", NULL, "worker.get"}};
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

struct exporter {
    struct run *run;
    struct amity_tree *page;
    struct buffer out;
    struct columns columns;
    const char *kind;    /* NULL = all */
    bool csv, measuring; /* the first pass over a CSV finds its columns */
    const char **worker;
    uint32_t worker_count, worker_room;
    uint64_t count;
};

/* What one row has under each column. */
struct row {
    struct exporter *exporter;
    const char **cell;
    struct arena *arena;
    bool lost; /* a column that was not there in the first pass */
};

static void measure_cell(void *state, const char *path, const struct value *value)
{
    struct exporter *exporter = state;
    (void)value;
    columns_see(&exporter->columns, path);
}

static void fill_cell(void *state, const char *path, const struct value *value)
{
    struct row *row = state;
    uint32_t at = columns_find(&row->exporter->columns, path);
    if (at == row->exporter->columns.count) {
        row->lost = true;
        return;
    }
    row->cell[at] = cell_text(path, value, row->arena);
}

static bool row_print(struct exporter *exporter, const char *type, const struct value *map)
{
    uint32_t columns = exporter->columns.count;
    struct arena *arena = bridge_arena(exporter->page);
    struct row row = {.exporter = exporter, .arena = arena};
    row.cell = arena_take_many(arena, (size_t)columns + 1, sizeof *row.cell);
    if (row.cell == NULL || cells_walk(map, fill_cell, &row) != OK || row.lost) {
        run_complain(exporter->run, "%s %s changed while it was exported; try again", type,
                     value_text_or(value_get(map, "id"), ""));
        return false;
    }
    cell_print(&exporter->out, type);
    for (uint32_t c = 0; c < columns; c++) {
        buffer_add(&exporter->out, ",", 1);
        cell_print(&exporter->out, row.cell[c] == NULL ? "" : row.cell[c]);
    }
    buffer_add(&exporter->out, "\r\n", 2);
    return true;
}

static bool line_print(struct exporter *exporter, const char *type, const struct value *map)
{
    struct arena *arena = bridge_arena(exporter->page);
    struct value line = value_map(arena, map->count + 1);
    value_put(&line, arena, "type", value_static(type));
    for (uint32_t i = 0; i < map->count; i++) {
        value_put(&line, arena, map->member[i].key, map->member[i].value);
    }
    const char *json = json_print(&line, 0, arena);
    if (json == NULL) {
        return false;
    }
    buffer_add(&exporter->out, json, strlen(json));
    buffer_add(&exporter->out, "\n", 1);
    return true;
}

static bool out_flush(struct exporter *exporter, size_t least)
{
    if (exporter->out.exhausted) {
        return false;
    }
    if (exporter->out.count <= least) {
        return true;
    }
    FILE *out = exporter->run->screen.out;
    bool done = fwrite(exporter->out.bytes, 1, exporter->out.count, out) == exporter->out.count;
    buffer_reset(&exporter->out);
    return done;
}

static bool profile_export(struct exporter *exporter, const char *type, const struct value *map)
{
    if (exporter->measuring) {
        return cells_walk(map, measure_cell, exporter) == OK;
    }
    exporter->count++;
    bool done = exporter->csv ? row_print(exporter, type, map) : line_print(exporter, type, map);
    return done && out_flush(exporter, OUT_BYTES);
}

static void worker_see(struct exporter *exporter, const char *id)
{
    struct run *run = exporter->run;
    uint32_t low = 0;
    uint32_t high = exporter->worker_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (strcmp(exporter->worker[middle], id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool known = low < exporter->worker_count && strcmp(exporter->worker[low], id) == 0;
    if (known || !array_room((void **)&exporter->worker, &exporter->worker_room,
                             exporter->worker_count, 1, sizeof *exporter->worker)) {
        return;
    }
    memmove(exporter->worker + low + 1, exporter->worker + low,
            (exporter->worker_count - low) * sizeof *exporter->worker);
    exporter->worker[low] = run_text(run, "%s", id);
    exporter->worker_count++;
}

/* Prints the profiles of one answer; END_OK, or why not. */
static enum ending page_export(struct exporter *exporter, const struct kind *kind,
                               const struct amity_value *answer)
{
    const struct amity_value *list = amity_get(answer, kind->plural);
    for (uint32_t i = 0; i < amity_count(list); i++) {
        const struct amity_value *profile = amity_item(list, i);
        const char *worker = amity_as_text(amity_get(profile, "worker"));
        if (worker != NULL && exporter->kind == NULL) {
            worker_see(exporter, worker);
        }
        if (!profile_export(exporter, kind->type, bridge_plain(profile))) {
            run_complain(exporter->run, "the lines could not be written");
            return END_FILE;
        }
    }
    return END_OK;
}

/* Asks with the page's own tree, so that memory does not grow with the county. */
static enum ending page_call(struct exporter *exporter, const char *method,
                             const struct amity_value *params, const struct amity_value **answer)
{
    struct run *run = exporter->run;
    struct amity_error error = {0};
    enum ending ending = run_connect(run);
    if (ending != END_OK) {
        return ending;
    }
    enum amity_status status =
        amity_call(run->client, method, params, exporter->page, answer, &error);
    return status == AMITY_OK ? END_OK : run_error(run, status, &error);
}

static enum ending list_export(struct exporter *exporter, const struct kind *kind)
{
    const char *where = arguments_text(&exporter->run->arguments, "where", NULL);
    char after[160] = "";
    enum ending ending = END_OK;
    do {
        const struct amity_value *answer = NULL;
        amity_tree_reset(exporter->page);
        struct amity_value *params = amity_map(exporter->page);
        amity_put_int(exporter->page, params, "limit", PAGE_PROFILES);
        if (after[0] != '\0') {
            amity_put_text(exporter->page, params, "after", after);
        }
        if (where != NULL) {
            amity_put_text(exporter->page, params, "where", where);
        }
        ending = page_call(exporter, kind->list, params, &answer);
        if (ending == END_OK) {
            snprintf(after, sizeof after, "%s", amity_text_or(amity_get(answer, "next"), ""));
            ending = page_export(exporter, kind, answer);
        }
    } while (ending == END_OK && after[0] != '\0');
    return ending;
}

static enum ending ids_export(struct exporter *exporter, const struct kind *kind,
                              const char *const *id, uint32_t count)
{
    enum ending ending = END_OK;
    for (uint32_t from = 0; ending == END_OK && from < count; from += PAGE_PROFILES) {
        const struct amity_value *answer = NULL;
        amity_tree_reset(exporter->page);
        struct amity_value *params = amity_map(exporter->page);
        struct amity_value *ids = amity_list(exporter->page);
        for (uint32_t i = from; i < count && i < from + PAGE_PROFILES; i++) {
            amity_add(exporter->page, ids, amity_text(exporter->page, id[i]));
        }
        amity_put(exporter->page, params, "ids", ids);
        ending = page_call(exporter, kind->get, params, &answer);
        if (ending != END_OK) {
            return ending;
        }
        const struct amity_value *missing = amity_get(answer, "missing");
        for (uint32_t i = 0;
             exporter->kind != NULL && !exporter->measuring && i < amity_count(missing); i++) {
            run_complain(exporter->run, "there is no %s %s", kind->type,
                         amity_text_or(amity_item(missing, i), ""));
        }
        ending = page_export(exporter, kind, answer);
    }
    return ending;
}

/* The ids that were asked for by --id. */
static enum ending asked_export(struct exporter *exporter, const struct kind *kind)
{
    struct run *run = exporter->run;
    uint32_t at = 0;
    uint32_t count = 0;
    const char **ids =
        arena_take_many(&run->arena, (size_t)run->arguments.given_count + 1, sizeof *ids);
    for (const char *id = arguments_next(&run->arguments, "id", &at); ids != NULL && id != NULL;
         id = arguments_next(&run->arguments, "id", &at)) {
        ids[count++] = id;
    }
    return ids_export(exporter, kind, ids, count);
}

static enum ending pass(struct exporter *exporter)
{
    bool by_id = arguments_has(&exporter->run->arguments, "id");
    enum ending ending = END_OK;
    for (uint32_t k = 0; ending == END_OK && k < KIND_COUNT; k++) {
        const struct kind *kind = &KINDS[k];
        if (exporter->kind != NULL && strcmp(exporter->kind, kind->type) != 0) {
            continue;
        }
        if (by_id) {
            ending = asked_export(exporter, kind);
        } else if (kind->list == NULL) {
            ending = ids_export(exporter, kind, exporter->worker, exporter->worker_count);
        } else {
            ending = list_export(exporter, kind);
        }
    }
    return ending;
}

static void header_print(struct exporter *exporter)
{
    cell_print(&exporter->out, "type");
    for (uint32_t c = 0; c < exporter->columns.count; c++) {
        buffer_add(&exporter->out, ",", 1);
        cell_print(&exporter->out, exporter->columns.path[c]);
    }
    buffer_add(&exporter->out, "\r\n", 2);
}

static enum ending export_all(struct exporter *exporter)
{
    enum ending ending = END_OK;
    if (exporter->csv) {
        exporter->measuring = true;
        ending = pass(exporter);
        exporter->measuring = false;
        header_print(exporter);
    }
    if (ending == END_OK) {
        ending = pass(exporter);
    }
    if (ending == END_OK && !out_flush(exporter, 0)) {
        run_complain(exporter->run, "the lines could not be written");
        ending = END_FILE;
    }
    return ending;
}

static enum ending export(struct run *run) {
    const struct arguments *arguments = &run->arguments;
    struct exporter exporter = {.run = run,
                                .page = amity_tree_new(),
                                .kind = arguments_text(arguments, "kind", NULL),
                                .csv = arguments_text(arguments, "format", "ndjson")[0] == 'c',
                                .columns = {.arena = &run->arena}};
    bool narrows = arguments_has(arguments, "where") || arguments_has(arguments, "id");
    if (narrows && exporter.kind == NULL){
        run_complain(run, "--where and --id want --kind volunteer, client, relation or worker");
        amity_tree_free(exporter.page); return END_USAGE;}
if (exporter.page == NULL)
{
    run_complain(run, "no memory");
    return END_FILE;
}
if (exporter.kind != NULL && strcmp(exporter.kind, "worker") == 0 &&
    !arguments_has(arguments, "id")) {
    run_complain(run, "workers are exported with everybody else, or by --id");
    amity_tree_free(exporter.page);
    return END_USAGE;
}
enum ending ending = export_all(&exporter);
bool narrow_to_none = arguments_has(arguments, "id") && exporter.count == 0;
amity_tree_free(exporter.page);
buffer_close(&exporter.out);
free(exporter.columns.path);
free(exporter.worker);
return ending == END_OK && narrow_to_none ? END_NO : ending;
}

const struct subcommand subcommand_export = {
    "export",
    "",
    0,
    0,
    "Writes what is stored as NDJSON or CSV, as import reads it back.",
    "  amity export > county.ndjson\n"
    "  amity export --kind client --where 'client.status = waiting' --format csv > waiting.csv\n"
    "  amity export --kind volunteer --id V-000123\n\n"
    "Without --kind: volunteers, clients, relations, and the workers they name.\n"
    "Exits with 1 when none of the ids asked for is there.",
    FLAGS,
    export};
