/* Names of regions: what a person types to say where the made people live. */
#ifndef AMITY_PEOPLE_REGION_H
#define AMITY_PEOPLE_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"

struct municipality_row {
    const char *code;
    const char *name;
    const char *region_name;
    int32_t lat_microdeg;
    int32_t lon_microdeg;
    uint32_t population;
};

const struct municipality_row *places_municipalities(void);
/* ensure   the square of the distance in metres, on a plane */
int64_t places_square_m(int32_t lat_a, int32_t lon_a, int32_t lat_b, int32_t lon_b);

/* Marks in[i] for every municipality the region names (parts joined with `+`).
 *
 * fails    E_INVALID_ARGUMENT, path `region`, the nearest slug as hint */
enum status region_mark(const char *region, struct arena *request, bool *in,
                        struct fault *fault) MUST_USE;

#endif
