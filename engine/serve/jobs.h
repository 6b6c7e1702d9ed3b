/* Nights' work: each job is a picture of the people, a thread that builds and verifies, and a
 * solver child that sees integers only. */
#ifndef AMITY_SERVE_JOBS_H
#define AMITY_SERVE_JOBS_H

#include "match/rematch.h"
#include "serve/house.h"

enum status jobs_open(struct house *house, struct fault *fault) MUST_USE;
/* Cancels everything, waits for threads and children. */
void jobs_close(struct house *house);
/* The session is closing: it watches nothing any more. */
void jobs_forget_session(struct jobs *jobs, const struct session *session);

struct jobs_request {
    struct rematch_options options; /* lists are copied */
    uint64_t ticks_max;             /* 0 = until time_limit_s */
    uint32_t time_limit_s;
};
/* ensure   *id ("J-000001") lives as long as the job is kept
 * fails    E_BUSY (too many wait) */
enum status jobs_start(struct jobs *jobs, struct tenant *tenant, const struct jobs_request *request,
                       const char **id, struct fault *fault) MUST_USE;
/* What job.get answers; false when there is no such job of this tenant. */
bool jobs_say(const struct jobs *jobs, const struct tenant *tenant, const char *id,
              struct arena *request, struct value *out);
/* Newest first, after `after` (NULL = from the newest). */
struct value jobs_list(const struct jobs *jobs, const struct tenant *tenant, const char *after,
                       uint32_t limit, struct arena *request);
bool jobs_cancel(struct jobs *jobs, const struct tenant *tenant, const char *id);
/* Whoever watches a job that has ended is told so once, at once.
 * fails    E_NOT_FOUND; E_LIMIT (enough watch it already: job.get still answers) */
enum status jobs_watch(struct jobs *jobs, struct session *session, const char *id) MUST_USE;

#endif
