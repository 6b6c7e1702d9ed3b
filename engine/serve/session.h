/* One connection: bytes in, bytes out, and its limits. */
#ifndef AMITY_SERVE_SESSION_H
#define AMITY_SERVE_SESSION_H

#include "serve/house.h"

/* Takes over the connected, non-blocking socket.
 * ensure   NULL when there is no memory; the socket is then closed */
struct session *session_open(struct house *house, int fd, bool tcp, uint64_t peer);
/* Closes now; calls under way lose their listener. Frees the session. */
void session_close(struct session *session);
/* Sends what waits in session->out, as far as the peer takes it; applies the output limits.
 * The session may be gone afterwards. */
void session_send(struct session *session);
/* Something left requests_in_flight: reads on if that was what held it. */
void session_resume(struct session *session);
/* Frees what closed; called at the end of a callback of the loop. */
void session_bury(struct house *house);
/* A last try to send what waits, without waiting for slow peers. */
void session_send_all(struct house *house);
void session_close_all(struct house *house);

#endif
