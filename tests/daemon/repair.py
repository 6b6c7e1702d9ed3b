"""When a volunteer drops out, over the wire: who takes over with no move and with one, what a move
costs, what is wrong with a question; and nothing is changed."""

import harness
import people
from recruit import ask

FINNISH = {"fi": "native"}
SWEDISH = {"sv": "native"}


class Repair(harness.DaemonTest):
    def fill(self):
        """C-1 stands with V-1, C-2 with V-2 since longer; V-3 has room, and speaks Swedish alone:
        for C-1, who needs Finnish, only by moving C-2 there."""
        self.session.call("worker.put", id="W-1")
        self.session.call("volunteer.put", volunteers=[
            people.volunteer(1), people.volunteer(2), people.volunteer(3, languages=SWEDISH)])
        self.session.call("client.put", clients=[
            people.client(1), people.client(2, languages={"sv": "required"})])
        self.session.call("relation.put", relations=[
            people.relation(1, 1, 1), people.relation(2, 2, 2, since="2026-08-01")])

    def test_one_move_finds_a_place_that_no_move_finds(self):
        self.fill()
        revision = self.session.call("changes.since", revision=0)["revision"]
        told = ask(self.session, "whatif.repair", volunteer="V-1")
        self.assertEqual((told["volunteer"], told["stranded"]), ("V-1", ["C-1"]))
        self.assertEqual([one["moves"] for one in told["answers"]], [0, 1, 2, 3])
        nobody, one = told["answers"][:2]
        self.assertEqual((nobody["placed"], nobody["moved"], nobody["unplaced"]),
                         ([], [], ["C-1"]))
        self.assertEqual([(p["client"], p["to"]) for p in one["placed"]], [("C-1", "V-2")])
        move = one["moved"][0]
        self.assertEqual((move["client"], move["from"], move["to"], move["relation"]),
                         ("C-2", "V-2", "V-3", "R-2"))
        months = (move["age_days"] + 29) // 30
        self.assertEqual(move["price"], 100 + 10 * months)
        self.assertEqual((one["price"], one["unplaced"]), (move["price"], []))
        self.assertTrue(all(answer["exact"] for answer in told["answers"]))
        self.assertEqual([level["bound"] for level in one["levels"]],
                         [level["value"] for level in one["levels"]])
        self.assertGreater(sum(level["value"] for level in one["levels"]),
                           sum(level["value"] for level in nobody["levels"]))
        # the longer moves find nothing better, and do not move more
        self.assertEqual(told["answers"][3]["moved"], one["moved"])
        self.assertEqual(self.session.call("changes.since", revision=0)["revision"], revision)
        self.assertEqual(self.session.call("relation.list")["relations"][0]["volunteer"], "V-1")

    def test_a_relation_that_ends_leaves_its_volunteer_to_others(self):
        self.fill()
        told = ask(self.session, "whatif.repair", relations=["R-2"], moves=0)
        self.assertEqual((told["volunteer"], told["stranded"]), (None, ["C-2"]))
        self.assertEqual([(p["client"], p["to"]) for p in told["answers"][0]["placed"]],
                         [("C-2", "V-3")])

    def test_nobody_is_stranded_by_somebody_with_nobody(self):
        self.fill()
        told = ask(self.session, "whatif.repair", volunteer="V-3")
        self.assertEqual((told["stranded"], told["answers"]), ([], []))
        self.session.call("relation.put", relations=[
            people.relation(2, 2, 2, since="2026-08-01", until="2027-01-31")])
        told = ask(self.session, "whatif.repair", volunteer="V-2", **{"from": "2027-02-01"})
        self.assertEqual((told["stranded"], told["answers"]), ([], []))

    def test_what_is_wrong_is_named(self):
        self.fill()
        ask(self.session, "whatif.repair", volunteer="V-3")
        self.refused("not_found", "whatif.repair", {"volunteer": "V-9"}, "volunteer")
        self.refused("not_found", "whatif.repair", {"relations": ["R-1", "R-9"]}, "relations[1]")
        self.refused("invalid_argument", "whatif.repair", {}, "volunteer")
        self.refused("invalid_argument", "whatif.repair",
                     {"volunteer": "V-1", "relations": ["R-1"]}, "volunteer")
        self.refused("invalid_argument", "whatif.repair", {"volunteer": "V-1", "moves": 4}, "moves")


if __name__ == "__main__":
    harness.main()
