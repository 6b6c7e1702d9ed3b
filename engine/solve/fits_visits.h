/* Whether the visits of several units go into one volunteer's hours; a part of solve/fits.c. */
#ifndef AMITY_SOLVE_FITS_VISITS_H
#define AMITY_SOLVE_FITS_VISITS_H

#include "solve/fits.h"

/* require  arcs as fits_judge says; arcs without visits are passed over
 * ensure   as fits_judge, for the visits alone */
enum fits_answer fits_visits(const struct instance *instance, uint32_t seat, const uint32_t *arcs,
                             uint32_t count);

#endif
