/* The daemon's state: the house, its tenants, its sessions and their calls. One thread, the loop's,
 * owns all of it; the store's thread and the jobs' threads see none.
 *
 * A call's way. session.c reads bytes and makes calls of them; dispatch.c finds the command, checks
 * who may, checks the parameters, and
 *   - a read is answered at once by its handler (handle_*.c);
 *   - a write joins its tenant's queue. When no turn of that tenant is under way, turn.c opens one,
 *     lets each waiting write stage its changes on top of those before it, and hands the turn to
 *     the store. When the store says durable, the staged changes are installed in the directory
 *     and the answers are released. So memory never shows what is not on disk, and everything that
 *     came in while one commit ran shares the next. */
#ifndef AMITY_SERVE_HOUSE_H
#define AMITY_SERVE_HOUSE_H

#include <event2/event.h>

#include "base/clock.h"
#include "match/propose.h"
#include "proto/commands.h"
#include "proto/feed.h"
#include "proto/message.h"
#include "store/store.h"

struct house;
struct tenant;
struct session;
struct call;
struct staging;
struct jobs;
struct stats;
struct planner;

enum { TENANT_NAME_BYTES = 65, PRINCIPAL_BYTES = 65, TENANTS_MAX = 256 };

/* -- configuration ------------------------------------------------------------------------------
 */

struct listen_address {
    bool tcp;
    const char *path; /* unix: the socket's path; tcp: host */
    uint16_t port;
};

enum { LISTEN_MAX = 8 };

struct config {
    const char *data; /* the data directory */
    struct listen_address listen[LISTEN_MAX];
    uint32_t listen_count;
    const char *pack;           /* "se" or "fi": of tenants made now */
    const char *pack_directory; /* where se.json and fi.json are */
    const char *program;        /* path of amityd itself, for its children */
    struct limits limits;
    uint64_t map_bytes; /* 0 = the store's */
    struct date today;  /* DATE_NONE = the clock's; a fixed day for tests */
    uint64_t seed;
};

/* -- the house ----------------------------------------------------------------------------------
 */

struct house {
    struct config *config;
    struct limits limits;
    struct clock clock;
    struct event_base *base;
    struct store *store;
    struct event *store_event;
    struct event *day_event; /* once a minute: has the day changed? */
    struct event *signal_event[2];
    struct tenant *tenant[TENANTS_MAX];
    uint32_t tenant_count;
    struct listeners *listeners;
    struct session *session; /* all open ones, linked */
    uint32_t session_count;
    struct session *husk; /* closed ones, freed when the loop comes round */
    struct jobs *jobs;
    struct stats *stats;
    int64_t started_us;
    /* Jobs are under way, so planners put off large work; since when, pauses of less than a minute
     * not counted; when the last of them ended. */
    bool rests;
    int64_t rest_since_us, rest_over_us;
    bool ending;
    int exit_status;
};

/* -- tenants ------------------------------------------------------------------------------------
 */

/* A policy that is in force: the shipped pack, or the tenant's overlay on it. Old ones are kept
 * while pictures of the directory rest on them. */
struct policy {
    struct arena arena;
    struct pack *pack;
    char version[96];           /* what plans name: "fi@2026.1" or "fi@2026.1+overlay-3" */
    struct date effective_from; /* DATE_NONE: as shipped */
    uint32_t refs;
};

struct tenant {
    struct house *house;
    char name[TENANT_NAME_BYTES];
    char pack[TENANT_NAME_BYTES]; /* the shipped pack it was founded with */
    struct store_tenant *store;
    struct policy *policy;
    struct directory directory;
    struct zone zone;
    bool moving; /* a turn is with the store */
    struct call *waiting_first, *waiting_last;
    uint32_t waiting_count;
    uint64_t plan_next;      /* number of the next plan */
    struct planner *planner; /* NULL until somebody asks it (serve/planner.h) */
    int64_t costs_us;        /* when proposals nobody asked costs for may have them again */
    uint32_t jobs_running, jobs_queued;
    uint64_t job_begun; /* counts jobs of all tenants: when this one's last began */
};

/* Something broke that only a new start can mend: ends the loop with status 1. */
void house_fail(struct house *house);

/* ensure   the tenant's day by its own zone, or the configured one */
struct date tenant_today(const struct tenant *tenant);
/* ensure   NULL when there is no such tenant */
struct tenant *house_tenant(struct house *house, const char *name);

/* -- sessions -----------------------------------------------------------------------------------
 */

struct session {
    struct house *house;
    struct session *next, *previous;
    uint64_t number; /* never used again */
    struct event *readable, *writable, *deadline;
    int fd;
    bool tcp;
    uint64_t peer; /* uid, or the address as a number: for connections_per_peer */
    struct feed feed;
    struct buffer out;
    size_t out_sent;       /* bytes of `out` the peer has taken */
    struct tenant *tenant; /* NULL until known (TCP before hello) */
    char principal[PRINCIPAL_BYTES];
    uint32_t roles;
    enum error_form errors;
    bool greeted;   /* tenant is fixed */
    bool paused;    /* output above the soft limit, or too much in flight */
    bool closing;   /* close once `out` is empty */
    bool gone;      /* the peer left; calls in flight have nobody to answer */
    bool buried;    /* among the husks */
    size_t largest; /* the largest answer in `out`: may pass the hard limit alone */
    uint32_t in_flight;
    int64_t message_since_us; /* when the unfinished message began, 0 = none */
    int64_t opened_us, drained_us;
    uint32_t watching; /* jobs it watches */
};

/* -- calls --------------------------------------------------------------------------------------
 */

/* One request under way. Its arena holds the decoded parameters and the answer. */
struct call {
    struct call *next;
    struct house *house;
    struct session *session; /* NULL: nobody waits (internal, or the peer left) */
    struct tenant *tenant;
    const struct command *command;
    struct message message; /* id and parameters */
    struct arena request;
    struct value result;
    struct fault fault;
    int64_t begun_us;
    /* of writes: */
    uint64_t revision;
    bool staged; /* something is in the turn: wait for durability */
    bool parked; /* of reads: somebody else answers later */
    enum status (*stage)(struct call *call, struct staging *staging); /* internal: no command */
    void (*done)(struct call *call, enum status status); /* internal writes; NULL = answer */
    void *owner;
};

/* A handler reads call->message.params and fills call->result (a map) or call->fault.
 * Writes get the turn to stage into. Whoever returns OK has filled result. */
typedef enum status (*read_handler)(struct call *call);
typedef enum status (*write_handler)(struct call *call, struct staging *staging);

/* Exactly one of the two is set. */
struct handler {
    read_handler read;
    write_handler write;
};

/* Answers a call (result when status is OK, else call->fault) and frees it. */
void call_answer(struct call *call, enum status status);

/* -- shared by handlers -------------------------------------------------------------------------
 */

static inline const struct value *call_param(const struct call *call, const char *name)
{
    const struct value *value = value_get(call->message.params, name);
    return value_is_nil(value) ? NULL : value;
}

/* A required parameter: dispatch has seen that it is there. */
static inline const struct value *call_required(const struct call *call, const char *name)
{
    const struct value *value = value_get(call->message.params, name);
    CHECK(value != NULL);
    return value;
}

#endif
