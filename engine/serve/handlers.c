/* The one table from command to handler. */
#include "serve/handlers.h"

#include "serve/dispatch.h"

static const struct handler HANDLERS[COMMAND_COUNT] = {
    [COMMAND_SESSION_HELLO] = {.read = handle_session_hello},
    [COMMAND_SERVER_PING] = {.read = handle_server_ping},
    [COMMAND_SERVER_INFO] = {.read = handle_server_info},
    [COMMAND_SERVER_STATS] = {.read = handle_server_stats},
    [COMMAND_SERVER_SHUTDOWN] = {.read = handle_server_shutdown},
    [COMMAND_VOLUNTEER_PUT] = {.write = handle_volunteer_put},
    [COMMAND_VOLUNTEER_GET] = {.read = handle_volunteer_get},
    [COMMAND_VOLUNTEER_LIST] = {.read = handle_volunteer_list},
    [COMMAND_VOLUNTEER_DELETE] = {.write = handle_volunteer_delete},
    [COMMAND_CLIENT_PUT] = {.write = handle_client_put},
    [COMMAND_CLIENT_GET] = {.read = handle_client_get},
    [COMMAND_CLIENT_LIST] = {.read = handle_client_list},
    [COMMAND_CLIENT_DELETE] = {.write = handle_client_delete},
    [COMMAND_WORKER_PUT] = {.write = handle_worker_put},
    [COMMAND_WORKER_GET] = {.read = handle_worker_get},
    [COMMAND_RELATION_PUT] = {.write = handle_relation_put},
    [COMMAND_RELATION_GET] = {.read = handle_relation_get},
    [COMMAND_RELATION_LIST] = {.read = handle_relation_list},
    [COMMAND_CHANGES_SINCE] = {.read = handle_changes_since},
    [COMMAND_MATCH_PROPOSE] = {.read = handle_match_propose},
    [COMMAND_MATCH_CLIENTS] = {.read = handle_match_clients},
    [COMMAND_MATCH_EXPLAIN] = {.read = handle_match_explain},
    [COMMAND_MATCH_WHYNOT] = {.read = handle_match_whynot},
    [COMMAND_REPORT_EXPIRING] = {.read = handle_report_expiring},
    [COMMAND_WHATIF_RUN] = {.read = handle_whatif_run},
    [COMMAND_WHATIF_RECRUIT] = {.read = handle_whatif_recruit},
    [COMMAND_WHATIF_REPAIR] = {.read = handle_whatif_repair},
    [COMMAND_SCENARIO_PUT] = {.write = handle_scenario_put},
    [COMMAND_SCENARIO_GET] = {.read = handle_scenario_get},
    [COMMAND_SCENARIO_LIST] = {.read = handle_scenario_list},
    [COMMAND_SCENARIO_DELETE] = {.write = handle_scenario_delete},
    [COMMAND_SCENARIO_RUN] = {.read = handle_scenario_run},
    [COMMAND_SCENARIO_COMPARE] = {.read = handle_scenario_compare},
    [COMMAND_SCENARIO_APPLY] = {.write = handle_scenario_apply},
    [COMMAND_REMATCH_START] = {.read = handle_rematch_start},
    [COMMAND_JOB_GET] = {.read = handle_job_get},
    [COMMAND_JOB_LIST] = {.read = handle_job_list},
    [COMMAND_JOB_CANCEL] = {.read = handle_job_cancel},
    [COMMAND_JOB_WATCH] = {.read = handle_job_watch},
    [COMMAND_PLAN_GET] = {.read = handle_plan_get},
    [COMMAND_PLAN_LIST] = {.read = handle_plan_list},
    [COMMAND_PLAN_DIFF] = {.read = handle_plan_diff},
    [COMMAND_PLAN_PROOF] = {.read = handle_plan_proof},
    [COMMAND_PLAN_ACCEPT] = {.write = handle_plan_accept},
    [COMMAND_REPORT_FAIRNESS] = {.read = handle_report_fairness},
    [COMMAND_REPORT_PRICE] = {.read = handle_report_price},
    [COMMAND_POLICY_GET] = {.read = handle_policy_get},
    [COMMAND_POLICY_CHECK] = {.read = handle_policy_check},
    [COMMAND_POLICY_PUT] = {.write = handle_policy_put},
};

const struct handler *handler_of(enum command_id id)
{
    CHECK((HANDLERS[id].read == NULL) != (HANDLERS[id].write == NULL));
    return &HANDLERS[id];
}
