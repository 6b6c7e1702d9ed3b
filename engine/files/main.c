/* amity-solve: runs the product's solvers on published instance files and prints what they reach,
 * what is proved, and what it cost. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files/read.h"
#include "files/run.h"

enum { FILE_BYTES_MAX = 1 << 30, EXIT_REFUTED = 1, EXIT_UNREADABLE = 2 };

static const char HELP[] =
    "usage: amity-solve [OPTION…] FILE…\n"
    "\n"
    "Solves published instances and prints one JSON object a line for each problem: file, kind,\n"
    "objective, bound, proved, seconds (of solving alone), peak_kib. Everything printed was "
    "checked\n"
    "by the verifier. objective is null when nothing feasible was found; with proved true, "
    "nothing\n"
    "feasible exists. For a proof file objective and bound are lists: the levels, quality,\n"
    "disturbance.\n"
    "\n"
    "  --time-limit S   stop each problem after S seconds, with the best answer and its bound\n"
    "  --ticks N        stop each problem after N ticks of effort: repeatable anywhere\n"
    "  --solution OUT   write the chosen pairs, `unit volunteer` a line, from 0 (for min: `arc\n"
    "                   flow`); several problems are separated by an empty line\n"
    "  --kind KIND      min, asn, assign, gap, units or proof; else told by name and content\n"
    "  --minimise       the numbers of pairs are costs\n"
    "  --maximise       the numbers of pairs are values\n"
    "  --help, --version\n"
    "\n"
    "Formats:\n"
    "  min     DIMACS minimum-cost flow\n"
    "  asn     DIMACS assignment; everybody with an n line is assigned; minimised\n"
    "  assign  OR-Library assignment: n, then n rows of n costs, or `row column cost` triples;\n"
    "          minimised\n"
    "  gap     OR-Library generalised assignment, one problem or a count and so many; every job "
    "is\n"
    "          assigned; minimised, but files named gap1 … gap12 are maximised as published\n"
    "  units   units volunteers arcs slots; hours of each volunteer; `load slot` of each unit;\n"
    "          `unit volunteer value` of each arc, from 0; maximised, each unit at most once\n"
    "  proof   the problem of a plan's proof\n"
    "\n"
    "Exit: 0; 1 when an answer was refuted by the verifier or could not be computed; 2 when a "
    "file\n"
    "or an option is not as it should be (the message says where).\n";

struct options {
    struct run_limits limits;
    enum problem_kind kind;
    enum problem_sense sense;
    const char *solution; /* NULL = nowhere */
    bool has_ended;       /* --help or --version was answered */
    int first_file;
};

/* ------------------------------------------------------------------- options */

static bool seconds_read(const char *text, int64_t *time_ms)
{
    char *end = NULL;
    errno = 0;
    const double seconds = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !(seconds >= 0.001) || seconds > 1e7) {
        return false;
    }
    *time_ms = (int64_t)(seconds * 1000);
    return true;
}

static bool ticks_read(const char *text, uint64_t *ticks)
{
    char *end = NULL;
    errno = 0;
    *ticks = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-' && *ticks > 0;
}

static bool kind_read(const char *text, enum problem_kind *kind)
{
    for (int i = KIND_MIN; i < KIND_COUNT; i++) {
        if (strcmp(text, PROBLEM_KINDS[i]) == 0) {
            *kind = (enum problem_kind)i;
            return true;
        }
    }
    return false;
}

enum {
    OPTION_TIME = 1,
    OPTION_TICKS,
    OPTION_KIND,
    OPTION_SOLUTION,
    OPTION_COST,
    OPTION_VALUE,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option OPTIONS[] = {
    {"time-limit", required_argument, NULL, OPTION_TIME},
    {"ticks", required_argument, NULL, OPTION_TICKS},
    {"kind", required_argument, NULL, OPTION_KIND},
    {"solution", required_argument, NULL, OPTION_SOLUTION},
    {"minimise", no_argument, NULL, OPTION_COST},
    {"maximise", no_argument, NULL, OPTION_VALUE},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

/* False when the value cannot be one, or the option is none (then getopt has said so). */
static bool option_take(int which, const char *value, struct options *options)
{
    switch (which) {
    case OPTION_TIME:
        return seconds_read(value, &options->limits.time_ms);
    case OPTION_TICKS:
        return ticks_read(value, &options->limits.ticks_max);
    case OPTION_KIND:
        return kind_read(value, &options->kind);
    case OPTION_SOLUTION:
        options->solution = value;
        return true;
    case OPTION_COST:
    case OPTION_VALUE:
        options->sense = which == OPTION_COST ? SENSE_MINIMISE : SENSE_MAXIMISE;
        return true;
    case OPTION_HELP:
        fputs(HELP, stdout);
        options->has_ended = true;
        return true;
    case OPTION_VERSION:
        printf("amity-solve %s\n", AMITY_VERSION);
        options->has_ended = true;
        return true;
    default:
        return false;
    }
}

/* Options may stand before and behind files. */
static bool options_read(int argc, char **argv, struct options *options)
{
    int which = 0;
    int index = 0;
    while (!options->has_ended && (which = getopt_long(argc, argv, "h", OPTIONS, &index)) != -1) {
        which = which == 'h' ? OPTION_HELP : which;
        if (!option_take(which, optarg, options)) {
            if (which != '?') {
                fprintf(stderr, "amity-solve: --%s cannot be %s; see --help\n", OPTIONS[index].name,
                        optarg);
            } else {
                fputs("see amity-solve --help\n", stderr);
            }
            return false;
        }
    }
    options->first_file = optind;
    if (!options->has_ended && optind >= argc) {
        fputs("amity-solve: no file; see --help\n", stderr);
        return false;
    }
    return true;
}

/* --------------------------------------------------------------------- files */

/* The whole file, malloc'ed. */
static char *file_read(const char *path, size_t *count)
{
    struct stat stat = {0};
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    if (file == NULL || fstat(fileno(file), &stat) != 0 || !S_ISREG(stat.st_mode)) {
        fprintf(stderr, "%s: cannot be read as a file\n", path);
    } else if (stat.st_size > FILE_BYTES_MAX) {
        fprintf(stderr, "%s: larger than %d bytes\n", path, FILE_BYTES_MAX);
    } else {
        *count = (size_t)stat.st_size;
        text = malloc(*count + 1);
        if (text == NULL || fread(text, 1, *count, file) != *count) {
            fprintf(stderr, "%s: cannot be read\n", path);
            free(text);
            text = NULL;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static void fault_say(const char *path, uint32_t number, const struct fault *fault)
{
    fprintf(stderr, "%s", path);
    if (number > 0) {
        fprintf(stderr, "#%u", number);
    }
    fprintf(stderr, ": %s%s%s", fault->path, fault->path[0] != '\0' ? ": " : "", fault->detail);
    if (fault->hint[0] != '\0') {
        fprintf(stderr, " (%s)", fault->hint);
    }
    fputc('\n', stderr);
}

struct session {
    const struct options *options;
    FILE *solution; /* NULL = nowhere */
    uint32_t problems;
};

static int problem_solve(struct session *session, const char *path, uint32_t number,
                         const struct problem *problem)
{
    struct arena job;
    struct outcome outcome;
    struct fault fault = {0};
    arena_open(&job, 1 << 20, 0);
    enum status status = problem_run(problem, &session->options->limits, &job, &outcome, &fault);
    if (status != OK) {
        fault_say(path, number, &fault);
    } else {
        struct buffer line = {0};
        outcome_print(&line, path, number, problem, &outcome);
        status = line.exhausted ? E_NO_MEMORY : OK;
        (void)fwrite(line.bytes, 1, line.count, stdout);
        (void)fflush(stdout);
        buffer_close(&line);
        if (session->solution != NULL) {
            if (session->problems > 0) {
                (void)fputc('\n', session->solution);
            }
            outcome_print_solution(session->solution, problem, &outcome);
        }
        session->problems++;
    }
    arena_close(&job);
    return status == OK ? 0 : EXIT_REFUTED;
}

static int file_solve(struct session *session, const char *path)
{
    size_t count = 0;
    char *text = file_read(path, &count);
    if (text == NULL) {
        return EXIT_UNREADABLE;
    }
    struct arena job;
    struct problem_list list;
    struct fault fault = {0};
    arena_open(&job, 1 << 20, 0);
    const struct read_request request = {path, text, count, session->options->kind,
                                         session->options->sense};
    int ending = 0;
    if (problems_read(&request, &job, &list, &fault) != OK) {
        fault_say(path, 0, &fault);
        ending = EXIT_UNREADABLE;
    }
    free(text);
    for (uint32_t i = 0; ending != EXIT_UNREADABLE && i < list.count; i++) {
        const int ended =
            problem_solve(session, path, list.count > 1 ? i + 1 : 0, &list.problem[i]);
        ending = ended > ending ? ended : ending;
    }
    arena_close(&job);
    return ending;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    if (!options_read(argc, argv, &options)) {
        return EXIT_UNREADABLE;
    }
    if (options.has_ended) {
        return 0;
    }
    struct session session = {.options = &options};
    if (options.solution != NULL) {
        session.solution = fopen(options.solution, "w");
        if (session.solution == NULL) {
            fprintf(stderr, "%s: cannot be written\n", options.solution);
            return EXIT_UNREADABLE;
        }
    }
    int ending = 0;
    for (int i = options.first_file; i < argc; i++) {
        const int ended = file_solve(&session, argv[i]);
        ending = ended > ending ? ended : ending;
    }
    if (session.solution != NULL) {
        bool failed = ferror(session.solution) != 0;
        failed = fclose(session.solution) != 0 || failed;
        if (failed) {
            fprintf(stderr, "%s: could not be written whole\n", options.solution);
            ending = EXIT_REFUTED;
        }
    }
    return ending;
}
