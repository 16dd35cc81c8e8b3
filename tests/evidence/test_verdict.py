from __future__ import annotations

from lstmlab.evidence import Finding, Results, cautions, find_out, overall, verdict
from lstmlab.space import Range
from lstmlab.trial import Status
from synthetic_study import results, small


def _only(study: Results) -> Finding:
    (finding,) = find_out(study)
    return finding


def test_tied_and_worse() -> None:
    # adamw: differences 1, 0, 0, so sd 0.577 and ± 4.303 / 3 = 1.4. gd: 43, 44, 45, so ± 2.5; t is
    # 44 sqrt(3) with 2 d.f., of which p = 0.00017; Holm takes it three times.
    finding = _only(
        small(
            {"adam": [94.0, 95.0, 96.0], "adamw": [93.0, 95.0, 96.0], "gd": [51.0, 51.0, 51.0]},
        )
    )
    assert verdict(finding) == (
        "adam came out best (accuracy 95.0 ± 2.5 on test, mean of 3 seeds with its 95 % interval). "
        "adamw is indistinguishable from it here (difference 0.3 ± 1.4, n = 3). "
        "gd (by 44.0 ± 2.5, p < 0.001) is worse. Each p is corrected for all 3 pairs. "
        "To tell a difference of 0.3 apart from the noise seen here would take about 35 seeds "
        "each, one of 1 point about 7."
    )
    assert cautions(finding) == []


def test_nothing_is_larger_than_the_noise() -> None:
    text = verdict(_only(small({"adam": [90.0, 95.0], "adamw": [91, 93], "sgd": [89, 94]})))
    # Differences per seed: -1 and 2 to adamw, 1 and 1 to sgd, which is Welch's (variance 12.5).
    assert (
        "adamw and sgd are indistinguishable from it here (adamw: difference 0.5 ± 19.1, n = 2; "
        "sgd: difference 1.0 ± 15.2, n = 2)."
    ) in text
    assert "worse" not in text


def test_all_the_same() -> None:
    finding = _only(small({"adam": [100.0, 100.0], "adamw": [100.0, 100.0]}))
    assert verdict(finding) == (
        "All 2 that are compared came out the same "
        "(accuracy 100.0 ± 0.0 on test, mean of 2 seeds with its 95 % interval)."
    )
    assert cautions(finding) == []


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


def test_no_setting_worked() -> None:
    grid = {0.1: Status.DIVERGED, 1.0: Status.DIVERGED}
    study = small({"adam": [90.0, 90.4], "sgd": [None, None]}, {"sgd": grid})
    assert "sgd (no setting worked: 2 diverged)" in verdict(_only(study))


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


def test_a_lone_pair_has_nothing_to_correct() -> None:
    text = verdict(_only(small({"adam": [94.0, 95.0, 96.0], "gd": [51.0, 51.0, 51.0]})))
    # t = 44 sqrt(3) = 76.2 with 2 d.f.: p = 1 - t / sqrt(2 + t^2) = 0.00017.
    assert text.endswith("gd (by 44.0 ± 2.5, p < 0.001) is worse.")


def test_a_tie_whose_own_interval_leaves_zero_out_is_not_called_alike() -> None:
    # adamw: differences 1, 1, 1.5, so sd 0.289 and t = 7.0 with 2 d.f.: p = 0.0198, which Holm
    # takes three times.
    text = verdict(
        _only(small({"adam": [90.0, 92.0, 94.0], "adamw": [89.0, 91.0, 92.5], "sgd": [90, 95, 84]}))
    )
    assert "sgd is indistinguishable from it here (difference 2.3 ±" in text
    assert "adamw (by 1.2 ± 0.7, p = 0.059) may differ from it, but not beyond doubt." in text
    assert "Each p is corrected for all 3 pairs." in text


def test_without_any_noise_no_p_is_claimed() -> None:
    finding = _only(small({"adam": [94.0] * 3, "gd": [93.9] * 3, "sgd": [93.9] * 3}))
    assert verdict(finding).endswith(
        "gd (by 0.1 ± 0.0, with no noise to test it by) and "
        "sgd (by 0.1 ± 0.0, with no noise to test it by) are worse."
    )
    (caution,) = cautions(finding)
    assert caution.startswith("All seeds of adam and gd; adam and sgd gave the same score each")


def test_pairs_that_could_not_be_paired_are_cautioned() -> None:
    finding = _only(
        small(
            {
                "adam": [94.0, 95.0, None, None],
                "adamw": [93.0, 94.0, None, None],
                "sgd": [None, None, 93.0, 93.7],
            }
        )
    )
    constant, unpaired = cautions(finding)
    assert "the difference is the same between adam and adamw:" in constant
    assert unpaired.startswith("Fewer than two seeds are shared by adam and sgd; adamw and sgd")


def _searched(space: dict[str, Range], varies: str = "all") -> Finding:
    study = small({"sgd": [80.0, 81.0]})
    changes = {"space": tuple(space.items()), "varies": varies}
    contender = study.contenders[0].model_copy(update=changes)
    entries = [entry.model_copy(update={"contender": contender}) for entry in study.entries]
    return _only(Results("searched", [contender], entries))


def test_a_space_that_is_too_narrow_is_named() -> None:
    space = {
        "optimizer.learning_rate": Range(low=1e-3, high=0.1),
        "hidden_size": Range(low=256, high=2048),
        "dropout": Range(low=0.0, high=0.8, scale="linear"),
    }
    assert cautions(_searched(space)) == [
        "sgd: the best learning rate (0.1) lies at the upper end of its space (0.001 to 0.1): "
        "widen this.",
        "sgd: the best hidden size (256) lies at the lower end of its space (256 to 2048): "
        "widen this.",
    ]


def test_seeds_that_do_not_vary_everything_are_cautioned() -> None:
    assert cautions(_searched({}, "order")) == [
        "The seeds vary nothing but order; with everything varied, the noise may be larger."
    ]


def test_many_seeds_are_said_in_two_digits() -> None:
    text = verdict(_only(small({"adam": [90.0, 92.0, 94.0], "adamw": [92.0, 90.1, 93.6]})))
    # Differences -2, 1.9 and 0.4: mean 0.1, sd 1.967; 7.85 / d^2 = 3,040 seeds, and 2 more.
    assert "of 0.1 apart from the noise seen here would take about 3,000 seeds each" in text
    assert "one of 1 point about 33." in text


def test_a_difference_within_rounding_is_none() -> None:
    """0.1 + 0.2 is not 0.3 to a computer; no number of seeds tells such means apart."""
    text = verdict(_only(small({"adam": [0.3, 0.6, 0.5], "adamw": [0.6, 0.1 + 0.2, 0.5]})))
    assert "seeds each" not in text
    assert "came out the same" in text
    text = verdict(_only(small({"adam": [0.3, 0.6, 0.5], "adamw": [0.6, 0.30001, 0.5]})))
    assert "would take about more than 1,000,000 seeds each" in text


def test_across_tasks() -> None:
    sentences = overall(find_out(results()))
    assert sentences[0].startswith("The best mean came from adamw on classification")
    assert sentences[1].endswith("are best or within the noise of the best on all 4 tasks.")
    assert sentences[2] == (
        "14 trials ended without a result, 2 of them finals: momentum 4 diverged of 24; "
        "sgd 5 diverged of 24; gd 4 diverged, 1 crashed of 24."
    )
    assert len(sentences) == 3


AHEAD: list[float | Status | None] = [95.0, 95.1, 95.3, Status.DIVERGED]
"""A better mean than ``WHOLE``, and worth less."""
WHOLE: list[float | Status | None] = [90.1, 90.3, 90.2, 90.4]


def _across(*finals: dict[str, list[float | Status | None]]) -> list[str]:
    """Of one data set with a task for each."""
    tasks = ("sentiment", "classification")
    studies = [small(of_one, task=task) for of_one, task in zip(finals, tasks, strict=False)]
    return overall([finding for study in studies for finding in find_out(study)])


def test_a_better_mean_with_finals_lost_is_not_denied() -> None:
    lost, clear = {"adam": AHEAD, "sgd": WHOLE}, {"adam": WHOLE, "sgd": [80.0, 80.2, 80.1, 80.3]}
    assert _across(lost, lost)[0] == (
        "The best mean among those that lost no final came from sgd on sentiment (opinions-en) "
        "and classification (opinions-en)."
    )
    assert _across(lost, clear)[:2] == [
        "The best mean came from adam on classification (opinions-en).",
        "The best mean among those that lost no final came from sgd on sentiment (opinions-en).",
    ]


def test_all_that_have_the_best_mean_are_named() -> None:
    perfect = {"adam": [100.0, 100.0], "adamw": [100.0, 100.0], "sgd": [99.0, 98.0]}
    assert _across(perfect, perfect)[0].startswith("The best mean came from adam and adamw on ")


def test_near_the_best_everywhere_but_with_a_final_lost() -> None:
    level: list[float | Status | None] = [90.2, 90.1, 90.4, Status.CRASHED]
    _, none, _ = _across({"adam": WHOLE, "sgd": level}, {"adam": level, "sgd": WHOLE})
    assert none == (
        "Of those that lost no final, none is within the noise of the best on both tasks."
    )
    worse: dict[str, list[float | Status | None]] = {"adam": WHOLE, "sgd": [80.0, 80.2, 80.1, 80.3]}
    _, none = _across(worse, {"adam": worse["sgd"], "sgd": WHOLE})
    assert none == "None is within the noise of the best on both tasks."


def test_better_on_shared_seeds_alone() -> None:
    finding = _only(
        small({"adam": [90.0, 90.1, 90.2, 99.0, 99.0], "sgd": [91.0, 91.2, 91.1, None, None]})
    )
    # Differences 1, 1.1 and 0.9: sd 0.1, so t = 17.3 with 2 d.f.
    assert (
        "sgd (by 1.0 ± 0.2, p = 0.003) is better than it on the seeds that both ran, but not in "
        "the mean of all its own, so it is not named best."
    ) in verdict(finding)


def test_a_tie_is_said_beside_one_that_is_ahead() -> None:
    text = verdict(_only(small({"adam": WHOLE, "adamw": WHOLE, "sgd": AHEAD})))
    assert "adamw is indistinguishable from it here (difference 0.0 ± 0.2, n = 4)." in text


def test_across_tasks_while_running() -> None:
    sentences = overall(find_out(results(ended=80)))
    assert "on both tasks that can be judged so far." in sentences[1]
    assert sentences[-1].startswith("Unfinished: 64 of 144 trials")


def test_one_task_says_its_verdict_once() -> None:
    study = small({"adam": [94.0, 95.0], "gd": [50.0, None, 51.0]})
    findings = find_out(study)
    assert overall(findings) == [verdict(findings[0])]
