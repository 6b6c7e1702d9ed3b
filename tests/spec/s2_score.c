/* Page S2: what makes one fitting support person or family better than another. */
#include "spec/people.h"

SPEC(a_meeting_place_outside_the_home_can_be_wished) /* S2-03 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    client_set(&trial, "prefers.meeting_place", "'outside_home'");
    volunteer_change_lowers(&trial, "meeting_place", "interests", "['puzzles']");
    trial_close(&trial);
}

SPEC(the_childs_and_the_familys_interests_both_count) /* S2-04 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_family");
    volunteer_change_lowers(&trial, "family_interests", "interests", "['swimming','baking']");
    volunteer_change_lowers(&trial, "interests", "interests", "['cars']");
    trial_close(&trial);
}

SPEC(everyday_challenges_meet_offers) /* S2-10 */
{
    offered_need_scores("fi", "contact_person", "loneliness");
    offered_need_scores("fi", "contact_person", "making_friends");
    offered_need_scores("fi", "contact_person", "leisure_inspiration");
    offered_need_scores("fi", "contact_person", "homework");
}

SPEC(a_volunteer_next_door_scores_more) /* S1-03 */
{
    struct trial trial;
    trial_open(&trial, "fi", "contact_person");
    volunteer_set(&trial, "place", "{'lat':62.80,'lon':22.83,'municipality':'FI-743'}");
    volunteer_change_lowers(&trial, "distance", "place",
                            "{'lat':62.7333,'lon':22.5667,'municipality':'FI-145'}");
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_meeting_place_outside_the_home_can_be_wished),
        cmocka_unit_test(the_childs_and_the_familys_interests_both_count),
        cmocka_unit_test(everyday_challenges_meet_offers),
        cmocka_unit_test(a_volunteer_next_door_scores_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
