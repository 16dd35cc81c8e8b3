"""What the study compares, what it searches, and what it holds at one value."""

from __future__ import annotations

from lstmlab.evidence.choices.roles import roles
from lstmlab.language.say import Say
from lstmlab.language.words import listed, setting_name
from lstmlab.report.document import Block, Cell, Column, Folded, Paragraph, Table
from lstmlab.report.gathered import Gathered

_TOLD = (
    "optimizer.learning_rate", "optimizer.weight_decay", "batch_size", "schedule", "warmup",
    "epochs", "steps", "tokens", "seconds", "optimizer", "cell", "hidden_size", "layers", "dropout",
    "clip_norm",
)  # fmt: skip
"""Held fields that the table has; the others stand folded below it."""


def blocks(gathered: Gathered, say: Say) -> list[Block]:
    """A table, and a caution where what is held is known to favour one optimizer."""
    found = roles(gathered.results.entries)
    if found is None:
        return []
    held = {one.key: f"{one.key} = {' / '.join(one.values)}"
            for one in found.held if one.values not in (("None",), ("",))}  # fmt: skip
    if held.keys() & {"steps", "tokens", "seconds"}:
        held.pop("epochs", None)  # the budget is the other one
    rows = tuple(
        (Cell(name), Cell(say(", ").join(fields) or "–"))
        for name, fields in (
            (say("compared"), list(found.compared)),
            (say("searched"), list(found.searched)),
            (say("held"), [held[key] for key in _TOLD if key in held]),
        )
    )
    caption = say(
        "What the study compares (also what comes with it), what it searches for each contender, "
        "and what it holds at one value for all: it says nothing of other values."
    )
    made: list[Block] = [
        Table(
            caption,
            (Column(say("role")), Column(say("fields"), say("as study files name them"))),
            rows,
        )
    ]
    if found.doubtful:
        made.append(
            Paragraph(
                say(
                    "Optimizers are compared with one value for all of {fields}, which may suit "
                    "one of them better than another: search it, or the answer is of that value.",
                    fields=listed([setting_name(key, say) for key in found.doubtful], say),
                )
            )
        )
    rest = [text for key, text in held.items() if key not in _TOLD]
    if rest:
        made.append(Folded(say("All else that is held"), (Paragraph(say(", ").join(rest)),)))
    return made
