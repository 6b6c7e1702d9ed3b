/* Where somebody is: coordinates in microdegrees (WGS 84) and a municipality. */
#ifndef AMITY_MODEL_PLACE_H
#define AMITY_MODEL_PLACE_H

#include <stdbool.h>
#include <stdint.h>

struct place {
    int32_t lat_microdeg;
    int32_t lon_microdeg;
    uint16_t municipality; /* vocabulary_municipality() */
    bool coarse;           /* only the municipality's centre is known */
};

struct municipality {
    const char *id; /* "FI-743" */
    const char *name;
    const char *name_sv;
    int32_t lat_microdeg;
    int32_t lon_microdeg;
    const char *region; /* code */
    const char *region_name;
    uint32_t population;
};
const struct municipality *municipality_of(uint16_t number);

/* Great-circle distance in metres (haversine, mean radius 6 371 008.8 m), rounded; symmetric. */
uint32_t place_distance_m(const struct place *a, const struct place *b);

#endif
