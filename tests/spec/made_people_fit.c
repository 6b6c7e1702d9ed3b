/* Under the shipped packs most made volunteers and clients can be matched, and most clients find
 * somebody: the county the quickstart shows is neither empty nor trivial. */
#include "../unit/people_reader.h"

#include <stdio.h>

#include "rules/eligible.h"

enum { CROWD = 500 };

struct crowd {
    struct made made;
    struct pack *pack;
    struct volunteer_view *volunteer;
    struct rule_bits *volunteer_failed;
    struct client_view *client;
    struct rule_bits *client_failed;
    struct worker **worker;
    uint32_t volunteer_count, client_count, worker_count;
};

static struct value bare(const struct value *line, struct arena *owner)
{
    struct value profile = value_map(owner, line->count);
    for (uint32_t i = 0; i < line->count; i++) {
        if (strcmp(line->member[i].key, "type") != 0) {
            value_put(&profile, owner, line->member[i].key, line->member[i].value);
        }
    }
    return profile;
}

static const struct worker *worker_of(const struct crowd *crowd, const struct client *client)
{
    for (uint32_t i = 0; i < crowd->worker_count; i++) {
        if (strcmp(crowd->worker[i]->id, client->worker) == 0) {
            return crowd->worker[i];
        }
    }
    fail_msg("%s has a worker who was not made", client->id);
    return NULL;
}

static void crowd_take_worker(struct crowd *crowd, const struct value *line)
{
    struct arena *owner = &crowd->made.arena;
    struct value profile = bare(line, owner);
    struct fault fault = {0};
    assert_int_equal(worker_read(&profile, &crowd->pack->zone, owner,
                                 &crowd->worker[crowd->worker_count++], &fault),
                     OK);
}

static void crowd_take(struct crowd *crowd, const struct value *line, struct date today)
{
    struct arena *owner = &crowd->made.arena;
    struct value profile = bare(line, owner);
    struct fault fault = {0};
    if (made_is(line, "volunteer")) {
        struct volunteer *volunteer = NULL;
        struct volunteer_load load = {0};
        uint32_t i = crowd->volunteer_count++;
        assert_int_equal(volunteer_read(&profile, &crowd->pack->zone, owner, &volunteer, &fault),
                         OK);
        volunteer_view_make(volunteer, &load, today, &crowd->volunteer[i]);
        rules_of_volunteer(crowd->pack, &crowd->volunteer[i], &crowd->volunteer_failed[i]);
    } else if (made_is(line, "client") && strcmp(made_text(line, "status"), "waiting") == 0) {
        struct client *client = NULL;
        uint32_t i = crowd->client_count++;
        assert_int_equal(client_read(&profile, &crowd->pack->zone, owner, &client, &fault), OK);
        assert_int_equal(pack_client_view(crowd->pack, client, worker_of(crowd, client),
                                          client->service, today, &crowd->client[i]),
                         OK);
        rules_of_client(crowd->pack, &crowd->client[i], &crowd->client_failed[i]);
    }
}

static void crowd_open(struct crowd *crowd, const char *pack, const char *region)
{
    *crowd = (struct crowd){.made = made_people(CROWD, CROWD, region, 31)};
    struct arena *owner = &crowd->made.arena;
    char path[512];
    struct fault fault = {0};
    (void)snprintf(path, sizeof path, "%s/%s.json", AMITY_PACK_DIR, pack);
    if (pack_load(path, NULL, owner, &crowd->pack, &fault) != OK) {
        fail_msg("%s: %s", fault.path, fault.detail);
    }
    crowd->volunteer = arena_take_many(owner, CROWD, sizeof *crowd->volunteer);
    crowd->volunteer_failed = arena_take_many(owner, CROWD, sizeof *crowd->volunteer_failed);
    crowd->client = arena_take_many(owner, CROWD, sizeof *crowd->client);
    crowd->client_failed = arena_take_many(owner, CROWD, sizeof *crowd->client_failed);
    crowd->worker = arena_take_many(owner, crowd->made.line_count, sizeof *crowd->worker);
    assert_false(owner->exhausted);
    for (uint32_t i = 0; i < crowd->made.line_count; i++) {
        if (made_is(&crowd->made.line[i], "worker")) {
            crowd_take_worker(crowd, &crowd->made.line[i]);
        }
    }
    for (uint32_t i = 0; i < crowd->made.line_count; i++) {
        crowd_take(crowd, &crowd->made.line[i], date_parse("2026-11-01"));
    }
}

static bool blocked(const struct crowd *crowd, uint32_t service, enum rule_side side,
                    const struct rule_bits *failed)
{
    const struct rule_bits *mask = &crowd->pack->mask[service][side][RULE_BLOCK];
    return bits_count_shared(mask->word, failed->word, PACK_RULE_WORDS) > 0;
}

/* For at least one of the services offered, nothing of the volunteer's own is in the way. */
static bool volunteer_ready(const struct crowd *crowd, uint32_t i)
{
    uint32_t services = crowd->volunteer[i].volunteer->services;
    for (uint32_t service = 0; service < SERVICE_COUNT; service++) {
        if ((services >> service & 1) != 0 &&
            !blocked(crowd, service, SIDE_VOLUNTEER, &crowd->volunteer_failed[i])) {
            return true;
        }
    }
    return false;
}

static uint32_t eligible_volunteers(const struct crowd *crowd, uint32_t client)
{
    const struct client_view *wanting = &crowd->client[client];
    uint32_t eligible = 0;
    for (uint32_t i = 0; i < crowd->volunteer_count; i++) {
        struct pair_view pair = {0};
        if (blocked(crowd, wanting->service, SIDE_VOLUNTEER, &crowd->volunteer_failed[i])) {
            continue;
        }
        pair_view_make(wanting, &crowd->volunteer[i], &pair);
        eligible += pair_first_block(crowd->pack, &pair) == UINT32_MAX;
    }
    return eligible;
}

static void most_are_ready(const char *pack, const char *region)
{
    struct crowd crowd;
    crowd_open(&crowd, pack, region);
    uint32_t ready = 0;
    for (uint32_t i = 0; i < crowd.volunteer_count; i++) {
        ready += volunteer_ready(&crowd, i);
    }
    uint32_t matchable = 0;
    uint32_t found = 0;
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < crowd.client_count; i++) {
        if (!blocked(&crowd, crowd.client[i].service, SIDE_CLIENT, &crowd.client_failed[i])) {
            uint32_t eligible = eligible_volunteers(&crowd, i);
            matchable++;
            found += eligible > 0;
            pairs += eligible;
        }
    }
    print_message("%s: %u of %u volunteers ready; %u of %u clients matchable, %u find somebody, "
                  "%llu eligible pairs\n",
                  region, ready, crowd.volunteer_count, matchable, crowd.client_count, found,
                  (unsigned long long)pairs);
    assert_in_range(ready * 100 / crowd.volunteer_count, 80, 95);
    assert_in_range(matchable * 100 / crowd.client_count, 80, 97);
    assert_in_range(found * 100 / matchable, 80, 99);
    made_free(&crowd.made);
}

static void most_of_south_ostrobothnia_can_be_matched_under_the_finnish_pack(void **state)
{
    (void)state;
    most_are_ready("fi", "fi-etela-pohjanmaa");
}

static void most_of_umea_and_its_neighbours_can_be_matched_under_the_swedish_pack(void **state)
{
    (void)state;
    most_are_ready("se", "se-umea-with-neighbours");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_of_south_ostrobothnia_can_be_matched_under_the_finnish_pack),
        cmocka_unit_test(most_of_umea_and_its_neighbours_can_be_matched_under_the_swedish_pack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
