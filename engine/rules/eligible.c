/* Evaluates rules: those of one side once per person, those of both per pair. */
#include "rules/eligible.h"

static bool rule_holds(const struct rule *rule, const struct pair_view *pair, struct date today)
{
    return !rule_in_force(rule, today) ||
           (rule->when != NULL && !expression_holds(rule->when, pair)) ||
           expression_holds(rule->require, pair);
}

static void rules_of_side(const struct pack *pack, enum rule_side side,
                          const struct pair_view *pair, struct date today, struct rule_bits *failed)
{
    *failed = (struct rule_bits){{0}};
    for (uint32_t i = 0; i < pack->rule_count; i++) {
        if (pack->rule[i].side == side && !rule_holds(&pack->rule[i], pair, today)) {
            bits_set(failed->word, i);
        }
    }
}

void rules_of_client(const struct pack *pack, const struct client_view *client,
                     struct rule_bits *failed)
{
    struct pair_view pair = {.client = client};
    rules_of_side(pack, SIDE_CLIENT, &pair, client->today, failed);
}

void rules_of_volunteer(const struct pack *pack, const struct volunteer_view *volunteer,
                        struct rule_bits *failed)
{
    struct pair_view pair = {.volunteer = volunteer};
    rules_of_side(pack, SIDE_VOLUNTEER, &pair, volunteer->today, failed);
}

/* The next set bit of `words` at or after `from`, or UINT32_MAX. */
static uint32_t next_bit(const uint64_t *words, uint32_t from)
{
    for (uint32_t i = from / 64; i < PACK_RULE_WORDS; i++) {
        uint64_t word = i == from / 64 ? words[i] >> (from % 64) << (from % 64) : words[i];
        if (word != 0) {
            return i * 64 + (uint32_t)__builtin_ctzll(word);
        }
    }
    return UINT32_MAX;
}

uint32_t pair_first_block_but(const struct pack *pack, const struct pair_view *pair,
                              const struct rule_bits *granted)
{
    const struct rule_bits *blocks = &pack->mask[pair->client->service][SIDE_PAIR][RULE_BLOCK];
    for (uint32_t w = 0; w < PACK_RULE_WORDS; w++) {
        for (uint64_t left = blocks->word[w] & ~granted->word[w]; left != 0; left &= left - 1) {
            uint32_t i = w * 64 + (uint32_t)__builtin_ctzll(left);
            if (!rule_holds(&pack->rule[i], pair, pair->client->today)) {
                return i;
            }
        }
    }
    return UINT32_MAX;
}

uint32_t pair_first_block(const struct pack *pack, const struct pair_view *pair)
{
    static const struct rule_bits none = {{0}};
    return pair_first_block_but(pack, pair, &none);
}

void rules_of_pair(const struct pack *pack, const struct pair_view *pair, struct rule_bits *failed)
{
    *failed = (struct rule_bits){{0}};
    for (uint32_t effect = RULE_BLOCK; effect <= RULE_PREFER; effect++) {
        const uint64_t *mask = pack->mask[pair->client->service][SIDE_PAIR][effect].word;
        for (uint32_t i = next_bit(mask, 0); i != UINT32_MAX; i = next_bit(mask, i + 1)) {
            if (!rule_holds(&pack->rule[i], pair, pair->client->today)) {
                bits_set(failed->word, i);
            }
        }
    }
}

uint32_t first_refusal(const struct pack *pack, uint8_t service, const struct rule_bits *client,
                       const struct rule_bits *volunteer, const struct rule_bits *pair)
{
    const struct rule_bits *failed[] = {client, volunteer, pair};
    struct rule_bits refusing = {{0}};
    for (uint32_t side = SIDE_CLIENT; side <= SIDE_PAIR; side++) {
        for (uint32_t i = 0; failed[side] != NULL && i < PACK_RULE_WORDS; i++) {
            refusing.word[i] |=
                failed[side]->word[i] & pack->mask[service][side][RULE_BLOCK].word[i];
        }
    }
    return next_bit(refusing.word, 0);
}
