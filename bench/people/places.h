/* Where made people live: real localities weighted by population, with the countryside around. */
#ifndef AMITY_PEOPLE_PLACES_H
#define AMITY_PEOPLE_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fault.h"
#include "bench/people/draw.h"

enum country { COUNTRY_SE, COUNTRY_FI };
enum density { DENSITY_URBAN, DENSITY_SEMI, DENSITY_RURAL };

struct spot {
    int32_t lat_microdeg;
    int32_t lon_microdeg;
    uint16_t municipality; /* 0 .. places_municipality_count()-1 */
    uint8_t country;
    uint8_t density;
    uint8_t swedish_percent; /* of the municipality's people, in Finland */
};

struct places; /* a region ready to draw from */

/* ensure   *out in `forever`
 * fails    E_INVALID_ARGUMENT with the nearest region as hint; E_NO_MEMORY */
enum status places_open(const char *region, struct arena *forever, struct places **out,
                        struct fault *fault) MUST_USE;
struct spot places_draw(const struct places *places, struct random *random);
/* Moves a spot up to `radius_m` away within its municipality's own coordinates. */
void spot_jitter(struct spot *spot, struct random *random, int32_t radius_m);
uint32_t places_municipality_count(void);
/* "FI-743" */
const char *places_municipality_code(uint16_t municipality);
/* ensure   true when two spots are at most `most_m` apart, on a plane good to a per cent here */
bool spot_within(const struct spot *a, const struct spot *b, uint32_t most_m);

#endif
