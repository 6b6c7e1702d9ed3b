#!/usr/bin/env python3
"""What-if and honest proposals over the socket: whatif.run with ten edits, match.propose with
system_cost, alone and while a rematch of the same people runs.

    bench/whatif.py BUILD [PEOPLE [REGION [SEED [ROUNDS]]]]

starts BUILD/bin/amityd on made people (as many volunteers as clients), waits for its planner, and
prints medians and 99th percentiles in milliseconds, as a caller on the same machine sees them."""

import os
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "daemon"))
import harness  # noqa: E402


def figures(name, took_ms):
    took_ms = sorted(took_ms)
    at = lambda share: took_ms[min(len(took_ms) - 1, int(len(took_ms) * share))]
    print(f"{name:40} median {at(0.5):9.2f}  p99 {at(0.99):9.2f}  of {len(took_ms)}", flush=True)


def edits_of(kind, volunteers, clients, draw):
    edits = []
    for number in range(10):
        of = kind if kind != "mixed" else draw.choice(("leaves", "reach", "comes", "priority", "closes"))
        volunteer, client = draw.choice(volunteers), draw.choice(clients)
        edits.append({
            "leaves": {"patch": "volunteer", "id": volunteer["id"], "set": {"status": "paused"}},
            "reach": {"patch": "volunteer", "id": volunteer["id"],
                      "set": {"max_km": draw.randint(5, 60)}},
            "comes": {"put_volunteer": dict(volunteer, id=f"V-new-{number}")},
            "priority": {"patch": "client", "id": client["id"],
                         "set": {"priority": draw.choice(("emergency", "low"))}},
            "closes": {"patch": "client", "id": client["id"], "set": {"status": "paused"}},
        }[of])
    return edits


def wait_ready(session):
    began = time.monotonic()
    while True:
        session.call("match.propose", client="C-000001")
        state = session.call("server.stats")["planner"]
        if state["state"] == "ready" and "plan" in state:
            plan = state["plan"]
            print(f"planner ready after {time.monotonic() - began:.1f} s: {plan['served']} of "
                  f"{plan['waiting']} served, pairs: {plan['pairs']}, levels "
                  + " ".join(f"{level['value']}/{level['bound']}" for level in plan["levels"]),
                  flush=True)
            return
        time.sleep(1)


def whatifs(session, volunteers, clients, rounds, draw):
    for kind in ("leaves", "reach", "comes", "priority", "closes", "mixed"):
        took, moved = [], []
        for _ in range(rounds):
            edits = edits_of(kind, volunteers, clients, draw)
            began = time.monotonic()
            answer = session.call("whatif.run", {"edits": edits})
            took.append((time.monotonic() - began) * 1e3)
            moved.append(answer["changed_count"])
        figures(f"whatif.run, ten edits: {kind}", took)
        print(f"    clients who change: median {sorted(moved)[len(moved) // 2]}", flush=True)


def proposals(session, clients, count, name):
    took, known, all_of = [], 0, 0
    for client in clients[:count]:
        began = time.monotonic()
        answer = session.call("match.propose", client=client["id"], system_cost=True)
        took.append((time.monotonic() - began) * 1e3)
        all_of += len(answer["proposals"])
        known += sum(entry["system_cost"] is not None for entry in answer["proposals"])
    figures(f"match.propose with system_cost{name}", took)
    print(f"    costs told: {known} of {all_of}", flush=True)


def main():
    build = os.path.abspath(sys.argv[1])
    people, region, seed, rounds = [
        sys.argv[i] if len(sys.argv) > i else standard
        for i, standard in ((2, "10000"), (3, "fi"), (4, "5"), (5, "40"))]
    draw = random.Random(int(seed))
    harness.BIN = os.path.join(build, "bin")
    with harness.Daemon(pack="se" if region.startswith("se") else "fi") as daemon:
        with tempfile.NamedTemporaryFile() as file:
            amity = os.path.join(build, "bin", "amity")
            subprocess.run([amity, "bench-data", "--volunteers", people, "--clients", people,
                            "--region", region, "--seed", seed, "--today", harness.TODAY],
                           stdout=file, check=True)
            subprocess.run([amity, "--server", daemon.address, "import", file.name], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        session = daemon.session()
        harness.PATIENCE_S = 600
        wait_ready(session)
        volunteers = session.call("volunteer.list", limit=1000)["volunteers"]
        clients = [client for client in session.call("client.list", limit=1000)["clients"]
                   if client["status"] == "waiting"]
        whatifs(session, volunteers, clients, int(rounds), draw)
        proposals(session, clients, 400, "")
        job = session.call("rematch.start", time_limit_s=60)["job"]
        proposals(session, clients, 400, " (a rematch runs)")
        session.call("job.cancel", job=job)


if __name__ == "__main__":
    main()
