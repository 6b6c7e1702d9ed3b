/* The walk of the generator: volunteers, then clients that find a place among them, then the
 * relations that came of it. */
#include "bench/people/people.h"

#include <string.h>

#include "bench/people/maker.h"

#define TODAY_DEFAULT "2026-11-01"

static enum status options_check(const struct people_options *options, int32_t *today,
                                 struct fault *fault)
{
    const char *text = options->today != NULL ? options->today : TODAY_DEFAULT;
    if (!day_parse(text, today)) {
        enum status status = fault_set(fault, E_INVALID_ARGUMENT, "today",
                                       "\"%s\" is not a date of the calendar", text);
        fault_hint(fault, "YYYY-MM-DD, as in " TODAY_DEFAULT);
        return status;
    }
    if (options->volunteer_count > PEOPLE_COUNT_MAX || options->client_count > PEOPLE_COUNT_MAX) {
        return fault_set(fault, E_INVALID_ARGUMENT,
                         options->volunteer_count > PEOPLE_COUNT_MAX ? "volunteers" : "clients",
                         "at most %d people of a kind can be made", PEOPLE_COUNT_MAX);
    }
    if (options->region == NULL || options->region[0] == '\0') {
        enum status status =
            fault_set(fault, E_INVALID_ARGUMENT, "region", "say where the people live");
        fault_hint(fault, "fi-etela-pohjanmaa");
        return status;
    }
    return OK;
}

static enum status maker_open(struct maker *maker, const struct people_sink *sink,
                              struct fault *fault)
{
    enum status status = places_open(maker->options->region, maker->forever, &maker->places, fault);
    if (status != OK) {
        return status;
    }
    size_t count = maker->options->volunteer_count;
    uint32_t municipality_count = places_municipality_count();
    maker->line = line_open(maker->options->form, sink, maker->forever);
    maker->supporter = arena_take_many(maker->forever, count, sizeof *maker->supporter);
    maker->in_municipality = arena_take_many(maker->forever, count, sizeof(uint32_t));
    maker->municipality_first =
        arena_take_many(maker->forever, municipality_count + 1, sizeof(uint32_t));
    maker->worker_used = arena_take_many(
        maker->forever, (size_t)municipality_count * WORKERS_PER_MUNICIPALITY, sizeof(bool));
    if (!person_tables(maker) || maker->line == NULL || maker->forever->exhausted) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for %llu volunteers",
                         (unsigned long long)count);
    }
    return OK;
}

static bool volunteers_make(struct maker *maker)
{
    for (uint64_t i = 0; i < maker->options->volunteer_count; i++) {
        struct supporter *supporter = &maker->supporter[i];
        supporter_draw(maker, i, supporter);
        maker->municipality_first[supporter->spot.municipality + 1]++;
        if (!volunteer_write(maker, i, supporter)) {
            return false;
        }
    }
    return true;
}

/* A counting sort of the volunteers by municipality. */
static bool municipalities_fill(struct maker *maker)
{
    uint32_t municipality_count = places_municipality_count();
    uint32_t *next = arena_take_many(maker->forever, municipality_count + 1, sizeof *next);
    if (next == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < municipality_count; i++) {
        maker->municipality_first[i + 1] += maker->municipality_first[i];
    }
    memcpy(next, maker->municipality_first, municipality_count * sizeof *next);
    for (uint32_t i = 0; i < maker->options->volunteer_count; i++) {
        maker->in_municipality[next[maker->supporter[i].spot.municipality]++] = i;
    }
    return true;
}

static bool clients_make(struct maker *maker)
{
    struct draft drafts[GROUP_SIZE_MAX];
    uint64_t count = maker->options->client_count;
    for (uint64_t i = 0; i < count;) {
        uint32_t made = unit_draw(maker, i, count - i, drafts);
        for (uint32_t k = 0; k < made; k++) {
            if (!client_write(maker, &drafts[k])) {
                return false;
            }
        }
        i += made;
    }
    return true;
}

/* A holiday for some, and meetings that stand in everybody's calendar. */
static void worker_busy_write(struct maker *maker, struct random *random)
{
    struct line *line = maker->line;
    line_list(line, "busy");
    if (draw_chance(random, 250)) {
        int32_t from = maker->today + draw_between(random, 1, 120);
        line_map(line, NULL);
        line_day(line, "from", from);
        line_day(line, "to", from + draw_between(random, 2, 14));
        line_map_end(line);
    }
    for (int32_t day = maker->today; day < maker->today + 28; day += draw_between(random, 2, 7)) {
        int32_t hour = draw_between(random, 7, 13);
        line_map(line, NULL);
        line_hour(line, "from", day, hour);
        line_hour(line, "to", day, hour + draw_between(random, 1, 2));
        line_map_end(line);
    }
    line_list_end(line);
}

static bool workers_make(struct maker *maker)
{
    struct line *line = maker->line;
    uint32_t count = places_municipality_count() * WORKERS_PER_MUNICIPALITY;
    for (uint32_t i = 0; i < count; i++) {
        if (!maker->worker_used[i]) {
            continue;
        }
        struct random random = draw_open(maker->options->seed, STREAM_WORKER, i);
        line_begin(line, "worker");
        line_id(line, "id", 'W', i + UINT64_C(1), 0);
        worker_busy_write(maker, &random);
        if (!line_end(line)) {
            return false;
        }
    }
    return true;
}

enum status people_generate(const struct people_options *options, const struct people_sink *sink,
                            struct fault *fault)
{
    struct arena forever;
    struct maker maker = {.options = options, .forever = &forever};
    enum status status = options_check(options, &maker.today, fault);
    if (status != OK) {
        return status;
    }
    arena_open(&forever, 1 << 16, 0);
    status = maker_open(&maker, sink, fault);
    if (status == OK) {
        bool done = volunteers_make(&maker) && municipalities_fill(&maker) &&
                    clients_make(&maker) && bonds_write(&maker) &&
                    (!options->with_workers || workers_make(&maker)) && line_flush(maker.line);
        if (forever.exhausted) {
            status = fault_set(fault, E_NO_MEMORY, "", "no memory for the standing relations");
        } else if (!done) {
            status = fault_set(fault, E_CANCELLED, "", "the reader stopped reading");
        }
    }
    arena_close(&forever);
    return status;
}
