"""A small study for data of one's own, made to a time: which recipe, and the best model so far."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import mean
from typing import Any

import torch

from lstmlab.artifacts import saved
from lstmlab.errors import InputError
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.planning.plan import Plan
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing import store
from lstmlab.study.tuning import Tuning
from lstmlab.tasks import load
from lstmlab.tasks.task import Task
from lstmlab.training import Outcome
from lstmlab.trial import Contender, Record, Status, Trial

LEAST = 5.0
"""Seconds of one trial."""
_SEARCHED = 3
"""Trials of a search that there is time for, if each takes as long as it may."""
_BRIEF = 300.0
"""Seconds; in less, one seed of two recipes is all there is time for."""
_IN_FOLDS = 0.7
"""The share of the time that comparing takes where it is done in folds."""


_SAID = "kept.txt"


@dataclass(frozen=True)
class Budget:
    """How the time is spent. Every contender gets as much."""

    contenders: int
    seeds: int
    trial: float
    """Seconds that one trial may take; its schedule is shortened to that."""
    search: float
    """Seconds that one trial of a search may take."""
    tuning: float
    """Seconds of a contender's search: another trial starts as long as some are left; 0: none."""
    left: float
    """The seconds left of all the time that was asked for."""
    comparing: float
    """Seconds that comparing may take; the rest trains the winner."""
    beams: bool
    """Whether the winner answers by beam search. Comparing never does: it takes several times as
    long, and tells no other recipe from another."""


def budget(seconds: float, jobs: int, recipes: int, spent: float = 0.0, folds: int = 0) -> Budget:
    """Deals out ``seconds`` in all, for ``jobs`` trials at a time and so many ``recipes`` to choose
    from.

    ``spent``: seconds of those that have gone by, in reading the data. ``folds``: in how many each
    recipe is tested, if in any; then nothing is searched.

    In less than five minutes two recipes are run once each, in a third of the time. In more, three
    are run with two seeds, in most of it; from a quarter of an hour on they are searched first, and
    run with three. Then all are, from forty minutes on.
    """
    tiers = {_BRIEF: (2, 1, 0), 900: (3, 2, 0), 2400: (3, 3, 1), inf: (recipes, 3, 1)}
    contenders, seeds, searches = next(tier for end, tier in tiers.items() if seconds < end)
    contenders = min(contenders, recipes)
    share = 0.35 if seconds < _BRIEF else 0.6
    if folds:  # they say how good the model is, so they get more of the time than it does
        seeds, searches, share = folds, 0, _IN_FOLDS
    # A search takes about as long as a final.
    part = share * min(jobs, contenders) / contenders / (seeds + searches)
    left = max(0.0, seconds - spent)
    return Budget(
        contenders=contenders,
        seeds=seeds,
        trial=max(LEAST, part * left),
        search=max(LEAST, part * left / _SEARCHED),
        # The last of them begins a quarter before the end, for none takes just as long as it may.
        # Of the whole time: the plan stays the same.
        tuning=part * seconds * 0.75 if searches else 0.0,
        left=left,
        comparing=share * left,
        beams=seconds >= _BRIEF,
    )


HOW: Mapping[str, Any] = {"train_on": "train", "evaluations": 5, "beam_size": 1}
"""All are trained so. Scoring dev is not training, and takes long where every answer is a
sentence."""


def variants_of(task: Task) -> dict[str, dict[str, Any]]:
    """Name -> changes to the task's default recipe, of all that may be compared."""
    return {name: dict(changes) for name, changes in {**task.variants, **task.brief}.items()}


def study_of(
    task: Task,
    entry: TaskEntry,
    allowed: Budget,
    seed: int = 0,
    names: Sequence[str] = (),
    how: Mapping[str, Any] = HOW,
    folds: int | None = None,
    known: Mapping[str, Mapping[str, Any]] | None = None,
) -> StudyFile:
    """The comparison of the variants with these ``names``, or of the task's first, all trained as
    ``how`` says, and tested in so many ``folds``, if in any. Dev is held out all the time.
    ``known``: name -> changes, where other variants than the task's are compared."""
    known = known or variants_of(task)
    variants = {name: dict(known[name]) for name in names or [*known][: allowed.contenders]}
    return StudyFile(
        name="fit",
        about="Which recipe suits this data? All are trained for the same time, chosen on dev.",
        seeds=tuple(range(seed + 1, seed + 1 + allowed.seeds)),
        folds=folds,
        tuning=Tuning(
            trials=0,
            seconds=allowed.tuning or None,
            seed=seed,
            own_first=allowed.tuning > 0,
            hyperparameters=("learning_rate", "weight_decay"),
        ),
        variants=variants,
        recipe={key: value for key, value in how.items() if key != "metric"},
        tasks=(entry,),
    )


def say(folder: Path, text: str) -> None:
    """Leave in a study's ``folder`` what came of its winner, for the report."""
    (folder / _SAID).write_text(text + "\n", encoding="utf-8")


def said(folder: Path) -> str:
    """What :func:`say` left there, if anything."""
    try:
        return (folder / _SAID).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def compared(folder: Path) -> dict[str, dict[str, Any]]:
    """The variants that the study in ``folder`` compares, if there is one: name -> changes."""
    try:
        text = store.read(folder).meta()["text"]
        return dict(StudyFile.model_validate_json(text).variants)
    except (InputError, KeyError, ValueError):
        return {}


class Keeping(Agenda):
    """An agenda that leaves models in ``models``: the best on dev so far, ``most`` of them."""

    def __init__(
        self,
        plan: Plan,
        kept: store.Store,
        models: Path,
        most: int = 1,
        takes: Mapping[str, float] | None = None,
        limit: float = 0.0,
    ) -> None:
        """``kept``: the store; ``takes``: label of a contender -> seconds of one of its trials,
        which may be ``limit`` at most."""
        super().__init__(plan, kept)
        self.models, self.most = models, most
        self._takes, self._most = takes or {}, limit
        self.datasets = plan.datasets
        self.pool: list[tuple[Trial, Record]] = []
        """The trials whose models are kept, the best on dev first."""
        self.interrupted = False
        for _, trial, record in self.done:  # of a run that was killed
            if (models / trial.id).is_dir() and record.status is Status.COMPLETE:
                self.add(trial, record)

    @property
    def measured(self) -> bool:
        return bool(self._takes) or super().measured

    def seconds_left(self, jobs: int) -> float:
        """Returns how long the trials take that were timed beforehand, so that it is right from the
        first on; a search takes what it may."""
        remaining = [*self.remaining()]
        if not self._takes or any(trial.purpose == "tune" for trial in remaining):
            return super().seconds_left(jobs)
        now = time.monotonic()
        began = {id: when for id, (_, when) in self.running.items()}
        label = {candidate.base.recipe: candidate.contender.label for candidate in self._candidates}
        left = []
        for trial in remaining:
            spent = now - began.get(trial.id, now)
            takes = self._takes[label[trial.recipe]]
            left.append(max(0.0, (takes if spent < takes else self._most) - spent))
        return max([sum(left) / jobs, *left])

    @property
    def contender(self) -> Contender:
        """The first; of the metric, all have the same."""
        return self._candidates[0].contender

    @property
    def best(self) -> tuple[Trial, Record] | None:
        return self.pool[0] if self.pool else None

    def finish_all(self, ended: Sequence[tuple[Trial, Record]]) -> None:
        super().finish_all(ended)
        for trial, record in ended:
            if record.metrics:  # else lost; an interrupted trial may have left a model before
                self.add(trial, record)

    def add(self, trial: Trial, record: Record) -> None:
        """Keep it, if it is one of the best."""
        self.pool.append((trial, record))
        self.pool.sort(key=lambda one: -self.signed(one[1]))  # of equals the first
        for worse, _ in self.pool[self.most :]:
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(self.models / worse.id)
        del self.pool[self.most :]

    def ranking(self, beams: bool = False) -> list[tuple[str, Trial]]:
        """The labels of what was compared, best on dev first, each with another replicate of it
        (with ``beams``, or as it is): contenders whose finals are best on average.

        Where there was no time for finals, by the best trial of each; what has none comes last.
        """
        found = []
        for place, candidate in enumerate(self._candidates):
            mine = [
                (self.signed(record), trial)
                for owner, trial, record in self.done
                if owner is candidate and record.status is Status.COMPLETE
            ]
            finals = [one for one in mine if one[1].purpose == "final"]
            ranked = (0, -inf)
            chosen = candidate.base
            if finals:
                ranked, chosen = (2, mean(score for score, _ in finals)), finals[0][1]
            elif mine:
                score, chosen = max(mine, key=lambda one: one[0])
                ranked = (1, score)
            found.append((ranked, -place, candidate.contender.label, self._anew(chosen, beams)))
        found.sort(key=lambda one: one[:2], reverse=True)
        return [(label, trial) for *_, label, trial in found]

    def winner(self, beams: bool = False) -> tuple[str, Trial]:
        """The first of the :meth:`ranking`."""
        return self.ranking(beams)[0]

    def _anew(self, trial: Trial, beams: bool) -> Trial:
        beam = load(trial.task).recipe.beam_size if beams else trial.recipe.beam_size
        recipe = trial.recipe.updated({"beam_size": beam})
        seed = max(self._candidates[0].seeds) + 1
        return trial.model_copy(update={"recipe": recipe, "seed": seed, "purpose": "final"})

    def improves(self, record: Record) -> bool:
        """Whether it scores better on dev than the best so far."""
        return self.best is None or self.signed(record) > self.signed(self.best[1])

    def signed(self, record: Record) -> float:
        """The score on dev; more is better. By quick answers all the time, and so the best on the
        way, whose weights were kept: the winner's last are not always quick. But a classifier is
        not finished before its training is."""
        contender = self.contender
        sign = 1 if contender.higher_is_better else -1
        if load(contender.task).calibrates and "dev" in record.metrics:
            return sign * record.metrics["dev"][contender.metric]
        return max(sign * one.score for one in record.curve)

    def kept(self, device: torch.device) -> tuple[Trial, Outcome] | None:
        """The best model so far, scored on the test split, too (on ``device``); None if there is
        none."""
        if self.best is None:
            return None
        trial, record = self.best
        model = saved.read(self.models / trial.id, device)
        test = self.datasets[trial.fingerprint].splits["test"]
        answers = model.answers(test)
        record = record.model_copy(
            update={
                "metrics": {**record.metrics, "test": model.score(answers, test)},
                "status": Status.COMPLETE,  # a model that was interrupted is a model
                "signatures": model.task.signatures(test, model.codec.language, model.metrics),
            }
        )
        trial = trial.model_copy(update={"purpose": "final"})
        return trial, Outcome(record, model.model, model.codec, {"test": answers})

    def together(self, device: torch.device) -> saved.SavedModel | None:
        """The models of the pool whose mean is best on dev; None where that is one alone.

        Beginning with the best, each of the others is taken in that makes the mean better (Caruana
        et al. 2004), of those that read text as the best one does.
        """
        models = [
            saved.read(self.models / trial.id, device)
            for trial, _ in self.pool
            if (self.models / trial.id).is_dir()
        ]
        if len(models) < 2:
            return None
        dev = self.datasets[models[0].trial.fingerprint].splits["dev"]
        contender = self.contender
        sign = 1 if contender.higher_is_better else -1
        chosen = [models[0]]
        best, joined = sign * models[0].evaluate(dev)[contender.metric], None
        for one in models[1:]:
            try:
                tried = saved.join([*chosen, one], [each.trial.id for each in (*chosen, one)])
            except InputError:  # it reads text another way
                continue
            score = sign * tried.evaluate(dev)[contender.metric]
            if score > best:
                best, joined, chosen = score, tried, [*chosen, one]
        return joined
