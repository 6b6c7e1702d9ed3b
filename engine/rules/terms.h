/* What the parts of a score are called: a term, or a prefer rule that counted as one. */
#ifndef AMITY_RULES_TERMS_H
#define AMITY_RULES_TERMS_H

#include "rules/score.h"

/* require  part comes from score_explain with this pack */
const char *score_part_id(const struct pack *pack, const struct score_part *part);
const struct texts *score_part_text(const struct pack *pack, const struct score_part *part);
const char *score_part_requirements(const struct pack *pack, const struct score_part *part);
/* The unit of part->value; "" when it has none. */
const char *score_part_unit(const struct pack *pack, const struct score_part *part);

#endif
