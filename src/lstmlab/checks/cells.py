"""What every cell must do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, get_args

import numpy as np
import torch
from torch import Tensor

from lstmlab.cells.cell import BaseCell, CellState
from lstmlab.checks.check import Unchecked, expect
from lstmlab.choice import Cell
from lstmlab.errors import InputError
from lstmlab.models.parts.recurrent import Recurrent
from lstmlab.registry import find
from lstmlab.weight import Role

B, T, E, H = 3, 5, 4, 6
_TOKENS = 12
_EXACT = 1e-9
"""How far two computations of one thing may be apart in float64."""


def is_a_cell_of_the_sizes_that_it_says(name: str) -> None:
    """Outputs are (batch, time, output_size), and a state has the tensors of state_shapes."""
    kind = find("cells", name).Cell
    expect(
        isinstance(kind, type) and issubclass(kind, BaseCell),
        "Cell is not a subclass of lstmlab.cells.cell.BaseCell",
    )
    cell = _cell(name)
    outputs, state = cell.unroll(_inputs(), _state(cell))
    wanted = (B, T, cell.output_size)
    expect(
        tuple(outputs.shape) == wanted,
        f"of inputs {(B, T, E)} the outputs are {tuple(outputs.shape)}, not {wanted}",
    )
    for what, given in (("zero_state", cell.zero_state(B, _inputs())), ("unroll", state)):
        shapes = [tuple(part.shape) for part in given]
        said = [(B, *shape) for shape in cell.state_shapes]
        expect(shapes == said, f"the state of {what} has shapes {shapes}, not {said}")


def unrolls_as_it_steps(name: str) -> None:
    """All time steps at once give what one step after the other gives, gradients too."""
    cell = _cell(name)
    x, state = _inputs().requires_grad_(), _state(cell)
    fast, fast_state = cell.unroll(x, state)
    slow, slow_state = BaseCell.unroll(cell, x, state)
    _alike(fast, slow, _EXACT, "unroll's outputs and those of step")
    _all_alike(fast_state, slow_state, _EXACT, "unroll's last state and that of step")
    last = cell.output(x[:, -1], fast_state)
    _alike(last, fast[:, -1], _EXACT, "unroll's last output and that of its last state")
    pairs = zip(_gradients(cell, x, fast), _gradients(cell, x, slow), strict=True)
    for ours, theirs in pairs:
        _alike(ours, theirs, _EXACT, "the gradients of unroll and of step")


def is_as_exact_in_float32(name: str) -> None:
    """It gives in float32 what it gives in float64, to five digits."""
    cell, exact = _cell(name, torch.float32), _cell(name)
    exact.load_state_dict(cell.state_dict())
    x = torch.randn(B, 4 * T, E)
    near, far = x.clone().requires_grad_(), x.double().requires_grad_()
    outputs, expected = cell.unroll(near)[0], BaseCell.unroll(exact, far)[0]
    _alike(outputs.double(), expected, 1e-5, "outputs in float32 and in float64")
    pairs = zip(_gradients(cell, near, outputs), _gradients(exact, far, expected), strict=True)
    for ours, theirs in pairs:
        _alike(ours.double(), theirs, 1e-4, "gradients in float32 and in float64", rtol=1e-4)


def answers_alike_without_a_gradient(name: str) -> None:
    """One time step without a gradient, as in writing, is the same step."""
    cell = _cell(name)
    x, state = torch.randn(B, 1, E, dtype=torch.float64), _state(cell)
    expected, expected_state = cell(x, state)
    with torch.no_grad():
        outputs, new_state = cell(x, state)
        from_zero, _ = cell(x)
    _alike(outputs, expected, _EXACT, "a step's output with and without a gradient")
    _all_alike(new_state, expected_state, _EXACT, "a step's state with and without a gradient")
    _alike(from_zero, cell.unroll(x)[0], _EXACT, "one step from no state, alone and unrolled")


def has_the_gradients_of_its_outputs(name: str) -> None:
    """Its gradients are the slopes of its outputs and of its state."""
    cell = _cell(name)
    x = torch.randn(2, 3, E, dtype=torch.float64, requires_grad=True)
    state = tuple(part.requires_grad_() for part in _state(cell, batch=2))

    def run(x: Tensor, *rest: Tensor) -> tuple[Tensor, ...]:
        outputs, last_state = cell.unroll(x, rest[: len(state)])
        return outputs, *last_state

    right = torch.autograd.gradcheck(
        run, (x, *state, *cell.parameters()), raise_exception=False
    )  # fmt: skip
    expect(right, "a gradient differs from the slope that small changes give")


def begins_from_zero(name: str) -> None:
    """Without a state it begins from zeros."""
    cell = _cell(name)
    x = _inputs()
    zeros = cell.zero_state(B, like=x)
    expect(all((part == 0).all() for part in zeros), "zero_state has numbers other than 0")
    _alike(cell.unroll(x)[0], cell.unroll(x, zeros)[0], 0, "outputs from no state and from zeros")


def draws_its_weights_from_the_seed(name: str) -> None:
    """Its first weights follow torch's seed, every matrix is drawn, and all are finite."""

    def draw(seed: int) -> dict[str, Tensor]:
        cell = _cell(name, seed=7)
        torch.manual_seed(seed)
        cell.initialize_weights()
        return {key: weight.detach().clone() for key, weight in cell.named_parameters()}

    first, again, other = draw(0), draw(0), draw(1)
    for key, weight in first.items():
        expect(weight.isfinite().all(), f"{key} has a number that isn't finite")
        expect(torch.equal(weight, again[key]), f"{key} differs between two draws of one seed")
        if weight.dim() == 2 and key not in find("cells", name).Cell.begun_alike:
            expect(not torch.equal(weight, other[key]), f"{key} is the same with another seed")


def never_reads_padding(name: str) -> None:
    """What stands after a text's end changes nothing, in one direction or in both."""
    for bidirectional in (False, True):
        recurrent = _layers(name, bidirectional)
        lengths = torch.tensor([5, 2, 4])
        x = _inputs()
        other = 9 * torch.randn(B, T + 3, E, dtype=torch.float64)
        for row, length in enumerate(lengths):
            other[row, :length] = x[row, :length]
        results = []
        for inputs in (x.requires_grad_(), other.requires_grad_()):
            outputs, _ = recurrent(inputs, lengths)
            beyond = all((outputs[row, n:] == 0).all() for row, n in enumerate(lengths))
            expect(beyond, "an output beyond a text's end isn't 0")
            loss = (outputs * outputs.detach().cos()).sum()
            d_x, *d_weights = torch.autograd.grad(loss, [inputs, *recurrent.parameters()])
            unread = all((d_x[row, n:] == 0).all() for row, n in enumerate(lengths))
            expect(unread, "there is a gradient of what stands beyond a text's end")
            results.append([outputs[:, :T], d_x[:, :T], *d_weights])
        _all_alike(results[0], results[1], _EXACT, "results with little and with much padding")


def goes_on_where_it_stopped(name: str) -> None:
    """A text read in two parts, the state handed on, gives what the whole gives."""
    recurrent = _layers(name, bidirectional=False)
    x = torch.randn(B, 7, E, dtype=torch.float64)
    whole, end = recurrent(x)
    first, state = recurrent(x[:, :3])
    second, last_state = recurrent(x[:, 3:], state=state)
    _alike(torch.cat([first, second], 1), whole, _EXACT, "outputs in two parts and of the whole")
    for mine, theirs in zip(last_state, end, strict=True):
        _all_alike(mine, theirs, _EXACT, "the last state in two parts and of the whole")


def bears_bfloat16(name: str) -> None:
    """Under bfloat16 autocast it gives about the same, with finite gradients in float32."""
    recurrent = _layers(name, bidirectional=True).float()
    x, lengths = torch.randn(B, T, E, requires_grad=True), torch.tensor([5, 2, 4])
    exact, _ = recurrent(x, lengths)
    with torch.autocast("cpu", torch.bfloat16):
        rough, _ = recurrent(x, lengths)
    _alike(rough.float(), exact, 0.03, "outputs in bfloat16 and in float32")
    rough.float().sum().backward()
    for key, weight in recurrent.named_parameters():
        expect(weight.grad is not None, f"{key} has no gradient")
        if weight.grad is not None:
            expect(weight.grad.dtype == torch.float32, f"the gradient of {key} isn't float32")
            expect(weight.grad.isfinite().all(), f"the gradient of {key} isn't finite")


def goes_on_from_any_precision(name: str) -> None:
    """Inputs and states in float32 or bfloat16 go together, as where a decoder begins."""
    for inputs in (torch.float32, torch.bfloat16):
        for memory in (torch.float32, torch.bfloat16):
            for gradient in (False, True):
                cell = _cell(name, torch.float32)
                x, state = torch.randn(B, 1, E).to(inputs), _state(cell)
                with torch.autocast("cpu", torch.bfloat16), torch.set_grad_enabled(gradient):
                    outputs, after = cell(x, tuple(part.to(memory) for part in state))
                    outputs, _ = cell(x, after)
                expected, after = cell(x.float(), state)
                expected, _ = cell(x.float(), after)
                _alike(outputs.float(), expected, 0.05, "two steps in bfloat16 and in float32")


def says_what_its_weights_are_for(name: str) -> None:
    """Each parameter has a role, and as many gates as its first axis can be split into."""
    cell = _cell(name)
    for key, weight in cell.named_parameters():
        role, gates = cell.role(key)
        expect(role in get_args(Role), f"the role of {key} is '{role}', which is none")
        first = weight.shape[0] if weight.dim() else 1
        expect(gates >= 1 and first % gates == 0, f"{key} can't be split into {gates} gates")


def is_exported_as_it_is(name: str) -> None:
    """Exported to ONNX, a classifier with it gives the same numbers, for texts of any length."""
    from lstmlab import tasks
    from lstmlab.artifacts.exporting.files import check_onnx, trace, write_onnx
    from lstmlab.artifacts.exporting.graphs import graphs
    from lstmlab.models.classifier import Classifier

    try:
        check_onnx()
    except InputError as error:
        raise Unchecked(str(error).removeprefix("--to ")) from None
    from onnxruntime import InferenceSession

    recipe = tasks.load("classification").recipe_with(
        {
            "cell": name, "embedding_size": E, "hidden_size": H, "wide": "none",
            "bidirectional": False,  # one direction is traced in half the time
        }
    )  # fmt: skip
    torch.manual_seed(2)
    model = Classifier(_TOKENS, 3, recipe).eval()
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.4)
    (graph,) = graphs(model)
    with tempfile.TemporaryDirectory(prefix="lstmlab-check-") as folder:
        session = InferenceSession(Path(folder, write_onnx(graph, trace(graph), Path(folder))))
    for lengths in ([1], [6], [9, 1, 4]):
        ids = torch.randint(1, _TOKENS, (len(lengths), max(lengths)))
        with torch.no_grad():
            wanted = model(ids, torch.tensor(lengths))
        given = {"ids": ids.numpy(), "lengths": np.array(lengths, np.int64)}
        found = torch.from_numpy(session.run(["logits"], given)[0])
        _alike(found, wanted, 1e-4, f"logits of texts of {lengths} tokens, exported and not,")


def learns(name: str) -> None:
    """A small classifier with it learns to tell two words apart."""
    from lstmlab import tasks, training
    from lstmlab.checks.examples import labelled
    from lstmlab.trial import Trial

    dataset = labelled()
    recipe = tasks.load("classification").recipe_with(
        {
            "cell": name, "embedding_size": 16, "hidden_size": 16, "epochs": 6, "dropout": 0.0,
            "pretraining_epochs": 0, "min_count": 1, "wide": "none", "train_on": "train",
            "optimizer": {"name": "adam", "learning_rate": 0.02}, "precision": "float32",
            "evaluations": 1, "batch_size": 8, "unit": "word",
        }
    )  # fmt: skip
    trial = Trial(
        task="classification", dataset="small", fingerprint=dataset.fingerprint, recipe=recipe,
        seed=0, purpose="tune",
    )  # fmt: skip
    record = training.run(trial, dataset, threads=1).record
    expect(record.status == "complete", f"its training ended as {record.status}: {record.message}")
    accuracy = record.metrics["dev"]["accuracy"]
    expect(accuracy >= 75, f"its accuracy on dev is {accuracy:.0f} %, and 50 % is by chance")


def _cell(name: str, dtype: torch.dtype = torch.float64, seed: int = 0) -> BaseCell:
    """Every weight random, biases too, so that no term can hide behind a zero; as in use, where
    nothing is drawn."""
    torch.manual_seed(seed)
    kind, settings = find("cells", name).Cell, Cell.of(name).filled()
    cell: BaseCell = kind(E, H) if settings is None else kind(E, H, settings)
    cell = cell.to(dtype).eval()
    for weight in cell.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    return cell


def _layers(name: str, bidirectional: bool) -> Recurrent:
    torch.manual_seed(1)
    recurrent = Recurrent(E, H, cell=name, layers=2, bidirectional=bidirectional).double().eval()
    recurrent.initialize_weights()
    return recurrent


def _inputs() -> Tensor:
    return torch.randn(B, T, E, dtype=torch.float64)


def _state(cell: BaseCell, batch: int = B) -> CellState:
    """Any numbers, but zeros in parts that may not hold any."""
    zeros = cell.zero_state(batch, next(cell.parameters()))
    free = len(zeros) if cell.free_parts is None else cell.free_parts
    return (*(torch.randn_like(part) for part in zeros[:free]), *zeros[free:])


def _gradients(cell: BaseCell, x: Tensor, outputs: Tensor) -> list[Tensor]:
    direction = torch.linspace(-1, 1, outputs.numel(), dtype=outputs.dtype).view_as(outputs)
    return list(torch.autograd.grad(outputs, [x, *cell.parameters()], direction))


def _all_alike(some: Any, others: Any, within: float, what: str) -> None:
    for one, other in zip(some, others, strict=True):
        _alike(one, other, within, what)


def _alike(one: Tensor, other: Tensor, within: float, what: str, rtol: float = 0.0) -> None:
    expect(one.shape == other.shape, f"{what} have shapes {one.shape} and {other.shape}")
    one, other = one.detach(), other.detach()
    apart = (one - other).abs()
    far = float((apart - rtol * other.abs()).max()) if apart.numel() else 0.0
    expect(far <= within, f"{what} differ by {float(apart.max()):.2g}, more than {within:g}")
