"""What every metric must do."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from lstmlab.checks.check import Unchecked, expect
from lstmlab.metrics.metric import Estimate, Guess, LabelSet, Nats, Tagging
from lstmlab.registry import find

CONSUMED = ("guesses", "label-sets", "numbers", "texts", "tags", "nats")
LANGUAGES = ("en", "zh", "und")


def declares_itself(name: str) -> None:
    """CONSUMES is a word, HIGHER_IS_BETTER a truth value, ROPE a number above 0."""
    metric = find("metrics", name)
    expect(
        isinstance(metric.CONSUMES, str) and metric.CONSUMES,
        f"CONSUMES, what it scores, is {metric.CONSUMES!r}, and should be {', '.join(CONSUMED)}, "
        "or what a task of your own gives",
    )
    for needed in ("HIGHER_IS_BETTER", "ROPE", "statistics", "from_statistics"):
        expect(hasattr(metric, needed), f"{needed} is missing")
    expect(isinstance(metric.HIGHER_IS_BETTER, bool), "HIGHER_IS_BETTER is not True or False")
    expect(
        isinstance(metric.ROPE, int | float) and 0 < metric.ROPE < math.inf,
        f"ROPE, a difference that hardly matters, is {metric.ROPE!r}",
    )


def prefers_the_truth(name: str) -> None:
    """Right answers have a better score than wrong ones."""
    metric = find("metrics", name)
    (good, bad), expected = _right_and_wrong(metric.CONSUMES)
    better, worse = (metric.score(given, expected, "en") for given in (good, bad))
    way = "higher" if metric.HIGHER_IS_BETTER else "lower"
    expect(
        better > worse if metric.HIGHER_IS_BETTER else better < worse,
        f"right answers have a score of {better:.4g} and wrong ones of {worse:.4g}, and {way} is "
        "said to be better",
    )


def is_a_function_of_sums(name: str) -> None:
    """The score of any resample is from_statistics of the sum of its examples' statistics; with
    RANKS, that of all examples is, and a resample's nearly."""
    metric = find("metrics", name)
    nearly = 0.2 if getattr(metric, "RANKS", False) else 1e-12
    for language in LANGUAGES:
        predicted, expected = answers(metric.CONSUMES, language)
        rows = metric.statistics(predicted, expected, language)
        expect(
            isinstance(rows, np.ndarray) and rows.dtype == np.float64 and rows.ndim == 2,
            "statistics gives no array of float64 with a row for each example",
        )
        expect(len(rows) == len(expected), f"of {len(expected)} examples it gives {len(rows)} rows")
        # Resamples, as a bootstrap makes them: all at once, and each scored anew.
        picks = np.random.default_rng(6).integers(len(expected), size=(20, len(expected)))
        picks = np.concatenate([[np.arange(len(expected))], picks])
        at_once = metric.from_statistics(np.stack([rows[pick].sum(0) for pick in picks]))
        expect(
            np.shape(at_once) == (len(picks),),
            f"of sums {(len(picks), rows.shape[1])} from_statistics gives {np.shape(at_once)}",
        )
        for number, (pick, sums) in enumerate(zip(picks, at_once, strict=True)):
            one = metric.score([predicted[i] for i in pick], [expected[i] for i in pick], language)
            expect(
                math.isclose(one, sums, rel_tol=nearly if number else 1e-12, abs_tol=1e-12),
                f"the score of a resample is {one:.6g}, and that of its sums {sums:.6g}",
            )


def tells_answers_apart(name: str) -> None:
    """Its score is a finite number that differs from resample to resample."""
    metric = find("metrics", name)
    for language in LANGUAGES:
        predicted, expected = answers(metric.CONSUMES, language)
        picks = np.random.default_rng(6).integers(len(expected), size=(20, len(expected)))
        scores = [
            metric.score([predicted[i] for i in pick], [expected[i] for i in pick], language)
            for pick in picks
        ]
        expect(np.isfinite(scores).all(), "the score of some answers is no finite number")
        expect(len(set(scores)) > 5, "the scores of 20 resamples of answers are nearly all alike")


def answers(consumes: str, language: str) -> tuple[list[Any], list[str]]:
    """Predicted and expected, in a few forms that metrics treat apart; ``Unchecked`` of answers
    that no task of lstmlab's own gives."""
    _check_known(consumes)
    rng = np.random.default_rng(5)
    if consumes == "nats":
        predicted = [Nats(float(x), int(1 + x), int(5 * x) + 1) for x in rng.gamma(9, 3, 40)]
        return predicted, [""] * 40
    if consumes == "numbers":
        truth = rng.integers(0, 5, 60)
        values = truth + rng.normal(0, 1.5, 60)
        values[:5], values[-1] = np.round(values[:5]), 40  # equal ones, and one far off
        numbers = [Estimate(float(value), grade=float(np.clip(round(value), 0, 4)))
                   for value in values]  # fmt: skip
        return numbers, [str(value) for value in truth]
    if consumes == "label-sets":
        share = np.round(rng.uniform(0, 1, (60, 4)), 1)  # some are equal
        has = rng.uniform(0.2, 1, share.shape) < share
        has[:, 3] = False  # a label that nothing here has
        sets = [
            LabelSet(tuple(np.array([*"abcd"])[row > 0.5]), dict(zip("abcd", row, strict=True)))
            for row in share
        ]
        return sets, [json.dumps([*np.array([*"abcd"])[row]]) for row in has]
    if consumes == "tags":
        lengths = rng.integers(1, 9, 40).tolist()
        drawn = [rng.choice(["B-a", "I-a", "B-b", "O"], length).tolist() for length in lengths]
        other = [rng.choice(["B-a", "O", "B-c"], length).tolist() for length in lengths]
        mixed = [
            Tagging(
                tuple(tag if rng.random() < 0.7 else new for tag, new in zip(*both, strict=True))
            )
            for both in zip(drawn, other, strict=True)
        ]
        return mixed, [" ".join(tags) for tags in drawn]
    if consumes == "guesses":
        expected: list[str] = rng.choice(["a", "b", "c"], 60).tolist()
        # "d" is a label that nothing here has
        given = [str(rng.choice([label, "a", "d"])) for label in expected]
        p = rng.uniform(0.4, 0.99, 60).tolist()
        others = [[label for label in "abcd" if label != one] for one in given]
        return [
            Guess(one, {one: top, **dict.fromkeys(rest, (1 - top) / 3)})
            for one, top, rest in zip(given, p, others, strict=True)
        ], expected
    words = list("我爱北京天安门。") if language == "zh" else ["the", "a", "cat", "sat", "on", "."]
    join = ("" if language == "zh" else " ").join
    texts = [join(rng.choice(words, rng.integers(1, 12))) for _ in range(40)]
    made = [text[: rng.integers(0, len(text) + 1)] + join(words[:2]) for text in texts]
    return ["", *made[1:]], texts


def _check_known(consumes: str) -> None:
    if consumes not in CONSUMED:
        raise Unchecked(f"CONSUMES is '{consumes}', of which there are no examples here")


def _right_and_wrong(consumes: str) -> tuple[tuple[list[Any], list[Any]], list[str]]:
    _check_known(consumes)
    if consumes == "nats":
        return ([Nats(1.0, 10, 50)], [Nats(20.0, 10, 50)]), [""]
    if consumes == "numbers":
        right = [Estimate(float(value), grade=float(value)) for value in (1, 2, 3, 2)]
        return (right, [right[place] for place in (2, 1, 0, 0)]), ["1", "2", "3", "2"]
    if consumes == "label-sets":
        one, other = LabelSet(("a",), {"a": 0.9, "b": 0.1}), LabelSet(("b",), {"a": 0.1, "b": 0.9})
        return ([one, other], [other, other]), ['["a"]', '["b"]']
    if consumes == "tags":
        found = [Tagging(("B-a", "I-a", "O")), Tagging(("B-b",))]
        return (found, [Tagging(("B-a", "O", "O")), Tagging(("B-b",))]), ["B-a I-a O", "B-b"]
    if consumes == "guesses":
        sure = [[Guess(label, {label: 1.0}) for label in labels] for labels in ("ab", "aa")]
        return (sure[0], sure[1]), ["a", "b"]
    truth = ["a red boat on the sea", "two dogs run in the snow"]
    return (truth, ["a red car", "two dogs run in the snow"]), truth
