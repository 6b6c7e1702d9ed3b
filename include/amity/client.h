/* A small client for the Amity daemon: connect, call, answer. No threads, no event library; one
 * connection belongs to one thread at a time.
 *
 *     struct amity_client *client = NULL;
 *     struct amity_error error = {0};
 *     if (amity_connect("unix:/run/amity.sock", 5000, &client, &error) != AMITY_OK) { … }
 *     struct amity_tree *tree = amity_tree_new();
 *     struct amity_value *params = amity_map(tree);
 *     amity_put_text(tree, params, "client", "C-1");
 *     const struct amity_value *result = NULL;
 *     if (amity_call(client, "match.propose", params, tree, &result, &error) == AMITY_OK) {
 *         puts(amity_text_or(amity_at(result, "proposals[0].volunteer"), "nobody"));
 *     }
 *     amity_tree_free(tree);
 *     amity_close(&client);
 *
 * Many calls at once: amity_send each, then amity_receive or amity_receive_any. The daemon may
 * answer in any order. After AMITY_REFUSED the connection is as good as before; after
 * AMITY_TIMEOUT too (a late answer to that call is dropped); after AMITY_CLOSED and
 * AMITY_PROTOCOL it is gone: close it. */
#ifndef AMITY_CLIENT_H
#define AMITY_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include <amity/value.h>

#ifdef __cplusplus
extern "C" {
#endif

enum amity_status {
    AMITY_OK,
    AMITY_REFUSED,     /* the daemon answered with an error: see error->type */
    AMITY_UNREACHABLE, /* nobody there, no such address */
    AMITY_TIMEOUT,     /* no answer in time */
    AMITY_CLOSED,      /* the daemon closed the connection */
    AMITY_PROTOCOL,    /* what came is no MessagePack-RPC */
    AMITY_NO_MEMORY,
    AMITY_USAGE /* the caller's mistake: a malformed address, a ticket never given */
};

/* What went wrong. `type` is one of the daemon's error types (PROTOCOL.md); for trouble on this
 * side it is "unavailable", "invalid_request", "limit" or "invalid_argument". Empty texts: not
 * said. */
struct amity_error {
    char type[32];
    char title[64];
    char detail[384];
    char path[192];
    char hint[192];
    uint32_t retry_after_ms;
};

struct amity_client;

/* Connects to `unix:PATH` or `tcp:HOST:PORT` (an IPv6 host in brackets). timeout_ms bounds the
 * connecting and every later call; 0 means without limit.
 * owns     *client, until amity_close */
enum amity_status amity_connect(const char *address, uint32_t timeout_ms,
                                struct amity_client **client, struct amity_error *error);
/* NULL inside is allowed; *client becomes NULL. */
void amity_close(struct amity_client **client);
void amity_set_timeout(struct amity_client *client, uint32_t timeout_ms);
/* The socket, for poll() in a loop of one's own; readable means: call amity_wait. */
int amity_fd(const struct amity_client *client);

/* Asks and waits. params may be NULL (no parameters); the result lives in `tree`; `result` and
 * `error` may be NULL. */
enum amity_status amity_call(struct amity_client *client, const char *method,
                             const struct amity_value *params, struct amity_tree *tree,
                             const struct amity_value **result, struct amity_error *error);

/* Sends without waiting for the answer; *ticket names the call. */
enum amity_status amity_send(struct amity_client *client, const char *method,
                             const struct amity_value *params, uint32_t *ticket,
                             struct amity_error *error);
/* Waits for the answer to one call. Answers to others are kept for their turn. */
enum amity_status amity_receive(struct amity_client *client, uint32_t ticket,
                                struct amity_tree *tree, const struct amity_value **result,
                                struct amity_error *error);
/* Waits for whichever answer comes first. AMITY_USAGE when nothing is outstanding. *ticket also
 * says, after AMITY_REFUSED, which call was refused. */
enum amity_status amity_receive_any(struct amity_client *client, uint32_t *ticket,
                                    struct amity_tree *tree, const struct amity_value **result,
                                    struct amity_error *error);
/* Calls sent whose answers were not handed out yet. */
uint32_t amity_outstanding(const struct amity_client *client);

/* Called for every notification (job.progress) while any function above or below waits. `params`
 * lives until the function returns. It may not call back into the same client. */
typedef void amity_notified(void *state, const char *method, const struct amity_value *params);
void amity_on_notification(struct amity_client *client, amity_notified *notified, void *state);
/* Reads what comes for at most timeout_ms (0: only what is there) and calls the function above.
 * AMITY_OK as soon as something was read, AMITY_TIMEOUT when nothing came. */
enum amity_status amity_wait(struct amity_client *client, uint32_t timeout_ms,
                             struct amity_error *error);

#ifdef __cplusplus
}
#endif

#endif
