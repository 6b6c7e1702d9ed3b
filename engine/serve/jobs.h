/* Nights' work: each job is a picture of the people, a thread that builds and verifies, and a
 * solver child that sees integers only. */
#ifndef AMITY_SERVE_JOBS_H
#define AMITY_SERVE_JOBS_H

#include "match/rematch.h"
#include "serve/house.h"

/* Memory. A solver child's address space is bounded before it reads its first byte, by
 *
 *     bytes = 128 MiB + 2048 units + 2048 seats + 512 arcs,   at most job_memory_mib
 *
 * The instance itself is 160 + 160 + 24 bytes each, and stands twice while it is read. The rest
 * is what the solvers were seen to take, doubled (bench/BUDGETS.md, "A job's memory"). A child that
 * wants more ends, and its job fails with `limit`. The job's own thread keeps the instance, the
 * plan and the proof; its arena is bounded by job_memory_mib, too. Where candidates are listed it
 * makes a first plan by itself (match/rematch_more.h), in an arena of the same bound that goes
 * before the child starts; when that does not suffice, it is done without. */
enum {
    CHILD_BASE_BYTES = 128 << 20,
    CHILD_UNIT_BYTES = 2048,
    CHILD_SEAT_BYTES = 2048,
    CHILD_ARC_BYTES = 512
};
/* What job_memory_mib allows. */
uint64_t jobs_memory_bytes(const struct jobs *jobs);

enum status jobs_open(struct house *house, struct fault *fault) MUST_USE;
/* Cancels everything, waits for threads and children. */
void jobs_close(struct house *house);
/* The session is closing: it watches nothing any more. */
void jobs_forget_session(struct jobs *jobs, const struct session *session);

/* A plan, or one of the two questions whose difference is the price of fairness; these leave
 * nothing behind but what they found. */
enum job_purpose {
    JOB_MAKES_PLAN,
    JOB_PRICES_BASE,
    JOB_PRICES_FAIR,
    JOB_CLOSES /* nobody asked for it (serve/closing.h): in no list, counted nowhere, gives way */
};

struct jobs_request {
    enum job_purpose purpose;
    struct rematch_options options; /* lists are copied */
    uint64_t ticks_max;             /* 0 = until time_limit_s */
    uint32_t time_limit_s;
};
/* ensure   *id ("J-000001") lives as long as the job is kept
 * fails    E_BUSY (too many of this tenant's wait: jobs_queued)
 *
 * As many run as jobs_running says (standard: one a core), each in a thread and a child that give
 * way to the loop. Tenants take turns: the one with the fewest under way, then the one whose turn
 * was longest ago, so that ten jobs of one tenant keep another's waiting for one at most. */
enum status jobs_start(struct jobs *jobs, struct tenant *tenant, const struct jobs_request *request,
                       const char **id, struct fault *fault) MUST_USE;
/* Ends what nobody asked for: the tenant's, or with NULL everybody's. */
void jobs_yield(struct jobs *jobs, const struct tenant *tenant);
/* Whether one that nobody asked for is under way. */
bool jobs_close_for(const struct jobs *jobs, const struct tenant *tenant);
/* Whether any job waits or runs, asked for or not. */
bool jobs_are_under_way(const struct jobs *jobs);
/* What job.get answers; false when there is no such job of this tenant. */
bool jobs_say(const struct jobs *jobs, const struct tenant *tenant, const char *id,
              struct arena *request, struct value *out);
/* Newest first, after `after` (NULL = from the newest). */
struct value jobs_list(const struct jobs *jobs, const struct tenant *tenant, const char *after,
                       uint32_t limit, struct arena *request);
/* Ends the job: nothing of it will be stored. One that queues, prepares or verifies has ended when
 * this returns (its thread stops at its next look); one that solves, when its child is gone, which
 * takes some tens of milliseconds. One that is being stored is done in a moment all the same.
 * With `keep` the search ends now, though not in its first half second, and the best found becomes
 * the plan, with its true gap.
 * ensure   false when there is no such job of this tenant */
bool jobs_cancel(struct jobs *jobs, const struct tenant *tenant, const char *id, bool keep);
/* Whoever watches a job that has ended is told so once, at once.
 * fails    E_NOT_FOUND; E_LIMIT (enough watch it already: job.get still answers) */
enum status jobs_watch(struct jobs *jobs, struct session *session, const char *id) MUST_USE;

#endif
