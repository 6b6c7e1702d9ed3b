/* Refuses ids that are malformed or that are a person's number in disguise. */
#include "model/identity.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool is_letter(char letter)
{
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

bool id_is_well_formed(const char *text)
{
    size_t bytes = 0;
    for (; bytes <= ID_BYTES_MAX && text[bytes] != '\0'; bytes++) {
        char letter = text[bytes];
        if (!is_digit(letter) && !is_letter(letter) && strchr("._:-", letter) == NULL) {
            return false;
        }
    }
    return bytes >= 1 && bytes <= ID_BYTES_MAX;
}

static bool all_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
    }
    return true;
}

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* A month and a day that exist together in some year, the day perhaps raised by 60. */
static bool is_month_and_day(int month, int day, bool coordination)
{
    static const uint8_t DAYS[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (coordination && day > 60) {
        day -= 60;
    }
    return month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1];
}

/* The check digit of a Swedish number over its last ten digits (Luhn's sum). */
static bool has_check_digit(const char *text)
{
    int sum = 0;
    for (int i = 0; i < 10; i++) {
        int product = (text[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == 0;
}

static bool is_swedish(const char *text, size_t bytes)
{
    if (bytes == 10 && all_digits(text, 10)) { /* YYMMDDNNNN */
        return is_month_and_day(two_digits(text + 2), two_digits(text + 4), true) &&
               has_check_digit(text);
    }
    size_t year = bytes >= 12 ? 4 : 2;
    bool parted = bytes == year + 9;
    if ((bytes != 11 && bytes != 12 && bytes != 13) || !all_digits(text, year + 4) ||
        !all_digits(text + bytes - 4, 4)) {
        return false;
    }
    if (parted && text[year + 4] != '-' && text[year + 4] != '+') {
        return false;
    }
    if (year == 4) {
        int century = two_digits(text);
        if (century < 18 || century > 20) {
            return false;
        }
    }
    return is_month_and_day(two_digits(text + year), two_digits(text + year + 2), true);
}

static bool is_finnish(const char *text, size_t bytes)
{
    if (bytes != 11 || !all_digits(text, 6) || !all_digits(text + 7, 3)) {
        return false;
    }
    char sign = text[6];
    char last = text[10];
    return strchr("-+ABCDEFYXWVUabcdefyxwvu", sign) != NULL &&
           (is_digit(last) || is_letter(last)) &&
           is_month_and_day(two_digits(text + 2), two_digits(text), false);
}

bool id_is_personal_number(const char *text)
{
    while (true) {
        size_t bytes = strcspn(text, ":");
        if (is_swedish(text, bytes) || is_finnish(text, bytes)) {
            return true;
        }
        if (text[bytes] == '\0') {
            return false;
        }
        text += bytes + 1;
    }
}

enum status id_check(const char *text, struct fault *fault)
{
    if (id_is_personal_number(text)) {
        enum status status = fault_set(fault, E_INVALID_ARGUMENT, "",
                                       "looks like a Swedish or Finnish personal number");
        fault_hint(fault, "use your own system's id; if it only resembles a personal number, put "
                          "a letter before it");
        return status;
    }
    if (!id_is_well_formed(text)) {
        enum status status = fault_set(fault, E_INVALID_ARGUMENT, "", "is not an id");
        fault_hint(fault, "1 to %d of A-Z a-z 0-9 . _ : -", ID_BYTES_MAX);
        return status;
    }
    return OK;
}
