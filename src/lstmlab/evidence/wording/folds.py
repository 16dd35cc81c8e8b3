"""What is said where the finals test on folds of the data."""

from __future__ import annotations

from collections.abc import Mapping

from lstmlab.language.say import Say


def headline(told: Mapping[str, object], folds: int, *, agree: bool, say: Say) -> str:
    """The best score, and what its interval is of."""
    if agree:
        return say(
            "{metric} {score} with all of {seeds} finals, each of which tests on one of {folds} "
            "folds, so there is no interval",
            folds=folds,
            **told,
        )
    return say(
        "{metric} {score}, mean of {seeds} finals, each of which tests on one of {folds} folds, "
        "with its 95 % interval, corrected for the training data they share",
        folds=folds,
        **told,
    )


def how_to_read(folds: int, say: Say) -> list[str]:
    """What a study in folds is; nothing where there are none."""
    if not folds:
        return []
    return [
        say(
            "All examples were dealt out into {folds} folds, every label's share alike in each, "
            "duplicates together. A final tests on one fold and learns from the others, of which "
            "dev is taken; where hyperparameters are searched, that is done anew for each fold, "
            "from the others alone. Every contender gets the same folds.",
            folds=folds,
        ),
        say(
            "The models of two folds have most of their training data in common, so their scores "
            "are not independent. The variance of a mean over n finals is therefore taken to be "
            "(1 / n + 1 / {rest}) times that of one, 1 / {rest} being how many examples are tested "
            "on for each that is not (Nadeau & Bengio 2003); so is that of a difference, which is "
            "taken fold by fold. What would need independent scores is left out: medians' "
            "intervals, effects by axis, how many more seeds would settle a difference.",
            rest=folds - 1,
        ),
    ]
