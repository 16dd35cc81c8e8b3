"""The block of metadata that the Hugging Face hub reads at the head of a model's card."""

from __future__ import annotations

import math
from typing import Any

from lstmlab.artifacts.saved import SavedModel
from lstmlab.errors import InputError
from lstmlab.registry import find


def with_metadata(card: str, trained: SavedModel, name: str, license: str | None) -> str:
    """``card``, Markdown, after the block for the model that the hub calls ``owner/name``."""
    return f"---\n{_block(trained, name, license)}\n---\n\n{card}"


def _block(trained: SavedModel, name: str, license: str | None) -> str:
    """Language, licence, tags, metrics, and the scores as ``model-index``."""
    from huggingface_hub import EvalResult, ModelCardData

    task, trial, metrics = trained.task, trained.trial, trained.record.metrics
    split = next((one for one in ("test", "dev") if one in metrics), "")
    scores = {
        metric: value for metric, value in metrics.get(split, {}).items() if math.isfinite(value)
    }
    data = trial.dataset.removeprefix("hf:").rstrip("/").rpartition("/")[2] or "data"
    results = [
        EvalResult(
            task_type=task.hub or task.name,
            dataset_type=data,
            dataset_name=data,
            dataset_split=split,
            metric_type=metric,
            metric_name=f"{metric} ({'more' if _higher(metric) else 'less'} is better)",
            metric_value=round(value, 4),
        )
        for metric, value in scores.items()
    ]
    cell = trial.recipe.cell.name.partition("@")[0]
    language = trained.codec.language.partition("-")[0]
    about: dict[str, Any] = {
        "language": None if language == "und" else language,
        "license": license,
        "library_name": "lstmlab",
        "pipeline_tag": task.hub or None,
        "tags": list(dict.fromkeys(["lstmlab", task.name.partition("@")[0], cell])),
        "metrics": list(scores) or None,
    }
    try:
        block = ModelCardData(
            model_name=name if results else None, eval_results=results or None, **about
        )
    except ValueError as error:
        raise InputError(f"push: {error}") from None
    return block.to_yaml().strip()


def _higher(metric: str) -> bool:
    return bool(find("metrics", metric).HIGHER_IS_BETTER)
