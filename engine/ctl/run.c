/* Speaks with the daemon and with the reader. */
#include "ctl/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 5000, CALL_MS = 120000 };

void run_complain(struct run *run, const char *format, ...)
{
    va_list list;
    screen_bar_end(&run->screen);
    fflush(run->screen.out);
    fputs("amity: ", run->screen.err);
    va_start(list, format);
    vfprintf(run->screen.err, format, list);
    va_end(list);
    fputc('\n', run->screen.err);
}

static void error_as_json(struct run *run, const struct amity_error *error)
{
    struct amity_value *inner = amity_map(run->tree);
    amity_put_text(run->tree, inner, "type", error->type);
    amity_put_text(run->tree, inner, "title", error->title);
    amity_put_text(run->tree, inner, "detail", error->detail);
    if (error->path[0] != '\0') {
        amity_put_text(run->tree, inner, "path", error->path);
    }
    if (error->hint[0] != '\0') {
        amity_put_text(run->tree, inner, "hint", error->hint);
    }
    struct amity_value *outer = amity_map(run->tree);
    amity_put(run->tree, outer, "error", inner);
    run_json(run, outer);
}

enum ending run_error(struct run *run, enum amity_status status, const struct amity_error *error)
{
    if (status == AMITY_UNREACHABLE) {
        run_complain(run, "cannot reach %s: %s", run->server, error->detail);
        fprintf(
            run->screen.err,
            "       Is amityd running there? amityd --data DIR --listen %s\n"
            "       Another address: --server unix:PATH, --server tcp:HOST:PORT, AMITY_SERVER\n",
            run->server);
    } else {
        run_complain(run, "%s: %s%s%s%s%s%s%s", error->type,
                     error->detail[0] != '\0' ? error->detail : error->title,
                     error->path[0] != '\0' ? " (" : "", error->path,
                     error->path[0] != '\0' ? ")" : "", error->hint[0] != '\0' ? " [hint: " : "",
                     error->hint, error->hint[0] != '\0' ? "]" : "");
    }
    if (run->json) {
        error_as_json(run, error);
    }
    switch (status) {
    case AMITY_REFUSED:
        return END_REFUSED;
    case AMITY_USAGE:
        return END_USAGE;
    case AMITY_NO_MEMORY:
        return END_FILE;
    default:
        return END_UNREACHABLE;
    }
}

enum ending run_connect(struct run *run)
{
    struct amity_error error = {0};
    if (run->client != NULL) {
        return END_OK;
    }
    enum amity_status status = amity_connect(run->server, CONNECT_MS, &run->client, &error);
    if (status != AMITY_OK) {
        return run_error(run, status, &error);
    }
    amity_set_timeout(run->client, CALL_MS);
    return END_OK;
}

enum ending run_call(struct run *run, const char *method, const struct amity_value *params,
                     const struct amity_value **result)
{
    struct amity_error error = {0};
    enum ending ending = run_connect(run);
    if (ending != END_OK) {
        return ending;
    }
    enum amity_status status = amity_call(run->client, method, params, run->tree, result, &error);
    return status == AMITY_OK ? END_OK : run_error(run, status, &error);
}

enum ending run_json(struct run *run, const struct amity_value *value)
{
    const char *text = amity_to_json(run->tree, value, 0);
    if (text == NULL) {
        run_complain(run, "no memory to print the answer");
        return END_FILE;
    }
    fputs(text, run->screen.out);
    fputc('\n', run->screen.out);
    return END_OK;
}

const char *run_say(struct run *run, enum say id)
{
    return say_plain(run->tongue, id);
}

const char *run_say_with(struct run *run, enum say id, const char *const *texts)
{
    return say_filled(run->tongue, id, texts, &run->arena);
}

const char *run_text(struct run *run, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int bytes = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = bytes < 0 ? NULL : arena_take(&run->arena, (size_t)bytes + 1);
    if (text == NULL) {
        return "";
    }
    va_start(list, format);
    vsnprintf(text, (size_t)bytes + 1, format, list);
    va_end(list);
    return text;
}

const char *run_number(struct run *run, int64_t number)
{
    const char *digits = run_text(run, "%lld", (long long)number);
    size_t count = strlen(digits);
    char *out = arena_take(&run->arena, count + count / 3 + 1);
    if (out == NULL) {
        return digits;
    }
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        bool apart = i > 0 && (count - i) % 3 == 0 && digits[i - 1] != '-' && count > 4;
        if (apart) {
            out[at++] = ' ';
        }
        out[at++] = digits[i];
    }
    return out;
}

const char *run_decimal(struct run *run, double number)
{
    int64_t tenths = (int64_t)(number * 10.0 + (number < 0 ? -0.5 : 0.5));
    int64_t whole = tenths < 0 ? -tenths : tenths;
    return run_text(run, "%s%lld%c%lld", tenths < 0 ? "-" : "", (long long)(whole / 10),
                    run->tongue == TONGUE_EN ? '.' : ',', (long long)(whole % 10));
}

const char *run_label(struct run *run, const char *id)
{
    const char *name = labels_find(&run->labels, id);
    return name == NULL ? id : run_text(run, "%s (%s)", name, id);
}

const char *run_texts(const struct run *run, const struct amity_value *texts)
{
    static const char *const TONGUES[] = {"en", "sv", "fi"};
    const char *text = amity_as_text(amity_get(texts, tongue_name(run->tongue)));
    for (uint32_t i = 0; text == NULL && i < sizeof TONGUES / sizeof TONGUES[0]; i++) {
        text = amity_as_text(amity_get(texts, TONGUES[i]));
    }
    return text;
}

void run_next(struct run *run, const char *command, enum say why)
{
    enum { COMMAND_COLUMNS = 44, WHY_COLUMNS = 6 };
    uint32_t columns = text_columns(command) + 2;
    const char *text = run_say(run, why);
    uint32_t at = COMMAND_COLUMNS;
    fprintf(run->screen.out, "  %s", command);
    if (columns + 1 > at || at + text_columns(text) > run->screen.columns) {
        at = WHY_COLUMNS;
        fprintf(run->screen.out, "\n%*s", WHY_COLUMNS, "");
    } else {
        fprintf(run->screen.out, "%*s", (int)(at - columns), "");
    }
    screen_wrap(&run->screen, STYLE_DIM, at, at, text);
}
