"""Why-not over the wire: what stands in the way, what would change it (made, it does), the state of
things, one pair, competition, and what lapses soon."""

import copy
import time
import unittest

import harness
import made
import people

EVER = "2035-12-31"


def set_distance(profile, to):
    profile["max_km"] = to


def set_age(profile, to):
    profile["accepts"]["ages"] = [to[0], 120 if to[1] is None else to[1]]


def set_level(profile, to):
    profile["accepts"]["demand_level_max"] = to


def set_group(profile, to):
    profile["accepts"]["group_size_max"] = to


def set_commitment(profile, to):
    profile["commitment_months"] = to


def set_status(profile, to):
    profile["status"] = to


def set_capacity(profile, to):
    for name, value in (to or {}).items():
        if name == "own_rooms":
            profile.setdefault("home", {})["own_rooms"] = value
        elif name in ("relations", "places", "hours_per_month"):
            profile["capacity"][name] = value
        else:
            profile["capacity"]["by_service"][name] = value


def set_police(profile, _):
    kept = [c for c in profile.get("checks", []) if c["id"] != "police"]
    adults = [a["id"] for a in profile.get("adults", [])] or [None]
    for adult in adults:
        check = {"id": "police", "consented_on": "2026-10-02", "requested_on": "2026-10-03",
                 "seen_on": "2026-10-30", "valid_until": EVER, "outcome": "clear", "by": "W-9"}
        if adult:
            check["adult"] = adult
        kept.append(check)
    profile["checks"] = kept


def set_training(profile, _):
    adults = [a["id"] for a in profile.get("adults", [])] or [None]
    for adult in adults:
        one = {"id": "trn_relation", "on": "2026-10-20", "state": "taken"}
        if adult:
            one["adult"] = adult
        profile.setdefault("training", []).append(one)


def accept_all(name):
    def change(profile, _):
        profile["accepts"].pop(name, None)
    return change


def set_guardians(profile, _):
    for guardian in profile["consent"]["guardians"]:
        guardian["answer"] = "given"


def set_consent(profile, _):
    profile["consent"]["client"] = "given"


VOLUNTEERS = {"volunteer_distance": set_distance, "accepts_age": set_age,
              "accepts_level": set_level, "accepts_group": set_group,
              "commitment": set_commitment, "volunteer_status": set_status,
              "capacity": set_capacity, "check_police": set_police, "training": set_training,
              "accepts_gender": accept_all("genders"), "accepts_needs": accept_all("needs"),
              "accepts_differences": accept_all("differences")}
CLIENTS = {"client_distance": set_distance, "consent_guardians": set_guardians,
           "consent_client": set_consent, "client_status": set_status}


class WhyNot(unittest.TestCase):
    def ask(self, session, client, **named):
        return session.call("match.whynot", client=client, **named)

    def changes(self, unlock):
        return sorted(change["change"] for change in unlock["changes"])

    def test_a_missing_consent_is_named_with_who_can_give_it(self):  # S1-29
        with harness.Daemon() as daemon, daemon.session() as session:
            client = people.client(1)
            client["consent"]["guardians"][0]["answer"] = "pending"
            session.call("volunteer.put", volunteers=[people.volunteer(i) for i in (1, 2)])
            session.call("client.put", clients=[client])
            told = self.ask(session, "C-1")
            self.assertEqual((told["considered"], told["eligible"]), (2, 0))
            self.assertEqual(told["unlocks_found"], 1)
            unlock = told["unlocks"][0]
            self.assertEqual(self.changes(unlock), ["consent_guardians"])
            self.assertEqual(unlock["volunteers"], 2)
            change = unlock["changes"][0]
            self.assertEqual((change["who"], change["from"], change["to"]),
                             (["guardian"], "pending", "given"))
            self.assertEqual(set(change["text"]), {"sv", "fi", "en"})
            rule = next(r for r in told["funnel"] if r["rule"] in change["rules"])
            self.assertEqual((rule["first"], rule["any"], rule["alone"]), (2, 2, 2))

    def test_distance_says_from_and_to_and_who_was_not_considered(self):  # S1-03
        with harness.Daemon() as daemon, daemon.session() as session:
            near = {"lat": 62.7723, "lon": 22.8444, "municipality": "FI-743"}
            far = {"lat": 63.05, "lon": 22.8444, "municipality": "FI-743"}
            session.call("volunteer.put", volunteers=[people.volunteer(1, place=far)])
            session.call("client.put", clients=[people.client(1, place=near, max_km=20)])
            told = self.ask(session, "C-1")
            self.assertEqual(told["considered"], 0)
            self.assertEqual(told["not_considered"],
                             {"service": 0, "distance": 0, "own_distance": 1})
            change = told["unlocks"][0]["changes"][0]
            self.assertEqual((change["change"], change["who"]), ("client_distance", ["client"]))
            self.assertEqual((change["from"], change["to"]), (20.0, 31))
            session.call("client.put", clients=[people.client(1, place=near, max_km=31)])
            self.assertEqual(session.call("match.propose", client="C-1")["eligible"], 1)

    def test_the_state_of_things_counts_and_is_said_in_words(self):
        with harness.Daemon() as daemon, daemon.session() as session:
            session.call("volunteer.put", volunteers=[
                people.volunteer(1, status="paused"), people.volunteer(2, status="investigating")])
            session.call("client.put", clients=[
                people.client(1, status="paused"),
                people.client(2, group={"id": "G", "size": 2, "together": "required"})])
            paused = self.ask(session, "C-1")
            states = {s["state"]: s for s in paused["state"]}
            self.assertEqual(states["client_paused"]["clients"], ["C-1"])
            self.assertEqual(states["volunteer_paused"]["volunteers"], 1)
            self.assertEqual(states["volunteer_paused"]["who"], ["volunteer"])
            self.assertEqual(states["volunteer_investigating"]["volunteers"], 1)
            self.assertTrue(all("client_status" in self.changes(u) for u in paused["unlocks"]))
            alone = self.ask(session, "C-2")
            self.assertEqual(alone["hold"], "group_incomplete")
            self.assertIn("group_incomplete", [s["state"] for s in alone["state"]])
            self.assertTrue(all("group" in self.changes(u) for u in alone["unlocks"]))

    def test_a_pair_is_told_everything_between_the_two(self):
        with harness.Daemon() as daemon, daemon.session() as session:
            volunteer = people.volunteer(1, max_km=1, commitment_months=2)
            volunteer["accepts"]["ages"] = [15, 20]
            volunteer["place"] = {"lat": 62.9, "lon": 22.8444, "municipality": "FI-743"}
            session.call("volunteer.put", volunteers=[volunteer])
            session.call("client.put", clients=[people.client(1)])
            told = self.ask(session, "C-1", volunteer="V-1")
            service = told["services"][0]
            self.assertFalse(told["eligible"])
            self.assertEqual({r["rule"] for r in service["refused"]},
                             {"within_volunteer_reach", "accepts_age", "commitment"})
            self.assertEqual([self.changes(u) for u in service["unlocks"]],
                             [["accepts_age", "commitment", "volunteer_distance"]])

    def test_unknown_people_are_refused(self):
        with harness.Daemon() as daemon, daemon.session() as session:
            session.call("client.put", clients=[people.client(1)])
            for params in ({"client": "C-404"}, {"client": "C-1", "volunteer": "V-404"}):
                with self.assertRaises(harness.RpcError) as caught:
                    session.call("match.whynot", params)
                self.assertEqual(caught.exception.type, "not_found")
            with self.assertRaises(harness.RpcError) as caught:
                session.call("report.expiring", until="2020-01-01")
            self.assertEqual((caught.exception.type, caught.exception.path),
                             ("invalid_argument", "until"))

    def make(self, stored, unlock):
        """The client and the volunteer after all changes, or None when one cannot be written."""
        client = copy.deepcopy(stored["client"])
        volunteer = copy.deepcopy(stored["volunteer"])
        for change in unlock["changes"]:
            where, table = ((client, CLIENTS) if change["change"] in CLIENTS
                            else (volunteer, VOLUNTEERS))
            if change["change"] not in table or change.get("clients"):
                return None
            if change["change"] == "capacity" and not change.get("to"):
                return None
            table[change["change"]](where, change.get("to"))
        return client, volunteer

    def test_making_the_changes_of_a_set_makes_the_match_and_a_part_of_them_does_not(self):
        with harness.Daemon() as daemon, daemon.session() as session:
            loaded = made.load(session, volunteers=150, clients=150)
            clients = {c["id"]: c for c in loaded["client"]}
            volunteers = {v["id"]: v for v in loaded["volunteer"]}
            tried = several = 0
            for client in loaded["client"]:
                if client["status"] == "served" or "group" in client:
                    continue
                told = self.ask(session, client["id"])
                if told["status"] == "served" or tried > 120:
                    continue
                for unlock in told["unlocks"][:6]:
                    best = unlock["best"]["volunteer"]
                    pair = self.make({"client": clients[client["id"]],
                                      "volunteer": volunteers[best]}, unlock)
                    if pair is None:
                        continue
                    tried += 1
                    several += len(unlock["changes"]) > 1
                    session.call("volunteer.put", volunteers=[pair[1]])
                    asked = session.call("match.propose", client=pair[0], k=1000)
                    with self.subTest(client=client["id"], volunteer=best,
                                      changes=self.changes(unlock)):
                        self.assertIn(best, [p["volunteer"] for p in asked["proposals"]])
                    for left_out in unlock["changes"]:
                        part = [c for c in unlock["changes"] if c is not left_out]
                        fewer = self.make({"client": clients[client["id"]],
                                           "volunteer": volunteers[best]}, {"changes": part})
                        session.call("volunteer.put", volunteers=[fewer[1]])
                        asked = session.call("match.propose", client=fewer[0], k=1000)
                        self.assertNotIn(best, [p["volunteer"] for p in asked["proposals"]])
                    session.call("volunteer.put", volunteers=[volunteers[best]])
            self.assertGreater(tried, 30)
            self.assertGreater(several, 3)

    def test_what_is_asked_of_a_volunteer_for_siblings_covers_every_one_of_them(self):
        group = {"id": "G-1", "size": 2, "together": "required"}
        with harness.Daemon() as daemon, daemon.session() as session:
            volunteer = people.volunteer(1, max_km=60, commitment_months=3,
                                         capacity={"relations": 4, "hours_per_month": 80})
            volunteer["accepts"].update(ages=[3, 9], group_size_max=2, demand_level_max="ordinary")
            session.call("volunteer.put", volunteers=[volunteer])
            session.call("client.put", clients=[
                people.client(1, group=group, birth_date="2014-03-08", demand_level="ordinary"),
                people.client(2, group=group, birth_date="2010-03-08", demand_level="extra",
                              period={"from": "2026-12-01", "to": "2027-12-31"})])
            for client in ("C-1", "C-2"):
                told = self.ask(session, client, volunteer="V-1")
                unlock, = told["services"][0]["unlocks"]
                asked = {change["change"]: change["to"] for change in unlock["changes"]}
                self.assertEqual(asked, {"accepts_age": [3, 17], "accepts_level": "extra",
                                         "commitment": 13})
            for change in unlock["changes"]:
                VOLUNTEERS[change["change"]](volunteer, change["to"])
            session.call("volunteer.put", volunteers=[volunteer])
            self.assertTrue(self.ask(session, "C-1", volunteer="V-1")["eligible"])

    def opens(self, session, client, volunteer, service):
        """Makes the first set of changes that are the volunteer's alone; False: there is none."""
        for unlock in service["unlocks"]:
            if all(c["change"] in VOLUNTEERS and c.get("to") for c in unlock["changes"]):
                changed = copy.deepcopy(volunteer)
                for change in unlock["changes"]:
                    VOLUNTEERS[change["change"]](changed, change["to"])
                session.call("volunteer.put", volunteers=[changed])
                told = self.ask(session, client, volunteer=volunteer["id"])
                session.call("volunteer.put", volunteers=[volunteer])
                with self.subTest(client=client, volunteer=volunteer["id"], unlock=unlock):
                    self.assertTrue(next(one["eligible"] for one in told["services"]
                                         if one["service"] == service["service"]))
                return True
        return False

    def test_making_the_changes_of_a_set_opens_siblings_too(self):
        with harness.Daemon() as daemon, daemon.session() as session:
            loaded = made.load(session, volunteers=400, clients=500, seed=3)
            volunteers = {v["id"]: v for v in loaded["volunteer"]}
            tried = 0
            for client in loaded["client"]:
                if client["status"] == "served" or "group" not in client:
                    continue
                for best in sorted(volunteers)[::8]:
                    told = self.ask(session, client["id"], volunteer=best)
                    tried += sum(self.opens(session, client["id"], volunteers[best], service)
                                 for service in told["services"])
            self.assertGreater(tried, 20)

    def settled(self, session, client):
        """The answer once the plan has a say in it."""
        end = time.monotonic() + 30
        while True:
            told = self.ask(session, client)
            if told["plan"].get("available") and not told["plan"].get("stale"):
                return told
            if time.monotonic() > end:
                self.fail(f"the plan never came: {told['plan']}")
            time.sleep(0.05)

    def test_where_only_competition_stands_in_the_way_the_chain_and_a_witness_are_told(self):
        with harness.Daemon() as daemon, daemon.session() as session:
            session.call("volunteer.put", volunteers=[people.volunteer(1)])
            session.call("client.put", clients=[
                people.client(1, interests=["football", "walking"], priority="high"),
                people.client(2, interests=[], waiting_since="2026-10-20")])
            told = {c: self.settled(session, c) for c in ("C-1", "C-2")}
            placed = [c for c in told if "placed" in told[c]]
            self.assertEqual(len(placed), 1)
            without = "C-2" if placed == ["C-1"] else "C-1"
            self.assertEqual(told[placed[0]]["placed"]["volunteer"], "V-1")
            chain = told[without]["exchange"][0]
            self.assertEqual(chain["volunteer"], "V-1")
            self.assertEqual(chain["loss"]["exact"], "exact")
            self.assertEqual(chain["moves"][0]["clients"], [without])
            self.assertEqual((chain["moves"][1]["clients"], chain["moves"][1]["to"]),
                             (placed, None))
            witness = told[without]["witness"]
            self.assertEqual(sorted(witness["clients"]), [["C-1"], ["C-2"]])
            self.assertEqual(witness["volunteers"], [{"volunteer": "V-1", "places": 1}])
            self.assertEqual(witness["places"], 1)

    def test_what_lapses_soon_names_whom_it_affects_and_what_the_plan_loses(self):  # S0-16
        with harness.Daemon() as daemon, daemon.session() as session:
            ending = people.volunteer(1)
            ending["checks"][0]["valid_until"] = "2028-01-15"
            ending["suitability"][0]["valid_until"] = "2028-02-15"
            session.call("volunteer.put", volunteers=[ending])
            session.call("client.put", clients=[people.client(1)])
            report = session.call("report.expiring", until="2028-03-01")
            self.assertEqual([(e["until"], e["kind"], e["what"], e.get("volunteer"))
                              for e in report["expiring"]],
                             [("2028-01-15", "check", "police", "V-1"),
                              ("2028-02-15", "suitability", "contact_person", "V-1")])
            self.settled(session, "C-1")
            report = session.call("report.expiring", until="2028-03-01")
            loss = report["expiring"][0]["loss"]
            self.assertEqual(sum(level["loss"] for level in loss["levels"]), 1)
            session.call("relation.put", relations=[
                {"id": "R-1", "client": "C-1", "volunteer": "V-1", "service": "contact_person",
                 "state": "active", "since": "2026-10-15", "worker": "W-1"}])
            report = session.call("report.expiring", until="2028-03-01")
            self.assertEqual(report["expiring"][0]["relations"][0]["client"], "C-1")
            self.assertEqual(session.call("report.expiring", within_days=10)["expiring"], [])


if __name__ == "__main__":
    harness.main()
