"""People as the generator makes them, read from its NDJSON."""

import functools
import json
import os
import subprocess

import harness


@functools.lru_cache(maxsize=None)
def people(volunteers, clients, region="fi-etela-pohjanmaa", seed=1):
    """{kind: [profile]} of so many people."""
    amity = os.path.join(harness.BIN, "amity")
    printer = os.path.join(harness.BIN, "bench_people_print")
    command = [printer] if os.path.exists(printer) else [amity, "bench-data"]
    command += ["--volunteers", str(volunteers), "--clients", str(clients), "--region", region,
                "--seed", str(seed), "--workers"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    by_kind = {"worker": [], "volunteer": [], "client": [], "relation": []}
    for line in text.splitlines():
        profile = json.loads(line)
        if profile.get("status") == "served":
            profile["status"] = "waiting"  # served is what its relation will say
        by_kind[profile.pop("type")].append(profile)
    return by_kind


def load(session, **named):
    """Puts them all; what they were."""
    made = people(**named)
    for worker in made["worker"]:
        session.call("worker.put", worker)
    for kind in ("volunteer", "client", "relation"):
        rows = made[kind]
        for i in range(0, len(rows), 1000):
            session.call(f"{kind}.put", {f"{kind}s": rows[i:i + 1000]})
    return made
