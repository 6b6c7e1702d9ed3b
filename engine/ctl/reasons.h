/* Points, warnings and refusals as a person reads them; shared by propose, clients, explain. */
#ifndef AMITY_CTL_REASONS_H
#define AMITY_CTL_REASONS_H

#include "ctl/run.h"

/* "Shared interests: 3", "Near each other: 4.2 km" for one term of an answer about `service`. */
const char *term_sentence(struct run *run, const struct amity_value *term, const char *service);
/* The two terms that gave most, in a few words; for tables. */
const char *terms_strongest(struct run *run, const struct amity_value *terms, const char *service);
/* A line a term, with points and a bar, most points first; then what gave none. */
void terms_print(struct run *run, const struct amity_value *terms, const char *service);
/* A paragraph a warning, or that there is none. */
void warnings_print(struct run *run, const struct amity_value *warnings);
/* {rule: count}, most first, with each rule's text. */
void refused_print(struct run *run, const struct amity_value *refused);
/* "131 considered: 12 can be proposed, 119 are refused." of an answer. */
const char *considered_sentence(struct run *run, const struct amity_value *answer);
const char *kilometres(struct run *run, const struct amity_value *distance);

#endif
