/* amity bench-data: people on real places, for trying and measuring. */
#include "bench/people/people.h"

#include "ctl/subcommand.h"

static const struct flag FLAGS[] = {
    {"volunteers", 0, FLAG_NUMBER, "N", "how many (100)"},
    {"clients", 0, FLAG_NUMBER, "N", "how many (100)"},
    {"region", 0, FLAG_TEXT, "SLUG",
     "where: fi-etela-pohjanmaa, se, se+fi, … (fi-etela-pohjanmaa)"},
    {"seed", 0, FLAG_NUMBER, "N", "same seed, same people (1)"},
    {"today", 0, FLAG_TEXT, "DATE", "the day that dates are told from (2026-11-01)"},
    {"format", 'f', FLAG_TEXT, "ndjson|csv", "(ndjson)"},
    {"workers", 0, FLAG_SWITCH, "", "also the workers and their calendars"},
    {"regions", 0, FLAG_SWITCH, "", "list every region instead"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

static bool sink_write(void *state, const char *bytes, size_t count)
{
    struct run *run = state;
    return fwrite(bytes, 1, count, run->screen.out) == count;
}

static void region_print(void *state, const char *slug, const char *name)
{
    struct run *run = state;
    fprintf(run->screen.out, "%-40s %s\n", slug, name);
}

static enum ending bench_people(struct run *run)
{
    const struct arguments *arguments = &run->arguments;
    const char *format = arguments_text(arguments, "format", "ndjson");
    struct fault fault = {0};
    const struct people_options options = {
        .volunteer_count = (uint64_t)arguments_number(arguments, "volunteers", 100),
        .client_count = (uint64_t)arguments_number(arguments, "clients", 100),
        .region = arguments_text(arguments, "region", "fi-etela-pohjanmaa"),
        .today = arguments_text(arguments, "today", NULL),
        .seed = (uint64_t)arguments_number(arguments, "seed", 1),
        .form = format[0] == 'c' ? PEOPLE_CSV : PEOPLE_NDJSON,
        .with_workers = arguments_has(arguments, "workers")};
    if (arguments_has(arguments, "regions")) {
        people_regions(region_print, run);
        return END_OK;
    }
    const struct people_sink sink = {.write = sink_write, .state = run};
    enum status status = people_generate(&options, &sink, &fault);
    if (status != OK) {
        run_complain(run, "%s%s%s%s%s%s", fault.path, fault.path[0] != '\0' ? ": " : "",
                     fault.detail, fault.hint[0] != '\0' ? " [hint: " : "", fault.hint,
                     fault.hint[0] != '\0' ? "]" : "");
    }
    return status == OK ? END_OK : status == E_INVALID_ARGUMENT ? END_USAGE : END_FILE;
}

const struct subcommand subcommand_bench_people = {
    "bench-data",
    "",
    0,
    0,
    "Makes volunteers, clients and relations on real places, as lines for import.",
    "Nobody in it exists: people are drawn from published statistics, the same ones from the same\n"
    "seed. A county is 10^2 to 10^3 of each.\n\n"
    "  amity bench-data --volunteers 600 --clients 500 --workers | amity import -\n"
    "  amity bench-data --region se-umea-with-neighbours --seed 7 --format csv > people.csv\n"
    "  amity bench-data --regions\n\n"
    "Start the daemon with --today 2026-11-01, the day these people live in, or say --today here.",
    FLAGS,
    bench_people};
