/* The papers of a client's case: decision, application, assessment, plan, consent, flags. */
#ifndef AMITY_PEOPLE_CLIENT_PAPERS_H
#define AMITY_PEOPLE_CLIENT_PAPERS_H

#include "bench/people/maker.h"

/* Writes the fields decision … worker, less what the draft's flaw takes away. */
void client_papers_write(const struct maker *maker, const struct draft *draft,
                         struct random *random);

#endif
