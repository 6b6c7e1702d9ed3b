"""The wire: pipelining, broken framing, limits, slow and deaf peers, TCP, several daemons."""

import os
import resource
import signal
import socket
import struct
import subprocess
import threading
import time

import msgpack

import harness
import people
from harness import Closed, Daemon, DaemonTest, RpcError, Session


def pack(value):
    return msgpack.packb(value)


class Conversation(DaemonTest):
    def test_many_requests_ahead_of_their_answers_are_all_answered_once(self):
        people.fill(self.session, 2, 2)
        numbers = {}
        for i in range(120):
            if i % 3 == 0:
                number = self.session.send("server.ping")
            elif i % 3 == 1:
                number = self.session.send("volunteer.put",
                                           {"volunteers": [people.volunteer(100 + i)]})
            else:
                number = self.session.send("match.propose", {"client": "C-1"})
            numbers[number] = i
        seen = [self.session.receive() for _ in numbers]
        self.assertEqual(sorted(message[1] for message in seen), sorted(numbers))
        self.assertTrue(all(message[2] is None for message in seen))

    def test_a_message_may_come_in_single_bytes_and_several_in_one_piece(self):
        for byte in pack([0, 7, "server.ping", []]):
            self.session.send_bytes(bytes([byte]))
        self.assertEqual(self.session.receive(), [1, 7, None, {}])
        self.session.send_bytes(b"".join(pack([0, i, "server.ping", []]) for i in range(50)))
        self.assertEqual({self.session.receive()[1] for _ in range(50)}, set(range(50)))

    def test_no_parameters_may_be_said_in_every_way(self):
        for params in ([], [{}], [[]]):
            with self.subTest(params):
                self.session.send_bytes(pack([0, 1, "server.ping", params]))
                self.assertEqual(self.session.receive(), [1, 1, None, {}])
        for params in ([[1]], [1], [{}, {}], {}, None, "x"):
            with self.subTest(params):
                self.session.send_bytes(pack([0, 1, "server.ping", params]))
                answer = self.session.receive()
                self.assertIn(answer[2]["type"], ("invalid_request", "invalid_argument"))

    def test_a_parameter_that_is_nil_counts_as_not_given(self):
        people.fill(self.session, 1, 1)
        got = self.session.call("match.propose", client="C-1", k=None, service=None)
        self.assertEqual(len(got["proposals"]), 1)

    def test_text_may_come_as_bin(self):
        self.session.send_bytes(msgpack.packb([0, 1, b"server.ping", []], use_bin_type=True))
        self.assertEqual(self.session.receive()[2:], [None, {}])
        self.session.call("volunteer.put", {b"volunteers": [people.volunteer(1)]})
        self.session.send_bytes(msgpack.packb(
            [0, 2, "volunteer.get", [{b"ids": [b"V-1"]}]], use_bin_type=True))
        self.assertEqual(len(self.session.receive()[3]["volunteers"]), 1)

    def test_notifications_are_ignored_and_never_answered(self):
        self.session.notify("no.such.thing", {"a": 1})
        self.session.notify("volunteer.delete", {"ids": "all"})
        self.session.notify("server.ping")
        self.session.send_bytes(pack([1, 5, None, {}]))
        self.assertEqual(self.session.call("server.ping"), {})
        self.assertEqual(self.session.notifications, [])

    def test_an_unknown_method_and_an_unknown_parameter_are_answered_with_the_nearest(self):
        self.refused("unknown_method", "volunteer.putt", {}, hint="volunteer.put")
        self.refused("invalid_argument", "match.propose", {"clint": "C-1"}, path="clint",
                     hint="client")
        self.refused("invalid_argument", "match.propose", {}, path="client")
        self.refused("invalid_argument", "match.propose", {"client": "C-1", "k": "ten"},
                     path="k")
        self.refused("invalid_argument", "match.propose", {"client": "C-1", "k": 0}, path="k")
        self.refused("not_found", "match.propose", {"client": "C-404"})
        self.refused("not_found", "match.explain", {"client": "C-404", "volunteer": "V-1"})
        self.refused("not_found", "match.clients", {"volunteer": "V-404"})
        self.refused("not_found", "plan.get", {"plan": "no-plan"})
        self.refused("not_found", "job.get", {"job": "no-job"})

    def test_errors_as_text_from_that_very_call_on(self):
        with self.assertRaises(RpcError) as caught:
            self.session.call("session.hello", errors="text", tenant="nowhere")
        self.assertIsInstance(caught.exception.error, str)
        with self.daemon.session() as wrong:
            with self.assertRaises(RpcError) as caught:
                wrong.call("session.hello", errors="text", tenant=5)
            self.assertRegex(caught.exception.error, r"^invalid_argument: .+ \(tenant\)$")
        self.session.call("session.hello", errors="text")
        with self.assertRaises(RpcError) as caught:
            self.session.call("match.propose", client="C-404", k="ten")
        self.assertRegex(caught.exception.error, r"^invalid_argument: .+ \(k\)$")
        with self.daemon.session() as other:
            with self.assertRaises(RpcError) as caught:
                other.call("match.propose", client="C-404")
            self.assertIsInstance(caught.exception.error, dict)

    def test_hello_tells_who_is_there_and_the_limits(self):
        hello = self.session.call("session.hello", client="test 1")
        self.assertEqual((hello["server"], hello["tenant"]), ("amity", "default"))
        self.assertIn("coordinator", hello["roles"])
        self.assertEqual(hello["limits"]["message_bytes"], 16777216)
        self.assertEqual(self.session.call("session.hello")["tenant"], "default")

    def test_stats_and_info_count(self):
        people.fill(self.session, 2, 3)
        self.assertEqual(self.session.call("server.info")["counts"]["clients"], 3)
        for _ in range(5):
            self.session.call("match.propose", client="C-1")
        counted = self.session.call("server.stats")["methods"]["match.propose"]
        self.assertEqual((counted["count"], counted["errors"]), (5, 0))

    def test_acting_and_traceparent_go_with_every_call(self):
        extra = {"acting": {"worker": "W-1", "role": "decider"},
                 "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
        self.assertEqual(self.session.call("server.ping", **extra), {})
        self.session.call("worker.put", id="W-1", **extra)
        self.session.call("client.put", clients=[people.client(1)], **extra)
        self.refused("invalid_argument", "server.ping", {"acting": 5}, path="acting")


class BrokenFraming(DaemonTest):
    def lost(self, data, kind=("invalid_request", "too_large", "limit")):
        """The daemon says why and closes; others are served."""
        with self.daemon.session() as broken:
            broken.send_bytes(data)
            answer = broken.receive()
            self.assertEqual(answer[:2], [1, None])
            self.assertIn(answer[2]["type"], kind, answer)
            self.assertTrue(broken.is_closed_within(10))
        self.assertEqual(self.session.call("server.ping"), {})

    def test_a_byte_that_is_no_messagepack(self):
        self.lost(b"\xc1")
        self.lost(pack([0, 1])[:1] + b"\xc1")

    def test_a_message_that_promises_gigabytes(self):
        self.lost(b"\x94\x00\x01\xdb" + struct.pack(">I", 0xFFFFFFFF))
        self.lost(b"\xdd" + struct.pack(">I", 0xFFFFFFFF))
        self.lost(b"\x94\x00\x01\xa1x\x91\xdf" + struct.pack(">I", 0xFFFFFFFF))
        self.lost(b"\xc6" + struct.pack(">I", 0x7FFFFFFF) + b"x" * 100)

    def test_a_message_deeper_than_the_limit(self):
        self.lost(b"\x91" * 5000)
        self.lost(b"\x94\x00\x01\xabserver.ping\x91" + b"\x81\xa1a" * 100 + b"\xc0")

    def test_a_small_bomb_in_a_small_message_costs_no_memory(self):
        with open(f"/proc/{self.daemon.process.pid}/status", encoding="utf-8") as file:
            before = int(file.read().split("VmPeak:")[1].split()[0])
        for _ in range(20):
            self.lost(b"\xdd" + struct.pack(">I", 0x0FFFFFFF) * 30)
        with open(f"/proc/{self.daemon.process.pid}/status", encoding="utf-8") as file:
            after = int(file.read().split("VmPeak:")[1].split()[0])
        self.assertLess(after - before, 64 << 10)

    def test_a_message_that_ends_in_the_middle_is_nobodys_harm(self):
        whole = pack([0, 1, "volunteer.put", [{"volunteers": [people.volunteer(1)]}]])
        for cut in (1, 5, len(whole) // 2, len(whole) - 1):
            with self.daemon.session() as broken:
                broken.send_bytes(whole[:cut])
        self.assertEqual(self.session.call("volunteer.list")["volunteers"], [])

    def test_what_is_no_message_of_the_three_kinds_is_refused_and_the_session_lives(self):
        for odd in (5, "text", None, {}, [], [0], [0, 1], [0, 1, "server.ping"],
                    [7, 1, "server.ping", []], [0, -1, "server.ping", []],
                    [0, "id", "server.ping", []], [0, 1, 5, []], [0, 2 ** 40, "server.ping", []]):
            with self.subTest(odd):
                self.session.send_bytes(pack(odd))
                answer = self.session.receive()
                self.assertEqual(answer[0], 1)
                self.assertEqual(answer[2]["type"], "invalid_request", answer)
        self.assertEqual(self.session.call("server.ping"), {})

    def test_text_that_is_no_utf8_a_key_twice_and_odd_numbers_cost_one_request(self):
        flawed = [b"\x94\x00\x09\xabserver.ping\x91\x81\xa1a\xa2\xff\xfe",
                  b"\x94\x00\x09\xabserver.ping\x91\x82\xa1a\x01\xa1a\x02",
                  b"\x94\x00\x09\xabserver.ping\x91\x81\xa1a\xcb\x7f\xf8" + b"\0" * 6]
        for data in flawed:
            self.session.send_bytes(data)
            answer = self.session.receive()
            self.assertEqual(answer[:2], [1, 9])
            self.assertIn(answer[2]["type"], ("invalid_request", "invalid_argument"))
        self.assertEqual(self.session.call("server.ping"), {})


class Limits(DaemonTest):
    limits = {"message_bytes": 65536, "text_bytes": 4096, "profiles_per_put": 5,
              "ids_per_request": 5, "output_soft_bytes": 32768, "output_hard_bytes": 1 << 20,
              "drain_ms": 1500, "message_ms": 1000, "requests_in_flight": 8,
              "connections": 12, "connections_per_peer": 10, "handshake_ms": 600,
              "jobs_queued": 1, "retry_after_ms": 77, "list_page": 4, "where_bytes": 100,
              "proposals": 20, "changes_page": 10}
    tcp = True

    def test_a_message_larger_than_the_limit_closes(self):
        with self.daemon.session() as large:
            large.send_bytes(b"\x94\x00\x01\xabserver.ping\x91\xc6" + struct.pack(">I", 70000))
            self.assertEqual(large.receive()[2]["type"], "too_large")
            self.assertTrue(large.is_closed_within(10))
        self.assertEqual(self.session.call("server.ping"), {})

    def test_too_much_in_one_request_is_too_large(self):
        self.refused("too_large", "volunteer.put",
                     {"volunteers": [people.volunteer(i) for i in range(6)]},
                     path="volunteers")
        self.refused("too_large", "volunteer.get", {"ids": ["V-1"] * 6}, path="ids")
        self.refused("too_large", "volunteer.list", {"where": "true or " * 20 + "true"},
                     path="where")
        self.refused("too_large", "match.propose", {"client": "C-1", "k": 21}, path="k")

    def test_a_client_that_never_reads_is_closed_and_others_are_served(self):
        for i in range(12):
            self.session.call("volunteer.put",
                              volunteers=[people.volunteer(i * 5 + j) for j in range(5)])
        deaf = self.daemon.session(receive_bytes=4096)
        deaf.socket.settimeout(0.2)
        request = pack([0, 1, "volunteer.get", [{"ids": [f"V-{i}" for i in range(5)]}]])
        closed = False
        end = time.monotonic() + 20
        while time.monotonic() < end and not closed:
            try:
                deaf.send_bytes(request)
            except (BrokenPipeError, ConnectionResetError):
                closed = True
            except (TimeoutError, socket.timeout):
                pass
            started = time.monotonic()
            self.session.call("server.ping")
            self.assertLess(time.monotonic() - started, 1.0)
        self.assertTrue(closed)
        deaf.close()

    def test_a_message_in_drops_is_closed_after_its_deadline(self):
        slow = self.daemon.session()
        data = pack([0, 1, "server.ping", [{"traceparent": "x" * 200}]])
        started = time.monotonic()
        closed = False
        for byte in data:
            try:
                slow.send_bytes(bytes([byte]))
                time.sleep(0.1)
                if slow.is_closed_within(0.001):
                    closed = True
                    break
            except (BrokenPipeError, ConnectionResetError):
                closed = True
                break
        self.assertTrue(closed)
        self.assertLess(time.monotonic() - started, 6)
        slow.close()
        self.assertEqual(self.session.call("server.ping"), {})

    def test_a_quiet_connection_is_left_in_peace(self):
        with self.daemon.session() as quiet:
            quiet.call("server.ping")
            time.sleep(2.2)
            self.assertEqual(quiet.call("server.ping"), {})
            self.assertEqual(quiet.call("volunteer.put",
                                        volunteers=[people.volunteer(1)])["created"], 1)

    def test_more_connections_than_allowed_are_told_busy(self):
        kept = [self.daemon.session() for _ in range(9)]
        with self.daemon.session() as more:
            answer = more.receive()
            self.assertEqual(answer[2]["type"], "busy")
            self.assertEqual(answer[2]["retry_after_ms"], 77)
            self.assertTrue(more.is_closed_within(10))
        self.assertEqual(self.session.call("server.ping"), {})
        for session in kept:
            self.assertEqual(session.call("server.ping"), {})
            session.close()
        end = time.monotonic() + 10
        while True:  # the daemon has to notice that they left
            with self.daemon.session() as later:
                try:
                    self.assertEqual(later.call("server.ping"), {})
                    break
                except (RpcError, Closed, BrokenPipeError, ConnectionResetError, KeyError):
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.05)

    def test_more_requests_in_flight_than_allowed_are_refused_or_wait_but_none_is_lost(self):
        numbers = [self.session.send("volunteer.put", {"volunteers": [people.volunteer(i)]})
                   for i in range(64)]
        stored = busy = 0
        for number in numbers:
            try:
                self.session.answer(number)
                stored += 1
            except RpcError as error:
                self.assertEqual(error.type, "busy")
                self.assertGreater(error.retry_after_ms, 0)
                busy += 1
        self.assertEqual(stored + busy, 64)
        self.assertEqual(self.session.call("server.info")["counts"]["volunteers"], stored)

    def test_more_jobs_than_allowed_are_busy(self):
        for i in range(20):
            self.session.call("volunteer.put",
                              volunteers=[people.volunteer(i * 5 + j) for j in range(5)])
            self.session.call("client.put",
                              clients=[people.client(i * 5 + j) for j in range(5)])
        jobs, refused = [], None
        for _ in range(40):
            try:
                jobs.append(self.session.call("rematch.start", time_limit_s=5)["job"])
            except RpcError as error:
                refused = error
                break
        self.assertIsNotNone(refused)
        self.assertEqual((refused.type, refused.retry_after_ms), ("busy", 77))
        for job in jobs:
            self.assertEqual(harness.wait_for_job(self.session, job)["state"], "done")

    def test_over_tcp_only_hello_and_ping_are_answered(self):
        with self.daemon.tcp_session() as session:
            self.assertEqual(session.call("server.ping"), {})
            self.assertEqual(session.call("session.hello")["server"], "amity")
            for method, params in (("volunteer.list", {}), ("server.info", {}),
                                   ("server.shutdown", {}), ("match.propose",
                                                             {"client": "C-1"}),
                                   ("volunteer.put", {"volunteers": []})):
                with self.assertRaises(RpcError) as caught:
                    session.call(method, params)
                self.assertIn(caught.exception.type, ("unauthenticated", "forbidden"))
            with self.assertRaises(RpcError) as caught:
                session.call("session.hello", token="guessed")
            self.assertIn(caught.exception.type, ("unauthenticated", "forbidden"))
        self.assertEqual(self.session.call("server.info")["counts"]["volunteers"], 0)

    def test_a_tcp_peer_that_says_nothing_is_closed(self):
        with self.daemon.tcp_session() as silent:
            self.assertTrue(silent.is_closed_within(8))

    def test_running_out_of_descriptors_is_survived(self):
        pid = self.daemon.process.pid
        used = len(os.listdir(f"/proc/{pid}/fd"))
        hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 2, hard))
        crowd = [self.daemon.session() for _ in range(5)]
        time.sleep(0.3)
        self.assertEqual(self.session.call("server.ping"), {})
        for session in crowd:
            session.close()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (min(1024, hard), hard))
        end = time.monotonic() + 20
        with self.daemon.session() as later:
            self.assertEqual(later.call("server.ping"), {})
        self.assertLess(time.monotonic(), end)


class Life(DaemonTest):
    def test_sigterm_and_sigint_end_it_with_status_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.assertEqual(self.daemon.stop(number), 0)
            self.assertFalse(os.path.exists(self.daemon.path))
            self.daemon.start()
        self.session.close()
        self.session = self.daemon.session()

    def test_sigterm_among_writes_loses_nothing_that_was_acknowledged(self):
        numbers = [self.session.send("volunteer.put", {"volunteers": [people.volunteer(i)]})
                   for i in range(200)]
        acknowledged = []
        for i, number in enumerate(numbers[:50]):
            self.session.answer(number)
            acknowledged.append(f"V-{i}")
        self.assertEqual(self.daemon.stop(), 0)
        try:
            for i, number in list(enumerate(numbers))[50:]:
                self.session.answer(number)
                acknowledged.append(f"V-{i}")
        except (Closed, RpcError):
            pass
        self.daemon.start()
        self.session.close()
        self.session = self.daemon.session()
        self.assertEqual(self.session.call("volunteer.get", ids=acknowledged)["missing"], [])

    def test_shutdown_is_answered_and_ends_it(self):
        self.assertEqual(self.session.call("server.shutdown"), {})
        self.assertEqual(self.daemon.process.wait(30), 0)

    def test_a_second_daemon_on_the_same_directory_is_refused(self):
        command = self.daemon.command()
        other = self.daemon.path + "2"
        command[command.index(self.daemon.address)] = "unix:" + other
        second = subprocess.run(command, capture_output=True, text=True, timeout=30,
                                check=False)
        self.assertNotEqual(second.returncode, 0)
        self.assertTrue(second.stderr)
        command = self.daemon.command()
        command[command.index(self.daemon.data)] = self.daemon.data + "2"
        second = subprocess.run(command, capture_output=True, text=True, timeout=30,
                                check=False)
        self.assertNotEqual(second.returncode, 0)
        self.assertEqual(self.session.call("server.ping"), {})

    def test_wrong_flags_end_with_status_2_and_say_what_is_wrong(self):
        program = self.daemon.command()[0]
        for arguments, word in ((["--dta", "x"], "data"), ([], "--data"),
                                (["--data", self.daemon.data + "3", "--listen", "elsewhere"],
                                 "unix:"),
                                (["--data", self.daemon.data + "3", "--listen",
                                  "tcp:0.0.0.0:1"],
                                 "127.0.0.1"),
                                (["--data"], "value")):
            with self.subTest(arguments):
                ended = subprocess.run([program] + arguments, capture_output=True, text=True,
                                       timeout=30, check=False)
                self.assertIn(ended.returncode, (1, 2))
                self.assertIn(word, ended.stderr)

    def test_a_socket_left_by_a_killed_daemon_is_taken_over(self):
        self.session.call("volunteer.put", volunteers=[people.volunteer(1)])
        self.session.close()
        self.daemon.kill()
        self.assertTrue(os.path.exists(self.daemon.path))
        self.daemon.start()
        self.session = self.daemon.session()
        self.assertEqual(self.session.call("volunteer.get", ids=["V-1"])["missing"], [])

    def test_many_sessions_at_once_read_and_write(self):
        failures = []

        def work(number):
            try:
                with self.daemon.session() as session:
                    for i in range(25):
                        session.call("volunteer.put",
                                     volunteers=[people.volunteer(number * 100 + i)])
                        session.call("volunteer.get", ids=[f"V-{number * 100 + i}"])
            except Exception as failure:  # any of them is told below
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(self.session.call("server.info")["counts"]["volunteers"], 200)

    def test_one_uid_alone_sees_the_socket(self):
        self.assertEqual(os.stat(self.daemon.path).st_mode & 0o777, 0o600)


class Foreigner(DaemonTest):
    def test_another_uid_on_the_socket_may_only_greet(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become another uid")
        os.chmod(self.daemon.directory, 0o755)
        os.chmod(self.daemon.path, 0o777)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setgid(65534)
                os.setuid(65534)
                session = Session(self.daemon.address)
                session.call("server.ping")
                try:
                    session.call("volunteer.list")
                except RpcError as error:
                    status = 0 if error.type in ("unauthenticated", "forbidden") else 2
            finally:
                os._exit(status)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)


if __name__ == "__main__":
    harness.main()
