/* Writes one profile after the other, field by field, as NDJSON or as CSV: one description of a
 * person, two forms (people.h tells the convention of the CSV). */
#ifndef AMITY_PEOPLE_LINE_H
#define AMITY_PEOPLE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "bench/people/people.h"

struct line;

/* ensure   a writer in `forever`, or NULL when there is no memory; in CSV the header is written */
struct line *line_open(enum people_form form, const struct people_sink *sink,
                       struct arena *forever);
/* A profile begins with its `type` and ends; what is full goes to the sink.
 *
 * ensure   line_end is false once the sink has said false */
void line_begin(struct line *line, const char *type);
bool line_end(struct line *line);
/* Hands what is left to the sink. */
bool line_flush(struct line *line);

/* Fields: `key` is NULL for an item of a list. Texts are our own words: ASCII without quotes,
 * backslashes, commas or control letters (checked in verify builds). */
void line_text(struct line *line, const char *key, const char *text);
void line_number(struct line *line, const char *key, int64_t number);
void line_bool(struct line *line, const char *key, bool truth);
void line_day(struct line *line, const char *key, int32_t days);
/* An instant: that hour of the day, UTC. */
void line_hour(struct line *line, const char *key, int32_t days, int32_t hour);
/* Four decimals: about ten metres. */
void line_degrees(struct line *line, const char *key, int32_t microdeg);
/* An id: a letter, a hyphen, at least six digits, and "-a", "-b" … when `suffix` > 0. */
void line_id(struct line *line, const char *key, char letter, uint64_t number, uint32_t suffix);

/* A map of known fields (dotted columns in CSV). */
void line_map(struct line *line, const char *key);
void line_map_end(struct line *line);
/* A map whose keys are words of a vocabulary (one JSON cell in CSV). */
void line_words(struct line *line, const char *key);
void line_words_end(struct line *line);
void line_list(struct line *line, const char *key);
void line_list_end(struct line *line);

#endif
