#!/usr/bin/env python3
"""Learns from which acts it can be told that a reply recovers, so that what rules about excuses find there is wrong, and writes it as a
section `recovers:`.

usage: benches/evidence/recovers.py --amends target/release/amends --data DRAFTS.jsonl LABELS.jsonl [--data ...] [--good DRAFTS.jsonl ...]
           --rule NAME ... --act NAME ... > recovers.yaml

DRAFTS has one object a line with id, channel, customer and reply. LABELS has one with id and fires, a list of objects with rule. Of the
drafts given with --good nothing is to be found. Every finding of a rule named with --rule counts once a draft, and is right if it is
marked; --act names the acts that may have a weight. Needs scikit-learn.
"""
import argparse
import json
import sys
import tempfile

import numpy
from sklearn.linear_model import LogisticRegression

from replies import by_id, lines, run

# The odds that a finding is wrong are told in tenths of their logarithm.
SCALE = 10
# Acts of fewer points, for or against, are left out.
LEAST_POINTS = 2
# How much weights cost: a higher figure gives larger ones.
COST = 0.1
# With this pack no reply recovers, so that rules are not quiet for it: nobody writes that act.
NEVER = """\
pack: never
extends: service-recovery
acts: {never: {about: Is never there., phrases: [xyzzy plugh plover]}}
recovers: {weights: {never: 1}, from: 1}
"""


def drafts(amends, verb, pack, path):
    """What `amends` says of each draft, by id."""
    command = [amends, verb, "--no-config", "--pack", pack, "--output-format", "json", path]
    if verb == "check":
        command.append("--exit-zero")
    return by_id(json.loads(run(command))["drafts"], path)


def judged(given, pack, path, marked):
    """The acts of the reply in which a rule found something, and whether it was wrong, for each such draft and rule."""
    found, outlines = (drafts(given.amends, verb, pack, path) for verb in ("check", "outline"))
    for id, draft in found.items():
        acts = {one["act"] for one in outlines[id]["acts"]}
        for rule in sorted({finding["rule"] for finding in draft["findings"]} & set(given.rule)):
            yield [float(act in acts) for act in given.act], given.rule.index(rule), rule not in marked.get(id, ())


def fitted(acts, rules, wrong):
    """The weights of the acts, and how far from wrong a finding is without any of them: that of the middle rule, for each has its own."""
    model = LogisticRegression(C=COST, max_iter=5000).fit(numpy.hstack([acts, rules]), wrong)
    of_acts, of_rules = numpy.split(model.coef_[0], [acts.shape[1]])
    return of_acts, -(model.intercept_[0] + numpy.median(of_rules))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amends", required=True)
    parser.add_argument("--data", nargs=2, action="append", default=[], metavar=("DRAFTS", "LABELS"))
    parser.add_argument("--good", nargs="+", default=[], metavar="DRAFTS")
    parser.add_argument("--rule", nargs="+", required=True)
    parser.add_argument("--act", nargs="+", required=True)
    given = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as pack:
        pack.write(NEVER)
        pack.flush()
        rows = []
        for path, labels in given.data:
            marked = {str(line["id"]): {fire["rule"] for fire in line["fires"]} for line in lines(labels)}
            rows += judged(given, pack.name, path, marked)
        for path in given.good:
            rows += judged(given, pack.name, path, {})
    acts, wrong = numpy.array([acts for acts, _, _ in rows]), numpy.array([wrong for _, _, wrong in rows])
    rules = numpy.eye(len(given.rule))[[rule for _, rule, _ in rows]]
    weights, _ = fitted(acts, rules, wrong)
    # Without the acts of few points the others weigh otherwise.
    kept = [index for index, weight in enumerate(weights) if abs(round(SCALE * weight)) >= LEAST_POINTS]
    weights, least = fitted(acts[:, kept], rules, wrong)
    if (least := round(SCALE * least)) <= 0:
        sys.exit("most findings are wrong without any act: give more replies with findings that are right")
    print(f"{len(wrong)} findings, {sum(wrong)} wrong", file=sys.stderr)
    print("recovers:\n  weights:")
    points = [(-round(SCALE * weight), given.act[index]) for weight, index in zip(weights, kept)]
    for weight, act in sorted(points):
        print(f"    {act}: {-weight}")
    print(f"  from: {least}")


main()
