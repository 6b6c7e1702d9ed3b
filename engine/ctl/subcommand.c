/* Finds subcommands and teaches them. */
#include "ctl/subcommand.h"

#include <string.h>

#include "base/text.h"

static const struct subcommand *const TABLE[] = {
#define X(name) &subcommand_##name,
    SUBCOMMAND_TABLE(X)
#undef X
};

enum { TABLE_COUNT = sizeof TABLE / sizeof TABLE[0] };

const struct flag GLOBAL_FLAGS[] = {
    {"server", 0, FLAG_TEXT, "ADDRESS", "unix:PATH or tcp:HOST:PORT; else AMITY_SERVER"},
    {"json", 0, FLAG_SWITCH, "", "the daemon's answer as one line of JSON, for scripts"},
    {"lang", 0, FLAG_TEXT, "sv|fi|en", "the tongue of reasons; else LC_ALL, LC_MESSAGES, LANG"},
    {"labels", 0, FLAG_TEXT, "FILE", "names for ids (NDJSON or CSV: id, name), joined here only"},
    {"quiet", 'q', FLAG_SWITCH, "", "no progress, no advice"},
    {"color", 0, FLAG_TEXT, "auto|always|never", "colours; NO_COLOR is heeded too"},
    {"help", 'h', FLAG_SWITCH, "", "teaches; also amity plan --help, amity plan get --help"},
    {"version", 0, FLAG_SWITCH, "", "the version"},
    {NULL, 0, FLAG_SWITCH, NULL, NULL}};

const struct subcommand *subcommand_find(const char *const *words, uint32_t count, uint32_t *used)
{
    char pair[64] = "";
    *used = 0;
    if (count == 0) {
        return NULL;
    }
    if (count > 1) {
        snprintf(pair, sizeof pair, "%.30s %.30s", words[0], words[1]);
    }
    for (uint32_t i = 0; i < TABLE_COUNT; i++) {
        if (count > 1 && strcmp(TABLE[i]->name, pair) == 0) {
            *used = 2;
            return TABLE[i];
        }
        if (strcmp(TABLE[i]->name, words[0]) == 0) {
            *used = 1;
            return TABLE[i];
        }
    }
    return NULL;
}

const char *subcommand_nearest(const char *typed)
{
    const char *names[TABLE_COUNT];
    for (uint32_t i = 0; i < TABLE_COUNT; i++) {
        names[i] = TABLE[i]->name;
    }
    return text_nearest(typed, names, TABLE_COUNT);
}

static void flags_print(struct screen *screen, const struct flag *flags)
{
    enum { FLAG_COLUMNS = 28 };
    for (const struct flag *flag = flags; flag != NULL && flag->name != NULL; flag++) {
        char left[96];
        char letter[8] = "    ";
        if (flag->letter != 0) {
            snprintf(letter, sizeof letter, "-%c, ", flag->letter);
        }
        snprintf(left, sizeof left, "  %s--%s%s%s", letter, flag->name,
                 flag->kind == FLAG_SWITCH ? "" : " ", flag->meta);
        fprintf(screen->out, "%-*s", FLAG_COLUMNS, left);
        uint32_t at = text_columns(left);
        if (at + 2 > FLAG_COLUMNS) {
            fprintf(screen->out, "\n%*s", FLAG_COLUMNS, "");
        }
        screen_wrap(screen, STYLE_PLAIN, FLAG_COLUMNS, FLAG_COLUMNS, flag->help);
    }
}

static void line_print(struct screen *screen, const struct subcommand *subcommand)
{
    enum { NAME_COLUMNS = 20 };
    fprintf(screen->out, "  %-*s", NAME_COLUMNS - 2, subcommand->name);
    screen_wrap(screen, STYLE_PLAIN, NAME_COLUMNS, NAME_COLUMNS, subcommand->line);
}

void overview_print(struct screen *screen)
{
    fputs("amity asks amityd: who fits whom, why, and what speaks against.\n", screen->out);
    screen_heading(screen, "Use");
    fputs("  amity [FLAGS] SUBCOMMAND …      amity SUBCOMMAND --help teaches one\n", screen->out);
    screen_heading(screen, "Subcommands");
    for (uint32_t i = 0; i < TABLE_COUNT; i++) {
        line_print(screen, TABLE[i]);
    }
    screen_heading(screen, "Flags everywhere");
    flags_print(screen, GLOBAL_FLAGS);
    screen_heading(screen, "A first session");
    fputs("  amityd --data /tmp/amity --listen unix:/tmp/amity.sock --pack fi &\n"
          "  export AMITY_SERVER=unix:/tmp/amity.sock\n"
          "  amity bench-data --volunteers 600 --clients 500 --workers | amity import -\n"
          "  amity propose C-000001          who fits this client, and why\n"
          "  amity whatif -e -V-000001       what if this volunteer leaves\n"
          "  amity recruit                   whom to recruit first, and what it brings\n"
          "  amity rematch                   everybody who waits, with proof\n",
          screen->out);
    screen_heading(screen, "Exit codes");
#define X(name, value, meaning) fprintf(screen->out, "  %3d  %s\n", value, meaning);
    ENDING_TABLE(X)
#undef X
}

bool noun_print(struct screen *screen, const char *noun)
{
    size_t bytes = strlen(noun);
    bool any = false;
    for (uint32_t i = 0; i < TABLE_COUNT; i++) {
        const char *name = TABLE[i]->name;
        if (strncmp(name, noun, bytes) == 0 && name[bytes] == ' ') {
            any = true;
            line_print(screen, TABLE[i]);
        }
    }
    if (any) {
        fprintf(screen->out, "\namity %s VERB --help teaches one.\n", noun);
    }
    return any;
}

/* Lines that begin with a space stand as they are; others flow together into paragraphs. */
static void teaching_print(struct screen *screen, const char *text)
{
    enum { PARAGRAPH_BYTES = 2048 };
    char paragraph[PARAGRAPH_BYTES] = "";
    while (*text != '\0') {
        size_t bytes = strcspn(text, "\n");
        bool flows = bytes > 0 && text[0] != ' ';
        size_t used = strlen(paragraph);
        if (used > 0 && (!flows || used + bytes + 2 > sizeof paragraph)) {
            screen_wrap(screen, STYLE_PLAIN, 0, 0, paragraph);
            paragraph[0] = '\0';
            used = 0;
        }
        if (flows) {
            snprintf(paragraph + used, sizeof paragraph - used, "%s%.*s", used > 0 ? " " : "",
                     (int)bytes, text);
        } else {
            fprintf(screen->out, "%.*s\n", (int)bytes, text);
        }
        text += bytes + (text[bytes] == '\n' ? 1 : 0);
    }
    if (paragraph[0] != '\0') {
        screen_wrap(screen, STYLE_PLAIN, 0, 0, paragraph);
    }
}

void subcommand_print(struct screen *screen, const struct subcommand *subcommand)
{
    screen_wrap(screen, STYLE_PLAIN, 0, 0, subcommand->line);
    screen_heading(screen, "Use");
    fprintf(screen->out, "  amity %s%s%s%s\n", subcommand->name,
            subcommand->operands[0] != '\0' ? " " : "", subcommand->operands,
            subcommand->flags != NULL ? " [FLAGS]" : "");
    if (subcommand->flags != NULL) {
        screen_heading(screen, "Flags");
        flags_print(screen, subcommand->flags);
    }
    fputc('\n', screen->out);
    teaching_print(screen, subcommand->teaching);
    fputs("\nFlags everywhere, exit codes: amity --help\n", screen->out);
}
