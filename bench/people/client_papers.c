/* A case as each country's law wants it before anybody may be matched (S0–S4), with the flaws that
 * real files have. */
#include "bench/people/client_papers.h"

static bool placed(const struct draft *draft)
{
    return draft->service == MADE_family_home || draft->service == MADE_emergency_home;
}

/* No paper is older than the client. */
static int32_t after_birth(const struct draft *draft, int32_t day)
{
    return day > draft->birth ? day : draft->birth;
}

static const char *legal_basis(const struct draft *draft)
{
    if (draft->spot.country == COUNTRY_SE) {
        return draft->compulsory                  ? "SE_LVU"
               : draft->story == STORY_DISABILITY ? "SE_LSS"
                                                  : "SE_SOL";
    }
    if (placed(draft)) {
        return "FI_LSL";
    }
    if (draft->service == MADE_social_guidance) {
        return "FI_LSL_OPEN";
    }
    bool open_care = draft->story == STORY_CHILD && (draft->first % 2) == 0;
    return open_care ? "FI_LSL_OPEN" : "FI_SHL";
}

static void decision_write(const struct maker *maker, const struct draft *draft,
                           struct random *random)
{
    struct line *line = maker->line;
    line_map(line, "decision");
    line_id(line, "id", 'D', draft->index + 1, 0);
    line_day(line, "granted_on", draft->granted_on);
    line_text(line, "legal_basis", legal_basis(draft));
    if (draft->flaw != CLIENT_NO_FOLLOW_UP) {
        bool missed = draw_chance(random, 25);
        line_day(line, "follow_up_on",
                 missed ? maker->today - draw_between(random, 1, 60)
                        : maker->today + draw_between(random, 30, 200));
    }
    line_text(line, "kind", draft->compulsory ? "compulsory" : "voluntary");
    if (draft->compulsory) {
        line_map(line, "order");
        line_id(line, "id", 'O', draft->first + 1, 0);
        line_day(line, "on", draft->granted_on);
        line_map_end(line);
    }
    if (!draft->served && maker->today - draft->granted_on > 100 && draw_chance(random, 60)) {
        line_day(line, "interrupted_on", maker->today - draw_between(random, 5, 80));
    }
    line_map_end(line);
}

static void assessment_write(const struct maker *maker, const struct draft *draft,
                             struct random *random)
{
    static const char *const channels[] = {"e_form", "guidance", "e_contact", "paper", "worker"};
    struct line *line = maker->line;
    bool fast = draft->service == MADE_emergency_home;
    bool expired = draft->flaw == CLIENT_ASSESSMENT_EXPIRED;
    int32_t assessed = draft->granted_on - (fast ? 0 : draw_between(random, 3, 30));
    int32_t earliest = maker->today - 300;
    assessed = assessed < earliest && !expired ? earliest + draw_between(random, 0, 60) : assessed;
    assessed = expired ? draft->granted_on - 400 : assessed;
    line_map(line, "application");
    line_text(line, "channel", fast ? "worker" : channels[random_below(random, 5)]);
    line_day(line, "received_on",
             after_birth(draft, (assessed < draft->granted_on ? assessed : draft->granted_on) -
                                    (fast ? 0 : draw_between(random, 5, 60))));
    line_map_end(line);
    line_map(line, "assessment");
    line_day(line, "on", after_birth(draft, assessed));
    line_day(line, "valid_until",
             expired ? maker->today - draw_between(random, 1, 30)
                     : maker->today + draw_between(random, 60, 500));
    if (draft->age < 18) {
        line_bool(line, "best_interest", true);
    }
    line_map_end(line);
}

static void plan_write(const struct maker *maker, const struct draft *draft, struct random *random)
{
    static const char *const tags[] = {"leisure_inspiration", "making_friends", "trusted_adult",
                                       "everyday_life",       "adult_network",  "homework"};
    struct line *line = maker->line;
    int32_t on = draft->granted_on < maker->today - 300 ? maker->today - 300 : draft->granted_on;
    if (draft->flaw == CLIENT_NO_PLAN) {
        return;
    }
    line_map(line, "support_plan");
    line_day(line, "on", on);
    line_day(line, "valid_until", maker->today + draw_between(random, 60, 400));
    if (draft->service == MADE_family_home) {
        line_text(line, "permanence", draw_chance(random, 700) ? "reunification" : "long_term");
    }
    line_list(line, "goals");
    uint32_t first = random_below(random, 5);
    for (uint32_t i = first; i < first + 1 + random_below(random, 2); i++) {
        line_map(line, NULL);
        line_text(line, "tag",
                  draft->service == MADE_social_guidance ? "parenting_support" : tags[i]);
        line_list(line, "authors");
        line_text(line, NULL, "client");
        if (draft->age < 18) {
            line_text(line, NULL, "family");
        }
        line_text(line, NULL, "worker");
        line_list_end(line);
        line_map_end(line);
        if (draft->service == MADE_social_guidance) {
            break;
        }
    }
    line_list_end(line);
    line_map_end(line);
}

static const char *guardian_answer(const struct draft *draft, uint32_t guardian,
                                   struct random *random)
{
    if (draft->compulsory) {
        return draw_chance(random, 600) ? "refused" : "pending";
    }
    bool open = draft->without_guardians || draft->flaw == CLIENT_GUARDIAN_OPEN;
    if (open && guardian + 1 == draft->guardians) {
        return draw_chance(random, 700) ? "pending" : "refused";
    }
    return "given";
}

static void guardians_write(const struct draft *draft, struct line *line, struct random *random)
{
    if (draft->guardians == 0) {
        return;
    }
    line_list(line, "guardians");
    for (uint32_t i = 0; i < draft->guardians; i++) {
        const char *answer = guardian_answer(draft, i, random);
        line_map(line, NULL);
        line_id(line, "id", 'P', draft->index + 1, i + 1);
        line_bool(line, "custody", true);
        line_text(line, "answer", answer);
        if (answer[0] != 'p') {
            line_day(line, "on", draft->granted_on - draw_between(random, 0, 10));
        }
        line_map_end(line);
    }
    if (draft->guardians == 1 && draw_chance(random, 150)) {
        /* a parent without custody is heard of, not asked */
        line_map(line, NULL);
        line_id(line, "id", 'P', draft->index + 1, 3);
        line_bool(line, "custody", false);
        line_text(line, "answer", "pending");
        line_map_end(line);
    }
    line_list_end(line);
}

static void consent_write(const struct maker *maker, const struct draft *draft,
                          struct random *random)
{
    struct line *line = maker->line;
    bool open = draft->flaw == CLIENT_UNWILLING ||
                (draft->flaw == CLIENT_GUARDIAN_OPEN && draft->guardians == 0);
    bool small = draft->age < 4 && draft->service != MADE_contact_family;
    line_map(line, "consent");
    if (!small) {
        line_text(line, "client",
                  open ? (draw_chance(random, 750) ? "pending" : "refused") : "given");
    }
    if (!open) {
        bool fast = draft->service == MADE_emergency_home;
        line_day(line, "heard_on", draft->granted_on - (fast ? 0 : draw_between(random, 0, 20)));
        line_id(line, "heard_by", 'W', draft->worker, 0);
    }
    guardians_write(draft, line, random);
    line_text(line, "information_sharing", draw_chance(random, 930) ? "given" : "pending");
    line_map_end(line);
}

static const char *case_word(const struct draft *draft)
{
    switch (draft->story) {
    case STORY_DISABILITY:
        return "disability";
    case STORY_MIND:
        return "social_psychiatry";
    case STORY_ADULT:
        return "adult";
    case STORY_OLDER:
        return "elderly";
    default:
        break;
    }
    bool care = placed(draft) || draft->service == MADE_social_guidance ||
                draft->service == MADE_qualified_contact_person || (draft->first % 2) == 0;
    return care ? "child_protection" : "family_work";
}

static void case_write(const struct draft *draft, struct line *line, struct random *random)
{
    line_map(line, "case");
    line_text(line, "kind", case_word(draft));
    line_day(line, "since",
             after_birth(draft, draft->granted_on - (draft->service == MADE_emergency_home
                                                         ? 0
                                                         : draw_between(random, 30, 700))));
    if (draft->service == MADE_emergency_home) {
        line_text(line, "placement", "urgent");
    } else if (draft->service == MADE_social_guidance && draw_chance(random, 120)) {
        line_text(line, "placement", draw_chance(random, 500) ? "urgent" : "return_assessment");
    } else if (draft->service == MADE_family_home && draw_chance(random, 600)) {
        line_text(line, "placement", "out_of_home");
    }
    line_map_end(line);
}

static void flags_write(const struct draft *draft, struct line *line, struct random *random)
{
    bool minor = draft->age < 18;
    bool family = draft->service == MADE_contact_family;
    bool person = draft->service == MADE_contact_person && draft->story == STORY_CHILD;
    line_list(line, "flags");
    if (minor && (family || person)) {
        line_text(line, NULL, "no_close_network");
        line_text(line, NULL, "parents_exhausted");
        line_text(line, NULL, "network_insufficient");
    }
    if (family) {
        line_text(line, NULL, "can_be_away_overnight");
    }
    if (draft->service == MADE_qualified_contact_person) {
        line_text(line, NULL, "risk");
    }
    if (draft->service == MADE_family_home && draw_chance(random, 60)) {
        line_text(line, NULL, "harmful_behaviour");
    }
    if (draft->short_crisis) {
        line_text(line, NULL, "short_crisis");
    } else if ((family || person) && draw_chance(random, 40)) {
        line_text(line, NULL, "early_support");
    }
    if (draft->without_guardians) {
        line_text(line, NULL, "decided_without_guardians");
    }
    if (draft->protected) {
        line_text(line, NULL, "protected");
    }
    line_list_end(line);
}

void client_papers_write(const struct maker *maker, const struct draft *draft,
                         struct random *random)
{
    static const char *const units[] = {"family", "disability", "social_psychiatry", "adult",
                                        "elderly"};
    decision_write(maker, draft, random);
    assessment_write(maker, draft, random);
    plan_write(maker, draft, random);
    consent_write(maker, draft, random);
    case_write(draft, maker->line, random);
    flags_write(draft, maker->line, random);
    line_id(maker->line, "worker", 'W', draft->worker, 0);
    line_text(maker->line, "org_unit", units[draft->story]);
}
