"""What every task file defines: ``TASK``, an instance of a subclass of :class:`Task`.

A task binds columns, a model, a loss and metrics, and holds the default recipe.
"""

from __future__ import annotations

import copy
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import torch
from torch import Tensor, nn

from lstmlab.data.columns import Columns
from lstmlab.data.dataset import Dataset, Split
from lstmlab.data.preparing.batches import count
from lstmlab.data.preparing.encoded import TOKENIZER_FIELDS, Codec, Encoded, encode, encode_split
from lstmlab.errors import InputError
from lstmlab.metrics.metric import score_all, signatures, with_own
from lstmlab.plugins.plugin import is_full
from lstmlab.recipe import BUDGETS, Recipe, read_toml
from lstmlab.registry import find, is_known, unknown

COMMON_FIELDS = TOKENIZER_FIELDS | {
    "cell", "embedding_size", "hidden_size", "layers", "dropout", "locked_dropout",
    "weight_dropout", "embedding_dropout", "word_dropout",
    "optimizer", "schedule", "warmup", "batch_size", "batch_growth", "epochs", *BUDGETS,
    "least_steps", "clip_norm", "clip_value", "clip_adaptive",
    "label_smoothing", "weight_average", "keep", "train_on", "evaluations", "patience", "metric",
    "precision",
}  # fmt: skip
"""Fields of a recipe that every task reads."""

VECTOR_FIELDS = frozenset({"vectors", "freeze_vectors", "vectors_rate"})
"""Fields of tasks whose model has an ``embedding`` that may begin with pre-trained vectors."""

_MOST_PASSES = 10
"""Times the epochs of a recipe, to which ``least_steps`` raise them at most: where an update reads
most of the examples, more passes teach by heart what is there."""

Loss = tuple[Tensor, int]
"""Summed nats of a batch (a scalar that can be differentiated), and of how many items."""


def raised(recipe: Recipe, updates: int) -> Recipe:
    """``recipe`` with the passes that its ``least_steps`` ask for where one makes so many
    ``updates``; those are settled then."""
    wanted = math.ceil(recipe.least_steps / max(1, updates))
    epochs = max(recipe.epochs, min(wanted, _MOST_PASSES * recipe.epochs))
    return recipe.updated({"epochs": epochs, "least_steps": 0})


class Course(ABC):
    """How one model is taught by a training split: its batches in an order, and each one's loss.

    These are two things, so that training can go on after any batch: the order is drawn again from
    the generator as it was before the pass, and no loss of the batches before is computed.
    """

    carried: Any = None
    """What the last batch hands to the next one of its pass: tensors in lists and tuples."""

    @abstractmethod
    def batches(self) -> Iterator[Any]:
        """One pass over the training split; no batch is ever empty. All that is drawn for the order
        is drawn before the first batch."""

    @abstractmethod
    def loss(self, batch: Any) -> Loss:
        """The loss of one of the batches."""


class Objective(ABC):
    """What a model is trained to make small."""

    @abstractmethod
    def steps(self, data: Encoded, recipe: Recipe) -> int:
        """Batches of one pass over the training split."""

    @abstractmethod
    def course(
        self, model: Any, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Course:
        """How ``model`` is taught by ``data``; what is drawn comes from ``generator``, and from
        torch's."""

    def losses(
        self, model: Any, data: Encoded, recipe: Recipe, generator: np.random.Generator
    ) -> Iterator[Loss]:
        """One pass over the training split, a batch at a time."""
        course = self.course(model, data, recipe, generator)
        return map(course.loss, course.batches())


class Task(Objective):
    """What is learned from a data set."""

    name: ClassVar[str]
    reads: ClassVar[Mapping[str, str]]
    """The columns that it reads, each with its role: what the model is given first, what it is
    asked for last."""
    empty: ClassVar[Mapping[str, Any]]
    """What an answer says beside its text, where a row has no text and nothing can be said."""
    unexplained: ClassVar[Mapping[str, Any]] = {}
    """What such an answer says, too, if it is to be explained."""
    metrics: ClassVar[tuple[str, ...]]
    """All metrics, the primary one first."""
    recipe: ClassVar[Recipe]
    """The default recipe."""
    fields: ClassVar[frozenset[str]]
    """The fields of a recipe that this task reads; others may not be set."""
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {"default": {}}
    """Name -> changes to the default recipe that are worth a try on other data; the best bets
    first. ``lstmlab fit`` compares as many of them as its time allows, so the second is a small
    model: where there is no time for more than a few passes, it has learned more by then."""
    brief: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """More variants, for when there is no time for those."""
    linear: ClassVar[Mapping[str, Any]] = {}
    """Changes to the default recipe that make of it the task's linear model alone, if there is
    one."""
    linear_baseline: ClassVar[str] = "linear"
    """The baseline that this is, and that stands beside the network in a wide model."""
    hub: ClassVar[str] = ""
    """What the Hugging Face hub calls such tasks (``pipeline_tag``); empty: by no name."""
    calibrates: ClassVar[bool] = False
    """Whether :meth:`calibrate` does something."""

    @cached_property
    def columns(self) -> Columns:
        """The columns that it :attr:`reads`."""
        return Columns(self.reads)

    def with_features(self, is_so: bool = True) -> Self:
        """The same task of texts with numbers and categories beside them, if it ``is_so``."""
        if not is_so or self.columns.has_features:
            return self
        made = copy.copy(self)
        vars(made)["columns"] = self.columns.with_features()  # in place of what is cached
        return made

    def empty_answer(self, *, explain: bool = False) -> dict[str, Any]:
        """The answer to a row that has no text: it stands in its place, and says nothing."""
        texts = dict.fromkeys(self.columns.text_inputs, "")
        return {**texts, **self.empty, **(self.unexplained if explain else {})}

    @property
    def metric(self) -> str:
        """The primary metric: what is selected by."""
        return self.metrics[0]

    @property
    def higher_is_better(self) -> bool:
        return find("metrics", self.metric).HIGHER_IS_BETTER

    def metric_of(self, recipe: Recipe) -> str:
        """What ``recipe`` selects by. ``InputError`` where that is no metric of this task."""
        name = recipe.metric or self.metric
        if name in self.metrics_of(recipe):
            return name
        if not is_full(name):
            raise InputError(unknown(f"metric of {self.name}", name, self.metrics))
        if not is_known("metrics", name):  # of a plug-in that isn't in use: as it was kept
            return name
        mine, other = (find("metrics", each).CONSUMES for each in (self.metric, name))
        raise InputError(f"metric {name} scores {other}, and {self.name} gives {mine}")

    def metrics_of(self, recipe: Recipe) -> tuple[str, ...]:
        """All metrics that a trial of ``recipe`` is scored by: the task's own, and the one that the
        recipe selects by, where that is a plug-in's."""
        return with_own(self.metrics, recipe.metric)

    def recipe_with(
        self, changes: Mapping[str, Any], where: str = "recipe", base: Recipe | None = None
    ) -> Recipe:
        """The default recipe (or ``base``) with ``changes``.

        ``InputError`` names ``where`` and the key that is unknown, wrong, or not read by this task.
        """
        recipe = (base or self.recipe).updated(changes, where)
        for key in changes:
            if key.partition(".")[0] not in self.fields:
                known = ", ".join(sorted(self.fields))
                raise InputError(f"{where}: {self.name} does not use '{key}'; it uses {known}")
        try:
            # One recipe has one text, and so has its trial one id.
            same = self.metric_of(recipe) == self.metric
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
        return recipe.updated({"metric": ""}) if same and recipe.metric else recipe

    def recipe_from(self, given: Recipe | Mapping[str, Any] | str | Path | None) -> Recipe:
        """The default recipe, or what is ``given``: a whole one, changes, a TOML file of them."""
        if given is None or isinstance(given, Recipe):
            return given or self.recipe
        if isinstance(given, Mapping):
            return self.recipe_with(given)
        return self.recipe_with(read_toml(Path(given)), str(given))

    def updates(self, examples: int, length: float, recipe: Recipe) -> int:
        """About how many updates a pass over so many examples makes, of so many tokens each."""
        return count(examples, recipe.batch_size)

    def length(self, dataset: Dataset, recipe: Recipe) -> float:
        """About how many tokens a training text has, where :meth:`updates` asks for it."""
        return 0.0

    def settled(self, recipe: Recipe, dataset: Dataset) -> Recipe:
        """``recipe`` with as many passes over ``dataset`` as its ``least_steps`` ask for, which are
        settled then."""
        if not recipe.least_steps:
            return recipe
        each = self.updates(dataset.size("train"), self.length(dataset, recipe), recipe)
        return raised(recipe, each)

    def prepare(self, dataset: Dataset, recipe: Recipe) -> Encoded:
        """``dataset`` as token ids."""
        return encode(dataset, recipe)

    def encoded(self, codec: Codec, examples: Split, recipe: Recipe) -> Encoded:
        """New examples as the model that ``codec`` belongs to reads them: a split called
        ``given``."""
        return encode_split(codec, examples, recipe, self.columns)

    @abstractmethod
    def model(self, codec: Codec, recipe: Recipe) -> nn.Module:
        """A new model, its weights drawn from torch's global generator."""

    def wide_outputs(self, codec: Codec) -> tuple[str, ...]:
        """What each output of the model's wide part is for, where it has one: the labels."""
        return codec.labels

    def pretraining(self, model: Any) -> tuple[Objective, nn.Module]:
        """An objective that needs no labels, and ``model`` inside one that is trained for it.

        Asked for only of tasks that read the recipe's ``pretraining_epochs``.
        """
        raise NotImplementedError

    @abstractmethod
    def answers(
        self, model: Any, data: Encoded, split: str, recipe: Recipe, *, quick: bool = False
    ) -> list[Any]:
        """What ``model`` makes of each example of ``split``, as the metrics consume it:
        :class:`Guess`, a text, or :class:`Nats`. ``quick``: without beam search."""

    def trains(self, recipe: Recipe) -> bool:
        """Whether the network is trained: not where another model has all the say."""
        return recipe.wide != "alone"

    def slowness(self, recipe: Recipe) -> float:
        """About how many times as long as quick answers the others take."""
        return 1.0

    def quick_is_all(self, recipe: Recipe) -> bool:
        """Whether a model's quick answers are its answers also when it is done."""
        return self.slowness(recipe) == 1

    def calibrate(
        self,
        model: Any,
        data: Encoded,
        dev: list[Any],
        recipe: Recipe,
        like: nn.Module | None = None,
    ) -> tuple[list[str], list[Any]]:
        """Make the confidences of a trained ``model`` honest, by its answers to ``dev`` where that
        was held out, and finish what else needs these.

        ``like``: a model of the same recipe that had dev held out; what was fitted for it is
        taken over where ``data`` has no dev. Returns notes for the record, and what the answers to
        dev are now.
        """
        return [], dev

    def score(
        self, answers: list[Any], data: Encoded, split: str, names: Sequence[str] | None = None
    ) -> dict[str, float]:
        """Metric -> value of ``answers`` on ``split``; of all metrics, or those named."""
        expected = self.expected(data.texts[split])
        return score_all(names or self.metrics, answers, expected, data.codec.language)

    def expected(self, examples: Split) -> list[str]:
        """What the answers are compared with: the label, the target, the text itself."""
        return list(examples[self.columns.answer])

    def signatures(
        self, examples: Split, language: str, names: Sequence[str] | None = None
    ) -> dict[str, str]:
        """Metric -> exactly how it is computed on such examples, where that can differ; of all
        metrics, or those named."""
        return signatures(names or self.metrics, self.expected(examples), language)

    @abstractmethod
    def predict(
        self,
        model: Any,
        codec: Codec,
        texts: Sequence[str],
        recipe: Recipe,
        *,
        explain: bool = False,
    ) -> list[dict[str, Any]]:
        """One JSON-able object per text; ``explain``: with what it hung on."""


def drop_words(ids: Tensor, recipe: Recipe, pad: int, unknown: int) -> Tensor:
    """Some ids replaced by the unknown token, as ``recipe.word_dropout`` says."""
    if not recipe.word_dropout:
        return ids
    dropped = (torch.rand(ids.shape, device=ids.device) < recipe.word_dropout) & (ids != pad)
    return ids.masked_fill(dropped, unknown)


def in_order(
    batches: Iterator[np.ndarray], answer: Callable[[np.ndarray], Iterable[Any]], count: int
) -> list[Any]:
    """``answer`` of every batch of indices, put back at those indices."""
    answers: list[Any] = [None] * count
    for indices in batches:
        for index, value in zip(indices.tolist(), answer(indices), strict=True):
            answers[index] = value
    return answers
