/* Lines for the operator, each in one write so that processes do not mix theirs. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 1024 };

static const char *const LEVELS[] = {"debug", "info", "warn", "error"};

void log_line(enum log_level level, const char *event, const char *format, ...)
{
    char line[LINE_BYTES];
    int used = snprintf(line, sizeof line, "%s %s ", LEVELS[level], event);
    if (used < 0 || used >= LINE_BYTES - 2) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(line + used, sizeof line - (size_t)used - 1, format, arguments);
    va_end(arguments);
    if (more < 0) {
        return;
    }
    size_t bytes = strlen(line);
    line[bytes++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, bytes);
    (void)written; /* nobody is left to tell */
}
