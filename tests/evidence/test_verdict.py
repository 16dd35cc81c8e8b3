from __future__ import annotations

from lstmlab.evidence import Finding, Results, cautions, find_out, overall, verdict
from lstmlab.space import Range
from lstmlab.trial import Status
from synthetic_study import results, small


def _only(study: Results) -> Finding:
    (finding,) = find_out(study)
    return finding


def test_undecided_and_worse() -> None:
    # adamw: Welch's test of 94, 95, 96 and 93, 95, 96, variances 1 and 2.33: sd 1.826, error 1.054,
    # 3.4 d.f. gd is lent their noise.
    finding = _only(
        small(
            {"adam": [94.0, 95.0, 96.0], "adamw": [93.0, 95.0, 96.0], "gd": [51.0, 51.0, 51.0]},
        )
    )
    assert verdict(finding) == (
        "adam came out best (accuracy 95.0 ± 2.5 on test, mean of 3 seeds with its 95 % interval), "
        "better than gd (by 44.0 ± 2.3). "
        "Undecided beside it: adamw (by 0.3 ± 3.1); to tell a difference of 0.3 would take about "
        "320 seeds each, a difference of 1 point about 37."
    )
    assert cautions(finding) == []


def test_nothing_is_larger_than_the_noise() -> None:
    text = verdict(_only(small({"adam": [90.0, 95.0], "adamw": [91, 93], "sgd": [89, 94]})))
    assert (
        "Undecided beside it: adamw (by 0.5 ± 19.9) and sgd (by 1.0 ± 15.2); to tell sgd from it "
        "(1.0 apart) would take about 260 seeds each."
    ) in text
    assert "better" not in text


def test_equal_is_more_than_undecided() -> None:
    study = small(
        {
            "adam": [94.0, 94.1, 94.2, 94.0, 94.1],
            "adamw": [94.0, 94.2, 94.0, 94.1, 93.9],
            "sgd": [80.0, 80.1, 80.2, 80.0, 80.3],
        }
    )
    plain = verdict(_only(study))
    assert "Undecided beside it: adamw" in plain
    contenders = [one.model_copy(update={"rope": 0.5}) for one in study.contenders]
    entries = [
        entry.model_copy(update={"contender": entry.contender.model_copy(update={"rope": 0.5})})
        for entry in study.entries
    ]
    finding = _only(Results("equal", contenders, entries))
    assert verdict(finding).endswith("better than sgd (by 14.0 ± 0.2), equal within 0.5 to adamw.")
    assert [str(finding.standing(row)) for row in finding.rows] == ["best", "equal", "worse"]


def test_of_many_only_the_names_are_said() -> None:
    text = verdict(
        _only(
            small(
                {
                    "adam": [93.0, 94, 95, 93.5, 94.2],
                    "sgd": [80, 81, 82, 80.5, 81.0],
                    "gd": [50, 51, 52, 50, 51.0],
                    "momentum": [70, 71, 72, 70, 70.0],
                    "nesterov": [60, 61, 62, 60, 60.0],
                }
            )
        )
    )
    assert text.endswith("better than sgd, momentum, nesterov and gd.")


def test_all_the_same() -> None:
    finding = _only(small({"adam": [100.0, 100.0], "adamw": [100.0, 100.0]}))
    assert verdict(finding) == (
        "All 2 that are compared came out the same "
        "(accuracy 100.0 on test, the same with all 2 seeds, so there is no interval)."
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
    assert text.startswith("adamw has the best mean (accuracy 90.2")
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
    finding = _only(small({"adam": [94.0, 95.0, 96.0], "gd": [51.0, 51.0, 51.0]}))
    assert verdict(finding).endswith("better than gd (by 44.0 ± 2.3).")
    assert finding.comparison is not None
    gap = finding.comparison.between("adam", "gd")
    assert gap.p_value == gap.raw_p


def test_without_any_noise_a_difference_must_be_beyond_rounding() -> None:
    finding = _only(small({"adam": [94.0] * 3, "gd": [93.9] * 3, "sgd": [93.9] * 3}))
    assert verdict(finding).endswith("better than gd (by 0.1 ± 0.1) and sgd (by 0.1 ± 0.1).")
    finding = _only(small({"adam": [94.0] * 2, "gd": [93.9] * 2}))
    assert "Undecided beside it: gd (by 0.1 ± 0.1)" in verdict(finding)


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
    # Standard deviations 2 and 1.752, so 2.66 of the difference: 7.85 · 2.66² / 0.1² = 5,550 seeds.
    assert "to tell a difference of 0.1 would take about 5,600 seeds each" in text
    assert "a difference of 1 point about 57." in text


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
    """Returns what holds over one data set with a task for each."""
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
    """Seeds move all alike here, so differences are per seed, and means are of other seeds."""
    moved = [90.0, 60.0, 75.0, 99.0, 99.0]
    finding = _only(
        small(
            {
                "adam": moved,
                "sgd": [91.0, 61.2, 76.1, None, None],
                "gd": [score - 3.1 for score in moved],
            }
        )
    )
    assert (
        "sgd (by 1.1 ± 0.2) is better than it on the seeds that both ran, but not in the mean of "
        "all its own, so it is not named best."
    ) in verdict(finding)


def test_a_tie_is_said_beside_one_that_is_ahead() -> None:
    text = verdict(_only(small({"adam": WHOLE, "adamw": WHOLE, "sgd": AHEAD})))
    assert "with its 95 % interval), level with adamw. sgd has a better mean (95.1)" in text


def test_across_tasks_while_running() -> None:
    sentences = overall(find_out(results(ended=80)))
    assert "on both tasks that can be judged so far." in sentences[1]
    assert sentences[-1].startswith("Unfinished: 64 of 144 trials")


def test_one_task_says_its_verdict_once() -> None:
    study = small({"adam": [94.0, 95.0], "gd": [50.0, None, 51.0]})
    findings = find_out(study)
    assert overall(findings) == [verdict(findings[0])]
