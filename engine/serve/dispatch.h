/* From a whole message to its handler: find the command, see who may, check the parameters. */
#ifndef AMITY_SERVE_DISPATCH_H
#define AMITY_SERVE_DISPATCH_H

#include "serve/house.h"

/* Takes one whole message of a session: answers it, queues it, or (notifications) ignores it. */
void dispatch_message(struct session *session, const uint8_t *bytes, size_t count);
/* A message that was refused before decoding: answered under its id. */
void dispatch_flawed(struct session *session, const uint8_t *bytes, size_t count,
                     const struct fault *fault);
/* Lets a write's handler stage its changes (turn.c). */
enum status dispatch_stage(struct call *call, struct staging *staging);

/* The handler of each command; a table, one row a command. */
const struct handler *handler_of(enum command_id id);

#endif
