/* Ids: what one may look like, and which are refused because they say who somebody is. */
#ifndef AMITY_MODEL_IDENTITY_H
#define AMITY_MODEL_IDENTITY_H

#include <stdbool.h>

#include "base/fault.h"

enum { ID_BYTES_MAX = 64 };

/* True for 1..64 letters A–Z a–z, digits, `.`, `_`, `:`, `-`. */
bool id_is_well_formed(const char *text);
/* True for the forms of a Swedish or Finnish personal number whose date part can be a date, also
 * as the part of an id before or after a colon. The last letter or digit is not verified: a number
 * with a slip of the pen still says who somebody is. Only ten bare digits, which running numbers
 * often are, must also carry the Swedish check digit.
 *   YYMMDD-NNNN YYMMDD+NNNN YYYYMMDD-NNNN YYYYMMDD+NNNN YYYYMMDDNNNN YYMMDDNNNN
 *   (coordination numbers: day + 60), Finnish DDMMYY[-+ABCDEFYXWVU]NNNC */
bool id_is_personal_number(const char *text);
/* fails    E_INVALID_ARGUMENT with the reason and a hint, and no path (the number itself is not
 *          repeated) */
enum status id_check(const char *text, struct fault *fault) MUST_USE;

#endif
