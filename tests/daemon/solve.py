"""Published instances through the command: what it prints is true, and whole problems of a few units
equal what going through every answer finds."""

import itertools
import json
import os
import random
import subprocess
import tempfile
import unittest

SEED = int(os.environ.get("AMITY_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
ROUNDS = 600 if os.environ.get("AMITY_LONG") else 60
PROGRAM = os.path.join(os.environ["AMITY_BIN"], "amity-solve")
KEYS = ["file", "kind", "objective", "bound", "proved", "seconds", "peak_kib"]


def units_text(hours, units, arcs, slots):
    rows = [[len(units), len(hours), len(arcs), slots], hours, *units, *arcs]
    return "\n".join(" ".join(map(str, row)) for row in rows) + "\n"


def is_feasible(hours, units, chosen, slots):
    left = list(hours)
    seen = set()
    for unit, volunteer in chosen:
        load, slot = units[unit]
        left[volunteer] -= load
        if slots and (volunteer, slot) in seen:
            return False
        seen.add((volunteer, slot))
    return min(left) >= 0 and len({unit for unit, _ in chosen}) == len(chosen)


def units_best(hours, units, arcs, slots):
    choices = [[None] + [arc for arc in arcs if arc[0] == unit] for unit in range(len(units))]
    best = 0
    for answer in itertools.product(*choices):
        taken = [arc for arc in answer if arc is not None]
        if is_feasible(hours, units, [arc[:2] for arc in taken], slots):
            best = max(best, sum(arc[2] for arc in taken))
    return best


class Solve(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        return path

    def run_it(self, *arguments, status=0):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=120,
                              check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def test_small_problems_with_loads_and_slots_equal_going_through_every_answer(self):
        numbers = random.Random(SEED)
        for turn in range(ROUNDS):
            with self.subTest(seed=SEED, turn=turn):
                slots = turn % 2
                hours = [numbers.randint(1, 5) for _ in range(numbers.randint(1, 4))]
                units = [[numbers.randint(1, 4), numbers.randrange(3)]
                         for _ in range(numbers.randint(1, 6))]
                arcs = [[unit, volunteer, numbers.randint(0, 60)]
                        for unit in range(len(units)) for volunteer in range(len(hours))
                        if numbers.random() < 0.7] or [[0, 0, 5]]
                path = self.file("made.units", units_text(hours, units, arcs, slots))
                out = os.path.join(self.folder, "chosen")
                (said,), _ = self.run_it("--solution", out, path)
                self.assertEqual(list(said), KEYS)
                self.assertEqual(said["kind"], "units")
                best = units_best(hours, units, arcs, slots)
                self.assertEqual((said["objective"], said["bound"]), (best, best))
                self.assertIs(said["proved"], True)
                with open(out, encoding="ascii") as file:
                    chosen = [tuple(map(int, line.split())) for line in file]
                self.assertTrue(is_feasible(hours, units, chosen, slots), chosen)
                worth = {tuple(arc[:2]): arc[2] for arc in arcs}
                self.assertEqual(sum(worth[pair] for pair in chosen), best)

    def test_a_volunteer_with_hours_for_many_gets_a_bound_that_can_be_checked_in_time(self):
        numbers = random.Random(7)
        units = [[numbers.randint(10, 40), 0] for _ in range(100)]
        hours = [sum(load for load, _ in units) * 8 // 10 // 20] * 20
        worth = [numbers.randint(550, 720) for _ in units]
        arcs = [[unit, volunteer, worth[unit] + numbers.randint(0, 10)]
                for unit in range(100) for volunteer in range(20)]
        (said,), _ = self.run_it("--time-limit", "5", self.file(
            "crowd.units", units_text(hours, units, arcs, 0)))
        self.assertGreaterEqual(said["objective"], 0.97 * said["bound"], said)

    def test_assignment_in_both_formats_and_flow(self):
        costs = [[4, 1, 3], [2, 0, 5], [3, 2, 2]]
        best = min(sum(costs[i][to] for i, to in enumerate(order))
                   for order in itertools.permutations(range(3)))
        orlib = self.file("assign3.txt", "3\n" + "\n".join(" ".join(map(str, r)) for r in costs))
        dimacs = self.file("made.asn", "p asn 6 9\nn 1\nn 2\nn 3\n" + "".join(
            f"a {i + 1} {j + 4} {costs[i][j]}\n" for i in range(3) for j in range(3)))
        flow = self.file("made.min", "p min 4 4\nn 1 3\nn 4 -3\na 1 2 0 2 1\na 1 3 0 2 2\n"
                                     "a 2 4 0 3 1\na 3 4 0 2 1\n")
        said, _ = self.run_it(orlib, "--kind", "assign")
        said += self.run_it(dimacs)[0] + self.run_it(flow)[0]
        self.assertEqual([one["objective"] for one in said], [best, best, 2 * 2 + 3])
        self.assertTrue(all(one["proved"] and one["bound"] == one["objective"] for one in said))

    def test_options_stand_before_or_behind_files_and_each_file_gets_a_line(self):
        path = self.file("one.units", units_text([2], [[1, 0], [1, 0]], [[0, 0, 3], [1, 0, 4]], 0))
        before, _ = self.run_it("--ticks", "100000", path, path)
        behind, _ = self.run_it(path, path, "--ticks", "100000")
        self.assertEqual([one["objective"] for one in before + behind], [7] * 4)

    def test_what_is_no_instance_is_refused_with_its_line(self):
        broken = self.file("broken.units", "1 1 1 0\n2\n1 0\n0 7 3\n")
        _, said = self.run_it(broken, status=2)
        self.assertIn("line 4", said)
        self.assertIn("broken.units", said)
        for wrong in (["--kind", "crossword", broken], ["--shout", broken], ["--time-limit"], []):
            self.assertTrue(self.run_it(*wrong, status=2)[1])


if __name__ == "__main__":
    unittest.main()
