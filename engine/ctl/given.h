/* The edits of a command line: every -e, and a file. */
#ifndef AMITY_CTL_GIVEN_H
#define AMITY_CTL_GIVEN_H

#include "ctl/run.h"

#define EDIT_FLAG                                                                                  \
    {                                                                                              \
        "edit", 'e', FLAG_MANY, "EDIT", "one edit, in short or as JSON; may come several times"    \
    }

/* Reads the file at the operand `index`, if there is one, then every -e, in that order; complains
 * about what is wrong, or that there is nothing.
 * ensure   END_OK and *edits, a list of at least one; END_USAGE, END_FILE */
enum ending edits_given(struct run *run, uint32_t index, const struct amity_value **edits);

/* Keeps them under a name, with --note; *answer as scenario.put gives it. */
enum ending edits_keep(struct run *run, const char *name, const struct amity_value *edits,
                       const struct amity_value **answer);

#endif
