/* Numbers that look random and come back the same from the same seed. */
#include "base/random.h"

#include "base/check.h"

struct random random_seed(uint64_t seed)
{
    struct random random;
    for (int i = 0; i < 4; i++) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
        random.state[i] = mixed ^ (mixed >> 31);
    }
    return random;
}

static uint64_t rotate(uint64_t word, int by)
{
    return word << by | word >> (64 - by);
}

uint64_t random_u64(struct random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t random_below(struct random *random, uint32_t bound)
{
    CHECK(bound >= 1);
    return (uint32_t)(((random_u64(random) >> 32) * bound) >> 32);
}

int64_t random_between(struct random *random, int64_t low, int64_t high)
{
    CHECK(low <= high);
    uint64_t span = (uint64_t)high - (uint64_t)low;
    uint64_t drawn = random_u64(random);
    if (span != UINT64_MAX) {
        drawn %= span + 1;
    }
    return (int64_t)((uint64_t)low + drawn);
}

double random_unit(struct random *random)
{
    return (double)(random_u64(random) >> 11) * 0x1.0p-53;
}

bool random_chance(struct random *random, double probability)
{
    return random_unit(random) < probability;
}
