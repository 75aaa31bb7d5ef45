#!/usr/bin/env python3
"""Learns what the cues and the words of a message tell of whether a customer complains, and writes it as a section `situation:`.

usage: benches/evidence/situation.py --amends target/release/amends --words target/release/examples/evidence-words
           --pack rules/service-recovery --data DRAFTS.jsonl LABELS.jsonl COUNT [--data ...] --cue NAME ... [--names WORD ...]
           > message.yaml

DRAFTS has one object a line with id, channel and customer. LABELS has one with id and complaint; the two may be one file. A message of the
set counts COUNT times. --cue names the cues that may have a weight. --names are names of firms: no row holds them. What is written is for
the pack service-recovery. A pack whose section names words that it does not know any more cannot be read: take that section out first. Needs
scikit-learn.
"""
import argparse
import json
import sys
import tempfile
import textwrap

import numpy
import scipy.sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from replies import by_id, lines, run

# The odds of a complaint are told in tenths of their logarithm.
SCALE = 10
# A row of words must stand in so many messages.
LEAST_ROWS = 4
# Rows of fewer points, for or against, are left out.
LEAST_POINTS = 2
# How much rows and cues cost: a higher figure gives them larger weights.
COST = 0.3
# From this sum on the message decides alone, and below the other one.
COMPLAINT_AT, ROUTINE_BELOW = 15, -25
# What stands for the reply, which tells nothing here.
REPLY = "-"
# The longest line that is written, without its indent.
WIDTH = 120

HEAD = """\
# yaml-language-server: $schema=../../schemas/pack.schema.json
# What the customer's message tells of a complaint: the weights of its cues (a cue with levels counts once per level, twice at most) and
# the points of the rows of words that stand in it are added to its start, tenths of the logarithm of the odds. Learnt from marked
# messages by benches/evidence/situation.py, which writes this file; rows may be taken out or changed by hand.
pack: service-recovery
language: en

situation:"""


def read(given, drafts):
    """The words of the message and its cues with their levels, of each draft by id."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for id, draft in drafts.items():
            kept = {"id": id, "channel": draft.get("channel") or "", "customer": draft["customer"], "reply": REPLY}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        file.flush()
        spelt = map(json.loads, run([given.words, given.pack, file.name]).splitlines())
        words = {line["id"]: [" ".join(sentence) for sentence in line["customer"]] for line in spelt}
        outline = [given.amends, "outline", "--no-config", "--pack", given.pack, "--output-format", "json", file.name]
        read_as = {draft["id"]: draft for draft in json.loads(run(outline))["drafts"]}
    if unread := drafts.keys() - (words.keys() & read_as.keys()):
        sys.exit(f"not read: {', '.join(sorted(unread)[:5])}")
    out = {}
    for id in drafts:
        cues = {}
        for found in read_as[id]["cues"]:
            cues[found["cue"]] = max(cues.get(found["cue"], 0), min(max(found["level"], 1), 2))
        out[id] = (words[id], cues)
    return out


def rows_of(sentences):
    """The rows of one and two words of a message, as many times as they stand there."""
    for sentence in sentences:
        words = sentence.split()
        yield from words
        yield from (" ".join(pair) for pair in zip(words, words[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--amends", required=True)
    parser.add_argument("--words", required=True)
    parser.add_argument("--pack", required=True)
    parser.add_argument("--data", nargs=3, action="append", required=True, metavar=("DRAFTS", "LABELS", "COUNT"))
    parser.add_argument("--cue", nargs="+", required=True)
    parser.add_argument("--names", nargs="*", default=[])
    given = parser.parse_args()
    read_as, marked, counts = [], [], []
    for drafts_path, labels_path, count in given.data:
        labels = by_id(lines(labels_path), labels_path)
        drafts = by_id(lines(drafts_path), drafts_path)
        drafts = {id: draft for id, draft in drafts.items() if id in labels and (draft.get("customer") or "").strip()}
        for id, found in read(given, drafts).items():
            read_as.append(found)
            marked.append(labels[id]["complaint"])
            counts.append(float(count))
    if unseen := [cue for cue in given.cue if not any(cue in cues for _, cues in read_as)]:
        sys.exit(f"no message shows {', '.join(unseen)}")
    vectorizer = CountVectorizer(analyzer=rows_of, lowercase=False, min_df=LEAST_ROWS)
    counted = vectorizer.fit_transform([words for words, _ in read_as])
    names = vectorizer.get_feature_names_out()
    # Every sentence has a start and an end: alone they tell how long a message is, and that is left to the start of the sum.
    useless = set(given.names) | {"^", "$"}
    kept = [index for index, name in enumerate(names) if not (set(given.names) & set(name.split()) or name in useless)]
    names, counted = names[kept], counted[:, kept]
    cues = numpy.array([[float(own.get(cue, 0)) for cue in given.cue] for _, own in read_as])
    model = LogisticRegression(C=COST, solver="liblinear", max_iter=1000, random_state=0)
    model.fit(scipy.sparse.hstack([counted, cues]).tocsr(), marked, counts)
    weights = [round(SCALE * weight) for weight in model.coef_[0]]
    of_rows, of_cues = weights[: len(names)], weights[len(names) :]
    words = {name: max(-127, min(127, points)) for name, points in zip(names, of_rows) if abs(points) >= LEAST_POINTS}
    words = dict(sorted(words.items(), key=lambda entry: (-entry[1], entry[0])))
    print(f"{len(marked)} messages, {sum(marked)} complaints, {len(words)} rows", file=sys.stderr)
    print(HEAD)
    print(f"  customer:\n    start: {round(SCALE * model.intercept_[0])}")
    print(f"    complaint-at: {COMPLAINT_AT}\n    routine-below: {ROUTINE_BELOW}\n    weights:")
    for name, weight in zip(given.cue, of_cues):
        if weight:
            print(f"      {name}: {weight}")
    print("    words: {")
    entries = [f"{json.dumps(row, ensure_ascii=False)}: {points}" for row, points in words.items()]
    for line in textwrap.wrap(", ".join(entries).replace(" ", "\0").replace(",\0", ", "), WIDTH, break_on_hyphens=False):
        print("      " + line.replace("\0", " "))
    print("    }")


main()
