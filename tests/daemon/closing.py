"""The live plan's bracket closes by itself when nobody writes, opens with the next change, and the
daemon becomes idle."""

import os
import time

import harness
import made
from harness import DaemonTest, wait_for_job
from planner import until

SMALL = {"volunteers": 60, "clients": 80, "seed": 5}

LARGE = {"volunteers": 400, "clients": 500, "seed": 3}


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        parts = file.read().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


class ClosingTest(DaemonTest):
    limits = {}

    def fill(self, **people):
        """Loads people and wakes the planner."""
        loaded = made.load(self.session, **people)
        self.client = next(one["id"] for one in loaded["client"] if one["status"] == "waiting")
        self.session.call("match.propose", client=self.client, system_cost=True)
        return loaded

    def stats(self):
        return self.session.call("server.stats")["planner"]

    def settled(self):
        """What the planner says of the newest people, once it has settled."""
        def look():
            newest = self.session.call("server.info")["revision"]
            stats = self.stats()
            here = stats["state"] == "ready" and stats["revision"] == newest and "plan" in stats
            return stats if here else None
        return until(look, harness.PATIENCE_S)

    def closed(self):
        def look():
            stats = self.settled()
            return stats if stats["plan"]["proved"] else None
        return until(look, 2 * harness.PATIENCE_S)

    def rematch(self):
        job = self.session.call("rematch.start", seed=1)["job"]
        state = wait_for_job(self.session, job)
        self.assertEqual(state["state"], "done", state)
        return self.session.call("plan.get", plan=state["plan"])

    def values(self, stats, what="value"):
        plan = stats["plan"]
        return [level[what] for level in plan["levels"]] + [plan["quality"][what]]

    def bracketed(self, stats, plan):
        """The planner's bracket holds what the rematch proves."""
        self.assertTrue(plan["proved"])
        best = [level["value"] for level in plan["levels"]]
        self.assertLessEqual(self.values(stats), best)
        self.assertLessEqual(best, self.values(stats, "bound"))
        return best


class Closing(ClosingTest):
    def test_an_open_bracket_closes_when_nobody_writes_and_equals_the_rematch(self):
        self.fill(**SMALL)
        stats = self.closed()
        self.assertEqual(self.values(stats), self.values(stats, "bound"))
        self.assertEqual(stats["plan"]["pairs"], "all")
        self.assertGreater(stats["closed"], 0, "it was never open: other people, please")
        self.assertEqual(self.values(stats), self.bracketed(stats, self.rematch()))

    def test_a_write_opens_it_truthfully_and_it_closes_again(self):
        loaded = self.fill(**SMALL)
        before = self.closed()["closed"]
        waits = [one for one in loaded["client"] if one["status"] == "waiting"]
        for number in range(3):
            changed = dict(waits[number], priority="emergency")
            self.session.call("client.put", {"clients": [changed]})
            self.session.call("client.delete", ids=[waits[-1 - number]["id"]], reason="moved")
            stats = self.settled()
            self.bracketed(stats, self.rematch())
        stats = self.closed()
        self.assertEqual(self.values(stats), self.bracketed(stats, self.rematch()))
        self.assertGreaterEqual(stats["closed"], before)

    def test_what_nobody_asked_for_is_in_no_list_and_gives_way(self):
        self.fill(**SMALL)
        plan = self.rematch()
        self.closed()
        jobs = self.session.call("job.list")["jobs"]
        self.assertEqual(len(jobs), 1, jobs)
        self.assertEqual(jobs[0]["plan"], plan["id"])
        self.refused("not_found", "job.get", {"job": "closing"})
        self.assertEqual(len(self.session.call("plan.list")["plans"]), 1)

    def test_an_idle_daemon_is_quiet(self):
        self.fill(**SMALL)
        self.closed()
        until(lambda: not self.stats()["closing"])
        pids = [self.daemon.process.pid] + self.daemon.children()
        before = sum(cpu_s(pid) for pid in pids)
        time.sleep(3)
        self.assertEqual(pids[1:], self.daemon.children())
        self.assertLess(sum(cpu_s(pid) for pid in pids) - before, 0.5)


class Yielding(ClosingTest):
    limits = {"planner_close_s": 60}

    def test_a_job_that_somebody_asked_for_ends_it_and_begins_at_once(self):
        self.fill(**LARGE)
        until(lambda: self.stats()["closing"])
        job = self.session.call("rematch.start", seed=1, time_limit_s=2)["job"]
        self.assertNotEqual(self.session.call("job.get", job=job)["state"], "queued")
        until(lambda: not self.stats()["closing"], 5)
        self.assertEqual(wait_for_job(self.session, job)["state"], "done")
        pid = self.daemon.process.pid
        self.session.call("server.shutdown")
        self.assertEqual(self.daemon.process.wait(20), 0, pid)


class Giving(ClosingTest):
    limits = {"planner_close_s": 1}

    def test_few_tries_are_made_at_the_same_people(self):
        self.fill(**LARGE)
        until(lambda: self.stats()["closing"])
        quiet_since = time.monotonic()
        end = quiet_since + 2 * harness.PATIENCE_S
        while time.monotonic() - quiet_since < 10:  # longer than any pause between tries
            self.assertLess(time.monotonic(), end)
            quiet_since = time.monotonic() if self.stats()["closing"] else quiet_since
            time.sleep(0.2)
        stats = self.stats()
        self.assertLessEqual(self.values(stats), self.values(stats, "bound"))


class NeverClosing(ClosingTest):
    limits = {"planner_close_s": 0}

    def test_it_can_be_off(self):
        self.fill(**SMALL)
        stats = self.settled()
        self.assertFalse(stats["plan"]["proved"], "it was never open: other people, please")
        time.sleep(2)
        again = self.stats()
        self.assertFalse(again["closing"])
        self.assertEqual((again["closed"], again["plan"]), (0, stats["plan"]))


if __name__ == "__main__":
    harness.main()
