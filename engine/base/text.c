/* Texts: validity, and the word a person probably meant. */
#include "base/text.h"

#include <string.h>

static uint32_t utf8_length(uint8_t lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        return 3;
    }
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static bool utf8_second_allowed(uint8_t lead, uint8_t second)
{
    switch (lead) {
    case 0xe0:
        return second >= 0xa0;
    case 0xed:
        return second <= 0x9f;
    case 0xf0:
        return second >= 0x90;
    case 0xf4:
        return second <= 0x8f;
    default:
        return true;
    }
}

size_t text_utf8_prefix(const uint8_t *bytes, size_t count)
{
    size_t i = 0;
    while (i < count) {
        uint32_t length = utf8_length(bytes[i]);
        if (length == 0 || length > count - i) {
            return i;
        }
        for (uint32_t j = 1; j < length; j++) {
            if ((bytes[i + j] & 0xc0) != 0x80) {
                return i;
            }
        }
        if (length > 1 && !utf8_second_allowed(bytes[i], bytes[i + 1])) {
            return i;
        }
        i += length;
    }
    return i;
}

bool text_is_utf8(const uint8_t *bytes, size_t count)
{
    return text_utf8_prefix(bytes, count) == count;
}

enum { WORD_MAX = 63 };

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t text_distance(const char *a, const char *b, uint32_t most)
{
    size_t a_count = strlen(a);
    size_t b_count = strlen(b);
    size_t apart = a_count > b_count ? a_count - b_count : b_count - a_count;
    if (a_count > WORD_MAX || b_count > WORD_MAX || apart > most) {
        return most + 1;
    }
    uint32_t rows[3][WORD_MAX + 1];
    for (uint32_t j = 0; j <= b_count; j++) {
        rows[0][j] = j;
    }
    uint32_t *before = rows[2];
    uint32_t *last = rows[0];
    uint32_t *now = rows[1];
    for (size_t i = 1; i <= a_count; i++) {
        now[0] = (uint32_t)i;
        for (size_t j = 1; j <= b_count; j++) {
            uint32_t swap = a[i - 1] == b[j - 1] ? 0 : 1;
            uint32_t best = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + swap);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                best = least(best, before[j - 2] + 1);
            }
            now[j] = best;
        }
        uint32_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b_count] <= most ? last[b_count] : most + 1;
}

const char *text_nearest(const char *word, const char *const *words, uint32_t word_count)
{
    uint32_t allowed = 1 + (uint32_t)strlen(word) / 3;
    const char *nearest = NULL;
    for (uint32_t i = 0; i < word_count; i++) {
        uint32_t distance = text_distance(word, words[i], allowed);
        if (distance <= allowed) {
            nearest = words[i];
            if (distance == 0) {
                break;
            }
            allowed = distance - 1;
        }
    }
    return nearest;
}

uint64_t text_hash(const char *bytes, size_t count)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ (uint8_t)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}
