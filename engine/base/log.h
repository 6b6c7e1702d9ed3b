/* One line of key=value to standard error for the operator. Ids and numbers only: never a name, a
 * text a person wrote, or a key. */
#ifndef AMITY_BASE_LOG_H
#define AMITY_BASE_LOG_H

#include "base/check.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Writes `level event format…` and a newline in one write(2). */
void log_line(enum log_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
