/* Makes a county's or a country's people: volunteers, clients and standing relations as lines of
 * NDJSON or CSV, valid under the profile contract, on real places and published statistics
 * (DATA.md), the same bytes from the same seed. */
#ifndef AMITY_PEOPLE_PEOPLE_H
#define AMITY_PEOPLE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "base/fault.h"

/* NDJSON: one profile a line, a map with the field `type: volunteer|client|relation` first.
 * CSV: RFC 4180, UTF-8, CRLF, one header line for all three types, first column `type`. A column's
 * header is the field's path with dots ("place.lat"); a cell that starts with [ or { is JSON
 * (lists, and maps whose keys are data such as `languages`); an empty cell means that the field is
 * absent; true and false are booleans, numbers are numbers, all else is text. */
enum people_form { PEOPLE_NDJSON, PEOPLE_CSV };

enum { PEOPLE_COUNT_MAX = 20000000 };

struct people_options {
    uint64_t volunteer_count;
    uint64_t client_count;
    /* Places joined with `+`: a country (se, fi), a county or region by name (fi-etela-pohjanmaa,
     * se-skane), a municipality by code or name (se-0180, se-umea, fi-seinajoki), each municipality
     * optionally with those nearest to it (se-umea-with-neighbours). */
    const char *region;
    const char *today; /* YYYY-MM-DD; every date is relative to it; NULL = 2026-11-01 */
    uint64_t seed;
    enum people_form form;
    /* Also lines of `type: worker` (worker.put's map), after all others. Without the named worker's
     * calendar a working pair cannot be judged (S4-10), so that no one is found for social
     * guidance. */
    bool with_workers;
};

struct people_sink {
    /* Takes whole lines, many at a time; false stops the making. */
    bool (*write)(void *state, const char *bytes, size_t count);
    void *state;
};

/* Makes the people, in this order: volunteers V-…, clients C-…, relations R-… between them.
 *
 * ensure   every id is unique; a group's members are all there; every client with status `served`
 *          has one relation, and relations keep within the volunteer's capacity
 * fails    E_INVALID_ARGUMENT (region with the nearest one as hint, today, counts), E_CANCELLED
 * (the sink said so), E_NO_MEMORY cost     about 64 bytes a volunteer and 40 a relation are held;
 * the rest streams */
enum status people_generate(const struct people_options *options, const struct people_sink *sink,
                            struct fault *fault) MUST_USE;

/* Calls `each` with every region slug and what it names: countries, counties, municipalities by
 * code and by name. */
void people_regions(void (*each)(void *state, const char *slug, const char *name), void *state);

#endif
