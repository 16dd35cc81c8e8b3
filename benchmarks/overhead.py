"""Where a study's time goes, from the start of the command to its report.

    python benchmarks/overhead.py                      # the default study
    python benchmarks/overhead.py studies/optimizers.toml

Processor time that the cores could have given (cores × seconds), by what they did: updates of
weights; the rest of the trials (reading and encoding texts, building the model, scoring dev and
test); before the first trial and after the last (imports, planning, evidence and report); and what
is left, in which a core waited while another still worked.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from side_by_side import cores, print_table

from lstmlab.study.storing import store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", nargs="?", help="a study file; without one, the default study")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "study"
        command = [str(Path(sys.executable).parent / "lstmlab"), "study"]
        command += [arguments.study] if arguments.study else []
        began = time.time()
        subprocess.run([*command, "--out", str(out)], check=True, capture_output=True)
        show(out, began, time.time(), len(cores()))


def show(study: Path, began: float, ended: float, places: int) -> None:
    records = [entry.record for entry in store.read(study).entries() if entry.record]
    training = sum(record.curve[-1].seconds for record in records if record.curve)
    trials = sum(record.seconds for record in records)
    first = min(record.started for record in records) - began
    last = ended - max(record.started + record.seconds for record in records)
    whole = places * (ended - began)
    around = places * (first + last)
    parts = {
        "updates of weights": training,
        "rest of the trials: encoding, scoring": trials - training,
        f"before the first trial ({first:.1f} s) and after the last ({last:.1f} s)": around,
        "waiting": whole - trials - around,
    }
    print(f"{len(records)} trials, {ended - began:.0f} s on {places} cores")
    print_table(
        ["part", "core seconds", "share"],
        [[name, f"{part:.0f}", f"{part / whole:.1%}"] for name, part in parts.items()],
    )


if __name__ == "__main__":
    main()
