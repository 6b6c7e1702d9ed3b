#!/usr/bin/env python3
"""Tight coupled instances as `.units` files: towns of very different size, about 28 pairs a unit with
a long tail, loads 1 to 4 (a tenth are groups of 2 to 4, worth as many), hours 2 to 4 a volunteer until they
are as many as the loads, four tiers that weigh TIER points each beside a utility of at most 1000; with slots
a volunteer takes at most one unit in each of 21.

    units_generate.py SEED UNITS SLOTS TIER [FILE.lp] > FILE.units

FILE.lp is the same for general solvers."""
import math
import random
import sys

REACH, APART, WIDE = 12, 20, 8


def place(draw, towns):
    skew = draw.random()
    town = int(skew * skew * towns)
    return town % 16 * APART + WIDE * draw.random(), town // 16 * APART + WIDE * draw.random()


def near(cells, where, at):
    x, y = at
    return [v for i in (-1, 0, 1) for j in (-1, 0, 1)
            for v in cells.get((int(x // REACH) + i, int(y // REACH) + j), [])
            if math.hypot(where[v][0] - x, where[v][1] - y) <= REACH]


def make(seed, count, tier_worth):
    draw = random.Random(seed)
    towns = 8 + count // 250
    where = [place(draw, towns) for _ in range(count)]
    cells, units, arcs = {}, [], []
    for v, (x, y) in enumerate(where):
        cells.setdefault((int(x // REACH), int(y // REACH)), []).append(v)
    for unit in range(count):
        at = place(draw, towns)
        group = draw.random() < .1
        load = draw.randint(2, 4) if group else draw.randint(1, 4)
        urgency = draw.random()
        tier = 4 if urgency < .05 else 3 if urgency < .25 else 2 if urgency < .7 else 1
        around = near(cells, where, at)
        for v in draw.sample(around, min(len(around), max(3, min(160, int(
                draw.lognormvariate(3.2, .7)))))):
            far = math.hypot(where[v][0] - at[0], where[v][1] - at[1])
            utility = (100 + draw.randrange(700) + int(200 * (1 - far / REACH))) // 10 * 10
            arcs.append((unit, v, (load if group else 1) * (tier_worth * tier + utility)))
        units.append((load, draw.randrange(21)))
    return units, hours_make(draw, count, sum(load for load, _ in units)), arcs


def hours_make(draw, count, loads):
    hours = [draw.randint(2, 4) for _ in range(count)]
    while sum(hours) != loads:
        have = sum(hours)
        draw.randrange(count)
        for _ in range(abs(have - loads)):
            v = draw.randrange(count)
            if have < loads or hours[v] > 1:
                hours[v] += 1 if have < loads else -1
    return hours


def lp_write(path, units, hours, arcs, slots):
    of_unit, of_seat, of_slot = {}, {}, {}
    for i, (u, v, _) in enumerate(arcs):
        of_unit.setdefault(u, []).append(f"x{i}")
        of_seat.setdefault(v, []).append(f"{units[u][0]} x{i}")
        of_slot.setdefault((v, units[u][1]), []).append(f"x{i}")
    with open(path, "w", encoding="ascii") as out:
        out.write("Maximize\n obj: " + "\n + ".join(f"{a[2]} x{i}" for i, a in enumerate(arcs)))
        out.write("\nSubject To\n")
        rows = [(row, 1) for row in of_unit.values()]
        rows += [(row, hours[v]) for v, row in of_seat.items()]
        rows += [(row, 1) for row in of_slot.values() if len(row) > 1] if slots else []
        for number, (row, most) in enumerate(rows):
            out.write(f" r{number}: " + "\n + ".join(row) + f" <= {most}\n")
        out.write("Binary\n" + "\n".join(f" x{i}" for i in range(len(arcs))) + "\nEnd\n")


def main():
    seed, count, slots, tier_worth = map(int, sys.argv[1:5])
    units, hours, arcs = make(seed, count, tier_worth)
    print(count, count, len(arcs), slots)
    print(*hours)
    for row in units + arcs:
        print(*row)
    if len(sys.argv) > 5:
        lp_write(sys.argv[5], units, hours, arcs, slots)


if __name__ == "__main__":
    main()
