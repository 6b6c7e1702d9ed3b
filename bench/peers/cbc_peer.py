#!/usr/bin/env python3
"""CBC on the same matching problem, as a linear programme (the polytope is integral).

    cbc_peer.py FILE lp      (FILE: see bench/rematch_core.c)

prints `ALGORITHM SECONDS SERVED WEIGHT`: seconds of processor time that CBC itself counts, without
writing the file; the weight summed here in whole numbers from the pairs that CBC chose. CBC computes in
double arithmetic."""
import array
import os
import re
import subprocess
import sys
import tempfile


def read(path):
    with open(path, "rb") as file:
        units, seats, arcs = array.array("I", file.read(12))
        begin = array.array("I", file.read(4 * (units + 1)))
        seat = array.array("I", file.read(4 * arcs))
        weight = array.array("q", file.read(8 * arcs))
        capacity = array.array("I", file.read(4 * seats))
    return begin, seat, weight, capacity


def write_mps(path, begin, seat, weight, capacity):
    with open(path, "w", encoding="ascii") as out:
        units = len(begin) - 1
        out.write("NAME amity\nROWS\n N cost\n")
        out.writelines(f" L u{u}\n" for u in range(units))
        out.writelines(f" L s{v}\n" for v in range(len(capacity)))
        out.write("COLUMNS\n")
        for u in range(units):
            for a in range(begin[u], begin[u + 1]):
                out.write(f" a{a} cost {-weight[a]} u{u} 1\n a{a} s{seat[a]} 1\n")
        out.write("RHS\n")
        out.writelines(f" RHS u{u} 1\n" for u in range(units))
        out.writelines(f" RHS s{v} {c}\n" for v, c in enumerate(capacity))
        out.write("ENDATA\n")


def main():
    begin, seat, weight, capacity = read(sys.argv[1])
    with tempfile.TemporaryDirectory() as work:
        problem, answer = os.path.join(work, "p.mps"), os.path.join(work, "p.sol")
        write_mps(problem, begin, seat, weight, capacity)
        said = subprocess.run(["cbc", problem, "initialSolve", "printingOptions", "all", "solution", answer,
                               "quit"], capture_output=True, text=True, timeout=850, check=False).stdout
        seconds = [float(m) for m in re.findall(r"Optimal.* time ([0-9.]+)", said)]
        chosen = 0
        served = 0
        if os.path.exists(answer):
            with open(answer, encoding="ascii") as lines:
                for line in lines:
                    part = line.split()
                    at = next((i for i, p in enumerate(part) if re.fullmatch(r"a\d+", p)), None)
                    if at is not None and round(float(part[at + 1])) == 1:
                        chosen += weight[int(part[at][1:])]
                        served += 1
        if not seconds or served == 0:
            print("none 0 0 0")
        else:
            print(f"cbc-lp {seconds[-1]} {served} {chosen}")


if __name__ == "__main__":
    main()
