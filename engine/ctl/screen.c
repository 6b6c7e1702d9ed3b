/* Prints for people. */
#include "ctl/screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static uint32_t columns_of(FILE *out)
{
    struct winsize size = {0};
    int64_t columns = SCREEN_COLUMNS_UNKNOWN;
    const char *said = getenv("COLUMNS");
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        columns = size.ws_col;
    } else if (said != NULL && strtol(said, NULL, 10) > 0) {
        columns = strtol(said, NULL, 10);
    }
    columns = columns < SCREEN_COLUMNS_LEAST ? SCREEN_COLUMNS_LEAST : columns;
    return (uint32_t)(columns > SCREEN_COLUMNS_MOST ? SCREEN_COLUMNS_MOST : columns);
}

void screen_open(struct screen *screen, FILE *out, FILE *err, const char *colour)
{
    const char *none = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    bool wanted =
        (none == NULL || none[0] == '\0') && terminal != NULL && strcmp(terminal, "dumb") != 0;
    bool always = strcmp(colour, "always") == 0;
    bool never = strcmp(colour, "never") == 0;
    *screen = (struct screen){.out = out, .err = err, .columns = columns_of(out)};
    screen->colour = !never && (always || (wanted && isatty(fileno(out)) == 1));
    screen->err_colour = !never && (always || (wanted && isatty(fileno(err)) == 1));
    screen->moving = isatty(fileno(err)) == 1;
}

/* One letter, and the bytes it takes. */
static uint32_t letter_at(const char *text, uint32_t *bytes)
{
    uint8_t first = (uint8_t)text[0];
    uint32_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    uint32_t letter = more == 0 ? first : first & (0x3FU >> more);
    uint32_t at = 1;
    for (; at <= more && ((uint8_t)text[at] & 0xC0) == 0x80; at++) {
        letter = letter << 6 | ((uint8_t)text[at] & 0x3FU);
    }
    *bytes = at;
    return letter;
}

static uint32_t letter_columns(uint32_t letter)
{
    if ((letter >= 0x300 && letter <= 0x36F) || letter == 0x200B || letter == 0x200D ||
        letter == 0xFE0F) {
        return 0;
    }
    bool wide = (letter >= 0x1100 && letter <= 0x115F) || (letter >= 0x2E80 && letter <= 0xA4CF) ||
                (letter >= 0xAC00 && letter <= 0xD7A3) || (letter >= 0xF900 && letter <= 0xFAFF) ||
                (letter >= 0xFF00 && letter <= 0xFF60) || (letter >= 0x1F300 && letter <= 0x1FAFF);
    return wide ? 2 : 1;
}

uint32_t text_columns(const char *text)
{
    uint32_t columns = 0;
    uint32_t bytes = 0;
    for (const char *at = text; *at != '\0'; at += bytes) {
        columns += letter_columns(letter_at(at, &bytes));
    }
    return columns;
}

static const char *style_code(enum style style)
{
    static const char *const CODES[] = {"",         "\033[1m",  "\033[2m",
                                        "\033[32m", "\033[31m", "\033[33m"};
    return CODES[style];
}

static void print_bytes(struct screen *screen, enum style style, const char *text, size_t count)
{
    bool paints = screen->colour && style != STYLE_PLAIN && count > 0;
    fprintf(screen->out, "%s%.*s%s", paints ? style_code(style) : "", (int)count, text,
            paints ? "\033[0m" : "");
}

void screen_print(struct screen *screen, enum style style, const char *text)
{
    print_bytes(screen, style, text, strlen(text));
}

void screen_heading(struct screen *screen, const char *text)
{
    fputc('\n', screen->out);
    screen_print(screen, STYLE_STRONG, text);
    fputc('\n', screen->out);
}

static void spaces(struct screen *screen, uint32_t count)
{
    fprintf(screen->out, "%*s", (int)count, "");
}

/* How many bytes of `text` fit into `room` columns, cut at a space where there is one. */
static size_t line_bytes(const char *text, uint32_t room)
{
    size_t at = 0;
    size_t space = 0;
    uint32_t columns = 0;
    while (text[at] != '\0' && text[at] != '\n') {
        uint32_t bytes = 0;
        uint32_t wide = letter_columns(letter_at(text + at, &bytes));
        if (columns + wide > room && at > 0) {
            return space > 0 && text[at] != ' ' ? space : at;
        }
        space = text[at] == ' ' ? at : space;
        columns += wide;
        at += bytes;
    }
    return at;
}

void screen_wrap(struct screen *screen, enum style style, uint32_t at, uint32_t hang,
                 const char *text)
{
    uint32_t least = 20;
    for (;;) {
        uint32_t room = screen->columns > at + least ? screen->columns - at : least;
        size_t bytes = line_bytes(text, room);
        print_bytes(screen, style, text, bytes);
        fputc('\n', screen->out);
        text += bytes;
        text += strspn(text, " ");
        text += text[0] == '\n' ? 1 : 0;
        if (text[0] == '\0') {
            return;
        }
        spaces(screen, hang);
        at = hang;
    }
}

void screen_paragraph(struct screen *screen, enum style style, const char *lead, const char *text)
{
    uint32_t hang = text_columns(lead);
    screen_print(screen, style, lead);
    screen_wrap(screen, STYLE_PLAIN, hang, hang, text);
}

const char *bar_text(struct arena *arena, uint32_t width, int64_t part, int64_t whole)
{
    static const char *const EIGHTHS[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int64_t eighths = whole <= 0 ? 0 : part * width * 8 / whole;
    eighths = eighths < 0 ? 0 : eighths > (int64_t)width * 8 ? (int64_t)width * 8 : eighths;
    char *text = arena_take(arena, (size_t)width * 3 + 1);
    size_t bytes = 0;
    uint32_t columns = 0;
    for (; text != NULL && columns < eighths / 8; columns++) {
        memcpy(text + bytes, "█", 3); /* NOLINT(bugprone-not-null-terminated-result): the end is */
        bytes += 3;
    }
    if (text != NULL && eighths % 8 != 0) {
        memcpy(text + bytes, EIGHTHS[eighths % 8], 3);
        bytes += 3;
        columns++;
    }
    for (; text != NULL && columns < width; columns++) {
        text[bytes++] = ' ';
    }
    return text == NULL ? "" : text;
}

void screen_bar(struct screen *screen, uint32_t share, const char *words)
{
    enum { BAR_WIDE = 24, BAR_NARROW = 12, ROOMY = 100, ARENA_BYTES = 1024 };
    const uint32_t bar_columns = screen->columns < ROOMY ? BAR_NARROW : BAR_WIDE;
    if (!screen->moving) {
        return;
    }
    fputs("\r\033[K", screen->err);
    if (share <= 1000) {
        struct arena arena;
        arena_open(&arena, ARENA_BYTES, 0);
        const char *bar = bar_text(&arena, bar_columns, share, 1000);
        fprintf(screen->err, "%s▕%s▏%s %3u %%  ", screen->err_colour ? "\033[32m" : "", bar,
                screen->err_colour ? "\033[0m" : "", share / 10);
        arena_close(&arena);
    }
    uint32_t used = share <= 1000 ? bar_columns + 9 : 0;
    uint32_t room = screen->columns > used + 1 ? screen->columns - used - 1 : 1;
    fprintf(screen->err, "%.*s", (int)line_bytes(words, room), words);
    fflush(screen->err);
    screen->bar_shown = true;
}

void screen_bar_end(struct screen *screen)
{
    if (screen->bar_shown) {
        fputs("\r\033[K", screen->err);
        fflush(screen->err);
        screen->bar_shown = false;
    }
}

void table_open(struct table *table, struct arena *arena, const struct column *columns,
                uint32_t column_count)
{
    *table = (struct table){.column = columns,
                            .column_count = column_count,
                            .indent = 2,
                            .titled = true,
                            .arena = arena};
}

void table_add(struct table *table, const struct cell *cells)
{
    if (table->row_count == table->row_room) {
        uint32_t room = table->row_room == 0 ? 16 : table->row_room * 2;
        struct cell *grown =
            arena_take_many(table->arena, (size_t)room * table->column_count, sizeof *grown);
        if (grown == NULL) {
            return;
        }
        if (table->row_count > 0) {
            memcpy(grown, table->cell,
                   sizeof *grown * (size_t)table->row_count * table->column_count);
        }
        table->cell = grown;
        table->row_room = room;
    }
    memcpy(table->cell + (size_t)table->row_count * table->column_count, cells,
           sizeof *cells * table->column_count);
    table->row_count++;
}

static void cell_print(struct screen *screen, const struct column *column, uint32_t width,
                       const struct cell *cell, bool last)
{
    const char *text = cell->text == NULL ? "" : cell->text;
    uint32_t columns = text_columns(text);
    uint32_t pad = width > columns ? width - columns : 0;
    if (column->right) {
        spaces(screen, pad);
    }
    screen_print(screen, cell->style, text);
    if (!column->right && !last) {
        spaces(screen, pad);
    }
}

static void row_print(const struct table *table, struct screen *screen, const uint32_t *width,
                      const struct cell *cells)
{
    uint32_t at = table->indent;
    spaces(screen, table->indent);
    for (uint32_t c = 0; c < table->column_count; c++) {
        bool last = c + 1 == table->column_count;
        if (last && table->column[c].wraps) {
            const char *text = cells[c].text == NULL ? "" : cells[c].text;
            screen_wrap(screen, cells[c].style, at, at, text);
            return;
        }
        cell_print(screen, &table->column[c], width[c], &cells[c], last);
        fputs(last ? "\n" : "  ", screen->out);
        at += width[c] + 2;
    }
}

void table_print(const struct table *table, struct screen *screen)
{
    enum { COLUMNS_MAX = 16 };
    uint32_t width[COLUMNS_MAX] = {0};
    struct cell titles[COLUMNS_MAX] = {{0}};
    if (table->row_count == 0 || table->column_count > COLUMNS_MAX) {
        return;
    }
    for (uint32_t c = 0; c < table->column_count; c++) {
        titles[c] = (struct cell){table->column[c].title, STYLE_DIM};
        width[c] = table->titled ? text_columns(table->column[c].title) : 0;
        for (uint32_t r = 0; r < table->row_count; r++) {
            const char *text = table->cell[(size_t)r * table->column_count + c].text;
            uint32_t columns = text == NULL ? 0 : text_columns(text);
            width[c] = columns > width[c] ? columns : width[c];
        }
    }
    if (table->titled) {
        row_print(table, screen, width, titles);
    }
    for (uint32_t r = 0; r < table->row_count; r++) {
        row_print(table, screen, width, table->cell + (size_t)r * table->column_count);
    }
}
