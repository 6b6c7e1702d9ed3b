"""What may be asked for beside the sum of scores, and the report of who waits and why."""

import datetime

import harness
import made
import people
from harness import DaemonTest, wait_for_job

EN = {"sv": "x", "fi": "x", "en": "x"}


class FairTest(DaemonTest):
    def rematch(self, **params):
        job = self.session.call("rematch.start", **params)["job"]
        state = wait_for_job(self.session, job)
        self.assertEqual(state["state"], "done", state)
        return self.session.call("plan.get", plan=state["plan"])

    def overlay(self, version, **changes):
        return dict({"id": "own", "extends": "fi", "version": version}, **changes)

    def levels(self, plan):
        return {level["name"]: level["value"] for level in plan["levels"]}

    def two_who_compete(self):
        """One volunteer; C-1 fits better, C-2 has waited longer; neither is near its deadline."""
        self.session.call("worker.put", id="W-1")
        self.session.call("volunteer.put", volunteers=[people.volunteer(1)])
        self.session.call("client.put", clients=[
            people.client(1, waiting_since="2026-10-20"),
            people.client(2, waiting_since="2026-08-01", interests=["chess"])])


class Floor(FairTest):
    def test_no_pair_of_a_plan_scores_below_the_floor_and_who_could_only_so_is_told(self):
        made.load(self.session, volunteers=60, clients=80)
        free = self.rematch(seed=1)
        scores = sorted(pair["score"] for pair in free["pairs"])
        floor = scores[len(scores) // 2]
        self.assertLess(scores[0], floor)
        self.assertEqual(free["asked"]["floor"], 0)
        plan = self.rematch(seed=1, floor=floor)
        self.assertEqual(plan["asked"]["floor"], floor)
        self.assertTrue(plan["pairs"])
        self.assertGreaterEqual(min(pair["score"] for pair in plan["pairs"]), floor)
        below = [one["client"] for one in plan["unserved"] if one["why"] == "below_floor"]
        self.assertTrue(below)
        for client in below[:20]:
            got = self.session.call("match.propose", client=client, k=1000)
            self.assertTrue(got["proposals"] or got.get("hold"), client)
            self.assertTrue(all(one["score"] < floor for one in got["proposals"]), client)
        policy = self.overlay("1", parameters={"score_floor": floor})
        self.session.call("policy.put", policy=policy)
        by_policy = self.rematch(seed=1)
        self.assertEqual(by_policy["pairs"], plan["pairs"])
        self.assertEqual(by_policy["asked"]["floor"], floor)
        self.assertEqual(self.rematch(seed=1, floor=0)["pairs"], free["pairs"])

    def test_a_floor_beyond_the_scale_is_refused(self):
        self.refused("invalid_argument", "rematch.start", {"floor": 1001}, path="floor")
        self.refused("invalid_argument", "policy.check",
                     {"policy": self.overlay("1", parameters={"score_floor": 1001})},
                     path="policy.parameters.score_floor")

    def test_siblings_who_stay_together_must_each_reach_the_floor(self):
        group = {"id": "G-1", "size": 2, "together": "required"}
        self.session.call("worker.put", id="W-1")
        self.session.call("volunteer.put", volunteers=[people.volunteer(
            1, capacity={"relations": 2, "hours_per_month": 40})])
        self.session.call("client.put", clients=[
            people.client(1, group=group),
            people.client(2, group=group, interests=["chess"])])
        both = {pair["client"]: pair["score"] for pair in self.rematch()["pairs"]}
        self.assertEqual(set(both), {"C-1", "C-2"})
        low, high = min(both.values()), max(both.values())
        self.assertLess(low, high)
        self.assertEqual(len(self.rematch(floor=low)["pairs"]), 2)
        plan = self.rematch(floor=low + 1)
        self.assertEqual(plan["pairs"], [])
        self.assertEqual({one["why"] for one in plan["unserved"]}, {"below_floor"})


class Waiting(FairTest):
    def served(self, **params):
        plan = self.rematch(**params)
        self.assertTrue(plan["proved"])
        return [pair["client"] for pair in plan["pairs"]], self.levels(plan)

    def test_weeks_waited_come_before_points_where_they_are_asked_for(self):
        self.two_who_compete()
        self.assertEqual(self.served()[0], ["C-1"])
        who, levels = self.served(waiting_level=True)
        self.assertEqual((who, levels["waiting"]), (["C-2"], 13))  # 92 days
        # Of weeks that do not count the two have the same: points decide again.
        who, levels = self.served(waiting_level=True, waiting_weeks_max=1)
        self.assertEqual((who, levels["waiting"]), (["C-1"], 1))
        plan = self.session.call("plan.get")
        self.assertTrue(plan["asked"]["waiting_level"])
        self.assertEqual(plan["asked"]["waiting_weeks_max"], 1)

    def test_waiting_never_costs_a_client_of_the_levels_before_it(self):
        made.load(self.session, volunteers=50, clients=90)
        plain = self.rematch(seed=1)
        fair = self.rematch(seed=1, waiting_level=True)
        self.assertTrue(plain["proved"] and fair["proved"])
        before, after = self.levels(plain), self.levels(fair)
        weeks = after.pop("waiting")
        self.assertEqual({name: value for name, value in after.items() if name != "score"},
                         {name: value for name, value in before.items() if name != "score"})
        self.assertLessEqual(after["score"], before["score"])
        since = {client["id"]: client.get("waiting_since") or client["decision"]["granted_on"]
                 for client in self.session.call(
                     "client.get", ids=[pair["client"] for pair in fair["pairs"]])["clients"]}
        self.assertEqual(weeks, sum(self.weeks(since[pair["client"]]) for pair in fair["pairs"]))
        plain_weeks = {client["id"]: client.get("waiting_since") or
                       client["decision"]["granted_on"] for client in self.session.call(
                           "client.get", ids=[p["client"] for p in plain["pairs"]])["clients"]}
        self.assertGreaterEqual(weeks, sum(self.weeks(day) for day in plain_weeks.values()))

    def weeks(self, since):
        days = (datetime.date(2026, 11, 1) - datetime.date.fromisoformat(since)).days
        return min(max(days, 0) // 7, 104)

    def test_a_policy_puts_waiting_where_it_belongs(self):
        self.two_who_compete()
        level = {"name": "long_wait", "when": "client.waiting_days > 30",
                 "counts": "weeks_waited", "weeks_max": 10, "text": EN}
        self.session.call("policy.put", policy=self.overlay("1", levels=[level]))
        who, levels = self.served()
        self.assertEqual((who, levels["long_wait"]), (["C-2"], 10))
        for wrong, path in (
                (dict(level, counts="week_waited"), "policy.levels[0].counts"),
                (dict(level, weeks_max=521), "policy.levels[0].weeks_max"),
                (dict(level, counts="clients"), "policy.levels[0].weeks_max")):
            error = self.refused("invalid_argument", "policy.check",
                                 {"policy": self.overlay("2", levels=[wrong])}, path=path)
        self.assertIn("weeks_waited", error.hint)

    def test_who_waited_longest_goes_first_where_that_is_asked_for(self):
        self.two_who_compete()
        urgent = people.client(1, waiting_since="2026-10-20", priority="emergency")
        self.session.call("client.put", clients=[urgent])
        self.assertEqual(self.served()[0], ["C-1"])
        who, levels = self.served(waited_first_days=60)
        self.assertEqual((who, levels["waited_first"], levels["emergency"]), (["C-2"], 1, 0))
        self.assertEqual(self.served(waited_first_days=365)[0], ["C-1"])

    def test_everything_may_be_asked_for_at_once(self):
        made.load(self.session, volunteers=40, clients=60)
        plan = self.rematch(floor=300, waiting_level=True, waited_first_days=100,
                            move_standing=True, time_limit_s=10)
        names = [level["name"] for level in plan["levels"]]
        self.assertEqual(names[:2] + names[-3:],
                         ["standing", "waited_first", "waiting", "score", "disturbance"])


class Report(FairTest):
    def test_counts_add_up_and_few_are_nobody(self):
        made.load(self.session, volunteers=120, clients=300)
        plan = self.rematch(seed=1)
        report = self.session.call("report.fairness")
        everybody = report["all"]
        self.assertEqual(everybody["planned"], len(plan["pairs"]))
        self.assertEqual(everybody["left_out"], len(plan["unserved"]))
        self.assertEqual(sum(report["reasons"].values()), len(plan["unserved"]))
        self.assertEqual(sum(everybody["left_out_by"].values()), len(plan["unserved"]))
        self.assertEqual(everybody["waiting"], len(plan["pairs"]) + len(plan["unserved"]))
        self.assertFalse(report["plan"]["stale"])
        for name in ("age", "distance", "group"):
            rows = report["by"][name]
            for key in ("waiting", "served", "planned", "left_out"):
                self.assertEqual(sum(row[key] for row in rows), everybody[key], (name, key))
        for name, rows in report["by"].items():
            self.assertTrue(rows, name)
            for row in rows:
                self.assertGreaterEqual(row["waiting"] + row["served"], report["few"], row)
                if row["waiting"] < report["few"]:
                    self.assertIsNone(row["wait_median_days"], row)
                else:
                    self.assertLessEqual(row["wait_median_days"], row["wait_p90_days"])
                    self.assertLessEqual(row["wait_p90_days"], row["wait_longest_days"])
                for kind, count in row["left_out_by"].items():
                    self.assertTrue(count >= report["few"] or len(row["left_out_by"]) == 1, row)
        for why, count in report["reasons"].items():
            self.assertTrue(count >= report["few"] or len(report["reasons"]) == 1, report["reasons"])
        self.assertNotIn("C-0", str(report))  # nobody is named
        self.session.call("client.put", clients=[people.client(1)])
        self.assertTrue(self.session.call("report.fairness")["plan"]["stale"])

    def test_medians_are_those_of_the_days_waited(self):
        self.session.call("worker.put", id="W-1")
        self.session.call("client.put", clients=[
            people.client(i, waiting_since=f"2026-10-{32 - i:02}") for i in range(1, 12)])
        everybody = self.session.call("report.fairness")["all"]
        self.assertEqual((everybody["waiting"], everybody["wait_median_days"],
                          everybody["wait_p90_days"], everybody["wait_longest_days"]),
                         (11, 6, 10, 11))
        self.assertIsNone(everybody["planned_share"])

    def test_since_leaves_out_older_relations(self):
        people.fill(self.session, 3, 3)
        self.session.call("relation.put", relations=[
            people.relation(1, 1, 1, since="2026-02-01"),
            people.relation(2, 2, 2, since="2026-10-20")])
        self.assertEqual(self.session.call("report.fairness")["all"]["served"], 2)
        report = self.session.call("report.fairness", since="2026-10-01")
        self.assertEqual((report["all"]["served"], report["all"]["waiting"]), (1, 1))

    def test_the_price_is_the_difference_of_two_proved_plans(self):
        made.load(self.session, volunteers=60, clients=120)
        self.refused("conflict", "report.price", {})
        self.rematch(seed=1)
        plans = len(self.session.call("plan.list")["plans"])
        asked = self.session.call("report.price", days_less=60)
        for job in asked["jobs"]:
            self.assertEqual(wait_for_job(self.session, job)["state"], "done")
        price = self.session.call("report.fairness")["price"]
        self.assertEqual((price["state"], price["jobs"]), ("done", asked["jobs"]))
        self.assertTrue(price["proved"] and price["same_people"], price)
        self.assertEqual(price["waited_first_days"], asked["longest_competing_days"] - 60)
        self.assertEqual(len(self.session.call("plan.list")["plans"]), plans)  # no trace
        base = self.rematch(seed=1)
        fair = self.rematch(seed=1, waited_first_days=price["waited_first_days"])
        self.assertTrue(base["proved"] and fair["proved"])
        self.assertEqual(price["cost"]["clients"], len(base["pairs"]) - len(fair["pairs"]))
        before, after = self.levels(base), self.levels(fair)
        self.assertEqual(price["cost"]["levels"],
                         {name: before[name] - after[name] for name in before})
        self.assertLessEqual(price["fair"]["longest_competing_days"],
                             price["base"]["longest_competing_days"])
        found = {level["name"]: level["value"] for level in price["fair"]["levels"]}
        self.assertEqual(found, after)


if __name__ == "__main__":
    harness.main()
