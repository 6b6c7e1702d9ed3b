/* Integers, words and lines of published instance files. */
#include "files/scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_space(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == '\f' ||
           letter == '\v';
}

struct scan scan_open(const char *text, size_t count, struct fault *fault)
{
    return (struct scan){.text = text, .count = count, .line = 1, .fault = fault};
}

enum status scan_refuse(struct scan *scan, const char *format, ...)
{
    if (scan->status != OK) {
        return scan->status;
    }
    char detail[FAULT_DETAIL_BYTES];
    char path[32];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    (void)snprintf(path, sizeof path, "line %u", scan->line);
    scan->status = fault_set(scan->fault, E_INVALID_ARGUMENT, path, "%s", detail);
    return scan->status;
}

static void space_skip(struct scan *scan, bool lines)
{
    while (scan->at < scan->count && is_space(scan->text[scan->at])) {
        if (scan->text[scan->at] == '\n') {
            if (!lines) {
                return;
            }
            scan->line++;
        }
        scan->at++;
    }
}

static bool is_digit(const struct scan *scan, size_t at)
{
    return at < scan->count && scan->text[at] >= '0' && scan->text[at] <= '9';
}

/* What stands here, short enough to be shown. */
static int word_bytes(const struct scan *scan)
{
    int bytes = 0;
    while (bytes < 24 && scan->at + (size_t)bytes < scan->count &&
           !is_space(scan->text[scan->at + (size_t)bytes])) {
        bytes++;
    }
    return bytes;
}

static int64_t number_here(struct scan *scan, const char *what, int64_t low, int64_t high)
{
    if (scan->at == scan->count || scan->text[scan->at] == '\n') {
        (void)scan_refuse(scan, "%s is missing", what);
        return 0;
    }
    size_t at = scan->at;
    const bool minus = scan->text[at] == '-';
    at += scan->text[at] == '-' || scan->text[at] == '+';
    const size_t first = at;
    uint64_t size = 0;
    bool large = false;
    while (is_digit(scan, at)) {
        const uint64_t digit = (uint64_t)(scan->text[at] - '0');
        large = large || size > (UINT64_C(1) << 62) / 10;
        size = large ? size : size * 10 + digit;
        at++;
    }
    if (at == first || (at < scan->count && !is_space(scan->text[at]))) {
        (void)scan_refuse(scan, "%s must be an integer, not '%.*s'", what, word_bytes(scan),
                          scan->text + scan->at);
        return 0;
    }
    const int64_t number = minus ? -(int64_t)size : (int64_t)size;
    if (large || number < low || number > high) {
        (void)scan_refuse(scan, "%s must be in %lld to %lld, not %.*s", what, (long long)low,
                          (long long)high, word_bytes(scan), scan->text + scan->at);
        return 0;
    }
    scan->at = at;
    return number;
}

int64_t scan_number(struct scan *scan, const char *what, int64_t low, int64_t high)
{
    if (scan->status != OK) {
        return 0;
    }
    space_skip(scan, true);
    return number_here(scan, what, low, high);
}

int64_t scan_field(struct scan *scan, const char *what, int64_t low, int64_t high)
{
    if (scan->status != OK) {
        return 0;
    }
    space_skip(scan, false);
    return number_here(scan, what, low, high);
}

bool scan_is_at_end(struct scan *scan)
{
    space_skip(scan, true);
    return scan->at == scan->count;
}

char scan_line(struct scan *scan)
{
    while (scan->status == OK && !scan_is_at_end(scan)) {
        const char letter = scan->text[scan->at++];
        if (letter != 'c') {
            if (scan->at < scan->count && !is_space(scan->text[scan->at])) {
                scan->at--;
                (void)scan_refuse(scan, "a line begins with one letter, not '%.*s'",
                                  word_bytes(scan), scan->text + scan->at);
                return 0;
            }
            return letter;
        }
        while (scan->at < scan->count && scan->text[scan->at] != '\n') {
            scan->at++;
        }
    }
    return 0;
}

void scan_line_end(struct scan *scan)
{
    if (scan->status != OK) {
        return;
    }
    space_skip(scan, false);
    if (scan->at < scan->count && scan->text[scan->at] != '\n') {
        (void)scan_refuse(scan, "'%.*s' is too much on this line", word_bytes(scan),
                          scan->text + scan->at);
    }
}

bool scan_word(struct scan *scan, const char *word)
{
    if (scan->status != OK) {
        return false;
    }
    space_skip(scan, false);
    const size_t bytes = strlen(word);
    const size_t end = scan->at + bytes;
    if (end > scan->count || memcmp(scan->text + scan->at, word, bytes) != 0 ||
        (end < scan->count && !is_space(scan->text[end]))) {
        return false;
    }
    scan->at = end;
    return true;
}

uint64_t scan_count_words(const char *text, size_t count)
{
    uint64_t words = 0;
    for (size_t i = 0; i < count; i++) {
        words += !is_space(text[i]) && (i == 0 || is_space(text[i - 1]));
    }
    return words;
}
