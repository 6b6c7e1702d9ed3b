"""Plays every example of proto/PROTOCOL.md, in order, against a fresh daemon."""

import json
import os
import re
import time
import unittest

import msgpack

import harness

PAGE = os.path.join(harness.ROOT, "proto", "PROTOCOL.md")
ANY = "…"


def examples():
    """(number of the line, repeats, request, response) of each pair on the page."""
    with open(PAGE, encoding="utf-8") as file:
        text = file.read()
    blocks = [(text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2))
              for match in re.finditer(r"^```(request until|request|response)\n(.*?)^```",
                                       text, re.M | re.S)]
    pairs = []
    for (line, kind, request), (_, answer_kind, answer) in zip(blocks[::2], blocks[1::2]):
        assert kind.startswith("request") and answer_kind == "response", f"line {line}"
        pairs.append((line, kind == "request until", json.loads(request), json.loads(answer)))
    return pairs


def difference(wanted, got, names, path="$"):
    """None when `got` is as the page says, else where and why it is not."""
    if wanted == ANY:
        return None
    if isinstance(wanted, str) and wanted.startswith("$"):
        if names.setdefault(wanted, got) != got:
            return f"{path}: {got!r} is not {names[wanted]!r}"
        return None
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key, value in wanted.items():
            if key not in got:
                return f"{path}.{key} is missing in {got!r}"
            found = difference(value, got[key], names, f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(wanted, list) and isinstance(got, list):
        more = bool(wanted) and wanted[-1] == ANY
        items = wanted[:-1] if more else wanted
        if len(got) < len(items) or (len(got) > len(items) and not more):
            return f"{path}: {len(got)} items, the page has {len(items)}: {got!r}"
        for i, (one, other) in enumerate(zip(items, got)):
            found = difference(one, other, names, f"{path}[{i}]")
            if found:
                return found
        return None
    if type(wanted) is not type(got) or wanted != got:
        return f"{path}: the page says {wanted!r}, the daemon {got!r}"
    return None


def filled(value, names):
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    return value


class Protocol(unittest.TestCase):
    def test_a_difference_is_seen(self):
        self.assertIsNone(difference({"a": ANY}, {"a": 1, "b": 2}, {}))
        self.assertIsNotNone(difference({"a": 1}, {"a": 2}, {}))
        self.assertIsNotNone(difference({"a": 1}, {}, {}))
        self.assertIsNotNone(difference([1], [1, 2], {}))
        self.assertIsNone(difference([1, ANY], [1, 2], {}))
        self.assertIsNotNone(difference(["$x", "$x"], [1, 2], {}))
        self.assertIsNotNone(difference(True, 1, {}))

    def test_every_method_of_the_table_has_an_example(self):
        with open(os.path.join(harness.ROOT, "proto", "commands.h"), encoding="utf-8") as file:
            methods = set(re.findall(r'X\([A-Z_]+, "([a-z.]+)"', file.read()))
        played = {request[2] for _, _, request, _ in examples()}
        self.assertGreater(len(methods), 30)
        self.assertEqual(methods - played, set())

    def test_every_example_of_the_page_answers_as_the_page_says(self):
        with harness.Daemon(pack="fi", today="2026-11-21") as daemon:
            session = daemon.session()
            names = {}
            for line, repeats, request, answer in examples():
                request = filled(request, names)
                end = time.monotonic() + 60
                while True:
                    session.send_bytes(msgpack.packb(request))
                    while True:
                        got = session.receive()
                        if got[0] == 1:
                            break
                    attempt = dict(names)
                    found = difference(answer, got, attempt)
                    if found is None or not repeats or time.monotonic() > end:
                        break
                    time.sleep(0.05)
                with self.subTest(line=line, method=request[2]):
                    self.assertIsNone(found, f"PROTOCOL.md line {line}: {found}")
                names = attempt
            self.assertEqual(daemon.process.wait(20), 0)


if __name__ == "__main__":
    harness.main()
