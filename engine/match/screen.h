/* Who is refused at sight, sixty-four at a time.
 *
 * Of those who offer a service within a client's reach most are refused by something that a facet
 * tells (match/facet.h): no room, too few hours, other ages, another level. Here the same is kept
 * the other way round: for each thing that may be asked a *row* of bits, one for each facet of a
 * list, set where the facet grants it. Whom all rows that a client asks for grant is found by
 * and-ing words; the facets of the others are never touched.
 *
 * Things of which more includes less stand on a *ladder* of rows; what is asked between two rungs
 * is asked of the lower. So whoever is not granted would be refused by facet_refused, but not the
 * other way round: those who are left must be asked one by one. */
#ifndef AMITY_MATCH_SCREEN_H
#define AMITY_MATCH_SCREEN_H

#include "match/facet.h"

struct screen {
    uint64_t *bits; /* [rows * words], the rows in the order of screen.c */
    uint32_t words; /* a row */
};

enum { SCREEN_ASKS_MAX = 9 };

/* The rows that one client asks for. */
struct screening {
    const uint64_t *row[SCREEN_ASKS_MAX];
    uint32_t count;
};

/* require  the facets were made for `service`
 * owns     bits, until screen_close
 * fails    E_NO_MEMORY */
enum status screen_open(const struct facet *facet, uint32_t count, uint8_t service,
                        struct screen *out) MUST_USE;
void screen_close(struct screen *screen);
/* require  the screen outlives *out; the probe asks for the screen's service */
void screening_make(const struct screen *screen, const struct probe *probe, struct screening *out);

/* Bits of the facets 64 * word … that are granted all that is asked. */
static inline uint64_t screening_word(const struct screening *screening, uint32_t word)
{
    uint64_t granted = UINT64_MAX;
    for (uint32_t i = 0; i < screening->count; i++) {
        granted &= screening->row[i][word];
    }
    return granted;
}

#endif
