#!/usr/bin/python3
"""Runs one rematch on a daemon that holds a country, watches it, and asks for proposals meanwhile.

  country_watch.py SOCKET PID SEED TIME_LIMIT_S CLIENTS

Prints a line a phase (seconds), how often progress was told, the memory of daemon and solver at
their peaks, the levels of the plan with their bounds, and p50 and p99 of the proposals that were
answered while the night ran. The last line, `seconds N`, is from start to stored plan. Memory is
read every 20 ms from /proc.
"""
import os
import socket
import sys
import threading
import time

import msgpack


class Session:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.unpacker = msgpack.Unpacker(raw=False, max_buffer_size=1 << 30)
        self.number = 0
        self.told = []

    def message(self):
        while True:
            for message in self.unpacker:
                return message
            data = self.socket.recv(1 << 16)
            if not data:
                raise SystemExit("the daemon closed the connection")
            self.unpacker.feed(data)

    def call(self, method, **params):
        self.number += 1
        self.socket.sendall(msgpack.packb([0, self.number, method, [params]]))
        while True:
            message = self.message()
            if message[0] == 2:
                self.told.append(message)
            elif message[2] is not None:
                raise SystemExit(f"{method}: {message[2]}")
            else:
                return message[3]


def kib_of(pid):
    """Memory that is the process's own; pages of the store's file are the system's to drop."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def children_of(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found += file.read().split()
        except OSError:
            pass
    return found


class Watch(threading.Thread):
    """Peaks of memory, until told to end."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.over = pid, False
        self.daemon_kib = self.solver_kib = self.both_kib = 0

    def run(self):
        while not self.over:
            own = kib_of(self.pid)
            solver = sum(kib_of(child) for child in children_of(self.pid))
            self.daemon_kib = max(self.daemon_kib, own)
            self.solver_kib = max(self.solver_kib, solver)
            self.both_kib = max(self.both_kib, own + solver)
            time.sleep(0.02)


class Proposals(threading.Thread):
    """One connection asking for one waiting client after the other."""

    def __init__(self, path, clients):
        super().__init__(daemon=True)
        self.session, self.clients, self.over, self.ms = Session(path), clients, False, []

    def run(self):
        at = 0
        while not self.over:
            client = f"C-{1 + at * 7919 % self.clients:06d}"
            began = time.perf_counter()
            self.session.call("match.propose", client=client)
            self.ms.append((time.perf_counter() - began) * 1000)
            at += 1
            time.sleep(0.01)


def say_proposals(name, ms):
    ms = sorted(ms)
    if ms:
        print(f"{name}: {len(ms)} proposals, p50 {ms[len(ms) // 2]:.2f} ms, "
              f"p99 {ms[len(ms) * 99 // 100]:.2f} ms, longest {ms[-1]:.2f} ms")


def main():
    path, pid, seed, limit, clients = sys.argv[1], *map(int, sys.argv[2:6])
    session = Session(path)
    calm = Proposals(path, clients)
    calm.start()
    time.sleep(3)
    calm.over = True
    calm.join()
    watch, asking = Watch(pid), Proposals(path, clients)
    watch.start()
    asking.start()
    began = time.monotonic()
    job = session.call("rematch.start", seed=seed, time_limit_s=limit)["job"]
    session.call("job.watch", job=job)
    phases, gaps, last, moved, state = [], [], began, None, None
    while True:
        message = session.told.pop(0) if session.told else session.message()
        now = time.monotonic()
        if message[0] != 2:
            continue
        state = message[2][0]
        gaps.append(now - last)
        last = now
        if not phases or phases[-1][0] != (state["state"], state["phase"]):
            phases.append(((state["state"], state["phase"]), now - began))
        moved = (state["done"], state["total"])
        if state["state"] in ("done", "failed", "cancelled"):
            break
    seconds = time.monotonic() - began
    watch.over = asking.over = True
    watch.join()
    asking.join()
    for (phase, detail), at in phases:
        print(f"{at:8.2f} s  {phase}: {detail}")
    print(f"progress told {len(gaps)} times, longest pause {max(gaps):.2f} s, at the end {moved}")
    print(f"memory: daemon {watch.daemon_kib >> 10} MiB, solver {watch.solver_kib >> 10} MiB, "
          f"both together {watch.both_kib >> 10} MiB")
    say_proposals("before", calm.ms)
    say_proposals("meanwhile", asking.ms)
    if state["state"] != "done":
        raise SystemExit(f"{state['state']}: {state.get('error')}")
    plan = [one for one in session.call("plan.list", limit=1)["plans"]][0]
    for level in plan["levels"]:
        print(f"  {level['name']}: {level['value']} of at most {level['bound']}")
    print(f"{plan['pair_count']} served, {plan['unserved_count']} not; "
          f"{'proved' if plan['proved'] else 'not proved'}; bound over {plan.get('bound_over')}")
    print(f"seconds {seconds:.2f}")


main()
