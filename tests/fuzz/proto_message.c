/* Any bytes as the daemon sees them: peeked, read, looked up, checked and answered. Whatever comes,
 * the answer is a well-formed response that reads back as the same error. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "proto/commands.h"
#include "proto/message.h"
#include "proto/reader.h"
#include "proto/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void answer(const struct message *message, const struct fault *fault, enum error_form form)
{
    struct arena arena;
    arena_open(&arena, 4096, 0);
    struct buffer out = {0};
    message_write_error(&out, message, fault, form);
    struct message response;
    struct value whole;
    struct fault trouble = {0};
    CHECK(record_decode(out.bytes, out.count, &arena, &whole, &trouble) == OK);
    CHECK(whole.kind == VALUE_LIST && whole.count == 4);
    if (message->has_id) {
        CHECK(message_parse(&whole, &response, &trouble) == OK);
        CHECK(response.kind == MESSAGE_RESPONSE && response.id == message->id);
    }
    struct fault again;
    fault_read(&whole.item[2], &again);
    CHECK(strcmp(status_type(again.status), status_type(fault->status)) == 0);
    buffer_close(&out);
    arena_close(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct limits limits = limits_standard();
    limits.message_bytes = 1 << 16;
    struct scan scan;
    scan_open(&scan, &limits);
    enum scan_verdict verdict = scan_run(&scan, bytes, count);
    struct message seen;
    message_peek(bytes, count, &seen);
    struct fault fault = {0};
    if (verdict != SCAN_OK) {
        if (verdict != SCAN_NEED_MORE) {
            CHECK(scan_fault(&scan, &fault) != OK);
            answer(&seen, &fault, ERRORS_AS_TEXT);
        }
        return 0;
    }
    struct arena request;
    arena_open(&request, 4096, 16U << 20);
    struct message message;
    enum status status = message_read(bytes, scan.at, &request, &message, &fault);
    CHECK(status == fault.status);
    /* Whatever both saw is the same; of requests and responses the peek sees every id. */
    CHECK(!message.has_id || !seen.has_id || seen.id == message.id);
    CHECK(!message.has_id || seen.has_id || message.kind == MESSAGE_UNKNOWN);
    if (status == OK && message.kind != MESSAGE_RESPONSE) {
        const struct command *command = command_find(message.method, &fault);
        if (command != NULL && command_check_params(command, message.params, &fault) == OK) {
            (void)!command_check_limits(command, message.params, &limits, &fault);
        }
    }
    if (fault.status != OK) {
        answer(&message, &fault, ERRORS_AS_MAP);
        answer(&message, &fault, ERRORS_AS_TEXT);
    }
    arena_close(&request);
    return 0;
}
