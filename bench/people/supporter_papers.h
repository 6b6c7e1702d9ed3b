/* What an organiser holds about a volunteer before anybody is matched: checks, training, traits,
 * decisions of suitability. */
#ifndef AMITY_PEOPLE_SUPPORTER_PAPERS_H
#define AMITY_PEOPLE_SUPPORTER_PAPERS_H

#include "bench/people/maker.h"

/* Writes the fields checks, training, assessed and suitability, less what the flaw takes away. */
void supporter_papers_write(const struct maker *maker, uint64_t index,
                            const struct supporter *supporter, struct random *random);

#endif
