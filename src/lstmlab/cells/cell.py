"""What every cell file defines: a class ``Cell``, one direction of one recurrent layer.

``Cell(input_size, hidden_size)`` is a :class:`BaseCell`. Where the cell has hyperparameters of its
own, the file also has ``Settings``, a :class:`CellSettings` of them with their defaults, of which
the class is given one: ``Cell(input_size, hidden_size, settings)``. A recipe chooses them by
``cell = { name = "…", projection = 64 }``.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn
from torch.nn.functional import dropout

from lstmlab.weight import Role

CellState = tuple[Tensor, ...]
"""What a cell carries from one time step to the next: tensors of batch size B."""


class Facts(NamedTuple):
    """What a cell's file may say of it as ``FACTS``, for those who choose among cells."""

    year: int
    """When it was published."""
    gates: int
    """How many gates scale what goes on, each a sigmoid or the like; candidates aren't counted."""
    made_for: str
    """What it was made for, after "made for"."""


class CellSettings(BaseModel):
    """Hyperparameters of a cell; what a file calls ``Settings`` is one of these."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class BaseCell(nn.Module):
    """One direction of one layer: ``step`` states the equations, ``unroll`` runs them over time.

    A new cell writes ``step`` and ``initialize_weights``. It says so where its state isn't one
    tensor of H numbers (``state_shapes``), its output isn't the first of these (``output``), or
    has another size (``output_size``). It overrides ``unroll`` only where a faster kernel computes
    the same thing; a contract test holds the two equal.
    """

    state_parts = 1
    """How many tensors of H numbers the state has, where ``state_shapes`` isn't overridden."""

    free_parts: int | None = None
    """How many of the state's first tensors may hold any numbers, so that a decoder can begin from
    an encoder's; the others (a normalizer, the largest exponent) it begins at 0. None: all."""

    begun_alike: frozenset[str] = frozenset()
    """Matrices that begin as the same numbers, whatever the seed (an identity)."""

    drops_weights = False
    """Whether it has recurrent weights, and reads ``weight_dropout``."""

    weight_dropout: float = 0.0
    """Chance that a recurrent weight is 0 while training, drawn anew for each call of ``unroll``
    (DropConnect, as Merity et al. 2018 use it)."""

    bfloat16_from = 256
    """From how many units on a processor with bfloat16 instructions may be quicker with them: with
    fewer, what casting the numbers of each step costs is more than what the products gain."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size

    @property
    def output_size(self) -> int:
        """How many numbers the output of a step has."""
        return self.hidden_size

    @property
    def state_shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shape of each tensor of the state, without the batch."""
        return ((self.hidden_size,),) * self.state_parts

    def step(self, x: Tensor, state: CellState) -> CellState:
        """One time step: input (B, E) and the old state -> the new state."""
        raise NotImplementedError

    def output(self, x: Tensor, state: CellState) -> Tensor:
        """What a step gives to the layer above, (B, output_size), of its input (B, E) and the new
        state."""
        return state[0]

    def role(self, name: str) -> tuple[Role, int]:
        """What the parameter called ``name`` is for, and how many gates are stacked in it.

        By the names that torch gives: ``weight_ih…`` reads the input, ``weight_hh…`` the state,
        vectors are biases. A cell whose parameters have other names says more.
        """
        parameter = self.get_parameter(name)
        if parameter.dim() < 2:
            return "bias", max(1, len(parameter) // self.hidden_size) if parameter.dim() else 1
        gates = max(1, parameter.shape[0] // self.hidden_size)
        return ("recurrent" if "weight_hh" in name else "input"), gates

    def initialize_weights(self) -> None:
        """Draw new weights from torch's global generator."""
        raise NotImplementedError

    def forward(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        """Does what :meth:`unroll` does, by the quickest way."""
        if torch.compiler.is_exporting() and isinstance(x.shape[1], torch.SymInt):
            return self.scan(x, state)
        # nn.LSTM packs its weights anew on every call: in generation, where a call is one time
        # step without a gradient, plain products are two to ten times quicker.
        if x.shape[1] == 1 and not torch.is_grad_enabled():
            now = x.squeeze(1)
            new = self.step(now, state or self.zero_state(x.shape[0], like=x))
            return self.output(now, new).unsqueeze(1), new
        return self.unroll(x, state)

    def zero_state(self, batch: int, like: Tensor) -> CellState:
        """The state before the first step, on the device and in the dtype of ``like``."""
        return tuple(like.new_zeros(batch, *shape) for shape in self.state_shapes)

    def unroll(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        """All time steps: inputs (B, T, E) -> outputs (B, T, output_size) and the last state."""
        state = state or self.zero_state(x.shape[0], like=x)
        outputs = []
        for x_t in x.unbind(1):
            state = self.step(x_t, state)
            outputs.append(self.output(x_t, state))
        return torch.stack(outputs, 1), state

    def scan(self, x: Tensor, state: CellState | None = None) -> tuple[Tensor, CellState]:
        """Does what :meth:`unroll` does, as one loop over ``step`` for however many steps there
        are.

        It is what is exported: torch.export writes out every step of a loop in Python, and of
        torch's own kernels too, for the one length that it was shown.
        """
        from torch._higher_order_ops.scan import scan

        def step(state: list[Tensor], x_t: Tensor) -> tuple[list[Tensor], Tensor]:
            new = self.step(x_t, tuple(state))
            # What is carried on and what is kept may not share their memory.
            return [part.clone() for part in new], self.output(x_t, new).clone()

        start = list(state or self.zero_state(x.shape[0], like=x))
        last, outputs = scan(step, start, x.transpose(0, 1))
        return outputs.transpose(0, 1), tuple(last)


class LayerCell(BaseCell):
    """A cell whose weights and fast kernel are those of a one-layer ``torch.nn`` network."""

    layer: nn.RNNBase
    drops_weights = True

    @property
    def options(self) -> tuple[bool, int, float, bool, bool, bool]:
        """What torch's kernels are told: biases, layers, dropout, training, bidirectional, batch
        first."""
        # cuDNN keeps what a gradient needs only in training; with one layer and no dropout
        # nothing else hangs on that.
        return True, 1, 0.0, self.training or torch.is_grad_enabled(), False, True

    def weights(self) -> list[Tensor]:
        """W, U, b and b'; U with some of its weights dropped, if that is wanted."""
        w, u, b_x, b_h = self.layer.all_weights[0]
        return [w, dropout(u, self.weight_dropout, self.training), b_x, b_h]


Drawing = Literal["orthogonal", "uniform"]
"""How recurrent weights are drawn; see :func:`initialize_gates`."""


@torch.no_grad()
def initialize_gates(layer: nn.RNNBase, recurrent: Drawing = "orthogonal") -> None:
    """Xavier-uniform input weights, orthogonal recurrent weights and zero biases, gate by gate.

    Orthogonal recurrent matrices keep the length of what passes through them, so gradients
    neither vanish nor explode at the start (Saxe et al. 2014). A layer's matrices stack its
    gates, and each gate is a map of its own: fans are counted per gate. ``uniform`` draws the
    recurrent ones from -1/sqrt(H) to 1/sqrt(H), as torch does.
    """
    reach = layer.hidden_size**-0.5
    for name, weight in layer.named_parameters():
        if name.startswith("bias"):
            nn.init.zeros_(weight)
            continue
        for gate in weight.split(layer.hidden_size):
            if name.startswith("weight_ih"):
                nn.init.xavier_uniform_(gate)
            elif recurrent == "orthogonal":
                nn.init.orthogonal_(gate)
            else:
                nn.init.uniform_(gate, -reach, reach)
