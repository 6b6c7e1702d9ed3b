/* The tables of places, and the choice of a place to live. */
#include "bench/people/places.h"

#include <string.h>

#include "bench/people/region.h"

struct locality {
    const char *municipality;
    int32_t lat_microdeg;
    int32_t lon_microdeg;
    uint32_t population;
};

static const struct municipality_row municipalities[] = {
#define X(code, name, name_sv, lat, lon, region, region_name, population)                          \
    {code, name, region_name, lat, lon, population},
#include "model/taxonomy/municipalities.def"
#undef X
};

static const struct locality localities[] = {
#define X(code, name, lat, lon, population) {code, lat, lon, population},
#include "bench/people/localities_se_svealand.def"
#include "bench/people/localities_se_gotaland.def"
#include "bench/people/localities_se_west.def"
#include "bench/people/localities_se_norrland.def"
#include "bench/people/localities_fi.def"
#undef X
};

static const struct swedish_area {
    const char *municipality;
    uint8_t percent;
} swedish_areas[] = {
#define X(code, percent) {code, percent},
#include "bench/people/swedish_areas.def"
#undef X
};

enum {
    MUNICIPALITY_COUNT = sizeof municipalities / sizeof municipalities[0],
    LOCALITY_COUNT = sizeof localities / sizeof localities[0],
    SWEDISH_AREA_COUNT = sizeof swedish_areas / sizeof swedish_areas[0],
    LOCALITY_PEOPLE_MIN = 200, /* so that no locality is empty */
    METRES_PER_DEGREE = 111200
};

/* cos of whole degrees of latitude 50..74, in thousandths */
static const uint16_t cosine[] = {643, 629, 616, 602, 588, 574, 559, 545, 530, 515, 500, 485, 469,
                                  454, 438, 423, 407, 391, 375, 358, 342, 326, 309, 292, 276};

struct chosen {
    uint16_t municipality;
    uint8_t swedish_percent;
    uint16_t locality_first;
    uint16_t locality_count;
    uint16_t countryside_per_mille; /* of its people live outside every locality */
};

struct places {
    uint32_t count;
    struct chosen *chosen;
    uint64_t *people; /* cumulative, by chosen */
};

uint32_t places_municipality_count(void)
{
    return MUNICIPALITY_COUNT;
}

const char *places_municipality_code(uint16_t municipality)
{
    CHECK(municipality < MUNICIPALITY_COUNT);
    return municipalities[municipality].code;
}

const struct municipality_row *places_municipalities(void)
{
    return municipalities;
}

static int32_t cosine_of(int32_t lat_microdeg)
{
    int32_t degree = (lat_microdeg + 500000) / 1000000 - 50;
    int32_t last = (int32_t)(sizeof cosine / sizeof cosine[0]) - 1;
    return cosine[degree < 0 ? 0 : degree > last ? last : degree];
}

int64_t places_square_m(int32_t lat_a, int32_t lon_a, int32_t lat_b, int32_t lon_b)
{
    int64_t north = (int64_t)(lat_a - lat_b) * METRES_PER_DEGREE / 1000000;
    int64_t east = (int64_t)(lon_a - lon_b) * METRES_PER_DEGREE / 1000000 * cosine_of(lat_a) / 1000;
    return north * north + east * east;
}

bool spot_within(const struct spot *a, const struct spot *b, uint32_t most_m)
{
    return places_square_m(a->lat_microdeg, a->lon_microdeg, b->lat_microdeg, b->lon_microdeg) <=
           (int64_t)most_m * most_m;
}

void spot_jitter(struct spot *spot, struct random *random, int32_t radius_m)
{
    /* the mean of two draws crowds the middle, as towns do */
    int32_t north =
        (draw_between(random, -radius_m, radius_m) + draw_between(random, -radius_m, radius_m)) / 2;
    int32_t east =
        (draw_between(random, -radius_m, radius_m) + draw_between(random, -radius_m, radius_m)) / 2;
    spot->lat_microdeg += (int32_t)((int64_t)north * 1000000 / METRES_PER_DEGREE);
    spot->lon_microdeg +=
        (int32_t)((int64_t)east * 1000000000 / METRES_PER_DEGREE / cosine_of(spot->lat_microdeg));
}

/* The smaller its largest town, the more of a municipality's people live on farms and in hamlets.
 */
static uint16_t countryside_share(uint32_t largest)
{
    return largest >= 50000 ? 50 : largest >= 20000 ? 120 : largest >= 5000 ? 220 : 350;
}

static void choose(struct places *places, uint16_t municipality)
{
    const struct municipality_row *row = &municipalities[municipality];
    struct chosen *chosen = &places->chosen[places->count];
    chosen->municipality = municipality;
    uint32_t largest = 0;
    for (uint32_t i = 0; i < LOCALITY_COUNT; i++) {
        if (strcmp(localities[i].municipality, row->code) == 0) {
            chosen->locality_first =
                chosen->locality_count == 0 ? (uint16_t)i : chosen->locality_first;
            chosen->locality_count++;
            largest = localities[i].population > largest ? localities[i].population : largest;
        }
    }
    for (uint32_t i = 0; i < SWEDISH_AREA_COUNT; i++) {
        if (strcmp(swedish_areas[i].municipality, row->code) == 0) {
            chosen->swedish_percent = swedish_areas[i].percent;
        }
    }
    chosen->countryside_per_mille = chosen->locality_count == 0 ? 1000 : countryside_share(largest);
    uint64_t before = places->count == 0 ? 0 : places->people[places->count - 1];
    places->people[places->count] = before + row->population + 1;
    places->count++;
}

enum status places_open(const char *region, struct arena *forever, struct places **out,
                        struct fault *fault)
{
    bool *in = arena_take_many(forever, MUNICIPALITY_COUNT, sizeof *in);
    struct places *places = arena_take(forever, sizeof *places);
    struct chosen *chosen = arena_take_many(forever, MUNICIPALITY_COUNT, sizeof *chosen);
    uint64_t *people = arena_take_many(forever, MUNICIPALITY_COUNT, sizeof *people);
    if (in == NULL || places == NULL || chosen == NULL || people == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no memory for the places");
    }
    enum status status = region_mark(region, forever, in, fault);
    if (status != OK) {
        return status;
    }
    places->chosen = chosen;
    places->people = people;
    for (uint32_t i = 0; i < MUNICIPALITY_COUNT; i++) {
        if (in[i]) {
            choose(places, (uint16_t)i);
        }
    }
    CHECK(places->count >= 1);
    *out = places;
    return OK;
}

static const struct locality *draw_locality(const struct chosen *chosen, struct random *random)
{
    const struct locality *first = &localities[chosen->locality_first];
    uint64_t sum = 0;
    for (uint32_t i = 0; i < chosen->locality_count; i++) {
        sum += first[i].population + LOCALITY_PEOPLE_MIN;
    }
    uint64_t drawn = random_below(random, (uint32_t)sum);
    uint32_t i = 0;
    while (drawn >= first[i].population + LOCALITY_PEOPLE_MIN) {
        drawn -= first[i].population + LOCALITY_PEOPLE_MIN;
        i++;
    }
    return &first[i];
}

/* A town's radius grows with the root of its people: 1 km for a village, 8 for a large city. */
static int32_t town_radius_m(uint32_t population)
{
    int32_t radius_m = 600;
    while (radius_m < 8000 &&
           (uint64_t)radius_m * (uint64_t)radius_m < (uint64_t)population * 200) {
        radius_m += 200;
    }
    return radius_m;
}

struct spot places_draw(const struct places *places, struct random *random)
{
    const struct chosen *chosen =
        &places->chosen[draw_cumulative(random, places->people, places->count)];
    const struct municipality_row *row = &municipalities[chosen->municipality];
    struct spot spot = {.lat_microdeg = row->lat_microdeg,
                        .lon_microdeg = row->lon_microdeg,
                        .municipality = chosen->municipality,
                        .country = row->code[0] == 'F' ? COUNTRY_FI : COUNTRY_SE,
                        .density = DENSITY_RURAL,
                        .swedish_percent = chosen->swedish_percent};
    if (draw_chance(random, chosen->countryside_per_mille)) {
        spot_jitter(&spot, random, 18000);
        return spot;
    }
    const struct locality *locality = draw_locality(chosen, random);
    spot.lat_microdeg = locality->lat_microdeg;
    spot.lon_microdeg = locality->lon_microdeg;
    spot.density = locality->population >= 20000  ? DENSITY_URBAN
                   : locality->population >= 5000 ? DENSITY_SEMI
                                                  : DENSITY_RURAL;
    spot_jitter(&spot, random, town_radius_m(locality->population));
    return spot;
}
