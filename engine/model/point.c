/* Distances between unit vectors. */
#include "model/point.h"

#include <math.h>

struct point point_of(const struct place *place)
{
    const double radians = 3.14159265358979323846 / 180.0 / 1e6; /* of one microdegree */
    double lat = (double)place->lat_microdeg * radians;
    double lon = (double)place->lon_microdeg * radians;
    return (struct point){
        .x = cos(lat) * cos(lon),
        .y = cos(lat) * sin(lon),
        .z = sin(lat),
        .lat_microdeg = place->lat_microdeg,
        .lon_microdeg = place->lon_microdeg,
    };
}

uint32_t point_distance_m(const struct point *a, const struct point *b)
{
    const double earth_radius_m = 6371008.8;
    const double chord_max = 1.0 / 32.0;
    const double doubt_m = 1e-3;
    double x = a->x - b->x;
    double y = a->y - b->y;
    double z = a->z - b->z;
    double square = x * x + y * y + z * z;
    double angle = sqrt(square) * (1.0 + square / 24.0 + 3.0 * square * square / 640.0);
    double metres = earth_radius_m * angle;
    double whole = floor(metres);
    if (square > chord_max * chord_max || fabs(metres - whole - 0.5) < doubt_m) {
        struct place from = {.lat_microdeg = a->lat_microdeg, .lon_microdeg = a->lon_microdeg};
        struct place to = {.lat_microdeg = b->lat_microdeg, .lon_microdeg = b->lon_microdeg};
        return place_distance_m(&from, &to);
    }
    return (uint32_t)(metres + 0.5);
}
