/* Cuts the text of a rule into words and signs. */
#include "rules/token.h"

#include <string.h>

#include "model/date.h"

static const char *const SPELLING[] = {
#define X(name, spelling) spelling,
    SIGN_TABLE(X)
#undef X
};

/* Numbers stay far from the ends of 64 bits, so that sums of a whole expression cannot overflow. */
#define NUMBER_MAX INT64_C(1000000000000)

const char *sign_spelling(enum sign sign)
{
    return SPELLING[sign];
}

void scanner_start(struct scanner *scanner, const char *text, size_t bytes)
{
    *scanner = (struct scanner){.text = text, .bytes = bytes, .line = 1, .column = 1};
}

static char peek(const struct scanner *scanner, size_t ahead)
{
    size_t at = scanner->at + ahead;
    if (at >= scanner->bytes) {
        return '\0';
    }
    return scanner->text[at];
}

/* One byte on; the bytes inside a UTF-8 character are no columns of their own. */
static void step_on(struct scanner *scanner)
{
    unsigned char byte = (unsigned char)scanner->text[scanner->at++];
    if (byte == '\n') {
        scanner->line++;
        scanner->column = 1;
    } else if ((byte & 0xC0U) != 0x80U) {
        scanner->column++;
    }
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void take(struct scanner *scanner, struct token *token, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        step_on(scanner);
    }
    token->bytes = count;
}

static void take_number(struct scanner *scanner, struct token *token)
{
    uint32_t count = 0;
    token->kind = TOKEN_NUMBER;
    while (is_digit(peek(scanner, count))) {
        if (token->number < NUMBER_MAX) {
            token->number = token->number * 10 + (peek(scanner, count) - '0');
        }
        count++;
    }
    if (count == 4 && peek(scanner, 4) == '-' && is_digit(peek(scanner, 5))) {
        char text[DATE_TEXT_BYTES] = {0};
        for (uint32_t i = 0; i + 1 < sizeof text; i++) {
            text[i] = peek(scanner, i);
        }
        struct date date = date_parse(text);
        bool ends = !is_digit(peek(scanner, DATE_TEXT_BYTES - 1));
        token->kind = date_is(date) && ends ? TOKEN_DATE : TOKEN_BAD;
        token->number = date.days;
        token->wrong = "is no date; write YYYY-MM-DD";
        count = 0;
        while (count < DATE_TEXT_BYTES - 1 &&
               (is_digit(peek(scanner, count)) || peek(scanner, count) == '-')) {
            count++;
        }
    } else if (token->number >= NUMBER_MAX) {
        token->kind = TOKEN_BAD;
        token->wrong = "is too large a number";
    }
    take(scanner, token, count);
}

static void take_name(struct scanner *scanner, struct token *token)
{
    uint32_t count = 0;
    token->kind = TOKEN_NAME;
    while (is_letter(peek(scanner, count)) || is_digit(peek(scanner, count)) ||
           (peek(scanner, count) == '.' && is_letter(peek(scanner, count + 1)))) {
        count++;
    }
    for (uint32_t i = 0; i <= SIGN_FALSE; i++) {
        if (strlen(SPELLING[i]) == count && memcmp(SPELLING[i], token->start, count) == 0) {
            token->kind = TOKEN_SIGN;
            token->sign = (enum sign)i;
        }
    }
    take(scanner, token, count);
}

static void take_quoted(struct scanner *scanner, struct token *token)
{
    char quote = peek(scanner, 0);
    uint32_t count = 0;
    step_on(scanner);
    token->start++;
    while (scanner->at + count < scanner->bytes && peek(scanner, count) != quote &&
           peek(scanner, count) != '\n') {
        count++;
    }
    take(scanner, token, count);
    if (peek(scanner, 0) != quote) {
        token->kind = TOKEN_BAD;
        token->wrong = "has no closing quote";
        return;
    }
    step_on(scanner);
    token->kind = TOKEN_QUOTED;
}

static void take_sign(struct scanner *scanner, struct token *token)
{
    uint32_t longest = 0;
    for (uint32_t i = SIGN_FALSE + 1; i < SIGN_COUNT; i++) {
        uint32_t length = (uint32_t)strlen(SPELLING[i]);
        if (length > longest && length <= scanner->bytes - scanner->at &&
            memcmp(SPELLING[i], token->start, length) == 0) {
            longest = length;
            token->sign = (enum sign)i;
        }
    }
    token->kind = longest > 0 ? TOKEN_SIGN : TOKEN_BAD;
    token->wrong = "is no sign of this language";
    take(scanner, token, longest > 0 ? longest : 1);
}

struct token scanner_next(struct scanner *scanner)
{
    while (scanner->at < scanner->bytes && is_space(peek(scanner, 0))) {
        step_on(scanner);
    }
    struct token token = {.kind = TOKEN_END,
                          .start = scanner->text + scanner->at,
                          .line = scanner->line,
                          .column = scanner->column};
    if (scanner->at >= scanner->bytes) {
        return token;
    }
    char first = peek(scanner, 0);
    if (is_digit(first)) {
        take_number(scanner, &token);
    } else if (is_letter(first)) {
        take_name(scanner, &token);
    } else if (first == '\'' || first == '"') {
        take_quoted(scanner, &token);
    } else {
        take_sign(scanner, &token);
    }
    return token;
}
