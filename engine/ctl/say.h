/* The command's own sentences in Swedish, Finnish and English (say.def). What the rules say comes
 * from the rule pack (ctl/rulebook.h). */
#ifndef AMITY_CTL_SAY_H
#define AMITY_CTL_SAY_H

#include <stdint.h>

#include "base/arena.h"

enum tongue { TONGUE_SV, TONGUE_FI, TONGUE_EN, TONGUE_COUNT };

enum say {
#define X(id, sv, fi, en) SAY_##id,
#include "ctl/say.def"
#undef X
    SAY_COUNT
};

/* "sv", "fi", "en"; also "sv_SE.UTF-8". Another or NULL: TONGUE_EN. */
enum tongue tongue_of(const char *name);
const char *tongue_name(enum tongue tongue);
/* --lang, else LC_ALL, LC_MESSAGES, LANG. */
enum tongue tongue_wanted(const char *flag);

const char *say_plain(enum tongue tongue, enum say id);
/* {1} to {4} become the texts, a list that ends in NULL; in `arena`. */
const char *say_filled(enum tongue tongue, enum say id, const char *const *texts,
                       struct arena *arena);

#endif
