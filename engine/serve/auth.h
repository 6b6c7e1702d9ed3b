/* Who may do what: one pure function, default deny. */
#ifndef AMITY_SERVE_AUTH_H
#define AMITY_SERVE_AUTH_H

#include <sys/types.h>

#include "proto/commands.h"

struct session;

/* What a session is, as far as its rights go. */
struct standing {
    uint32_t roles; /* of enum role; 0 = nobody known */
    bool has_tenant;
    bool tcp; /* TCP without its doors built: greeting and ping only */
};

/* fails    E_UNAUTHENTICATED (nobody known), E_FORBIDDEN (known, but not theirs to do) */
enum status auth_may(const struct standing *standing, const struct command *command,
                     struct fault *fault) MUST_USE;

/* The roles of a user at the Unix socket: every role for the uid that runs the daemon (and root),
 * none for anybody else; principal gets "uid:1000". */
uint32_t auth_roles_of_uid(uid_t uid, uid_t own, char *principal, size_t bytes);

#endif
