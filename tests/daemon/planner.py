"""The planner: what proposals cost everybody else, what-if, and that nothing depends on its life."""

import os
import signal
import time

import harness
import people
from harness import DaemonTest


def until(what, seconds=30):
    """The first true answer of `what`, asked again and again."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError("it never came to be so")
        time.sleep(0.05)


class Planning(DaemonTest):
    def setUp(self):
        super().setUp()
        people.fill(self.session, 3, 4)

    def costs(self, client="C-1", **named):
        """A proposal that knows what it costs."""
        def ask():
            answer = self.session.call("match.propose", client=client, system_cost=True, **named)
            known = answer["proposals"] and answer["proposals"][0]["system_cost"] is not None
            return answer if known and "stale" not in answer else None
        return until(ask)

    def planner_pid(self):
        for pid in self.daemon.children():
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if b"--role=planner" in file.read():
                    return pid
        return None

    def state(self):
        return self.session.call("server.stats")["planner"]


class Planner(Planning):
    def test_each_proposal_says_what_it_costs_everybody_else_and_who_would_move(self):
        answer = self.costs()
        self.assertEqual(answer["planner"], "ready")
        for entry in answer["proposals"]:
            cost = entry["system_cost"]
            self.assertTrue({"levels", "quality", "exact"} <= set(cost), cost)
            self.assertIn(cost["exact"], ("exact", "bound"))
            self.assertTrue(all({"name", "loss"} == set(level) for level in cost["levels"]))
            self.assertEqual(entry["displaces"] is None, cost.get("side") == "at_least", entry)
            for move in entry["displaces"] or []:
                self.assertEqual({"client", "from", "to"}, set(move))

    def test_who_is_taken_from_another_shows_in_levels_and_chain(self):
        for number in (2, 3):
            self.session.call("volunteer.delete", ids=[f"V-{number}"], reason="moved")
        self.session.call("client.put", {"clients": [people.client(1, priority="emergency"),
                                                     people.client(2, priority="low")]})
        cheap = self.costs("C-1")["proposals"][0]
        dear = self.costs("C-2")["proposals"][0]
        self.assertTrue(all(level["loss"] == 0 for level in cheap["system_cost"]["levels"]), cheap)
        first = next(level for level in dear["system_cost"]["levels"] if level["loss"] != 0)
        self.assertEqual((first["name"], first["loss"]), ("emergency", 1))
        self.assertEqual(dear["system_cost"]["exact"], "exact")
        self.assertEqual(dear["displaces"], [{"client": "C-1", "from": "V-1", "to": None}])

    def test_the_order_may_be_the_systems(self):
        self.costs()
        answer = self.session.call("match.propose", client="C-1", sort="system", k=2)
        self.assertEqual(len(answer["proposals"]), 2)
        losses = [[level["loss"] for level in entry["system_cost"]["levels"]] +
                  [entry["system_cost"]["quality"]] for entry in answer["proposals"]]
        self.assertEqual(losses, sorted(losses))
        self.refused("invalid_argument", "match.propose", {"client": "C-1", "sort": "worst!"},
                     path="sort", hint="score or system")

    def test_proposals_go_on_while_the_planner_is_dead_and_it_comes_back(self):
        self.costs()
        before = self.state()["restarts"]
        os.kill(self.planner_pid(), signal.SIGKILL)
        answer = self.session.call("match.propose", client="C-1", system_cost=True)
        self.assertEqual(len(answer["proposals"]), 3)
        self.costs()
        self.assertEqual(self.state()["restarts"], before + 1)

    def test_a_planner_that_hangs_costs_a_proposal_milliseconds(self):
        self.costs()
        pid = self.planner_pid()
        os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            answer = self.session.call("match.propose", client="C-1", system_cost=True)
            took_s = time.monotonic() - began
            self.assertTrue(answer["stale"])
            self.assertIn("planner_revision", answer)
            self.assertIsNone(answer["proposals"][0]["system_cost"])
            self.assertLess(took_s, 2)
        finally:
            os.kill(pid, signal.SIGCONT)
        self.costs()

    def test_costs_follow_the_newest_change(self):
        self.costs()
        self.session.call("volunteer.put", {"volunteers": [people.volunteer(9)]})
        answer = until(lambda: [entry for entry in self.costs()["proposals"]
                                if entry["volunteer"] == "V-9" and entry["system_cost"]])
        self.assertTrue(answer)
        newest = self.session.call("server.info")["revision"]
        self.assertEqual(self.costs()["planner_revision"], newest)

    def test_whatif_leaves_no_trace(self):
        before = (self.session.call("server.info")["revision"],
                  self.session.call("client.get", ids=["C-1", "C-2"]),
                  self.session.call("volunteer.get", ids=["V-1", "V-2"]))
        answer = self.session.call("whatif.run", {"edits": [
            {"delete_volunteer": "V-1"}, {"delete_volunteer": "V-2"},
            {"put_client": people.client(7, priority="emergency")},
            {"patch": "client", "id": "C-1", "set": {"priority": "low"}}]})
        self.assertEqual(answer["before"]["served"] - 2, answer["after"]["served"])
        again = self.session.call("whatif.run", {"edits": [
            {"patch": "client", "id": "C-2", "set": {"max_km": {"add": 1}}}]})
        self.assertEqual(again["before"], answer["before"])
        self.assertEqual(before, (self.session.call("server.info")["revision"],
                                  self.session.call("client.get", ids=["C-1", "C-2"]),
                                  self.session.call("volunteer.get", ids=["V-1", "V-2"])))
        changes = self.session.call("changes.since", revision=before[0])
        self.assertEqual(changes["changes"], [])
        self.refused("not_found", "match.propose", {"client": "C-7"})

    def test_whatif_equals_really_applying_the_edits(self):
        moved = people.volunteer(2, status="paused")
        urgent = people.client(3, priority="emergency")
        fresh = people.volunteer(5, capacity={"relations": 2, "hours_per_month": 40})
        hypothetical = self.session.call("whatif.run", {"edits": [
            {"patch": "volunteer", "id": "V-2", "set": {"status": "paused"}},
            {"put_client": urgent}, {"put_volunteer": fresh}, {"delete_client": "C-4"}]})
        self.session.call("volunteer.put", {"volunteers": [moved, fresh]})
        self.session.call("client.put", {"clients": [urgent]})
        self.session.call("client.delete", ids=["C-4"], reason="moved")
        real = self.session.call("whatif.run", {"edits": [
            {"patch": "client", "id": "C-1", "set": {}}]})
        self.assertEqual(hypothetical["after"], real["before"])
        job = self.session.call("rematch.start")["job"]
        plan = harness.wait_for_job(self.session, job)["plan"]
        levels = {level["name"]: level["value"]
                  for level in self.session.call("plan.get", plan=plan)["levels"]}
        self.assertTrue(real["before"]["proved"])
        for level in real["before"]["levels"]:
            self.assertEqual(levels[level["name"]], level["value"], level["name"])

    def test_every_change_has_a_reason(self):
        answer = self.session.call("whatif.run", {"edits": [
            {"put_volunteer": people.volunteer(8)}, {"delete_volunteer": "V-1"}]})
        self.assertTrue(answer["changed"])
        for change in answer["changed"]:
            self.assertTrue(change["why"], change)
        words = {why["reason"] for change in answer["changed"] for why in change["why"]}
        self.assertIn("volunteer_left", words)
        self.assertIn("new_volunteer", words)

    def test_what_is_absent_has_nothing_to_add_to_and_does_not_stop_the_others(self):
        bare = people.client(5)
        del bare["max_km"]
        self.session.call("client.put", {"clients": [bare]})
        for bump in ({"max_km": {"add": 20}}, {"home": {"own_rooms": {"add": 1}}}):
            answer = self.session.call("whatif.run", {"edits": [
                {"patch": "client" if "max_km" in bump else "volunteer",
                 "where": "client.age >= 0" if "max_km" in bump else "volunteer.age_max >= 0",
                 "set": bump}]})
            self.assertEqual(answer["proof"]["profiles"], 5 if "max_km" in bump else 3)
        self.session.call("scenario.put", name="wider", edits=[
            {"patch": "client", "id": "C-5", "set": {"max_km": {"add": 20}}}])
        self.session.call("scenario.apply", name="wider", worker="W-1", reason="trial")
        self.assertNotIn("max_km", self.session.call("client.get", ids=["C-5"])["clients"][0])

    def test_a_patch_of_many_names_whom_it_does_not_suit(self):
        self.session.call("client.put", {"clients": [people.client(5, max_km=490)]})
        error = self.refused("invalid_argument", "whatif.run", {"edits": [
            {"patch": "client", "where": "client.age >= 0", "set": {"max_km": {"add": -50}}}]},
            path="edits[0].set.max_km")
        self.assertTrue(error.detail.startswith("C-1: "), error)

    def test_a_hint_is_a_word_or_is_not_there(self):
        for archetype in ({"service": "qqqqqqqqqqqq"}, {"service": "contact_person",
                                                       "hours": "qqqqqqqqqqqq"},
                          {"service": "contact_person", "qqqqqqqqqqqqqq": 1},
                          {"service": "contact_person", "languages": ["qqqqqqqqqqq"]}):
            error = self.refused("invalid_argument", "whatif.recruit",
                                 {"archetypes": [archetype]})
            self.assertNotIn("null", error.hint or "", error)
        error = self.refused("invalid_argument", "whatif.recruit",
                             {"archetypes": [{"service": "contact_persn"}]})
        self.assertEqual(error.hint, "contact_person")
        error = self.refused("invalid_argument", "whatif.recruit",
                             {"municipalities": ["qqqqqqqqqqqqqqqqqqqq"]})
        self.assertNotIn("null", error.hint or "", error)

    def test_a_set_of_people_is_chosen_by_an_expression(self):
        answer = self.session.call("whatif.run", {"edits": [
            {"patch": "volunteer", "where": "volunteer.age_max < 200",
             "set": {"accepts": {"ages": {"add": [1, -1]}}}}]})
        self.assertEqual(answer["proof"]["profiles"], 3)

    def test_an_edit_that_is_no_edit_is_named_and_nothing_happens(self):
        for edit, kind, path in (
                ({"put_client": {"id": "C-8"}}, "invalid_argument", "put_client.status"),
                ({"put_volunteer": people.volunteer(9, birth_date="2031-01-01")},
                 "invalid_argument", "put_volunteer.birth_date"),
                ({"delete_client": "C-99"}, "not_found", "delete_client"),
                ({"patch": "client", "id": "C-1", "set": {"colour": "red"}}, "invalid_argument",
                 "set.colour"),
                ({"patch": "client", "where": "client.agee > 3", "set": {}}, "invalid_argument",
                 "where"),
                ({"pin": {"client": "C-1", "volunteer": "V-99"}}, "not_found", "pin.volunteer"),
                ({"pin": {"client": "C-1", "volunteer": "V-1"}}, "not_found", "pin.volunteer")):
            with self.subTest(edit):
                self.refused(kind, "whatif.run", {"edits": [{"delete_volunteer": "V-1"}, edit]},
                             path=f"edits[1].{path}")
        self.refused("invalid_argument", "whatif.run", {"edits": [{"nothing": 1}]},
                     path="edits[0]")
        served = self.session.call("whatif.run", {"edits": [
            {"patch": "client", "id": "C-1", "set": {}}]})["before"]["served"]
        self.assertEqual(served, 3)

    def pinned(self, client, volunteer):
        return {"pin": {"client": client, "volunteer": volunteer}}

    def test_pins_that_cannot_stand_together_are_refused_as_a_rematch_refuses_them(self):
        full = [self.pinned("C-1", "V-1"), self.pinned("C-2", "V-1")]
        refused = self.refused("conflict", "whatif.run", {"edits": full}, path="edits[1].pin")
        self.assertIn("no room beside C-1", refused.detail)
        job = self.session.call("rematch.start", pins=[edit["pin"] for edit in full])["job"]
        real = harness.wait_for_job(self.session, job)
        self.assertEqual((real["error"]["type"], real["error"]["path"]), ("conflict", "pins[1]"))
        for after in ({"exclude": {"client": "C-1", "volunteer": "V-1"}},
                      {"delete_volunteer": "V-1"}, {"delete_client": "C-1"},
                      {"patch": "volunteer", "id": "V-1", "set": {"status": "paused"}},
                      {"patch": "client", "id": "C-1", "set": {"status": "paused"}}):
            with self.subTest(after):
                self.refused("conflict", "whatif.run",
                             {"edits": [self.pinned("C-1", "V-1"), after]}, path="edits[0].pin")

    def test_a_pin_is_kept_whoever_stood_there(self):
        for client in range(1, 5):
            for volunteer in range(1, 4):
                answer = self.session.call("whatif.run", {"edits": [
                    self.pinned(f"C-{client}", f"V-{volunteer}")]})
                placed = self.session.call("match.whynot", client=f"C-{client}").get("placed")
                moved = {change["client"]: change["to"] for change in answer["changed"]}
                stood = placed and placed["volunteer"]
                self.assertEqual(moved.get(f"C-{client}", stood), f"V-{volunteer}")

    def test_what_would_be_passed_over_is_named(self):
        for edit, path in (
                ({"pin": {"client": "C-1", "volunteer": "V-1", "foo": 1}}, "pin.foo"),
                ({"exclude": {"client": "C-1", "volunteer": "V-1", "foo": 1}}, "exclude.foo"),
                ({"patch": "client", "id": "C-1", "set": {"id": "C-9"}}, "set.id")):
            with self.subTest(edit):
                self.refused("invalid_argument", "whatif.run", {"edits": [edit]},
                             path=f"edits[0].{path}")

    def test_a_version_in_force_keeps_its_meaning(self):
        policy = {"id": "here", "version": "1", "extends": "fi"}
        self.session.call("policy.put", policy=policy, effective_from="2026-11-01")
        self.costs()
        same = self.session.call("whatif.run", {"edits": [{"policy": policy}]})
        self.assertEqual((same["changed"], same["before"]), ([], same["after"]))
        other = dict(policy, parameters={"overdue_warn_days": 45})
        self.refused("conflict", "whatif.run", {"edits": [{"policy": other}]},
                     path="edits[0].policy.version")

    def test_who_was_served_by_somebody_who_leaves_is_not_gained(self):
        self.session.call("relation.put", {"relations": [
            {"id": "R-1", "client": "C-1", "volunteer": "V-1", "service": "contact_person",
             "state": "active", "since": "2026-01-01", "worker": "W-1"}]})
        self.costs("C-2")
        answer = self.session.call("whatif.run", {"edits": [{"delete_volunteer": "V-1"}]})
        self.assertNotIn("C-1", answer["gained"])
        change = next(one for one in answer["changed"] if one["client"] == "C-1")
        self.assertEqual(change["from"], "V-1")
        self.assertIn({"reason": "volunteer_left", "volunteer": "V-1"}, change["why"])
        self.assertEqual(change["to"] is None, "C-1" in answer["lost"])

    def test_who_is_without_before_and_after_is_not_told(self):
        answer = self.session.call("whatif.run", {"edits": [
            {"delete_volunteer": f"V-{volunteer}"} for volunteer in (1, 2, 3)] + [
                {"put_client": people.client(8)}]})
        self.assertTrue(answer["changed"])
        self.assertFalse([one for one in answer["changed"]
                          if one["from"] is None and one["to"] is None])

    def test_pins_exclusions_and_rules_may_be_tried(self):
        pinned = self.session.call("whatif.run", {"edits": [
            {"pin": {"client": "C-4", "volunteer": "V-2"}}]})
        with_whom = {change["client"]: change["to"] for change in pinned["changed"]}
        self.assertEqual(with_whom.get("C-4", "V-2"), "V-2")
        shut = self.session.call("whatif.run", {"edits": [
            {"exclude": {"client": f"C-{client}", "volunteer": "V-1"}} for client in range(1, 5)]})
        self.assertEqual(shut["after"]["served"], 2)
        rules = self.session.call("whatif.run", {"edits": [{"policy": {
            "id": "trial", "version": "1", "extends": "fi", "rules": [
                {"id": "nobody", "services": "all", "effect": "block", "require": "client.age > 90",
                 "text": {"sv": "ingen", "fi": "ei", "en": "none"}, "source": "trial",
                 "requirements": []}]}}]})
        self.assertEqual(rules["after"]["served"], 0)
        self.assertTrue(any(why == {"reason": "refused_now", "rule": "nobody"}
                            for change in rules["changed"] for why in change["why"]))


class Patience(Planning):
    limits = {"planner_patience_ms": 1000}

    def test_a_stopped_planner_is_late_then_replaced_and_who_waits_is_told(self):
        self.costs()
        pid = self.planner_pid()
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        waiting = self.daemon.session()
        error = self.refused("unavailable", "whatif.run", {"edits": [
            {"delete_volunteer": "V-1"}]}, session=waiting)
        self.assertLess(time.monotonic() - began, 10)
        self.assertGreater(error.retry_after_ms, 0)
        self.costs()
        self.assertNotEqual(self.planner_pid(), pid)
        self.assertEqual(self.state()["restarts"], 1)

    def test_nobody_waits_for_a_planner_that_is_late_until_it_is_heard_of(self):
        self.costs()
        pid = self.planner_pid()
        os.kill(pid, signal.SIGSTOP)
        for _ in range(2):
            self.session.call("match.propose", client="C-1", system_cost=True)
        answer = self.session.call("match.propose", client="C-1", system_cost=True)
        self.assertEqual(answer["planner"], "late")
        self.assertTrue(answer["stale"])
        self.assertEqual(self.state()["state"], "late")
        os.kill(pid, signal.SIGCONT)
        self.assertEqual(self.costs()["planner"], "ready")

    def test_long_work_is_not_taken_for_hanging_and_ends_itself(self):
        edits = [{"patch": "volunteer", "where": "volunteer.age_max >= 0",
                  "set": {"max_km": {"add": 1 if number % 2 else -1}}} for number in range(10000)]
        self.session.call("volunteer.put", {"volunteers": [
            people.volunteer(number) for number in range(1, 61)]})
        self.costs()
        pid = self.planner_pid()
        error = self.refused("limit", "whatif.run", {"edits": edits})
        self.assertIn("profiles rewritten", error.detail)
        self.assertTrue(error.path.startswith("edits["), error)
        self.assertTrue(error.hint)
        self.costs()
        self.assertEqual(self.planner_pid(), pid)
        self.assertEqual(self.state()["restarts"], 0)


if __name__ == "__main__":
    harness.main()
