"""Whether a claim that one contender beats another holds, by the records of two studies."""

from __future__ import annotations

import re

import pytest

from judged_studies import OTHERS, SEEDS, challenge, run
from lstmlab.study.storing import store


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
