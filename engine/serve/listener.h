/* The doors: Unix sockets and loopback TCP, limits on who comes in, a pause when files run out. */
#ifndef AMITY_SERVE_LISTENER_H
#define AMITY_SERVE_LISTENER_H

#include "serve/house.h"

/* Opens every configured address. A stale Unix socket is replaced, a live one is refused; the new
 * one is mode 0600. TCP is for loopback addresses only.
 * fails    E_UNAVAILABLE, E_INVALID_ARGUMENT with the address */
enum status listeners_open(struct house *house, struct fault *fault) MUST_USE;
/* Closes the doors and removes the Unix sockets. */
void listeners_close(struct house *house);

#endif
