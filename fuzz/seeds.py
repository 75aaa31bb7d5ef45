#!/usr/bin/env python3
"""Fills fuzz/corpus with seeds: the examples, the fixtures of the tests, and the pieces of the packs."""

import hashlib
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
# As NAMES in oracles/draft.rs.
NAMES = {
    "txt": 0, "eml": 1, "mbox": 2, "md": 3, "html": 4, "json": 5, "jsonl": 6, "yaml": 7, "yml": 7, "csv": 8, "xml": 9,
    "email": 10, "plist": 11, "textexpander": 11, "tsv": 12,
}


def put(target, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def drafts():
    for folder in ["examples/drafts", "examples/libraries", "tests/fixtures"]:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.stat().st_size < 30_000:
                yield NAMES.get(path.suffix.lstrip("."), 14), path.read_bytes()


def pieces(text):
    """The entries of the sections of a pack file, each as a pack of its own."""
    section = None
    entry = []
    for line in text.splitlines():
        if re.match(r"\S", line):
            if entry:
                yield section, "\n".join(entry)
            entry, section = [], line.split(":")[0]
        elif re.match(r"  [\w-]+:", line):
            if entry:
                yield section, "\n".join(entry)
            entry = [line]
        elif entry:
            entry.append(line)
    if entry:
        yield section, "\n".join(entry)


def conversation(ending, text):
    """What an editor says about a buffer, a message a line."""
    uri = {"uri": f"file:///a.{ending}"}
    place = {"line": 0, "character": 3}
    around = {"start": place, "end": {"line": 9, "character": 0}}
    said = [
        {"id": 1, "method": "initialize", "params": {"capabilities": {"general": {"positionEncodings": ["utf-8", "utf-16"]}}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen",
         "params": {"textDocument": {**uri, "languageId": "plaintext", "version": 1, "text": text}}},
        {"id": 2, "method": "textDocument/diagnostic", "params": {"textDocument": uri}},
        {"method": "textDocument/didChange",
         "params": {"textDocument": {**uri, "version": 2},
                    "contentChanges": [{"range": around, "text": "We are sorry if it hurt. "}, {"range": around, "text": ""}]}},
        {"id": 3, "method": "textDocument/codeAction", "params": {"textDocument": uri, "range": around, "context": {"diagnostics": []}}},
        {"id": "four", "method": "textDocument/hover", "params": {"textDocument": uri, "position": place}},
        {"id": 5, "method": "textDocument/formatting", "params": {"textDocument": uri, "options": {}}},
        {"method": "textDocument/didClose", "params": {"textDocument": uri}},
        {"id": 6, "method": "shutdown"},
    ]
    return b"\n".join(json.dumps({"jsonrpc": "2.0", **message}).encode() for message in said)


def main():
    for name, data in drafts():
        put("text", bytes(4) + data)
        put("source", bytes([name, 0]) + data)
        put("source", bytes([name, 1]) + data)
        for pack in [0, 1]:
            put("check", bytes([name, 0, pack, len(data) % 64]) + data)
            put("fix", bytes([name, pack]) + data)
    for path in sorted((ROOT / "rules").rglob("*.yaml")) + sorted((ROOT / "examples/packs").glob("*.yaml")):
        text = path.read_text()
        for section, piece in pieces(text):
            if section in ("words", "acts", "cues", "situation", "rules", "recovery", "outline"):
                put("pack", f"pack: theirs\nlanguage: en\n{section}:\n{piece}\n".encode())
            for phrase in re.findall(r"^\s+- (.+)$", piece, re.M)[:4]:
                phrase = phrase.strip()
                if phrase.startswith('"') and phrase.endswith('"'):
                    try:
                        phrase = json.loads(phrase)
                    except ValueError:
                        continue
                if len(phrase) < 200 and not phrase.startswith("{regex"):
                    put("phrase", phrase.encode())
            for example in re.findall(r"^\s+- (\S.{10,300})$", piece, re.M)[:2]:
                put("check", bytes([0, 0, 0, len(example) % 64]) + example.encode())
                put("fix", bytes([0, 0]) + example.encode())
    for path in sorted(ROOT.glob("docs/**/*.md")) + [ROOT / "README.md"]:
        for block in re.findall(r"```ya?ml\n(.*?)```", path.read_text(), re.S):
            put("config", bytes([5]) + block.encode())
            put("pack", block.encode())
    for path in sorted(ROOT.glob("examples/**/amends.yaml")):
        put("config", bytes([7]) + path.read_bytes())
    for name, data in drafts():
        if name in (0, 3, 5, 7) and len(data) < 2_500:
            put("lsp", b"\0" + conversation(["txt", "", "", "md", "", "json", "", "yaml"][name], data.decode(errors="replace")))
    shapes = (ROOT / "rules/libraries/help-desks.yaml").read_text().split("\n\n")[1:]
    samples = {path.stem: path for path in (ROOT / "tests/fixtures/sources/libraries").glob("*.*")}
    for shape in shapes:
        shape = shape.replace("- id: ", "- id: my-", 1)
        text = "libraries:\n" + "\n".join("  " + line for line in shape.splitlines()) + "\n"
        name = re.search(r"id: my-(\S+)", shape)
        sample = samples.get(name.group(1)) if name else None
        if sample and sample.stat().st_size < 4000:
            put("config", bytes([NAMES.get(sample.suffix.lstrip("."), 14)]) + text.encode() + b"%%%\n" + sample.read_bytes())
        else:
            put("config", bytes([5]) + text.encode() + b'%%%\n[{"body": "We know."}]')


main()
