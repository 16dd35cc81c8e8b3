"""Token ids -> a number a text, with the distance within which the true one is mostly found.

As a classifier reads, but with one output: the number, standardized. Or as many as there are steps
between grades, of which each tells whether the text is above it (cumulative logits, McCullagh
1980): one score of the text against cuts that rise, so that all agree.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, huber_loss, mse_loss, softplus

from lstmlab.data.preparing.scale import Scale
from lstmlab.errors import InputError
from lstmlab.models.classifier import Classifier
from lstmlab.models.parts.wide import Grams
from lstmlab.recipe import Recipe

UNKNOWN = -1.0
"""The reach of a model whose errors weren't measured."""


class Regressor(Classifier):
    """V token ids to a number on a ``scale``, as the recipe says."""

    mean: Tensor
    deviation: Tensor
    reach: Tensor
    """In deviations: how far from the number given the true one mostly is at most; below 0 where
    that isn't known. A buffer, like a classifier's temperature."""

    def __init__(
        self, vocabulary: int, scale: Scale, recipe: Recipe, parts: int = 0, features: int = 0
    ) -> None:
        super().__init__(vocabulary, 1, recipe, parts, features)
        self.loss = recipe.number_loss
        if self.loss == "ordinal" and not scale.grades:
            raise InputError(
                "number_loss 'ordinal' is for grades, few numbers that come again and again; "
                "these are too many: set number_loss to squared or huber"
            )
        self.register_buffer("mean", torch.tensor(scale.mean), persistent=False)
        self.register_buffer("deviation", torch.tensor(scale.deviation), persistent=False)
        self.register_buffer("reach", torch.tensor(UNKNOWN))
        grades = torch.tensor(scale.grades, dtype=torch.float64)
        standard = ((grades - scale.mean) / scale.deviation).float()
        self.register_buffer("grades", standard, persistent=False)
        self.gaps = None
        if self.loss == "ordinal":
            # The first cut, and what each next one is above it: together about as far apart as the
            # scores of texts are in the beginning.
            self.gaps = nn.Parameter(torch.zeros(len(grades) - 1))
            with torch.no_grad():
                self.gaps[0] = -softplus(self.gaps[1:]).sum() / 2

    grades: Tensor
    """Standardized (grades,), rising; none where there are no grades."""

    def forward(
        self,
        ids: Tensor,
        lengths: Tensor,
        spelling: tuple[Tensor, Tensor] | None = None,
        grams: Grams | None = None,
        features: Tensor | None = None,
    ) -> Tensor:
        """Ids (B, T) and lengths (B,) -> numbers (B, 1), standardized."""
        numbers = self.numbers(self.read(self.embed(ids, spelling), lengths, features))
        if self.wide is None or grams is None:
            return numbers
        return self.wide.joined(numbers, self.wide(*grams))

    def numbers(self, outputs: Tensor) -> Tensor:
        """What :meth:`read` gives (B, 1) -> standardized numbers (B, 1): of grades the expected
        one."""
        outputs = outputs.float()
        if self.loss != "ordinal":
            return outputs
        above = torch.sigmoid(outputs - self.cuts)
        return self.grades[0] + (above * self.grades.diff()).sum(1, keepdim=True)

    def restored(self, standard: Tensor) -> Tensor:
        """Standardized numbers in their own unit."""
        return self.within(self.mean + self.deviation * standard)

    def within(self, numbers: Tensor) -> Tensor:
        """Numbers of grades, none beyond the least and the greatest."""
        if not len(self.grades):
            return numbers
        ends = self.mean + self.deviation * self.grades
        return numbers.clamp(ends[0], ends[-1])

    @property
    def cuts(self) -> Tensor:
        """Where each next grade begins (grades - 1,), rising."""
        assert self.gaps is not None
        return self.gaps[0] + torch.cat([self.gaps.new_zeros(1), softplus(self.gaps[1:]).cumsum(0)])

    def summed_loss(self, outputs: Tensor, wanted: Tensor) -> Tensor:
        """Returns the loss of what :meth:`read` gives (B, 1), where the standardized numbers
        ``wanted`` (B,) are right: squared errors, halved, Huber's (1964), or nats of all steps
        between grades."""
        outputs = outputs.float()
        if self.loss == "squared":
            return mse_loss(outputs[:, 0], wanted, reduction="sum") / 2
        if self.loss == "huber":
            return huber_loss(outputs[:, 0], wanted, reduction="sum")
        # Of a number between two grades, only the cuts below it are passed.
        passed = (wanted.unsqueeze(1) > self.grades[1:] - 1e-4).float()
        return binary_cross_entropy_with_logits(outputs - self.cuts, passed, reduction="sum")

    def asked(self, outputs: Tensor, labels: Tensor) -> Tensor:
        """What a word's importance is for: the number (B,), in its own unit."""
        return self.numbers(outputs)[:, 0] * self.deviation

    def spoken(self, text: str, label: int) -> dict[str, float]:
        """N-gram -> by how much the wide part takes the number to be larger for it, in its own
        unit."""
        if not self.wide:
            return {}
        said = self.wide.spoken(text, label, centred=False)
        return {ngram: says * float(self.deviation) for ngram, says in said.items()}
