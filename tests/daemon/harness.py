"""Starts real daemons on empty directories and speaks plain MessagePack-RPC with them."""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import msgpack

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.environ.get("AMITY_BIN", os.path.join(ROOT, "build", "dev", "bin"))
TODAY = "2026-11-01"
PATIENCE_S = float(os.environ.get("AMITY_PATIENCE_S", "60"))


class RpcError(Exception):
    """What the daemon answered in the place of an error."""

    def __init__(self, error):
        super().__init__(json.dumps(error, ensure_ascii=False, default=str))
        self.error = error

    def __getattr__(self, name):
        if name in ("type", "title", "detail", "path", "hint", "retry_after_ms"):
            return self.error.get(name) if isinstance(self.error, dict) else None
        raise AttributeError(name)


class Closed(Exception):
    """The daemon closed the connection."""


class Session:
    """One connection; requests may be sent ahead of their answers."""

    def __init__(self, address, receive_bytes=None):
        if address.startswith("unix:"):
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            where = address[5:]
        else:
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            host, port = address[4:].rsplit(":", 1)
            where = (host, int(port))
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(where)
        self.unpacker = msgpack.Unpacker(raw=False, strict_map_key=False,
                                         max_buffer_size=512 << 20)
        self.next_id = 1
        self.answers = {}
        self.notifications = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send(self, method, *params):
        number = self.next_id
        self.next_id += 1
        self.send_bytes(msgpack.packb([0, number, method, list(params)]))
        return number

    def notify(self, method, *params):
        self.send_bytes(msgpack.packb([2, method, list(params)]))

    def receive(self, timeout_s=None):
        """The next whole message, whatever it is."""
        end = time.monotonic() + (PATIENCE_S if timeout_s is None else timeout_s)
        while True:
            for message in self.unpacker:
                return message
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                raise TimeoutError("no answer from the daemon")
            try:
                data = self.socket.recv(1 << 16)
            except ConnectionResetError:
                data = b""
            if not data:
                raise Closed("the daemon closed the connection")
            self.unpacker.feed(data)

    def _keep(self, message):
        if message[0] == 1:
            self.answers[message[1]] = message
        else:
            self.notifications.append(message)

    def answer(self, number, timeout_s=None):
        """The answer to a request sent before; raises RpcError."""
        while number not in self.answers:
            self._keep(self.receive(timeout_s))
        message = self.answers.pop(number)
        if message[2] is not None:
            raise RpcError(message[2])
        return message[3]

    def call(self, method, params=None, **named):
        if params is None:
            params = named
        return self.answer(self.send(method, params))

    def notification(self, timeout_s=None):
        while not self.notifications:
            self._keep(self.receive(timeout_s))
        return self.notifications.pop(0)

    def is_closed_within(self, seconds):
        """Reads and drops until the daemon closes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.receive(max(0.01, end - time.monotonic()))
            except (Closed, ConnectionError):
                return True
            except TimeoutError:
                return False
        return False


class Daemon:
    """A daemon on a directory of its own, ended and removed with the test."""

    def __init__(self, pack="fi", today=TODAY, limits=None, tcp=False, directory=None,
                 arguments=()):
        self.own = directory is None
        self.directory = directory or tempfile.mkdtemp(prefix="amity-")
        self.pack = pack
        self.today = today
        self.tcp = tcp
        self.arguments = list(arguments)
        self.config = None
        if limits:
            self.config = os.path.join(self.directory, "config.json")
            with open(self.config, "w", encoding="utf-8") as file:
                json.dump({"limits": limits}, file)
        self.path = os.path.join(self.directory, "socket")
        self.address = "unix:" + self.path
        self.data = os.path.join(self.directory, "data")
        self.log_path = os.path.join(self.directory, "log")
        self.process = None
        self.tcp_address = None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, _value, _trace):
        if self.process and self.process.poll() is None:
            status = self.stop()
            if kind is None and status != 0:
                raise AssertionError(f"the daemon ended with status {status}\n{self.log()}")
        elif kind is not None:
            print(self.log()[-4000:], file=sys.stderr)
        if self.own:
            shutil.rmtree(self.directory, ignore_errors=True)

    def command(self):
        command = [os.path.join(BIN, "amityd"), "--data", self.data, "--listen", self.address]
        if self.tcp:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            self.tcp_address = f"tcp:127.0.0.1:{port}"
            command += ["--listen", self.tcp_address]
        if self.pack:
            command += ["--pack", self.pack]
        if self.today:
            command += ["--today", self.today]
        if self.config:
            command += ["--config", self.config]
        return command + self.arguments

    def start(self):
        before = os.path.getsize(self.log_path) if os.path.exists(self.log_path) else 0
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log,
                                        stderr=log)
        log.close()
        end = time.monotonic() + PATIENCE_S
        while True:
            with open(self.log_path, "rb") as file:
                file.seek(before)
                if any(line.startswith(b"ready") for line in file.read().splitlines(True)
                       if line.endswith(b"\n")):
                    return
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError("the daemon is not ready: " + self.log()[-4000:])
            time.sleep(0.003)

    def stop(self, number=signal.SIGTERM):
        """Ends it; the exit status, negative for a signal."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the daemon did not end\n" + self.log()[-4000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        status = self.stop()
        assert status == 0, f"status {status}\n{self.log()[-4000:]}"
        self.start()

    def session(self, **named):
        return Session(self.address, **named)

    def tcp_session(self):
        return Session(self.tcp_address)

    def children(self):
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            if parent == self.process.pid:
                found.append(int(entry))
        return found

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""


class DaemonTest(unittest.TestCase):
    """Each test has a fresh daemon and one session with it."""

    pack = "fi"
    limits = None
    tcp = False

    def setUp(self):
        self.daemon = Daemon(pack=self.pack, limits=self.limits, tcp=self.tcp)
        self.addCleanup(self._end)
        self.session = self.daemon.session()

    def _end(self):
        self.session.close()
        failed = self.daemon.process.poll() is not None and self.daemon.process.returncode != 0
        log = self.daemon.log()
        try:
            self.daemon.__exit__(None, None, None)
        except AssertionError:
            print(log[-4000:], file=sys.stderr)
            raise
        self.assertFalse(failed, log[-4000:])

    def refused(self, kind, method, params, path=None, hint=None, session=None):
        """The call fails with this contract error; the daemon goes on."""
        session = session or self.session
        with self.assertRaises(RpcError) as caught:
            session.call(method, params)
        error = caught.exception
        self.assertEqual(error.type, kind, error)
        self.assertTrue(error.title, error)
        self.assertTrue(error.detail, error)
        if path is not None:
            self.assertEqual(error.path, path, error)
        if hint is not None:
            self.assertEqual(error.hint, hint, error)
        self.assertEqual(session.call("server.ping"), {})
        return error


def wait_for_job(session, job, timeout_s=None):
    """Polls until the job has ended; what job.get answers then."""
    end = time.monotonic() + (timeout_s or PATIENCE_S)
    while True:
        state = session.call("job.get", job=job)
        if state["state"] in ("done", "failed", "cancelled"):
            return state
        assert time.monotonic() < end, state
        time.sleep(0.02)


class _Result(unittest.TextTestResult):
    passed = 0

    def startTest(self, test):
        self.began = time.monotonic()
        super().startTest(test)

    def addSuccess(self, test):
        took_s = time.monotonic() - self.began
        if took_s >= 1:
            self.stream.write(f"{took_s:.1f} s ")
        super().addSuccess(test)
        self.passed += 1


def main():
    """Runs the tests of the calling file and says how many there were."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    if sys.argv[1:]:
        suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:],
                                                              sys.modules["__main__"])
    result = unittest.TextTestRunner(verbosity=2, resultclass=_Result).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.passed} passed, {failed} failed, {len(result.skipped)} skipped", flush=True)
    sys.exit(1 if failed else 0)
