/* Connects without ever waiting longer than was allowed. */
#include "proto/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int64_t dial_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int dial_wait(int fd, short events, int64_t deadline_ms)
{
    for (;;) {
        int timeout = -1;
        if (deadline_ms != INT64_MAX) {
            int64_t left = deadline_ms - dial_now_ms();
            timeout = left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
        }
        struct pollfd watched = {.fd = fd, .events = events};
        int ready = poll(&watched, 1, timeout);
        if (ready > 0) {
            return watched.revents;
        }
        if (ready < 0 && errno != EINTR && errno != EAGAIN) {
            return -1;
        }
        if (ready == 0 && timeout >= 0) {
            return 0;
        }
    }
}

static bool connect_in_time(int fd, const struct sockaddr *address, socklen_t bytes,
                            int64_t deadline_ms)
{
    if (connect(fd, address, bytes) == 0) {
        return true;
    }
    /* A Unix socket whose queue is full says EAGAIN and has nothing to wait on. */
    while (errno == EAGAIN && dial_now_ms() < deadline_ms) {
        struct timespec pause = {.tv_nsec = 5000000};
        nanosleep(&pause, NULL);
        if (connect(fd, address, bytes) == 0) {
            return true;
        }
    }
    if (errno != EINPROGRESS) {
        return false;
    }
    int ready = dial_wait(fd, POLLOUT, deadline_ms);
    if (ready <= 0) {
        errno = ETIMEDOUT;
        return false;
    }
    int trouble = 0;
    socklen_t trouble_bytes = sizeof trouble;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &trouble, &trouble_bytes) != 0) {
        return false;
    }
    errno = trouble;
    return trouble == 0;
}

static enum status dial_unix(const char *path, int64_t deadline_ms, int *fd, struct fault *fault)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t bytes = strlen(path);
    if (bytes == 0 || bytes >= sizeof address.sun_path) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "a socket's path has 1 to %zu bytes",
                         sizeof address.sun_path - 1);
    }
    memcpy(address.sun_path, path, bytes);
    int opened = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (opened >= 0 && connect_in_time(opened, (const struct sockaddr *)(const void *)&address,
                                       sizeof address, deadline_ms)) {
        *fd = opened;
        return OK;
    }
    enum status status = fault_set(fault, E_UNAVAILABLE, "", "unix:%s: %s", path, strerror(errno));
    if (opened >= 0) {
        close(opened);
    }
    return status;
}

static int dial_one(const struct addrinfo *one, int64_t deadline_ms)
{
    int fd =
        socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol);
    if (fd < 0) {
        return -1;
    }
    if (!connect_in_time(fd, one->ai_addr, one->ai_addrlen, deadline_ms)) {
        int trouble = errno;
        close(fd);
        errno = trouble;
        return -1;
    }
    int yes = 1;
    /* Small requests must not wait for each other's acknowledgements; where this fails they do. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return fd;
}

/* Splits HOST:PORT; a host in brackets loses them. */
static bool split(const char *address, char host[256], char port[16])
{
    const char *colon = strrchr(address, ':');
    if (colon == NULL || colon == address || colon[1] == '\0' || strlen(colon + 1) >= 16) {
        return false;
    }
    size_t bytes = (size_t)(colon - address);
    if (address[0] == '[' && colon[-1] == ']') {
        address++;
        bytes -= 2;
    }
    if (bytes == 0 || bytes >= 256) {
        return false;
    }
    memcpy(host, address, bytes);
    host[bytes] = '\0';
    memcpy(port, colon + 1, strlen(colon + 1) + 1);
    return true;
}

static enum status dial_tcp(const char *address, int64_t deadline_ms, int *fd, struct fault *fault)
{
    char host[256];
    char port[16];
    if (!split(address, host, port)) {
        return fault_set(fault, E_INVALID_ARGUMENT, "", "not tcp:HOST:PORT: tcp:%.128s", address);
    }
    struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int trouble = getaddrinfo(host, port, &wanted, &found);
    if (trouble != 0) {
        return fault_set(fault, E_UNAVAILABLE, "", "%s: %s", host, gai_strerror(trouble));
    }
    int opened = -1;
    for (const struct addrinfo *one = found; one != NULL && opened < 0; one = one->ai_next) {
        opened = dial_one(one, deadline_ms);
    }
    freeaddrinfo(found);
    if (opened < 0) {
        return fault_set(fault, E_UNAVAILABLE, "", "tcp:%s:%s: %s", host, port, strerror(errno));
    }
    *fd = opened;
    return OK;
}

enum status dial(const char *address, int64_t deadline_ms, int *fd, struct fault *fault)
{
    *fd = -1;
    if (strncmp(address, "unix:", 5) == 0) {
        return dial_unix(address + 5, deadline_ms, fd, fault);
    }
    if (strncmp(address, "tcp:", 4) == 0) {
        return dial_tcp(address + 4, deadline_ms, fd, fault);
    }
    return fault_set(fault, E_INVALID_ARGUMENT, "",
                     "an address is unix:PATH or tcp:HOST:PORT, not %.128s", address);
}
