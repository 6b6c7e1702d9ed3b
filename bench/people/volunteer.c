/* Writes a volunteer's profile: what was checked, assessed, decided, and when they can. */
#include "bench/people/maker.h"

#include "bench/people/supporter_papers.h"

static void adults_write(const struct maker *maker, uint64_t index,
                         const struct supporter *supporter, struct random *random)
{
    struct line *line = maker->line;
    if (supporter->role != ROLE_HOUSEHOLD) {
        line_day(line, "birth_date", supporter->birth);
        line_text(line, "gender", gender_word(supporter->gender));
        return;
    }
    line_list(line, "adults");
    for (uint32_t i = 0; i < supporter->adults; i++) {
        line_map(line, NULL);
        line_id(line, "id", 'A', index + 1, i + 1);
        int32_t birth = supporter->birth + (i == 0 ? 0 : draw_between(random, -1800, 1800));
        int32_t adult = day_add_months(maker->today, -12 * 20);
        line_day(line, "birth_date", birth > adult ? adult : birth);
        line_bool(line, "supports", true);
        line_map_end(line);
    }
    line_list_end(line);
}

static void languages_write(struct line *line, const struct supporter *supporter,
                            struct random *random)
{
    line_words(line, "languages");
    line_text(line, tongue_word(supporter->tongue), "native");
    for (uint32_t i = 0; i <= TONGUE_EN; i++) {
        bool fluent = (supporter->tongues & tongue_bit(i)) != 0;
        bool basic = !fluent && (i == TONGUE_EN || (i == TONGUE_SV && draw_chance(random, 400)));
        if (i != supporter->tongue && (fluent || basic)) {
            line_text(line, tongue_word(i), fluent ? "fluent" : "basic");
        }
    }
    line_words_end(line);
}

static void offers_write(struct line *line, struct random *random)
{
    static const uint8_t tags[] = {NEED_loneliness,
                                   NEED_making_friends,
                                   NEED_leisure_inspiration,
                                   NEED_trusted_adult,
                                   NEED_adult_network,
                                   NEED_success_experiences,
                                   NEED_boundaries,
                                   NEED_homework,
                                   NEED_school_attendance,
                                   NEED_language_learning,
                                   NEED_study_path,
                                   NEED_job_search,
                                   NEED_independent_living,
                                   NEED_everyday_life,
                                   NEED_authority_contacts,
                                   NEED_money_matters,
                                   NEED_parental_relief,
                                   NEED_role_model_same_gender,
                                   NEED_adhd,
                                   NEED_autism,
                                   NEED_new_in_country,
                                   NEED_mental_health,
                                   NEED_frailty,
                                   NEED_intellectual_disability};
    line_list(line, "offers");
    uint32_t step = (uint32_t)draw_between(random, 3, 7);
    for (uint32_t i = random_below(random, step); i < sizeof tags; i += step) {
        line_map(line, NULL);
        line_text(line, "tag", need_word(tags[i]));
        if (tags[i] >= NEED_adhd && draw_chance(random, 300)) {
            line_text(line, "severity_max", draw_chance(random, 500) ? "mild" : "moderate");
        }
        line_map_end(line);
    }
    line_list_end(line);
}

static void qualification(struct line *line, const char *id)
{
    line_map(line, NULL);
    line_text(line, "id", id);
    line_map_end(line);
}

static void qualifications_write(const struct maker *maker, const struct supporter *supporter,
                                 struct random *random)
{
    static const char *const schools[] = {"edu_social", "edu_education", "edu_health",
                                          "edu_youth_work", "edu_psychology"};
    static const char *const others[] = {"trn_first_aid", "trn_trauma",     "trn_npf",
                                         "skl_sign_sv",   "exp_disability", "exp_lived",
                                         "exp_refugee",   "trn_aac",        "skl_sign_fi"};
    static const uint16_t often[] = {90, 40, 70, 12, 110, 60, 40, 25, 12};
    static const uint16_t driving[] = {620, 800, 880};
    struct line *line = maker->line;
    bool qualified = (supporter->services & service_bit(MADE_qualified_contact_person)) != 0;
    line_list(line, "qualifications");
    if (supporter->schooled) {
        /* the young at risk need the social and youth fields */
        qualification(line,
                      schools[qualified ? random_below(random, 2) * 3 : random_below(random, 5)]);
    }
    if (qualified) {
        qualification(line, "trn_mi");
        qualification(line, "trn_low_arousal");
        qualification(line, "exp_children_work");
    } else if (draw_chance(random, 180)) {
        qualification(line, "exp_children_work");
    }
    if (draw_chance(random, driving[supporter->spot.density])) {
        line_map(line, NULL);
        line_text(line, "id", "skl_driving_b");
        line_day(line, "valid_until", maker->today + draw_between(random, 200, 4000));
        line_map_end(line);
        qualification(line, "skl_car");
    }
    for (uint32_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (draw_chance(random, often[i])) {
            qualification(line, others[i]);
        }
    }
    line_list_end(line);
}

static void person_hours_write(struct line *line, const struct supporter *supporter,
                               struct random *random)
{
    int32_t evening = draw_between(random, 16, 18);
    uint32_t working_days = 0;
    while (working_days == 0) {
        working_days = random_below(random, 16);
        working_days |= random_below(random, 16);
    }
    if ((supporter->services & service_bit(MADE_qualified_contact_person)) != 0) {
        weekly_write(line, 0x1f, 14, 21, 0);
        weekly_write(line, 0x60, 10, 20, 0);
        return;
    }
    weekly_write(line, working_days, evening, evening + draw_between(random, 3, 4), 0);
    if (draw_chance(random, 720)) {
        uint32_t weeks = draw_chance(random, 250) ? (draw_chance(random, 500) ? 5 : 10) : 0;
        weekly_write(line, (uint32_t)draw_between(random, 1, 3) << 5, draw_between(random, 9, 12),
                     draw_between(random, 16, 18), weeks);
    }
    if (draw_chance(random, supporter->age_min >= 18 ? 450 : 200)) {
        weekly_write(line, (uint32_t)draw_between(random, 1, 31), 9, 15, 0);
    }
}

static void availability_write(const struct maker *maker, const struct supporter *supporter,
                               struct random *random)
{
    struct line *line = maker->line;
    bool household = supporter->role == ROLE_HOUSEHOLD;
    bool on_call = (supporter->services & service_bit(MADE_emergency_home)) != 0;
    bool whole = on_call || (supporter->services & service_bit(MADE_family_home)) != 0;
    line_map(line, "availability");
    line_list(line, "weekly");
    if (supporter->role == ROLE_STAFF) {
        weekly_write(line, 0x1f, 8, 16, 0);
        weekly_write(line, 1u << random_below(random, 4), 16, 19, 0);
    } else if (household) {
        weekly_write(line, whole ? 0x1f : 0x10, whole ? 15 : 17, 22, 0);
        weekly_write(line, 0x60, 8, 22, 0);
    } else {
        person_hours_write(line, supporter, random);
    }
    line_list_end(line);
    if (supporter->weekends > 0) {
        line_number(line, "weekends_per_month", supporter->weekends);
        line_number(line, "nights_per_month", whole ? 28 : supporter->weekends * 2);
        line_bool(line, "holidays", whole || draw_chance(random, 600));
    }
    if (on_call) {
        line_bool(line, "on_call", true);
    }
    if (draw_chance(random, 200)) {
        line_bool(line, "flexible", true);
    }
    if (draw_chance(random, 60)) {
        int32_t from = maker->today + draw_between(random, 20, 200);
        line_list(line, "except");
        line_map(line, NULL);
        line_day(line, "from", from);
        line_day(line, "to", from + draw_between(random, 5, 21));
        line_map_end(line);
        line_list_end(line);
    }
    line_map_end(line);
}

static void capacity_write(struct line *line, const struct supporter *supporter,
                           struct random *random)
{
    line_map(line, "capacity");
    line_number(line, "relations", supporter->relations);
    if (supporter->relations > 1 && supporter->role == ROLE_PERSON && supporter->places > 0) {
        line_words(line, "by_service");
        line_number(line, "contact_person", supporter->relations - 1);
        line_number(line, "contact_family", 1);
        line_words_end(line);
    }
    if (supporter->hours > 0) {
        line_number(line, "hours_per_month", supporter->hours);
    }
    if (supporter->places > 0) {
        line_number(line, "places", supporter->places);
    }
    line_map_end(line);
    static const uint8_t months[] = {12, 18, 24, 36, 48, 60};
    uint32_t least = supporter->role == ROLE_HOUSEHOLD ? 2 : 0;
    line_number(line, "commitment_months",
                months[(uint32_t)draw_between(random, (int32_t)least, 5)]);
}

static void home_write(const struct maker *maker, const struct supporter *supporter,
                       struct random *random)
{
    static const char *const forms[] = {"couple", "single_adult", "rainbow_family", "grandparents"};
    struct line *line = maker->line;
    bool own = supporter->places > 0;
    line_map(line, "home");
    line_number(line, "own_rooms",
                own ? supporter->places + (draw_chance(random, 200) ? 1 : 0) : 0);
    line_bool(line, "smoking", draw_chance(random, own ? 60 : 100));
    line_list(line, "pets");
    if (draw_chance(random, supporter->spot.density == DENSITY_RURAL ? 330 : 200)) {
        line_text(line, NULL, "dog");
    }
    if (draw_chance(random, 170)) {
        line_text(line, NULL, "cat");
    }
    line_list_end(line);
    line_bool(line, "wheelchair", draw_chance(random, own ? 120 : 300));
    int32_t year;
    int32_t month;
    int32_t day;
    day_parts(maker->today, &year, &month, &day);
    line_list(line, "children");
    for (uint32_t i = own ? random_below(random, 3) : random_below(random, 2); i > 0; i--) {
        line_number(line, NULL, year - draw_between(random, 1, 17));
    }
    line_list_end(line);
    if (supporter->role == ROLE_HOUSEHOLD) {
        uint32_t form = supporter->adults == 1 ? 1 : draw_chance(random, 60) ? 2 : 0;
        bool older = supporter->birth < maker->today - 60 * 365;
        line_text(line, "form", forms[older ? 3 : form]);
        line_text(line, "dwelling",
                  draw_chance(random, supporter->spot.density == DENSITY_URBAN ? 450 : 900)
                      ? "house"
                      : "flat");
    }
    line_map_end(line);
}

static void accepted_needs_write(struct line *line, struct random *random)
{
    /* what a family may say no to; all the rest is accepted by name */
    uint64_t refused = 0;
    for (uint32_t i = random_below(random, 5) + 1; i > 0; i--) {
        refused |= UINT64_C(1) << draw_between(random, NEED_substance_risk, NEED_psychosis);
    }
    line_list(line, "needs");
    for (uint32_t need = 0; need < MADE_NEED_COUNT; need++) {
        if ((refused >> need & 1) == 0) {
            line_map(line, NULL);
            line_text(line, "tag", need_word(need));
            if (need >= NEED_substance_risk && draw_chance(random, 250)) {
                line_text(line, "severity_max", "moderate");
            }
            line_map_end(line);
        }
    }
    line_list_end(line);
}

static void accepts_write(struct line *line, const struct supporter *supporter,
                          struct random *random)
{
    static const char *const levels[] = {"ordinary", "extra", "demanding", "specially_demanding"};
    static const char *const differences[] = {
        "disability",  "culture",       "language",  "behaviour", "religion",
        "orientation", "mental_health", "substance", "crime",     "trauma"};
    line_map(line, "accepts");
    line_list(line, "ages");
    line_number(line, NULL, supporter->age_min);
    line_number(line, NULL, supporter->age_max);
    line_list_end(line);
    if (supporter->role == ROLE_PERSON && draw_chance(random, 40)) {
        line_list(line, "genders");
        line_text(line, NULL, gender_word(supporter->gender));
        line_list_end(line);
    }
    line_text(line, "demand_level_max", levels[supporter->level_max]);
    if (supporter->role != ROLE_STAFF && draw_chance(random, 150)) {
        accepted_needs_write(line, random);
    }
    if (supporter->role != ROLE_STAFF && draw_chance(random, 250)) {
        uint32_t refused = random_below(random, 10);
        line_list(line, "differences");
        for (uint32_t i = 0; i < 10; i++) {
            if (i < 3 || i != refused) {
                line_text(line, NULL, differences[i]);
            }
        }
        line_list_end(line);
    }
    if (supporter->role == ROLE_HOUSEHOLD) {
        line_number(line, "group_size_max", supporter->group_max);
    }
    line_map_end(line);
}

bool volunteer_write(const struct maker *maker, uint64_t index, const struct supporter *supporter)
{
    static const char *const unready[] = {"applicant", "investigating", "paused", "ended"};
    static const uint16_t unready_weights[] = {300, 400, 200, 100};
    struct random random = draw_open(maker->options->seed, STREAM_VOLUNTEER, index * 2 + 1);
    struct line *line = maker->line;
    line_begin(line, "volunteer");
    line_id(line, "id", 'V', index + 1, 0);
    line_text(line, "kind", supporter->role == ROLE_HOUSEHOLD ? "household" : "person");
    line_text(line, "status",
              supporter->flaw == VOLUNTEER_NOT_APPROVED
                  ? unready[draw_weighted(&random, unready_weights, 4)]
                  : "approved");
    bool paid = (supporter->services &
                 (service_bit(MADE_qualified_contact_person) | service_bit(MADE_family_home) |
                  service_bit(MADE_emergency_home))) != 0;
    line_text(line, "engagement",
              supporter->role == ROLE_STAFF ? "staff"
              : paid                        ? "contract"
                                            : "voluntary");
    line_list(line, "services");
    for (uint32_t i = 0; i < MADE_SERVICE_COUNT; i++) {
        if ((supporter->services & service_bit(i)) != 0) {
            line_text(line, NULL, service_word(i));
        }
    }
    line_list_end(line);
    adults_write(maker, index, supporter, &random);
    languages_write(line, supporter, &random);
    int32_t age = (maker->today - supporter->birth) / 365;
    interests_write(maker, &random, "interests", age, 4 + random_below(&random, 5));
    offers_write(line, &random);
    qualifications_write(maker, supporter, &random);
    supporter_papers_write(maker, index, supporter, &random);
    place_write(line, &supporter->spot, !draw_chance(&random, 15));
    line_number(line, "max_km", supporter->travel_m / 1000);
    availability_write(maker, supporter, &random);
    capacity_write(line, supporter, &random);
    home_write(maker, supporter, &random);
    accepts_write(line, supporter, &random);
    if (supporter->role != ROLE_STAFF && draw_chance(&random, 150)) {
        line_list(line, "peer_groups");
        line_text(line, NULL, supporter->role == ROLE_HOUSEHOLD ? "families" : "persons");
        line_list_end(line);
    }
    return line_end(line);
}
