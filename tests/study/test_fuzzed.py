"""Damaged stores and misspelt study files: a line each; benchmarks/fuzz_studies.py tries more."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
import fuzz_studies


def test_damaged_stores(tmp_path):
    seen = fuzz_studies.stores(tmp_path, 40, seed=1)
    assert sum(seen.values()) == 40
    assert seen["damaged, went on"] >= 20


def test_mutated_study_files(tmp_path):
    seen = fuzz_studies.files(tmp_path, 60, seed=1)
    assert sum(seen.values()) == 60
    assert seen["refused"] >= 30
    assert seen["planned"] >= 3
