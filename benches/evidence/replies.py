"""What the scripts here share: reading lines of JSON, running a program, and telling drafts apart by their ids."""
import json
import subprocess
import sys


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def run(command):
    """What a program prints; one that fails ends this one with what it says."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def by_id(objects, path):
    """Objects by their id, each of which is there once."""
    out = {str(one["id"]): one for one in objects}
    if len(out) < len(objects):
        sys.exit(f"{path}: an id stands there twice")
    return out
