/* Measures what judging and scoring one pair costs: views, two-sided rules to the first block, and
 * points, with the shipped packs on made people. */
#include <time.h>

#include "bench/rules_people.h"

enum { ROUNDS = 10 };

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct tally {
    uint64_t pairs, open, eligible, points;
    double view_s, block_s, score_s;
};

/* Clients and volunteers whose own rules hold, as the directory would leave them. */
static void measure_pack(const struct pack *pack, const struct crowd_of_people *people,
                         struct tally *tally)
{
    enum { CLIENTS = 200 };
    struct date today = date_parse("2026-11-01");
    uint32_t count = people->volunteer_count;
    struct volunteer_view *volunteers = calloc(count, sizeof *volunteers);
    struct rule_bits *failed = calloc(count, sizeof *failed);
    struct pair_view *pairs = calloc(count, sizeof *pairs);
    for (uint32_t i = 0; i < count; i++) {
        volunteer_view_make(people->volunteer[i], NULL, today, &volunteers[i]);
        rules_of_volunteer(pack, &volunteers[i], &failed[i]);
    }
    for (uint32_t c = 0; c < people->client_count && c < CLIENTS; c++) {
        const struct client *client = people->client[c];
        struct client_view view;
        if (pack_client_view(pack, client, people_worker(people, client->worker), client->service,
                             today, &view) != OK) {
            continue;
        }
        uint32_t open = 0;
        double start = seconds();
        for (uint32_t i = 0; i < count; i++) {
            uint8_t service = client->service;
            if ((people->volunteer[i]->services >> service & 1U) != 0 &&
                first_refusal(pack, service, NULL, &failed[i], NULL) == UINT32_MAX) {
                pair_view_make(&view, &volunteers[i], &pairs[open++]);
            }
        }
        double viewed = seconds();
        uint32_t eligible = 0;
        for (uint32_t i = 0; i < open; i++) {
            if (pair_first_block(pack, &pairs[i]) == UINT32_MAX) {
                pairs[eligible++] = pairs[i];
            }
        }
        double judged = seconds();
        for (uint32_t i = 0; i < eligible; i++) {
            tally->points += (uint64_t)score_points(pack, &pairs[i]);
        }
        tally->score_s += seconds() - judged;
        tally->block_s += judged - viewed;
        tally->view_s += viewed - start;
        tally->open += open;
        tally->eligible += eligible;
        tally->pairs += count;
    }
    free(volunteers);
    free(failed);
    free(pairs);
}

static double each_ns(double total_s, uint64_t count)
{
    return count > 0 ? 1e9 * total_s / (double)count : 0;
}

int main(void)
{
    static const char *const packs[] = {"fi", "se"};
    static const char *const regions[] = {"fi-etela-pohjanmaa", "se-skane"};
    for (uint32_t i = 0; i < 2; i++) {
        struct crowd_of_people people;
        struct arena arena;
        struct pack *pack = NULL;
        struct fault fault = {0};
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s.json", AMITY_PACK_DIR, packs[i]);
        arena_open(&arena, (size_t)1 << 16, 0);
        if (pack_load(path, NULL, &arena, &pack, &fault) != OK ||
            !people_open(&people, regions[i], 5000, 7)) {
            (void)fprintf(stderr, "%s: %s %s\n", packs[i], fault.path, fault.detail);
            return 1;
        }
        struct tally tally = {0};
        for (uint32_t round = 0; round < ROUNDS; round++) {
            measure_pack(pack, &people, &tally);
        }
        (void)printf("%s: %llu pairs open by one-sided rules, %llu eligible; a pair: view %.0f ns, "
                     "first block %.0f ns, score %.0f ns (mean score %.0f)\n",
                     packs[i], (unsigned long long)tally.open, (unsigned long long)tally.eligible,
                     each_ns(tally.view_s, tally.open), each_ns(tally.block_s, tally.open),
                     each_ns(tally.score_s, tally.eligible),
                     tally.eligible > 0 ? (double)tally.points / (double)tally.eligible : 0);
        people_close(&people);
        arena_close(&arena);
    }
    return 0;
}
