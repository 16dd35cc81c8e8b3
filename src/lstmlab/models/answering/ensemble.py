"""Several trained models that answer together: the mean of the probabilities that they give, or of
the numbers.

Each kind of model has its ensemble, which is used as one of its members would be. The members read
the same ids; they may differ in everything else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax, logsigmoid

from lstmlab.models.classifier import Classifier
from lstmlab.models.encoder_decoder import EncoderDecoder, Memory
from lstmlab.models.label_sets import LabelSets
from lstmlab.models.language_model import LanguageModel
from lstmlab.models.parts.crf import Scores
from lstmlab.models.parts.recurrent import Recurrent, State
from lstmlab.models.parts.wide import Grams
from lstmlab.models.regressor import Regressor
from lstmlab.models.tagger import Tagger, Words


def ensemble(members: Sequence[nn.Module]) -> Ensemble:
    """``members``: two or more of one kind."""
    for kind, made in _KINDS.items():
        if all(isinstance(one, kind) for one in members):
            return made(members)
    raise TypeError(f"no ensemble of {', '.join({type(one).__name__ for one in members})}")


class Ensemble(nn.Module):
    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    @property
    def _all(self) -> list[Any]:
        return [*self.members]


def _each(state: State, parts: Sequence[Recurrent]) -> list[State]:
    """The states of ``parts``, one of each member, out of one list of all their layers'."""
    layers = iter(state)
    return [list(islice(layers, len(part.forward_cells))) for part in parts]


class ClassifierEnsemble(Ensemble):
    temperature: Tensor
    """1: each member's logits are divided by its own."""
    thresholds: Tensor | None
    """The mean of the members'."""

    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__(members)
        self.register_buffer("temperature", torch.ones(()), persistent=False)
        each = [one.thresholds for one in self._all]
        mean = None
        if any(one is not None for one in each):  # whoever has none has zeros
            mean = torch.stack([one for one in each if one is not None]).sum(0) / len(each)
        self.register_buffer("thresholds", mean, persistent=False)

    def forward(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: Sequence[Grams | None] | None = None,
        features: Tensor | None = None,
    ) -> Tensor:
        """Takes what :meth:`Classifier.forward` does; gives natural logarithms of the mean
        probabilities."""
        return _mean(
            [
                log_softmax(logits.float() / member.temperature, 1)
                for member, logits in self._members(ids, lengths, spelling, grams, features)
            ]
        )

    def _members(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None,
        grams: Sequence[Grams | None] | None,
        features: Tensor | None,
    ) -> list[tuple[Any, Tensor]]:
        """Each member with what it gives."""
        each = zip(self._all, grams or [None] * len(self._all), strict=True)
        beside = () if features is None else (features,)
        return [(one, one(ids, lengths, spelling, own, *beside)) for one, own in each]

    @property
    def feature_layer(self) -> nn.Module | None:
        """The first member's, if it reads what stands beside a text."""
        found: nn.Module | None = self._all[0].feature_layer
        return found

    @property
    def is_wide(self) -> bool:
        """Whether a member has a wide part."""
        return any(member.is_wide for member in self._all)

    def grams(self, texts: Sequence[str]) -> list[Grams | None] | None:
        """What each member's wide part reads of texts, if there is one."""
        each = [member.grams(texts) for member in self._all]
        return each if any(each) else None

    def spoken(self, text: str, label: int) -> dict[str, float]:
        """The mean of what each member says (:meth:`Classifier.spoken`)."""
        total: dict[str, float] = {}
        for member in self._all:
            for ngram, says in member.spoken(text, label).items():
                total[ngram] = total.get(ngram, 0.0) + says / len(self._all)
        return total

    def importance(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: object = None,
        features: Tensor | None = None,
        *,
        labels: Tensor,
    ) -> Tensor:
        """The mean of what each member says (:meth:`Classifier.importance`)."""
        each = (member.importance for member in self._all)
        return _average(one(ids, lengths, spelling, None, features, labels=labels) for one in each)

    def importance_beside(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: object = None,
        features: Tensor | None = None,
        *,
        labels: Tensor,
    ) -> Tensor:
        """The mean of what each member says (:meth:`Classifier.importance_beside`)."""
        each = (member.importance_beside for member in self._all)
        return _average(one(ids, lengths, spelling, None, features, labels=labels) for one in each)


def _average(said: Iterable[Tensor]) -> Tensor:
    """The mean of what the members say, each the same shape."""
    return torch.stack([*said]).mean(0)


class LabelSetsEnsemble(ClassifierEnsemble):
    """Its thresholds are the mean of the members'."""

    def forward(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: Sequence[Grams | None] | None = None,
        features: Tensor | None = None,
    ) -> Tensor:
        """Takes what :meth:`LabelSets.forward` does; gives the log-odds of the mean
        probabilities."""
        each = self._members(ids, lengths, spelling, grams, features)
        odds = [logits / member.temperature for member, logits in each]
        yes, no = (_mean([logsigmoid(sign * one.float()) for one in odds]) for sign in (1, -1))
        return yes - no


class RegressorEnsemble(ClassifierEnsemble):
    reach: Tensor
    """The mean of the members', none of which alone is nearer the truth; below 0 where one isn't
    known."""

    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__(members)
        each = torch.stack([one.reach for one in self._all])
        reach = each.mean() if bool((each >= 0).all()) else each.min()
        self.register_buffer("reach", reach, persistent=False)

    def forward(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: Sequence[Grams | None] | None = None,
        features: Tensor | None = None,
    ) -> Tensor:
        """Takes what :meth:`Regressor.forward` does; gives the mean of the numbers."""
        each = self._members(ids, lengths, spelling, grams, features)
        return torch.stack([numbers for _, numbers in each]).mean(0)


class Memories:
    """What each member has of an encoded source."""

    def __init__(self, each: Sequence[Memory]) -> None:
        self.each = each

    def select(self, rows: Tensor) -> Memories:
        return Memories([memory.select(rows) for memory in self.each])


class EncoderDecoderEnsemble(Ensemble):
    def encode(self, source: Tensor, lengths: Tensor) -> tuple[Memories, State]:
        """Does what :meth:`EncoderDecoder.encode` does, for each member."""
        encoded = [member.encode(source, lengths) for member in self._all]
        memories = Memories([memory for memory, _ in encoded])
        return memories, [layer for _, state in encoded for layer in state]

    def attend(self, source: Tensor, lengths: Tensor, given: Tensor) -> Tensor:
        """The mean of where each member looked (:meth:`EncoderDecoder.attend`)."""
        each = [member.attend(source, lengths, given) for member in self._all]
        return torch.stack(each).mean(0)

    def next_log_probabilities(
        self, memory: Memories, ids: Tensor, state: State
    ) -> tuple[Tensor, State]:
        """Does what :meth:`EncoderDecoder.next_log_probabilities` does, by their mean."""
        states = _each(state, [member.decoder for member in self._all])
        steps = [
            member.next_log_probabilities(part, ids, own)
            for member, part, own in zip(self._all, memory.each, states, strict=True)
        ]
        return _mean([log_p for log_p, _ in steps]), [
            layer for _, after in steps for layer in after
        ]


class LanguageModelEnsemble(Ensemble):
    def forward(self, ids: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Takes what :meth:`LanguageModel.forward` does; gives natural logarithms of the mean
        probabilities."""
        parts = [member.recurrent for member in self._all]
        states = [None] * len(parts) if state is None else _each(state, parts)
        steps = [member(ids, own) for member, own in zip(self._all, states, strict=True)]
        return _mean([log_softmax(logits.float(), -1) for logits, _ in steps]), [
            layer for _, after in steps for layer in after
        ]


class TaggerEnsemble(Ensemble):
    """Members of the same tags. A whole sequence's probability is the geometric mean of theirs, as
    far as that sums to 1 (Smith et al. 2005): of CRFs that is a CRF, too."""

    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__(members)
        self.inner = self._all[0].inner

    def forward(
        self,
        ids: Tensor,
        lengths: Tensor,
        words: Words | None = None,
        features: Sequence[Tensor | None] | None = None,
    ) -> Tensor:
        """Takes what :meth:`Tagger.forward` does; gives the mean of the members' emissions."""
        each = zip(self._all, features or [None] * len(self._all), strict=True)
        return torch.stack([member(ids, lengths, words, own) for member, own in each]).mean(0)

    def scores(self) -> Scores:
        """The mean of the members' scores."""
        each = zip(*(member.scores() for member in self._all), strict=True)
        return Scores(*(torch.stack(parts).mean(0) for parts in each))

    def features(self, pieces: Sequence[Sequence[str]]) -> list[Tensor | None] | None:
        """What each member's linear CRF reads of pieces of text, if there is one."""
        each = [member.features(pieces) for member in self._all]
        return each if any(one is not None for one in each) else None


_KINDS: dict[type[nn.Module], type[Ensemble]] = {
    LabelSets: LabelSetsEnsemble,
    Regressor: RegressorEnsemble,
    Classifier: ClassifierEnsemble,
    EncoderDecoder: EncoderDecoderEnsemble,
    LanguageModel: LanguageModelEnsemble,
    Tagger: TaggerEnsemble,
}


def _mean(log_probabilities: Sequence[Tensor]) -> Tensor:
    """Logarithm of the mean of what these are the logarithms of."""
    return torch.logsumexp(torch.stack([*log_probabilities]), 0) - math.log(len(log_probabilities))
