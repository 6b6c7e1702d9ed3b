"""Whom to recruit over the wire: what a newcomer is said to gain is what comes when it does; nothing is
left behind; what is wrong with a question is named."""

import time

import harness
import made
import people


def ask(session, method, **named):
    """Asks again while the planner starts."""
    end = time.monotonic() + harness.PATIENCE_S
    while True:
        try:
            return session.call(method, **named)
        except harness.RpcError as error:
            if error.type != "unavailable" or time.monotonic() > end:
                raise
            time.sleep(0.02)


def gains(gain):
    return {level["name"]: level["gain"] for level in gain["levels"]}


def values(plan):
    return {level["name"]: level["value"] for level in plan["levels"]}


class Recruit(harness.DaemonTest):
    def fill(self):
        """Two clients compete for one volunteer."""
        self.session.call("volunteer.put", volunteers=[people.volunteer(1)])
        self.session.call("client.put", clients=[people.client(1), people.client(2)])

    def test_a_newcomer_serves_who_stays_without(self):
        self.fill()
        told = ask(self.session, "whatif.recruit", together=2)
        self.assertEqual((told["waiting"], told["unserved"]), (2, 1))
        best = told["archetypes"][0]
        self.assertEqual(best["archetype"]["service"], "contact_person")
        self.assertEqual(best["archetype"]["municipality"], "FI-743")
        self.assertTrue(best["exact"])
        self.assertEqual(len(best["serves"]), 1)
        self.assertIn(best["serves"][0], ("C-1", "C-2"))
        self.assertIn("new", [step["to"] for step in best["chain"]])
        self.assertEqual(len(told["together"]), 1)  # a second one would bring nothing

    def test_the_gain_is_what_comes_with_the_newcomer(self):
        self.fill()
        newcomer = people.volunteer(9, max_km=25)
        told = ask(self.session, "whatif.recruit",
                   archetypes=[{"service": "contact_person", "volunteer": newcomer}])
        what_if = ask(self.session, "whatif.run", edits=[{"put_volunteer": newcomer}])
        before = values(what_if["before"])
        after = values(what_if["after"])
        gain = gains(told["archetypes"][0]["gain"])
        self.assertEqual(gain, {name: after[name] - before[name] for name in after})
        self.assertEqual(what_if["gained"], told["archetypes"][0]["serves"])
        revision = self.session.call("changes.since", revision=0)["revision"]
        self.session.call("volunteer.put", volunteers=[newcomer])
        job = self.session.call("rematch.start")["job"]
        plan = self.session.call("plan.get", plan=harness.wait_for_job(self.session, job)["plan"])
        self.assertEqual(len(plan["pairs"]), 2)
        self.assertEqual({level["name"]: level["value"] for level in plan["levels"]
                          if level["name"] in after}, after)
        changes = self.session.call("changes.since", revision=revision)["changes"]
        self.assertEqual([c["id"] for c in changes if c["kind"] == "volunteer"], ["V-9"])

    def test_a_county_is_told_whom_to_recruit_first(self):
        made.load(self.session, volunteers=60, clients=90, seed=5)
        told = ask(self.session, "whatif.recruit", limit=5)
        self.assertGreater(told["considered"], 5)
        self.assertEqual(len(told["archetypes"]), 5)
        ranked = [tuple(level["gain"] for level in one["gain"]["levels"])
                  for one in told["archetypes"]]
        self.assertEqual(ranked, sorted(ranked, reverse=True))
        for one in told["archetypes"]:
            self.assertTrue(one["serves"] or one["gain"]["quality"] >= 0)
        joint = [tuple(level["gain"] for level in one["gain"]["levels"])
                 for one in told["together"]]
        self.assertEqual(joint, sorted(joint))
        one_place = ask(self.session, "whatif.recruit", municipalities=["FI-743"])
        self.assertEqual({one["archetype"]["municipality"] for one in one_place["archetypes"]},
                         {"FI-743"})

    def test_what_is_wrong_is_named(self):
        self.fill()
        ask(self.session, "whatif.recruit")
        self.refused("invalid_argument", "whatif.recruit",
                     {"archetypes": [{"service": "contact_persn"}]}, "archetypes[0].service",
                     "contact_person")
        self.refused("invalid_argument", "whatif.recruit",
                     {"archetypes": [{"service": "contact_person", "municipality": "FI-743",
                                      "hour": "evenings"}]}, "archetypes[0].hour", "hours")
        broken = people.volunteer(9, birth_date="1985-02-30")
        self.refused("invalid_argument", "whatif.recruit",
                     {"archetypes": [{"service": "contact_person", "volunteer": broken}]},
                     "archetypes[0].volunteer.birth_date")
        self.refused("invalid_argument", "whatif.recruit", {"municipalities": ["FI-74"]},
                     "municipalities[0]")


if __name__ == "__main__":
    harness.main()
