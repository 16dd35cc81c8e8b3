from __future__ import annotations

from lstmlab.evidence import Finding, Results, cautions, find_out, overall, verdict
from lstmlab.trial import Status
from synthetic_study import results, small


def _only(study: Results) -> Finding:
    (finding,) = find_out(study)
    return finding


def test_tied_and_worse() -> None:
    finding = _only(small({"adam": [94.0, 95.0], "adamw": [94.2, 93.8], "gd": [50.0, 51.0]}))
    # Pooled sd: sqrt((0.5 + 0.08 + 0.5) / 3) = 0.6; q(0.05; 3, 3) = 5.910: 5.910 * 0.6 / sqrt(2).
    assert verdict(finding) == (
        "adam came out best (accuracy 94.5 ± 6.4 on test, mean of 2 seeds with its 95 % interval). "
        "The difference to adamw is within the noise. "
        "gd (by 44.0 ± 2.5) is worse by more than the noise."
    )
    assert cautions(finding) == []


def test_nothing_is_larger_than_the_noise() -> None:
    text = verdict(_only(small({"adam": [90.0, 95.0], "adamw": [91, 93], "sgd": [89, 94]})))
    assert "adamw and sgd is within the noise; nothing here is larger than the noise." in text
    assert "worse" not in text


def test_all_the_same() -> None:
    finding = _only(small({"adam": [100.0, 100.0], "adamw": [100.0, 100.0]}))
    assert verdict(finding) == (
        "All 2 that are compared came out the same "
        "(accuracy 100.0 ± 0.0 on test, mean of 2 seeds with its 95 % interval)."
    )
    assert "no noise to compare with" in cautions(finding)[0]


def test_losses_are_said() -> None:
    text = verdict(
        _only(
            small(
                {
                    "adam": [90.0, 90.4],
                    "adamw": [90.1, 90.4],
                    "sgd": [95.0, 95.2, Status.DIVERGED],
                    "gd": [Status.CRASHED, Status.TIMED_OUT],
                    "momentum": [80.0, None],
                }
            )
        )
    )
    assert text.startswith("adamw came out best (accuracy 90.2")
    assert (
        "sgd has a better mean (95.1) but lost 1 of 3 finals (1 diverged), so it is not named best."
    ) in text
    assert (
        "Not compared, for want of two complete finals: momentum (1 of 2 finals so far) and "
        "gd (1 timed out, 1 crashed of 2 finals)."
    ) in text
    assert text.endswith("Unfinished: 1 of 11 trials are still to come, so this may change.")


def test_no_learning_rate_worked() -> None:
    grid = {0.1: Status.DIVERGED, 1.0: Status.DIVERGED}
    study = small({"adam": [90.0, 90.4], "sgd": [None, None]}, {"sgd": grid})
    assert "sgd (no learning rate worked: 2 diverged)" in verdict(_only(study))


def test_one_seed_each() -> None:
    text = verdict(_only(small({"adam": [90.0], "sgd": [80.0]})))
    assert text == (
        "adam scored best (accuracy 90.0 on test), but no contender has the two complete finals "
        "that a statement about noise needs."
    )


def test_nothing_ended_yet() -> None:
    text = verdict(_only(small({"adam": [None, None], "sgd": [None, None]})))
    assert text.startswith("No final replicate has a score")
    assert text.endswith("Unfinished: 4 of 4 trials are still to come, so this may change.")


def test_one_contender() -> None:
    text = verdict(_only(small({"lstm": [90.0, 91.0]})))
    assert text.startswith("lstm is the only one with two complete finals (accuracy 90.5 ± 6.4")


def test_narrow_grids_and_unequal_noise_are_cautioned() -> None:
    finding = _only(
        small(
            {
                "adam": [94.0, 94.1, 94.2],
                "adamw": [94.0, 94.1, 93.9],
                "rmsprop": [93.9, 93.8, 93.8],
                "gd": [30.0, 40.0, 50.0],
            },
            {"adam": {0.1: 90.0, 1.0: 80.0}},
        )
    )
    noise, edge = cautions(finding)
    assert noise.startswith("The seeds of gd differ far more")
    assert edge.startswith("adam: the best learning rate is the smallest of those tried")


def test_across_tasks() -> None:
    sentences = overall(find_out(results()))
    assert sentences[0].startswith("The best mean came from adamw on classification")
    assert sentences[1].endswith("are best or within the noise of the best on all 4 tasks.")
    assert sentences[2] == (
        "14 trials ended without a result, 2 of them finals: momentum 4 diverged of 24; "
        "sgd 5 diverged of 24; gd 4 diverged, 1 crashed of 24."
    )
    assert len(sentences) == 3


def test_across_tasks_while_running() -> None:
    sentences = overall(find_out(results(ended=80)))
    assert "on both tasks that can be judged so far." in sentences[1]
    assert sentences[-1].startswith("Unfinished: 64 of 144 trials")


def test_one_task_says_its_verdict_once() -> None:
    study = small({"adam": [94.0, 95.0], "gd": [50.0, None, 51.0]})
    findings = find_out(study)
    assert overall(findings) == [verdict(findings[0])]
