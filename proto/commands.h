/* Every method of the wire in one table: who may call it, what it does to people's data, and its
 * parameters; checking, hints and PROTOCOL.md come from it. A new method is one row here, its
 * parameters below, a handler in serve/ and an example in PROTOCOL.md. */
#ifndef AMITY_PROTO_COMMANDS_H
#define AMITY_PROTO_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/value.h"
#include "proto/limits.h"

/* What a call does, for authorisation and audit. */
enum command_action {
    ACTION_OPEN,  /* needs no name: greeting, ping */
    ACTION_READ,  /* changes nothing */
    ACTION_WRITE, /* changes what is stored about people */
    ACTION_JOB,   /* starts, steers or follows a night's work */
    ACTION_ADMIN  /* changes the house itself */
};

/* Roles are bits, so that a row can name several. */
enum role {
    ROLE_CASE_SYSTEM = 1,
    ROLE_COORDINATOR = 2,
    ROLE_DECIDER = 4,
    ROLE_AUDITOR = 8,
    ROLE_OPERATOR = 16,
    ROLES_CARE = ROLE_CASE_SYSTEM | ROLE_COORDINATOR | ROLE_DECIDER,
    ROLES_ALL = ROLES_CARE | ROLE_AUDITOR | ROLE_OPERATOR
};

enum param_kind {
    PARAM_TEXT,      /* least..most bytes */
    PARAM_ID,        /* a text of 1..128 bytes */
    PARAM_DATE,      /* "YYYY-MM-DD" */
    PARAM_INT,       /* least..most */
    PARAM_BOOL,      /* */
    PARAM_MAP,       /* */
    PARAM_LIST,      /* of maps, least..most of them */
    PARAM_IDS,       /* a list of ids, least..most of them */
    PARAM_ID_OR_MAP, /* an id, or a whole profile */
    PARAM_ERRORS     /* "map" or "text" */
};

#define PARAM_REQUIRED true
#define PARAM_OPTIONAL false
enum { PARAM_ID_BYTES = 128, PARAM_MANY = 1000000 };

/* clang-format off */
/* enum id, method, action, roles, reads people, parameters, result, help */
#define COMMAND_TABLE(X)                                                                           \
    X(SESSION_HELLO, "session.hello", OPEN, ROLES_ALL, false, PARAMS_SESSION_HELLO,                \
      "server, version, protocol, tenant, principal, roles, limits",                               \
      "Says who calls, for which tenant, and how errors should look.")                             \
    X(SERVER_PING, "server.ping", OPEN, ROLES_ALL, false, PARAMS_NONE, "(empty)", "Answers.")      \
    X(SERVER_INFO, "server.info", READ, ROLES_ALL, false, PARAMS_NONE,                             \
      "server, version, protocol, counts, uptime_s", "What runs here and how much it holds.")      \
    X(SERVER_STATS, "server.stats", READ, ROLES_ALL, false, PARAMS_NONE,                           \
      "methods: {method: {count, errors, p50_us, p99_us}}",                                        \
      "How often each method was called and how long it took.")                                    \
    X(SERVER_SHUTDOWN, "server.shutdown", ADMIN, ROLE_OPERATOR, false, PARAMS_NONE, "(empty)",     \
      "Ends the daemon once everything acknowledged is durable.")                                  \
    X(VOLUNTEER_PUT, "volunteer.put", WRITE, ROLE_CASE_SYSTEM | ROLE_COORDINATOR, false,           \
      PARAMS_VOLUNTEER_PUT, "revision, created, updated, unchanged",                               \
      "Stores volunteers: all of them or none.")                                                   \
    X(VOLUNTEER_GET, "volunteer.get", READ, ROLES_CARE, true, PARAMS_GET, "volunteers, missing",   \
      "The stored profiles of these ids.")                                                         \
    X(VOLUNTEER_LIST, "volunteer.list", READ, ROLES_CARE, true, PARAMS_LIST, "volunteers, next?",  \
      "Profiles in the order of their ids, a page at a time.")                                     \
    X(VOLUNTEER_DELETE, "volunteer.delete", WRITE, ROLE_CASE_SYSTEM | ROLE_COORDINATOR, false,     \
      PARAMS_DELETE, "revision, deleted, missing", "Forgets these profiles.")                      \
    X(CLIENT_PUT, "client.put", WRITE, ROLE_CASE_SYSTEM | ROLE_COORDINATOR, false,                 \
      PARAMS_CLIENT_PUT, "revision, created, updated, unchanged",                                  \
      "Stores clients: all of them or none.")                                                      \
    X(CLIENT_GET, "client.get", READ, ROLES_CARE, true, PARAMS_GET, "clients, missing",            \
      "The stored profiles of these ids.")                                                         \
    X(CLIENT_LIST, "client.list", READ, ROLES_CARE, true, PARAMS_LIST, "clients, next?",           \
      "Profiles in the order of their ids, a page at a time.")                                     \
    X(CLIENT_DELETE, "client.delete", WRITE, ROLE_CASE_SYSTEM | ROLE_COORDINATOR, false,           \
      PARAMS_DELETE, "revision, deleted, missing", "Forgets these profiles.")                      \
    X(WORKER_PUT, "worker.put", WRITE, ROLE_CASE_SYSTEM | ROLE_COORDINATOR | ROLE_OPERATOR,        \
      false, PARAMS_WORKER_PUT, "revision, created, updated, unchanged",                           \
      "Stores a worker who decides, and when they cannot meet.")                                   \
    X(WORKER_GET, "worker.get", READ, ROLES_CARE | ROLE_OPERATOR, true, PARAMS_GET,                \
      "workers, missing", "The stored workers of these ids.")                                      \
    X(RELATION_PUT, "relation.put", WRITE, ROLE_CASE_SYSTEM | ROLE_COORDINATOR, false,             \
      PARAMS_RELATION_PUT, "revision, created, updated, unchanged",                                \
      "Stores standing relations: all of them or none.")                                           \
    X(RELATION_GET, "relation.get", READ, ROLES_CARE, true, PARAMS_GET, "relations, missing",      \
      "The stored relations of these ids.")                                                        \
    X(RELATION_LIST, "relation.list", READ, ROLES_CARE, true, PARAMS_RELATION_LIST,                \
      "relations, next?", "Relations in the order of their ids, a page at a time.")                \
    X(CHANGES_SINCE, "changes.since", READ, ROLES_CARE | ROLE_AUDITOR, true, PARAMS_CHANGES,       \
      "revision, changes: [{revision, kind, id, change}], next?",                                  \
      "What changed after a revision, in order.")                                                  \
    X(MATCH_PROPOSE, "match.propose", READ, ROLES_CARE, true, PARAMS_PROPOSE,                      \
      "client, considered, eligible, proposals, refused",                                          \
      "The best volunteers for one client, with reasons.")                                         \
    X(MATCH_CLIENTS, "match.clients", READ, ROLES_CARE, true, PARAMS_CLIENTS,                      \
      "volunteer, considered, eligible, proposals, refused",                                       \
      "The best clients for one volunteer: the inverse question.")                                 \
    X(MATCH_EXPLAIN, "match.explain", READ, ROLES_CARE, true, PARAMS_EXPLAIN,                      \
      "client, volunteer, today, service, eligible, score, rules, terms, services",                \
      "Every rule and term of one pair, with verdict, values and text.")                           \
    X(MATCH_WHYNOT, "match.whynot", READ, ROLES_CARE, true, PARAMS_WHYNOT,                         \
      "client, considered, eligible, not_considered, funnel, state, unlocks, plan",                \
      "Why a client stays without, and the smallest sets of changes that would help.")             \
    X(REPORT_EXPIRING, "report.expiring", READ, ROLES_CARE, true, PARAMS_EXPIRING,                 \
      "today, until, expiring: [{until, kind, what, volunteer?, client?, relations, loss}]",       \
      "What lapses soon, whom it affects, and what the plan loses by it.")                         \
    X(WHATIF_RUN, "whatif.run", READ, ROLES_CARE, true, PARAMS_WHATIF,                             \
      "before, after, gained, lost, changed: [{client, from, to, why}], proof",                    \
      "What edits would change in the plan, person by person; nothing is stored.")                 \
    X(WHATIF_RECRUIT, "whatif.recruit", READ, ROLES_CARE, true, PARAMS_RECRUIT,                    \
      "archetypes: [{archetype, gain, exact, serves, chain}], together, considered, unserved",     \
      "Whom to recruit: what one more volunteer of each kind would bring.")                        \
    X(WHATIF_REPAIR, "whatif.repair", READ, ROLES_CARE, true, PARAMS_REPAIR,                       \
      "volunteer, stranded, answers: [{moves, moved, placed, unplaced, levels, price, exact}]",    \
      "When a volunteer drops out: the best answers moving 0, 1, 2, 3 standing relations.")        \
    X(SCENARIO_PUT, "scenario.put", WRITE, ROLES_CARE, false, PARAMS_SCENARIO_PUT,                 \
      "revision, name, edits", "Keeps a what-if under a name.")                                    \
    X(SCENARIO_GET, "scenario.get", READ, ROLES_CARE, true, PARAMS_SCENARIO,                       \
      "name, note, edits, updated, applied?", "One scenario with its edits.")                      \
    X(SCENARIO_LIST, "scenario.list", READ, ROLES_CARE, true, PARAMS_NONE,                         \
      "scenarios: [{name, note, edits, updated, applied?}]", "The scenarios that are kept.")       \
    X(SCENARIO_DELETE, "scenario.delete", WRITE, ROLES_CARE, false, PARAMS_SCENARIO,               \
      "revision, deleted", "Forgets a scenario.")                                                  \
    X(SCENARIO_RUN, "scenario.run", READ, ROLES_CARE, true, PARAMS_SCENARIO_RUN,                   \
      "scenario, and as whatif.run", "What a kept scenario would change today.")                   \
    X(SCENARIO_COMPARE, "scenario.compare", READ, ROLES_CARE, true, PARAMS_SCENARIO_COMPARE,       \
      "scenarios: [{scenario, and as whatif.run} or {scenario, error}]",                           \
      "Scenarios side by side, each on today's people.")                                           \
    X(SCENARIO_APPLY, "scenario.apply", WRITE, ROLE_COORDINATOR | ROLE_DECIDER, false,             \
      PARAMS_SCENARIO_APPLY, "revision, applied, conflicts, left_out, undo?",                      \
      "Makes a scenario's edits real; what changed since is a conflict, never overwritten.")       \
    X(REMATCH_START, "rematch.start", JOB, ROLES_CARE, false, PARAMS_REMATCH, "job",               \
      "Starts a rematch of everybody who waits.")                                                  \
    X(JOB_GET, "job.get", JOB, ROLES_CARE | ROLE_OPERATOR, false, PARAMS_JOB,                      \
      "job, state, phase, done, total, bound, best, gap, plan?, error?", "Where a job stands.")    \
    X(JOB_LIST, "job.list", JOB, ROLES_CARE | ROLE_OPERATOR, false, PARAMS_PAGE, "jobs, next?",    \
      "The jobs that run, wait or ended lately.")                                                  \
    X(JOB_CANCEL, "job.cancel", JOB, ROLES_CARE | ROLE_OPERATOR, false, PARAMS_CANCEL,             \
      "job, state", "Ends a job; what stood before stands.")                                       \
    X(JOB_WATCH, "job.watch", JOB, ROLES_CARE | ROLE_OPERATOR, false, PARAMS_JOB, "job, state",    \
      "Sends job.progress notifications to this session until the job ends.")                      \
    X(PLAN_GET, "plan.get", READ, ROLES_CARE | ROLE_AUDITOR, true, PARAMS_PLAN,                    \
      "id, revision, policy, levels, gap, proved, bound_over, candidates?, pairs, unserved",       \
      "One plan.")                                                                                 \
    X(PLAN_LIST, "plan.list", READ, ROLES_CARE | ROLE_AUDITOR, false, PARAMS_PAGE,                 \
      "plans, next?", "The plans, newest first, without their pairs.")                             \
    X(PLAN_DIFF, "plan.diff", READ, ROLES_CARE | ROLE_AUDITOR, true, PARAMS_DIFF,                  \
      "from, to, gained, lost, changed",                                                           \
      "Who has somebody else, somebody, or nobody in the other plan.")                             \
    X(PLAN_ACCEPT, "plan.accept", WRITE, ROLE_CASE_SYSTEM | ROLE_DECIDER, true, PARAMS_ACCEPT,     \
      "revision, relations, dropped",                                                              \
      "A worker's decision: pairs of a plan become proposed relations.")                           \
    X(PLAN_PROOF, "plan.proof", READ, ROLES_CARE | ROLE_AUDITOR, true, PARAMS_PROOF,               \
      "plan, proof, piece, pieces", "Instance, plan and prices as one text for amity verify.")     \
    X(REPORT_FAIRNESS, "report.fairness", READ, ROLES_CARE | ROLE_AUDITOR, false, PARAMS_FAIRNESS, \
      "today, few, all, by: {need, age, language, distance, group}, reasons, plan?, price?",       \
      "Who waits, how long and why; and what a shorter longest wait costs.")                       \
    X(REPORT_PRICE, "report.price", JOB, ROLES_CARE, false, PARAMS_PRICE,                          \
      "jobs, waited_first_days, longest_competing_days",                                           \
      "Starts the two jobs that find what a shorter longest wait costs.")                          \
    X(POLICY_GET, "policy.get", READ, ROLES_ALL, false, PARAMS_POLICY_GET,                         \
      "policy, version, effective_from, pack", "The rules in force, or a version of them.")        \
    X(POLICY_PUT, "policy.put", ADMIN, ROLE_OPERATOR, false, PARAMS_POLICY_PUT,                    \
      "version, effective_from", "Puts a rule pack, or this tenant's overlay on one, in force.")   \
    X(POLICY_CHECK, "policy.check", READ, ROLES_ALL, false, PARAMS_POLICY_CHECK,                   \
      "valid, rules, terms", "Compiles a pack or an overlay and stores nothing.")

/* name, kind, required, least, most, standard, help */
#define PARAMS_NONE(P)
#define PARAMS_SESSION_HELLO(P)                                                                    \
    P("token", TEXT, PARAM_OPTIONAL, 1, 512, 0, "who calls, where the socket does not say")        \
    P("tenant", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0,                                          \
      "whose people; stays for the connection")                                                    \
    P("client", TEXT, PARAM_OPTIONAL, 1, 256, 0, "the calling program's name and version")         \
    P("errors", ERRORS, PARAM_OPTIONAL, 0, 0, 0,                                                   \
      "`map`, or `text` for clients that show nothing else")
#define PARAMS_VOLUNTEER_PUT(P)                                                                    \
    P("volunteers", LIST, PARAM_REQUIRED, 0, PARAM_MANY, 0, "profiles")                            \
    P("dry_run", BOOL, PARAM_OPTIONAL, 0, 1, 0, "check and count, store nothing")
#define PARAMS_CLIENT_PUT(P)                                                                       \
    P("clients", LIST, PARAM_REQUIRED, 0, PARAM_MANY, 0, "profiles")                               \
    P("dry_run", BOOL, PARAM_OPTIONAL, 0, 1, 0, "check and count, store nothing")
#define PARAMS_RELATION_PUT(P)                                                                     \
    P("relations", LIST, PARAM_REQUIRED, 0, PARAM_MANY, 0, "relations")                            \
    P("dry_run", BOOL, PARAM_OPTIONAL, 0, 1, 0, "check and count, store nothing")
#define PARAMS_WORKER_PUT(P)                                                                       \
    P("id", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "the worker")                                \
    P("org_unit", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "where they work")                     \
    P("deputies", IDS, PARAM_OPTIONAL, 0, 1000, 0, "workers who may decide instead")               \
    P("busy", LIST, PARAM_OPTIONAL, 0, 100000, 0, "`{from, to}` when they cannot meet")            \
    P("if_revision", INT, PARAM_OPTIONAL, 0, INT64_MAX, 0, "refuse when it was changed since")
#define PARAMS_GET(P)                                                                              \
    P("ids", IDS, PARAM_REQUIRED, 0, PARAM_MANY, 0, "which")
#define PARAMS_LIST(P)                                                                             \
    P("after", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "`next` of the page before")              \
    P("limit", INT, PARAM_OPTIONAL, 1, 10000, 100, "profiles on a page")                           \
    P("where", TEXT, PARAM_OPTIONAL, 1, 65536, 0, "a rule expression that holds for each")
#define PARAMS_RELATION_LIST(P)                                                                    \
    P("after", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "`next` of the page before")              \
    P("limit", INT, PARAM_OPTIONAL, 1, 10000, 100, "relations on a page")                          \
    P("client", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "only this client's")                    \
    P("volunteer", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "only this volunteer's")              \
    P("state", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "only in this state")
#define PARAMS_DELETE(P)                                                                           \
    P("ids", IDS, PARAM_REQUIRED, 0, PARAM_MANY, 0, "which")                                       \
    P("reason", TEXT, PARAM_REQUIRED, 1, 1024, 0, "why; kept in the trace")
#define PARAMS_CHANGES(P)                                                                          \
    P("revision", INT, PARAM_REQUIRED, 0, INT64_MAX, 0, "the last one seen; 0 = from the start")   \
    P("limit", INT, PARAM_OPTIONAL, 1, 100000, 1000, "changes in one answer")
#define PARAMS_PROPOSE(P)                                                                          \
    P("client", ID_OR_MAP, PARAM_REQUIRED, 0, 0, 0,                                                \
      "an id, or a whole profile that is not stored")                                              \
    P("k", INT, PARAM_OPTIONAL, 1, 1000, 10, "how many")                                           \
    P("service", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0,                                         \
      "only this one of the client's services")                                                    \
    P("include_warned", BOOL, PARAM_OPTIONAL, 0, 1, 1, "also those with warnings")                 \
    P("system_cost", BOOL, PARAM_OPTIONAL, 0, 1, 1,                                                \
      "what each costs everybody else; true: even when many ask at once")                          \
    P("sort", TEXT, PARAM_OPTIONAL, 5, 6, 0, "score (the standard) or system: who costs least")
#define PARAMS_CLIENTS(P)                                                                          \
    P("volunteer", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "a stored volunteer")                 \
    P("k", INT, PARAM_OPTIONAL, 1, 1000, 10, "how many")                                           \
    P("service", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "only this service")                    \
    P("include_warned", BOOL, PARAM_OPTIONAL, 0, 1, 1, "also those with warnings")
#define PARAMS_WHATIF(P)                                                                           \
    P("edits", LIST, PARAM_REQUIRED, 1, PARAM_MANY, 0,                                             \
      "[{put_volunteer}|{put_client}|{delete_volunteer}|{delete_client}|"                          \
      "{patch, id or where, set}|{policy}|{pin}|{exclude}]")                                       \
    P("detail", INT, PARAM_OPTIONAL, 0, PARAM_MANY, 10000, "how many changes to tell")
#define PARAMS_RECRUIT(P)                                                                          \
    P("archetypes", LIST, PARAM_OPTIONAL, 1, 400, 0,                                               \
      "[{service, municipality, languages?, qualifications?, hours?, relations?}|{service, "       \
      "volunteer: a whole profile}]; else from who stays without")                                 \
    P("municipalities", IDS, PARAM_OPTIONAL, 1, PARAM_MANY, 0, "only these")                       \
    P("limit", INT, PARAM_OPTIONAL, 1, 100, 10, "how many kinds to tell")                          \
    P("together", INT, PARAM_OPTIONAL, 0, 10, 3, "the best so many, one after another")
#define PARAMS_REPAIR(P)                                                                           \
    P("volunteer", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "who drops out; or:")                 \
    P("relations", IDS, PARAM_OPTIONAL, 1, 1000, 0, "only these relations end")                    \
    P("moves", INT, PARAM_OPTIONAL, 0, 3, 3, "most standing relations of others that may move")    \
    P("from", DATE, PARAM_OPTIONAL, 0, 0, 0, "a relation that ends before it strands nobody")
#define PARAMS_SCENARIO(P)                                                                         \
    P("name", TEXT, PARAM_REQUIRED, 1, 128, 0, "the scenario's name")
#define PARAMS_SCENARIO_PUT(P)                                                                     \
    P("name", TEXT, PARAM_REQUIRED, 1, 128, 0, "the scenario's name; one that is kept is replaced")\
    P("edits", LIST, PARAM_REQUIRED, 1, PARAM_MANY, 0, "as whatif.run takes them")                 \
    P("note", TEXT, PARAM_OPTIONAL, 0, 1024, 0, "what it is about")
#define PARAMS_SCENARIO_RUN(P)                                                                     \
    P("name", TEXT, PARAM_REQUIRED, 1, 128, 0, "the scenario's name")                              \
    P("detail", INT, PARAM_OPTIONAL, 0, PARAM_MANY, 10000, "how many changes to tell")
#define PARAMS_SCENARIO_COMPARE(P)                                                                 \
    P("names", IDS, PARAM_REQUIRED, 2, 10, 0, "which")                                             \
    P("detail", INT, PARAM_OPTIONAL, 0, PARAM_MANY, 0, "how many changes to tell of each")
#define PARAMS_SCENARIO_APPLY(P)                                                                   \
    P("name", TEXT, PARAM_REQUIRED, 1, 128, 0, "the scenario's name")                              \
    P("worker", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "who decides")                           \
    P("reason", TEXT, PARAM_REQUIRED, 1, 1024, 0, "why; kept with the scenario")                   \
    P("dry_run", BOOL, PARAM_OPTIONAL, 0, 1, 0, "tell conflicts, change nothing")                  \
    P("partial", BOOL, PARAM_OPTIONAL, 0, 1, 0, "make real what has no conflict; else all or none")
#define PARAMS_EXPLAIN(P)                                                                          \
    P("client", ID_OR_MAP, PARAM_REQUIRED, 0, 0, 0,                                                \
      "an id, or a whole profile that is not stored")                                              \
    P("volunteer", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "a stored volunteer")
#define PARAMS_WHYNOT(P)                                                                           \
    P("client", ID_OR_MAP, PARAM_REQUIRED, 0, 0, 0,                                                \
      "an id, or a whole profile that is not stored")                                              \
    P("volunteer", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0,                                       \
      "only this stored volunteer: everything between the two")
#define PARAMS_EXPIRING(P)                                                                         \
    P("within_days", INT, PARAM_OPTIONAL, 0, 3660, 90, "from today")                               \
    P("until", DATE, PARAM_OPTIONAL, 0, 0, 0, "the last day looked at, instead")
#define PARAMS_REMATCH(P)                                                                          \
    P("scope", MAP, PARAM_OPTIONAL, 0, 0, 0,                                                       \
      "`{services?, municipalities?, clients?}`; else everybody who waits")                        \
    P("pins", LIST, PARAM_OPTIONAL, 0, PARAM_MANY, 0,                                              \
      "`{client, volunteer}` that must be in the plan")                                            \
    P("exclusions", LIST, PARAM_OPTIONAL, 0, PARAM_MANY, 0,                                        \
      "`{client, volunteer}` that must not")                                                       \
    P("time_limit_s", INT, PARAM_OPTIONAL, 1, 86400, 60,                                           \
      "seconds; the best plan by then, with its bound")                                            \
    P("ticks", INT, PARAM_OPTIONAL, 1, INT64_MAX, 0,                                               \
      "solver effort instead of seconds: same ticks, same plan")                                   \
    P("seed", INT, PARAM_OPTIONAL, 0, INT64_MAX, 1, "same seed, same plan")                        \
    P("move_standing", BOOL, PARAM_OPTIONAL, 0, 1, 0, "standing relations may move, at a price")   \
    P("floor", INT, PARAM_OPTIONAL, 0, 1000, 0,                                                    \
      "no pair that scores less; else the policy's `score_floor`")                                 \
    P("waiting_level", BOOL, PARAM_OPTIONAL, 0, 1, 0,                                              \
      "a last level before the score: weeks waited of everybody who is served")                    \
    P("waiting_weeks_max", INT, PARAM_OPTIONAL, 1, 520, 104,                                       \
      "weeks that count for one client at that level")                                             \
    P("waited_first_days", INT, PARAM_OPTIONAL, 1, 36500, 0,                                       \
      "a first level: clients who have waited that many days")                                     \
    P("candidates", INT, PARAM_OPTIONAL, 1, 1000, 0,                                               \
      "match each client's best so many; else all eligible pairs, at a country's size 32")
#define PARAMS_CANCEL(P)                                                                           \
    PARAMS_JOB(P)                                                                                  \
    P("keep", BOOL, PARAM_OPTIONAL, 0, 1, 0,                                                       \
      "end the search now and keep the best plan found, with its bound")
#define PARAMS_JOB(P)                                                                              \
    P("job", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "from rematch.start")
#define PARAMS_PAGE(P)                                                                             \
    P("after", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "`next` of the page before")              \
    P("limit", INT, PARAM_OPTIONAL, 1, 10000, 100, "on a page")
#define PARAMS_PLAN(P)                                                                             \
    P("plan", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "else the newest")
#define PARAMS_PROOF(P)                                                                            \
    PARAMS_PLAN(P)                                                                                 \
    P("piece", INT, PARAM_OPTIONAL, 0, PARAM_MANY, 0,                                              \
      "which of `pieces`, from 0: joined in order they are the text")
#define PARAMS_DIFF(P)                                                                             \
    P("from", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "the earlier plan")                        \
    P("to", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "the later plan")
#define PARAMS_ACCEPT(P)                                                                           \
    P("plan", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "which")                                   \
    P("pairs", LIST, PARAM_OPTIONAL, 0, PARAM_MANY, 0, "`{client, volunteer}`; else all of them")  \
    P("worker", ID, PARAM_REQUIRED, 1, PARAM_ID_BYTES, 0, "who decides")                           \
    P("reason", TEXT, PARAM_REQUIRED, 1, 1024, 0, "why; kept in the trace")
#define PARAMS_FAIRNESS(P)                                                                         \
    P("since", DATE, PARAM_OPTIONAL, 0, 0, 0, "served: only relations that began then or later")
#define PARAMS_PRICE(P)                                                                            \
    P("days_less", INT, PARAM_OPTIONAL, 1, 36500, 30, "how much shorter the longest wait is to be") \
    P("time_limit_s", INT, PARAM_OPTIONAL, 1, 86400, 60, "seconds, for each of the two")           \
    P("ticks", INT, PARAM_OPTIONAL, 1, INT64_MAX, 0, "solver effort instead of seconds")
#define PARAMS_POLICY_GET(P)                                                                       \
    P("version", ID, PARAM_OPTIONAL, 1, PARAM_ID_BYTES, 0, "else what is in force")
#define PARAMS_POLICY_PUT(P)                                                                       \
    P("policy", MAP, PARAM_REQUIRED, 0, 0, 0, "a pack, or an overlay that `extends` one")          \
    P("effective_from", DATE, PARAM_OPTIONAL, 0, 0, 0, "else today")                               \
    P("dry_run", BOOL, PARAM_OPTIONAL, 0, 1, 0, "as policy.check")
#define PARAMS_POLICY_CHECK(P)                                                                     \
    P("policy", MAP, PARAM_REQUIRED, 0, 0, 0, "a pack, or an overlay that `extends` one")
/* Accepted by every method, never listed with one. */
#define PARAMS_EVERYWHERE(P)                                                                       \
    P("traceparent", TEXT, PARAM_OPTIONAL, 1, 256, 0, "W3C trace, kept with the audit line")       \
    P("acting", MAP, PARAM_OPTIONAL, 0, 0, 0,                                                      \
      "`{worker, role}`: in whose name a case system decides")
/* clang-format on */

enum command_id {
#define X(id, method, action, roles, people, params, result, help) COMMAND_##id,
    COMMAND_TABLE(X)
#undef X
        COMMAND_COUNT
};

struct command_param {
    const char *name;
    enum param_kind kind;
    bool required;
    int64_t least;
    int64_t most;
    int64_t standard; /* of PARAM_INT and PARAM_BOOL; an optional INT without one has 0 */
    const char *help;
};

struct command {
    enum command_id id;
    const char *method;
    enum command_action action;
    uint32_t roles;    /* who may, of enum role */
    bool reads_people; /* its answers are audited with the ids they name */
    const struct command_param *param;
    uint32_t param_count; /* without the two accepted everywhere */
    const char *result;
    const char *help;
};

/* The command of a number. */
const struct command *command_of(enum command_id id);
/* ensure   the command, or NULL with E_UNKNOWN_METHOD in `fault` (hint: the nearest method) */
const struct command *command_find(const char *method, struct fault *fault);
/* Checks names, kinds and ranges of all parameters against the table. A nil stands for "not given".
 *
 * require  params is a map
 * fails    E_INVALID_ARGUMENT, path = the parameter; for an unknown one hint = the nearest */
enum status command_check_params(const struct command *command, const struct value *params,
                                 struct fault *fault) MUST_USE;
/* Checks what a running daemon's limits bound: profiles a put, ids a request, k, pages, `where`.
 * fails    E_TOO_LARGE, path = the parameter */
enum status command_check_limits(const struct command *command, const struct value *params,
                                 const struct limits *limits, struct fault *fault) MUST_USE;

/* The value of a parameter that was checked, or the table's standard one. */
int64_t command_int(const struct command *command, const struct value *params, const char *name);
bool command_bool(const struct command *command, const struct value *params, const char *name);

/* ensure   the bit of a role's name, or 0 */
uint32_t role_of(const char *name);
/* ensure   the names of the roles in `roles`, as a list */
struct value roles_value(uint32_t roles, struct arena *arena);
const char *command_action_name(enum command_action action);
/* The tables as Markdown, as PROTOCOL.md shows them. */
void commands_print(struct buffer *out);

#endif
