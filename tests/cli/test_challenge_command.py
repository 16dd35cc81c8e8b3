"""Whether a claim that one contender beats another holds, by the records of two studies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import small_study
from lstmlab.cli import build
from lstmlab.language.chinese.evidence import SENTENCES, WORDS
from lstmlab.language.chinese.report import REPORT
from lstmlab.report.sections import challenge as page
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study
from lstmlab.study.storing import store
from lstmlab.trial import Record, Status

META = {"name": "small", "about": "", "study": "", "versions": "lstmlab 0.1.0", "machine": "M"}
SEEDS = small_study.TOML.replace("seeds = [1, 2]", "seeds = [1, 2, 3, 4, 5]")
LEVEL = {"sgd": 60.0, "adam": 80.0, "momentum": 60.4, "nesterov": 80.4}


def run(
    folder, out, toml=SEEDS, made_by="lstmlab 0.1.0, torch 2.13.0 on a chip", ended=99, lost=()
):
    """A study whose scores are those of ``LEVEL``, give or take half a point by the seed."""
    path = folder / "small.toml"
    if path.exists():
        path.write_text(toml)
    else:
        small_study.write(folder, toml)
    todo = plan.make(read_study(path), str(path), folder)
    with store.start(
        folder / out, todo.text, todo.ids, [c.contender for c in todo.candidates], META
    ) as kept:
        agenda = Agenda(todo, kept)
        while (trial := agenda.take()) and len(agenda.done) < ended:
            score = LEVEL[trial.recipe.optimizer.name] + 0.5 * (int(trial.id[:2], 16) % 5 - 2)
            metrics = {"dev": {"accuracy": score}}
            if trial.purpose == "final":
                metrics["test"] = {"accuracy": score}
            gone = trial.purpose == "final" and (trial.recipe.optimizer.name, trial.seed) in lost
            status = Status.DIVERGED if gone else Status.COMPLETE
            record = Record(status=status, metrics={} if gone else metrics, made_by=made_by)
            agenda.finish(trial, record)
    return folder / out


def challenge(*arguments, folder):
    out = Path(folder) / "page.html"
    asked = ["challenge", *map(str, arguments), "--out", str(out)]
    result = CliRunner().invoke(build(), asked)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    text = out.read_text(encoding="utf-8") if out.exists() else ""
    return result.exit_code, result.output, text


OTHERS = SEEDS.replace('"sgd", "adam"', '"momentum", "nesterov"').replace(
    "trials = 2", 'trials = 2\nhyperparameters = ["learning_rate", "weight_decay"]'
)


def test_a_claim_over_two_studies_holds_or_is_refuted(tmp_path):
    mine, theirs = run(tmp_path, "mine"), run(tmp_path, "theirs", OTHERS)
    named = (mine, "--against", theirs, "--contender")
    code, said, html = challenge(*named, "adam", "--opponent", "momentum", folder=tmp_path)
    assert code == 0, said
    assert "The claim holds: adam is better than momentum on sentiment (words)." in said
    assert "Is adam better than momentum?" in html
    assert html.count("n = 5") == 2
    ids = {e.trial.id for e in store.read(mine).entries() if e.contender.label == "adam"}
    finals = {e.trial.id for e in store.read(mine).entries() if e.trial.purpose == "final"}
    assert all(id in html for id in ids & finals)
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", html)  # nothing is fetched
    code, said, _ = challenge(*named, "sgd", "--opponent", "nesterov", folder=tmp_path)
    assert code == 1
    assert "does not hold: sgd is not better than nesterov on sentiment (words)" in said


def test_what_is_near_is_not_decided_or_equal(tmp_path):
    mine, theirs = run(tmp_path, "mine"), run(tmp_path, "theirs", OTHERS)
    named = (mine, "--against", theirs, "--contender", "sgd", "--opponent", "momentum")
    code, said, html = challenge(*named, folder=tmp_path)
    assert code == 4, said
    assert re.search(r"not decided: whether sgd .* take about \d+ seeds of each\.", said)
    assert "not decided" in html
    wide = "rope = 5.0\nrecipe = {}\n"
    both = [run(tmp_path, f"wide-{i}", toml + wide) for i, toml in enumerate((SEEDS, OTHERS))]
    code, said, _ = challenge(
        both[0], "--against", both[1], *named[3:], folder=tmp_path
    )  # fmt: skip
    assert (code, "does not hold" in said) == (1, True)


def test_within_one_study_and_in_chinese(tmp_path):
    mine = run(tmp_path, "mine")
    named = (mine, "--against", mine, "--contender", "adam", "--opponent", "sgd")
    code, said, html = challenge(*named, "--lang", "zh", folder=tmp_path)
    assert code == 0
    assert "论断成立：adam 在" in said
    assert '<html lang="zh-CN">' in html
    words = re.sub(r"<(script|style)>.*?</\1>|<[^>]+>|\n", " ", html, flags=re.S)
    assert "contender " not in words.replace("--contender ", "")
    assert "checks" not in words


BUDGET = SEEDS.replace("epochs = 2", "epochs = 3")


@pytest.mark.parametrize(
    ("change", "how", "why"),
    [
        (SEEDS.replace("trials = 2", "trials = 3"), {}, "the two were not searched alike"),
        (SEEDS.replace("trials = 2", "trials = 2\nhyperparameters = ['learning_rate']"), {},
         "the two were not searched alike"),
        (BUDGET, {}, "the training budgets differ"),
        (SEEDS.replace("[1, 2, 3, 4, 5]", "[1, 2]"), {}, "there are too few complete finals, or"),
        (SEEDS, {"ended": 7}, "there are too few complete finals, or some are still to come"),
        (SEEDS, {"made_by": "lstmlab 0.1.0, torch 2.12.0 on a chip"}, "different or unknown ver"),
        (SEEDS, {"made_by": ""}, "different or unknown versions made them"),
        (SEEDS.replace("[1, 2, 3, 4, 5]", '"until decided"'), {}, "the seeds were not listed befo"),
    ],
)  # fmt: skip
def test_what_is_no_fair_comparison_is_not_judged(tmp_path, change, how, why):
    mine, theirs = run(tmp_path, "mine"), run(tmp_path, "theirs", change, **how)
    named = ("--contender", "adam", "--opponent", "sgd")
    code, said, html = challenge(mine, "--against", theirs, *named, folder=tmp_path)
    assert code == 5
    assert f"can't be judged by these studies: {why}" in " ".join(said.split())
    assert "these numbers are no evidence for or against" in html


def test_other_data_and_another_lstmlab_are_seen(tmp_path, monkeypatch):
    mine = run(tmp_path, "mine")
    train, test = (tmp_path / "words" / f"{name}.jsonl.gz" for name in ("train", "test"))
    kept = train.read_bytes()
    train.write_bytes(test.read_bytes())
    theirs = run(tmp_path, "theirs")
    train.write_bytes(kept)
    named = ("--contender", "adam", "--opponent", "sgd")
    code, said, _ = challenge(mine, "--against", theirs, *named, folder=tmp_path)
    assert (code, "the data are not the same" in said) == (5, True)
    monkeypatch.setattr("lstmlab.trial.NUMERICS", 99)
    code, said, _ = challenge(mine, "--against", mine, *named, folder=tmp_path)
    assert (code, "an lstmlab made them that computes otherwise" in said) == (5, True)


def test_one_that_loses_more_finals_is_not_called_better(tmp_path):
    mine = run(tmp_path, "mine", lost=[("adam", 5)])
    named = (mine, "--against", mine, "--contender", "adam", "--opponent", "sgd")
    code, said, _ = challenge(*named, folder=tmp_path)
    assert (code, "not decided" in said) == (4, True)
    assert "seeds of each" not in said  # more of them would not help


def test_whom_it_is_about_must_be_clear(tmp_path, monkeypatch):
    mine = run(tmp_path, "mine")

    def wrong(*arguments):
        with pytest.raises(Exception) as error:
            CliRunner().invoke(build(), ["challenge", *map(str, arguments)], catch_exceptions=False)
        return str(error.value)

    monkeypatch.chdir(tmp_path)
    assert "which of its contenders? --contender: sgd, adam" in wrong(mine, "--against", mine)
    said = wrong(mine, "--against", mine, "--contender", "adan")
    assert "--contender: unknown contender 'adan'; did you mean 'adam'?" in said
    both = ("--contender", "adam", "--opponent", "adam")
    assert "'adam' against itself" in wrong(mine, "--against", mine, *both)
    assert "--task: unknown task 'translation'" in wrong(
        mine, "--against", mine, "--contender", "adam", "--task", "translation"
    )
    assert not (tmp_path / "challenge.html").exists()


def test_every_sentence_of_the_page_is_there_in_chinese():
    known = SENTENCES | WORDS | REPORT
    said = {*page._QUESTIONS.values(), *page._CHECKS.values(), *page._SAID.values()}
    assert said - set(known) == set()
    assert {"contender", "task", "seed", "score", "trial", "hardware", "begun", "command"} <= set(
        known
    )
