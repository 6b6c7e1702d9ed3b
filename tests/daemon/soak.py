"""The live plan under hours of edits (AMITY_SOAK_S, an hour with AMITY_LONG, else seconds): value and
bound always bracket what a rematch proves, hypothetical edits leave no trace, and neither the daemon nor
its planner grows."""

import copy
import os
import random
import time

import harness
import made
from harness import DaemonTest

SECONDS = int(os.environ.get("AMITY_SOAK_S", 3600 if os.environ.get("AMITY_LONG") else 15))
VOLUNTEERS, CLIENTS = 60, 80
ROUND = 40  # edits between two looks
GROWTH_KIB = 48 * 1024  # what the system's allocator may keep back for itself


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


class Soak(DaemonTest):
    def planner(self):
        for pid in self.daemon.children():
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if b"--role=planner" in file.read():
                    return pid
        return None

    def settled(self):
        """The planner's plan of today's people."""
        end = time.monotonic() + harness.PATIENCE_S
        while True:
            try:
                answer = self.session.call("whatif.run", edits=[
                    {"patch": "client", "where": "false", "set": {"max_km": 1}}])
                if "stale" not in answer:
                    return answer["before"]
            except harness.RpcError as error:
                self.assertEqual(error.type, "unavailable", error)
            self.assertLess(time.monotonic(), end, "the planner never settles")
            time.sleep(0.02)

    def edit(self, draw, people):
        """One random change; what it was."""
        kind = draw.choice(["volunteer", "volunteer", "client", "client", "client"])
        profile = copy.deepcopy(draw.choice(people[kind]))
        what = draw.random()
        try:
            if what < 0.15:
                return {f"delete_{kind}": profile["id"]}
            if kind == "volunteer":
                profile["capacity"]["relations"] = draw.randint(1, 4)
                profile["max_km"] = draw.randint(5, 90)
            else:
                profile["priority"] = draw.choice(["emergency", "high", "normal", "low"])
                profile["status"] = draw.choice(["waiting", "waiting", "paused"])
        except KeyError:
            pass
        return {f"put_{kind}": profile}

    def make(self, edit):
        """Really; a refusal (somebody is gone, somebody stands there) is an answer too."""
        (what, of), = edit.items()
        verb, kind = what.split("_")
        try:
            if verb == "put":
                self.session.call(f"{kind}.put", {f"{kind}s": [of]})
            else:
                self.session.call(f"{kind}.delete", ids=[of], reason="soak")
        except harness.RpcError as error:
            self.assertIn(error.type, ("conflict", "not_found", "invalid_argument"), error)

    def check_bracket(self, plan):
        job = self.session.call("rematch.start", time_limit_s=20)["job"]
        ended = harness.wait_for_job(self.session, job)
        self.assertEqual(ended["state"], "done", ended)
        best = self.session.call("plan.get", plan=ended["plan"])
        value = [level["value"] for level in plan["levels"]] + [plan["quality"]["value"]]
        bound = [level["bound"] for level in plan["levels"]] + [plan["quality"]["bound"]]
        levels = {level["name"]: level for level in best["levels"]}
        names = [level["name"] for level in plan["levels"]]
        if best["proved"]:
            found = [levels[name]["value"] for name in names] + [levels["score"]["value"]] \
                if "score" in levels else [levels[name]["value"] for name in names]
            self.assertLessEqual(value[:len(found)], found)
            self.assertLessEqual(found, bound[:len(found)])

    def test_hours_of_edits_leave_bracket_true_and_memory_flat(self):
        seed = int(os.environ.get("AMITY_SEED", 20261122))
        draw = random.Random(seed)
        people = made.load(self.session, volunteers=VOLUNTEERS, clients=CLIENTS, seed=5)
        self.settled()
        end = time.monotonic() + SECONDS
        rounds, sizes = 0, None
        while time.monotonic() < end or rounds < 3:
            for _ in range(ROUND):
                self.make(self.edit(draw, people))
            plan = self.settled()
            revision = self.session.call("changes.since", revision=1 << 40)["revision"]
            edits = [self.edit(draw, people) for _ in range(10)]
            try:
                self.session.call("whatif.run", edits=edits)
            except harness.RpcError as error:
                self.assertIn(error.type, ("not_found", "conflict", "invalid_argument"), error)
            self.assertEqual(self.settled(), plan, f"seed {seed}, round {rounds}: a trace")
            self.assertEqual(self.session.call("changes.since", revision=1 << 40)["revision"],
                             revision)
            if rounds % 5 == 0:
                self.check_bracket(plan)
            rounds += 1
            if rounds == 3:
                sizes = [resident_kib(pid) for pid in (self.daemon.process.pid, self.planner())]
        now = [resident_kib(pid) for pid in (self.daemon.process.pid, self.planner())]
        print(f"{rounds} rounds of {ROUND} edits; kB {sizes} then, {now} now; "
              f"{self.session.call('server.stats')['planner']['restarts']} restarts", flush=True)
        for was, grown in zip(sizes, now):
            self.assertLess(grown, was * 1.25 + GROWTH_KIB)
        self.assertEqual(self.session.call("server.stats")["planner"]["restarts"], 0)


if __name__ == "__main__":
    harness.main()
