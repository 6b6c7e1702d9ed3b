/* A place as a unit vector from the middle of the earth: the same distances as place_distance_m,
 * without its six trigonometric calls, for those who measure from one place to thousands.
 *
 * With c = |a - b|, the chord on the unit sphere, the angle is 2 asin(c/2) = c (1 + c²/24 +
 * 3c⁴/640 + …). Up to c = 1/32 (200 km) the terms left out are below 1e-12 of it, and rounding of
 * the vectors moves it by less than 1e-8 m; so the metres are known to far better than a
 * thousandth, and only where a thousandth could change the rounding, or farther away, the haversine
 * is asked. */
#ifndef AMITY_MODEL_POINT_H
#define AMITY_MODEL_POINT_H

#include "model/place.h"

struct point {
    double x, y, z;
    int32_t lat_microdeg, lon_microdeg;
};

struct point point_of(const struct place *place);
/* ensure   equals place_distance_m of the two places */
uint32_t point_distance_m(const struct point *a, const struct point *b);
/* ensure   false whenever point_distance_m(a, b) <= reach_m; nearly always true when it is more
 * cost     no root, no trigonometry */
static inline bool point_is_beyond(const struct point *a, const struct point *b, uint32_t reach_m)
{
    const double earth_radius_m = 6371008.8;
    double x = a->x - b->x;
    double y = a->y - b->y;
    double z = a->z - b->z;
    double reach = ((double)reach_m + 1.0) / earth_radius_m; /* a chord is shorter than its arc */
    return x * x + y * y + z * z > reach * reach;
}

#endif
