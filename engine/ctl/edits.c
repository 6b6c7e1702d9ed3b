/* Reads edits: words with signs between them first, JSON where a bracket begins, lines of a file
 * one by one. */
#include "ctl/edits.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/text.h"
#include "ctl/line.h"

enum { FILE_BYTES_MAX = 256 << 20, READ_BYTES = 65536 };

#define SHORT_FORMS "-V-1, V-1.max_km+=15, pin C-1=V-1, +FILE, or JSON; see amity whatif --help"

/* A piece of the text, without blanks around. */
struct piece {
    const char *at;
    size_t count;
};

static struct piece piece_of(const char *at, size_t count)
{
    while (count > 0 && (at[0] == ' ' || at[0] == '\t')) {
        at++;
        count--;
    }
    while (count > 0 && strchr(" \t\r\n", at[count - 1]) != NULL) {
        count--;
    }
    return (struct piece){at, count};
}

static struct value piece_text(struct arena *arena, struct piece piece)
{
    return value_text_of(arena, piece.at, (uint32_t)piece.count);
}

static const char *piece_key(struct arena *arena, struct piece piece)
{
    return arena_text(arena, piece.at, piece.count);
}

static bool begins(struct piece piece, const char *word)
{
    return piece.count >= strlen(word) && strncmp(piece.at, word, strlen(word)) == 0;
}

static struct piece after(struct piece piece, size_t count)
{
    return piece_of(piece.at + count, piece.count - count);
}

/* The first of `mark` outside double quotes, or piece.count. */
static size_t find(struct piece piece, char mark)
{
    bool quoted = false;
    for (size_t i = 0; i < piece.count; i++) {
        quoted = quoted != (piece.at[i] == '"');
        if (!quoted && piece.at[i] == mark) {
            return i;
        }
    }
    return piece.count;
}

static enum status unclear(struct piece piece, const char *why, struct fault *fault)
{
    fault_set(fault, E_INVALID_ARGUMENT, "", "'%.*s' %s",
              (int)(piece.count < 80 ? piece.count : 80), piece.at, why);
    fault_hint(fault, SHORT_FORMS);
    return E_INVALID_ARGUMENT;
}

static struct value edit_of(struct arena *arena, const char *key, struct value of)
{
    struct value edit = value_map(arena, 3);
    value_put(&edit, arena, key, of);
    return edit;
}

/* -- who ------------------------------------------------------------------------------------------
 */

/* "V-204", "client Aino": the kind (NULL = not said) and the id. */
static struct piece subject(struct piece piece, const char **kind)
{
    *kind = begins(piece, "V-") ? "volunteer" : begins(piece, "C-") ? "client" : NULL;
    if (begins(piece, "volunteer ") || begins(piece, "client ")) {
        *kind = piece.at[0] == 'v' ? "volunteer" : "client";
        return after(piece, strlen(*kind));
    }
    return piece;
}

static enum status leave(struct piece piece, struct arena *arena, struct value *list,
                         struct fault *fault)
{
    const char *kind = NULL;
    struct piece id = subject(piece, &kind);
    if (kind == NULL || id.count == 0 || find(id, ' ') < id.count || find(id, '=') < id.count) {
        return unclear(piece,
                       "is no id of somebody who leaves; write -V-204, -C-17 or "
                       "'-volunteer ID'",
                       fault);
    }
    value_append(list, arena,
                 edit_of(arena, kind[0] == 'v' ? "delete_volunteer" : "delete_client",
                         piece_text(arena, id)));
    return OK;
}

static enum status pair(struct piece piece, const char *word, struct arena *arena,
                        struct value *list, struct fault *fault)
{
    size_t equals = find(piece, '=');
    struct piece client = piece_of(piece.at, equals);
    struct piece volunteer =
        equals < piece.count ? after(piece, equals + 1) : (struct piece){piece.at, 0};
    if (client.count == 0 || volunteer.count == 0 || find(client, ' ') < client.count ||
        find(volunteer, ' ') < volunteer.count) {
        fault_set(fault, E_INVALID_ARGUMENT, "", "'%.*s' is no pair", (int)piece.count, piece.at);
        fault_hint(fault, "%s C-17=V-204", word);
        return E_INVALID_ARGUMENT;
    }
    struct value map = value_map(arena, 2);
    value_put(&map, arena, "client", piece_text(arena, client));
    value_put(&map, arena, "volunteer", piece_text(arena, volunteer));
    value_append(list, arena, edit_of(arena, word, map));
    return OK;
}

/* -- what changes ---------------------------------------------------------------------------------
 */

static bool negate(struct value *number)
{
    bool all = number->kind == VALUE_LIST && number->count > 0;
    switch (number->kind) {
    case VALUE_INT:
        number->integer = -number->integer;
        return number->integer != INT64_MIN;
    case VALUE_REAL:
        number->real = -number->real;
        return true;
    case VALUE_LIST:
        for (uint32_t i = 0; i < number->count; i++) {
            all = all && number->item[i].kind != VALUE_LIST && negate(&number->item[i]);
        }
        return all;
    default:
        return false;
    }
}

static bool is_number(const struct value *value)
{
    bool all = value->kind == VALUE_LIST && value->count > 0;
    for (uint32_t i = 0; value->kind == VALUE_LIST && i < value->count; i++) {
        all = all && value->item[i].kind != VALUE_LIST && is_number(&value->item[i]);
    }
    return all || value->kind == VALUE_INT || value->kind == VALUE_REAL;
}

/* 15, true, [0, 5], "a text"; what is no JSON is a text as it stands. */
static enum status worth(struct piece piece, struct arena *arena, struct value *out,
                         struct fault *fault)
{
    struct fault quiet = {0};
    struct value wrapped = value_nil();
    size_t room = piece.count + 3;
    char *text = arena_take(arena, room);
    if (text == NULL) {
        return E_NO_MEMORY;
    }
    int count = snprintf(text, room, "[%.*s]", (int)piece.count, piece.at);
    if (line_parse(text, (size_t)count, arena, &wrapped, &quiet) == OK && wrapped.count == 1) {
        *out = wrapped.item[0];
        return OK;
    }
    if (piece.count == 0 || strchr("[{\"", piece.at[0]) != NULL) {
        return unclear(piece, "is no value: a number, true, false, null, a word or JSON", fault);
    }
    *out = piece_text(arena, piece);
    return OK;
}

/* Lays {a: {b: value}} for the path "a.b" into `set`. */
static enum status lay(struct piece path, struct value value, struct arena *arena,
                       struct value *set, struct fault *fault)
{
    size_t dot = find(path, '.');
    const char *key = piece_key(arena, (struct piece){path.at, dot});
    if (key == NULL) {
        return E_NO_MEMORY;
    }
    if (dot == 0 || find(path, ' ') < path.count) {
        return unclear(path, "is no field", fault);
    }
    if (dot == path.count) {
        value_set(set, arena, key, value);
        return OK;
    }
    const struct value *stands = value_get(set, key);
    struct value inner =
        stands != NULL && stands->kind == VALUE_MAP ? *stands : value_map(arena, 2);
    enum status status = lay(after(path, dot + 1), value, arena, &inner, fault);
    value_set(set, arena, key, inner);
    return status;
}

/* "max_km+=15" */
static enum status change(struct piece piece, struct arena *arena, struct value *set,
                          struct fault *fault)
{
    size_t equals = find(piece, '=');
    char sign = equals > 0 && equals < piece.count ? piece.at[equals - 1] : ' ';
    bool adds = sign == '+' || sign == '-';
    if (equals == 0 || equals >= piece.count) {
        return unclear(piece, "changes nothing: write FIELD=VALUE, FIELD+=N or FIELD-=N", fault);
    }
    struct value value = value_nil();
    enum status status = worth(after(piece, equals + 1), arena, &value, fault);
    if (status != OK) {
        return status;
    }
    if (adds && !is_number(&value)) {
        return unclear(piece, "adds no number", fault);
    }
    if (sign == '-' && !negate(&value)) {
        return unclear(piece, "takes away no number", fault);
    }
    if (adds) {
        value = edit_of(arena, "add", value);
    }
    return lay(piece_of(piece.at, equals - (adds ? 1 : 0)), value, arena, set, fault);
}

/* "max_km+=15; min_age=3" */
static enum status changes(struct piece piece, struct arena *arena, struct value *set,
                           struct fault *fault)
{
    enum status status = OK;
    *set = value_map(arena, 4);
    while (status == OK && piece.count > 0) {
        size_t end = find(piece, ';');
        status = change(piece_of(piece.at, end), arena, set, fault);
        piece = end < piece.count ? after(piece, end + 1) : after(piece, end);
    }
    if (status == OK && set->count == 0) {
        return unclear(piece, "changes nothing: write FIELD=VALUE, FIELD+=N or FIELD-=N", fault);
    }
    return status;
}

static void patch_add(const char *kind, const char *key, struct value who, struct value set,
                      struct arena *arena, struct value *list)
{
    struct value edit = edit_of(arena, "patch", value_static(kind));
    value_put(&edit, arena, key, who);
    value_put(&edit, arena, "set", set);
    value_append(list, arena, edit);
}

/* "volunteers where EXPRESSION: max_km+=10" */
static enum status patch_many(struct piece piece, const char *kind, struct arena *arena,
                              struct value *list, struct fault *fault)
{
    struct value set = value_nil();
    struct piece rest = after(piece, strlen(kind) + 1); /* the s of many */
    size_t colon = find(rest, ':');
    if (!begins(rest, "where ") || colon == rest.count) {
        fault_set(fault, E_INVALID_ARGUMENT, "", "'%.*s' does not say who, or what changes",
                  (int)piece.count, piece.at);
        fault_hint(fault, "%ss where EXPRESSION: FIELD+=N", kind);
        return E_INVALID_ARGUMENT;
    }
    struct piece where = piece_of(rest.at + 6, colon - 6);
    enum status status = changes(after(rest, colon + 1), arena, &set, fault);
    if (status == OK) {
        patch_add(kind, "where", piece_text(arena, where), set, arena, list);
    }
    return status;
}

/* "V-204.max_km+=15", "V-204: max_km+=15; status=paused" */
static enum status patch_one(struct piece piece, struct arena *arena, struct value *list,
                             struct fault *fault)
{
    struct value set = value_nil();
    const char *kind = NULL;
    struct piece who = subject(piece, &kind);
    size_t dot = find(who, '.');
    size_t colon = find(who, ':');
    size_t end = dot < colon ? dot : colon;
    size_t equals = find(who, '=');
    struct piece id = piece_of(who.at, end);
    if (kind == NULL || end > equals || end == who.count || id.count == 0) {
        static const char *const WORDS[] = {"pin",     "exclude",   "volunteers",
                                            "clients", "volunteer", "client"};
        struct piece word = {piece.at, strcspn(piece.at, " .=:+-")};
        const char *typed = piece_key(arena, word.count < piece.count ? word : piece);
        const char *nearest = typed == NULL ? NULL : text_nearest(typed, WORDS, 6);
        if (nearest != NULL && strcmp(nearest, typed) != 0) {
            fault_set(fault, E_INVALID_ARGUMENT, "", "'%.*s' is no edit", (int)piece.count,
                      piece.at);
            fault_hint(fault, "%s", nearest);
            return E_INVALID_ARGUMENT;
        }
        return unclear(piece, "is no edit", fault);
    }
    enum status status = changes(after(who, end + 1), arena, &set, fault);
    if (status == OK) {
        patch_add(kind, "id", piece_text(arena, id), set, arena, list);
    }
    return status;
}

/* -- JSON -----------------------------------------------------------------------------------------
 */

/* Somebody comes: a profile with its type, as export writes it. */
static enum status profile(const struct value *value, struct arena *arena, struct value *list,
                           struct fault *fault)
{
    const char *type = value_text_or(value_get(value, "type"), "");
    if (strcmp(type, "volunteer") != 0 && strcmp(type, "client") != 0) {
        fault_set(fault, E_INVALID_ARGUMENT, "type", "'%.40s' is nobody who can come", type);
        fault_hint(fault, "volunteer or client");
        return E_INVALID_ARGUMENT;
    }
    struct value put = value_map(arena, value->count);
    for (uint32_t i = 0; i < value->count; i++) {
        if (strcmp(value->member[i].key, "type") != 0) {
            value_put(&put, arena, value->member[i].key, value->member[i].value);
        }
    }
    value_append(list, arena, edit_of(arena, type[0] == 'v' ? "put_volunteer" : "put_client", put));
    return OK;
}

static enum status come(struct piece path, struct arena *arena, struct value *list,
                        struct fault *fault)
{
    struct value value = value_nil();
    const char *name = piece_key(arena, path);
    enum status status = name == NULL ? E_NO_MEMORY : json_parse_file(name, arena, &value, fault);
    if (status == OK) {
        status = profile(&value, arena, list, fault);
    }
    if (status != OK) {
        fault_set(fault, status, "", "%s", status_title(status));
        fault_under(fault, "%.*s", (int)path.count, path.at);
    }
    return status;
}

/* A list of edits, {edits}, a profile as export writes it, or one edit. */
static enum status whole(const struct value *value, struct arena *arena, struct value *list,
                         struct fault *fault)
{
    const struct value *edits = value->kind == VALUE_LIST ? value : value_get(value, "edits");
    if (edits != NULL && edits->kind == VALUE_LIST) {
        enum status status = OK;
        for (uint32_t i = 0; i < edits->count && status == OK; i++) {
            const struct value *item = &edits->item[i];
            status = item->kind == VALUE_TEXT ? edits_read(item->text, arena, list, fault)
                                              : whole(item, arena, list, fault);
        }
        return status;
    }
    if (value->kind != VALUE_MAP) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "an edit is a map, not %s",
                         value_kind_name(value));
    }
    if (value_get(value, "type") != NULL) {
        return profile(value, arena, list, fault);
    }
    value_append(list, arena, *value);
    return OK;
}

static enum status one(struct piece piece, struct arena *arena, struct value *list,
                       struct fault *fault)
{
    if (piece.count > 0 && (piece.at[0] == '{' || piece.at[0] == '[')) {
        struct value value = value_nil();
        enum status status = json_parse(piece.at, piece.count, arena, &value, fault);
        return status == OK ? whole(&value, arena, list, fault) : status;
    }
    if (begins(piece, "-")) {
        return leave(after(piece, 1), arena, list, fault);
    }
    if (begins(piece, "+")) {
        return come(after(piece, 1), arena, list, fault);
    }
    if (begins(piece, "pin ")) {
        return pair(after(piece, 3), "pin", arena, list, fault);
    }
    if (begins(piece, "exclude ")) {
        return pair(after(piece, 7), "exclude", arena, list, fault);
    }
    if (begins(piece, "volunteers ")) {
        return patch_many(piece, "volunteer", arena, list, fault);
    }
    if (begins(piece, "clients ")) {
        return patch_many(piece, "client", arena, list, fault);
    }
    return patch_one(piece, arena, list, fault);
}

enum status edits_read(const char *text, struct arena *arena, struct value *list,
                       struct fault *fault)
{
    if (!text_is_utf8((const uint8_t *)text, strlen(text))) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "broken UTF-8");
    }
    enum status status = one(piece_of(text, strlen(text)), arena, list, fault);
    return status == OK && arena->exhausted ? E_NO_MEMORY : status;
}

/* -- files ----------------------------------------------------------------------------------------
 */

static enum status slurp(const char *name, struct buffer *out, struct fault *fault)
{
    bool standard = strcmp(name, "-") == 0;
    FILE *file = standard ? stdin : fopen(name, "rb");
    if (file == NULL) {
        return fault_set(fault, E_NOT_FOUND, name, "the file cannot be read");
    }
    buffer_open(out, FILE_BYTES_MAX);
    for (;;) {
        uint8_t *room = buffer_reserve(out, READ_BYTES);
        size_t count = room == NULL ? 0 : fread(room, 1, READ_BYTES, file);
        out->count += count;
        if (count == 0) {
            break;
        }
    }
    bool broken = ferror(file) != 0;
    if (!standard) {
        fclose(file);
    }
    if (out->exhausted) {
        return fault_set(fault, E_TOO_LARGE, name, "more bytes than edits may have");
    }
    return broken ? fault_set(fault, E_NOT_FOUND, name, "the file cannot be read") : OK;
}

/* An edit a line. */
static enum status lines(const char *name, struct piece text, struct arena *arena,
                         struct value *list, struct fault *fault)
{
    enum status status = OK;
    uint32_t number = 0;
    for (const char *at = text.at, *end = text.at + text.count; at < end && status == OK;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        struct piece line = piece_of(at, (size_t)(stop - at));
        number++;
        if (line.count > 0 && line.at[0] != '#') {
            status = one(line, arena, list, fault);
        }
        at = stop < end ? stop + 1 : end;
    }
    if (status != OK) {
        fault_set(fault, status, "", "%s", status_title(status));
        fault_under(fault, "%s:%u", name, number);
    }
    return status;
}

enum status edits_read_file(const char *name, struct arena *arena, struct value *list,
                            struct fault *fault)
{
    struct buffer bytes = {0};
    struct value value = value_nil();
    struct fault quiet = {0};
    enum status status = slurp(name, &bytes, fault);
    if (status == OK && !text_is_utf8(bytes.bytes, bytes.count)) {
        status = fault_set(fault, E_INVALID_ARGUMENT, name, "broken UTF-8");
    }
    struct piece text = {(const char *)bytes.bytes, bytes.count};
    while (text.count > 0 && strchr(" \t\r\n", text.at[0]) != NULL) {
        text = (struct piece){text.at + 1, text.count - 1};
    }
    bool list_begins = text.count > 0 && text.at[0] == '[';
    bool is_json = text.count > 0 && (list_begins || text.at[0] == '{') &&
                   json_parse(text.at, text.count, arena, &value, &quiet) == OK;
    if (status == OK && is_json) {
        status = whole(&value, arena, list, fault);
        fault_under(fault, "%s", name);
    } else if (status == OK && list_begins) {
        status = fault_set(fault, E_INVALID_ARGUMENT, name, "%s", quiet.detail);
    } else if (status == OK) {
        status =
            lines(name, (struct piece){(const char *)bytes.bytes, bytes.count}, arena, list, fault);
    }
    buffer_close(&bytes);
    return status == OK && arena->exhausted ? E_NO_MEMORY : status;
}
