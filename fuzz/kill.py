#!/usr/bin/env python3
"""Ends `amends fix` at random moments and looks whether every file is the old one or the new one, byte for byte, and whether
the next run mends the rest and leaves nothing of its own beside the drafts.

fuzz/kill.py [RUNS, 500] [PROGRAM, target/release/amends] [SIGNAL, KILL]
"""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PACK = """pack: house
language: en
rules:
  stiff-words:
    severity: warning
    flag: {phrases: [at your earliest convenience]}
    message: uses stiff words
    rewrite: {replace: when it suits you best, of: match, applicability: safe}
"""
OLD = "Hi Ines,\n\nwrite to us at your earliest convenience.\n\n"
NEW = OLD.replace("at your earliest convenience", "when it suits you best")
FILES = 60


def files():
    """Files from a few hundred bytes to half a megabyte: the name, the old bytes, the new bytes."""
    for index in range(FILES):
        filler = "We open at nine on Sundays, and at ten on Mondays.\n" * (10_000 if index % 20 == 7 else 40 * (index % 7))
        yield f"{index:02}.txt", (OLD + filler).encode(), (NEW + filler).encode()


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    root = pathlib.Path(__file__).resolve().parent.parent
    program = str(pathlib.Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else root / "target/release/amends")
    # Packs are compiled each time, and nothing is left in the cache of whoever runs this.
    os.environ["AMENDS_CACHE_DIR"] = ""
    end = signal.Signals["SIG" + (sys.argv[3] if len(sys.argv) > 3 else "KILL")]
    random.seed(1)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="amends-kill-"))
    (folder / "house.yaml").write_text(PACK)
    drafts = folder / "drafts"
    command = [program, "fix", "--no-config", "-q", "--pack", str(folder / "house.yaml"), str(drafts)]
    all_files = list(files())

    def lay():
        shutil.rmtree(drafts, ignore_errors=True)
        drafts.mkdir()
        for name, old, _ in all_files:
            (drafts / name).write_bytes(old)

    def whole():
        lay()
        started = time.monotonic()
        code = subprocess.run(command).returncode
        assert code == 0, code
        assert all((drafts / name).read_bytes() == new for name, _, new in all_files), "a whole run fixes every file"
        return time.monotonic() - started

    usual = max(whole() for _ in range(3))
    killed = mixed = left = stayed = 0
    torn = []
    for run in range(runs):
        lay()
        child = subprocess.Popen(command)
        time.sleep(random.uniform(0, usual))
        child.send_signal(end)
        killed += child.wait() == -end
        fixed = 0
        for name, old, new in all_files:
            now = (drafts / name).read_bytes() if (drafts / name).exists() else None
            fixed += now == new
            if now not in (old, new):
                torn.append((run, name))
        mixed += 0 < fixed < FILES
        extra = [path.name for path in drafts.iterdir() if path.name not in {name for name, *_ in all_files}]
        assert all(name.startswith(".amends-") for name in extra), extra
        left += len(extra)
        assert subprocess.run(command).returncode == 0
        assert all((drafts / name).read_bytes() == new for name, _, new in all_files), "the next run ends the work"
        stayed += len(list(drafts.iterdir())) - FILES
    shutil.rmtree(folder)
    print(f"{runs} runs over {FILES} files, a whole run takes {usual:.2f} s: {killed} ended by {end.name}, {mixed} of them with some "
          f"files fixed and some not; {len(torn)} files neither old nor new; {left} hidden files left behind, {stayed} of them after the next run")
    for run, name in torn[:20]:
        print(f"  run {run}: {name}")
    sys.exit(bool(torn or stayed))


main()
