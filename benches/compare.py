#!/usr/bin/env python3
"""Times whole processes side by side: amends against what else is installed. Called by `benches/compare.sh`.

Every round runs every command once, in turn, so that a noisy moment hits all of them; the table shows medians, and ratios to
the first command of each table. Wall and processor time in milliseconds, peak memory in MiB.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MIB = 1 << 20


def run(command, before=None):
    """Wall and processor seconds of one run. What it prints goes to a file that is thrown away: grep stops at its first find
    where nobody reads what it prints."""
    quiet = subprocess.DEVNULL
    if before:
        before()
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=quiet, stdout=out, stderr=quiet)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return wall, used.ru_utime + used.ru_stime


def peak(command):
    """Peak memory of one run in MiB. What this script takes itself would count for its children: a small program starts them."""
    timer = shutil.which("time")
    if not timer:
        return float("nan")
    with tempfile.NamedTemporaryFile("r") as out:
        subprocess.run(
            [timer, "-o", out.name, "-f", "%M", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return int(out.read().split()[-1]) / 1024


def table(title, commands, rounds, before=None):
    """Runs named commands and prints their medians. A command is a list; or text, which says why there is none. `before` holds
    what is done before each run of those commands that are not to find what an earlier run left."""
    before = before or {}
    print(f"\n### {title}\n")
    print("| command | wall ms | ratio | processor ms | ratio | peak MiB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    there = {name: command for name, command in commands.items() if not isinstance(command, str)}
    seen = {name: [] for name in there}
    slow = set()
    for _ in range(rounds):
        for name, command in there.items():
            # What takes seconds is timed three times: its median moves by less than what it loses by.
            if name in slow and len(seen[name]) >= 3:
                continue
            took = run(command, before.get(name))
            seen[name].append(took)
            if took[0] > 3:
                slow.add(name)
    base = None
    for name, command in commands.items():
        if isinstance(command, str):
            print(f"| {name} | skipped: {command} | | | | |")
            continue
        wall, cpu = (statistics.median(sample[part] for sample in seen[name]) for part in range(2))
        if name in before:
            before[name]()
        memory = peak(command)
        base = base or (wall, cpu)
        ratios = wall / base[0], cpu / base[1] if base[1] else 0
        print(
            f"| {name} | {wall * 1000:.1f} | {ratios[0]:.2f} | {cpu * 1000:.1f} | {ratios[1]:.2f} | {memory:.1f} |",
            flush=True,
        )


def vale(folder, phrases):
    """A configuration for Vale with the same phrases."""
    style = folder / "vale" / "Measured"
    style.mkdir(parents=True)
    tokens = "\n".join(f"  - {phrase}" for phrase in phrases)
    (style / "Phrases.yml").write_text(
        f"extends: existence\nmessage: \"'%s'\"\nlevel: warning\nignorecase: true\ntokens:\n{tokens}\n"
    )
    config = folder / "vale.ini"
    config.write_text(f"StylesPath = {folder / 'vale'}\n[*]\nBasedOnStyles = Measured\n")
    return config


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amends", required=True)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--small", action="store_true", help="leave out the 64 MB file and the 100,000 files")
    parser.add_argument("--tools", default="", help="folders to look for the other tools in, before PATH")
    args = parser.parse_args()
    path = os.pathsep.join([*args.tools.split(os.pathsep), os.environ["PATH"]])

    def tool(name, *rest):
        found = shutil.which(name, path=path)
        return [found, *map(str, rest)] if found else "not installed"

    def corpus(*given, to=None):
        out = subprocess.run([args.corpus, *map(str, given)], check=True, stdout=subprocess.PIPE).stdout
        if to:
            to.write_bytes(out)
        return out

    def known(*given):
        return [args.amends, "check", "--no-config", "--output-format", "concise", *map(str, given)]

    def amends(*given):
        return known("--no-cache", *given)

    version = subprocess.run([args.amends, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    print(f"{version}; {os.cpu_count()} x {processor}; load before {os.getloadavg()[0]:.1f}; {args.rounds} rounds")

    with tempfile.TemporaryDirectory(prefix="amends-compare-") as name:
        folder = Path(name)
        # What earlier runs kept is used where a command is named so, and nowhere else.
        cache = folder / "cache"
        os.environ["AMENDS_CACHE_DIR"] = str(cache)
        mail, phrases = folder / "mail.txt", folder / "phrases"
        corpus("mail", to=mail)
        words = corpus("phrases", to=phrases).decode().split("\n")[:-1]
        config = vale(folder, words)
        rg = ["-c", "-i", "-f", phrases]
        big = folder / "big.txt"
        corpus("text", 64 * MIB if not args.small else 4 * MIB, to=big)
        some, many = folder / "some", folder / "many"
        some.mkdir()
        corpus("files", 2_000, some)
        full = [part if part != "concise" else "full" for part in amends(mail)]
        for target in (some, big):
            run(known(target))
        table(
            "One mail of 300 words with a quoted message",
            {
                "rg, 60 phrases": tool("rg", *rg, mail),
                "amends": amends(mail),
                "amends, full": full,
                "true": tool("true"),
                "grep, 60 phrases": tool("grep", *rg, mail),
                "typos": tool("typos", mail),
                "vale, 60 phrases": tool("vale", "--config", config, mail),
                "write-good": tool("write-good", mail),
                "proselint": tool("proselint", "check", mail),
                "alex": tool("alex", mail),
                "harper": tool("harper-cli", "lint", mail),
                "textlint": tool("textlint", "--rule", "no-todo", mail),
            },
            args.rounds,
        )
        table(
            "2,000 files of 2 kB",
            {
                "rg -j2, 60 phrases": tool("rg", "-j2", *rg, some),
                "amends -j2": amends("-j2", some),
                "amends -j2, known": known("-j2", some),
                "rg -j1, 60 phrases": tool("rg", "-j1", *rg, some),
                "amends -j1": amends("-j1", some),
                "amends -j1, known": known("-j1", some),
                "grep, 60 phrases": tool("grep", "-r", *rg, some),
                "typos": tool("typos", some),
                "vale, 60 phrases": tool("vale", "--config", config, some),
            },
            args.rounds,
        )
        table(
            f"One file of {big.stat().st_size // MIB} MB",
            {
                "rg, 60 phrases": tool("rg", *rg, big),
                "amends -j2": amends("-j2", big),
                "amends -j2, known": known("-j2", big),
                "amends -j1": amends("-j1", big),
                "grep, 60 phrases": tool("grep", *rg, big),
                "typos": tool("typos", big),
            },
            args.rounds,
        )
        # Packs are met warm, as they nearly always are: what an earlier run compiled is there. Cold, that is thrown away first.
        def chill():
            shutil.rmtree(cache, ignore_errors=True)

        packs = {}
        for rules in (20, 70, 700):
            packs[rules] = folder / f"pack-{rules}.yaml"
            corpus("pack", rules, to=packs[rules])
        middle = folder / "middle.txt"
        corpus("text", 4 * MIB, to=middle)
        # Files that changed a moment ago are read again at each start, in case they change once more: hardly any pack is so new.
        time.sleep(3)
        for title, target in [("one mail", mail), ("2,000 files", some), ("one file of 4 MB", middle)]:
            warm = {f"{rules} rules": amends("-j2", "--pack", packs[rules], target) for rules in (70, 20, 700)}
            for command in warm.values():
                run(command)
            table(f"A pack of 70, 20 and 700 rules of the user's own, warm: {title}", warm, args.rounds)
            if target != mail:
                # No more than two: of what a run does not meet as much stays as it meets.
                kept = {f"{rules} rules, known": known("-j2", "--pack", packs[rules], target) for rules in (70, 700)}
                for command in kept.values():
                    run(command)
                table(f"The same, known: {title}", kept, args.rounds)
            cold = {f"{name}, cold": command for name, command in warm.items()}
            table(f"The same, cold: {title}", cold, args.rounds, before=dict.fromkeys(cold, chill))
        sizes = {}
        for kilobytes in (4, 64, 1024, 4096):
            sizes[kilobytes] = folder / f"{kilobytes}.txt"
            corpus("text", kilobytes * 1024, to=sizes[kilobytes])
        table("Growth with the text", {f"{size} kB": amends("-j1", file) for size, file in sizes.items()}, args.rounds)
        table(
            "Growth with the files",
            {f"{files} files": amends("-j1", *sorted(some.rglob("*.txt"))[:files]) for files in (1, 10, 100, 1000)},
            args.rounds,
        )
        if args.small:
            return
        many.mkdir()
        corpus("files", 100_000, many)
        run(known(many))
        table(
            "100,000 files of 2 kB",
            {
                "rg -j2, 60 phrases": tool("rg", "-j2", *rg, many),
                "amends -j2": amends("-j2", many),
                "amends -j2, known": known("-j2", many),
            },
            args.rounds,
        )
        first = {"amends -j2, the first time": known("-j2", many)}
        table("The same, and what was found is kept", first, 3, before=dict.fromkeys(first, chill))


if __name__ == "__main__":
    main()
