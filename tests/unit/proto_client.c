/* The client library against a scripted peer on a real Unix socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <amity/client.h>

#include "base/buffer.h"
#include "proto/feed.h"
#include "proto/message.h"
#include "proto/writer.h"

/* A peer that answers: `echo` with its params, `fail` with an error, `later` only after the next
 * request, `silent` never, `notify` after three notifications, `garbage` with a byte that is no
 * MessagePack, `hang_up` by closing. */
struct peer {
    char path[64];
    int listener;
    pthread_t thread;
};

struct peer_turn {
    int fd;
    struct buffer out;
    bool has_later;
    uint32_t later;
};

static bool peer_answer(struct peer_turn *turn, const struct message *message)
{
    struct fault fault = {0};
    if (strcmp(message->method, "hang_up") == 0) {
        return false;
    }
    if (strcmp(message->method, "later") == 0) {
        turn->has_later = true;
        turn->later = message->id;
        return true;
    }
    if (strcmp(message->method, "fail") == 0) {
        fault_set(&fault, E_NOT_FOUND, "client", "there is no client C-9");
        fault_hint(&fault, "C-8");
        message_write_error(&turn->out, message, &fault, ERRORS_AS_MAP);
    } else if (strcmp(message->method, "notify") == 0) {
        for (int i = 0; i < 3; i++) {
            message_notification_begin(&turn->out, "job.progress");
            write_map_begin(&turn->out, 1);
            write_text(&turn->out, "done");
            write_int(&turn->out, i);
        }
        message_write_result(&turn->out, message->id, message->params);
    } else if (strcmp(message->method, "garbage") == 0) {
        buffer_add(&turn->out, "\xc1", 1);
    } else if (strcmp(message->method, "unread") == 0) {
        fault_set(&fault, E_TOO_LARGE, "", "a message may have 10 bytes");
        message_write_error(&turn->out, NULL, &fault, ERRORS_AS_MAP);
    } else if (strcmp(message->method, "silent") != 0) {
        message_write_result(&turn->out, message->id, message->params);
    }
    if (turn->has_later) {
        turn->has_later = false;
        message_write_result(&turn->out, turn->later, NULL);
    }
    return true;
}

static bool peer_flush(struct peer_turn *turn)
{
    size_t sent = 0;
    while (sent < turn->out.count) {
        ssize_t count =
            send(turn->fd, turn->out.bytes + sent, turn->out.count - sent, MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        sent += (size_t)count;
    }
    buffer_reset(&turn->out);
    return true;
}

static void peer_serve(int fd)
{
    struct limits limits = limits_standard();
    struct feed feed;
    feed_open(&feed, &limits);
    struct arena request;
    arena_open(&request, 4096, 0);
    struct peer_turn turn = {.fd = fd};
    uint8_t bytes[4096];
    ssize_t count = 0;
    bool goes_on = true;
    while (goes_on && (count = recv(fd, bytes, sizeof bytes, 0)) > 0) {
        goes_on = feed_add(&feed, bytes, (size_t)count);
        const uint8_t *whole = NULL;
        size_t whole_bytes = 0;
        while (goes_on && feed_next(&feed, &whole, &whole_bytes) == SCAN_OK) {
            struct message message;
            struct fault fault = {0};
            arena_reset(&request);
            goes_on = message_read(whole, whole_bytes, &request, &message, &fault) == OK &&
                      peer_answer(&turn, &message);
        }
        goes_on = goes_on && peer_flush(&turn);
    }
    buffer_close(&turn.out);
    arena_close(&request);
    feed_close(&feed);
}

static void *peer_run(void *state)
{
    struct peer *peer = state;
    int fd = 0;
    while ((fd = accept(peer->listener, NULL, NULL)) >= 0) {
        peer_serve(fd);
        close(fd);
    }
    return NULL;
}

static int peer_open(void **state)
{
    struct peer *peer = calloc(1, sizeof *peer);
    snprintf(peer->path, sizeof peer->path, "/tmp/amity-client-%ld", (long)getpid());
    unlink(peer->path);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", peer->path);
    peer->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    *state = peer;
    return bind(peer->listener, (const struct sockaddr *)(const void *)&address, sizeof address) ||
           listen(peer->listener, 8) || pthread_create(&peer->thread, NULL, peer_run, peer);
}

static int peer_close(void **state)
{
    struct peer *peer = *state;
    shutdown(peer->listener, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    close(peer->listener);
    unlink(peer->path);
    free(peer);
    return 0;
}

static struct amity_client *connected(void **state, uint32_t timeout_ms)
{
    const struct peer *peer = *state;
    char address[80];
    snprintf(address, sizeof address, "unix:%s", peer->path);
    struct amity_client *client = NULL;
    struct amity_error error = {0};
    assert_int_equal(amity_connect(address, timeout_ms, &client, &error), AMITY_OK);
    return client;
}

static void a_call_comes_back_with_its_result(void **state)
{
    struct amity_client *client = connected(state, 5000);
    struct amity_tree *tree = amity_tree_new();
    struct amity_value *list = amity_list(tree);
    amity_add(tree, list, amity_real(tree, 62.5));
    amity_add(tree, list, amity_text(tree, "Seinäjoki"));
    struct amity_value *params = amity_map(tree);
    amity_put(tree, params, "list", list);
    amity_put_int(tree, params, "k", 7);
    amity_put_bool(tree, params, "yes", true);
    struct amity_error error = {0};
    const struct amity_value *result = NULL;
    assert_int_equal(amity_call(client, "echo", params, tree, &result, &error), AMITY_OK);
    assert_int_equal(amity_int_or(amity_get(result, "k"), 0), 7);
    assert_true(amity_bool_or(amity_get(result, "yes"), false));
    assert_string_equal(amity_text_or(amity_at(result, "list[1]"), ""), "Seinäjoki");
    assert_string_equal(amity_to_json(tree, result, 0),
                        "{\"list\":[62.5,\"Seinäjoki\"],\"k\":7,\"yes\":true}");
    assert_false(amity_tree_failed(tree));
    amity_tree_free(tree);
    amity_close(&client);
    assert_null(client);
}

static void an_error_arrives_with_all_its_fields_and_the_connection_lives_on(void **state)
{
    struct amity_client *client = connected(state, 5000);
    struct amity_tree *tree = amity_tree_new();
    struct amity_error error = {0};
    assert_int_equal(amity_call(client, "fail", NULL, tree, NULL, &error), AMITY_REFUSED);
    assert_string_equal(error.type, "not_found");
    assert_string_equal(error.detail, "there is no client C-9");
    assert_string_equal(error.path, "client");
    assert_string_equal(error.hint, "C-8");
    assert_int_equal(amity_call(client, "echo", NULL, tree, NULL, &error), AMITY_OK);
    amity_tree_free(tree);
    amity_close(&client);
}

static void answers_out_of_order_find_their_calls(void **state)
{
    struct amity_client *client = connected(state, 5000);
    struct amity_tree *tree = amity_tree_new();
    struct amity_error error = {0};
    uint32_t first = 0;
    uint32_t second = 0;
    uint32_t any = 0;
    assert_int_equal(amity_send(client, "later", NULL, &first, &error), AMITY_OK);
    assert_int_equal(amity_send(client, "echo", NULL, &second, &error), AMITY_OK);
    assert_int_equal(amity_outstanding(client), 2);
    assert_int_equal(amity_receive(client, first, tree, NULL, &error), AMITY_OK);
    assert_int_equal(amity_receive_any(client, &any, tree, NULL, &error), AMITY_OK);
    assert_int_equal(any, second);
    assert_int_equal(amity_receive_any(client, &any, tree, NULL, &error), AMITY_USAGE);
    assert_int_equal(amity_receive(client, 99, tree, NULL, &error), AMITY_USAGE);
    amity_tree_free(tree);
    amity_close(&client);
}

static void many_pipelined_calls_with_long_answers_do_not_lock_up(void **state)
{
    struct amity_client *client = connected(state, 20000);
    struct amity_tree *tree = amity_tree_new();
    char *text = calloc(1, 20001);
    memset(text, 'x', 20000);
    struct amity_value *params = amity_map(tree);
    amity_put_text(tree, params, "text", text);
    struct amity_error error = {0};
    enum { CALLS = 200 }; /* 4 MB each way: more than the socket's buffers hold */
    for (uint32_t i = 0; i < CALLS; i++) {
        assert_int_equal(amity_send(client, "echo", params, NULL, &error), AMITY_OK);
    }
    for (uint32_t i = 0; i < CALLS; i++) {
        uint32_t ticket = 0;
        const struct amity_value *result = NULL;
        amity_tree_reset(tree);
        assert_int_equal(amity_receive_any(client, &ticket, tree, &result, &error), AMITY_OK);
        assert_int_equal(ticket, i);
        assert_int_equal(amity_count(amity_get(result, "text")), 20000);
    }
    free(text);
    amity_tree_free(tree);
    amity_close(&client);
}

static void a_silent_peer_is_a_timeout_and_a_late_answer_is_dropped(void **state)
{
    struct amity_client *client = connected(state, 50);
    struct amity_tree *tree = amity_tree_new();
    struct amity_error error = {0};
    assert_int_equal(amity_call(client, "later", NULL, tree, NULL, &error), AMITY_TIMEOUT);
    assert_int_equal(amity_outstanding(client), 0);
    amity_set_timeout(client, 5000);
    assert_int_equal(amity_call(client, "echo", NULL, tree, NULL, &error), AMITY_OK);
    assert_int_equal(amity_call(client, "echo", NULL, tree, NULL, &error), AMITY_OK);
    amity_tree_free(tree);
    amity_close(&client);
}

static void note(void *state, const char *method, const struct amity_value *params)
{
    int64_t *sum = state;
    assert_string_equal(method, "job.progress");
    *sum += 1 + amity_int_or(amity_get(params, "done"), 100);
}

static void notifications_arrive_while_waiting(void **state)
{
    struct amity_client *client = connected(state, 5000);
    struct amity_tree *tree = amity_tree_new();
    int64_t sum = 0;
    amity_on_notification(client, note, &sum);
    struct amity_error error = {0};
    assert_int_equal(amity_call(client, "notify", NULL, tree, NULL, &error), AMITY_OK);
    assert_int_equal(sum, 3 + 0 + 1 + 2);
    assert_int_equal(amity_wait(client, 1, &error), AMITY_TIMEOUT);
    amity_tree_free(tree);
    amity_close(&client);
}

static void a_peer_that_leaves_or_talks_nonsense_is_told_apart(void **state)
{
    static const struct {
        const char *method;
        enum amity_status status;
    } cases[] = {
        {"hang_up", AMITY_CLOSED}, {"garbage", AMITY_PROTOCOL}, {"unread", AMITY_PROTOCOL}};
    for (uint32_t i = 0; i < 3; i++) {
        struct amity_client *client = connected(state, 5000);
        struct amity_tree *tree = amity_tree_new();
        struct amity_error error = {0};
        assert_int_equal(amity_call(client, cases[i].method, NULL, tree, NULL, &error),
                         cases[i].status);
        assert_true(error.detail[0] != '\0');
        assert_int_equal(amity_call(client, "echo", NULL, tree, NULL, &error), AMITY_CLOSED);
        amity_tree_free(tree);
        amity_close(&client);
    }
}

static void an_address_nobody_answers_at_is_unreachable(void **state)
{
    (void)state;
    struct amity_client *client = NULL;
    struct amity_error error = {0};
    assert_int_equal(amity_connect("unix:/nonexistent/amity", 100, &client, &error),
                     AMITY_UNREACHABLE);
    assert_null(client);
    assert_int_equal(amity_connect("tcp:127.0.0.1:1", 1000, &client, &error), AMITY_UNREACHABLE);
    assert_int_equal(amity_connect("tcp:[::1]:1", 1000, &client, &error), AMITY_UNREACHABLE);
    assert_int_equal(amity_connect("http://x", 100, &client, &error), AMITY_USAGE);
    assert_int_equal(amity_connect("tcp:nohost", 100, &client, &error), AMITY_USAGE);
    assert_int_equal(amity_connect("unix:", 100, &client, &error), AMITY_USAGE);
    amity_close(&client);
}

static void tcp_is_dialled_by_name_and_by_number(void **state)
{
    (void)state;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof place;
    assert_int_equal(bind(listener, (const struct sockaddr *)(const void *)&place, bytes), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)(void *)&place, &bytes), 0);
    const char *const hosts[] = {"127.0.0.1", "localhost", "[127.0.0.1]"};
    for (uint32_t i = 0; i < 3; i++) {
        char address[64];
        snprintf(address, sizeof address, "tcp:%s:%u", hosts[i], ntohs(place.sin_port));
        struct amity_client *client = NULL;
        struct amity_error error = {0};
        assert_int_equal(amity_connect(address, 5000, &client, &error), AMITY_OK);
        assert_true(amity_fd(client) >= 0);
        amity_close(&client);
    }
    close(listener);
}

static void values_answer_questions_of_the_wrong_kind(void **state)
{
    (void)state;
    struct amity_tree *tree = amity_tree_new();
    char line[128];
    const char *text = "{\"a\": [1, \"x\"], \"b\": null}";
    const struct amity_value *map = amity_from_json(tree, text, strlen(text), line, sizeof line);
    assert_int_equal(amity_kind(map), AMITY_MAP);
    assert_int_equal(amity_count(map), 2);
    assert_string_equal(amity_key(map, 0), "a");
    assert_null(amity_key(map, 2));
    assert_true(amity_is_nil(amity_member(map, 1)));
    assert_null(amity_item(map, 0));
    assert_null(amity_item(amity_get(map, "a"), 2));
    assert_null(amity_get(NULL, "a"));
    assert_int_equal(amity_int_or(amity_at(map, "a[1]"), -5), -5);
    assert_null(amity_as_text(amity_at(map, "a[0]")));
    uint32_t count = 9;
    assert_null(amity_as_bytes(map, &count));
    assert_int_equal(count, 0);
    assert_null(amity_from_json(tree, "{", 1, line, sizeof line));
    assert_true(line[0] != '\0');
    struct amity_value *copy = amity_copy(tree, map);
    amity_put_text(tree, copy, "b", "now");
    assert_true(amity_is_nil(amity_get(map, "b")));
    assert_string_equal(amity_as_text(amity_get(copy, "b")), "now");
    amity_tree_free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_comes_back_with_its_result),
        cmocka_unit_test(an_error_arrives_with_all_its_fields_and_the_connection_lives_on),
        cmocka_unit_test(answers_out_of_order_find_their_calls),
        cmocka_unit_test(many_pipelined_calls_with_long_answers_do_not_lock_up),
        cmocka_unit_test(a_silent_peer_is_a_timeout_and_a_late_answer_is_dropped),
        cmocka_unit_test(notifications_arrive_while_waiting),
        cmocka_unit_test(a_peer_that_leaves_or_talks_nonsense_is_told_apart),
        cmocka_unit_test(an_address_nobody_answers_at_is_unreachable),
        cmocka_unit_test(tcp_is_dialled_by_name_and_by_number),
        cmocka_unit_test(values_answer_questions_of_the_wrong_kind),
    };
    return cmocka_run_group_tests(tests, peer_open, peer_close);
}
