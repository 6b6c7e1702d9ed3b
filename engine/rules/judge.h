/* What several facts and measures judge alike about one volunteer: checks over all adults,
 * qualifications, trainings and traits on a day. Pure questions, no rules. */
#ifndef AMITY_RULES_JUDGE_H
#define AMITY_RULES_JUDGE_H

#include "rules/view.h"

/* The check that counts for one adult: the newest that has an outcome, else a pending one, else
 * NULL. A check without an adult speaks for every adult. */
const struct check_done *judge_check(const struct volunteer *volunteer, enum check_kind kind,
                                     uint32_t adult);
/* How many adults a check must cover: a household's all, else one. */
uint32_t judge_adults(const struct volunteer *volunteer);
/* Qualifications that are valid on that day (bits). */
uint64_t judge_qualifications(const struct volunteer *volunteer, struct date on);
/* The same of a view: quick while nothing held has ended. */
static inline uint64_t judge_qualifications_at(const struct volunteer_view *view, struct date on)
{
    return on.days <= view->qualifications_until.days ? view->volunteer->qualifications
                                                      : judge_qualifications(view->volunteer, on);
}
/* Traits whose newest assessment says `yes` and holds on that day, for every supporting adult. */
uint64_t judge_traits(const struct volunteer *volunteer, struct date on);
/* The newest suitability decision for a service, or NULL. */
const struct suitability *judge_suitability(const struct volunteer *volunteer, uint8_t service);
/* Needs accepted and needs offered at the severity the client has them (bits). */
uint64_t judge_needs_accepted(const struct volunteer *volunteer, const struct client *client);
uint64_t judge_needs_offered(const struct volunteer *volunteer, const struct client *client);
/* What the home has (bits over vocabulary_household()). */
uint64_t judge_home(const struct volunteer *volunteer);
/* The home has something the client must be without. */
bool judge_home_avoided(const struct volunteer *volunteer, const struct client *client);
/* The home has the access the client needs. A profile can say `wheelchair`, which also stands for a
 * lift; nearness of buses it cannot say, so that is not judged. */
bool judge_access(const struct volunteer *volunteer, const struct client *client);
/* The client's stated wish about the household is met by its form, or, where the wish is a word for
 * homes (dog, house, children_at_home), by the home. False without a wish. */
bool judge_household_wished(const struct volunteer *volunteer, const struct client *client);
/* An end that is not said never comes. */
static inline struct date judge_until(struct date until)
{
    return date_is(until) ? until : DATE_FOREVER;
}

#endif
