/* Texts: validity, closeness, numbers. */
#ifndef AMITY_BASE_TEXT_H
#define AMITY_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ensure   true when bytes[0..count) is well-formed UTF-8 (no surrogates, no overlong forms) */
bool text_is_utf8(const uint8_t *bytes, size_t count);
/* How many leading bytes are well-formed UTF-8: cuts a text that lost the end of a letter. */
size_t text_utf8_prefix(const uint8_t *bytes, size_t count);
/* The Damerau–Levenshtein distance of two ASCII words, or `most + 1` when larger than `most`. */
uint32_t text_distance(const char *a, const char *b, uint32_t most);
/* The word nearest to `word` when it is near enough to be meant (distance <= 1 + length / 3),
 * else NULL. Ties go to the first. */
const char *text_nearest(const char *word, const char *const *words, uint32_t word_count);
/* FNV-1a, 64 bits: for tables of ours, not against an adversary. */
uint64_t text_hash(const char *bytes, size_t count);

#endif
