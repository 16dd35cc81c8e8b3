"""Pre-training of a classifier as a language model, on the same text (Dai & Le 2015).

Every state going forwards is to tell the next word, every state going backwards the one before.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding

from lstmlab.models.classifier import Classifier
from lstmlab.models.objectives.output import wanted_log_probabilities
from lstmlab.models.parts.recurrent import padding
from lstmlab.models.tagger import Tagger

MOST = 4096
"""Words of a batch that each direction is to tell. Of more, in long texts, so many are drawn by
chance: the softmax would take several times as long as the recurrence."""


class Neighbours(nn.Module):
    """Nats of each word given the words on one side of it; the classifier's parts learn them.

    The softmax is over the distinct words of the batch only, as if no others were (compare Jean
    et al. 2015): what is kept is the embedding and the recurrence, not the distribution, and the
    whole vocabulary would cost many times as much.
    """

    def __init__(self, classifier: Classifier | Tagger) -> None:
        super().__init__()
        self.classifier = classifier
        directions = 2 if classifier.recurrent.bidirectional else 1
        size = classifier.recurrent.output_size // directions
        # The output shares the embedding's weights, so a state must become as long as these.
        layers = [nn.Linear(size, classifier.embedding.embedding_dim) for _ in range(directions)]
        self.projections = nn.ModuleList(layers)
        self.bias = nn.Parameter(torch.zeros(classifier.embedding.num_embeddings))
        for projection in layers:
            nn.init.xavier_uniform_(projection.weight)
            nn.init.zeros_(projection.bias)

    def forward(self, ids: Tensor, lengths: Tensor, spelling: Any = None) -> tuple[Tensor, int]:
        """Takes what :class:`Classifier` reads; returns summed nats, and of how many words (those
        of each direction, of at most about ``MOST``)."""
        states = self.classifier.states(ids, lengths, spelling, depth=1)
        words, place = ids.unique(return_inverse=True)
        weight = embedding(words, self.classifier.embedding.weight)
        bias = self.bias[words]
        real = ~padding(lengths, ids.shape[1])
        both = real[:, 1:] & real[:, :-1]
        if (whole := int(both.sum())) > MOST:
            both &= torch.rand(both.shape, device=both.device) < MOST / whole
        halves = states.chunk(len(self.projections), -1)
        # (the states that tell, the words that they are to tell) of each direction
        told = [(halves[0][:, :-1], place[:, 1:])]
        if len(halves) == 2:
            told.append((halves[1][:, 1:], place[:, :-1]))
        nats = ids.new_zeros((), dtype=torch.float32)
        for projection, (tellers, expected) in zip(self.projections, told, strict=True):
            hidden = self.classifier.dropout(projection(tellers[both]))
            nats = nats - wanted_log_probabilities(hidden, weight, bias, expected[both])[0].sum()
        return nats, int(both.sum()) * len(told)
