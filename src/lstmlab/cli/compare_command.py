"""``lstmlab compare``: two saved models on the same examples."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lstmlab.cli import _examples, _options
from lstmlab.data.columns import FEATURES
from lstmlab.data.understanding.labels import in_order
from lstmlab.errors import InputError

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel
    from lstmlab.evidence.statistics.examples import Contrast


def command(
    model_a: Annotated[
        Path, typer.Argument(help="A folder of lstmlab train, or hf:owner/name: A.")
    ],
    model_b: Annotated[Path, typer.Argument(help="Another, of the same kind of task: B.")],
    data: Annotated[str, typer.Option("--data", help="A data set's name, a file or a folder.")],
    split: Annotated[
        str, typer.Option("--split", help="train, dev, test, or all (every example).")
    ] = "test",
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Rename a column: text=NAME_IN_FILE.")
    ] = None,
    encoding: _options.Encoding = None,
    missing: _options.Missing = "leave-out",
    merge_labels: _options.MergeLabels = False,
    largest_file: _options.LargestFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    device: _options.Device = "auto",
) -> None:
    """Tell whether one saved model is better than another, beyond the choice of examples.

    Each metric of both (but the calibration error, of which no interval holds), the difference with
    a 95 % interval (paired bootstrap over examples), and p by approximate randomization, corrected
    for the number of metrics (Holm). It is about these two models; to compare recipes, use lstmlab
    study.

    Example: [bold]lstmlab compare model-a model-b --data opinions-en --split test[/bold]
    """
    from lstmlab.artifacts import saved
    from lstmlab.evidence.statistics.examples import LINES, RESAMPLES, contrast, in_blocks
    from lstmlab.evidence.statistics.family import holm
    from lstmlab.evidence.wording.examples import SCOPE, caution, sentence
    from lstmlab.metrics.metric import is_biased, with_plugins
    from lstmlab.registry import find
    from lstmlab.training import resolve_device

    where = resolve_device(device)
    a, b = saved.read(model_a, where), saved.read(model_b, where)
    _check_alike(model_a, a, model_b, b)
    dataset, examples = _examples.read(
        _reading_for_both(a, b),
        data,
        split,
        column or [],
        encoding,
        missing,
        merge_labels=merge_labels,
    )
    expected = a.task.expected(examples)
    stream = a.task.columns.asked.is_running
    size = LINES if stream else 1
    if len(expected) < 2 * size:
        raise InputError(f"{dataset.name} {split}: too few examples to compare on")
    unit = f"blocks of {LINES} lines" if stream else "examples"
    language = a.codec.language if a.codec.language == b.codec.language else dataset.language
    answers = a.answers(examples), b.answers(examples)
    found: dict[str, Contrast] = {}
    for name in with_plugins(tuple(dict.fromkeys((*a.metrics, *b.metrics)))):
        if is_biased(name):
            continue
        metric = find("metrics", name)
        one, other = (metric.statistics(each, expected, language) for each in answers)
        found[name] = contrast(in_blocks(one, size), in_blocks(other, size), metric.from_statistics)
    corrected = holm([each.p_value for each in found.values()])
    sentences = [
        sentence(name, each, find("metrics", name).HIGHER_IS_BETTER, p, len(found), unit)
        for (name, each), p in zip(found.items(), corrected, strict=True)
    ]
    count = found[a.task.metric].examples
    notes = [*dataset.notes]
    notes += [
        f"{name}: {note}"
        for name, one in (("A", a), ("B", b))
        for note in one.cut(one.task.columns.questions(examples), split)
    ]
    if split != "test":
        notes.append(f"{split}: a model that was trained or chosen on these examples is flattered")
    if few := caution(count, unit):
        notes.append(few)
    signatures = a.task.signatures(examples, language, [*found])
    if as_json:
        table = {
            name: _table(each, p) for (name, each), p in zip(found.items(), corrected, strict=True)
        }
        print(
            json.dumps(
                {
                    "split": split, "examples": count, "unit": unit, "resamples": RESAMPLES,
                    "a": str(model_a), "b": str(model_b), "metrics": table,
                    "signatures": signatures, "says": sentences, "notes": notes, "scope": SCOPE,
                },
                ensure_ascii=False,
            )
        )  # fmt: skip
        return
    print(f"{dataset.name} {split}: {count:,} {unit}\n  A  {model_a}\n  B  {model_b}\n")
    print("\n".join(_lines(found, corrected)) + "\n")
    print("\n".join([*sentences, SCOPE]))
    print(f"\nIntervals: paired bootstrap, {RESAMPLES:,} resamples. p: approximate randomization,")
    print(f"two-sided, {RESAMPLES:,} times, corrected for {len(found)} metrics (Holm).")
    for note in [*notes, *(f"{name}: {text}" for name, text in signatures.items())]:
        print(f"  note: {note}")


def _reading_for_both(a: SavedModel, b: SavedModel) -> SavedModel:
    """The model as whose data the examples are read: that which reads features beside the text, if
    one of the two does; where both do, one that would read those of both."""
    if not a.features or not {*b.features} - {*a.features}:
        return b if b.features and not a.features else a
    every = ",".join(dict.fromkeys([*a.features, *b.features]))
    columns = {**a.remembered.columns, FEATURES: every}
    return replace(a, remembered=replace(a.remembered, columns=columns))


def _check_alike(path_a: Path, a: SavedModel, path_b: Path, b: SavedModel) -> None:
    """``InputError`` unless both models can be scored by the same metrics on the same examples."""
    both = f"{path_a} and {path_b}"
    if a.task.metrics != b.task.metrics:
        raise InputError(f"{both}: a {a.task.name} and a {b.task.name} model can't be compared")
    if odd := in_order(set(a.codec.labels) ^ set(b.codec.labels)):
        raise InputError(f"{both}: only one of them knows the label '{odd[0]}'")
    is_running = a.task.columns.asked.is_running
    if is_running and a.codec.tokenizer.to_json() != b.codec.tokenizer.to_json():
        raise InputError(
            f"{both}: they split text into different tokens; their perplexities can't be compared"
        )


def _table(contrast: Contrast, corrected: float) -> dict[str, Any]:
    low, high = contrast.interval
    return {
        "a": contrast.a, "b": contrast.b, "difference": contrast.difference,
        "low": low, "high": high, "p": contrast.p_value, "p_holm": corrected,
    }  # fmt: skip


def _lines(found: dict[str, Contrast], corrected: list[float]) -> list[str]:
    """A table: metric, A, B, the difference with its interval, p."""
    from lstmlab.language.words import metric_name, number

    head = f"  {'':20}{'A':>9}{'B':>9}{'A − B':>9}{'95 % interval':>20}{'p':>9}"
    lines = [head]
    for (name, each), p in zip(found.items(), corrected, strict=True):
        ends = " to ".join(number(end, 2) for end in each.interval)
        values = "".join(f"{number(v, 2):>9}" for v in (each.a, each.b, each.difference))
        lines.append(f"  {metric_name(name):20}{values}{ends:>20}{p:>9.4f}")
    return lines
