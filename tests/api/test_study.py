"""``lstmlab.study`` and ``lstmlab.Study``: run from Python, looked at, shown in a notebook."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

import lstmlab
from lstmlab.evidence import find_out
from lstmlab.study.planning.study_file import read_study
from small_data import labelled

TABLE = {
    "name": "cells",
    "seeds": [1, 2],
    "tuning": {"trials": 0},
    "axes": {"cell": ["rnn", "gru"]},
    "recipe": {
        "hidden_size": 8, "embedding_size": 8, "epochs": 1, "evaluations": 2, "min_count": 1,
        "wide": "none", "train_on": "train",
    },
    "tasks": [{"task": "sentiment", "dataset": "words"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> lstmlab.Study:
    folder = tmp_path_factory.mktemp("study")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(folder / "cache"))
        return lstmlab.study(
            TABLE, data={"words": labelled()}, out=folder / "cells", backend="inline",
            progress=False,
        )  # fmt: skip


def test_every_trial_has_a_record_and_a_curve(study: lstmlab.Study) -> None:
    records, curves = study.records(), study.curves()
    assert isinstance(records, pa.Table)
    assert records["cell"].to_pylist() == ["rnn", "rnn", "gru", "gru"]
    assert records["status"].to_pylist() == ["complete"] * 4
    assert set(curves["id"].to_pylist()) == set(records["id"].to_pylist())
    frame = records.to_pandas()
    assert frame.groupby("cell").size().to_dict() == {"gru": 2, "rnn": 2}


def test_the_evidence_is_what_the_report_has(study: lstmlab.Study) -> None:
    (finding,) = find_out(study.evidence.gathered.results)
    table = study.evidence.table().to_pylist()
    assert [row["contender"] for row in table] == [row.label for row in finding.rows]
    for row, summary in zip(table, finding.rows, strict=True):
        assert (row["n"], row["mean"]) == (2, summary.score.mean)
        assert (row["low"], row["high"]) == pytest.approx(summary.score.interval)
        assert row["standing"] == finding.standing(summary).value
    best, other = table
    assert best["difference"] is None
    assert other["difference"] == pytest.approx(other["mean"] - best["mean"])
    assert other["difference_low"] <= other["difference"] <= other["difference_high"]
    (said,) = study.evidence.verdicts()
    assert said == repr(study.evidence)
    assert said.startswith("sentiment (words): ")
    assert "情感" in study.evidence.verdicts("zh")[0]


def test_asked_again_it_runs_nothing(study: lstmlab.Study, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path))
    monkeypatch.setattr("lstmlab.training.run", None)
    again = lstmlab.Study.run(
        TABLE, data={"words": labelled()}, out=study.folder, backend="inline", progress=False
    )
    assert again.records().equals(study.records())
    assert lstmlab.Study(study.folder).name == "cells"


def test_a_figure_is_one_of_the_reports(study: lstmlab.Study, tmp_path: Path) -> None:
    drawing = study.figure("curves")
    assert repr(drawing) == "<lstmlab.Drawing: sentiment-words-curves>"
    assert "epoch" in drawing._repr_html_()
    drawing.save(tmp_path / "curves.png")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    drawing.save(tmp_path / "curves.svg")
    assert "<svg" in (tmp_path / "curves.svg").read_text(encoding="utf-8")
    with pytest.raises(lstmlab.InputError, match=r"curves.jpg: unknown ending '\.jpg'"):
        drawing.save(tmp_path / "curves.jpg")
    with pytest.raises(lstmlab.InputError, match="unknown figure 'curve'; did you mean 'curves'"):
        study.figure("curve")
    with pytest.raises(lstmlab.InputError, match="unknown task or data set 'word'; did you mean"):
        study.figure("curves", of="word")
    assert study.figure("timeline").picture.name == "timeline"


def test_it_shows_itself(study: lstmlab.Study) -> None:
    html = study._repr_html_()
    assert "cells: 4 of 4 planned trials have ended" in html
    assert "mean ± 95 %" in html
    assert html.count("<svg") == 2  # scores and learning curves
    assert "<script" not in html
    # The styles touch nothing outside.
    styles = html.partition("<style>")[2].partition("</style>")[0]
    assert all(line.startswith(".lstmlab") for line in styles.strip().splitlines())


def test_its_report_says_how_to_repeat_it(study: lstmlab.Study, tmp_path: Path) -> None:
    page = study.report(tmp_path, format="md", language="zh", trials=False)
    text = page.read_text(encoding="utf-8")
    assert "lstmlab.study(" in text
    assert "'axes'" in text
    assert "ipykernel" not in text
    with pytest.raises(lstmlab.InputError, match="unknown format 'word'"):
        study.report(tmp_path, format="word")
    with pytest.raises(lstmlab.InputError, match="unknown language 'de'"):
        study.report(tmp_path, language="de")


@pytest.mark.parametrize(
    ("what", "how", "said"),
    [
        ({**TABLE, "seed": [1]}, {}, "study: unknown key 'seed'; did you mean 'seeds'"),
        ({**TABLE, "axes": {"cel": ["rnn"]}}, {}, "study: .*unknown recipe field 'cel'"),
        ("cells.toml", {}, "cells.toml: no such file"),
        ("quik", {}, "unknown study 'quik'; did you mean 'quick'"),
        (".", {}, r"\.: a folder; lstmlab.Study\('\.'\) is the study in it"),
        (TABLE, {"data": {"word": []}}, "data: unknown data set of the study 'word'"),
        (TABLE, {"jobs": 2, "backend": "inline"}, "inline runs one trial at a time"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    what, how, said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    how = {"data": {"words": labelled()}, "progress": False, **how}
    with pytest.raises(lstmlab.InputError, match=said):
        lstmlab.study(what, **how)
    assert not [*tmp_path.iterdir()]


def test_a_folder_without_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(lstmlab.InputError, match="not a study folder"):
        lstmlab.Study(tmp_path)


def test_the_package_can_be_called_as_the_class_can_run() -> None:
    """Both have the same arguments, since one hands them to the other."""
    called, run = inspect.signature(lstmlab.study), inspect.signature(lstmlab.Study.run)
    assert [*called.parameters] == [*run.parameters]
    for name, parameter in run.parameters.items():
        assert called.parameters[name].default == parameter.default, name
    assert read_study.__module__ == "lstmlab.study.planning.study_file"  # still a package


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """Processes that trials run in don't run the script again."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "from multiprocessing import get_context\n"
        "from lstmlab.study.backends.processes import _without_main\n"
        "from operator import add\n"
        "print('script')\n"
        "with _without_main():\n"
        "    process = get_context('spawn').Process(target=add, args=(1, 2))\n"
        "    process.start()\n"
        "process.join()\n"
        "print(process.exitcode, sys.modules['__main__'].__file__ == sys.argv[0])\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["script", "0", "True"]
