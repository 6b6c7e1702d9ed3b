/* Prints made people for those who test other rooms: the options of `amity bench-data`. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/people/people.h"

static bool to_stdout(void *state, const char *bytes, size_t count)
{
    (void)state;
    return fwrite(bytes, 1, count, stdout) == count;
}

static void region_print(void *state, const char *slug, const char *name)
{
    (void)state;
    printf("%s\t%s\n", slug, name);
}

static bool number(const char *text, uint64_t *out)
{
    char *end = NULL;
    errno = 0;
    unsigned long long parsed = strtoull(text, &end, 10);
    *out = parsed;
    return errno == 0 && end != text && *end == '\0' && text[0] != '-';
}

static bool option(struct people_options *options, const char *name, const char *value)
{
    if (strcmp(name, "--volunteers") == 0) {
        return number(value, &options->volunteer_count);
    }
    if (strcmp(name, "--clients") == 0) {
        return number(value, &options->client_count);
    }
    if (strcmp(name, "--seed") == 0) {
        return number(value, &options->seed);
    }
    if (strcmp(name, "--region") == 0) {
        options->region = value;
        return true;
    }
    if (strcmp(name, "--today") == 0) {
        options->today = value;
        return true;
    }
    if (strcmp(name, "--format") == 0) {
        options->form = strcmp(value, "csv") == 0 ? PEOPLE_CSV : PEOPLE_NDJSON;
        return strcmp(value, "csv") == 0 || strcmp(value, "ndjson") == 0;
    }
    return false;
}

int main(int argc, char **argv)
{
    struct people_options options = {
        .volunteer_count = 100, .client_count = 100, .region = "fi-etela-pohjanmaa", .seed = 1};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--regions") == 0) {
            people_regions(region_print, NULL);
            return 0;
        }
        if (strcmp(argv[i], "--workers") == 0) {
            options.with_workers = true;
            continue;
        }
        if (i + 1 >= argc || !option(&options, argv[i], argv[i + 1])) {
            fprintf(stderr,
                    "bench_people_print: cannot read %s\n"
                    "usage: --volunteers N --clients N --region SLUG --seed S [--today YYYY-MM-DD] "
                    "[--format ndjson|csv] [--workers] | --regions\n",
                    argv[i]);
            return 2;
        }
        i++;
    }
    struct fault fault = {0};
    struct people_sink sink = {.write = to_stdout};
    if (people_generate(&options, &sink, &fault) != OK) {
        fprintf(stderr, "bench_people_print: %s (%s)%s%s\n", fault.detail, fault.path,
                fault.hint[0] != '\0' ? ", perhaps " : "", fault.hint);
        return 1;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
