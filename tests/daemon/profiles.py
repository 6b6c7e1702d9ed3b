"""Profiles go in whole and come out the same, also after a restart; all or nothing."""

import copy
import unittest

import msgpack

import harness
import people
from harness import DaemonTest, RpcError

WHOLE_HOUSEHOLD = {
    "id": "V-100", "kind": "household", "status": "approved", "engagement": "contract",
    "services": ["contact_family", "family_home", "emergency_home", "contact_person"],
    "adults": [{"id": "a", "birth_date": "1979-04-12", "supports": True},
               {"id": "b", "birth_date": "1981-09-30", "supports": False}],
    "languages": {"sv": "native", "fi": "fluent", "en": "basic"},
    "interests": ["walking", "cafe", "shopping", "film"], "offers": [{"tag": "parental_relief",
                                                    "severity_max": "severe"}],
    "qualifications": [{"id": "edu_education", "valid_until": "2030-12-31"}],
    "checks": [{"id": check, "consented_on": "2026-07-01", "requested_on": "2026-07-02",
                "seen_on": "2026-07-20", "valid_until": "2028-07-20", "outcome": "clear",
                "by": "W-1", "adult": adult}
               for check in ("police", "suspicion", "social_register", "enforcement",
                             "insurance", "reference", "interview", "home_visit")
               for adult in ("a", "b")],
    "training": [{"id": "trn_relation", "on": "2026-08-01", "state": "taken", "adult": "a"},
                 {"id": "trn_relation", "state": "offered", "adult": "b"}],
    "assessed": [{"trait": trait, "outcome": "yes", "on": "2026-08-20",
                  "valid_until": "2028-12-31", "adult": "a"}
                 for trait in ("reliable", "balanced_life", "motivated", "mature",
                               "stable_life", "cooperates", "tolerant", "open", "flexible",
                               "patient", "responsive")],
    "suitability": [{"service": service, "decided_on": "2026-08-25",
                     "valid_until": "2028-12-31", "outcome": "suitable"}
                    for service in ("contact_family", "family_home", "emergency_home")]
                   + [{"service": "contact_person", "decided_on": "2026-08-25",
                       "outcome": "unsuitable"}],
    "place": {"lat": 62.7945, "lon": 22.8282, "municipality": "FI-743"}, "max_km": 60,
    "availability": {"weekly": [{"days": ["fri", "sat"], "from": "17:00", "to": "02:00",
                                 "weeks": [1, 3]}],
                     "weekends_per_month": 2, "nights_per_month": 6, "holidays": True,
                     "on_call": True, "flexible": True, "from": "2026-01-01",
                     "to": "2029-12-31",
                     "except": [{"from": "2026-12-20", "to": "2027-01-07"}]},
    "busy": [{"from": "2026-11-10T17:00:00+02:00", "to": "2026-11-10T19:00:00+02:00"}],
    "capacity": {"relations": 3, "by_service": {"family_home": 1, "contact_family": 2},
                 "hours_per_month": 60, "places": 3},
    "commitment_months": 24,
    "home": {"own_rooms": 2, "smoking": False, "pets": ["dog"], "wheelchair": True,
             "children": [2012, 2015], "form": "two_parents", "dwelling": "flat"},
    "accepts": {"ages": [3, 12], "genders": ["female", "male"],
                "demand_level_max": "specially_demanding",
                "needs": [{"tag": "loneliness", "severity_max": "moderate"}],
                "differences": ["culture", "language"], "group_size_max": 2},
    "exclude": ["C-9"], "peer_groups": ["peers-1"],
    "x": {"case_system": {"number": 17, "list": [1, 2.5, None, True, "å"]}},
}

WHOLE_CLIENT = {
    "id": "C-100", "person": "P-1", "kind": "child", "status": "waiting",
    "service": "contact_family",
    "alternatives": [{"service": "contact_person",
                      "demand": {"visits": [2, 4], "per": "month", "hours": 3}}],
    "birth_date": "2018-05-20", "gender": "male",
    "languages": {"fi": "required", "sv": "preferred"},
    "interests": ["walking", "cafe", "shopping", "film"], "family_interests": ["football"],
    "needs": [{"tag": "parental_relief", "severity": "moderate"}, {"tag": "loneliness",
                                                                    "severity": "mild"}],
    "demand_level": "demanding", "requires": ["edu_education"],
    "place": {"lat": 62.7723, "lon": 22.8444, "municipality": "FI-743"}, "max_km": 40,
    "availability": {"weekly": [{"days": ["fri"], "from": "17:00", "to": "21:00"}]},
    "busy": [{"from": "2026-11-12T16:00:00+02:00", "to": "2026-11-12T18:00:00+02:00"}],
    "demand": {"weekends": 1, "days": [1, 2], "nights": [2, 4], "per": "month",
               "holidays": True},
    "changes": [{"from": "2027-03-01", "demand": {"weekends": 2, "per": "month"}}],
    "period": {"from": "2026-12-01", "to": "2027-11-30"},
    "decision": {"id": "D-100", "granted_on": "2026-10-01", "legal_basis": "FI_LSL_OPEN",
                 "follow_up_on": "2027-05-31", "deadline": "2026-12-31",
                 "kind": "voluntary"},
    "purpose": "relief", "beneficiary": "carer",
    "application": {"channel": "e_form", "received_on": "2026-09-01"},
    "assessment": {"on": "2026-09-15", "valid_until": "2027-09-15", "best_interest": True},
    "support_plan": {"on": "2026-09-20", "valid_until": "2027-09-20",
                     "permanence": "reunification",
                     "goals": [{"tag": "parental_relief",
                                "authors": ["client", "family", "worker"]}]},
    "consent": {"client": "given", "heard_on": "2026-09-18", "heard_by": "W-1",
                "guardians": [{"id": "G-1", "custody": True, "answer": "given",
                               "on": "2026-09-18"},
                              {"id": "G-2", "custody": False, "answer": "pending"}],
                "information_sharing": True},
    "case": {"kind": "child_protection", "since": "2026-06-01"},
    "flags": ["no_close_network", "parents_exhausted", "can_be_away_overnight", "risk",
              "early_support", "network_insufficient"],
    "prefers": {"volunteer_age": [30, 60], "gender": "female",
                "household": "a home with other children",
                "meeting_place": "outside_home"},
    "requires_gender": "female", "avoid": ["smoking"], "needs_access": ["wheelchair"],
    "near": [{"kind": "school", "lat": 62.78, "lon": 22.84, "weight": 2},
             {"kind": "parent", "lat": 62.77, "lon": 22.85},
             {"kind": "sibling", "lat": 62.76, "lon": 22.86}],
    "avoid_places": [{"lat": 62.6, "lon": 22.7, "km": 5}],
    "group": {"id": "S-1", "size": 2, "together": "preferred", "split_price": 100},
    "priority": "high", "waiting_since": "2026-09-01", "network": ["V-9"],
    "worker": "W-1", "org_unit": "Child protection", "provider": "Provider Oy",
    "exclude": ["V-8"], "previous": ["V-7"],
    "x": {"system": {"number": 4}},
}


def client_like(number, **changes):
    return people.client(number, **changes)


# What each profile below proves, by requirement.
CLIENTS = [
    # S0-01 S1-07 S3-24: kinds and ages of clients
    client_like(1, kind="child", birth_date="2016-01-01"),
    client_like(2, kind="youth"),
    client_like(3, kind="adult", birth_date="1990-01-01"),
    client_like(4, kind="family", members=[{"birth_date": "2016-01-01"},
                                           {"birth_date": "1988-01-01"}]),
    # S0-03 S2-06 S3-02 purposes; the carer benefits
    client_like(5, purpose="wellbeing", beneficiary="carer"),
    # S0-07 S1-06 S3-14 legal bases
    client_like(6, decision={"id": "D-6", "granted_on": "2026-10-01",
                             "legal_basis": "FI_LSL_OPEN", "follow_up_on": "2027-05-31"}),
    # S0-11 channel of the application, S4-08 the responsible worker, S2-02 S3-21 who performs
    client_like(7, application={"channel": "phone", "received_on": "2026-09-01"},
                org_unit="Unit 7", provider="Provider"),
    # S1-01 S1-22 a start without an end, continuous
    client_like(8, service="family_home", demand={"continuous": True},
                period={"from": "2026-12-01"}),
    # S1-35 an emergency stay that ends with the investigation
    client_like(9, service="emergency_home", demand={"continuous": True},
                period={"from": "2026-12-01", "ends_with": "investigation"},
                priority="emergency"),
    # S1-04 demand that changes, S1-10 S3-12 ranges
    client_like(10, demand={"visits": [1, 3], "per": "week", "hours": 2},
                changes=[{"from": "2027-01-01", "demand": {"visits": 1, "per": "week",
                                                           "hours": 2}}]),
    # S1-08 S3-25 S3-13 S1-11 needs, severities and activities of its own
    client_like(11, needs=[{"tag": "loneliness", "severity": "severe"}],
                interests=["walking", "cafe", "shopping", "film"]),
    # S1-17 the network is not enough
    client_like(12, flags=["no_close_network", "network_insufficient"]),
    # S1-26 S4-03 S4-09 S2-13 S2-18 permanence and goals with three authors
    client_like(13, support_plan={"on": "2026-09-20", "permanence": "reunification",
                                  "goals": [{"tag": "loneliness",
                                             "authors": ["client", "family", "worker"]}]}),
    # S2-03 where to meet, S3-19 follow-up
    client_like(14, prefers={"meeting_place": "outside_home"}),
    # S2-05 short crisis work
    client_like(15, flags=["short_crisis"], period={"from": "2026-12-01",
                                                    "to": "2027-01-31"}),
    # S3-03 an adult with extensive needs
    client_like(16, kind="adult", birth_date="1980-05-05", demand_level="specially_demanding"),
    # S4-01 social guidance, S4-02 S4-04 several services at once and their times
    client_like(17, person="P-2", service="social_guidance"),
    client_like(18, person="P-2",
                busy=[{"from": "2026-11-12T16:00:00+02:00", "to": "2026-11-12T18:00:00+02:00"}]),
    # S1-24 places that matter
    client_like(19, near=[{"kind": "school", "lat": 62.78, "lon": 22.84}]),
    WHOLE_CLIENT,
]

VOLUNTEERS = [
    # S0-02 S1-02 S1-40: a person, approved for several services, among peers
    people.volunteer(1, services=["contact_person", "qualified_contact_person"],
                     peer_groups=["peers-1"]),
    # S0-31 S1-20: a household of one adult, of any form
    people.volunteer(2, kind="household", birth_date=None,
                     adults=[{"id": "a", "birth_date": "1975-01-01"}], home={
                         "own_rooms": 1, "form": "single_parent", "dwelling": "house"}),
    # S4-01 staff are volunteers of engagement `staff`
    people.volunteer(3, engagement="staff", services=["social_guidance"]),
    # S1-38 S0-15 S1-39: registers, assessed traits and trainings, of both adults
    WHOLE_HOUSEHOLD,
]
for profile in VOLUNTEERS:
    if profile.get("birth_date", 1) is None:
        del profile["birth_date"]

# S0-04 S0-06 S0-21 S1-25 S1-41 S3-11 S3-18: what a relation keeps
WHOLE_RELATION = {
    "id": "R-100", "client": "C-100", "volunteer": "V-100", "service": "contact_family",
    "state": "active", "since": "2026-02-01", "until": "2027-12-31", "worker": "W-1",
    "coordinator": "W-1",
    "answers": [{"party": "client", "answer": "given", "on": "2026-01-20"},
                {"party": "guardian", "guardian": "G-1", "answer": "given",
                 "on": "2026-01-20"}],
    "suitability": {"outcome": "suitable", "on": "2026-01-10", "by": "W-1"},
    "support_plan": {"on": "2026-01-25", "participants": ["client", "supporter", "worker"],
                     "goals": [{"tag": "parental_relief", "authors": ["worker"]}],
                     "review_months": 6, "next_review_on": "2026-12-01"},
    "agreement": {"signed_on": "2026-01-28", "goals": [{"tag": "parental_relief"}],
                  "frequency": "once a month", "slots": ["sat 10-18"]},
    "report_every_days": 30, "compensation": {"fee": 120.5, "costs": 80},
    "x": {"y": 1},
}


class RoundTrips(DaemonTest):
    def same(self, kind, profiles):
        ids = [profile["id"] for profile in profiles]
        got = self.session.call(f"{kind}.get", ids=ids)
        self.assertEqual(got["missing"], [])
        for wanted, found in zip(profiles, got[f"{kind}s"]):
            with self.subTest(id=wanted["id"]):
                stored = {key: value for key, value in found.items() if key not in
                          ("revision", "created", "updated")}
                self.assertEqual(stored, wanted)

    def test_every_field_comes_back_the_same_also_after_a_restart(self):
        self.session.call("worker.put", id="W-1", org_unit="Unit", deputies=["W-2"],
                          busy=[{"from": "2026-12-24", "to": "2026-12-27"}])
        for volunteer in VOLUNTEERS:
            with self.subTest(id=volunteer["id"]):
                self.session.call("volunteer.put", volunteers=[volunteer])
        for client in CLIENTS:
            with self.subTest(id=client["id"]):
                self.session.call("client.put", clients=[client])
        self.session.call("relation.put", relations=[WHOLE_RELATION])
        self.same("volunteer", VOLUNTEERS)
        self.same("client", CLIENTS)
        self.same("relation", [WHOLE_RELATION])
        self.session.close()
        self.daemon.restart()
        self.session = self.daemon.session()
        self.same("volunteer", VOLUNTEERS)
        self.same("client", CLIENTS)
        self.same("relation", [WHOLE_RELATION])
        worker = self.session.call("worker.get", ids=["W-1", "W-3"])
        self.assertEqual(worker["workers"][0]["deputies"], ["W-2"])
        self.assertEqual(worker["missing"], ["W-3"])

    def answers(self):
        """The bytes of what a caller can ask about everybody."""
        asked = [("volunteer.list", {}), ("client.list", {}), ("relation.list", {}),
                 ("changes.since", {"revision": 0}), ("policy.get", {}),
                 ("worker.get", {"ids": ["W-1"]})]
        asked += [("match.propose", {"client": f"C-{i}", "system_cost": False}) for i in range(1, 6)]
        asked += [("match.clients", {"volunteer": f"V-{i}"}) for i in range(1, 6)]
        asked += [("match.explain", {"client": f"C-{i}", "volunteer": "V-3"})
                  for i in range(1, 6)]
        with self.daemon.session() as session:
            got = []
            for method, params in asked:
                session.send_bytes(msgpack.packb([0, 1, method, [params]]))
                got.append(msgpack.packb(session.receive()))
        return got

    def test_the_same_answers_after_a_restart_byte_for_byte(self):
        people.fill(self.session, 8, 6)
        self.session.call("client.delete", ids=["C-6"], reason="moved")
        self.session.call("relation.put", relations=[people.relation(1, 3, 8)])
        before = self.answers()
        self.assertNotIn(b"proposals\x90", before[7])
        self.session.close()
        self.daemon.restart()
        self.session = self.daemon.session()
        self.assertEqual(self.answers(), before)
        self.session.close()
        self.daemon.kill()
        self.daemon.start()
        self.session = self.daemon.session()
        self.assertEqual(self.answers(), before)


class Writes(DaemonTest):
    def test_the_same_content_twice_is_unchanged(self):
        first = self.session.call("volunteer.put", volunteers=[people.volunteer(1)])
        again = self.session.call("volunteer.put", volunteers=[people.volunteer(1)])
        self.assertEqual((first["created"], again["unchanged"]), (1, 1))
        self.assertEqual(again["revision"], first["revision"])
        other = self.session.call("volunteer.put",
                                  volunteers=[people.volunteer(1, max_km=50)])
        self.assertEqual(other["updated"], 1)
        self.assertGreater(other["revision"], first["revision"])

    def test_if_revision_that_is_old_is_a_conflict_and_nothing_of_the_put_is_stored(self):
        first = self.session.call("client.put", clients=[people.client(1)])
        at = first["revision"]
        second = self.session.call("client.put",
                                   clients=[people.client(1, max_km=30, if_revision=at)])
        self.assertEqual(second["updated"], 1)
        self.refused("conflict", "client.put",
                     {"clients": [people.client(2),
                                  people.client(1, max_km=20, if_revision=at)]},
                     path="clients[1].if_revision")
        got = self.session.call("client.get", ids=["C-1", "C-2"])
        self.assertEqual(got["missing"], ["C-2"])
        self.assertEqual(got["clients"][0]["max_km"], 30)
        self.refused("conflict", "client.put",
                     {"clients": [people.client(3, if_revision=5)]})

    def test_a_batch_is_stored_whole_or_not_at_all(self):
        batch = [people.volunteer(i) for i in range(1, 6)]
        batch[3]["max_km"] = "far"
        self.refused("invalid_argument", "volunteer.put", {"volunteers": batch},
                     path="volunteers[3].max_km")
        self.assertEqual(self.session.call("volunteer.list")["volunteers"], [])
        self.assertEqual(self.session.call("changes.since", revision=0)["changes"], [])

    def test_a_dry_run_checks_and_counts_but_stores_nothing(self):
        before = self.session.call("changes.since", revision=0)["revision"]
        tried = self.session.call("volunteer.put", volunteers=[people.volunteer(1)],
                                  dry_run=True)
        self.assertEqual(tried["created"], 1)
        self.assertEqual(self.session.call("volunteer.list")["volunteers"], [])
        self.assertEqual(self.session.call("changes.since", revision=0)["revision"], before)
        self.refused("invalid_argument", "volunteer.put",
                     {"volunteers": [people.volunteer(1, max_km=-1)], "dry_run": True},
                     path="volunteers[0].max_km")

    def test_changes_come_in_order_and_in_pages(self):
        start = self.session.call("changes.since", revision=0)["revision"]
        people.fill(self.session, 2, 2)
        self.session.call("relation.put", relations=[people.relation(1, 1, 1)])
        self.session.call("client.delete", ids=["C-2"], reason="moved")
        everything = self.session.call("changes.since", revision=start)
        revisions = [change["revision"] for change in everything["changes"]]
        self.assertEqual(revisions, sorted(revisions))
        named = [(change["kind"], change["id"]) for change in everything["changes"]]
        for wanted in (("volunteer", "V-1"), ("volunteer", "V-2"), ("client", "C-1"),
                       ("relation", "R-1"), ("client", "C-2")):
            self.assertIn(wanted, named)
        self.assertEqual(everything["changes"][-1]["change"], "deleted")
        paged, after = [], start
        for _ in range(50):
            page = self.session.call("changes.since", revision=after, limit=1)
            if not page["changes"]:
                break
            paged += page["changes"]
            after = page.get("next", page["changes"][-1]["revision"])
        self.assertEqual(paged, everything["changes"])

    def test_lists_come_in_pages_that_meet_without_gap(self):
        self.session.call("volunteer.put",
                          volunteers=[people.volunteer(i) for i in range(1, 26)])
        found, after = [], None
        for _ in range(30):
            page = self.session.call("volunteer.list", after=after, limit=7)
            found += [volunteer["id"] for volunteer in page["volunteers"]]
            after = page.get("next")
            if after is None:
                break
        self.assertEqual(found, sorted(f"V-{i}" for i in range(1, 26)))
        some = self.session.call("volunteer.list", where="volunteer.age > 100")
        self.assertEqual(some["volunteers"], [])
        self.refused("invalid_argument", "volunteer.list", {"where": "volunteer.agee > 3"})
        self.refused("invalid_argument", "volunteer.list", {"where": "volunteer.age >"})

    def test_whoever_is_deleted_is_gone_with_their_relations(self):
        people.fill(self.session, 1, 1)
        self.session.call("relation.put", relations=[people.relation(1, 1, 1)])
        gone = self.session.call("volunteer.delete", ids=["V-1", "V-2"], reason="moved")
        self.assertEqual((gone["deleted"], gone["missing"]), (1, ["V-2"]))
        self.assertEqual(self.session.call("relation.list")["relations"], [])
        self.assertEqual(self.session.call("match.propose", client="C-1")["proposals"], [])


BAD_VOLUNTEERS = [
    # what, changes, path below volunteers[0], hint
    ("an unknown field", {"max_kn": 3}, "max_kn", "max_km"),
    ("an unknown field below", {"home": {"own_room": 1}}, "home.own_room", "own_rooms"),
    ("a text for a number", {"max_km": "60"}, "max_km", None),
    ("a number for a text", {"birth_date": 1985}, "birth_date", None),
    ("a map for a list", {"services": {}}, "services", None),
    ("a list for a map", {"capacity": []}, "capacity", None),
    ("a number for a map", {"place": 5}, "place", None),
    ("an impossible date", {"birth_date": "1985-02-30"}, "birth_date", None),
    ("a date in another form", {"birth_date": "17.2.1985"}, "birth_date", None),
    ("a birth in the future", {"birth_date": "2030-01-01"}, "birth_date", None),
    ("a place outside the countries", {"place": {"lat": 12.5, "lon": 22.8,
                                                 "municipality": "FI-743"}}, "place", None),
    ("a latitude no globe has", {"place": {"lat": 162.5, "lon": 22.8,
                                           "municipality": "FI-743"}}, "place.lat", None),
    ("a municipality nobody knows", {"place": {"municipality": "FI-999"}},
     "place.municipality", None),
    ("an unknown word", {"status": "aproved"}, "status", "approved"),
    ("an unknown service", {"services": ["contact_persn"]}, "services[0]", "contact_person"),
    ("an unknown day", {"availability": {"weekly": [{"days": ["mo"], "from": "17:00",
                                                     "to": "20:00"}]}},
     "availability.weekly[0].days[0]", "mon"),
    ("an hour of no clock", {"availability": {"weekly": [{"days": ["mon"], "from": "25:00",
                                                          "to": "26:00"}]}},
     "availability.weekly[0].from", None),
    ("a personal number of Sweden", {"id": "19811218-9876"}, "id", None),
    ("a personal number of Finland", {"id": "131052-308T"}, "id", None),
    ("an id with a space", {"id": "V 1"}, "id", None),
    ("an empty id", {"id": ""}, "id", None),
    ("negative capacity", {"capacity": {"relations": -1}}, "capacity.relations", None),
    ("a person with adults", {"adults": [{"id": "a", "birth_date": "1980-01-01"}]}, None, None),
]

BAD_CLIENTS = [
    ("no demand", {"demand": None}, "demand", None),
    ("a demand of two kinds", {"demand": {"visits": 2, "per": "month", "hours": 2,
                                          "continuous": True}}, None, None),
    ("an unknown need", {"needs": [{"tag": "lonelines"}]}, "needs[0].tag", "loneliness"),
    ("a period that ends before it begins", {"period": {"from": "2027-01-01",
                                                        "to": "2026-01-01"}}, None, None),
    ("an unknown language", {"languages": {"xx": "required"}}, "languages.xx", None),
    ("a successor of nobody", {"successor_of": "C-404"}, "successor_of", None),
    ("a name", {"name": "Somebody"}, "name", None),
    ("a diagnosis", {"diagnosis": "F32"}, "diagnosis", None),  # S3-26
]


class BadProfiles(DaemonTest):
    def put_refused(self, kind, profile, path, hint):
        with self.assertRaises(RpcError) as caught:
            self.session.call(f"{kind}.put", {f"{kind}s": [profile]})
        error = caught.exception
        self.assertIn(error.type, ("invalid_argument", "not_found"), error)
        self.assertTrue(error.detail, error)
        if path is not None:
            self.assertTrue((error.path or "").startswith(f"{kind}s[0].{path}"), error)
        else:
            self.assertTrue((error.path or "").startswith(f"{kind}s[0]"), error)
        if hint is not None:
            self.assertEqual(error.hint, hint, error)

    def test_each_bad_field_is_refused_with_its_path_and_nothing_is_stored(self):
        for what, changes, path, hint in BAD_VOLUNTEERS:
            with self.subTest(what):
                self.put_refused("volunteer", people.volunteer(1, **changes), path, hint)
        for what, changes, path, hint in BAD_CLIENTS:
            with self.subTest(what):
                self.put_refused("client", people.client(1, **changes), path, hint)
        for missing in ("id", "kind", "status", "services", "place", "birth_date"):
            with self.subTest(missing=missing):
                profile = people.volunteer(1)
                del profile[missing]
                self.put_refused("volunteer", profile, missing, None)
        for missing in ("id", "status", "service", "birth_date", "place", "demand",
                        "decision", "worker"):
            with self.subTest(missing=missing):
                profile = people.client(1)
                del profile[missing]
                self.put_refused("client", profile, missing, None)
        self.assertEqual(self.session.call("volunteer.list")["volunteers"], [])
        self.assertEqual(self.session.call("client.list")["clients"], [])

    def test_one_id_twice_in_a_batch_is_refused(self):
        self.refused("invalid_argument", "client.put",
                     {"clients": [people.client(1), people.client(2), people.client(1)]},
                     path="clients[2].id")
        self.assertEqual(self.session.call("client.list")["clients"], [])

    def test_what_is_no_profile_is_refused(self):
        for profiles in ([5], ["V-1"], [None], [[]]):
            with self.subTest(profiles):
                with self.assertRaises(RpcError) as caught:
                    self.session.call("volunteer.put", {"volunteers": profiles})
                self.assertEqual(caught.exception.type, "invalid_argument")
        self.refused("invalid_argument", "volunteer.put", {"volunteers": {}},
                     path="volunteers")
        self.refused("invalid_argument", "volunteer.put", {}, path="volunteers")

    def test_relations_need_people_who_exist(self):
        people.fill(self.session, 1, 1)
        for bad, path in ((people.relation(1, 404, 1), "relations[0].client"),
                          (people.relation(1, 1, 404), "relations[0].volunteer")):
            self.refused("not_found", "relation.put", {"relations": [bad]}, path=path)
        self.assertEqual(self.session.call("relation.list")["relations"], [])

    def test_a_relation_beyond_a_capacity_is_a_conflict(self):
        people.fill(self.session, 1, 2)
        self.session.call("relation.put", relations=[people.relation(1, 1, 1)])
        error = self.refused("conflict", "relation.put",
                             {"relations": [people.relation(2, 2, 1)]})
        self.assertIn("relations[0]", error.path)
        both = [people.relation(2, 2, 1), people.relation(1, 1, 1, state="ended")]
        # A batch is judged as it leaves things, whatever its order; a dry run judges the same.
        for order in (both, both[::-1]):
            tried = self.session.call("relation.put", relations=order, dry_run=True)
            self.assertEqual((tried["created"], tried["updated"]), (1, 1))
        self.assertEqual(len(self.session.call("relation.list")["relations"]), 1)
        self.session.call("relation.put", relations=both)
        states = {relation["id"]: relation["state"]
                  for relation in self.session.call("relation.list")["relations"]}
        self.assertEqual(states, {"R-1": "ended", "R-2": "active"})

    def test_a_batch_may_name_a_client_before_the_client_comes(self):
        self.session.call("client.put", clients=[people.client(3, successor_of="C-4"),
                                                 people.client(4)])
        self.refused("not_found", "client.put", {"clients": [people.client(5, successor_of="C-9")]},
                     path="clients[0].successor_of")

    def test_any_revision_since_the_last_change_will_do(self):
        first = self.session.call("volunteer.put", volunteers=[people.volunteer(1)])["revision"]
        later = self.session.call("volunteer.put", volunteers=[people.volunteer(2)])["revision"]
        self.assertGreater(later, first)
        self.session.call("volunteer.put", volunteers=[
            people.volunteer(1, status="paused", if_revision=later)])
        self.refused("conflict", "volunteer.put",
                     {"volunteers": [people.volunteer(1, if_revision=later)]},
                     path="volunteers[0].if_revision")

    def test_a_volunteer_does_not_shrink_below_what_stands(self):
        people.fill(self.session, 1, 1)
        self.session.call("relation.put", relations=[people.relation(1, 1, 1)])
        changed = people.volunteer(1, capacity={"relations": 0})
        self.refused("conflict", "volunteer.put", {"volunteers": [changed]},
                     path="volunteers[0].capacity.relations")

    def test_load_is_derived_and_never_put(self):
        for field in ("load", "used"):
            profile = people.volunteer(1)
            profile["capacity"] = {"relations": 1, field: 1}
            with self.assertRaises(RpcError) as caught:
                self.session.call("volunteer.put", volunteers=[profile])
            self.assertIn(caught.exception.type, ("conflict", "invalid_argument"))

    def test_a_good_profile_is_stored_after_all_the_bad_ones(self):
        bad = copy.deepcopy(people.VOLUNTEER)
        bad["status"] = "nonsense"
        self.refused("invalid_argument", "volunteer.put", {"volunteers": [bad]})
        self.assertEqual(self.session.call("volunteer.put",
                                           volunteers=[people.volunteer(1)])["created"], 1)


if __name__ == "__main__":
    harness.main()
