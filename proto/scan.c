/* The bound before the decoder: see scan.h for the argument. */
#include "proto/scan.h"

#include "base/text.h"

/* One token: `header` bytes with the lead, then `body` bytes, or `children` values below it. */
struct token {
    uint32_t header;
    bool is_text;
    bool is_sized; /* its body is measured against text_bytes */
    bool is_open;  /* a list or a map */
    uint64_t body;
    uint64_t children;
};

/* How the 32 leads from c0 on are built: what they are and how many bytes of length follow. */
enum lead_kind { LEAD_RESERVED, LEAD_FIXED, LEAD_BIN, LEAD_EXT, LEAD_STR, LEAD_LIST, LEAD_MAP };

struct lead {
    uint8_t kind;  /* enum lead_kind */
    uint8_t bytes; /* of the length that follows the lead; of the body for LEAD_FIXED */
};

static const struct lead LEADS[32] = {
    {LEAD_FIXED, 0},  {LEAD_RESERVED, 0}, {LEAD_FIXED, 0}, {LEAD_FIXED, 0}, /* nil c1 false true */
    {LEAD_BIN, 1},    {LEAD_BIN, 2},      {LEAD_BIN, 4},                    /* bin 8 16 32 */
    {LEAD_EXT, 1},    {LEAD_EXT, 2},      {LEAD_EXT, 4},                    /* ext 8 16 32 */
    {LEAD_FIXED, 4},  {LEAD_FIXED, 8},                                      /* float 32 64 */
    {LEAD_FIXED, 1},  {LEAD_FIXED, 2},    {LEAD_FIXED, 4}, {LEAD_FIXED, 8}, /* uint 8 16 32 64 */
    {LEAD_FIXED, 1},  {LEAD_FIXED, 2},    {LEAD_FIXED, 4}, {LEAD_FIXED, 8}, /* int 8 16 32 64 */
    {LEAD_FIXED, 2},  {LEAD_FIXED, 3},    {LEAD_FIXED, 5}, {LEAD_FIXED, 9}, /* fixext 1 2 4 8 */
    {LEAD_FIXED, 17},                                                       /* fixext 16 */
    {LEAD_STR, 1},    {LEAD_STR, 2},      {LEAD_STR, 4},                    /* str 8 16 32 */
    {LEAD_LIST, 2},   {LEAD_LIST, 4},                                       /* array 16 32 */
    {LEAD_MAP, 2},    {LEAD_MAP, 4},                                        /* map 16 32 */
};

void scan_open(struct scan *scan, const struct limits *limits)
{
    CHECK(limits->message_depth >= 1 && limits->message_depth <= SCAN_DEPTH_MAX);
    CHECK(limits->message_bytes >= 1 && limits->message_items >= 1 && limits->text_bytes >= 1);
    *scan = (struct scan){.bytes_max = (size_t)limits->message_bytes,
                          .text_bytes_max = (size_t)limits->text_bytes,
                          .items_max = (uint64_t)limits->message_items,
                          .depth_max = (uint32_t)limits->message_depth};
}

void scan_reset(struct scan *scan)
{
    scan->depth = 0;
    scan->at = 0;
    scan->flaw_at = 0;
    scan->items = 0;
    scan->owed = 0;
    scan->verdict = SCAN_NEED_MORE;
}

static uint64_t big_endian(const uint8_t *bytes, uint32_t count)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static struct token token_short(uint8_t lead)
{
    if (lead >= 0xa0 && lead <= 0xbf) {
        return (struct token){.header = 1, .is_text = true, .is_sized = true, .body = lead & 0x1f};
    }
    if (lead >= 0x90 && lead <= 0x9f) {
        return (struct token){.header = 1, .is_open = true, .children = lead & 0x0f};
    }
    if (lead >= 0x80 && lead <= 0x8f) {
        return (struct token){
            .header = 1, .is_open = true, .children = UINT64_C(2) * (lead & 0x0f)};
    }
    return (struct token){.header = 1};
}

/* ensure   SCAN_OK and *token; SCAN_NEED_MORE while the header is not whole; SCAN_BAD */
static enum scan_verdict token_read(const uint8_t *bytes, size_t count, struct token *token)
{
    uint8_t lead = bytes[0];
    if (lead < 0xc0 || lead > 0xdf) {
        *token = token_short(lead);
        return SCAN_OK;
    }
    const struct lead *row = &LEADS[lead - 0xc0];
    if (row->kind == LEAD_RESERVED) {
        return SCAN_BAD;
    }
    if (row->kind == LEAD_FIXED) {
        *token = (struct token){.header = 1, .body = row->bytes};
        return SCAN_OK;
    }
    if (count < 1U + row->bytes) {
        return SCAN_NEED_MORE;
    }
    uint64_t length = big_endian(bytes + 1, row->bytes);
    *token = (struct token){.header = 1U + row->bytes};
    switch ((enum lead_kind)row->kind) {
    case LEAD_LIST:
    case LEAD_MAP:
        token->is_open = true;
        token->children = row->kind == LEAD_MAP ? 2 * length : length;
        break;
    case LEAD_STR:
    case LEAD_BIN:
    case LEAD_EXT:
        token->is_sized = true;
        token->is_text = row->kind == LEAD_STR;
        token->body = row->kind == LEAD_EXT ? length + 1 : length;
        break;
    case LEAD_RESERVED:
    case LEAD_FIXED:
        break;
    }
    return SCAN_OK;
}

/* Whether a token that begins at scan->at fits under every limit, seen from its header alone. */
static enum scan_verdict token_limits(const struct scan *scan, const struct token *token)
{
    uint64_t owed = (scan->owed > 0 ? scan->owed - 1 : 0) + token->children;
    uint64_t bytes_left = scan->bytes_max - scan->at;
    if (token->is_sized && token->body > scan->text_bytes_max) {
        return SCAN_TOO_LARGE;
    }
    if (token->header + token->body > bytes_left ||
        owed > bytes_left - token->header - token->body) {
        return SCAN_TOO_LARGE;
    }
    if (scan->items + 1 + owed > scan->items_max) {
        return SCAN_TOO_MANY;
    }
    return token->is_open && scan->depth == scan->depth_max ? SCAN_TOO_DEEP : SCAN_OK;
}

/* Counts a token whose bytes are all there, and closes the levels that it completes. */
static void token_take(struct scan *scan, const struct token *token)
{
    scan->at += token->header + (size_t)token->body;
    scan->items++;
    if (scan->depth > 0) {
        scan->left[scan->depth - 1]--;
        scan->owed--;
    }
    if (token->children > 0) {
        scan->left[scan->depth++] = token->children;
        scan->owed += token->children;
    }
    while (scan->depth > 0 && scan->left[scan->depth - 1] == 0) {
        scan->depth--;
    }
}

static enum scan_verdict scan_token(struct scan *scan, const uint8_t *bytes, size_t count)
{
    size_t left = count - scan->at;
    if (left == 0) {
        return SCAN_NEED_MORE;
    }
    const uint8_t *place = bytes + scan->at;
    struct token token;
    enum scan_verdict verdict = token_read(place, left, &token);
    if (verdict != SCAN_OK) {
        return verdict;
    }
    verdict = token_limits(scan, &token);
    if (verdict != SCAN_OK) {
        return verdict;
    }
    if (token.header + token.body > left) {
        return SCAN_NEED_MORE;
    }
    if (token.is_text && scan->flaw_at == 0 &&
        !text_is_utf8(place + token.header, (size_t)token.body)) {
        scan->flaw_at = scan->at + token.header;
    }
    token_take(scan, &token);
    return SCAN_OK;
}

enum scan_verdict scan_run(struct scan *scan, const uint8_t *bytes, size_t count)
{
    while (scan->verdict == SCAN_NEED_MORE) {
        enum scan_verdict verdict = scan_token(scan, bytes, count);
        CHECK_SLOW(scan->at <= scan->bytes_max);
        if (verdict == SCAN_NEED_MORE) {
            return SCAN_NEED_MORE;
        }
        if (verdict != SCAN_OK) {
            scan->verdict = verdict;
        } else if (scan->depth == 0) {
            scan->verdict = scan->flaw_at != 0 ? SCAN_FLAWED : SCAN_OK;
        }
    }
    return scan->verdict;
}

enum status scan_fault(const struct scan *scan, struct fault *fault)
{
    switch (scan->verdict) {
    case SCAN_FLAWED:
        return fault_set(fault, E_INVALID_REQUEST, "",
                         "the text at byte %zu of the message is not UTF-8", scan->flaw_at);
    case SCAN_BAD:
        return fault_set(fault, E_INVALID_REQUEST, "", "byte %zu is not MessagePack", scan->at);
    case SCAN_TOO_LARGE:
        return fault_set(fault, E_TOO_LARGE, "",
                         "a message may have %zu bytes, a text in it %zu bytes", scan->bytes_max,
                         scan->text_bytes_max);
    case SCAN_TOO_MANY:
        return fault_set(fault, E_TOO_LARGE, "", "a message may have %llu values",
                         (unsigned long long)scan->items_max);
    case SCAN_TOO_DEEP:
        return fault_set(fault, E_TOO_LARGE, "", "a message may have %u levels", scan->depth_max);
    case SCAN_NEED_MORE:
    case SCAN_OK:
        break;
    }
    return OK;
}
