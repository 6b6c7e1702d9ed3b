"""kill -9 at random moments while several pipelined sessions write: whatever was acknowledged is
there afterwards, and no batch is there by half. 200 kills; AMITY_KILLS says otherwise, AMITY_SEED
repeats a run."""

import os
import random
import select
import socket
import time
import unittest

import msgpack

import harness
import people

KILLS = int(os.environ.get("AMITY_KILLS", "1000" if os.environ.get("AMITY_LONG") else "200"))
SEED = int(os.environ.get("AMITY_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
WRITERS = 4
AHEAD = 6
BATCH = 5
RESTARTS_A_DIRECTORY = 40


class Writer:
    """Puts whole batches, several ahead of their answers. Every batch writes its own group of
    profiles with one new number in all of them; now and then it says the same content again
    before the first answer came."""

    def __init__(self, number, random_source):
        self.number = number
        self.random = random_source
        self.version = 0
        self.acknowledged = {}  # group → newest version acknowledged
        self.sent = {}          # group → every version ever sent
        self.waiting = {}       # request id → (group, version)
        self.session = None
        self.ids = 0

    def profiles(self, group, version):
        # `x` is the caller's own: it carries the version without a meaning for the engine.
        return [people.volunteer(f"{self.number}-{group}-{i}", x={"version": version})
                for i in range(BATCH)]

    def send_one(self):
        group = self.random.randrange(3)
        if group in [waiting for waiting, _ in self.waiting.values()]:
            group = self.random.randrange(3, 200)
        self.version += 1
        self.sent.setdefault(group, set()).add(self.version)
        data = b""
        for _ in range(2 if self.random.random() < 0.3 else 1):
            self.ids += 1
            self.waiting[self.ids] = (group, self.version)
            data += msgpack.packb([0, self.ids, "volunteer.put",
                                   [{"volunteers": self.profiles(group, self.version)}]])
        self.session.send_bytes(data)

    def begin(self, daemon):
        self.session = daemon.session()
        self.waiting = {}
        while len(self.waiting) < AHEAD:
            self.send_one()

    def take(self):
        """Takes what has arrived; false when the daemon is gone."""
        try:
            data = self.session.socket.recv(1 << 16)
        except (ConnectionResetError, socket.timeout):
            return False
        if not data:
            return False
        self.session.unpacker.feed(data)
        for message in self.session.unpacker:
            group, version = self.waiting.pop(message[1])
            if message[2] is not None:
                assert message[2]["type"] == "busy", message
                continue
            self.acknowledged[group] = max(version, self.acknowledged.get(group, 0))
        try:
            while len(self.waiting) < AHEAD:
                self.send_one()
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True


class Kills(unittest.TestCase):
    def check(self, daemon, writers):
        """Every group is whole, of a version that was sent, no older than the acknowledged."""
        with daemon.session() as session:
            for writer in writers:
                groups = sorted(writer.sent)
                ids = [f"V-{writer.number}-{group}-{i}" for group in groups
                       for i in range(BATCH)]
                got = session.call("volunteer.get", ids=ids)
                version_of = {profile["id"]: profile["x"]["version"]
                              for profile in got["volunteers"]}
                for group in groups:
                    versions = {version_of.get(f"V-{writer.number}-{group}-{i}", 0)
                                for i in range(BATCH)}
                    where = f"seed {SEED} writer {writer.number} group {group}"
                    self.assertEqual(len(versions), 1, f"half a batch: {where} {versions}")
                    found = versions.pop()
                    self.assertGreaterEqual(found, writer.acknowledged.get(group, 0),
                                            f"an acknowledged write is lost: {where}")
                    self.assertIn(found, writer.sent[group] | {0}, where)

    def one_kill(self, daemon, writers, delay_s):
        for writer in writers:
            writer.begin(daemon)
        end = time.monotonic() + delay_s
        sockets = {writer.session.socket: writer for writer in writers}
        while True:
            left = end - time.monotonic()
            if left <= 0:
                break
            for ready in select.select(list(sockets), [], [], left)[0]:
                self.assertTrue(sockets[ready].take(), daemon.log()[-2000:])
        daemon.kill()
        for writer in writers:  # answers that were under way count as acknowledged
            while select.select([writer.session.socket], [], [], 0)[0] and writer.take():
                pass
            writer.session.close()
        daemon.start()
        self.check(daemon, writers)

    def test_no_acknowledged_write_is_lost_and_no_half_batch_is_seen(self):
        print(f"seed {SEED}, {KILLS} kills", flush=True)
        chance = random.Random(SEED)
        left, acknowledged = KILLS, 0
        while left > 0:
            with harness.Daemon() as daemon:
                writers = [Writer(i, chance) for i in range(WRITERS)]
                for _ in range(min(left, RESTARTS_A_DIRECTORY)):
                    self.one_kill(daemon, writers, chance.uniform(0.001, 0.25))
                    left -= 1
                acknowledged += sum(len(writer.acknowledged) for writer in writers)
        self.assertGreater(acknowledged, KILLS // 4)


if __name__ == "__main__":
    harness.main()
