/* The directory under random histories of puts, deletions, days and packs equals a dumb list of
 * what is there; its history leaves no trace in any answer. */
#include "property/match_scan.h"

enum { PEOPLE = 40, STEPS = 3000, STEPS_LONG = 100000, RELATIONS = 60, RADIUS_M = 2000000 };

/* What should be there: the hall's lines are it. */
struct scene {
    struct hall source; /* people to draw profiles from */
    struct hall now;    /* the model: what was put and not deleted */
    struct directory directory;
    struct pack *pack[2];
    struct arena request;
    struct random random;
    uint64_t seed;
};

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->seed = hall_seed();
    scene->random = random_seed(scene->seed);
    hall_open(&scene->source, "fi");
    struct fault fault = {0};
    const char *se = arena_print(&scene->source.forever, "%s/se.json", AMITY_PACK_DIR);
    scene->pack[0] = scene->source.pack;
    assert_int_equal(pack_load(se, NULL, &scene->source.forever, &scene->pack[1], &fault), OK);
    hall_people(&scene->source, "fi-etela-pohjanmaa", PEOPLE, PEOPLE, scene->seed);
    scene->now = (struct hall){
        .pack = scene->pack[0], .zone = scene->source.zone, .today = scene->source.today};
    arena_open(&scene->now.forever, 1 << 16, 0);
    arena_open(&scene->request, 1 << 16, 0);
    directory_open(&scene->directory, scene->pack[0], scene->now.today);
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    directory_close(&scene->directory);
    hall_close(&scene->now);
    hall_close(&scene->source);
    arena_close(&scene->request);
    free(scene);
    return 0;
}

static uint32_t find(const struct hall *hall, enum hall_kind kind, const char *id)
{
    for (uint32_t i = 0; i < hall->line_count; i++) {
        if (hall->line[i].kind == kind && strcmp(hall->line[i].id, id) == 0) {
            return i;
        }
    }
    return NO_SLOT;
}

static void model_drop(struct hall *hall, uint32_t at)
{
    profile_release(hall->line[at].profile);
    hall->line[at] = hall->line[--hall->line_count];
}

static void model_put(struct scene *scene, enum hall_kind kind, const struct value *map)
{
    uint32_t at = find(&scene->now, kind, value_text_or(value_get(map, "id"), ""));
    if (at != NO_SLOT) {
        model_drop(&scene->now, at);
    }
    hall_keep(&scene->now, kind, map);
    hall_put(&scene->directory, kind, hall_profile(&scene->now, kind, map));
}

/* Somebody's profile under somebody's id, so that places, groups and services change. */
static void put_person(struct scene *scene, enum hall_kind kind)
{
    struct hall *source = &scene->source;
    uint32_t from = random_below(&scene->random, source->line_count);
    uint32_t as = random_below(&scene->random, source->line_count);
    if (source->line[from].kind != kind || source->line[as].kind != kind) {
        return;
    }
    struct arena *forever = &scene->now.forever;
    struct value map = value_copy(&source->line[from].map, forever);
    value_set(&map, forever, "id", value_text(forever, source->line[as].id));
    if (kind == HALL_CLIENT && random_chance(&scene->random, 0.4)) {
        struct value group = value_map(forever, 3);
        const char *id = arena_print(forever, "G-%u", random_below(&scene->random, 6));
        value_put(&group, forever, "id", value_text(forever, id));
        value_put(&group, forever, "size", value_int(2));
        value_put(&group, forever, "together", value_static("required"));
        value_set(&map, forever, "group", group);
    }
    model_put(scene, kind, &map);
}

static const struct hall_line *any(struct scene *scene, enum hall_kind kind)
{
    for (uint32_t n = 0; n < 50 && scene->now.line_count > 0; n++) {
        uint32_t at = random_below(&scene->random, scene->now.line_count);
        if (scene->now.line[at].kind == kind) {
            return &scene->now.line[at];
        }
    }
    return NULL;
}

static void put_relation(struct scene *scene)
{
    static const char *const state[] = {"active", "proposed", "ended", "paused"};
    static const char *const since[] = {"2026-01-01", "2026-11-02", "2026-11-04"};
    const struct hall_line *client = any(scene, HALL_CLIENT);
    const struct hall_line *volunteer = any(scene, HALL_VOLUNTEER);
    if (client == NULL || volunteer == NULL) {
        return;
    }
    struct arena *forever = &scene->now.forever;
    struct value map = value_map(forever, 7);
    const char *id = arena_print(forever, "R-%u", random_below(&scene->random, RELATIONS));
    uint8_t service = client->profile->client->service;
    value_put(&map, forever, "id", value_text(forever, id));
    value_put(&map, forever, "client", value_text(forever, client->id));
    value_put(&map, forever, "volunteer", value_text(forever, volunteer->id));
    value_put(&map, forever, "service", value_static(word_of(vocabulary_service(), service)));
    value_put(&map, forever, "state", value_static(state[random_below(&scene->random, 4)]));
    value_put(&map, forever, "since", value_static(since[random_below(&scene->random, 3)]));
    value_put(&map, forever, "worker", value_static("W-1"));
    model_put(scene, HALL_RELATION, &map);
}

static void delete_one(struct scene *scene, enum hall_kind kind)
{
    const struct hall_line *line = any(scene, kind);
    if (line == NULL) {
        return;
    }
    const char *id = arena_print(&scene->now.forever, "%s", line->id);
    enum status status = kind == HALL_VOLUNTEER ? directory_delete_volunteer(&scene->directory, id)
                         : kind == HALL_CLIENT  ? directory_delete_client(&scene->directory, id)
                                                : directory_delete_relation(&scene->directory, id);
    assert_int_equal(status, OK);
    model_drop(&scene->now, find(&scene->now, kind, id));
    for (uint32_t i = scene->now.line_count; i-- > 0;) {
        const struct relation *relation = scene->now.line[i].profile->relation;
        if (scene->now.line[i].kind == HALL_RELATION &&
            ((kind == HALL_VOLUNTEER && strcmp(relation->volunteer, id) == 0) ||
             (kind == HALL_CLIENT && strcmp(relation->client, id) == 0))) {
            model_drop(&scene->now, i);
        }
    }
}

static void step(struct scene *scene)
{
    uint32_t what = random_below(&scene->random, 100);
    if (what < 35) {
        put_person(scene, HALL_VOLUNTEER);
    } else if (what < 60) {
        put_person(scene, HALL_CLIENT);
    } else if (what < 80) {
        put_relation(scene);
    } else if (what < 95) {
        delete_one(scene, what < 85 ? HALL_VOLUNTEER : what < 90 ? HALL_CLIENT : HALL_RELATION);
    } else if (what < 98) {
        scene->now.today.days = scene->source.today.days + (int32_t)random_below(&scene->random, 5);
        assert_int_equal(directory_set_day(&scene->directory, scene->now.today), OK);
    } else {
        scene->now.pack = scene->pack[random_below(&scene->random, 2)];
        assert_int_equal(directory_set_pack(&scene->directory, scene->now.pack), OK);
    }
}

static void check_volunteer(const struct scene *scene, const struct hall_line *line)
{
    const struct volunteer_entry *entry = directory_volunteer(&scene->directory, line->id);
    const struct volunteer *volunteer = line->profile->volunteer;
    struct scan_group standing[RELATIONS];
    struct volunteer_load load;
    struct volunteer_view view;
    struct rule_bits failed;
    assert_non_null(entry);
    uint32_t count = scan_standing(&scene->now, volunteer, standing);
    uint32_t members = 0;
    for (uint32_t i = 0; i < count; i++) {
        members += standing[i].count;
    }
    assert_int_equal(entry->resident_count, members);
    for (uint32_t i = 1; i < members; i++) {
        assert_true(strcmp(entry->resident[i - 1].client->client->id,
                           entry->resident[i].client->client->id) <= 0);
    }
    for (uint32_t i = 0; i < members; i++) {
        const struct client *client = entry->resident[i].client->client;
        assert_ptr_equal(client, directory_client(&scene->directory, client->id));
    }
    scan_load(&scene->now, standing, count, &load);
    if (memcmp(&load, &entry->view.load, sizeof load) != 0) {
        fail_msg("seed %llu: the load of %s", (unsigned long long)scene->seed, line->id);
    }
    volunteer_view_make(volunteer, &load, scene->now.today, &view);
    rules_of_volunteer(scene->now.pack, &view, &failed);
    assert_memory_equal(&failed, &entry->failed, sizeof failed);
}

static void check_client(const struct scene *scene, const struct hall_line *line)
{
    const struct client *client = directory_client(&scene->directory, line->id);
    assert_non_null(client);
    assert_int_equal(directory_is_served(&scene->directory, client),
                     scan_served(&scene->now, line->profile->client));
    if (client->group.id == NULL) {
        return;
    }
    uint32_t here = 0;
    uint32_t found = 0;
    uint32_t slot = NO_SLOT;
    while ((slot = directory_next_of_group(&scene->directory, client->group.id, slot)) != NO_SLOT) {
        const struct client *other = scene->directory.clients.profile[slot]->client;
        assert_string_equal(other->group.id, client->group.id);
        found++;
    }
    for (uint32_t i = 0; i < scene->now.line_count; i++) {
        const struct client *other = scene->now.line[i].profile->client;
        here += scene->now.line[i].kind == HALL_CLIENT && other->group.id != NULL &&
                strcmp(other->group.id, client->group.id) == 0;
    }
    assert_int_equal(found, here);
}

static void check_relation(const struct scene *scene, const struct hall_line *line)
{
    const struct relation *relation = directory_relation(&scene->directory, line->id);
    uint32_t seen = 0;
    uint32_t at = NO_SLOT;
    assert_non_null(relation);
    while ((at = directory_next_relation_of_client(&scene->directory, relation->client, at)) !=
           NO_SLOT) {
        seen += scene->directory.relations.profile[at]->relation == relation;
    }
    while ((at = directory_next_relation_of_volunteer(&scene->directory, relation->volunteer,
                                                      at)) != NO_SLOT) {
        seen += scene->directory.relations.profile[at]->relation == relation;
    }
    assert_int_equal(seen, 2);
}

static void check_all(const struct scene *scene)
{
    uint32_t count[HALL_KINDS] = {0};
    for (uint32_t i = 0; i < scene->now.line_count; i++) {
        const struct hall_line *line = &scene->now.line[i];
        count[line->kind]++;
        if (line->kind == HALL_VOLUNTEER) {
            check_volunteer(scene, line);
        } else if (line->kind == HALL_CLIENT) {
            check_client(scene, line);
        } else if (line->kind == HALL_RELATION) {
            check_relation(scene, line);
        }
    }
    assert_int_equal(scene->directory.volunteers.held, count[HALL_VOLUNTEER]);
    assert_int_equal(scene->directory.clients.held, count[HALL_CLIENT]);
    assert_int_equal(scene->directory.relations.held, count[HALL_RELATION]);
    struct view view = view_borrow(&scene->directory);
    struct place middle = {.lat_microdeg = 62790000, .lon_microdeg = 22840000};
    struct candidates candidates = candidates_around(&view, &middle, RADIUS_M);
    uint32_t seen = 0;
    for (uint32_t slot = candidates_next(&candidates); slot != NO_SLOT;
         slot = candidates_next(&candidates)) {
        assert_non_null(view.entry[slot]);
        seen++;
    }
    assert_int_equal(seen, count[HALL_VOLUNTEER]);
}

/* A directory that only ever saw what is there now answers the same bytes. */
static void check_answers(struct scene *scene)
{
    struct directory fresh;
    struct propose_options options = {.k = 5, .service = WORD_NONE};
    directory_open(&fresh, scene->now.pack, scene->now.today);
    hall_fill(&scene->now, &fresh);
    for (uint32_t i = 0; i < scene->now.line_count; i++) {
        if (scene->now.line[i].kind != HALL_CLIENT) {
            continue;
        }
        struct value old_answer;
        struct value new_answer;
        const char *id = scene->now.line[i].id;
        assert_int_equal(match_propose(&scene->directory, directory_client(&scene->directory, id),
                                       &options, &scene->request, &old_answer),
                         OK);
        assert_int_equal(match_propose(&fresh, directory_client(&fresh, id), &options,
                                       &scene->request, &new_answer),
                         OK);
        assert_string_equal(json_print(&old_answer, 0, &scene->request),
                            json_print(&new_answer, 0, &scene->request));
        arena_reset(&scene->request);
    }
    directory_close(&fresh);
}

static void a_directory_equals_a_list_of_what_is_there(void **state)
{
    struct scene *scene = *state;
    uint32_t steps = hall_long() ? STEPS_LONG : STEPS;
    for (uint32_t i = 0; i < steps; i++) {
        step(scene);
        if (i % 7 == 0) {
            check_all(scene);
        }
        if (i % 101 == 0) {
            check_answers(scene);
        }
    }
}

static void a_kept_picture_does_not_move_while_the_directory_does(void **state)
{
    struct scene *scene = *state;
    for (uint32_t i = 0; i < 300; i++) {
        step(scene);
    }
    struct view picture;
    assert_int_equal(view_keep(&scene->directory, &picture), OK);
    assert_int_equal(view_prepare(&picture), OK);
    uint32_t volunteers = picture.entry_count;
    uint32_t clients = picture.client_count;
    uint64_t sum = 0;
    uint64_t again = 0;
    for (uint32_t i = 0; i < volunteers; i++) {
        sum = sum * 31 + picture.entry[i]->resident_count + picture.entry[i]->view.load.relations;
    }
    for (uint32_t i = 0; i < 300; i++) {
        step(scene);
    }
    for (uint32_t i = 0; i < volunteers; i++) {
        again =
            again * 31 + picture.entry[i]->resident_count + picture.entry[i]->view.load.relations;
        assert_true(i == 0 || strcmp(picture.entry[i - 1]->profile->volunteer->id,
                                     picture.entry[i]->profile->volunteer->id) < 0);
    }
    for (uint32_t i = 1; i < clients; i++) {
        assert_true(strcmp(picture.client[i - 1].profile->client->id,
                           picture.client[i].profile->client->id) < 0);
    }
    assert_int_equal(sum, again);
    view_drop(&picture);
}

static void deleting_somebody_unknown_is_no_error(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(directory_delete_volunteer(&scene->directory, "nobody"), OK);
    assert_int_equal(directory_delete_client(&scene->directory, "nobody"), OK);
    assert_int_equal(directory_delete_relation(&scene->directory, "nothing"), OK);
    assert_null(directory_volunteer(&scene->directory, "nobody"));
    assert_null(directory_client(&scene->directory, "nobody"));
    assert_null(directory_worker(&scene->directory, "nobody"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_directory_equals_a_list_of_what_is_there, open_scene,
                                        close_scene),
        cmocka_unit_test_setup_teardown(a_kept_picture_does_not_move_while_the_directory_does,
                                        open_scene, close_scene),
        cmocka_unit_test_setup_teardown(deleting_somebody_unknown_is_no_error, open_scene,
                                        close_scene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
