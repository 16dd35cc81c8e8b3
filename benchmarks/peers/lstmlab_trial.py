"""lstmlab: one trial, as a study runs it."""

from __future__ import annotations

from _peer import Data, read_job, tell
from prepare import prepared

from lstmlab.tasks import load
from lstmlab.training import resolve_precision, run
from lstmlab.trial import Point, Trial


def main() -> None:
    job = read_job()
    items = Data(job["folder"]).items
    dataset = prepared(job["folder"], job["task"])
    recipe = resolve_precision(load(job["task"]).recipe_with(job["recipe"]))
    trial = Trial(
        task=job["task"],
        dataset=dataset.name,
        fingerprint=dataset.fingerprint,
        recipe=recipe,
        seed=job["seed"],
        purpose="tune",  # scored on dev only
    )
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
    tell(status=record.status, parameters=record.parameters, precision=recipe.precision)


if __name__ == "__main__":
    main()
