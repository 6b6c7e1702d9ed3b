/* What a person sees: colours where they are wanted, letters counted as columns, paragraphs that
 * wrap, tables that align, a bar that moves. */
#ifndef AMITY_CTL_SCREEN_H
#define AMITY_CTL_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_DIM, STYLE_GOOD, STYLE_BAD, STYLE_CARE };

struct screen {
    FILE *out, *err;
    uint32_t columns;
    bool colour;     /* on out */
    bool err_colour; /* on err */
    bool moving;     /* err is a terminal: a bar may move there */
    bool bar_shown;
};

enum { SCREEN_COLUMNS_LEAST = 40, SCREEN_COLUMNS_MOST = 160, SCREEN_COLUMNS_UNKNOWN = 100 };

/* colour: "auto" (a terminal, and NO_COLOR is not set), "always", "never". The width is the
 * terminal's, else COLUMNS, else 100. */
void screen_open(struct screen *screen, FILE *out, FILE *err, const char *colour);

/* Columns that a UTF-8 text takes: combining marks none, East Asian wide letters two. */
uint32_t text_columns(const char *text);

void screen_print(struct screen *screen, enum style style, const char *text);
/* A heading: an empty line before it, strong. */
void screen_heading(struct screen *screen, const char *text);
/* `lead` (as printed, in `style`), then the text wrapped, later lines indented as wide as lead. */
void screen_paragraph(struct screen *screen, enum style style, const char *lead, const char *text);
/* The same in one style, later lines `hang` columns in; starts at column `at`. */
void screen_wrap(struct screen *screen, enum style style, uint32_t at, uint32_t hang,
                 const char *text);

/* A bar on err, `share` thousandths full, or without one (share > 1000), with the words behind it.
 * Nothing where err is no terminal. */
void screen_bar(struct screen *screen, uint32_t share, const char *words);
/* Takes the bar away, before anything else is printed. */
void screen_bar_end(struct screen *screen);
/* `width` columns of bar, NUL-terminated, in `arena`. */
const char *bar_text(struct arena *arena, uint32_t width, int64_t part, int64_t whole);

struct column {
    const char *title;
    bool right; /* numbers */
    bool wraps; /* takes what width is left; one of them, the last */
};
struct cell {
    const char *text;
    enum style style;
};
struct table {
    const struct column *column;
    uint32_t column_count;
    uint32_t indent;
    bool titled;
    struct cell *cell; /* [row_count * column_count] */
    uint32_t row_count, row_room;
    struct arena *arena;
};

/* require  columns outlive the table */
void table_open(struct table *table, struct arena *arena, const struct column *columns,
                uint32_t column_count);
/* require  cells has column_count entries, whose texts outlive the table */
void table_add(struct table *table, const struct cell *cells);
void table_print(const struct table *table, struct screen *screen);

#endif
