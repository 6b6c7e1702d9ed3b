/* The handlers of every command, one function each; dispatch finds them in one table. */
#ifndef AMITY_SERVE_HANDLERS_H
#define AMITY_SERVE_HANDLERS_H

#include "model/plan.h"
#include "serve/house.h"
#include "serve/turn.h"

/* handle_server.c */
/* Takes the wished form of errors, if the parameters say a valid one. */
void handle_error_form(struct call *call);
enum status handle_session_hello(struct call *call);
enum status handle_server_ping(struct call *call);
enum status handle_server_info(struct call *call);
enum status handle_server_stats(struct call *call);
enum status handle_server_shutdown(struct call *call);
/* handle_people.c */
enum status handle_volunteer_put(struct call *call, struct staging *staging);
enum status handle_client_put(struct call *call, struct staging *staging);
enum status handle_worker_put(struct call *call, struct staging *staging);
enum status handle_volunteer_delete(struct call *call, struct staging *staging);
enum status handle_client_delete(struct call *call, struct staging *staging);
/* handle_lists.c */
enum status handle_volunteer_get(struct call *call);
enum status handle_client_get(struct call *call);
enum status handle_worker_get(struct call *call);
enum status handle_relation_get(struct call *call);
enum status handle_volunteer_list(struct call *call);
enum status handle_client_list(struct call *call);
enum status handle_relation_list(struct call *call);
enum status handle_changes_since(struct call *call);
/* handle_relation.c */
enum status handle_relation_put(struct call *call, struct staging *staging);
/* handle_match.c */
enum status handle_match_propose(struct call *call);
enum status handle_match_clients(struct call *call);
enum status handle_match_explain(struct call *call);
enum status handle_match_whynot(struct call *call);
/* handle_expiring.c */
enum status handle_report_expiring(struct call *call);
/* handle_whatif.c */
enum status handle_whatif_run(struct call *call);
enum status handle_whatif_recruit(struct call *call);
enum status handle_whatif_repair(struct call *call);
/* handle_scenario.c */
enum status handle_scenario_put(struct call *call, struct staging *staging);
enum status handle_scenario_get(struct call *call);
enum status handle_scenario_list(struct call *call);
enum status handle_scenario_delete(struct call *call, struct staging *staging);
enum status handle_scenario_run(struct call *call);
enum status handle_scenario_compare(struct call *call);
enum status handle_scenario_apply(struct call *call, struct staging *staging);
/* handle_job.c */
enum status handle_rematch_start(struct call *call);
enum status handle_job_get(struct call *call);
enum status handle_job_list(struct call *call);
enum status handle_job_cancel(struct call *call);
enum status handle_job_watch(struct call *call);
/* handle_plan.c */
enum status handle_plan_get(struct call *call);
enum status handle_plan_list(struct call *call);
enum status handle_plan_diff(struct call *call);
enum status handle_plan_proof(struct call *call);
enum status handle_plan_accept(struct call *call, struct staging *staging);
/* The newest plan; OK and NULL when there is none yet. */
enum status plan_newest(struct call *call, struct plan **out) MUST_USE;
/* handle_fairness.c */
enum status handle_report_fairness(struct call *call);
enum status handle_report_price(struct call *call);
/* handle_policy.c */
enum status handle_policy_get(struct call *call);
enum status handle_policy_check(struct call *call);
enum status handle_policy_put(struct call *call, struct staging *staging);

#endif
