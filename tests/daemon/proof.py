"""A plan's proof, checked without the daemon by `amity verify`; a changed one is refused."""

import os
import random
import re
import subprocess
import tempfile
import unittest

import harness
import made

SEED = int(os.environ.get("AMITY_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
CHANGES = 400 if os.environ.get("AMITY_LONG") else 60


class Proof(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with harness.Daemon(pack="fi") as daemon, daemon.session() as session:
            made.load(session, volunteers=150, clients=150)
            job = session.call("rematch.start", seed=1, time_limit_s=5)["job"]
            state = harness.wait_for_job(session, job)
            assert state["state"] == "done", state
            cls.plan = session.call("plan.get", plan=state["plan"])
            proof = session.call("plan.proof", plan=state["plan"])["proof"]
        cls.proof = proof if isinstance(proof, bytes) else proof.encode()

    def verify(self, proof):
        with tempfile.NamedTemporaryFile(suffix=".proof") as file:
            file.write(proof)
            file.flush()
            return subprocess.run([os.path.join(harness.BIN, "amity"), "verify", file.name],
                                  capture_output=True, text=True, timeout=120, check=False)

    def test_the_proof_of_a_countys_night_is_verified(self):
        self.assertGreater(len(self.plan["pairs"]), 20)
        ended = self.verify(self.proof)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)

    def test_no_person_is_in_it(self):
        for pair in self.plan["pairs"]:
            self.assertNotIn(pair["client"].encode(), self.proof)
            self.assertNotIn(pair["volunteer"].encode(), self.proof)

    def test_a_proof_with_another_number_is_refused_or_says_so(self):
        """Any one digit changed: either it no longer holds, or what it says has changed with it."""
        print(f"seed {SEED}", flush=True)
        chance = random.Random(SEED)
        true_words = self.verify(self.proof).stdout
        digits = [match.start() for match in re.finditer(rb"[0-9]", self.proof)]
        refused = 0
        for _ in range(CHANGES):
            at = chance.choice(digits)
            other = bytes([chance.choice([d for d in b"0123456789" if d != self.proof[at]])])
            ended = self.verify(self.proof[:at] + other + self.proof[at + 1:])
            self.assertIn(ended.returncode, (0, 1, 2, 3, 4, 5), ended.stderr)
            refused += ended.returncode != 0 or ended.stdout != true_words
        self.assertGreater(refused, CHANGES // 4)

    def test_a_proof_cut_short_or_empty_is_refused(self):
        for part in (b"", self.proof[:1], self.proof[:100], self.proof[:len(self.proof) // 2],
                     self.proof[:-20], b"\0" * 1000, self.proof + b"1 2 3\n"):
            ended = self.verify(part)
            self.assertGreater(ended.returncode, 0, part[-40:])


if __name__ == "__main__":
    harness.main()
