/* Any bytes as a profile: read as JSON, then as each of the four kinds. A fault has a detail and
 * texts that can be sent; what is read holds what its header promises. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"
#include "model/relation.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static bool sendable(const char *text)
{
    return text_is_utf8((const uint8_t *)text, strlen(text));
}

static void fault_check(enum status status, const struct fault *fault)
{
    CHECK(status == fault->status);
    CHECK(status == OK || fault->detail[0] != '\0');
    CHECK(sendable(fault->detail) && sendable(fault->path) && sendable(fault->hint));
}

static void availability_check(const struct availability *availability,
                               const struct span_list *busy)
{
    struct date start = {20500};
    struct grid grid = availability_grid(availability, busy, start);
    CHECK(grid_hours(&grid) <= GRID_HOURS);
    CHECK(availability_weekends(availability, busy, start) < 16);
}

static void volunteer_try(const struct value *profile, struct arena *arena)
{
    struct zone zone = zone_stockholm();
    struct volunteer *volunteer = NULL;
    struct fault fault = {0};
    enum status status = volunteer_read(profile, &zone, arena, &volunteer, &fault);
    fault_check(status, &fault);
    if (status != OK) {
        return;
    }
    CHECK(volunteer->id != NULL && volunteer->services != 0);
    CHECK(date_is(volunteer->birth_date) || volunteer->adult_count > 0);
    for (uint16_t i = 0; i < volunteer->check_count; i++) {
        CHECK(volunteer->check[i].kind < CHECK_COUNT);
        CHECK(volunteer->check[i].adult == NO_ADULT ||
              volunteer->check[i].adult < volunteer->adult_count);
    }
    availability_check(&volunteer->availability, &volunteer->busy);
    struct fault later = {0};
    fault_check(volunteer_check_dates(volunteer, (struct date){20500}, &later), &later);
}

static void client_try(const struct value *profile, struct arena *arena)
{
    struct zone zone = zone_helsinki();
    struct client *client = NULL;
    struct fault fault = {0};
    enum status status = client_read(profile, &zone, arena, &client, &fault);
    fault_check(status, &fault);
    if (status != OK) {
        return;
    }
    CHECK(client->id != NULL && client->worker != NULL && date_is(client->birth_date));
    CHECK(client->service < SERVICE_COUNT && client->demand.kind != DEMAND_NONE);
    CHECK(demand_visit_hours(client_demand_on(client, (struct date){20500})) <= 24);
    (void)client_deadline(client, 3);
    availability_check(&client->availability, &client->busy);
    struct fault later = {0};
    fault_check(client_check_dates(client, (struct date){20500}, &later), &later);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct value profile = value_nil();
    struct fault fault = {0};
    arena_open(&arena, 1 << 14, 8U << 20);
    if (json_parse((const char *)bytes, count, &arena, &profile, &fault) == OK) {
        struct zone zone = zone_helsinki();
        struct relation *relation = NULL;
        struct worker *worker = NULL;
        struct fault of_relation = {0};
        struct fault of_worker = {0};
        volunteer_try(&profile, &arena);
        client_try(&profile, &arena);
        fault_check(relation_read(&profile, &zone, &arena, &relation, &of_relation), &of_relation);
        fault_check(worker_read(&profile, &zone, &arena, &worker, &of_worker), &of_worker);
    }
    arena_close(&arena);
    return 0;
}
