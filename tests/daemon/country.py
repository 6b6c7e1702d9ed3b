"""A country's night in small: clients keep their best few candidates, and the plan is as good."""

import unittest

import harness
import made
from harness import wait_for_job

PEOPLE = dict(volunteers=600, clients=600, region="se-umea-with-neighbours", seed=11)
ENOUGH, FEW = 200, 3


class Candidates(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plans, cls.proofs = {}, {}
        with harness.Daemon(pack="se") as daemon, daemon.session() as session:
            made.load(session, **PEOPLE)
            for candidates in (None, ENOUGH, FEW):
                asked = {} if candidates is None else {"candidates": candidates}
                job = session.call("rematch.start", seed=1, ticks=60000000, **asked)["job"]
                state = wait_for_job(session, job)
                assert state["state"] == "done", state
                cls.plans[candidates] = session.call("plan.get", plan=state["plan"])
                cls.proofs[candidates] = session.call("plan.proof", plan=state["plan"])
            try:
                session.call("plan.proof", plan=state["plan"], piece=1)
                raise AssertionError("a piece that is not there was given")
            except harness.RpcError as error:
                cls.no_piece = error

    def test_a_plan_says_what_its_bound_is_over(self):
        self.assertEqual(self.plans[None]["bound_over"], "all")
        self.assertNotIn("candidates", self.plans[None])
        self.assertEqual(self.plans[FEW]["candidates"], FEW)
        self.assertIn(self.plans[FEW]["bound_over"], ("all", "candidates"))

    def test_enough_candidates_reach_the_levels_of_all_pairs(self):
        """Lists that leave nobody out give the same plan; whoever is listed least, no better one."""
        everything, enough = self.plans[None], self.plans[ENOUGH]
        self.assertEqual([(one["name"], one["value"]) for one in everything["levels"]],
                         [(one["name"], one["value"]) for one in enough["levels"]])
        self.assertEqual(everything["pairs"], enough["pairs"])
        few = [one["value"] for one in self.plans[FEW]["levels"]]
        self.assertLessEqual(few, [one["value"] for one in everything["levels"]])

    def test_no_plan_over_all_pairs_passes_a_bound_over_all(self):
        few = self.plans[FEW]
        if few["bound_over"] == "all":
            for bound, reached in zip(few["levels"], self.plans[None]["levels"]):
                self.assertGreaterEqual(bound["bound"], reached["value"], bound["name"])
                if bound["bound"] > reached["value"]:
                    break  # the next speaks of plans that reach this one

    def test_who_has_nobody_is_told_the_same_reason(self):
        why = {one["client"]: one["why"] for one in self.plans[FEW]["unserved"]}
        for one in self.plans[None]["unserved"]:
            if one["why"] != "competition":
                self.assertEqual(why[one["client"]], one["why"])

    def test_a_proof_comes_in_pieces(self):
        self.assertEqual((self.proofs[None]["piece"], self.proofs[None]["pieces"]), (0, 1))
        self.assertEqual(self.no_piece.type, "not_found")
        self.assertEqual(self.no_piece.path, "piece")


if __name__ == "__main__":
    harness.main()
