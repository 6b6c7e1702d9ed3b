"""Scenarios over the wire: kept, asked again, compared, applied with conflicts told, taken back."""

import harness
import people
from recruit import ask, values


class Scenario(harness.DaemonTest):
    def fill(self):
        """Two clients compete for one volunteer."""
        self.session.call("volunteer.put", volunteers=[people.volunteer(1)])
        self.session.call("client.put", clients=[people.client(1), people.client(2)])

    def keep(self, name, *edits):
        return self.session.call("scenario.put", name=name, edits=list(edits))

    def apply(self, name, **named):
        return self.session.call("scenario.apply", name=name, worker="W-1", reason="agreed",
                                 **named)

    def test_a_scenario_is_kept_as_given_and_forgotten_when_asked(self):
        self.fill()
        edits = [{"patch": "volunteer", "id": "V-1", "set": {"capacity": {"relations": 2}}},
                 {"pin": {"client": "C-2", "volunteer": "V-1"}}]
        self.assertEqual(self.keep("both", *edits)["edits"], 2)
        self.keep("other", {"delete_client": "C-2"})
        self.assertEqual(self.session.call("scenario.get", name="both")["edits"], edits)
        self.assertEqual([s["name"] for s in self.session.call("scenario.list")["scenarios"]],
                         ["both", "other"])
        self.session.call("scenario.delete", name="other")
        self.refused("not_found", "scenario.get", {"name": "other"}, "name")
        self.refused("not_found", "scenario.delete", {"name": "other"}, "name")
        self.daemon.restart()
        self.session = self.daemon.session()
        self.assertEqual(self.session.call("scenario.get", name="both")["edits"], edits)

    def test_what_is_no_edit_is_refused_with_its_path(self):
        self.refused("invalid_argument", "scenario.put",
                     {"name": "x", "edits": [{"delete_client": "C-1"}, {"put_volunter": {}}]},
                     "edits[1]")
        self.refused("invalid_argument", "scenario.put",
                     {"name": "x", "edits": [{"delete_client": "C-1", "set": {}}]}, "edits[0].set")

    def test_nothing_is_kept_that_could_never_be_stored(self):
        self.refused("invalid_argument", "scenario.put",
                     {"name": "x", "edits": [{"put_client": people.client(3, id="131052-308T")}]},
                     "edits[0].put_client.id")
        self.refused("invalid_argument", "scenario.put",
                     {"name": "x", "edits": [{"patch": "client", "id": "C-1", "set": 3}]},
                     "edits[0].set")
        self.refused("invalid_argument", "scenario.put",
                     {"name": "131052-308T", "edits": [{"delete_client": "C-1"}]}, "name")
        self.assertEqual(self.session.call("scenario.list"), {"scenarios": []})

    def test_it_is_asked_again_on_todays_people(self):
        self.fill()
        self.keep("another", {"put_volunteer": people.volunteer(2)})
        told = ask(self.session, "scenario.run", name="another")
        self.assertEqual((told["scenario"], len(told["gained"])), ("another", 1))
        same = ask(self.session, "whatif.run", edits=[{"put_volunteer": people.volunteer(2)}])
        self.assertEqual(values(told["after"]), values(same["after"]))
        self.session.call("client.delete", ids=["C-2"], reason="moved")
        self.assertEqual(ask(self.session, "scenario.run", name="another")["gained"], [])

    def test_scenarios_stand_side_by_side_and_one_that_broke_says_why(self):
        self.fill()
        self.keep("more", {"put_volunteer": people.volunteer(2)})
        self.keep("less", {"delete_volunteer": "V-1"})
        self.keep("broken", {"delete_volunteer": "V-77"})
        told = ask(self.session, "scenario.compare", names=["more", "less", "broken"])
        more, less, broken = told["scenarios"]
        self.assertEqual((more["after"]["served"], less["after"]["served"]), (2, 0))
        self.assertEqual(broken["error"]["type"], "not_found")
        self.assertEqual(broken["error"]["path"], "edits[0].delete_volunteer")

    def test_applying_makes_it_real_and_undo_takes_it_back(self):
        self.fill()
        before = self.session.call("volunteer.get", ids=["V-1"])["volunteers"]
        self.keep("both", {"patch": "volunteer", "id": "V-1", "set": {"max_km": {"add": 5}}},
                  {"put_volunteer": people.volunteer(2)}, {"delete_client": "C-2"},
                  {"exclude": {"client": "C-1", "volunteer": "V-1"}})
        trial = self.apply("both", dry_run=True)
        self.assertEqual((trial["applied"], trial["conflicts"]), (3, []))
        self.assertEqual(self.session.call("volunteer.get", ids=["V-1"])["volunteers"], before)
        told = self.apply("both")
        self.assertEqual((told["applied"], told["conflicts"]), (3, []))
        self.assertEqual([left["edit"] for left in told["left_out"]], [3])
        now = self.session.call("volunteer.get", ids=["V-1", "V-2"])["volunteers"]
        self.assertEqual((len(now), now[0]["max_km"]), (2, 65))
        self.assertEqual(self.session.call("client.get", ids=["C-2"])["missing"], ["C-2"])
        self.assertEqual(self.session.call("scenario.get", name="both")["applied"]["worker"], "W-1")
        back = self.apply(told["undo"])
        self.assertEqual((back["applied"], back["conflicts"]), (3, []))
        self.assertEqual(self.session.call("volunteer.get", ids=["V-1"])["volunteers"], before)
        self.assertEqual(self.session.call("volunteer.get", ids=["V-2"])["missing"], ["V-2"])
        self.assertEqual(self.session.call("client.get", ids=["C-2"])["missing"], [])

    def test_what_others_changed_since_is_never_overwritten(self):
        self.fill()
        self.keep("wider", {"patch": "volunteer", "id": "V-1", "set": {"max_km": 80}},
                  {"put_volunteer": people.volunteer(2)}, {"delete_client": "C-2"})
        changed = people.volunteer(1, max_km=70)
        self.session.call("volunteer.put", volunteers=[changed])
        self.session.call("volunteer.put", volunteers=[people.volunteer(2, max_km=33)])
        self.session.call("client.delete", ids=["C-2"], reason="moved")
        told = self.apply("wider")
        self.assertEqual(told["applied"], 0)
        self.assertEqual([(c["edit"], c["id"], c["why"]) for c in told["conflicts"]],
                         [(0, "V-1", "changed_since"), (1, "V-2", "exists_now"),
                          (2, "C-2", "gone")])
        stands = self.session.call("volunteer.get", ids=["V-1", "V-2"])["volunteers"]
        self.assertEqual([v["max_km"] for v in stands], [70, 33])

    def test_in_part_when_asked_and_refusals_are_conflicts(self):
        self.fill()
        self.session.call("relation.put", relations=[people.relation(1, 1, 1)])
        self.keep("mixed", {"delete_client": "C-1"},
                  {"put_client": people.client(3, successor_of="C-77")},
                  {"patch": "client", "id": "C-2", "set": {"max_km": 55}})
        told = self.apply("mixed")
        self.assertEqual([(c["edit"], c["why"]) for c in told["conflicts"]],
                         [(0, "has_relations"), (1, "refused")])
        self.assertIn("successor_of", told["conflicts"][1]["detail"])
        self.assertEqual(told["applied"], 0)
        told = self.apply("mixed", partial=True)
        self.assertEqual(told["applied"], 1)
        self.assertEqual(self.session.call("client.get", ids=["C-2"])["clients"][0]["max_km"], 55)

    def test_more_than_one_turn_should_do_is_refused_and_changes_nothing(self):
        before = self.session.call("client.get", ids=["C-1"])
        self.session.call("client.put", {"clients": [
            people.client(100 + number, status="paused") for number in range(600)]})
        self.session.call("scenario.put", name="much", edits=[
            {"patch": "client", "where": "client.age >= 0",
             "set": {"max_km": {"add": 1 if number % 2 else -1}}} for number in range(200)])
        error = self.refused("limit", "scenario.apply", {"name": "much", "worker": "W-1",
                                                         "reason": "trial"}, path="name")
        self.assertIn("of 200 would rewrite more than 100000 profiles", error.detail)
        self.assertEqual(self.session.call("client.get", ids=["C-1"]), before)

    def test_a_set_chosen_by_an_expression_is_changed_today(self):
        self.session.call("volunteer.put", volunteers=[people.volunteer(1), people.volunteer(2),
                                                       people.volunteer(3, max_km=10)])
        self.keep("far", {"patch": "volunteer", "where": "volunteer.max_distance > 20 km",
                          "set": {"max_km": {"add": 1}}})
        self.assertEqual(self.apply("far")["applied"], 2)
        now = self.session.call("volunteer.get", ids=["V-1", "V-2", "V-3"])["volunteers"]
        self.assertEqual([v["max_km"] for v in now], [61, 61, 10])


if __name__ == "__main__":
    harness.main()
