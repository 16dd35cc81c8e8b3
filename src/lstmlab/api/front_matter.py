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

    task, trial = trained.task, trained.trial
    scored = _scores(trained)
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
        for split, scores in scored.items()
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
        "metrics": list(dict.fromkeys(name for each in scored.values() for name in each)) or None,
    }
    try:
        block = ModelCardData(
            model_name=name if results else None, eval_results=results or None, **about
        )
    except ValueError as error:
        raise InputError(f"push: {error}") from None
    return block.to_yaml().strip()


def _scores(trained: SavedModel) -> dict[str, dict[str, float]]:
    """What the scores are of -> metric -> value: of the test split, or else of dev; and the mean
    over folds, which says more where there are any."""
    metrics, folds = trained.record.metrics, trained.record.folds
    found = {}
    if folds:
        found[f"{len(folds)}-fold cross-validation"] = {
            name: sum(one[name] for one in folds) / len(folds)
            for name in folds[0]
            if all(name in one for one in folds)
        }
    wanted = ("test",) if folds else ("test", "dev")
    if split := next((one for one in wanted if one in metrics), ""):
        found[split] = metrics[split]
    return {
        of: {name: value for name, value in scores.items() if math.isfinite(value)}
        for of, scores in found.items()
    }


def _higher(metric: str) -> bool:
    return bool(find("metrics", metric).HIGHER_IS_BETTER)
