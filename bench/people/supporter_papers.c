/* Checks for every adult, training, traits and suitability by country and service, dated so that
 * most hold for the planned time, some end inside it and a few have expired. */
#include "bench/people/supporter_papers.h"

struct papers {
    const struct maker *maker;
    const struct supporter *supporter;
    struct random *random;
    uint64_t index;
};

static const char *const check_words[] = {"police",      "suspicion", "social_register",
                                          "enforcement", "insurance", "reference",
                                          "interview",   "home_visit"};
enum made_check {
    MADE_POLICE,
    MADE_SUSPICION,
    MADE_SOCIAL_REGISTER,
    MADE_ENFORCEMENT,
    MADE_INSURANCE,
    MADE_REFERENCE,
    MADE_INTERVIEW,
    MADE_HOME_VISIT
};

/* `adult` 0 = concerns the whole volunteer. */
static void check_write(const struct papers *papers, enum made_check kind, uint32_t adult)
{
    struct line *line = papers->maker->line;
    struct random *random = papers->random;
    int32_t today = papers->maker->today;
    bool flawed = kind == MADE_POLICE && adult <= 1;
    bool expired = flawed && papers->supporter->flaw == VOLUNTEER_CHECK_EXPIRED;
    bool open = flawed && papers->supporter->flaw == VOLUNTEER_CHECK_OPEN;
    int32_t seen = today - draw_between(random, 10, 150) - (expired ? 500 : 0);
    int32_t requested = seen - draw_between(random, 3, 21);
    line_map(line, NULL);
    line_text(line, "id", check_words[kind]);
    if (kind < MADE_REFERENCE) {
        line_day(line, "consented_on", requested - draw_between(random, 0, 7));
    }
    line_day(line, "requested_on", requested);
    if (!open) {
        line_day(line, "seen_on", seen);
    }
    if (kind == MADE_POLICE && !open) {
        bool soon = draw_chance(random, 80);
        int32_t until =
            soon ? today + draw_between(random, 15, 300) : seen + 30 * draw_between(random, 36, 48);
        line_day(line, "valid_until", expired ? today - draw_between(random, 1, 200) : until);
    }
    line_text(line, "outcome",
              open ? (draw_chance(random, 800) ? "pending" : "not_clear") : "clear");
    line_id(line, "by", 'W',
            (uint64_t)papers->supporter->spot.municipality * WORKERS_PER_MUNICIPALITY + 1, 0);
    if (adult > 0) {
        line_id(line, "adult", 'A', papers->index + 1, adult);
    }
    line_map_end(line);
}

static void checks_write(const struct papers *papers)
{
    const struct supporter *supporter = papers->supporter;
    bool sweden = supporter->spot.country == COUNTRY_SE;
    bool household = supporter->role == ROLE_HOUSEHOLD;
    bool whole = (supporter->services &
                  (service_bit(MADE_family_home) | service_bit(MADE_emergency_home))) != 0;
    bool qualified = (supporter->services & service_bit(MADE_qualified_contact_person)) != 0;
    line_list(papers->maker->line, "checks");
    for (uint32_t adult = household ? 1 : 0; adult <= (household ? supporter->adults : 0u);
         adult++) {
        check_write(papers, MADE_POLICE, adult);
        if (sweden || whole) {
            check_write(papers, MADE_SOCIAL_REGISTER, adult);
        }
        if (sweden) {
            check_write(papers, MADE_ENFORCEMENT, adult);
            check_write(papers, MADE_INSURANCE, adult);
        }
        if (sweden && (whole || qualified)) {
            check_write(papers, MADE_SUSPICION, adult);
        }
    }
    check_write(papers, MADE_REFERENCE, 0);
    check_write(papers, MADE_INTERVIEW, 0);
    if (household) {
        check_write(papers, MADE_HOME_VISIT, 0);
    }
    line_list_end(papers->maker->line);
}

static void course_write(const struct papers *papers, const char *id, bool taken, uint32_t adult)
{
    struct line *line = papers->maker->line;
    line_map(line, NULL);
    line_text(line, "id", id);
    if (taken) {
        line_day(line, "on", papers->maker->today - draw_between(papers->random, 30, 1500));
    }
    line_text(line, "state", taken ? "taken" : "offered");
    if (adult > 0) {
        line_id(line, "adult", 'A', papers->index + 1, adult);
    }
    line_map_end(line);
}

/* Mandatory in Finland for every adult who takes part; offered in Sweden. */
static void training_write(const struct papers *papers)
{
    const struct supporter *supporter = papers->supporter;
    bool finland = supporter->spot.country == COUNTRY_FI;
    bool household = supporter->role == ROLE_HOUSEHOLD;
    bool whole = (supporter->services &
                  (service_bit(MADE_family_home) | service_bit(MADE_emergency_home))) != 0;
    bool taken = supporter->flaw != VOLUNTEER_UNTRAINED;
    line_list(papers->maker->line, "training");
    for (uint32_t adult = household ? 1 : 0; adult <= (household ? supporter->adults : 0u);
         adult++) {
        if (finland) {
            course_write(papers, "trn_relation", taken, adult);
        }
        if (finland && whole) {
            course_write(papers, "trn_pride", taken, adult);
        }
        if (!finland && whole) {
            course_write(papers, "trn_ett_hem_att_vaxa_i", draw_chance(papers->random, 600), adult);
        }
    }
    line_list_end(papers->maker->line);
}

static void traits_write(const struct papers *papers)
{
    static const char *const traits[] = {"reliable",    "balanced_life", "motivated", "mature",
                                         "stable_life", "responsive",    "patient",   "cooperates",
                                         "tolerant",    "open",          "flexible"};
    /* the first seven are conditions somewhere; the others come as a worker saw them */
    static const uint16_t seen[] = {1000, 1000, 1000, 1000, 1000, 1000, 1000, 900, 850, 600, 650};
    struct line *line = papers->maker->line;
    struct random *random = papers->random;
    bool missing = papers->supporter->flaw == VOLUNTEER_TRAIT_MISSING;
    int32_t on = papers->maker->today - draw_between(random, 20, 500);
    uint32_t gap = missing ? random_below(random, 3) : UINT32_MAX;
    line_list(line, "assessed");
    for (uint32_t i = 0; i < sizeof traits / sizeof traits[0]; i++) {
        if (draw_chance(random, seen[i]) && (i != gap || draw_chance(random, 300))) {
            line_map(line, NULL);
            line_text(line, "trait", traits[i]);
            line_text(line, "outcome", i == gap ? "no" : "yes");
            line_day(line, "on", on);
            if (i < 2) {
                line_day(line, "valid_until", day_add_months(on, 48));
            }
            line_map_end(line);
        }
    }
    line_list_end(line);
}

static void suitability_write(const struct papers *papers)
{
    struct line *line = papers->maker->line;
    struct random *random = papers->random;
    bool missing = papers->supporter->flaw == VOLUNTEER_NOT_DECIDED ||
                   papers->supporter->flaw == VOLUNTEER_NOT_APPROVED;
    line_list(line, "suitability");
    for (uint32_t i = 0; i < MADE_SERVICE_COUNT && !missing; i++) {
        if ((papers->supporter->services & service_bit(i)) != 0) {
            int32_t on = papers->maker->today - draw_between(random, 5, 300);
            line_map(line, NULL);
            line_text(line, "service", service_word(i));
            line_day(line, "decided_on", on);
            if (draw_chance(random, 500)) {
                line_day(line, "valid_until", day_add_months(on, 60));
            }
            line_text(line, "outcome", "suitable");
            line_map_end(line);
        }
    }
    line_list_end(line);
}

void supporter_papers_write(const struct maker *maker, uint64_t index,
                            const struct supporter *supporter, struct random *random)
{
    struct papers papers = {
        .maker = maker, .supporter = supporter, .random = random, .index = index};
    checks_write(&papers);
    training_write(&papers);
    traits_write(&papers);
    suitability_write(&papers);
}
