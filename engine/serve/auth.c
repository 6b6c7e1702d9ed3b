/* Who may do what. */
#include "serve/auth.h"

#include <stdio.h>

enum status auth_may(const struct standing *standing, const struct command *command,
                     struct fault *fault)
{
    if (command->id == COMMAND_SESSION_HELLO || command->id == COMMAND_SERVER_PING) {
        return OK;
    }
    if (standing->tcp) {
        fault_set(fault, E_UNAUTHENTICATED, "", "TCP answers session.hello and server.ping only");
        fault_hint(fault, "use the Unix socket");
        return E_UNAUTHENTICATED;
    }
    if (standing->roles == 0 || !standing->has_tenant) {
        fault_set(fault, E_UNAUTHENTICATED, "", "this user is not known here");
        fault_hint(fault, "run as the user that started the daemon");
        return E_UNAUTHENTICATED;
    }
    if ((standing->roles & command->roles) == 0) {
        return fault_set(fault, E_FORBIDDEN, "", "%s needs a role that %s", command->method,
                         "this caller does not have");
    }
    return OK;
}

uint32_t auth_roles_of_uid(uid_t uid, uid_t own, char *principal, size_t bytes)
{
    snprintf(principal, bytes, "uid:%lu", (unsigned long)uid);
    return uid == own || uid == 0 ? ROLES_ALL : 0;
}
