"""Several studies as one: other seeds or tasks of the same question, or the parts of one study."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.study.planning.study_file import StudyFile
from lstmlab.study.storing import store
from lstmlab.study.storing.part import KEY, fitting
from lstmlab.study.storing.store import Store
from lstmlab.trial import Contender, Entry, Record, Status

_MAY_DIFFER = {"name", "about", "plugins", "seeds", "tasks"}
"""The keys that may differ in two study files with the same protocol."""


def merge(folders: Sequence[Path], out: Path) -> tuple[int, int]:
    """The studies in ``folders`` as one in ``out``; how many trials it has, and were in several.

    A trial is known by its id; where several hold it, a result counts before a loss, and of two
    results the first. ``InputError`` where the protocols differ, or two results of a trial do.
    """
    if not folders:
        raise InputError("name two study folders at least")
    if (out / store.FILE).exists():
        raise InputError(f"{out}: output folder in use by a study; name another with --out")
    kept = [store.read(folder) for folder in folders]
    whole = _of_parts(folders, kept) or _of_studies(folders, kept)
    contenders = whole.contenders
    trials: dict[str, Entry] = {}
    place: dict[str, int] = {}
    twice = 0
    for folder, one in zip(folders, kept, strict=True):
        for entry in one.entries():
            before = trials.get(entry.trial.id)
            twice += before is not None
            chosen = _better(before, entry, folder)
            trials[entry.trial.id] = chosen
            place[entry.trial.id] = _place(contenders, entry.contender)
    _check_recipes(contenders, place, trials)
    with (
        store.start(out, whole.text, whole.ids, contenders, whole.meta) as merged,
        merged.together(),
    ):
        for number in range(len(contenders)):
            mine = [trials[id] for id in trials if place[id] == number]
            mine.sort(key=lambda entry: (entry.trial.purpose == "final", entry.trial.part))
            merged.add(number, 0, [entry.trial for entry in mine])
            for entry in mine:
                if entry.record:
                    merged.finish(entry.trial, entry.record)
    return len(trials), twice


def elsewhere(folders: Sequence[Path], maker: str) -> dict[str, Record]:
    """The records of other studies that need not be made again, by trial id: those that ended by
    themselves, whatever else their studies compare.

    ``maker``: what computes now (:func:`lstmlab.study.storing.made_by.made_by`). ``InputError``
    where a record was made by other versions, whose numbers may be others. Another processor's are
    taken: the evidence tells of how many kinds of machines its records are.
    """
    found: dict[str, Record] = {}
    versions = maker.partition(" on ")[0]
    for folder in folders:
        with contextlib.closing(store.read(folder)) as one:
            for entry in one.entries():
                record = entry.record
                if record is None or record.status not in (Status.COMPLETE, Status.DIVERGED):
                    continue
                made = record.made_by.partition(" on ")[0]
                if made != versions:
                    raise InputError(
                        f"{folder}: its records were made by {made or 'an unknown version'}, not "
                        f"by {versions}; run this study without them"
                    )
                found.setdefault(entry.trial.id, record)
    return found


@dataclass(frozen=True)
class _Whole:
    """What the merged study is, but for its trials."""

    contenders: Sequence[Contender]
    text: str
    ids: str
    meta: dict[str, str]


def _of_studies(folders: Sequence[Path], kept: Sequence[Store]) -> _Whole:
    """Studies of other seeds or tasks; ``InputError`` where the protocols differ."""
    if len(folders) < 2:
        raise InputError("name two study folders at least")
    studies = [StudyFile.model_validate_json(one.meta()["text"]) for one in kept]
    for folder, study in zip(folders[1:], studies[1:], strict=True):
        _check_protocol(folders[0], studies[0], folder, study)
    others = len({study.seeds for study in studies}) > 1
    if studies[0].folds and others:
        raise InputError(
            f"{folders[1]}: other seeds than in {folders[0]}, and seeds are dealt out to the same "
            "folds; list more seeds in one study, for the folds to be dealt out anew"
        )
    if studies[0].tuning.repeats > 1 and others:
        raise InputError(
            f"{folders[1]}: other seeds than in {folders[0]}, and seeds are dealt out to "
            "tuning.repeats searches; such studies can be merged with the same seeds only"
        )
    if studies[0].most_seeds is not None:
        raise InputError(
            f"{folders[0]}: its seeds were added until it was decided, which another study's "
            "records would change; it can't be merged"
        )
    whole = studies[0].model_copy(
        update={
            "seeds": tuple(dict.fromkeys(seed for study in studies for seed in study.seeds)),
            "tasks": tuple({t.model_dump_json(): t for s in studies for t in s.tasks}.values()),
        }
    )
    ids = [id for one in kept for id in json.loads(one.meta()["ids"])]
    meta = _meta(kept) | {"merged": ", ".join(one.meta()["name"] for one in kept)}
    meta.pop("study", None)  # the file of one of them
    contenders = _contenders([(one.contenders(), s) for one, s in zip(kept, studies, strict=True)])
    return _Whole(contenders, whole.model_dump_json(), json.dumps([*dict.fromkeys(ids)]), meta)


def _of_parts(folders: Sequence[Path], kept: Sequence[Store]) -> _Whole | None:
    """The study that ``kept`` are the parts of; None where none is a part. ``InputError`` where
    they don't fit together, or one is missing."""
    metas = [one.meta() for one in kept]
    found = fitting(folders, metas)
    if not found:
        return None
    placed = [
        (place, contender)
        for part, one in zip(found, kept, strict=True)
        for place, contender in zip(part.places, one.contenders(), strict=True)
    ]
    contenders = [contender for _, contender in sorted(placed, key=lambda of: of[0])]
    return _Whole(contenders, metas[0]["text"], found[0].ids, _meta(kept))


def _meta(kept: Sequence[Store]) -> dict[str, str]:
    """What the first one says, and of circumstances what all do."""
    meta = kept[0].meta()
    for key in ("command", "machine", "versions", "created"):
        if said := [one.meta()[key] for one in kept if key in one.meta()]:
            meta[key] = "; ".join(dict.fromkeys(said))
    for key in ("text", "ids", KEY):
        meta.pop(key, None)
    return meta


def _check_protocol(first: Path, one: StudyFile, folder: Path, other: StudyFile) -> None:
    mine, theirs = (s.model_dump(mode="json", exclude=_MAY_DIFFER) for s in (one, other))
    for key in dict.fromkeys([*mine, *theirs]):  # one that isn't given may be in neither
        if theirs.get(key) != mine.get(key):
            raise InputError(
                f"{folder}: not the protocol of {first}: {key} is {theirs.get(key)!r}, "
                f"not {mine.get(key)!r}"
            )
    both = {(t.task, t.dataset): t for t in one.tasks}
    for entry in other.tasks:
        if both.get((entry.task, entry.dataset), entry) != entry:
            raise InputError(f"{folder}: not the protocol of {first}: {entry.task} differs")


def _check_recipes(
    contenders: Sequence[Contender], place: dict[str, int], trials: dict[str, Entry]
) -> None:
    """``InputError`` where the finals of a row are not of one recipe: a mean would be of neither.

    Where a tuning trial was lost, or tuning is by seconds, each study may have chosen another. The
    precision may differ, as machines do; a report says so.
    """
    chosen: dict[tuple[int, int], Recipe] = {}
    for id, entry in trials.items():
        if entry.trial.purpose == "final":
            recipe = entry.trial.recipe.model_copy(update={"precision": "auto"})
            one = contenders[place[id]]
            search = next((n for n, of in enumerate(one.searches) if entry.trial.seed in of), 0)
            if chosen.setdefault((place[id], search), recipe) != recipe:
                raise InputError(
                    f"{one.task} on {one.dataset}: tuning chose another recipe for {one.label} in "
                    "one study than in another, so their finals are not replicates"
                )


def _same(one: Contender, other: Contender) -> bool:
    """Whether they are one row of a table."""
    return (one.task, one.dataset, one.choices) == (other.task, other.dataset, other.choices)


def _place(contenders: Sequence[Contender], wanted: Contender) -> int:
    return next(place for place, one in enumerate(contenders) if _same(one, wanted))


def _contenders(
    studies: Sequence[tuple[Sequence[Contender], StudyFile]],
) -> list[Contender]:
    """Every row once, with the finals that all studies together plan."""
    rows: list[tuple[Contender, set[int]]] = []
    for contenders, study in studies:
        for contender in contenders:
            seeds = next((seeds for one, seeds in rows if _same(one, contender)), None)
            if seeds is None:
                rows.append((contender, set(study.seeds)))
            else:
                seeds.update(study.seeds)
    return [one.model_copy(update={"final": len(seeds)}) for one, seeds in rows]


def _better(before: Entry | None, entry: Entry, folder: Path) -> Entry:
    if before is None or before.record is None:
        return entry
    if entry.record is None:
        return before
    if _complete(before.record) and _complete(entry.record):
        if before.record.without_times()["metrics"] != entry.record.without_times()["metrics"]:
            raise InputError(
                f"{folder}: trial {entry.trial.id} came out otherwise than in the other study: "
                "the processor, thread count or lstmlab's version must differ"
            )
        return before
    return entry if _complete(entry.record) else before


def _complete(record: Record) -> bool:
    return record.status is Status.COMPLETE
