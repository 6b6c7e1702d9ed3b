/* Every made person is a profile the model accepts, whatever the region, the day and the seed: the
 * generator and the contract cannot drift apart. */
#include "../unit/people_reader.h"

#include "model/relation.h"

static enum status profile_read(const struct value *line, struct arena *owner, struct fault *fault)
{
    struct zone zone = zone_helsinki();
    struct value profile = value_map(owner, line->count);
    for (uint32_t i = 0; i < line->count; i++) {
        if (strcmp(line->member[i].key, "type") != 0) {
            value_put(&profile, owner, line->member[i].key, line->member[i].value);
        }
    }
    struct volunteer *volunteer = NULL;
    struct client *client = NULL;
    struct relation *relation = NULL;
    struct worker *worker = NULL;
    if (made_is(line, "volunteer")) {
        return volunteer_read(&profile, &zone, owner, &volunteer, fault);
    }
    if (made_is(line, "client")) {
        return client_read(&profile, &zone, owner, &client, fault);
    }
    if (made_is(line, "relation")) {
        return relation_read(&profile, &zone, owner, &relation, fault);
    }
    assert_true(made_is(line, "worker"));
    return worker_read(&profile, &zone, owner, &worker, fault);
}

static void every_made_profile_is_accepted(void **state)
{
    (void)state;
    static const char *const regions[] = {"se+fi", "fi-etela-pohjanmaa", "se-umea-with-neighbours"};
    static const char *const days[] = {"2026-11-01", "2024-02-29", "2027-12-31"};
    for (uint32_t i = 0; i < 3; i++) {
        struct people_options options = {.volunteer_count = 1500,
                                         .client_count = 1500,
                                         .region = regions[i],
                                         .today = days[i],
                                         .seed = 40 + i,
                                         .with_workers = true};
        struct made made;
        made_write(&made, &options);
        made_parse(&made);
        assert_true(made.line_count > 3000);
        for (uint32_t k = 0; k < made.line_count; k++) {
            struct fault fault = {0};
            if (profile_read(&made.line[k], &made.arena, &fault) != OK) {
                fail_msg("%s, seed %u: %s: %s", made_text(&made.line[k], "id"), 40 + i, fault.path,
                         fault.detail);
            }
        }
        made_free(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_made_profile_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
