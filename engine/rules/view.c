/* Views: what one client, one volunteer, and the two together look like to the rules on a day. */
#include "rules/view.h"

#include "rules/judge.h"

/* Waiting and length where neither the profile nor a pack says them. */
enum { DEADLINE_MONTHS = 3, USUAL_MONTHS = 12 };
_Static_assert(TRAIT_COUNT <= 16, "traits outgrew their bits");

static bool client_asks_for(const struct client *client, uint8_t service)
{
    if (service == client->service) {
        return true;
    }
    for (uint32_t i = 0; i < client->alternative_count; i++) {
        if (client->alternative[i].service == service) {
            return true;
        }
    }
    return false;
}

static const struct demand *demand_for(const struct client *client, uint8_t service,
                                       struct date start)
{
    for (uint32_t i = 0; service != client->service && i < client->alternative_count; i++) {
        if (client->alternative[i].service == service && client->alternative[i].own_demand) {
            return &client->alternative[i].demand;
        }
    }
    return client_demand_on(client, start);
}

enum status client_view_make(const struct client *client, const struct worker *worker,
                             uint8_t service, struct date today, struct client_view *out)
{
    if (service >= SERVICE_COUNT || !client_asks_for(client, service)) {
        return E_NOT_FOUND;
    }
    bool later = date_is(client->period.from) && client->period.from.days > today.days;
    struct date start = later ? client->period.from : today;
    /* A client who did not say when may meet at any waking hour. */
    struct availability when = client->availability;
    when.flexible = when.flexible || !when.said;
    *out = (struct client_view){
        .client = client,
        .status = client->status,
        .worker = worker,
        .service = service,
        .demand = demand_for(client, service, start),
        .point = point_of(&client->place),
        .today = today,
        .start = start,
        .end =
            date_is(client->period.to) ? client->period.to : date_add_months(start, USUAL_MONTHS),
        .grid = availability_grid(&when, &client->busy, start),
        .weekends = availability_weekends(&client->availability, &client->busy, start),
        .deadline = client_deadline(client, DEADLINE_MONTHS),
    };
    client_view_end(out, date_is(client->period.to) ? client->period.to
                                                    : date_add_months(start, USUAL_MONTHS));
    return OK;
}

void client_view_end(struct client_view *view, struct date end)
{
    const struct client *client = view->client;
    int32_t first = date_age(client->birth_date, view->start);
    int32_t last = date_age(client->birth_date, end);
    for (uint32_t i = 0; i < client->member_count; i++) {
        int32_t young = date_age(client->member_birth_date[i], view->start);
        int32_t old = date_age(client->member_birth_date[i], end);
        first = young < first ? young : first;
        last = old > last ? old : last;
    }
    view->end = end;
    view->age_first = (int16_t)first;
    view->age_last = (int16_t)last;
}

static struct check_summary summarise(const struct volunteer *volunteer, enum check_kind kind,
                                      struct date today)
{
    struct check_summary all = {DATE_FOREVER, DATE_FOREVER, true};
    for (uint32_t i = 0; i < judge_adults(volunteer); i++) {
        const struct check_done *check = judge_check(volunteer, kind, i);
        if (check == NULL) {
            return (struct check_summary){DATE_NONE, DATE_NONE, false};
        }
        struct date until = judge_until(check->valid_until);
        all.seen_on = check->seen_on.days < all.seen_on.days ? check->seen_on : all.seen_on;
        all.valid_until = until.days < all.valid_until.days ? until : all.valid_until;
        all.clear = all.clear && check->outcome == 0 && date_is(check->seen_on) &&
                    check->seen_on.days <= today.days && until.days >= today.days;
    }
    return all;
}

/* What follows from the profile and the day alone, so that no pair has to find it again. */
static void derive(struct volunteer_view *view)
{
    const struct volunteer *volunteer = view->volunteer;
    view->traits = (uint16_t)judge_traits(volunteer, view->today);
    view->qualifications_until = DATE_FOREVER;
    for (uint32_t i = 0; i < volunteer->held_count; i++) {
        struct date until = judge_until(volunteer->held[i].valid_until);
        if (until.days < view->qualifications_until.days) {
            view->qualifications_until = until;
        }
    }
    for (uint32_t kind = 0; kind < CHECK_COUNT; kind++) {
        view->check[kind] = summarise(volunteer, (enum check_kind)kind, view->today);
    }
}

void volunteer_view_make(const struct volunteer *volunteer, const struct volunteer_load *load,
                         struct date today, struct volunteer_view *out)
{
    *out = (struct volunteer_view){
        .volunteer = volunteer,
        .today = today,
        .point = point_of(&volunteer->place),
        .grid = availability_grid(&volunteer->availability, &volunteer->busy, today),
        .weekends = availability_weekends(&volunteer->availability, &volunteer->busy, today),
    };
    if (load != NULL) {
        out->load = *load;
    }
    int32_t youngest = INT32_MAX;
    int32_t oldest = 0;
    for (uint32_t i = 0; i < volunteer->adult_count; i++) {
        if (volunteer->adult[i].supports) {
            int32_t age = date_age(volunteer->adult[i].birth_date, today);
            youngest = age < youngest ? age : youngest;
            oldest = age > oldest ? age : oldest;
        }
    }
    if (youngest == INT32_MAX) {
        bool known = date_is(volunteer->birth_date);
        youngest = known ? date_age(volunteer->birth_date, today) : 0;
        oldest = youngest;
    }
    out->age_min = (uint8_t)(youngest > UINT8_MAX ? UINT8_MAX : youngest);
    out->age_max = (uint8_t)(oldest > UINT8_MAX ? UINT8_MAX : oldest);
    derive(out);
}

bool demand_visits_fit(const struct demand *demand, const struct client_view *client,
                       const struct volunteer_view *volunteer, uint32_t overlap_hours)
{
    if (demand->kind != DEMAND_VISITS) {
        return true;
    }
    /* Fewer shared hours than a visit needs cannot hold one: spares the search. */
    uint32_t hours = demand_visit_hours(demand);
    if (overlap_hours < hours * demand->visits_min) {
        return false;
    }
    struct grid free = grid_and(&client->grid, &volunteer->grid);
    return grid_visits_fit(&free, demand->visits_min, hours, demand->per_week);
}

void pair_view_make(const struct client_view *client, const struct volunteer_view *volunteer,
                    struct pair_view *out)
{
    *out = (struct pair_view){
        .client = client,
        .volunteer = volunteer,
        .distance_m = point_distance_m(&client->point, &volunteer->point),
        .overlap_hours = grid_overlap_hours(&client->grid, &volunteer->grid),
        .fits_beside = true,
    };
    out->visits_fit = demand_visits_fit(client->demand, client, volunteer, out->overlap_hours);
}
