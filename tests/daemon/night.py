"""Proposals, and a night's rematch: progress, cancel, a child that dies, a plan that is accepted."""

import os
import signal
import subprocess
import tempfile
import threading
import time

import msgpack

import harness
import made
import people
from harness import DaemonTest, RpcError, wait_for_job


class Proposals(DaemonTest):
    def test_a_proposal_has_reasons_points_and_distance(self):
        people.fill(self.session, 5, 1)
        got = self.session.call("match.propose", client="C-1", k=3)
        self.assertEqual((got["client"], got["considered"], got["eligible"]), ("C-1", 5, 5))
        self.assertEqual([one["volunteer"] for one in got["proposals"]], ["V-1", "V-2", "V-3"])
        best = got["proposals"][0]
        self.assertTrue(0 < best["score"] <= 1000)
        self.assertEqual(best["score"], sum(term["points"] for term in best["terms"]))
        self.assertLess(best["distance_km"], 60)

    def test_an_explanation_says_every_rule_and_the_same_score(self):
        people.fill(self.session, 1, 1)
        proposed = self.session.call("match.propose", client="C-1")["proposals"][0]
        explained = self.session.call("match.explain", client="C-1", volunteer="V-1")
        self.assertTrue(explained["eligible"])
        self.assertEqual(explained["score"], proposed["score"])
        self.assertGreater(len(explained["rules"]), 20)
        late = people.volunteer(1)
        late["checks"][0]["valid_until"] = "2026-10-01"  # S0-16
        self.session.call("volunteer.put", volunteers=[late])
        explained = self.session.call("match.explain", client="C-1", volunteer="V-1")
        self.assertFalse(explained["eligible"])
        self.assertEqual(self.session.call("match.propose", client="C-1")["proposals"], [])

    def test_a_whole_profile_is_asked_about_and_forgotten(self):
        people.fill(self.session, 2, 1)
        before = self.session.call("changes.since", revision=0)
        got = self.session.call("match.propose", client=people.client(99))
        self.assertEqual(len(got["proposals"]), 2)
        self.assertEqual(self.session.call("client.get", ids=["C-99"])["missing"], ["C-99"])
        far = people.client(1, place={"municipality": "FI-091"}, max_km=5)
        self.assertEqual(self.session.call("match.propose", client=far)["proposals"], [])
        self.assertEqual(len(self.session.call("match.propose", client="C-1")["proposals"]), 2)
        self.assertEqual(self.session.call("changes.since", revision=0), before)
        error = self.refused("invalid_argument", "match.propose",
                             {"client": people.client(1, max_km="far")})
        self.assertEqual(error.path, "client.max_km")

    def test_standing_relations_reduce_what_is_proposed(self):
        people.fill(self.session, 3, 3)
        self.session.call("relation.put", relations=[people.relation(1, 2, 1)])
        got = self.session.call("match.propose", client="C-1")
        self.assertEqual([one["volunteer"] for one in got["proposals"]], ["V-2", "V-3"])
        self.session.call("relation.put",
                          relations=[people.relation(1, 2, 1, state="ended")])
        got = self.session.call("match.propose", client="C-1")
        self.assertEqual(len(got["proposals"]), 3)

    def test_the_inverse_question_gives_the_same_pairs_and_scores(self):
        people.fill(self.session, 3, 4)
        pairs = {}
        for i in range(1, 5):
            for one in self.session.call("match.propose", client=f"C-{i}")["proposals"]:
                pairs[(f"C-{i}", one["volunteer"])] = one["score"]
        inverse = {}
        for i in range(1, 4):
            got = self.session.call("match.clients", volunteer=f"V-{i}")
            for one in got["proposals"]:
                inverse[(one["client"], f"V-{i}")] = one["score"]
        self.assertEqual(inverse, pairs)
        self.assertEqual(len(pairs), 12)


class Rules(DaemonTest):
    def test_a_tenants_overlay_changes_who_is_proposed_and_survives_a_restart(self):
        people.fill(self.session, 2, 1)
        before = self.session.call("policy.get")
        overlay = {"id": "own", "extends": "fi", "version": "1", "rules": [{
            "id": "own_gender", "services": ["contact_person"], "effect": "block",
            "require": "volunteer.gender = male",
            "text": {"sv": "Man", "fi": "Mies", "en": "A man"},
            "source": "The tenant's own decision"}]}
        checked = self.session.call("policy.check", policy=overlay)
        self.assertTrue(checked["valid"], checked)
        self.assertEqual(len(self.session.call("match.propose", client="C-1")["proposals"]), 2)
        self.session.call("policy.put", policy=overlay)
        self.assertEqual(self.session.call("match.propose", client="C-1")["proposals"], [])
        self.session.close()
        self.daemon.restart()
        self.session = self.daemon.session()
        got = self.session.call("match.propose", client="C-1")
        self.assertEqual(got["proposals"], [])
        self.assertIn("own_gender", got["refused"])
        self.assertNotEqual(self.session.call("policy.get")["version"], before["version"])

    def test_a_pack_with_a_type_error_is_refused_with_line_column_and_hint(self):
        def overlay(require):
            return {"id": "own", "extends": "fi", "version": "1", "rules": [{
                "id": "own_rule", "services": ["contact_person"], "effect": "block",
                "require": require, "text": {"sv": "x", "fi": "x", "en": "x"},
                "source": "own"}]}
        for require, words in (("client.age >= 'old'", ()), ("client.agee >= 7", ("client.age",)),
                               ("client.age >=", ("column",)), ("client.age", ()),
                               ("today + 1", ()), ("(" * 500 + "true" + ")" * 500, ())):
            with self.subTest(require[:40]):
                with self.assertRaises(RpcError) as caught:
                    self.session.call("policy.put", policy=overlay(require))
                error = caught.exception
                self.assertIn(error.type, ("invalid_argument", "too_large"), error)
                self.assertIn("rules[0].require", error.path or "", error)
                for word in words:
                    self.assertIn(word, str(error.error))
        self.assertEqual(self.session.call("policy.get")["pack"]["id"], "fi")

    def test_a_pack_may_not_refuse_by_the_form_of_a_household(self):  # S0-30 S1-20
        overlay = {"id": "own", "extends": "fi", "version": "1", "rules": [{
            "id": "own_form", "services": ["contact_family"], "effect": "block",
            "require": "volunteer.home_form = two_parents",
            "text": {"sv": "x", "fi": "x", "en": "x"}, "source": "own"}]}
        self.refused("invalid_argument", "policy.check", {"policy": overlay})
        self.refused("invalid_argument", "policy.put", {"policy": overlay})


class SwedishPack(DaemonTest):
    pack = "se"

    def test_the_pack_of_the_first_day_is_the_tenants(self):
        self.assertEqual(self.session.call("policy.get")["pack"]["id"], "se")
        self.session.close()
        self.daemon.pack = "fi"  # the tenant exists: the flag is for tenants made now
        self.daemon.restart()
        self.session = self.daemon.session()
        self.assertEqual(self.session.call("policy.get")["pack"]["id"], "se")


class Night(DaemonTest):
    def rematch(self, **params):
        job = self.session.call("rematch.start", **params)["job"]
        state = wait_for_job(self.session, job)
        self.assertEqual(state["state"], "done", state)
        return state["plan"]

    def test_progress_is_told_to_who_watches_and_ends_with_the_job(self):
        made.load(self.session, volunteers=200, clients=200)
        job = self.session.call("rematch.start", seed=1, time_limit_s=5)["job"]
        self.session.call("job.watch", job=job)
        told = []
        while not told or told[-1]["state"] not in ("done", "failed", "cancelled"):
            kind, method, params = self.session.notification(60)
            self.assertEqual((kind, method), (2, "job.progress"))
            self.assertLessEqual({"job", "state", "phase", "done", "total", "bound", "best",
                                  "gap"}, set(params[0]))
            told.append(params[0])
        self.assertEqual(told[-1]["state"], "done")
        self.assertEqual(self.session.call("job.get", job=job)["plan"], told[-1]["plan"])
        self.assertEqual([one["job"] for one in self.session.call("job.list")["jobs"]], [job])

    def test_who_watches_a_job_that_has_ended_is_told_so_at_once(self):
        people.fill(self.session, 3, 3)
        plan = self.rematch()
        job = self.session.call("job.list")["jobs"][0]["job"]
        self.session.call("job.watch", job=job)
        told = self.session.notification(10)[2][0]
        self.assertEqual((told["job"], told["state"], told["plan"]), (job, "done", plan))

    def test_a_plan_is_proved_kept_compared_accepted_and_its_proof_verified(self):
        people.fill(self.session, 3, 4)
        first = self.rematch()
        plan = self.session.call("plan.get", plan=first)
        self.assertTrue(plan["proved"])
        self.assertEqual((len(plan["pairs"]), len(plan["unserved"])), (3, 1))
        self.assertEqual(len({pair["volunteer"] for pair in plan["pairs"]}), 3)
        self.session.call("volunteer.put", volunteers=[people.volunteer(4)])
        second = self.rematch()
        self.assertEqual([one["id"] for one in self.session.call("plan.list")["plans"]],
                         [second, first])
        gained = self.session.call("plan.diff", {"from": first, "to": second})["gained"]
        self.assertEqual([one["client"] for one in gained], [plan["unserved"][0]["client"]])
        self.verify(self.session.call("plan.proof", plan=second)["proof"])
        pairs = self.session.call("plan.get")["pairs"]
        chosen = {"client": pairs[0]["client"], "volunteer": pairs[0]["volunteer"]}
        self.refused("invalid_argument", "plan.accept", {"plan": second, "worker": "W-1"},
                     path="reason")
        self.refused("not_found", "plan.accept",
                     {"plan": second, "worker": "W-1", "reason": "x",
                      "pairs": [{"client": "C-1", "volunteer": "V-404"}]})
        taken = self.session.call("plan.accept", plan=second, worker="W-1", reason="agreed",
                                  pairs=[chosen])
        self.assertEqual(taken["dropped"], [])
        relation = self.session.call("relation.list")["relations"][0]
        self.assertEqual((relation["client"], relation["volunteer"], relation["state"]),
                         (chosen["client"], chosen["volunteer"], "proposed"))
        third = self.session.call("plan.get", plan=self.rematch())
        self.assertNotIn(chosen["volunteer"], [pair["volunteer"] for pair in third["pairs"]])

    def verify(self, proof):
        amity = os.path.join(harness.BIN, "amity")
        self.assertGreater(len(proof), 100)
        if not os.path.exists(amity):
            self.skipTest("the command is not built, so the proof cannot be verified")
        data = proof if isinstance(proof, bytes) else proof.encode()
        with tempfile.NamedTemporaryFile(suffix=".proof") as file:
            file.write(data)
            file.flush()
            good = subprocess.run([amity, "verify", file.name], capture_output=True, text=True,
                                  timeout=60, check=False)
            self.assertEqual(good.returncode, 0, good.stdout + good.stderr)
        with tempfile.NamedTemporaryFile(suffix=".proof") as file:
            file.write(data[:len(data) // 2])
            file.flush()
            bad = subprocess.run([amity, "verify", file.name], capture_output=True, text=True,
                                 timeout=60, check=False)
            self.assertNotEqual(bad.returncode, 0)

    def test_what_the_day_broke_is_dropped_and_named_when_a_plan_is_accepted(self):  # S3-20
        people.fill(self.session, 3, 3)
        plan = self.rematch()
        pairs = {pair["volunteer"]: pair["client"]
                 for pair in self.session.call("plan.get")["pairs"]}
        self.session.call("volunteer.put", volunteers=[people.volunteer(1, status="paused")])
        self.session.call("volunteer.delete", ids=["V-2"], reason="moved")
        taken = self.session.call("plan.accept", plan=plan, worker="W-1", reason="agreed")
        self.assertEqual({one["client"] for one in taken["dropped"]},
                         {pairs["V-1"], pairs["V-2"]})
        # S3-20: the change led to a new check of the pairs, and to no new plan by itself.
        self.assertEqual(len(self.session.call("plan.list")["plans"]), 1)
        self.assertTrue(all(one["why"] for one in taken["dropped"]))
        self.assertEqual([relation["volunteer"] for relation in
                          self.session.call("relation.list")["relations"]], ["V-3"])
        again = self.session.call("plan.accept", plan=plan, worker="W-1", reason="again")
        self.assertEqual(len(self.session.call("relation.list")["relations"]), 1, again)

    def test_pins_and_exclusions_are_kept(self):
        people.fill(self.session, 3, 3)
        self.session.call("volunteer.put", volunteers=[people.volunteer(3, interests=[])])
        plan = self.rematch(pins=[{"client": "C-1", "volunteer": "V-3"}],
                            exclusions=[{"client": "C-2", "volunteer": "V-1"}])
        pairs = {pair["client"]: pair["volunteer"]
                 for pair in self.session.call("plan.get", plan=plan)["pairs"]}
        self.assertEqual(pairs, {"C-1": "V-3", "C-2": "V-2", "C-3": "V-1"})
        self.refused("not_found", "rematch.start",
                     {"pins": [{"client": "C-404", "volunteer": "V-1"}]})

    def test_the_same_seed_gives_the_same_plan_byte_for_byte(self):
        made.load(self.session, volunteers=120, clients=120)
        plans = []
        for _ in range(2):
            plan = self.rematch(seed=7, ticks=20000000)
            got = self.session.call("plan.get", plan=plan)
            plans.append(msgpack.packb([got["levels"], got["pairs"], got["unserved"],
                                        got["gap"]]))
        self.assertEqual(plans[0], plans[1])

    def is_solver(self, child):
        """Whether it has begun to be the solver, after the daemon's exec."""
        try:
            with open(f"/proc/{child}/cmdline", "rb") as file:
                return b"--role=solver" in file.read()
        except OSError:
            return False

    def start_and_find_child(self, time_limit_s=5):
        made.load(self.session, volunteers=300, clients=300)
        job = self.session.call("rematch.start", time_limit_s=time_limit_s)["job"]
        end = time.monotonic() + harness.PATIENCE_S
        while True:
            for child in self.daemon.children():
                if self.is_solver(child):
                    return job, child
            self.assertLess(time.monotonic(), end)
            self.assertIn(self.session.call("job.get", job=job)["state"],
                          ("queued", "preparing", "solving"))

    def test_a_killed_solver_leaves_yesterdays_plan_in_force(self):
        people.fill(self.session, 2, 2)
        yesterday = self.rematch()
        for number in (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV):
            job, child = self.start_and_find_child()
            os.kill(child, number)
            state = wait_for_job(self.session, job)
            self.assertEqual(state["state"], "failed", state)
            self.assertEqual(state["error"]["type"], "unavailable", state)
            self.assertTrue(state["error"]["detail"])
            self.assertEqual([one["id"] for one in self.session.call("plan.list")["plans"]],
                             [yesterday])
            self.assertEqual(self.session.call("plan.get")["id"], yesterday)
        self.assertEqual(self.daemon.children(), [])
        self.assertNotEqual(self.rematch(), yesterday)

    def test_a_cancelled_job_ends_its_child_and_stores_nothing(self):
        job, child = self.start_and_find_child()
        os.kill(child, signal.SIGSTOP)  # it hangs
        self.session.call("job.watch", job=job)
        self.assertEqual(self.session.call("server.ping"), {})
        self.assertTrue(self.session.call("match.propose", client="C-000001"))
        self.session.call("job.cancel", job=job)
        state = wait_for_job(self.session, job)
        self.assertEqual(state["state"], "cancelled", state)
        self.assertEqual(self.session.call("plan.list")["plans"], [])
        self.assertEqual([one for one in self.daemon.children() if self.is_solver(one)], [])

    def test_a_hanging_solver_is_ended_after_its_time(self):
        job, child = self.start_and_find_child(time_limit_s=1)
        os.kill(child, signal.SIGSTOP)
        state = wait_for_job(self.session, job)
        self.assertEqual(state["state"], "failed", state)
        self.assertEqual(self.daemon.children(), [])
        self.assertEqual(self.session.call("server.ping"), {})

    def test_sigterm_in_a_night_ends_at_once_and_the_next_day_begins(self):
        _, child = self.start_and_find_child()
        os.kill(child, signal.SIGSTOP)
        self.session.close()
        started = time.monotonic()
        self.daemon.restart()
        self.assertLess(time.monotonic() - started, 10)
        self.session = self.daemon.session()
        self.assertEqual(self.session.call("plan.list")["plans"], [])
        self.assertFalse(os.path.exists(f"/proc/{child}"))

    def test_a_daemon_killed_in_a_night_leaves_no_solver_behind(self):
        job, child = self.start_and_find_child()
        self.session.close()
        self.daemon.kill()
        end = time.monotonic() + 70
        while os.path.exists(f"/proc/{child}"):
            with open(f"/proc/{child}/stat", encoding="utf-8") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    break
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.daemon.start()
        self.session = self.daemon.session()
        self.assertEqual(self.session.call("plan.list")["plans"], [])
        self.refused("not_found", "job.get", {"job": job})
        self.rematch()

    def test_people_may_change_and_be_asked_about_while_a_night_runs(self):
        job, child = self.start_and_find_child()
        stopped = threading.Timer(1.0, os.kill, (child, signal.SIGCONT))
        os.kill(child, signal.SIGSTOP)
        stopped.start()
        slowest = 0.0
        for i in range(200):
            started = time.monotonic()
            self.session.call("match.propose", client=f"C-{i + 1:06}")
            slowest = max(slowest, time.monotonic() - started)
        self.session.call("client.delete", ids=[f"C-{i:06}" for i in range(1, 100)],
                          reason="moved")
        self.session.call("volunteer.delete", ids=[f"V-{i:06}" for i in range(1, 100)],
                          reason="moved")
        self.assertEqual(wait_for_job(self.session, job)["state"], "done")
        self.assertLess(slowest, 1.0)
        plan = self.session.call("plan.get")
        dropped = self.session.call("plan.accept", plan=plan["id"], worker="W-1",
                                    reason="agreed")["dropped"]
        self.assertTrue(dropped)
        stopped.join()


if __name__ == "__main__":
    harness.main()
