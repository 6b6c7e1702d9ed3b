/* amity import: people from files, as fast as they can be kept, every bad line named. */
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "ctl/cells.h"
#include "ctl/line.h"
#include "ctl/loader.h"
#include "ctl/subcommand.h"

enum { BATCH_STANDARD = 1000, BATCH_MOST = 10000, BAR_EVERY_MS = 100 };

static const struct flag FLAGS[] = {
    {"type", 't', FLAG_TEXT, "volunteer|client|relation|worker", "of lines that do not say it"},
    {"on-error", 0, FLAG_TEXT, "stop|skip", "at a bad line: stop, or name it and go on (stop)"},
    {"format", 'f', FLAG_TEXT, "ndjson|csv", "(by the file's name; - is NDJSON)"},
    {"batch", 0, FLAG_NUMBER, "N", "profiles a batch, 1 to 10000 (1000)"},
    {"dry-run", 'n', FLAG_SWITCH, "", "check every line, store nothing"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

struct importer {
    struct run *run;
    struct loader loader;
    struct source *source;
    const char *type;    /* --type, or NULL */
    enum load_kind last; /* the kind of the line before: the next one is probably the same */
    int64_t from_ms, bar_ms;
    uint64_t lines;
    uint64_t bytes_before, bytes_all; /* of the files before this one; of all, 0 = not known */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void bar_show(struct importer *importer)
{
    struct run *run = importer->run;
    int64_t now = now_ms();
    if (!run->screen.moving || now - importer->bar_ms < BAR_EVERY_MS) {
        return;
    }
    importer->bar_ms = now;
    uint64_t read = importer->bytes_before + importer->source->consumed;
    uint64_t rate = importer->lines * 1000 / (uint64_t)(now - importer->from_ms + 1);
    uint32_t share = importer->bytes_all == 0
                         ? 1001
                         : (uint32_t)(read * 1000 / (importer->bytes_all + (read == 0)));
    struct arena *arena = &run->arena;
    const char *words = arena_print(arena, "%llu lines · %llu/s",
                                    (unsigned long long)importer->lines, (unsigned long long)rate);
    if (importer->bytes_all > 0 && read > 0) {
        uint64_t left_s =
            (importer->bytes_all - read) * (uint64_t)(now - importer->from_ms) / read / 1000;
        words = arena_print(arena, "%s · %llu s left", words, (unsigned long long)left_s);
    }
    screen_bar(&run->screen, share > 1000 && importer->bytes_all > 0 ? 1000 : share,
               words == NULL ? "" : words);
}

/* Takes `type` out of the profile and says what it is. */
static bool kind_of(struct importer *importer, struct value *profile, struct origin origin,
                    enum load_kind *kind)
{
    const char *type = importer->type;
    for (uint32_t i = 0; i < profile->count; i++) {
        if (strcmp(profile->member[i].key, "type") == 0) {
            type = value_text_or(&profile->member[i].value, "");
            memmove(&profile->member[i], &profile->member[i + 1],
                    (profile->count - i - 1) * sizeof profile->member[0]);
            profile->count--;
            break;
        }
    }
    if (type == NULL) {
        loader_refuse(&importer->loader, origin, "type", "is missing",
                      "volunteer, client, relation or worker; or say --type");
        return false;
    }
    *kind = load_kind_of(type);
    if (*kind == LOAD_KIND_COUNT) {
        const char *names[LOAD_KIND_COUNT];
        for (uint32_t k = 0; k < LOAD_KIND_COUNT; k++) {
            names[k] = load_kind_name((enum load_kind)k);
        }
        const char *nearest = text_nearest(type, names, LOAD_KIND_COUNT);
        loader_refuse(&importer->loader, origin, "type", "is no kind of profile",
                      nearest != NULL ? nearest : "volunteer, client, relation or worker");
        return false;
    }
    return true;
}

/* A profile that lives in the arena of the kind guessed goes where it belongs. */
static bool profile_take(struct importer *importer, struct value *profile, size_t bytes)
{
    struct origin origin = {importer->source->name, importer->source->line};
    enum load_kind kind = LOAD_VOLUNTEER;
    if (profile->kind != VALUE_MAP) {
        return loader_refuse(&importer->loader, origin, "", "the line is no map",
                             "{\"type\": \"volunteer\", …}");
    }
    if (!kind_of(importer, profile, origin, &kind)) {
        return !importer->loader.stopped;
    }
    if (kind != importer->last) {
        struct arena *arena = loader_arena(&importer->loader, kind);
        if (arena != NULL) {
            *profile = value_copy(profile, arena);
        }
        importer->last = kind;
    }
    return loader_take(&importer->loader, kind, profile, origin, bytes);
}

/* One step through the file: a line, a fault, or the end (false). */
static bool line_take(struct importer *importer, bool csv)
{
    struct source *source = importer->source;
    struct loader *loader = &importer->loader;
    struct arena *arena = loader_arena(loader, importer->last);
    struct fault fault = {0};
    struct value profile = value_nil();
    const char **cell = NULL;
    const char *line = NULL;
    uint32_t cell_count = 0;
    uint64_t before = source->consumed;
    size_t count = 0;
    enum status status = arena == NULL ? fault_set(&fault, E_NO_MEMORY, "", "no memory") : OK;
    enum source_step step = csv ? source_record(source, &cell, &cell_count, &fault)
                                : source_line(source, &line, &count, &fault);
    if (step == SOURCE_END) {
        return false;
    }
    if (step == SOURCE_BROKEN || status == E_NO_MEMORY) {
        run_complain(importer->run, "%s: %s", source->name, fault.detail);
        loader->ending = END_FILE;
        loader->stopped = true;
        return false;
    }
    importer->lines++;
    if (step == SOURCE_LINE) {
        status = csv ? cells_to_value(source, cell, cell_count, arena, &profile, &fault)
                     : line_parse(line, count, arena, &profile, &fault);
    }
    bar_show(importer);
    if (step == SOURCE_REFUSED || status != OK) {
        struct origin origin = {source->name, source->line};
        return loader_refuse(loader, origin, fault.path, fault.detail, fault.hint);
    }
    return profile_take(importer, &profile, (size_t)(source->consumed - before));
}

static bool is_csv(const struct run *run, const char *name)
{
    size_t bytes = strlen(name);
    const char *by_name = bytes > 4 && strcmp(name + bytes - 4, ".csv") == 0 ? "csv" : "ndjson";
    return arguments_text(&run->arguments, "format", by_name)[0] == 'c';
}

static void file_import(struct importer *importer, struct source *source)
{
    struct run *run = importer->run;
    struct fault fault = {0};
    bool csv = is_csv(run, source->name);
    importer->source = source;
    if (csv && source_header(source, &fault) != OK) {
        run_complain(run, "%s:1: %s%s%s", source->name, fault.path,
                     fault.path[0] != '\0' ? ": " : "", fault.detail);
        importer->loader.ending = END_FILE;
        importer->loader.stopped = true;
    }
    while (!importer->loader.stopped && line_take(importer, csv)) {
    }
    importer->bytes_before += source->consumed;
}

static void summary_json(struct importer *importer, double seconds)
{
    const struct load_counts *counts = &importer->loader.counts;
    struct amity_tree *tree = importer->run->tree;
    struct amity_value *map = amity_map(tree);
    struct amity_value *stored = amity_map(tree);
    for (uint32_t kind = 0; kind < LOAD_KIND_COUNT; kind++) {
        amity_put_int(tree, stored, load_kind_name((enum load_kind)kind),
                      (int64_t)counts->stored[kind]);
    }
    amity_put_int(tree, map, "lines", (int64_t)importer->lines);
    amity_put(tree, map, "stored", stored);
    amity_put_int(tree, map, "created", (int64_t)counts->created);
    amity_put_int(tree, map, "updated", (int64_t)counts->updated);
    amity_put_int(tree, map, "unchanged", (int64_t)counts->unchanged);
    amity_put_int(tree, map, "refused", (int64_t)counts->refused);
    if (counts->revision > 0) {
        amity_put_int(tree, map, "revision", counts->revision);
    }
    amity_put(tree, map, "seconds", amity_real(tree, seconds));
    amity_put(tree, map, "refusals", importer->loader.refusals);
    run_json(importer->run, map);
}

static void summary_print(struct importer *importer, double seconds)
{
    const struct load_counts *counts = &importer->loader.counts;
    struct run *run = importer->run;
    const char *kinds = "";
    uint64_t stored = 0;
    for (uint32_t kind = 0; kind < LOAD_KIND_COUNT; kind++) {
        if (counts->stored[kind] > 0) {
            kinds = run_text(run, "%s%s%s %s%s", kinds, stored > 0 ? ", " : "",
                             run_number(run, (int64_t)counts->stored[kind]),
                             load_kind_name((enum load_kind)kind),
                             counts->stored[kind] == 1 ? "" : "s");
            stored += counts->stored[kind];
        }
    }
    bool dry = importer->loader.options.dry_run;
    const char *rate = run_number(run, (int64_t)((double)stored / (seconds > 0 ? seconds : 1)));
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                run_text(run, "%s %s in %.1f s (%s a second)%s", dry ? "checked" : "stored",
                         stored == 0 ? "nothing" : kinds, seconds, rate,
                         dry ? "; nothing was stored" : ""));
    screen_wrap(&run->screen, STYLE_PLAIN, 0, 0,
                run_text(run, "%s created, %s updated, %s unchanged%s",
                         run_number(run, (int64_t)counts->created),
                         run_number(run, (int64_t)counts->updated),
                         run_number(run, (int64_t)counts->unchanged),
                         counts->revision == 0
                             ? "" /* nothing was sent that could be stored */
                             : run_text(run, "; revision %lld", (long long)counts->revision)));
    if (counts->refused > 0) {
        screen_wrap(&run->screen, STYLE_BAD, 0, 0,
                    run_text(run, "%s of %s lines refused, named above%s",
                             run_number(run, (int64_t)counts->refused),
                             run_number(run, (int64_t)importer->lines),
                             importer->loader.options.skip
                                 ? ""
                                 : "; stopped there. --on-error skip goes on"));
    }
}

/* Adds the sizes of the files, for the bar; standard input has none. */
static void sizes_see(struct importer *importer)
{
    const struct arguments *arguments = &importer->run->arguments;
    for (uint32_t i = 0; i < arguments->operand_count; i++) {
        struct source source;
        struct fault fault = {0};
        if (strcmp(arguments->operand[i], "-") == 0) {
            importer->bytes_all = 0;
            return;
        }
        if (source_open(&source, arguments->operand[i], &fault) == OK) {
            importer->bytes_all += source.size;
        }
        source_close(&source);
    }
}

static void import_all(struct importer *importer)
{
    struct run *run = importer->run;
    for (uint32_t i = 0; i < run->arguments.operand_count && !importer->loader.stopped; i++) {
        struct source source;
        struct fault fault = {0};
        if (source_open(&source, run->arguments.operand[i], &fault) == OK) {
            file_import(importer, &source);
        } else {
            run_complain(run, "%s: %s", run->arguments.operand[i], fault.detail);
            importer->loader.ending = END_FILE;
            importer->loader.stopped = true;
        }
        source_close(&source);
    }
    loader_finish(&importer->loader);
}

static enum ending import(struct run *run)
{
    const struct arguments *arguments = &run->arguments;
    int64_t batch = arguments_number(arguments, "batch", BATCH_STANDARD);
    if (batch < 1 || batch > BATCH_MOST) {
        run_complain(run, "--batch takes 1 to %d", BATCH_MOST);
        return END_USAGE;
    }
    const struct loader_options options = {
        .batch_profiles = (uint32_t)batch,
        .skip = strcmp(arguments_text(arguments, "on-error", "stop"), "skip") == 0,
        .dry_run = arguments_has(arguments, "dry-run")};
    struct importer importer = {
        .run = run, .type = arguments_text(arguments, "type", NULL), .from_ms = now_ms()};
    enum ending ending = run_connect(run);
    if (ending != END_OK) {
        return ending;
    }
    loader_open(&importer.loader, run, &options);
    sizes_see(&importer);
    import_all(&importer);
    screen_bar_end(&run->screen);
    double seconds = (double)(now_ms() - importer.from_ms) / 1000.0;
    ending = importer.loader.ending;
    if (run->json) {
        summary_json(&importer, seconds);
    } else if (!run->quiet || importer.loader.counts.refused > 0) {
        summary_print(&importer, seconds);
    }
    bool refused = importer.loader.counts.refused > 0;
    loader_close(&importer.loader);
    return ending == END_OK && refused ? END_NO : ending;
}

const struct subcommand subcommand_import = {
    "import",
    "FILE…",
    1,
    4096,
    "Loads volunteers, clients, workers and relations from NDJSON or CSV; - is standard input.",
    "One profile a line. Its field `type` says what it is; --type says it for a whole file.\n"
    "CSV has a header of field paths (place.lat, demand.visits); lists are JSON in their cell.\n"
    "People go in before the relations between them, in whatever order the lines come.\n"
    "Every bad line is named: file:line: field: what is wrong (what would be right).\n\n"
    "  amity import people.ndjson\n"
    "  amity import volunteers.csv clients.csv --on-error skip\n"
    "  amity bench-data --volunteers 600 --clients 500 | amity import -\n\n"
    "Loading the same content again changes nothing, so an import that stopped is simply run\n"
    "again. A batch with a bad line is stored without it (skip) or not at all (stop); batches\n"
    "beside it may be stored already. A dry run knows only the people who are stored, so that\n"
    "relations between new people are refused there.\n"
    "Exits with 1 when a line was refused.",
    FLAGS,
    import};
