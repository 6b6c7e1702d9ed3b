/* What a client needs, by the story behind the demand: tags with severity, required competence,
 * purposes and goals. */
#include "bench/people/maker.h"

struct needs {
    struct line *line;
    struct random *random;
    uint64_t given;
};

#define LIST(...) ((const uint8_t[]){__VA_ARGS__}), sizeof((const uint8_t[]){__VA_ARGS__})

/* Draws `count` different needs of a list. */
static void pick(struct needs *needs, uint32_t count, const uint8_t *list, size_t list_count)
{
    static const char *const severities[] = {"mild", "moderate", "severe"};
    static const uint16_t severity_weights[] = {560, 360, 80};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t need = list[random_below(needs->random, (uint32_t)list_count)];
        if ((needs->given >> need & 1) != 0) {
            continue;
        }
        needs->given |= UINT64_C(1) << need;
        line_map(needs->line, NULL);
        line_text(needs->line, "tag", need_word(need));
        if (draw_chance(needs->random, 600)) {
            line_text(needs->line, "severity",
                      severities[draw_weighted(needs->random, severity_weights, 3)]);
        }
        line_map_end(needs->line);
    }
}

static void special(struct needs *needs)
{
    static const uint16_t weights[] = {350, 300, 100, 150, 50, 50};
    switch (draw_weighted(needs->random, weights, 6)) {
    case 1:
        pick(needs, 1, LIST(NEED_adhd, NEED_adhd, NEED_autism));
        break;
    case 2:
        pick(needs, 1, LIST(NEED_intellectual_disability));
        break;
    case 3:
        pick(needs, 1, LIST(NEED_mental_health));
        break;
    case 4:
        pick(needs, 1,
             LIST(NEED_physical_disability, NEED_hearing_impairment, NEED_visual_impairment,
                  NEED_chronic_illness));
        break;
    case 5:
        pick(needs, 1, LIST(NEED_destructive_behaviour, NEED_unsuitable_company));
        break;
    default:
        break;
    }
}

static void child_needs(struct needs *needs, const struct draft *draft)
{
    pick(needs, 2,
         LIST(NEED_loneliness, NEED_making_friends, NEED_leisure_inspiration, NEED_homework));
    pick(needs, 1,
         LIST(NEED_parental_relief, NEED_family_conflict, NEED_mental_health,
              NEED_parenting_support, NEED_single_parent, NEED_adhd));
    special(needs);
    if (draft->age >= 13) {
        pick(needs, 1,
             LIST(NEED_school_attendance, NEED_study_path, NEED_success_experiences,
                  NEED_boundaries));
    }
}

static void relief_needs(struct needs *needs)
{
    pick(needs, 1, LIST(NEED_parental_relief));
    pick(needs, 2,
         LIST(NEED_adult_network, NEED_trusted_adult, NEED_single_parent, NEED_leisure_inspiration,
              NEED_parent_mental_health));
    pick(needs, 1,
         LIST(NEED_parenting_support, NEED_family_conflict, NEED_mental_health,
              NEED_divorce_separation));
    special(needs);
}

static void placed_needs(struct needs *needs, const struct draft *draft)
{
    if (draft->service == MADE_emergency_home) {
        pick(needs, 1, LIST(NEED_immediate_protection));
    }
    pick(needs, 2,
         LIST(NEED_neglect, NEED_violence_exposure, NEED_trusted_adult, NEED_parent_substance,
              NEED_parent_mental_health, NEED_boundaries));
    special(needs);
}

static void adult_needs(struct needs *needs, const struct draft *draft)
{
    pick(needs, 2, LIST(NEED_loneliness, NEED_leisure_inspiration, NEED_everyday_life));
    switch (draft->story) {
    case STORY_DISABILITY:
        pick(needs, 1,
             LIST(NEED_intellectual_disability, NEED_intellectual_disability, NEED_autism,
                  NEED_physical_disability, NEED_visual_impairment));
        break;
    case STORY_MIND:
        pick(needs, 1, LIST(NEED_mental_health, NEED_mental_health, NEED_psychosis));
        break;
    case STORY_OLDER:
        pick(needs, 1, LIST(NEED_frailty, NEED_dementia, NEED_grief));
        break;
    default:
        pick(needs, 2,
             LIST(NEED_job_search, NEED_independent_living, NEED_money_matters, NEED_new_in_country,
                  NEED_authority_contacts));
        break;
    }
}

static void needs_write(struct needs *needs, const struct draft *draft)
{
    line_list(needs->line, "needs");
    if (draft->service == MADE_qualified_contact_person) {
        pick(needs, 2, LIST(NEED_substance_risk, NEED_crime_risk, NEED_destructive_behaviour));
        pick(needs, 2, LIST(NEED_unsuitable_company, NEED_school_attendance, NEED_boundaries));
    } else if (draft->service == MADE_social_guidance) {
        pick(needs, 2,
             LIST(NEED_parenting_support, NEED_parental_relief, NEED_school_attendance,
                  NEED_everyday_life, NEED_family_conflict));
        pick(needs, 1, LIST(NEED_parent_mental_health, NEED_adhd, NEED_family_crisis));
    } else if (draft->service == MADE_contact_family) {
        relief_needs(needs);
    } else if (draft->service != MADE_contact_person) {
        placed_needs(needs, draft);
    } else if (draft->story == STORY_CHILD) {
        child_needs(needs, draft);
    } else {
        adult_needs(needs, draft);
    }
    line_list_end(needs->line);
}

static void purposes_write(struct line *line, const struct draft *draft, struct random *random)
{
    static const char *const by_service[] = {"break_isolation", "guidance",   "relief",
                                             "protection",      "protection", "guidance"};
    static const char *const also[] = {"wellbeing",  "leisure",       "child_support",
                                       "upbringing", "child_support", "upbringing"};
    line_list(line, "purpose");
    line_text(line, NULL, by_service[draft->service]);
    if (draw_chance(random, 400)) {
        line_text(line, NULL, also[draft->service]);
    }
    line_list_end(line);
    bool carer = draft->story == STORY_DISABILITY && draft->service == MADE_contact_family;
    bool family = draft->service == MADE_contact_family || draft->service == MADE_social_guidance;
    line_text(line, "beneficiary", carer ? "carer" : family ? "family" : "self");
}

void client_needs_write(const struct maker *maker, const struct draft *draft, struct random *random)
{
    static const char *const levels[] = {"ordinary", "extra", "demanding", "specially_demanding"};
    struct needs needs = {.line = maker->line, .random = random};
    needs_write(&needs, draft);
    line_text(maker->line, "demand_level", levels[draft->level]);
    bool signs = (needs.given >> NEED_hearing_impairment & 1) != 0;
    bool autism = (needs.given >> NEED_autism & 1) != 0 && draw_chance(random, 200);
    if (signs || autism || draw_chance(random, 20)) {
        bool finland = draft->spot.country == COUNTRY_FI;
        line_list(maker->line, "requires");
        line_text(maker->line, NULL,
                  signs    ? (finland ? "skl_sign_fi" : "skl_sign_sv")
                  : autism ? "trn_npf"
                           : "skl_driving_b");
        line_list_end(maker->line);
    }
    if ((needs.given >> NEED_physical_disability & 1) != 0 && draw_chance(random, 400)) {
        line_list(maker->line, "needs_access");
        line_text(maker->line, NULL, "wheelchair");
        line_list_end(maker->line);
    }
    purposes_write(maker->line, draft, random);
}
