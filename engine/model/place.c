/* Distances on the ground, and the municipalities of Sweden and Finland. */
#include "model/place.h"

#include <math.h>
#include <stddef.h>

#include "base/check.h"

static const struct municipality MUNICIPALITIES[] = {
#define X(id, name, name_sv, lat, lon, region, region_name, population)                            \
    {id, name, name_sv, lat, lon, region, region_name, population},
#include "model/taxonomy/municipalities.def"
#undef X
};

const struct municipality *municipality_of(uint16_t number)
{
    CHECK(number < sizeof MUNICIPALITIES / sizeof *MUNICIPALITIES);
    return &MUNICIPALITIES[number];
}

uint32_t place_distance_m(const struct place *a, const struct place *b)
{
    const double earth_radius_m = 6371008.8;
    const double radians = 3.14159265358979323846 / 180.0 / 1e6; /* of one microdegree */
    double half_lat = sin((double)((int64_t)a->lat_microdeg - b->lat_microdeg) * radians / 2.0);
    double half_lon = sin((double)((int64_t)a->lon_microdeg - b->lon_microdeg) * radians / 2.0);
    double cosines = cos(a->lat_microdeg * radians) * cos(b->lat_microdeg * radians);
    double haversine = half_lat * half_lat + cosines * half_lon * half_lon;
    double angle = 2.0 * asin(sqrt(haversine < 1.0 ? haversine : 1.0));
    return (uint32_t)lround(earth_radius_m * angle);
}
