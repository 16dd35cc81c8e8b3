"""A seeded make-believe study: what a real one looks like, without training anything."""

from __future__ import annotations

import numpy as np

from lstmlab.choice import Optimizer
from lstmlab.evidence import Results
from lstmlab.recipe import Recipe
from lstmlab.search.halving import rungs
from lstmlab.space import Range
from lstmlab.trial import (
    Contender,
    Entry,
    Point,
    Record,
    Reference,
    Source,
    Status,
    Trial,
)

TASKS = {
    ("classification", "docstrings-topics"): ("accuracy", ("macro_f1",), 88.0, 12.0),
    ("sentiment", "opinions-en"): ("accuracy", ("macro_f1",), 99.8, 50.0),
    ("translation", "dates-en-zh"): ("bleu", ("chrf",), 97.0, 0.6),
    ("summarization", "docstrings-synopsis"): ("rouge-l", ("rouge-1", "rouge-2"), 31.0, 7.0),
}
"""(task, data set) -> primary metric, others, ceiling, floor."""

SKILL = {"gd": 0.05, "sgd": 0.35, "momentum": 0.8, "rmsprop": 0.97, "adam": 1.0, "adamw": 1.0}
"""Part of the way from floor to ceiling that an optimizer gets."""

BEST_RATE = {
    "gd": 1.0,
    "sgd": 0.5,
    "momentum": 0.1,
    "rmsprop": 3e-3,
    "adam": 3e-3,
    "adamw": 3e-3,
}


def results(seeds: int = 2, ended: int | None = None, name: str = "default") -> Results:
    """24 contenders with 4 tuning trials and ``seeds`` finals each.

    Of a running study, the first ``ended`` trials have a record; further finals, whose learning
    rate isn't chosen yet, have no entry.
    """
    rng = np.random.default_rng(7)
    contenders: list[Contender] = []
    entries: list[Entry] = []
    for (task, dataset), (metric, others, ceiling, floor) in TASKS.items():
        for optimizer, skill in SKILL.items():
            contender = Contender(
                task=task,
                dataset=dataset,
                choices=(("optimizer", optimizer),),
                tune=4,
                final=seeds,
                metric=metric,
                higher_is_better=True,
            )
            contenders.append(contender)
            best_rate = BEST_RATE[optimizer]
            plan = [(best_rate * step, "tune", 0) for step in (0.1, 0.3, 1.0, 3.0)]
            plan += [(best_rate, "final", seed) for seed in range(1, seeds + 1)]
            for rate, purpose, seed in plan:
                trial = Trial(
                    task=task,
                    dataset=dataset,
                    fingerprint="0123456789abcdef",
                    recipe=Recipe(
                        optimizer=Optimizer.of({"name": optimizer, "learning_rate": rate}),
                        precision="float32",
                    ),
                    seed=seed,
                    purpose=purpose,
                )
                reached = skill * np.exp(-0.3 * np.log10(rate / best_rate) ** 2)
                score = floor + (ceiling - floor) * reached + rng.normal(0, 0.4)
                record = _record(rng, contender, others, floor, min(score, 100.0), trial)
                if ended is None or len(entries) < ended:
                    entries.append(Entry(contender=contender, trial=trial, record=record))
                elif purpose == "tune":
                    entries.append(Entry(contender=contender, trial=trial))
    meta = {
        "study": '[study]\nname = "default"\n\n[axes]\noptimizer = ["gd", "sgd"]  # <b>\n',
        "machine": "AMD EPYC 9R14, 2 cores, Linux",
        "versions": "lstmlab 0.1.0, torch 2.13.0, Python 3.11.2",
        "created": "2025-11-24 09:00 UTC",
    }
    about = "Which optimizer for which text task? The article's question, asked fairly."
    return Results(name=name, about=about, meta=meta, contenders=contenders, entries=entries)


def _record(
    rng: np.random.Generator,
    contender: Contender,
    others: tuple[str, ...],
    floor: float,
    score: float,
    trial: Trial,
) -> Record:
    rate, optimizer = trial.recipe.optimizer.learning_rate, trial.recipe.optimizer.name
    too_fast = rate > 2 * BEST_RATE[optimizer] and optimizer in ("gd", "sgd", "momentum")
    lost_final = contender.task == "summarization" and optimizer == "sgd" and trial.seed == 2
    failed = contender.task == "translation" and optimizer == "gd" and trial.seed == 1
    last = 3 if too_fast or lost_final else 10
    seconds = float(rng.uniform(4, 5)) * (3.0 if contender.task == "translation" else 1.0)
    curve = tuple(
        Point(
            epoch=epoch,
            step=32 * epoch,
            train_loss=2.0 / epoch,
            score=floor + (score - floor) * (1 - np.exp(-epoch / 2.5)) + rng.normal(0, 0.15),
            seconds=seconds * epoch / 10,
        )
        for epoch in range(1, last + 1)
    )
    common = {"curve": curve, "parameters": 1_234_567, "steps": 32 * last, "seconds": seconds}
    notes = (f"{contender.dataset}: 10 % of train, seeded, serves as dev", "computed in float32")
    if failed:
        return Record(status=Status.CRASHED, message="out of memory", notes=notes)
    if too_fast or lost_final:
        return Record(status=Status.DIVERGED, message="loss is nan", notes=notes, **common)
    metrics = {"dev": {contender.metric: score, **dict.fromkeys(others, score - 1.5)}}
    if trial.purpose == "final":
        test = float(np.clip(score + rng.normal(0, 0.3), 0, 100))
        metrics["test"] = {contender.metric: test, **dict.fromkeys(others, test - 1.5)}
    return Record(status=Status.COMPLETE, metrics=metrics, notes=notes, **common)


def small(
    finals: dict[str, list[float | Status | None]],
    rates: dict[str, dict[float, float | Status | None]] | None = None,
    chosen: dict[str, float] | None = None,
    metric: str = "accuracy",
    higher_is_better: bool = True,
    split: str = "test",
    task: str = "sentiment",
) -> Results:
    """One task; per contender the outcome of each final and of each learning rate tried.

    An outcome is a score, how the trial was lost, or None: not ended yet.
    """
    rates, chosen = rates or {}, chosen or {}
    contenders, entries = [], []
    for name, outcomes in finals.items():
        grid = rates.get(name, {})
        contender = Contender(
            task=task,
            dataset="opinions-en",
            choices=(("optimizer", name),),
            tune=len(grid),
            final=len(outcomes),
            metric=metric,
            higher_is_better=higher_is_better,
        )
        contenders.append(contender)
        plan = [(rate, "tune", 0, outcome) for rate, outcome in grid.items()]
        rate = chosen.get(name, 0.1)
        plan += [(rate, "final", seed, outcome) for seed, outcome in enumerate(outcomes)]
        for learning_rate, purpose, seed, outcome in plan:
            trial = Trial(
                task=task,
                dataset="opinions-en",
                fingerprint="0123456789abcdef",
                recipe=Recipe(
                    optimizer=Optimizer.of({"name": "sgd", "learning_rate": learning_rate})
                ),
                seed=seed,
                purpose=purpose,
            )
            record = None
            if isinstance(outcome, Status):
                record = Record(status=outcome, seconds=1.0, steps=10)
            elif outcome is not None:
                where = split if purpose == "final" else "dev"
                record = Record(
                    status=Status.COMPLETE,
                    metrics={where: {metric: outcome}},
                    seconds=2.0,
                    steps=100,
                )
            entries.append(Entry(contender=contender, trial=trial, record=record))
    return Results(name="small", contenders=contenders, entries=entries)


def full(seeds: int = 5, tune: int = 12, tasks: int = 4) -> Results:
    """A finished study with all that a report can show.

    Three hyperparameters were tuned, halved on the first task and whole on the others; there are
    targets, published results, two workers, and on the first task what the seeds decide varies.
    """
    rng = np.random.default_rng(11)
    contenders: list[Contender] = []
    entries: list[Entry] = []
    clock = [1_700_000_000.0, 1_700_000_000.0]
    for place, ((task, dataset), shape) in enumerate(list(TASKS.items())[:tasks]):
        sources: tuple[Source, ...] = ("all", "initialization", "order", "dropout")
        for source in sources if place == 0 else sources[:1]:
            for optimizer in SKILL if source == "all" else ("adam",):
                contender = _full_contender(task, dataset, optimizer, source, seeds, tune)
                contenders.append(contender)
                for trial in _full_plan(contender, optimizer, rng):
                    _, others, ceiling, floor = shape
                    best = BEST_RATE[optimizer]
                    rate = trial.recipe.optimizer.learning_rate
                    reached = SKILL[optimizer] * np.exp(-0.3 * np.log10(rate / best) ** 2)
                    score = floor + (ceiling - floor) * reached + rng.normal(0, 0.4)
                    record = _record(rng, contender, others, floor, min(score, 100.0), trial)
                    worker = int(np.argmin(clock))
                    record = record.model_copy(update={
                        "worker": worker, "started": clock[worker],
                        "signatures": {"bleu": "nrefs:1|case:mixed|tok:zh|version:2.5.1"},
                    })  # fmt: skip
                    clock[worker] += record.seconds + 0.2
                    entries.append(Entry(contender=contender, trial=trial, record=record))
    base = results(seeds=1)
    return Results(
        name="full", about=base.about, meta=base.meta, contenders=contenders, entries=entries
    )


def _full_contender(
    task: str, dataset: str, optimizer: str, source: Source, seeds: int, tune: int
) -> Contender:
    metric, _, ceiling, floor = TASKS[task, dataset]
    best = BEST_RATE[optimizer]
    # The space of gd ends at its best rate, so that it is one to widen.
    high = best * (1 if optimizer == "gd" else 30)
    space = [("optimizer.learning_rate", Range(low=best / 100, high=high))]
    space.append(("dropout", Range(low=0.0, high=0.5, scale="linear")))
    choices = (("optimizer", optimizer), ("varies", source))
    references: tuple[Reference, ...] = ()
    if optimizer == "adam" and source == "all":
        references = (
            Reference(metric=metric, value=round(ceiling, 1), citation="Doe et al. 2020",
                      protocol="best of 5 runs", signature="nrefs:1|case:mixed|tok:zh|version:2.0"
                      if metric == "bleu" else ""),
            Reference(metric=metric, value=99.0, citation="Roe 2021",
                      not_comparable="trained on ten times the data"),
        )  # fmt: skip
    return Contender(
        task=task, dataset=dataset,
        choices=choices,
        tune=tune, final=seeds, metric=metric, higher_is_better=True, space=tuple(space),
        halved=task == "classification", varies=source,
        target=floor + 0.7 * (ceiling - floor), references=references,
    )  # fmt: skip


def _full_plan(contender: Contender, optimizer: str, rng: np.random.Generator) -> list[Trial]:
    """Tuning, in rungs where it is halved, then finals with the best rate."""

    def trial(rate: float, dropout: float, purpose: str, seed: int, part: float = 1.0) -> Trial:
        return Trial(
            task=contender.task, dataset=contender.dataset, fingerprint="0123456789abcdef",
            recipe=Recipe(
                optimizer=Optimizer.of({"name": optimizer, "learning_rate": rate}),
                dropout=dropout, precision="float32", epochs=10,
            ),
            seed=seed, purpose=purpose, varies=contender.varies, part=part,
        )  # fmt: skip

    spaces = dict(contender.space)
    points = [
        (spaces["optimizer.learning_rate"].at(rng.random()), spaces["dropout"].at(rng.random()))
        for _ in range(contender.tune)
    ]
    points.sort(key=lambda point: abs(np.log(point[0] / BEST_RATE[optimizer])))
    shape = rungs(contender.tune) if contender.halved else ((1.0, contender.tune),)
    plan = [
        trial(rate, dropout, "tune", 0, part)
        for part, count in shape
        for rate, dropout in points[:count]
    ]
    best = points[0] if points else (BEST_RATE[optimizer], 0.2)
    return plan + [trial(*best, "final", seed) for seed in range(1, contender.final + 1)]
