#!/usr/bin/env python3
"""Files made to take time or memory: what the program says of each, how long it takes, and how much memory at most.

fuzz/hostile.py [PROGRAM, target/release/amends] [WORDS…] runs all cases, or those whose names begin with such words; a
minus before them leaves those out. Fails where a case takes over 5 s or 512 MB that is not as large itself.
"""

import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MIB = 1 << 20
SECONDS, MEMORY = 5, 512 * MIB

MAIL = "From: a@b.example\nTo: c@d.example\nSubject: x\n"


def deep_mail():
    parts = [MAIL]
    for depth in range(10_000):
        parts.append(f"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n")
    return "".join(parts) + "\nhello\n"


def attachments():
    line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\n"
    return (MAIL + "Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nIt ships today.\n--q\n"
            "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + line * (60 * MIB // len(line)) + "--q--\n")


def aliases():
    lines = ["x0: &x0 {trigger: a, replace: Unfortunately no.}", "x1: &x1 [*x0, *x0]"]
    lines += [f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}]" for n in range(2, 60)]
    return "\n".join(lines) + "\nmatches: [*x0, *x59]\n"


def entities():
    names = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 60))
    return f'<!DOCTYPE x [<!ENTITY a0 "lol">{names}]><EmailTemplate><name>n</name><textOnly>It ships &a59; today.</textOnly></EmailTemplate>'


def reply(text):
    return '{"id":"x","customer":"Where is it? This is the third time I ask.","reply":"' + text + '"}\n'


# Words of replies, many of which phrases of the built-in pack turn on.
WORDS = """we I you your our the a an and to for of in on that this it is are was have will would can cannot not sorry
apologise if any inconvenience caused understand frustration refund order parcel team contact please policy unfortunately
usually always soon today call back manager because delay feel experience thank feedback customer service again""".split()


def rambling(count):
    """So many words without a full stop."""
    return " ".join(random.Random(1).choices(WORDS, k=count))


# Name of the file, its text, and whether it is itself so large that the limits are not for it.
DRAFTS = [
    ("100 MB of one word, again and again", "a.txt", lambda: "sorry " * (100 * MIB // 6), True),
    ("100 MB of one word without an end", "a.txt", lambda: "a" * (100 * MIB), True),
    ("50 MB of sentences in one line", "a.txt", lambda: "We know that the parcel is late. " * (50 * MIB // 33), True),
    ("a million short lines", "a.txt", lambda: "we can not\n" * 1_000_000, True),
    ("a sentence of 200,000 words", "a.txt", lambda: rambling(200_000), False),
    ("a million sentences", "a.txt", lambda: "Sorry if. " * 1_000_000, True),
    ("a million empty lines", "a.txt", lambda: "x" + "\n" * 1_000_000, False),
    ("a million quoted lines", "a.txt", lambda: "Fine.\n\nOn 1 June 2026 at 08:02 A <a@b.example> wrote:\n" + "> no\n" * 1_000_000, True),
    ("a million open brackets", "a.txt", lambda: "x " + "[" * 1_000_000, False),
    ("a million placeholders", "a.txt", lambda: "Hi {{a}} " * 1_000_000, True),
    ("a million accents on one letter", "a.txt", lambda: "e" + "\u0301" * 1_000_000, False),
    ("a million hidden characters", "a.txt", lambda: "we\u200b\u00ad" * 500_000 + " know", False),
    ("half a million emoji joined to one", "a.txt", lambda: "\U0001F468\u200d" * 500_000, False),
    ("10,000 quotations in each other", "a.md", lambda: "> " * 10_000 + "x", False),
    ("10,000 lists in each other", "a.md", lambda: "".join(" " * n + "- a\n" for n in range(0, 5_000)), False),
    ("a million open links", "a.md", lambda: "[" * 1_000_000, False),
    ("a million stars", "a.md", lambda: "*a" * 500_000, False),
    ("10,000 elements in each other", "a.html", lambda: "<div>" * 10_000 + "x", False),
    ("a million elements that nobody closes", "a.html", lambda: "<b>x" * 1_000_000, True),
    ("a million attributes", "a.html", lambda: "<a " + "b=c " * 1_000_000 + ">x", False),
    ("10,000 lists in each other", "a.json", lambda: "[" * 10_000, False),
    ("10,000 lists in each other", "a.yaml", lambda: "[" * 10_000, False),
    ("2,000 blocks in each other", "a.yaml", lambda: "".join(" " * n + "-\n" for n in range(2_000)), False),
    ("an alias that comes to 2^59 values", "a.yaml", aliases, False),
    ("10,000 elements in each other", "a.xml", lambda: "<a>" * 10_000, False),
    ("an entity that comes to 2^59 words", "a.xml", entities, False),
    ("10,000 lists in each other", "a.plist", lambda: '<?xml version="1.0"?><plist>' + "<array>" * 10_000, False),
    ("10,000 lists in each other in a line", "a.jsonl", lambda: '{"reply":' + "[" * 10_000 + "\n" + reply("We know."), False),
    ("10,000 lists in each other before the text", "a.md", lambda: "---\na: " + "[" * 10_000 + "\n---\nWe know.\n", False),
    ("10,000 messages in each other", "a.eml", lambda: MAIL + "Content-Type: message/rfc822\n\n" * 10_000 + "We know.\n", False),
    ("10,000 parts in each other", "a.eml", deep_mail, False),
    ("an attachment of 60 MB", "a.eml", attachments, False),
    ("60 MB of soft line breaks", "a.eml", lambda: MAIL + "Content-Transfer-Encoding: quoted-printable\n\nx" + "=\n" * (30 * MIB), True),
    ("100,000 messages", "a.mbox", lambda: f"From x\n{MAIL}\nWe know.\n\n" * 100_000, True),
    ("a header of 10 MB", "a.eml", lambda: "From: a@b.example\nSubject: " + "=?utf-8?Q?x?= " * (10 * MIB // 14) + "\n\nWe know.\n", False),
    ("200,000 pairs", "a.jsonl", lambda: reply("We are sorry if it hurt.") * 200_000, True),
    ("half of 200,000 lines broken", "a.jsonl", lambda: (reply("We know.") + '{"reply":\n') * 100_000, False),
    ("a string of 100 MB", "a.jsonl", lambda: reply("we know " * (100 * MIB // 8)), True),
    ("a million lone surrogates", "a.jsonl", lambda: reply("\\ud83d" * 1_000_000), False),
    ("500,000 rows", "a.csv", lambda: "title,text\n" + "a,We know.\n" * 499_000, True),
    ("a cell that nobody closes", "a.csv", lambda: 'title,text\na,"' + "x\n" * 5_000_000, False),
    ("16 MB of zeros and a half", "a.txt", lambda: "\0" * (16 * MIB), False),
]

HEAD = "pack: theirs\nlanguage: en\n"
RULE = "rules:\n  own:\n    severity: error\n    message: m\n    flag: {phrases: [%s]}\n"
BODY = "We are sorry " * 200 + "\n"


def many(count, text):
    return "".join(text.format(n=n, m=n - 1) for n in range(1, count))


PACKS = [
    ("an alias that comes to 2^59 values", lambda: "x0: &x0 [a]\n" + many(60, "x{n}: &x{n} [*x{m}, *x{m}]\n") + HEAD),
    ("lists that name each other 2^30 times", lambda: HEAD + "words:\n  x0: [we, are]\n" + many(30, "  x{n}: [<x{m}> <x{m}>, <x{m}> a <x{m}>]\n") + RULE % '"<x29>"'),
    ("1,000 choices in a row", lambda: HEAD + RULE % ('"' + "(we|are|sorry|[so]) " * 95 + '"')),
    ("100 optional words in a row", lambda: HEAD + RULE % ('"we ' + "[sorry] " * 100 + 'zebra"')),
    ("100 gaps in a row", lambda: HEAD + RULE % ('"we ' + "...20 sorry " * 100 + 'zebra"')),
    ("groups 12 deep", lambda: HEAD + RULE % ('"' + "(we|[a|" * 6 + "b" + "])" * 6 + '"')),
    ("a regex that comes to 10^12 steps", lambda: HEAD + RULE % "{regex: '((a{100}){100}){100}'}"),
    ("a regex that backtracks elsewhere", lambda: HEAD + RULE % "{regex: '(we|we are|are|sorry|[a-z ]+)*zebra'}"),
    ("a regex of 100,000 choices", lambda: HEAD + RULE % ("{regex: '" + "|".join(f"word{n}" for n in range(100_000)) + "'}")),
    ("100,000 phrases", lambda: HEAD + RULE % ",".join(f"we are sorry{n}" for n in range(100_000))),
    ("10,000 rules", lambda: HEAD + "rules:\n" + "".join(f"  r{n}:\n    severity: error\n    message: m\n    flag: {{phrases: [we]}}\n" for n in range(10_000))),
    ("a file of 5 MB", lambda: HEAD + "# " + "x" * (5 * MIB) + "\n" + RULE % "we"),
    ("10,000 lists in each other", lambda: HEAD + "words: " + "[" * 10_000 + "\n"),
]

CONFIGS = [
    ("an alias that comes to 2^59 values", lambda: "x0: &x0 [a]\n" + many(60, "x{n}: &x{n} [*x{m}, *x{m}]\n") + "exclude: *x59\n"),
    ("10,000 lists in each other", lambda: "exclude: " + "[" * 10_000 + "\n"),
    ("100,000 exclusions", lambda: "exclude: [" + ", ".join(f"'**/a{n}*b*c'" for n in range(100_000)) + "]\n"),
    ("a file of 5 MB", lambda: "# " + "x" * (5 * MIB) + "\n"),
]


def run(program, arguments, folder):
    """Runs the program: the seconds it took, the bytes it held at most, its exit code, and the first line it told."""
    out, told = folder / "out", folder / "told"
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        for path, stream in ((os.devnull, 0), (out, 1), (told, 2)):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), stream)
        os.execv(program, [program, *arguments])
    _, status, usage = os.wait4(child, 0)
    first = told.read_text(errors="replace").splitlines()[:1]
    # What the processor did: a busy machine is not the program's.
    took = usage.ru_utime + usage.ru_stime
    return took, time.monotonic() - started, usage.ru_maxrss * 1024, os.waitstatus_to_exitcode(status), first[0] if first else ""


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "target/release/amends")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="amends-hostile-"))
    # Packs are compiled each time, and nothing is left in the cache of whoever runs this.
    os.environ["AMENDS_CACHE_DIR"] = ""
    bad = 0
    print("| case | file | size | seconds | peak memory | exit code | what is told |\n|---|---|---|---|---|---|---|")
    cases = [(what, name, make, large, []) for what, name, make, large in DRAFTS]
    cases += [(what, "theirs.yaml", make, False, ["--pack", "theirs.yaml", "draft.txt"]) for what, make in PACKS]
    cases += [(what, "amends.yaml", make, False, ["-c", "amends.yaml", "draft.txt"]) for what, make in CONFIGS]
    only = [words for words in sys.argv[2:] if not words.startswith("-")]
    without = tuple(words[1:] for words in sys.argv[2:] if words.startswith("-"))
    cases = [case for case in cases if (not only or case[0].startswith(tuple(only))) and not (without and case[0].startswith(without))]
    (folder / "draft.txt").write_text(BODY)
    for what, name, make, large, arguments in cases:
        path = folder / name
        path.write_bytes(make().encode("utf-8", "surrogatepass"))
        size = path.stat().st_size
        flags = ["check", "--output-format", "concise", "-q"]
        if "-c" not in arguments:
            flags.append("--no-config")
        took, _, memory, code, told = run(program, flags + (arguments or [name]), folder)
        over = not large and (took > SECONDS or memory > MEMORY) or code not in (0, 1, 2)
        bad += over
        told = told.replace("|", "\\|")[:100]
        size = f"{size / MIB:.1f} MB" if size > MIB / 10 else f"{size} bytes"
        print(f"| {what} | {'configuration' if '-c' in arguments else 'pack' if arguments else path.suffix} | {size} | {took:.2f} | {memory // MIB} MB | {code} | {told} |"
              + (" **over**" if over else ""), flush=True)
        path.unlink()
    shutil.rmtree(folder)
    print(f"\n{len(cases)} cases, {bad} over {SECONDS} s of a processor or {MEMORY // MIB} MB")
    sys.exit(bool(bad))


main()
