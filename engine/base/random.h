/* Reproducible pseudo-random numbers (xoshiro256**, Blackman and Vigna 2018, seeded by splitmix64):
 * for generators, tests and tie-breaking seeds, never for secrets. */
#ifndef AMITY_BASE_RANDOM_H
#define AMITY_BASE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

struct random random_seed(uint64_t seed);
uint64_t random_u64(struct random *random);
/* require  bound >= 1
 * ensure   uniform in 0..bound-1 */
uint32_t random_below(struct random *random, uint32_t bound);
/* ensure   uniform in low..high, both included */
int64_t random_between(struct random *random, int64_t low, int64_t high);
/* ensure   uniform in [0, 1) */
double random_unit(struct random *random);
bool random_chance(struct random *random, double probability);

#endif
