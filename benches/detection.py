#!/usr/bin/env python3
"""Measures what amends finds against replies labelled by reading, and writes the tables of docs/detection.md.

usage: benches/detection.py --amends target/release/amends --replies REPLIES.jsonl --labels LABELS.jsonl [--tuned IDS] [--write]

REPLIES has one object a line with id, channel, customer and reply; LABELS one with id, complaint, acts (a mapping of act to
quote) and fires (a list of {rule, quote}). --tuned names a file with the ids, one a line, of the replies that the wording was
tuned on; the others are then shown apart. --write puts the tables between the markers of docs/detection.md; without it they are
printed. Needs Python 3 alone.
"""
import argparse
import collections
import json
import math
import pathlib
import subprocess
import sys

MARKERS = ("<!-- tables: begin -->", "<!-- tables: end -->")
PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "detection.md"


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def run(binary, command, path):
    flags = ["--no-config", "--output-format", "json"] + (["--exit-zero"] if command == "check" else [])
    done = subprocess.run([binary, command, *flags, path], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{binary} {command} ended with {done.returncode}: {done.stderr[-500:]}")
    return {draft["id"]: draft for draft in json.loads(done.stdout)["drafts"]}


def wilson(hits, tried, z=1.96):
    """The 95 % interval of a share."""
    if tried == 0:
        return 0.0, 1.0
    share = hits / tried
    scale = 1 + z * z / tried
    middle = share + z * z / (2 * tried)
    half = z * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    return (middle - half) / scale, (middle + half) / scale


class Count:
    """Hits, false alarms and misses."""

    def __init__(self):
        self.hits = self.alarms = self.misses = 0

    def add(self, found, labelled):
        self.hits += found and labelled
        self.alarms += found and not labelled
        self.misses += labelled and not found

    precision = property(lambda self: self.hits / max(1, self.hits + self.alarms))
    recall = property(lambda self: self.hits / max(1, self.hits + self.misses))

    @property
    def f1(self):
        total = 2 * self.hits + self.alarms + self.misses
        return 2 * self.hits / total if total else 0.0


def count(ids, found, labelled, names):
    table = collections.defaultdict(Count)
    for one in ids:
        for name in names:
            table[name].add(name in found[one], name in labelled[one])
    total = Count()
    for each in table.values():
        total.hits += each.hits
        total.alarms += each.alarms
        total.misses += each.misses
    return table, total


def table(title, counts, total):
    out = [f"| {title} | labelled | found | precision | recall | F1 | 95 % of precision |", "|---|--:|--:|--:|--:|--:|---|"]
    order = sorted(counts.items(), key=lambda item: (-(item[1].hits + item[1].misses), item[0]))
    for name, each in order:
        if each.hits + each.alarms + each.misses == 0:
            continue
        low, high = wilson(each.hits, each.hits + each.alarms)
        out.append(
            f"| {name} | {each.hits + each.misses} | {each.hits + each.alarms} | {each.precision:.2f} "
            f"| {each.recall:.2f} | {each.f1:.2f} | {low:.2f}–{high:.2f} |"
        )
    out.append(
        f"| **all** | {total.hits + total.misses} | {total.hits + total.alarms} | {total.precision:.3f} "
        f"| {total.recall:.3f} | {total.f1:.3f} | |"
    )
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amends", default="target/release/amends")
    parser.add_argument("--replies", required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--tuned")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()

    labels = {one["id"]: one for one in lines(args.labels)}
    ids = [one["id"] for one in lines(args.replies) if one["id"] in labels]
    checked = run(args.amends, "check", args.replies)
    outlined = run(args.amends, "outline", args.replies)
    rules = {one: {fire["rule"] for fire in labels[one]["fires"]} for one in ids}
    acts = {one: set(labels[one]["acts"]) for one in ids}
    found_rules = {one: {finding["rule"] for finding in checked[one]["findings"]} for one in ids}
    found_acts = {one: {act["act"] for act in outlined[one]["acts"]} for one in ids}
    rule_names = sorted(set().union(*rules.values()))
    act_names = sorted(set().union(*acts.values()))

    out = []
    parts = [("all replies", ids)]
    if args.tuned:
        tuned = set(pathlib.Path(args.tuned).read_text(encoding="utf-8").split())
        parts.append(("tuned on", [one for one in ids if one in tuned]))
        parts.append(("never looked at", [one for one in ids if one not in tuned]))
    out.append("| part | replies | rules P | rules R | rules F1 | acts P | acts R | acts F1 | situation right | routine accused |")
    out.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, part in parts:
        _, by_rule = count(part, found_rules, rules, rule_names)
        _, by_act = count(part, found_acts, acts, act_names)
        right = sum((checked[one]["situation"] == "complaint") == bool(labels[one]["complaint"]) for one in part)
        clean = [one for one in part if not labels[one]["complaint"] and not rules[one]]
        loud = sum(any(f["severity"] in ("error", "warning") for f in checked[one]["findings"]) for one in clean)
        out.append(
            f"| {name} | {len(part)} | {by_rule.precision:.3f} | {by_rule.recall:.3f} | {by_rule.f1:.3f} "
            f"| {by_act.precision:.3f} | {by_act.recall:.3f} | {by_act.f1:.3f} | {right} of {len(part)} | {loud} of {len(clean)} |"
        )
    for title, found, labelled, names in (
        ("rule", found_rules, rules, rule_names),
        ("act", found_acts, acts, act_names),
    ):
        out.append("")
        out.append(table(title, *count(ids, found, labelled, names)))
    text = "\n".join(out)
    if not args.write:
        print(text)
        return
    page = PAGE.read_text(encoding="utf-8")
    begin, end = (page.index(marker) for marker in MARKERS)
    PAGE.write_text(page[: begin + len(MARKERS[0])] + "\n" + text + "\n" + page[end:], encoding="utf-8")


main()
