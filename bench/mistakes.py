#!/usr/bin/env python3
"""Runs each mistake of Tests/Mistakes through ainkac and through the peers that have the same one, and writes docs/mistakes.md.

mistakes.py AINKAC [--check]: with --check nothing is written, and peers are not asked; the exit code is 1 when a mistake is not found at
its line, names no fix, or does not end the check with 3.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = ROOT / "Tests" / "Mistakes"


def run(command):
    """Returns the exit code and all output of `command`."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def ours(ainkac, case):
    """Returns what is wrong with how ainkac answers `case`, or nothing, and its answer in a line."""
    text = case.read_text()
    line = next(n for n, content in enumerate(text.splitlines(), 1) if content.rstrip().endswith("//~"))
    code, output = run([ainkac, "check", "--format", "json", str(case)])
    try:
        found = json.loads(output)["diagnostics"]
    except (ValueError, KeyError):
        return f"no report: {output[:200]}", ""
    errors = [d for d in found if d["severity"] == "error"]
    if code != 3 or not errors:
        return f"exit code {code}, {len(errors)} errors", ""
    first = errors[0]
    answer = f"{first['code']}: {first['message']}"
    if len(errors) > 1:
        return f"{len(errors)} errors, where one was made", answer
    place = next(label for label in first["labels"] if label["primary"])
    if place["line"] != line:
        return f"found in line {place['line']}, made in line {line}", answer
    if not first["help"] and not first["edits"]:
        return "names no fix", answer
    return None, answer + (" — " + first["help"][0] if first["help"] else "")


def cedar(path):
    """Returns the answer of Cedar's parser and, where that is content, of its evaluator."""
    script = (
        "import cedarpy, sys\n"
        "text = open(sys.argv[1]).read()\n"
        "try:\n"
        "    cedarpy.format_policies(text)\n"
        "except ValueError as error:\n"
        "    print(error); sys.exit(1)\n"
    )
    return run([sys.executable, "-c", script, str(path)])


def peer(path):
    """Returns the name of the peer whose file `path` is, and its answer, or nothing if it is not here."""
    if path.name.endswith(".rules.yml"):
        tool, command = "promtool", ["promtool", "check", "rules", "--lint=all", str(path)]
    elif path.suffix == ".nft":
        tool, command = "nft", ["nft", "-c", "-f", str(path)]
    elif path.suffix == ".pmie":
        tool, command = "pmie", ["pmie", "-C", str(path)]
    else:
        code, _ = run([sys.executable, "-c", "import cedarpy"])
        return ("cedar", None) if code else ("cedar", cedar(path))
    return (tool, run(command)) if shutil.which(tool) else (tool, None)


def cell(text):
    """Returns `text` as it can stand in a cell of a table."""
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def main():
    """Runs all cases."""
    ainkac, is_check = sys.argv[1], "--check" in sys.argv
    rows, failures = [], 0
    for case in sorted(CASES.glob("*.ainka")):
        title = case.read_text().splitlines()[0].removeprefix("// ")
        wrong, answer = ours(ainkac, case)
        if wrong:
            failures += 1
            print(f"{case.name}: {wrong}: {answer}", file=sys.stderr)
        others = []
        if not is_check:
            for path in sorted(CASES.glob(case.stem + ".*")):
                if path.suffix == ".ainka":
                    continue
                name, result = peer(path)
                if result is None:
                    print(f"{name} is not installed: {path.name} is left out", file=sys.stderr)
                    continue
                code, output = result
                last = next((line for line in output.splitlines() if re.search("rror|nvalid|xpected", line)), "")
                said = cell(last.replace(str(path), path.name))[:160]
                others.append(f"`{name}`: " + (f"refused: {said}" if code else "**accepted**" + (f": {said}" if said else "")))
        rows.append(f"| [{case.stem}](../Tests/Mistakes/{case.name}) | {cell(title)} | {cell(answer)} | {'<br>'.join(others) or '–'} |")
    if not is_check:
        head = (ROOT / "bench" / "mistakes.head.md").read_text()
        (ROOT / "docs" / "mistakes.md").write_text(head + "\n".join(rows) + "\n")
    print(f"{len(rows)} mistakes, {failures} not answered as they should be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
