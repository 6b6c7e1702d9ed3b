/* Reads integers and words from a text, counting lines. The first trouble stays (`status`); later
 * calls give zeros, so that a reader may go on to a place where it asks once. */
#ifndef AMITY_FILES_SCAN_H
#define AMITY_FILES_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

struct scan {
    const char *text; /* not NUL-terminated */
    size_t count;
    size_t at;
    uint32_t line; /* from 1 */
    enum status status;
    struct fault *fault; /* its path is `line N` */
};

/* Records a trouble at the present line. */
enum status scan_refuse(struct scan *scan, const char *format, ...) PRINTF_LIKE(2, 3);

/* The next integer, on this line or a later one; `what` names it in a refusal.
 * ensure   within low … high, or 0 with scan->status set */
int64_t scan_number(struct scan *scan, const char *what, int64_t low, int64_t high);
/* The same, on this line only. */
int64_t scan_field(struct scan *scan, const char *what, int64_t low, int64_t high);
/* Only white space is left. */
bool scan_is_at_end(struct scan *scan);

/* DIMACS lines: goes to the next line that is neither empty nor a comment (`c`), and takes its
 * letter.
 * ensure   0 at the end of the text or after a trouble */
char scan_line(struct scan *scan);
/* Refuses anything left on the line. */
void scan_line_end(struct scan *scan);
/* True, and gone past, when the next field on this line is exactly `word`. */
bool scan_word(struct scan *scan, const char *word);

/* Another look at the same text from its start. */
struct scan scan_open(const char *text, size_t count, struct fault *fault);
/* How many white-space separated words there are. */
uint64_t scan_count_words(const char *text, size_t count);

#endif
