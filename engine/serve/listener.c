/* The doors. */
#include "serve/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/auth.h"
#include "serve/session.h"
#include "serve/stats.h"

enum { BACKLOG = 512, PAUSE_MS = 200, ACCEPTS_A_ROUND = 64 };

struct listener {
    struct house *house;
    int fd;
    bool tcp;
    struct event *event;
    struct event *pause;
    const char *path; /* of a Unix socket that is ours to remove */
};

struct listeners {
    uint32_t count;
    struct listener listener[LISTEN_MAX];
};

static uint32_t sessions_of(const struct house *house, bool tcp, uint64_t peer)
{
    uint32_t count = 0;
    for (const struct session *at = house->session; at != NULL; at = at->next) {
        count += at->tcp == tcp && at->peer == peer ? 1 : 0;
    }
    return count;
}

/* Says busy in the peer's own protocol as far as one can before a request, and closes. */
static void turn_away(struct house *house, int fd)
{
    struct fault fault = {0};
    fault_set(&fault, E_BUSY, "", "too many connections");
    fault.retry_after_ms = (uint32_t)house->limits.retry_after_ms;
    struct message nobody = {.kind = MESSAGE_UNKNOWN};
    struct buffer out = {0};
    message_write_error(&out, &nobody, &fault, ERRORS_AS_MAP);
    ssize_t sent = out.exhausted ? 0 : send(fd, out.bytes, out.count, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)sent; /* it is a courtesy */
    buffer_close(&out);
    close(fd);
    house->stats->refused_connections++;
}

static void welcome(struct listener *listener, int fd, const struct sockaddr_storage *address)
{
    struct house *house = listener->house;
    uint64_t peer = 0;
    struct ucred who = {0};
    socklen_t who_bytes = sizeof who;
    if (listener->tcp) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        peer = in.sin_addr.s_addr;
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    } else if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &who_bytes) == 0) {
        peer = who.uid;
    } else {
        close(fd);
        return;
    }
    if (house->session_count >= (uint32_t)house->limits.connections ||
        sessions_of(house, listener->tcp, peer) >= (uint32_t)house->limits.connections_per_peer) {
        turn_away(house, fd);
        return;
    }
    struct session *session = session_open(house, fd, listener->tcp, peer);
    if (session != NULL && !listener->tcp) {
        session->roles =
            auth_roles_of_uid(who.uid, geteuid(), session->principal, sizeof session->principal);
        session->tenant = session->roles == 0 ? NULL : house_tenant(house, "default");
    }
}

static void on_pause_over(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct listener *listener = state;
    event_add(listener->event, NULL);
}

static void on_connection(evutil_socket_t fd, short what, void *state)
{
    (void)what;
    struct listener *listener = state;
    for (int i = 0; i < ACCEPTS_A_ROUND; i++) {
        struct sockaddr_storage address = {0};
        socklen_t bytes = sizeof address;
        int peer = accept4(fd, (struct sockaddr *)&address, &bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer >= 0) {
            welcome(listener, peer, &address);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
            log_line(LOG_WARN, "listener_paused", "errno=%d", errno);
            const struct timeval pause = {.tv_usec = PAUSE_MS * 1000};
            event_del(listener->event);
            event_add(listener->pause, &pause);
        }
        if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}

static enum status no_door(struct fault *fault, const char *address, const char *why)
{
    return fault_set(fault, E_UNAVAILABLE, "listen", "cannot listen on %s: %s", address, why);
}

static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    bool alive = connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;
    close(fd);
    return alive;
}

static enum status open_unix(struct listener *listener, const char *path, struct fault *fault)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        return fault_set(fault, E_INVALID_ARGUMENT, "listen", "the socket's path is too long: %s",
                         path);
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    struct stat there;
    if (lstat(path, &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) {
            return no_door(fault, path, "there is a file of that name that is no socket");
        }
        if (somebody_listens(&address)) {
            return no_door(fault, path, "another daemon answers there");
        }
        if (unlink(path) != 0) {
            return no_door(fault, path, strerror(errno));
        }
    }
    listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t before = umask(0177);
    bool bound = listener->fd >= 0 &&
                 bind(listener->fd, (const struct sockaddr *)&address, sizeof address) == 0;
    umask(before);
    if (!bound || listen(listener->fd, BACKLOG) != 0) {
        return no_door(fault, path, strerror(errno));
    }
    listener->path = path;
    return OK;
}

static enum status open_tcp(struct listener *listener, const struct listen_address *where,
                            struct fault *fault)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(where->port)};
    if (inet_pton(AF_INET, where->path, &address.sin_addr) != 1 ||
        (ntohl(address.sin_addr.s_addr) >> 24) != 127) {
        fault_set(fault, E_INVALID_ARGUMENT, "listen", "tcp:%s is no loopback address",
                  where->path);
        fault_hint(fault, "tcp:127.0.0.1:PORT");
        return E_INVALID_ARGUMENT;
    }
    listener->tcp = true;
    listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    if (listener->fd < 0 ||
        setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(listener->fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener->fd, BACKLOG) != 0) {
        return no_door(fault, where->path, strerror(errno));
    }
    return OK;
}

enum status listeners_open(struct house *house, struct fault *fault)
{
    house->listeners = calloc(1, sizeof *house->listeners);
    if (house->listeners == NULL) {
        return E_NO_MEMORY;
    }
    for (uint32_t i = 0; i < house->config->listen_count; i++) {
        const struct listen_address *where = &house->config->listen[i];
        struct listener *listener = &house->listeners->listener[i];
        listener->house = house;
        listener->fd = -1;
        house->listeners->count++;
        enum status status =
            where->tcp ? open_tcp(listener, where, fault) : open_unix(listener, where->path, fault);
        if (status != OK) {
            return status;
        }
        listener->event =
            event_new(house->base, listener->fd, EV_READ | EV_PERSIST, on_connection, listener);
        listener->pause = event_new(house->base, -1, 0, on_pause_over, listener);
        if (listener->event == NULL || listener->pause == NULL ||
            event_add(listener->event, NULL) != 0) {
            return E_NO_MEMORY;
        }
    }
    return OK;
}

void listeners_close(struct house *house)
{
    for (uint32_t i = 0; house->listeners != NULL && i < house->listeners->count; i++) {
        struct listener *listener = &house->listeners->listener[i];
        if (listener->event != NULL) {
            event_free(listener->event);
        }
        if (listener->pause != NULL) {
            event_free(listener->pause);
        }
        if (listener->fd >= 0) {
            close(listener->fd);
        }
        if (listener->path != NULL) {
            unlink(listener->path);
        }
    }
    free(house->listeners);
    house->listeners = NULL;
}
