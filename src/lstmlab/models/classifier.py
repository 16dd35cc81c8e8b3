"""Token ids -> label logits: embedding, recurrent layers, pooling, a linear layer."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from lstmlab.models.parts.dropout import Dropout, Embedding
from lstmlab.models.parts.features import FeatureLayer
from lstmlab.models.parts.recurrent import Recurrent, last, padding
from lstmlab.models.parts.wide import Grams, Wide
from lstmlab.recipe import Recipe


class Classifier(nn.Module):
    """V token ids to ``labels`` logits, as the recipe says."""

    temperature: Tensor
    """What logits are divided by before they are probabilities; 1 until it is fitted. A buffer:
    it is saved with the weights, and training leaves it alone."""

    thresholds: Tensor | None
    """What is added to the log-probability of each label (labels,) before the likeliest one is
    answered. A buffer, like the temperature; None where the recipe doesn't ask for it."""

    def __init__(
        self, vocabulary: int, labels: int, recipe: Recipe, parts: int = 0, features: int = 0
    ) -> None:
        """``parts``: numbers that the parts of words have, when their spelling is read.
        ``features``: numbers that stand beside each text."""
        super().__init__()
        self.pooling = recipe.pooling
        self.reads_ngrams = recipe.wide != "none"
        self.embedding = Embedding(vocabulary, recipe.embedding_size, recipe.embedding_dropout)
        self.spelling = (
            nn.EmbeddingBag(parts, recipe.embedding_size, mode="mean", padding_idx=0)
            if parts
            else None
        )
        self.recurrent = Recurrent.of(
            recipe, recipe.embedding_size, bidirectional=recipe.bidirectional
        )
        self.input_dropout = Dropout(recipe.dropout, recipe.locked_dropout)
        self.dropout = nn.Dropout(recipe.dropout)
        size = self.recurrent.output_size
        self.attention = nn.Linear(size, 1) if recipe.pooling == "attention" else None
        self.feature_layer = FeatureLayer(features, size) if features else None
        self.output = nn.Linear(size, labels)
        self.register_buffer("temperature", torch.ones(()))
        chosen = torch.zeros(labels) if recipe.tune_thresholds else None
        self.register_buffer("thresholds", chosen)
        self.wide: Wide | None = None
        """Its wide part, where it reads n-grams: there is none until the network is trained."""
        self.initialize_weights()

    def initialize_weights(self) -> None:
        """Draw all weights anew from torch's global generator."""
        nn.init.normal_(self.embedding.weight, std=0.1)
        if self.spelling is not None:
            # A rare word is to be what its spelling says, with little noise of its own.
            nn.init.normal_(self.embedding.weight, std=0.01)
            nn.init.normal_(self.spelling.weight, std=0.03)
            nn.init.zeros_(self.spelling.weight[0])
        self.recurrent.initialize_weights()
        nn.init.xavier_uniform_(self.output.weight)
        nn.init.zeros_(self.output.bias)

    def forward(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: Grams | None = None,
        features: Tensor | None = None,
    ) -> Tensor:
        """Ids (B, T) and lengths (B,) -> logits (B, labels), not divided by the temperature.

        ``spelling``: parts (U, P) of the batch's U distinct words (0: none), and which of these
        words each token is (B, T). ``grams``: what :meth:`grams` gives, once there is a wide part.
        ``features``: the numbers beside each text (B, F), of a model that reads them.
        """
        logits = self.read(self.embed(ids, spelling), lengths, features)
        if self.wide is None or grams is None:
            return logits
        return self.wide.joined(logits.float(), self.wide(*grams))

    @property
    def is_wide(self) -> bool:
        """Whether there is a wide part."""
        return self.wide is not None

    def grams(self, texts: Sequence[str]) -> Grams | None:
        """What the wide part reads of texts, if there is one."""
        return self.wide.grams(texts) if self.wide else None

    def spoken(self, text: str, label: int) -> dict[str, float]:
        """N-gram -> how much the wide part takes it to speak for the label (its number)."""
        return self.wide.spoken(text, label) if self.wide else {}

    def states(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        depth: int | None = None,
    ) -> Tensor:
        """What the recurrent layers, or the first ``depth`` of them, make of it: (B, T, ·)."""
        return self._recur(self.embed(ids, spelling), lengths, depth)

    def importance(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: Grams | None = None,
        features: Tensor | None = None,
        *,
        labels: Tensor,
    ) -> Tensor:
        """How much each token (B, T) speaks for the label (B,) of its text; against it below 0.
        To the network: of the wide part, :meth:`spoken` says it.

        Gradient × input (Simonyan et al. 2014; Shrikumar et al. 2016): the token's embedding (with
        its spelling) times the gradient of the label's logit there, less the mean of all logits,
        since a softmax only sees their differences. To first order, what the token adds to that
        logit. Used with attention pooling, too: attention weights have no sign, and need not
        agree with what moves the answer (Jain & Wallace 2019).
        """
        with torch.enable_grad():
            embedded = self.embed(ids, spelling).detach().requires_grad_()
            asked = self.asked(self.read(embedded, lengths, features), labels)
            return self._added(asked, embedded).sum(-1)

    def importance_beside(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: Grams | None = None,
        features: Tensor | None = None,
        *,
        labels: Tensor,
    ) -> Tensor:
        """The same of each number beside a text (B, F): to first order, what it adds compared with
        none, or with the mean."""
        assert features is not None
        with torch.enable_grad():
            beside = features.detach().requires_grad_()
            asked = self.asked(self.read(self.embed(ids, spelling), lengths, beside), labels)
            return self._added(asked, beside)

    def _added(self, asked: Tensor, read: Tensor) -> Tensor:
        """What each number that was ``read`` adds to what is ``asked`` for, to first order
        (gradient × input), times the network's share in the answer; shaped as ``read``."""
        (gradient,) = torch.autograd.grad(asked.sum(), [read])
        share = 1 - self.wide.share if self.wide else 1.0
        return share * (gradient * read).detach()

    def asked(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """What a word's importance is for (B,): the logit of the text's label, less the mean of
        all. ``outputs``: what :meth:`read` gives."""
        logits = outputs - outputs.mean(1, keepdim=True)
        return logits.gather(1, labels.unsqueeze(1)).squeeze(1)

    def embed(self, ids: Tensor, spelling: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """Ids (B, T) -> what the recurrent layers read, before dropout: (B, T, E)."""
        embedded: Tensor = self.embedding(ids)
        if self.spelling is not None and spelling is not None:
            parts, which = spelling
            embedded = embedded + functional.embedding(which, self.spelling(parts))
        return embedded

    def read(self, embedded: Tensor, lengths: Tensor, features: Tensor | None = None) -> Tensor:
        """(B, T, E), and what stands beside each text (B, F) -> logits (B, labels)."""
        outputs = self._recur(embedded, lengths)
        pooled = self.dropout(self._pool(outputs, lengths))
        if self.feature_layer is not None and features is not None:
            pooled = self.feature_layer(pooled, features)
        return self.output(pooled)

    def _recur(self, embedded: Tensor, lengths: Tensor, depth: int | None = None) -> Tensor:
        return self.recurrent(self.input_dropout(embedded), lengths, depth=depth)[0]

    def _pool(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        """States (B, T, 2H or H) -> one vector a text."""
        if self.pooling == "last":
            return last(outputs, lengths, self.recurrent.bidirectional)
        if self.pooling == "mean":  # states beyond a text's length are 0
            return outputs.sum(1) / lengths.unsqueeze(1)
        beyond = padding(lengths, outputs.shape[1])
        if self.attention is None:
            return outputs.masked_fill(beyond.unsqueeze(-1), -torch.inf).amax(1)
        scores = self.attention(outputs).squeeze(-1).masked_fill(beyond, -torch.inf)
        return torch.einsum("bt,bth->bh", scores.softmax(1), outputs)
