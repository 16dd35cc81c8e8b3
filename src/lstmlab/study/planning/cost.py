"""What a trial will take: to start the longest first, to say how much time is left, and to ask for
memory where that must be done beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from lstmlab.data.dataset import Dataset
from lstmlab.trial import Trial


class Cost:
    """Guesses from sizes, corrected by what similar trials were measured to take."""

    def __init__(self, datasets: Mapping[str, Dataset]) -> None:
        self._characters = {
            fingerprint: sum(
                len(text) for column in dataset.columns for text in dataset.splits["train"][column]
            )
            for fingerprint, dataset in datasets.items()
        }
        self._examples = {
            fingerprint: dataset.size("train") for fingerprint, dataset in datasets.items()
        }
        self._seconds: dict[str, float] = defaultdict(float)
        self._guessed: dict[str, float] = defaultdict(float)
        self._memory: dict[str, float] = defaultdict(float)
        self._known: dict[str, tuple[tuple[str, str, str], float]] = {}
        """Trial id -> its keys and the guess, which are asked for again and again."""

    def observe(self, trial: Trial, seconds: float, memory_mb: float = 0.0) -> None:
        """``trial`` took so long, and at most so much memory."""
        keys, guess = self._of(trial)
        for key in keys:
            self._memory[key] = max(self._memory[key], memory_mb)
            self._seconds[key] += seconds
            self._guessed[key] += guess

    @property
    def measured(self) -> bool:
        """Whether any trial was measured, so that ``expected`` is more than a guess."""
        return self._guessed.get("", 0.0) > 0

    def expected(self, trial: Trial) -> float:
        """Seconds."""
        keys, guess = self._of(trial)
        for key in keys:
            if guessed := self._guessed.get(key):
                return guess * self._seconds[key] / guessed
        return guess

    def kind(self, trial: Trial) -> tuple[str, float]:
        """What is the same for trials that are very alike, and the guess for this one from its
        size: among those alike, more is expected where more is guessed."""
        (most_alike, _, _), guess = self._of(trial)
        return most_alike, guess

    def memory(self, trial: Trial) -> float:
        """The most, in MB, that a trial on the same data took which is most like ``trial``; 0 where
        none has ended: of data alone nothing is guessed."""
        (most_alike, alike, _), _ = self._of(trial)
        return self._memory.get(most_alike) or self._memory.get(alike, 0.0)

    def _of(self, trial: Trial) -> tuple[tuple[str, str, str], float]:
        """What trials alike have in common, most alike first, and the guess from its size."""
        if trial.id not in self._known:
            keys = self._very_alike(trial), self._alike(trial), ""
            self._known[trial.id] = keys, self._guess(trial)
        return self._known[trial.id]

    def _alike(self, trial: Trial) -> str:
        return f"{trial.task} {trial.fingerprint}"

    def _very_alike(self, trial: Trial) -> str:
        # Finals read the test split, too.
        recipe = trial.recipe
        rung = f"{trial.purpose} {trial.part:.3f}"
        return f"{self._alike(trial)} {rung} {recipe.cell} {recipe.optimizer.name}"

    def _guess(self, trial: Trial) -> float:
        """Proportional to multiplications in the recurrence, with a constant part a token."""
        recipe = trial.recipe
        step = recipe.layers * recipe.hidden_size * (recipe.hidden_size + recipe.embedding_size)
        unit, amount = recipe.budget
        if unit == "steps":  # an update reads a batch
            amount *= recipe.batch_size / self._examples[trial.fingerprint]
        elif unit != "epochs":  # the size isn't known, but trials alike have the same
            amount = 1
        return self._characters[trial.fingerprint] * trial.part * amount * (step + 10_000) * 1e-11
