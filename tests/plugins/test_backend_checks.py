"""``lstmlab check`` of a backend: a good one passes, and each fault is found by its check."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import lstmlab
from lstmlab.checks import hearing
from lstmlab.checks.check import of_kind
from lstmlab.cli import build

OWN = Path(__file__).parent / "own_backend/thread.py"


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def test_a_good_one_passes_all_that_can_be_told() -> None:
    done = CliRunner().invoke(build(), ["check", str(OWN)])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].startswith(f"{OWN}: a backend, thread@")
    unknown = [number for number, line in enumerate(lines) if line.startswith("  ?  ")]
    assert [lines[number + 1].strip() for number in unknown] == [
        "its trials run in the process of the study: no worker can die"
    ]
    assert lines[-1] == "8 of 9 checks passed"


FAULTS = {
    "another record": (
        [("compute(job, self.terms, self.place, tell, stop)",
          "compute(job, self.terms, self.place, tell, stop).model_copy(update={'steps': 1})")],
        "gives_the_record_that_a_trial_has_alone",
        "its record isn't that of the trial alone, in steps",
    ),
    "a beginning that is not told": (
        [("self.told.put((flags, event))",
          "type(event).__name__ == 'Began' or self.told.put((flags, event))")],
        "gives_the_record_that_a_trial_has_alone",
        "it told Reached, Reached, Reached, Reached, Ended; that is Began, Reached of each point, ",
    ),
    "no end before its time": (
        [('return "ending" in flags', "return False")],
        "ends_what_is_told_to_end", "told to end it ends as complete",
    ),
    "checkpoints for ever": (
        [("        discard_checkpoints(self.terms, trial)", "        pass")],
        "ends_what_is_told_to_end", "checkpoints of a settled trial are still there",
    ),
    "told of what is cancelled": (
        [("self.cancel(trial)", "self.stop(trial)"),
         ("def cancel(self, trial):",
          "def cancel(self, trial):\n        pass\n\n    def stop(self, trial):")],
        "tells_nothing_of_what_is_cancelled", "after a trial was cancelled it told Reached of it",
    ),
    "no place": (
        [("places = 1", "places = 0")],
        "says_how_many_trials_it_can_run", "opened for one trial at a time, its places are 0",
    ),
}  # fmt: skip
"""What is wrong -> the changes that make it so, which check finds it, what is said."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_its_check(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes, found_by, said = FAULTS[fault]
    monkeypatch.setattr(hearing, "_PATIENCE", 60.0)
    text = OWN.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file = tmp_path / "faulty.py"
    file.write_text(text)
    full = lstmlab.use(file)
    (one,) = [each for each in of_kind("backends") if each.name == found_by]
    assert said in one.found(full)
