"""Volunteers, clients and relations that the shipped packs accept, to be bent by the tests."""

import copy

VOLUNTEER = {
    "id": "V-1", "kind": "person", "status": "approved", "engagement": "voluntary",
    "services": ["contact_person"], "birth_date": "1985-02-17", "gender": "female",
    "languages": {"fi": "native", "sv": "fluent"}, "interests": ["walking", "football"],
    "offers": [{"tag": "loneliness"}, {"tag": "homework"}],
    "checks": [{"id": "police", "consented_on": "2026-08-03", "requested_on": "2026-08-04",
                "seen_on": "2026-08-18", "valid_until": "2028-12-31", "outcome": "clear",
                "by": "W-1"}],
    "training": [{"id": "trn_relation", "on": "2026-08-15", "state": "taken"}],
    "assessed": [{"trait": trait, "outcome": "yes", "on": "2026-08-20",
                  "valid_until": "2028-12-31"}
                 for trait in ("reliable", "balanced_life", "motivated", "mature",
                               "stable_life")],
    "suitability": [{"service": "contact_person", "decided_on": "2026-08-25",
                     "valid_until": "2028-12-31", "outcome": "suitable"}],
    "place": {"municipality": "FI-743"}, "max_km": 60,
    "availability": {"weekly": [
        {"days": ["mon", "tue", "wed", "thu"], "from": "16:00", "to": "20:00"},
        {"days": ["sat"], "from": "10:00", "to": "18:00"}]},
    "capacity": {"relations": 1, "hours_per_month": 20}, "commitment_months": 36,
    "accepts": {"ages": [7, 20], "demand_level_max": "demanding"},
}

CLIENT = {
    "id": "C-1", "kind": "youth", "status": "waiting", "service": "contact_person",
    "birth_date": "2013-03-08", "gender": "female", "languages": {"fi": "required"},
    "interests": ["football", "swimming"], "family_interests": ["walking"],
    "needs": [{"tag": "loneliness", "severity": "moderate"}, {"tag": "homework",
                                                               "severity": "mild"}],
    "demand_level": "ordinary",
    "place": {"lat": 62.7723, "lon": 22.8444, "municipality": "FI-743"}, "max_km": 40,
    "demand": {"visits": 2, "per": "month", "hours": 3},
    "period": {"from": "2026-12-01", "to": "2027-11-30"},
    "decision": {"id": "D-1", "granted_on": "2026-10-01", "legal_basis": "FI_SHL",
                 "follow_up_on": "2027-05-31"},
    "assessment": {"on": "2026-09-15", "valid_until": "2028-12-31", "best_interest": True},
    "support_plan": {"on": "2026-09-20", "valid_until": "2028-12-31",
                     "goals": [{"tag": "loneliness",
                                "authors": ["client", "family", "worker"]}]},
    "consent": {"client": "given", "heard_on": "2026-09-18", "heard_by": "W-1",
                "guardians": [{"id": "G-1", "custody": True, "answer": "given",
                               "on": "2026-09-18"}]},
    "case": {"kind": "family_work", "since": "2026-06-01"},
    "flags": ["no_close_network", "parents_exhausted"], "worker": "W-1",
    "org_unit": "Family services",
    "availability": {"weekly": [{"days": ["tue", "wed", "thu"], "from": "16:00",
                                 "to": "20:00"}]},
}


def volunteer(number=1, **changes):
    made = copy.deepcopy(VOLUNTEER)
    made["id"] = f"V-{number}"
    made.update(changes)
    return made


def client(number=1, **changes):
    made = copy.deepcopy(CLIENT)
    made["id"] = f"C-{number}"
    made["decision"]["id"] = f"D-{number}"
    made.update(changes)
    return made


def relation(number, client_number, volunteer_number, **changes):
    made = {"id": f"R-{number}", "client": f"C-{client_number}",
            "volunteer": f"V-{volunteer_number}", "service": "contact_person",
            "state": "active", "since": "2026-02-01", "worker": "W-1", "coordinator": "W-1"}
    made.update(changes)
    return made


def fill(session, volunteers=3, clients=3):
    """So many people who all fit one another."""
    session.call("worker.put", id="W-1")
    session.call("volunteer.put",
                 volunteers=[volunteer(i + 1) for i in range(volunteers)])
    session.call("client.put", clients=[client(i + 1) for i in range(clients)])
