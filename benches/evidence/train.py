#!/usr/bin/env python3
"""Learns what single words tell for and against acts, and writes it as the section `evidence:` of a pack.

usage: benches/evidence/train.py --words target/release/examples/evidence-words --pack rules/service-recovery
           --data REPLIES.jsonl LABELS.jsonl [--data ...] [--without ACT ...] [--flag RULE ACT ...] [--names WORD ...] > evidence.yaml

REPLIES has one object a line with id, channel, customer and reply. LABELS has one with id and acts. Where acts is a mapping of act
to quote, the quote is the best place of the act, and whether other places that phrases find show it too is left open. Where it is
a list of [from, to, [act, ...]], characters of the reply, every place is marked. The examples of the pack's acts are learnt from,
too. --without names acts that phrases tell well enough. LABELS may also have fires, a list of {rule, quote}: for --flag the places where a
rule should fire are marks of the act that it flags, and words then only speak against what phrases find. --names are names of firms:
no row holds them. Needs scikit-learn.
"""
import argparse
import collections
import json
import sys
import tempfile
import textwrap

import numpy
import scipy.sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from replies import lines, run

# The odds of an act are told in tenths of their logarithm: whole figures are fine enough.
SCALE = 10
# A row of words must stand in so many sentences.
LEAST_ROWS = 6
# Rows of fewer points, for or against, are left out.
LEAST_POINTS = 3
# An act must be marked in so many sentences.
LEAST_MARKS = 50
# An example of an act counts as much as so many sentences.
EXAMPLES = 6
# How much rows cost: a higher figure keeps more of them.
COST = 0.6
# The longest line that is written, without its indent.
WIDTH = 120
# Where an act is less likely than this, phrases do not show it.
DROP = 0.02
# The same for an act that a rule flags: what it would be marked for is rare.
DROP_FLAGGED = 0.005
# Where it is likelier than this, it needs no phrase.
SHOW = 0.6

HEAD = """\
# yaml-language-server: $schema=../../schemas/pack.schema.json
# What the words of a sentence tell for and against an act, beside what phrases find there. The points of all rows that stand in the
# sentence are added to its start; they are tenths of the logarithm of the odds. Phrases count only from `drop-below` on, and from
# `show-from` on the sentence shows the act without one. Learnt from marked replies by benches/evidence/train.py, which writes this
# file; rows may be taken out or changed by hand.
pack: service-recovery
language: en

evidence:"""


class Sentence:
    """A sentence with its words, what phrases find in it, what is marked, and what is left open."""

    def __init__(self, words, found):
        self.words, self.found = words, found
        self.marked, self.open = set(), set()


def read(tool, pack, replies):
    """The sentences of replies, by id: range, words, acts that phrases find."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for reply in replies:
            kept = {key: reply.get(key) for key in ("id", "channel", "customer", "reply")}
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        file.flush()
        spelt = map(json.loads, run([tool, pack, file.name]).splitlines())
    return {line["id"]: line["sentences"] for line in spelt}


def touches(span, place):
    """Whether a sentence holds half of a place, or the place half of the sentence."""
    shared = max(0, min(span[1], place[1]) - max(span[0], place[0]))
    return shared > 0 and 2 * shared >= min(place[1] - place[0], span[1] - span[0])


def place_of(text, quote):
    """Where a quote stands; nowhere if the text does not hold it."""
    at = text.find(quote)
    return (at, at + len(quote)) if at >= 0 else (0, 0)


def labelled(tool, pack, replies_path, labels_path, flags):
    """The sentences of labelled replies; `flags` tells the act that a rule flags."""
    replies = {reply["id"]: reply for reply in lines(replies_path)}
    labels = [label for label in lines(labels_path) if label["id"] in replies]
    read_as = read(tool, pack, [replies[label["id"]] for label in labels])
    for label in labels:
        text, acts = replies[label["id"]]["reply"], label["acts"]
        whole = isinstance(acts, list)
        if whole:
            places = [((start, end), act) for start, end, own in acts for act in own]
        else:
            places = [(place_of(text, quote), act) for act, quote in acts.items() if quote]
        fires = [fire for fire in label.get("fires", []) if fire["rule"] in flags and fire["quote"]]
        places += [(place_of(text, fire["quote"]), flags[fire["rule"]]) for fire in fires]
        for sentence in read_as.get(label["id"], []):
            span = sentence["range"]
            out = Sentence(sentence["words"], {act for act, _ in sentence["acts"]})
            out.marked = {act for place, act in places if touches(span, place)}
            if not whole:
                out.open = (out.found & set(acts)) - out.marked
            if "fires" not in label:
                out.open |= set(flags.values())
            yield out


def examples(tool, pack):
    """The examples of the pack's acts: of other acts they tell nothing."""
    for line in map(json.loads, run([tool, pack]).splitlines()):
        yield line["act"], line["stands"], Sentence(line["words"], set())


def rows_of(vectorizer, sentences, learn=False):
    texts = [" ".join(sentence.words) for sentence in sentences]
    counted = vectorizer.fit_transform(texts) if learn else vectorizer.transform(texts)
    counted = scipy.sparse.csr_matrix(counted)
    counted.indices, counted.indptr = counted.indices.astype(numpy.int32), counted.indptr.astype(numpy.int32)
    return counted


def learn(counted, marked, counts):
    model = LogisticRegression(penalty="l1", C=COST, solver="liblinear", max_iter=500, random_state=0)
    return model.fit(counted, marked, counts)


def odds(probability):
    return numpy.log(probability / (1 - probability))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", required=True)
    parser.add_argument("--pack", required=True)
    parser.add_argument("--data", nargs=2, action="append", required=True, metavar=("REPLIES", "LABELS"))
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--flag", nargs=2, action="append", default=[], metavar=("RULE", "ACT"))
    parser.add_argument("--names", nargs="*", default=[])
    given = parser.parse_args()
    flags = dict(given.flag)
    sentences = []
    for replies, labels in given.data:
        sentences.extend(labelled(given.words, given.pack, replies, labels, flags))
    shown = list(examples(given.words, given.pack))
    vectorizer = CountVectorizer(ngram_range=(1, 3), token_pattern=r"\S+", lowercase=False, min_df=LEAST_ROWS)
    counted = rows_of(vectorizer, sentences, learn=True)
    names = vectorizer.get_feature_names_out()
    kept = [index for index, name in enumerate(names) if not set(given.names) & set(name.split())]
    names, counted = names[kept], counted[:, kept]
    of_examples = rows_of(vectorizer, [sentence for _, _, sentence in shown])[:, kept]
    totals = collections.Counter(act for sentence in sentences for act in sentence.marked)
    evidence = {}
    for act in sorted(totals):
        if totals[act] < LEAST_MARKS or act in given.without:
            continue
        marked = numpy.array([act in sentence.marked for sentence in sentences])
        known = numpy.array([act not in sentence.open for sentence in sentences])
        own = [index for index, (name, _, _) in enumerate(shown) if name == act]
        own_marked = numpy.array([shown[index][1] for index in own], dtype=bool)
        part = numpy.flatnonzero(known)
        rows = scipy.sparse.csr_matrix(scipy.sparse.vstack([counted[part], of_examples[own]]))
        counts = numpy.concatenate([numpy.ones(len(part)), numpy.full(len(own), EXAMPLES)])
        model = learn(rows, numpy.concatenate([marked[part], own_marked]), counts)
        points = {
            name: max(-127, min(127, round(SCALE * weight)))
            for name, weight in zip(names, model.coef_[0])
            if abs(round(SCALE * weight)) >= LEAST_POINTS
        }
        flagged = act in flags.values()
        evidence[act] = {
            "start": round(SCALE * model.intercept_[0]),
            "drop-below": round(SCALE * odds(DROP_FLAGGED if flagged else DROP)),
            "show-from": None if flagged else round(SCALE * odds(SHOW)),
            "words": dict(sorted(points.items(), key=lambda entry: (-entry[1], entry[0]))),
        }
        print(f"{act}: {totals[act]} marks, {len(points)} rows", file=sys.stderr)
    print(f"{len(sentences)} sentences, {sum(len(of['words']) for of in evidence.values())} points", file=sys.stderr)
    print(HEAD)
    for act, of_act in evidence.items():
        print(f"  {act}:")
        for key in ("start", "drop-below", "show-from"):
            if of_act[key] is not None:
                print(f"    {key}: {of_act[key]}")
        print("    words: {")
        entries = [f"{json.dumps(words, ensure_ascii=False)}: {points}" for words, points in of_act["words"].items()]
        for line in textwrap.wrap(", ".join(entries).replace(" ", "\0").replace(",\0", ", "), WIDTH, break_on_hyphens=False):
            print("      " + line.replace("\0", " "))
        print("    }")


main()
