"""The linear CRF beside a tagger: fitted once the network is trained, and given its say on dev."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor

from lstmlab.baselines.linear_crf import described
from lstmlab.baselines.parts.crf_kept import fitted
from lstmlab.data.dataset import Dataset
from lstmlab.data.preparing.batches import by_length, pad
from lstmlab.data.roles.tags import TAGGED
from lstmlab.data.tagging.encoded import EncodedTags
from lstmlab.data.tokenizing.tokenizer import Tokens
from lstmlab.language.notes import (
    ALONE_CRF,
    BESIDE_CRF,
    CALIBRATED,
    CALIBRATED_BEFORE,
    NOT_CALIBRATED,
)
from lstmlab.metrics.metric import Tagging
from lstmlab.models.answering.temperature import DEVIATION
from lstmlab.models.parts.beside import EQUAL, Beside
from lstmlab.models.parts.crf import Scores, best, nats
from lstmlab.models.tagger import Tagger
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.tasks.parts.device import device_of
from lstmlab.tasks.parts.tags import TagInputs

_TOKENS = 8192
_STEP = 0.05
"""The step by which the linear CRF's share is raised where both together are worse on dev than it
alone."""
_LOW, _HIGH = -4.0, 3.0
"""Logarithms between which what scores are multiplied by is looked for."""


def calibrate(
    model: Tagger, data: EncodedTags, metric: str, recipe: Recipe, like: Any
) -> list[str]:
    """Give ``model`` its linear CRF, if the recipe wants one, its share and its temperature;
    returns notes.

    On dev, where that is held out; else as ``like`` has them; without that, the linear CRF has an
    equal share.
    """
    examples = Dataset("given", TAGGED, data.texts, language=data.codec.language)
    held_out = "dev" in data.texts
    before = like if isinstance(like, Tagger) and not held_out else None
    if model.reads_features:
        old = before.beside.linear if before and before.beside else None
        linear = fitted(examples, metric, old)
        share = before.beside.share if before and before.beside else EQUAL
        share = 1.0 if recipe.wide == "alone" else share
        model.beside = Beside(linear, share, model.inner)
        model.beside.to(device_of(model))
    if held_out:
        _fit(_Lattices(model, data, "dev"), metric, alone=recipe.wide == "alone")
    elif before:
        model.temperature.copy_(before.temperature)
    told = [CALIBRATED if held_out else CALIBRATED_BEFORE if before else NOT_CALIBRATED]
    return [_said(model.beside, recipe), *told] if model.beside else told


def _said(beside: Beside, recipe: Recipe) -> str:
    linear = beside.linear
    about = {"count": f"{len(linear.keys):,}", "about": described(linear)}
    if recipe.wide == "alone":
        return ALONE_CRF.format(**about)
    return BESIDE_CRF.format(**about, share=f"{100 * beside.share:.0f}%")


@dataclass(frozen=True)
class _Batch:
    """What both say of some pieces, and what is right."""

    network: Tensor
    linear: Tensor | None
    lengths: Tensor
    tags: Tensor
    known: Tensor
    """Which pieces have only tags that training has (B,)."""
    indices: NDArray[np.int64]


class _Lattices:
    """The scores of dev by the network and by the linear CRF, apart."""

    def __init__(self, model: Tagger, data: EncodedTags, split: str) -> None:
        self.model, self.data, self.split = model, data, split
        self.batches = [*self._batches()]

    @torch.no_grad()
    def _batches(self) -> Iterator[_Batch]:
        model, inputs = self.model, TagInputs(self.model, self.data, self.split)
        numbers, known = _numbers(model, self.data, self.split)
        tags = Tokens(numbers, self.data.pieces[self.split])
        for indices in by_length(inputs.ids.lengths, _TOKENS):
            ids, lengths, words, *said = inputs(indices)
            network = model.read(model.embed(ids, words), lengths).double()
            linear = model.beside(said[0]).double() if model.beside and said else None
            right = torch.from_numpy(pad(tags, indices)[0]).to(ids.device)
            is_known = torch.from_numpy(known[indices]).to(ids.device)
            yield _Batch(network, linear, lengths, right, is_known, indices)

    def mixed(self, batch: _Batch, of_network: Any, of_linear: Any) -> tuple[Tensor, Scores]:
        """Emissions and scores, where each counts so many times."""
        learned = (part.detach() for part in self.model.crf.learned_scores())
        begin, pairs, end = (of_network * part for part in learned)
        emissions = of_network * batch.network
        if batch.linear is not None and self.model.beside is not None:
            emissions = emissions + of_linear * batch.linear
            pairs = pairs + of_linear * self.model.beside.pairs
        return emissions, self.model.crf.barred(begin, pairs, end)

    @torch.no_grad()
    def score(self, metric: str, of_network: float, of_linear: float) -> float:
        """On dev, by a metric; more is better."""
        found: dict[int, list[str]] = {}
        for batch in self.batches:
            rows = best(*self.mixed(batch, of_network, of_linear), batch.lengths).cpu().numpy()
            for index, row in zip(batch.indices.tolist(), rows, strict=True):
                found[index] = self.model.inner.bio(row.tolist())
        answers = [Tagging(tuple(tags)) for tags in _joined(found, self.data, self.split)]
        rule = find("metrics", metric)
        value = rule.score(answers, list(self.data.texts[self.split]["tags"]), "und")
        return value if rule.HIGHER_IS_BETTER else -value


def _fit(dev: _Lattices, metric: str, *, alone: bool) -> None:
    """The share and the temperature under which dev's tags are likeliest; or, where both together
    are worse there than the linear CRF, the next larger share with which they aren't."""
    model = dev.model
    beside = model.beside
    both = beside is not None and not alone

    def loss(logs: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        given = torch.tensor(logs, dtype=torch.float64, requires_grad=True)
        of_network, of_linear = given[0].exp(), given[-1].exp()
        # Little data moves them little: as if one said as much as the other, and both were right
        # about how sure they are.
        total = torch.log(of_network + of_linear) if both else given[0]
        far = (total / DEVIATION) ** 2 / 2 + ((given[0] - given[-1]) ** 2 / 2 if both else 0)
        far = far if isinstance(far, Tensor) else torch.as_tensor(far)
        far.backward(retain_graph=True)
        value = float(far.detach())
        for batch in dev.batches:
            rows = batch.known
            if not bool(rows.any()):
                continue
            part = replace(
                batch,
                network=batch.network[rows],
                linear=None if batch.linear is None else batch.linear[rows],
            )
            mixed = dev.mixed(part, 0.0 if alone else of_network, of_linear)
            one = nats(*mixed, batch.tags[rows], batch.lengths[rows])
            one.backward(retain_graph=True)
            value += float(one.detach())
        assert given.grad is not None
        return value, given.grad.numpy().copy()

    start = np.log([EQUAL, EQUAL]) if both else np.zeros(1)
    bounds = [(_LOW, _HIGH)] * len(start)
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 20}
    )
    factors = np.exp(found.x).tolist()
    of_network, of_linear = (factors[0], factors[-1]) if both else (factors[0], 0.0)
    if not both:
        model.temperature.fill_(1 / factors[0])
        return
    assert beside is not None
    total = of_network + of_linear
    share = _no_worse(dev, metric, of_linear / total)
    beside.share = share
    model.temperature.fill_(1 / total)


def _no_worse(dev: _Lattices, metric: str, share: float) -> float:
    least = dev.score(metric, 0.0, 1.0)
    while share < 1 and dev.score(metric, 1 - share, share) < least:
        share = math.floor(share / _STEP + 1) * _STEP
    return min(share, 1.0)


def _numbers(
    model: Tagger, data: EncodedTags, split: str
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The numbers of a split's tags, in one row, and which pieces have only known ones."""
    flat = [tag for cell in data.texts[split]["tags"] for tag in cell.split()]
    edges = data.pieces[split].tolist()
    numbers: list[int] = []
    known: list[bool] = []
    labels = {*model.inner.labels}
    for start, end in pairwise(edges):
        tags = flat[start:end]
        fine = start < end and labels.issuperset(tags)
        try:
            row = model.inner.numbers(tags) if fine else [0] * len(tags)
        except KeyError:  # a span of this type with as many tokens was never seen
            fine, row = False, [0] * len(tags)
        numbers += row
        known.append(fine)
    return np.array(numbers, np.int32), np.array(known, np.bool_)


def _joined(found: dict[int, list[str]], data: EncodedTags, split: str) -> Iterator[Sequence[str]]:
    """The tags of each text, of its pieces'."""
    lengths = np.diff(data.pieces[split]).tolist()
    flat = [tag for index in range(len(lengths)) for tag in found[index][: lengths[index]]]
    ends = data.columns[split]["tokens"].offsets.tolist()
    for start, end in pairwise(ends):
        yield flat[start:end]
