/* One connection to the daemon for benchmarks: bytes out, whole answers in, nothing decoded, so
 * that what is measured is the daemon and not this side. */
#ifndef AMITY_BENCH_IMPORT_WIRE_H
#define AMITY_BENCH_IMPORT_WIRE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "proto/feed.h"
#include "proto/message.h"

struct wire {
    int fd;
    struct feed feed;
};

static inline int64_t wire_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline void wire_die(const char *what)
{
    perror(what);
    exit(1);
}

static inline int wire_dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        wire_die(path);
    }
    return fd;
}

/* path: of the Unix socket */
static inline void wire_open(struct wire *wire, const char *path)
{
    static const struct limits wide = {.message_bytes = 268435456,
                                       .message_depth = 32,
                                       .message_items = 16000000,
                                       .text_bytes = 67108864};
    wire->fd = wire_dial(path);
    feed_open(&wire->feed, &wide);
}

static inline void wire_close(struct wire *wire)
{
    feed_close(&wire->feed);
    close(wire->fd);
}

static inline void wire_send(const struct wire *wire, const uint8_t *bytes, size_t count)
{
    while (count > 0) {
        ssize_t sent = send(wire->fd, bytes, count, MSG_NOSIGNAL);
        if (sent <= 0) {
            wire_die("send");
        }
        bytes += sent;
        count -= (size_t)sent;
    }
}

/* Waits for one whole answer; borrowed until the next call. */
static inline const uint8_t *wire_receive(struct wire *wire, size_t *count)
{
    const uint8_t *message = NULL;
    uint8_t bytes[65536];
    for (;;) {
        enum scan_verdict verdict = feed_next(&wire->feed, &message, count);
        if (verdict == SCAN_OK) {
            return message;
        }
        ssize_t got = verdict == SCAN_NEED_MORE ? recv(wire->fd, bytes, sizeof bytes, 0) : -1;
        if (got <= 0 || !feed_add(&wire->feed, bytes, (size_t)got)) {
            wire_die("receive");
        }
    }
}

/* Ends the program with the daemon's own words when the answer is an error. */
static inline void wire_expect_ok(const uint8_t *bytes, size_t count)
{
    struct arena arena;
    struct message message;
    struct fault fault = {0};
    arena_open(&arena, 4096, 0);
    if (message_read(bytes, count, &arena, &message, &fault) != OK ||
        message.kind != MESSAGE_RESPONSE) {
        wire_die("not an answer");
    }
    if (!value_is_nil(message.error)) {
        fault_read(message.error, &fault);
        fprintf(stderr, "the daemon refused: %s (%s) %s\n", fault.detail, fault.path, fault.hint);
        exit(1);
    }
    arena_close(&arena);
}

#endif
