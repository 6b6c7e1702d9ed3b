"""Clients that nobody here wrote talk to one daemon and are told the same."""

import json
import os
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "daemon"))

import harness  # noqa: E402
import made  # noqa: E402

NODE_MODULES = os.environ.get("AMITY_NODE_MODULES", os.path.join(harness.ROOT, "build", "foreign"))


class Foreign(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = harness.Daemon(pack="fi")
        with cls.daemon.session() as session:
            clients = made.load(session, volunteers=120, clients=120)["client"]
            for client in clients:
                got = session.call("match.propose", client=client["id"])
                if len(got["proposals"]) >= 2:
                    cls.client = client["id"]
                    cls.best = got["proposals"][0]
                    break
            cls.explained = session.call("match.explain", client=cls.client,
                                         volunteer=cls.best["volunteer"])

    @classmethod
    def tearDownClass(cls):
        cls.daemon.__exit__(None, None, None)

    def told(self, *command):
        """What the client printed, held to what this test was told itself."""
        environment = dict(os.environ, AMITY_SOCKET=self.daemon.path, AMITY_CLIENT=self.client,
                           AMITY_NODE_MODULES=NODE_MODULES)
        self.assertTrue(shutil.which(command[0]), f"{command[0]} is not installed")
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120,
                               env=environment, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        said = json.loads(ended.stdout.strip().splitlines()[-1])
        self.assertEqual(said["hello"], "amity")
        self.assertEqual((said["best"], said["score"]),
                         (self.best["volunteer"], self.best["score"]))
        self.assertEqual(said["explained"], self.explained["score"])
        self.assertEqual(said["progress"][-1], "done", said)
        with self.daemon.session() as session:
            plan = session.call("plan.get", plan=said["plan"])
            self.assertGreater(len(plan["pairs"]), 5)
            self.assertEqual(session.call("server.ping"), {})
        return said

    def test_python3_msgpack(self):
        self.assertEqual(self.told("/usr/bin/python3", f"{HERE}/plain.py")["error"],
                         "not_found")

    def test_pynvims_session_class_with_its_error_wrapper_set(self):
        self.assertEqual(self.told("/usr/bin/python3", f"{HERE}/pynvim_session.py")["error"],
                         "not_found")

    def test_neovim_shows_errors_as_text(self):
        said = self.told("nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c",
                         f"luafile {HERE}/client.lua")
        self.assertIn("not_found: ", said["error"])
        self.assertIn("nobody", said["error"])

    def test_ruby_msgpack(self):
        self.assertEqual(self.told("ruby", f"{HERE}/client.rb")["error"], "not_found")

    def test_node_with_msgpack_of_its_registry(self):
        self.assertEqual(self.told("node", f"{HERE}/client.mjs")["error"], "not_found")


if __name__ == "__main__":
    harness.main()
