"""Cells over time: layers, directions and padded batches."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstmlab.cells.cell import BaseCell, CellState
from lstmlab.choice import Cell
from lstmlab.errors import InputError
from lstmlab.models.parts.dropout import Dropout
from lstmlab.recipe import Recipe

State = list[CellState]
"""One cell state per layer."""


class Recurrent(nn.Module):
    """Layers of one kind of cell, read in one direction or both.

    ``output_size`` is the cell's (H, for most), twice that when bidirectional: the forward half
    first.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        cell: str | Cell = "lstm",
        layers: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.0,
        locked: bool = False,
        weight_dropout: float = 0.0,
    ) -> None:
        """``dropout`` (``locked`` or not) acts between layers, so one layer has none;
        ``weight_dropout`` on each cell's recurrent weights."""
        super().__init__()
        self.bidirectional = bidirectional
        first = _cell(cell, input_size, hidden_size)
        self.output_size = first.output_size * (2 if bidirectional else 1)
        self.state_shapes = first.state_shapes
        """The shape of each tensor of one layer's state, without the batch."""
        self.free_parts = len(self.state_shapes) if first.free_parts is None else first.free_parts
        """How many of these a decoder may begin from any numbers; the others begin at 0."""
        sizes = [self.output_size] * (layers - 1)
        above = [_cell(cell, size, hidden_size) for size in sizes]
        self.forward_cells = nn.ModuleList([first, *above])
        self.backward_cells = nn.ModuleList(
            _cell(cell, size, hidden_size) for size in (input_size, *sizes) if bidirectional
        )
        if weight_dropout and not first.drops_weights:
            raise InputError(
                f"cell {Cell.of(cell)} has no recurrent weights to drop; set weight_dropout to 0"
            )
        for part in (*self.forward_cells, *self.backward_cells):
            part.weight_dropout = weight_dropout
        self.dropout = Dropout(dropout, locked)

    @staticmethod
    def of(recipe: Recipe, input_size: int, *, bidirectional: bool = False) -> Recurrent:
        """Layers as ``recipe`` says; whether in both directions is for the model to say."""
        return Recurrent(
            input_size,
            recipe.hidden_size,
            cell=recipe.cell,
            layers=recipe.layers,
            bidirectional=bidirectional,
            dropout=recipe.dropout,
            locked=recipe.locked_dropout,
            weight_dropout=recipe.weight_dropout,
        )

    def initialize_weights(self) -> None:
        """Draw every cell's weights anew from torch's global generator."""
        for module in self.modules():
            if isinstance(module, BaseCell):
                module.initialize_weights()

    def forward(
        self,
        x: Tensor,
        lengths: Tensor | None = None,
        state: State | None = None,
        *,
        depth: int | None = None,
    ) -> tuple[Tensor, State | None]:
        """Inputs (B, T, E) -> outputs (B, T, output_size) and the state to go on from.

        ``lengths`` (B,), int64: how much of each row is text and not padding. Padding can't
        change a result: a backward cell starts at a row's own last token, and outputs beyond
        a row's length are 0.

        ``state``: as an earlier call returned it, to go on where that call stopped.
        A state is returned only when one can be gone on from: unidirectional, no ``lengths``.
        ``depth``: read by the first so many layers only.
        Raises ``ValueError`` for a ``state`` given together with either.
        """
        resumable = lengths is None and not self.bidirectional
        if state is not None and not resumable:
            raise ValueError("a state goes on only in one direction and without lengths")
        reverse = _reversal(lengths, x.shape[1]) if self.bidirectional else None
        states: State = []
        for layer, forwards in enumerate(self.forward_cells[:depth]):
            x = self.dropout(x) if layer else x
            outputs, last_state = forwards(x, state[layer] if state else None)
            states.append(last_state)
            if self.bidirectional:
                backwards = self.backward_cells[layer]
                reversed_outputs, _ = backwards(_reorder(x, reverse))
                outputs = torch.cat([outputs, _reorder(reversed_outputs, reverse)], -1)
            x = outputs
        if lengths is not None:
            x = x.masked_fill(padding(lengths, x.shape[1]).unsqueeze(-1), 0)
        return x, states if resumable else None


class LSTM(Recurrent):
    """Long short-term memory layers: :class:`Recurrent` with the cell ``lstm``.

    >>> lstm = LSTM(input_size=3, hidden_size=4)
    >>> lstm.initialize_weights()
    >>> outputs, state = lstm(torch.zeros(2, 5, 3))  # B=2 texts, T=5 steps, E=3 features
    >>> tuple(outputs.shape)  # (B, T, H)
    (2, 5, 4)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        layers: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            cell="lstm",
            layers=layers,
            bidirectional=bidirectional,
            dropout=dropout,
        )


def _cell(cell: str | Cell, input_size: int, hidden_size: int) -> BaseCell:
    choice = Cell.of(cell)
    given = [] if (settings := choice.filled()) is None else [settings]
    made: BaseCell = choice.variant().Cell(input_size, hidden_size, *given)
    return made


def padding(lengths: Tensor, steps: int) -> Tensor:
    """Which of so many steps are beyond the end of texts of ``lengths`` (B,): (B, steps), bool."""
    return torch.arange(steps, device=lengths.device) >= lengths.unsqueeze(1)


def last(outputs: Tensor, lengths: Tensor, bidirectional: bool) -> Tensor:
    """Returns the outputs where each direction ended: (B, T, output_size) -> (B, output_size).

    That is a row's last token going forwards, its first going backwards; 0 for an empty row.
    """
    rows = torch.arange(outputs.shape[0], device=outputs.device)
    ends = outputs[rows, (lengths - 1).clamp(min=0)]
    if not bidirectional:
        return ends
    half = outputs.shape[-1] // 2
    return torch.cat([ends[:, :half], outputs[:, 0, half:]], -1)


def select_state(state: State, rows: Tensor) -> State:
    """The state of batch rows ``rows`` (int64), in that order: what beam search goes on from."""
    return [tuple(part.index_select(0, rows) for part in cell_state) for cell_state in state]


def _reversal(lengths: Tensor | None, steps: int) -> Tensor | None:
    """Row indices into a flat (B * T) batch that turn each row's own prefix around; None: flip."""
    if lengths is None:
        return None
    times = torch.arange(steps, device=lengths.device)
    ends = lengths.unsqueeze(1)
    order = torch.where(times < ends, ends - 1 - times, times)
    starts = torch.arange(lengths.shape[0], device=lengths.device).unsqueeze(1) * steps
    return (starts + order).flatten()


def _reorder(x: Tensor, reverse: Tensor | None) -> Tensor:
    """Turn (B, T, ·) around in time. Its own inverse."""
    if reverse is None:
        return x.flip(1)
    # Selecting whole rows is as quick as a flip; torch.gather is six times slower.
    return x.flatten(0, 1).index_select(0, reverse).view_as(x)
