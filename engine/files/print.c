/* Prints outcomes: a line of JSON for programs, pairs for whoever compares. */
#include <inttypes.h>

#include "base/text.h"
#include "files/run.h"

enum { WIDE_DIGITS = 40 };

/* Decimal digits of a 128-bit number, into the end of `room`. */
static const char *wide_text(wide number, char room[WIDE_DIGITS + 2])
{
    char *at = room + WIDE_DIGITS + 1;
    const bool minus = number < 0;
    *at = '\0';
    do {
        const int digit = (int)(number % 10);
        *--at = (char)('0' + (digit < 0 ? -digit : digit));
        number /= 10;
    } while (number != 0);
    if (minus) {
        *--at = '-';
    }
    return at;
}

static void name_print(struct buffer *out, const char *name, uint32_t number)
{
    size_t bytes = 0;
    while (name[bytes] != '\0') {
        bytes++;
    }
    const bool valid = text_is_utf8((const uint8_t *)name, bytes);
    buffer_print(out, "{\"file\":\"");
    for (size_t i = 0; i < bytes; i++) {
        const unsigned char letter = (unsigned char)name[i];
        if (letter == '"' || letter == '\\') {
            buffer_print(out, "\\%c", letter);
        } else if (letter < 0x20) {
            buffer_print(out, "\\u%04x", letter);
        } else if (letter >= 0x80 && !valid) {
            buffer_print(out, "\\ufffd");
        } else {
            buffer_add(out, &name[i], 1);
        }
    }
    if (number > 0) {
        buffer_print(out, "#%" PRIu32, number);
    }
    buffer_print(out, "\"");
}

static void number_print(struct buffer *out, const char *key, bool is_known, wide number)
{
    char room[WIDE_DIGITS + 2];
    buffer_print(out, ",\"%s\":%s", key, is_known ? wide_text(number, room) : "null");
}

/* The values of a lexicographic worth, in their order. */
static void worth_print(struct buffer *out, const char *key, const struct instance *instance,
                        const struct worth *worth)
{
    buffer_print(out, ",\"%s\":[", key);
    for (uint32_t k = 0; k < instance->level_count; k++) {
        buffer_print(out, "%" PRId64 ",", worth->level[k]);
    }
    buffer_print(out, "%" PRId64 ",%" PRId64 "]", worth->quality, worth->disturbance);
}

void outcome_print(struct buffer *out, const char *name, uint32_t number,
                   const struct problem *problem, const struct outcome *outcome)
{
    name_print(out, name, number);
    buffer_print(out, ",\"kind\":\"%s\"", PROBLEM_KINDS[problem->kind]);
    if (problem->kind == KIND_PROOF) {
        worth_print(out, "objective", &problem->instance, &outcome->worth);
        worth_print(out, "bound", &problem->instance, &outcome->worth_bound);
    } else {
        number_print(out, "objective", outcome->has_objective, outcome->objective);
        number_print(out, "bound", outcome->has_bound, outcome->bound);
    }
    const int64_t micros = outcome->took_ns / 1000;
    buffer_print(out, ",\"proved\":%s,\"seconds\":%" PRId64 ".%06" PRId64,
                 outcome->proved ? "true" : "false", micros / 1000000, micros % 1000000);
    buffer_print(out, ",\"peak_kib\":%" PRIu64 "}\n", outcome->peak_kib);
}

void outcome_print_solution(FILE *file, const struct problem *problem,
                            const struct outcome *outcome)
{
    if (!outcome->has_objective) {
        return;
    }
    if (problem->kind == KIND_MIN) {
        for (uint32_t a = 0; a < problem->network.arc_count; a++) {
            (void)fprintf(file, "%" PRIu32 " %" PRId64 "\n", a, outcome->flow.flow[a]);
        }
        return;
    }
    for (uint32_t u = 0; problem->as_loads && u < problem->loads.unit_count; u++) {
        const uint32_t seat = outcome->loads.seat_of_unit[u];
        if (problem->everybody || seat + 1 < problem->loads.seat_count) {
            (void)fprintf(file, "%" PRIu32 " %" PRIu32 "\n", u, seat);
        }
    }
    const uint32_t *arc_of_unit = outcome->solution.assignment.arc_of_unit;
    for (uint32_t u = 0; !problem->as_loads && u < problem->instance.unit_count; u++) {
        if (arc_of_unit[u] != NO_ARC) {
            (void)fprintf(file, "%" PRIu32 " %" PRIu32 "\n", u,
                          problem->instance.arc[arc_of_unit[u]].seat);
        }
    }
}
