/* What the rules in force call things: texts of rules and score terms, names of services and
 * levels, in the reader's tongue. Asked of the daemon once a run. */
#ifndef AMITY_CTL_RULEBOOK_H
#define AMITY_CTL_RULEBOOK_H

#include "ctl/run.h"

/* Every answer is the id itself where the rules in force have no word for it (or cannot be asked).
 * ensure   never NULL */
const char *rulebook_rule(struct run *run, const char *id);
const char *rulebook_term(struct run *run, const char *id);
const char *rulebook_service(struct run *run, const char *id);
const char *rulebook_level(struct run *run, const char *name);
/* A term's measure ("distance"), or "". */
const char *rulebook_measure(struct run *run, const char *term);

/* True when the service is given with stays over night. */
bool rulebook_is_overnight(struct run *run, const char *service);

/* Why somebody is without, or was left out: a rule's text, or one of the engine's own reasons. */
const char *rulebook_reason(struct run *run, const char *why);

#endif
