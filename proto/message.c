/* Takes requests apart and puts answers together. */
#include "proto/message.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proto/reader.h"
#include "proto/writer.h"

static const struct value NO_PARAMS = {.kind = VALUE_MAP};

/* Reads an unsigned integer at *at in any of its forms; false when there is none that fits. */
static bool peek_uint(const uint8_t *bytes, size_t count, size_t *at, uint32_t *out)
{
    if (*at >= count) {
        return false;
    }
    uint8_t lead = bytes[(*at)++];
    if (lead < 0x80) {
        *out = lead;
        return true;
    }
    if (lead < 0xcc || lead > 0xd3) {
        return false;
    }
    bool is_signed = lead >= 0xd0;
    uint32_t width = UINT32_C(1) << ((lead - 0xcc) % 4);
    if (count - *at < width || (is_signed && (bytes[*at] & 0x80) != 0)) {
        return false;
    }
    uint64_t number = 0;
    for (uint32_t i = 0; i < width; i++) {
        number = number << 8 | bytes[(*at)++];
    }
    *out = (uint32_t)number;
    return number <= UINT32_MAX;
}

/* Reads the head of a list; false when there is none. */
static bool peek_list(const uint8_t *bytes, size_t count, size_t *at)
{
    if (*at >= count) {
        return false;
    }
    uint8_t lead = bytes[*at];
    size_t head = lead == 0xdc ? 3 : lead == 0xdd ? 5 : 1;
    *at += head;
    return (lead >= 0x90 && lead <= 0x9f) || ((lead == 0xdc || lead == 0xdd) && head <= count);
}

void message_peek(const uint8_t *bytes, size_t count, struct message *out)
{
    *out = (struct message){.kind = MESSAGE_UNKNOWN};
    size_t at = 0;
    uint32_t kind = 0;
    if (!peek_list(bytes, count, &at) || !peek_uint(bytes, count, &at, &kind)) {
        return;
    }
    if (kind < MESSAGE_UNKNOWN) {
        out->kind = (enum message_kind)kind;
    }
    if (kind != MESSAGE_NOTIFICATION) {
        out->has_id = peek_uint(bytes, count, &at, &out->id);
    }
}

/* The one parameter of a request: a map; nothing, or an empty list in its place, is the empty map
 * (Lua has no other). */
static enum status params_parse(const struct value *list, struct message *out, struct fault *fault)
{
    if (list->kind != VALUE_LIST) {
        return fault_set(fault, E_INVALID_ARGUMENT, "",
                         "parameters are a list holding one map, not %s", value_kind_name(list));
    }
    out->params = &NO_PARAMS;
    if (list->count == 0) {
        return OK;
    }
    const struct value *first = &list->item[0];
    if (list->count > 1) {
        return fault_set(fault, E_INVALID_ARGUMENT, "",
                         "every method takes one map, here are %u parameters", list->count);
    }
    if (first->kind == VALUE_MAP) {
        out->params = first;
        return OK;
    }
    if (first->kind == VALUE_LIST && first->count == 0) {
        return OK;
    }
    return fault_set(fault, E_INVALID_ARGUMENT, "", "every method takes one map, not %s",
                     value_kind_name(first));
}

static enum status call_parse(const struct value *whole, uint32_t at, struct message *out,
                              struct fault *fault)
{
    if (whole->count != at + 2) {
        return fault_set(fault, E_INVALID_REQUEST, "", "a %s has %u parts, here are %u",
                         at == 2 ? "request" : "notification", at + 2, whole->count);
    }
    if (whole->item[at].kind != VALUE_TEXT) {
        return fault_set(fault, E_INVALID_REQUEST, "", "a method's name is a text, not %s",
                         value_kind_name(&whole->item[at]));
    }
    out->method = whole->item[at].text;
    return params_parse(&whole->item[at + 1], out, fault);
}

static enum status id_parse(const struct value *whole, struct message *out, struct fault *fault)
{
    if (whole->count < 2 || whole->item[1].kind != VALUE_INT || whole->item[1].integer < 0 ||
        whole->item[1].integer > UINT32_MAX) {
        return fault_set(fault, E_INVALID_REQUEST, "",
                         "a message's id is an integer from 0 to 4294967295");
    }
    out->has_id = true;
    out->id = (uint32_t)whole->item[1].integer;
    return OK;
}

enum status message_parse(const struct value *whole, struct message *out, struct fault *fault)
{
    *out = (struct message){.kind = MESSAGE_UNKNOWN};
    if (whole->kind != VALUE_LIST || whole->count == 0 || whole->item[0].kind != VALUE_INT) {
        return fault_set(fault, E_INVALID_REQUEST, "",
                         "a message is a list that begins with 0, 1 or 2, not %s",
                         value_kind_name(whole));
    }
    int64_t kind = whole->item[0].integer;
    enum status status = kind == MESSAGE_NOTIFICATION ? OK : id_parse(whole, out, fault);
    if (kind < 0 || kind >= MESSAGE_UNKNOWN) {
        return fault_set(fault, E_INVALID_REQUEST, "", "a message's type is 0, 1 or 2, not %lld",
                         (long long)kind);
    }
    out->kind = (enum message_kind)kind;
    if (status != OK) {
        return status;
    }
    if (kind == MESSAGE_REQUEST) {
        return call_parse(whole, 2, out, fault);
    }
    if (kind == MESSAGE_NOTIFICATION) {
        return call_parse(whole, 1, out, fault);
    }
    if (whole->count != 4) {
        return fault_set(fault, E_INVALID_REQUEST, "", "a response has 4 parts, here are %u",
                         whole->count);
    }
    out->error = &whole->item[2];
    out->result = &whole->item[3];
    return OK;
}

/* Turns the reader's path into the caller's: `[3][0].volunteers[2].x` is `volunteers[2].x`. */
static void path_shorten(struct fault *fault)
{
    if (fault == NULL || fault->path[0] != '[') {
        return;
    }
    const char *dot = strchr(fault->path, '.');
    const char *rest = dot != NULL ? dot + 1 : "";
    memmove(fault->path, rest, strlen(rest) + 1);
}

enum status message_read(const uint8_t *bytes, size_t count, struct arena *request,
                         struct message *out, struct fault *fault)
{
    struct value *whole = arena_take(request, sizeof *whole);
    enum status status = whole == NULL ? fault_set(fault, E_NO_MEMORY, "", "no memory")
                                       : reader_read(bytes, count, request, whole, fault);
    if (whole == NULL || status != OK) {
        path_shorten(fault);
        message_peek(bytes, count, out);
        return status;
    }
    return message_parse(whole, out, fault);
}

void message_write_request(struct buffer *out, uint32_t id, const char *method,
                           const struct value *params)
{
    write_list_begin(out, 4);
    write_uint(out, MESSAGE_REQUEST);
    write_uint(out, id);
    write_text(out, method);
    write_list_begin(out, 1);
    write_value(out, params != NULL ? params : &NO_PARAMS);
}

void message_notification_begin(struct buffer *out, const char *method)
{
    write_list_begin(out, 3);
    write_uint(out, MESSAGE_NOTIFICATION);
    write_text(out, method);
    write_list_begin(out, 1);
}

void message_write_notification(struct buffer *out, const char *method, const struct value *params)
{
    message_notification_begin(out, method);
    write_value(out, params != NULL ? params : &NO_PARAMS);
}

void message_result_begin(struct buffer *out, uint32_t id)
{
    write_list_begin(out, 4);
    write_uint(out, MESSAGE_RESPONSE);
    write_uint(out, id);
    write_nil(out);
}

void message_write_result(struct buffer *out, uint32_t id, const struct value *result)
{
    message_result_begin(out, id);
    write_value(out, result != NULL ? result : &NO_PARAMS);
}

/* A fault's texts were cut to fit: what is left of a letter at the cut does not go out. */
static void text_write(struct buffer *out, const char *text)
{
    size_t count = text_utf8_prefix((const uint8_t *)text, strlen(text));
    write_text_of(out, text, (uint32_t)count);
}

static void fault_write_text(struct buffer *out, const struct fault *fault)
{
    char text[FAULT_DETAIL_BYTES + FAULT_PATH_BYTES + 64];
    snprintf(text, sizeof text, fault->path[0] != '\0' ? "%s: %s (%s)" : "%s: %s",
             status_type(fault->status), fault->detail, fault->path);
    text_write(out, text);
}

static void member_write(struct buffer *out, const char *key, const char *text)
{
    if (text[0] != '\0') {
        write_text(out, key);
        text_write(out, text);
    }
}

void fault_write(struct buffer *out, const struct fault *fault, enum error_form form)
{
    CHECK(fault->status != OK);
    if (form == ERRORS_AS_TEXT) {
        fault_write_text(out, fault);
        return;
    }
    uint32_t members = 2U + (fault->detail[0] != '\0') + (fault->path[0] != '\0') +
                       (fault->hint[0] != '\0') + (fault->retry_after_ms != 0);
    write_map_begin(out, members);
    member_write(out, "type", status_type(fault->status));
    member_write(out, "title", status_title(fault->status));
    member_write(out, "detail", fault->detail);
    member_write(out, "path", fault->path);
    member_write(out, "hint", fault->hint);
    if (fault->retry_after_ms != 0) {
        write_text(out, "retry_after_ms");
        write_uint(out, fault->retry_after_ms);
    }
}

void message_write_error(struct buffer *out, const struct message *request,
                         const struct fault *fault, enum error_form form)
{
    write_list_begin(out, 4);
    write_uint(out, MESSAGE_RESPONSE);
    if (request != NULL && request->has_id) {
        write_uint(out, request->id);
    } else {
        write_nil(out);
    }
    fault_write(out, fault, form);
    write_nil(out);
}

static enum status status_of(const char *type, size_t bytes)
{
    for (uint32_t i = 1; i < STATUS_COUNT; i++) {
        const char *known = status_type((enum status)i);
        if (strlen(known) == bytes && memcmp(known, type, bytes) == 0) {
            return (enum status)i;
        }
    }
    return E_INTERNAL;
}

void fault_read(const struct value *error, struct fault *fault)
{
    *fault = (struct fault){0};
    const char *text = value_text_or(error, NULL);
    if (text != NULL) {
        size_t bytes = strcspn(text, ":");
        enum status status = status_of(text, bytes);
        const char *rest = text[bytes] == ':' && text[bytes + 1] == ' ' ? text + bytes + 2 : text;
        fault_set(fault, status, "", "%s", rest);
        return;
    }
    const char *type = value_text_or(value_get(error, "type"), "internal");
    fault_set(fault, status_of(type, strlen(type)), value_text_or(value_get(error, "path"), ""),
              "%s", value_text_or(value_get(error, "detail"), ""));
    const char *hint = value_text_or(value_get(error, "hint"), "");
    if (hint[0] != '\0') {
        fault_hint(fault, "%s", hint);
    }
    int64_t retry = value_int_or(value_get(error, "retry_after_ms"), 0);
    fault->retry_after_ms = retry > 0 && retry <= UINT32_MAX ? (uint32_t)retry : 0;
}
