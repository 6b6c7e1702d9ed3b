/* Languages and qualifications in the reader's tongue. */
#ifndef AMITY_CTL_TAXONOMY_H
#define AMITY_CTL_TAXONOMY_H

#include "ctl/run.h"

/* ensure   never NULL: the id itself where there is no word for it */
const char *taxonomy_language(const struct run *run, const char *tag);
const char *taxonomy_qualification(const struct run *run, const char *id);

#endif
