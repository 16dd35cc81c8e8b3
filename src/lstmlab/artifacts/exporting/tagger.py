"""A tagger as one graph, its search for the best tags and its marginals included.

Loops over time are scans, as the recurrence's, since torch.export writes out others for the one
length that it was shown.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from lstmlab.artifacts.exporting.graphs import (
    BATCH,
    FEATURES,
    LETTERS,
    TIME,
    Graph,
    Port,
    lengths_port,
    same_batch,
)
from lstmlab.baselines.parts import tag_features
from lstmlab.errors import InputError
from lstmlab.models.parts.beside import Beside
from lstmlab.models.parts.crf import Scores
from lstmlab.models.parts.recurrent import padding
from lstmlab.models.tagger import Tagger

_LETTERS = Port(
    "letters", "int64", (BATCH, TIME, LETTERS),
    "numbers of each token's characters between 1 and 2; the rest is 0",
)  # fmt: skip
_FEATURES = Port(
    "features", "int64", (BATCH, TIME, FEATURES),
    "places of each token's features among the keys; the rest is their number",
)  # fmt: skip


def tagger(model: Tagger) -> Graph:
    """The graph of a trained ``model``; ``InputError`` where it reads what no graph is given."""
    if model.spelling is not None:
        raise InputError("a model that reads spelling can't be exported; train it without")
    both = {
        (False, False): _Tagger, (True, False): _Spelled, (False, True): _Told,
        (True, True): _SpelledAndTold,
    }  # fmt: skip
    spelled, told = model.characters is not None, model.beside is not None
    others = [port for port, there in ((_LETTERS, spelled), (_FEATURES, told)) if there]
    tags = len(model.inner.names)
    return Graph(
        "tagger",
        both[spelled, told](model),
        (Port("ids", "int64", (BATCH, TIME), "token ids; 0 is padding"), lengths_port, *others),
        (
            Port("best", "int64", (BATCH, TIME), "the likeliest sequence's tags, by their numbers"),
            Port("probabilities", "float32", (BATCH, TIME, tags), "of each tag (marginals)"),
        ),
    )


def write_features(folder: Path, beside: Beside) -> None:
    """``tag_features.py``, which needs nothing, and ``features.npz``: the features' numbers."""
    source = Path(tag_features.__file__).read_text(encoding="utf-8")
    (folder / "tag_features.py").write_text(source, encoding="utf-8")
    np.savez(folder / "features.npz", allow_pickle=False, keys=beside.linear.keys)


class _Tagger(nn.Module):
    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        return self.told(ids, lengths)

    def told(
        self,
        ids: Tensor,
        lengths: Tensor,
        letters: Tensor | None = None,
        features: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        same_batch(ids, lengths)
        for other in (letters, features):
            if other is not None:
                same_batch(ids, other)
                torch._check(ids.shape[1] == other.shape[1])
        embedded: Tensor = self.model.embedding(ids)
        if letters is not None and self.model.characters is not None:
            said = self.model.characters(letters.flatten(0, 1)).view(*ids.shape, -1)
            embedded = torch.cat([embedded, said], 2)
        emissions = self.model.read(embedded, lengths)
        if features is not None and self.model.beside is not None:
            linear = self.model.beside.weights[features].sum(2)
            emissions = self.model.beside.joined(emissions, linear)
        emissions = (emissions / self.model.temperature).double()
        scores = self.model.scores()
        on = ~padding(lengths, ids.shape[1])
        return _best(emissions, scores, on), _marginals(emissions, scores, on)


class _Spelled(_Tagger):
    def forward(  # type: ignore[override]
        self, ids: Tensor, lengths: Tensor, letters: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.told(ids, lengths, letters)


class _Told(_Tagger):
    def forward(  # type: ignore[override]
        self, ids: Tensor, lengths: Tensor, features: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.told(ids, lengths, None, features)


class _SpelledAndTold(_Tagger):
    def forward(  # type: ignore[override]
        self, ids: Tensor, lengths: Tensor, letters: Tensor, features: Tensor
    ) -> tuple[Tensor, Tensor]:
        return self.told(ids, lengths, letters, features)


def _best(emissions: Tensor, scores: Scores, on: Tensor) -> Tensor:
    """Does what :meth:`Crf.best` does; ``on``: which places (B, T) are a text's."""
    from torch._higher_order_ops.scan import scan

    stay = torch.arange(emissions.shape[2]).expand(emissions.shape[0], -1)

    def forwards(carried: Tensor, given: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        emission, is_on, is_first = given
        top, before = (carried.unsqueeze(2) + scores.pairs).max(1)
        goes_on = is_on.unsqueeze(1)
        begun = torch.where(is_first, carried, top) + emission
        came = torch.where(goes_on & ~is_first, before, stay)
        return torch.where(goes_on, begun, carried), came.clone()

    start = scores.begin.expand(emissions.shape[0], -1).clone()
    last, came = scan(forwards, start, _by_time(emissions, on))
    tag = (last + scores.end).argmax(1)

    def backwards(carried: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        return before.gather(1, carried.unsqueeze(1)).squeeze(1), carried.clone()

    _, found = scan(backwards, tag, came.flip(0))
    return found.flip(0).transpose(0, 1)


def _marginals(emissions: Tensor, scores: Scores, on: Tensor) -> Tensor:
    """Does what :meth:`Crf.marginals` does, in float32."""
    from torch._higher_order_ops.scan import scan

    powers = scores.pairs.exp()

    def forwards(carried: Tensor, given: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        emission, is_on, is_first = given
        come = torch.where(is_first, carried, _through(carried, powers)) + emission
        new = torch.where(is_on.unsqueeze(1), come, carried)
        return new, new.clone()

    def backwards(carried: Tensor, given: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        emission, is_on, _ = given
        come = _through(emission + carried, powers.T)
        return torch.where(is_on.unsqueeze(1), come, carried), carried.clone()

    start = scores.begin.expand(emissions.shape[0], -1).clone()
    end = scores.end.expand(emissions.shape[0], -1).clone()
    each = _by_time(emissions, on)
    last, alpha = scan(forwards, start, each)
    _, beta = scan(backwards, end, tuple(part.flip(0) for part in each))
    log_z = torch.logsumexp(last + scores.end, 1)
    p = (alpha + beta.flip(0) - log_z.unsqueeze(1)).exp().transpose(0, 1)
    return (p * on.unsqueeze(2)).float()


def _by_time(emissions: Tensor, on: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What a scan is given at each place: emissions, whether it is a text's, whether the first."""
    first = torch.arange(emissions.shape[1]).unsqueeze(1) == 0
    return emissions.transpose(0, 1), on.T, first


def _through(logs: Tensor, powers: Tensor) -> Tensor:
    most = logs.amax(1, keepdim=True)
    return ((logs - most).exp() @ powers).log() + most
