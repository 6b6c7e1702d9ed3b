/* Sets of small numbers as 64-bit words. */
#ifndef AMITY_BASE_BITS_H
#define AMITY_BASE_BITS_H

#include <stdbool.h>
#include <stdint.h>

/* Before a function that counts bits in its innermost loop: it is compiled twice, with the
 * processor's own instruction and without, and the right one is taken when the program starts. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&   \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define BITS_COUNTED_QUICKLY __attribute__((target_clones("popcnt", "default"), flatten))
#else
#define BITS_COUNTED_QUICKLY
#endif

static inline void bits_set(uint64_t *words, uint32_t bit)
{
    words[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline void bits_clear(uint64_t *words, uint32_t bit)
{
    words[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
}

static inline bool bits_has(const uint64_t *words, uint32_t bit)
{
    return (words[bit / 64] >> (bit % 64) & 1) != 0;
}

/* Ones of one word. The compiler's builtin is a call into a table on machines that need not have
 * the instruction; this stays in line. */
static inline uint32_t bits_of_word(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)(word * UINT64_C(0x0101010101010101) >> 56);
}

static inline uint32_t bits_count(const uint64_t *words, uint32_t word_count)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < word_count; i++) {
        count += bits_of_word(words[i]);
    }
    return count;
}

static inline uint32_t bits_count_shared(const uint64_t *a, const uint64_t *b, uint32_t word_count)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < word_count; i++) {
        count += bits_of_word(a[i] & b[i]);
    }
    return count;
}

static inline bool bits_overlap(const uint64_t *a, const uint64_t *b, uint32_t word_count)
{
    for (uint32_t i = 0; i < word_count; i++) {
        if ((a[i] & b[i]) != 0) {
            return true;
        }
    }
    return false;
}

/* ensure   every bit of `part` is in `whole` */
static inline bool bits_within(const uint64_t *part, const uint64_t *whole, uint32_t word_count)
{
    for (uint32_t i = 0; i < word_count; i++) {
        if ((part[i] & ~whole[i]) != 0) {
            return false;
        }
    }
    return true;
}

#endif
