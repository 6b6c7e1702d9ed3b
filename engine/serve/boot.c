/* From nothing to `ready`, and back. */
#include "serve/boot.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "serve/config.h"
#include "serve/jobs.h"
#include "serve/listener.h"
#include "serve/planner.h"
#include "serve/session.h"
#include "serve/stats.h"
#include "serve/tenant.h"
#include "serve/turn.h"

enum { FOREVER_CHUNK_BYTES = 16384, DAY_CHECK_S = 20 };

/* systemd's readiness protocol: a datagram to $NOTIFY_SOCKET, nothing without one. */
static void notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (path == NULL || strlen(path) >= sizeof address.sun_path) {
        return;
    }
    memcpy(address.sun_path, path, strlen(path));
    socklen_t bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
    if (path[0] == '@') {
        address.sun_path[0] = '\0';
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        ssize_t sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL,
                              (const struct sockaddr *)&address, bytes);
        (void)sent; /* nobody to tell */
        close(fd);
    }
}

void house_fail(struct house *house)
{
    house->ending = true;
    house->exit_status = 1;
    event_base_loopbreak(house->base);
}

static void on_signal(evutil_socket_t number, short what, void *state)
{
    (void)what;
    struct house *house = state;
    log_line(LOG_INFO, "ending", "signal=%d", (int)number);
    house->ending = true;
    event_base_loopbreak(house->base);
}

static void on_store(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct house *house = state;
    turn_complete_all(house);
    turn_begin_all(house);
    session_bury(house);
}

static void on_day(evutil_socket_t fd, short what, void *state)
{
    (void)fd;
    (void)what;
    struct house *house = state;
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        struct fault fault = {0};
        if (tenant_new_day(house->tenant[i], &fault) != OK) {
            log_line(LOG_ERROR, "new_day", "tenant=%s reason=%s", house->tenant[i]->name,
                     fault.detail);
        }
    }
}

static enum status events_open(struct house *house, struct fault *fault)
{
    house->base = event_base_new();
    if (house->base == NULL) {
        return fault_set(fault, E_NO_MEMORY, "", "no event base");
    }
    const struct timeval day = {.tv_sec = DAY_CHECK_S};
    house->store_event = event_new(house->base, store_completion_fd(house->store),
                                   EV_READ | EV_PERSIST, on_store, house);
    house->day_event = event_new(house->base, -1, EV_PERSIST, on_day, house);
    house->signal_event[0] = evsignal_new(house->base, SIGTERM, on_signal, house);
    house->signal_event[1] = evsignal_new(house->base, SIGINT, on_signal, house);
    if (house->store_event == NULL || house->day_event == NULL || house->signal_event[0] == NULL ||
        house->signal_event[1] == NULL || event_add(house->store_event, NULL) != 0 ||
        event_add(house->day_event, &day) != 0 || event_add(house->signal_event[0], NULL) != 0 ||
        event_add(house->signal_event[1], NULL) != 0) {
        return fault_set(fault, E_NO_MEMORY, "", "no events");
    }
    return OK;
}

static enum status tenants_open(struct house *house, struct fault *fault)
{
    struct arena names_arena;
    arena_open(&names_arena, 4096, 0);
    const char *const *names = NULL;
    uint32_t count = 0;
    enum status status = store_tenant_list(house->store, &names_arena, &names, &count, fault);
    for (uint32_t i = 0; status == OK && i < count; i++) {
        status = tenant_open(house, names[i], false, fault);
    }
    if (status == OK && house_tenant(house, "default") == NULL) {
        status = tenant_open(house, "default", true, fault);
    }
    arena_close(&names_arena);
    return status;
}

static enum status house_open(struct house *house, struct fault *fault)
{
    house->clock = clock_system();
    house->started_us = clock_now_us(&house->clock);
    house->limits = house->config->limits;
    if (house->limits.jobs_running == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        house->limits.jobs_running = cores > 0 ? cores : 1;
    }
    house->stats = calloc(1, sizeof *house->stats);
    if (house->stats == NULL) {
        return E_NO_MEMORY;
    }
    const struct store_options options = {.directory = house->config->data,
                                          .map_bytes = house->config->map_bytes};
    enum status status = store_open(&options, &house->store, fault);
    if (status == OK) {
        status = events_open(house, fault);
    }
    if (status == OK) {
        status = jobs_open(house, fault);
    }
    if (status == OK) {
        status = tenants_open(house, fault);
    }
    return status == OK ? listeners_open(house, fault) : status;
}

static void event_end(struct event *event)
{
    if (event != NULL) {
        event_free(event);
    }
}

/* Doors first, so that nobody new comes in; then what was acknowledged is already durable. */
static void house_close(struct house *house)
{
    listeners_close(house);
    if (house->store != NULL && house->base != NULL) {
        turn_drain(house); /* before the jobs: one of them may wait for its plan to be stored */
    }
    jobs_close(house);
    for (uint32_t i = 0; i < house->tenant_count; i++) {
        planner_close(house->tenant[i]);
    }
    session_send_all(house);
    session_close_all(house);
    store_close(&house->store);
    session_bury(house);
    tenants_close(house);
    event_end(house->store_event);
    event_end(house->day_event);
    event_end(house->signal_event[0]);
    event_end(house->signal_event[1]);
    if (house->base != NULL) {
        event_base_free(house->base);
    }
    free(house->stats);
}

static void say_ready(const struct house *house)
{
    char line[512];
    int used = snprintf(line, sizeof line, "ready version=%s tenants=%u", AMITY_VERSION,
                        house->tenant_count);
    for (uint32_t i = 0; i < house->config->listen_count && used < (int)sizeof line - 2; i++) {
        const struct listen_address *address = &house->config->listen[i];
        if (address->tcp) {
            used += snprintf(line + used, sizeof line - (size_t)used, " listen=tcp:%s:%u",
                             address->path, address->port);
        } else {
            used +=
                snprintf(line + used, sizeof line - (size_t)used, " listen=unix:%s", address->path);
        }
    }
    fprintf(stderr, "%s\n", line);
    fflush(stderr);
    notify("READY=1");
}

static void say_fault(const struct fault *fault)
{
    fprintf(stderr, "amityd: %s%s%s\n", fault->path, fault->path[0] != '\0' ? ": " : "",
            fault->detail[0] != '\0' ? fault->detail : status_title(fault->status));
    if (fault->hint[0] != '\0') {
        fprintf(stderr, "hint: %s\n", fault->hint);
    }
}

int boot_engine(int argument_count, char *const *arguments)
{
    struct arena forever;
    arena_open(&forever, FOREVER_CHUNK_BYTES, 0);
    struct config config;
    struct fault fault = {0};
    if (config_read(argument_count, arguments, &forever, &config, &fault) != OK) {
        say_fault(&fault);
        arena_close(&forever);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    struct house house = {.config = &config};
    enum status status = house_open(&house, &fault);
    if (status == OK) {
        say_ready(&house);
        event_base_dispatch(house.base);
        notify("STOPPING=1");
    } else {
        fault_set(&fault, status, "", "%s", status_title(status));
        say_fault(&fault);
        house.exit_status = 1;
    }
    house_close(&house);
    arena_close(&forever);
    return house.exit_status;
}
