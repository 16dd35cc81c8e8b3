"""lstmlab: one trial, as a study runs it."""

from __future__ import annotations

from typing import Any

from _peer import Data, read_job, tell
from prepare import prepared

from lstmlab.data.dataset import Dataset
from lstmlab.tasks import load
from lstmlab.training import resolve_precision, run
from lstmlab.trial import Point, Trial


def trial_of(job: dict[str, Any]) -> tuple[Trial, Dataset]:
    """What ``job`` is as a trial, and the data that it is of."""
    dataset = prepared(job["folder"], job["task"])
    trial = Trial(
        task=job["task"],
        dataset=dataset.name,
        fingerprint=dataset.fingerprint,
        recipe=resolve_precision(load(job["task"]).recipe_with(job["recipe"])),
        seed=job["seed"],
        purpose="tune",  # scored on dev only
    )
    return trial, dataset


def main() -> None:
    job = read_job()
    items = Data(job["folder"]).items
    trial, dataset = trial_of(job)
    epoch, seconds = 0.0, 0.0

    def tell_point(point: Point) -> None:
        nonlocal epoch, seconds
        part = point.epoch - epoch
        tell(
            epoch=point.epoch,
            seconds=point.seconds - seconds,
            items=items * part,
            score=point.score,
        )
        epoch, seconds = point.epoch, point.seconds

    record = run(trial, dataset, threads=job["threads"], on_point=tell_point).record
    tell(status=record.status, parameters=record.parameters, precision=trial.recipe.precision)


if __name__ == "__main__":
    main()
