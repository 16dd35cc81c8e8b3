"""A trained model, as Python programs use it."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from markupsafe import Markup
from numpy.typing import NDArray

from lstmlab.api.baselines import Beside
from lstmlab.api.beside import rows_of
from lstmlab.api.card import renamed, title_of
from lstmlab.api.examples import check_known, examples_of
from lstmlab.api.pairs import pairs_of
from lstmlab.api.texts import texts_of
from lstmlab.artifacts import hub, saved
from lstmlab.artifacts.foreign_folder import read_card
from lstmlab.data.understanding.cleaning import Cleaning, is_on_rows
from lstmlab.errors import InputError
from lstmlab.recipe import Recipe
from lstmlab.system import shown
from lstmlab.system.markdown import as_html
from lstmlab.tasks.parts.device import device_of
from lstmlab.training import resolve_device
from lstmlab.trial import Record


class Model:
    """What ``lstmlab.train`` and ``lstmlab.load`` return.

    It can be pickled: what is stored then are the files of its folder, which hold data and no code.
    """

    def __init__(
        self,
        trained: saved.SavedModel,
        card: Callable[[Path], str] | None = None,
        against: Beside | None = None,
    ) -> None:
        """``card``: the model card of a folder that it is saved in, if it has one."""
        self.trained = trained
        """It has torch's module (``trained.model``) and what makes text into ids (``codec``)."""
        self.against = against
        """How it does beside its task's baselines; None where that isn't known."""
        self._card = card

    @classmethod
    def read(cls, folder: Path, device: torch.device | str = "cpu") -> Model:
        """The model in ``folder``; ``InputError`` when there is none or it is damaged."""
        folder = hub.local(folder)
        trained = saved.read(folder, device)
        text = read_card(folder)
        if not text:
            return cls(trained)
        name = title_of(text) or folder.resolve().name
        return cls(trained, lambda new: renamed(text, name, new.name))

    @property
    def task(self) -> str:
        return self.trained.task.name

    @property
    def recipe(self) -> Recipe:
        """What it was trained by; ``precision`` is what ``auto`` came to."""
        return self.trained.trial.recipe

    @property
    def record(self) -> Record:
        """What came of the training: learning curve, metrics of each split, notes, cost."""
        return self.trained.record

    @property
    def labels(self) -> list[str]:
        """A classifier's, in the order of ``predict_proba``, or a tagger's tags; none of other
        tasks."""
        return list(self.trained.codec.labels)

    def predict(self, texts: Any, *, explain: bool = False) -> list[dict[str, Any]]:
        """One dict per text, as ``lstmlab predict --json`` prints it.

        A label with its probabilities, a target (a translation, a summary), spans with their types
        and the tag of each token, or how a text goes on;
        ``explain``: with what it hung on. ``texts``: a list, an array, a Series; or a data frame,
        an Arrow table or a dict of columns, of which the column is read that the training data
        had, or ``text`` (``source``), or the only one. Of a model that reads features beside its
        text: such a table, which has them, or a list of dicts by column. A missing value (None,
        NaN, NA) gets an empty answer in its place: no label, no probabilities. An empty text, "",
        is a text.
        """
        return self.trained.predict_rows(self._rows(texts), explain=explain)

    def predict_proba(self, texts: Any) -> NDArray[np.float64]:
        """Probabilities (texts, labels) of a classifier, in the order of ``labels``; of ``texts``
        as :meth:`predict` takes them. A missing one has NaN."""
        if "probabilities" not in self.trained.task.empty:
            raise InputError(f"a {self.task} model gives no probabilities of labels; use predict")
        rows = self._rows(texts)
        found = np.full((len(rows), len(self.labels)), np.nan)
        places = [place for place, text in enumerate(rows) if text is not None]
        for place, guess in zip(places, self._guesses(rows), strict=True):
            found[place] = [guess.probabilities[label] for label in self.labels]
        return found

    def guesses(self, texts: Any) -> list[Any]:
        """What metrics score, not rounded: a classifier's labels with their probabilities, numbers
        with their bounds; none for a missing text."""
        return self._guesses(self._rows(texts))

    def _guesses(self, rows: Sequence[str | None]) -> list[Any]:
        given = [text for text in rows if text is not None]
        return self.trained.answers(self.trained.task.columns.of_questions(given)) if given else []

    def evaluate(
        self,
        data: Any,
        split: str = "test",
        *,
        missing: str = "leave-out",
        merge_labels: bool = False,
    ) -> dict[str, float]:
        """Metric -> value on ``split`` (or ``all``) of ``data``, which is as ``train`` takes it.

        Of a name, a path, a ``Dataset`` or a dict by split, that split; columns in memory without
        splits are all scored, as far as they are whole (``missing`` is as ``train`` takes it; a
        warning says what is left out). ``merge_labels``: labels that differ from the model's in
        case or spaces only are the model's. ``InputError`` for a label that it doesn't know.
        """
        columns = self.trained.task.columns
        cleaning = Cleaning.of(missing, merge_labels=merge_labels, labels=self.labels)
        examples, notes = examples_of(data, columns, split, self.trained.remembered, cleaning)
        for note in notes:
            if is_on_rows(note):
                warnings.warn(note, stacklevel=2)
        check_known(examples, columns, self.labels, split)
        self._warn_of_cut(list(columns.questions(examples)), split)
        return self.trained.evaluate(examples)

    def save(self, path: str | Path) -> None:
        """Write a model folder: safetensors and JSON, and its card; whole or not at all.

        ``InputError`` where ``path`` is something already, other than an empty folder.
        """
        folder = Path(path)
        saved.check_free(folder)
        saved.save(folder, self.trained, self._card(folder) if self._card else "")

    def push(
        self,
        name: str,
        *,
        private: bool = False,
        license: str | None = None,
        message: str | None = None,
    ) -> str:
        """Put it on the Hugging Face hub as ``owner/name``, as ``lstmlab push`` does.

        Returns the address of its page. ``private``: a repository that is made is seen by its owner
        only; ``license``: what its card says, such as ``apache-2.0``; ``message``: of the commit.
        """
        from lstmlab.api.pushing import push

        return push(self, name, private=private, license=license, message=message)

    def __repr__(self) -> str:
        recipe, metrics = self.recipe, self.record.metrics
        scored = [split for split in ("test", "dev") if split in metrics][:1]
        name = self.trained.task.metric_of(recipe)
        values = {split: metrics[split][name] for split in scored}
        score = "".join(
            f", {split} {name} {value:{'.1f' if abs(value) >= 10 else '.3g'}}"
            for split, value in values.items()
        )
        return f"<lstmlab.Model: {self.task}, {recipe.cell} of {recipe.hidden_size}{score}>"

    def card(self, name: str = "model") -> str:
        """The model card, Markdown, that a folder called ``name`` gets; empty if there is none, as
        of a model that was never scored on a test split."""
        return self._card(Path(name)) if self._card else ""

    def _repr_html_(self) -> str:
        metrics = self.record.metrics
        names = list(dict.fromkeys(name for scores in metrics.values() for name in scores))
        rows = [
            [split, *(f"{scores[name]:.2f}" if name in scores else "" for name in names)]
            for split, scores in metrics.items()
        ]
        parts = [shown.paragraph(repr(self).strip("<>"))]
        parts += [shown.table(["", *names], rows)] if rows else []
        if card := as_html(self.card()):
            parts.append(Markup('<div class="tall">{}</div>').format(card))
        return shown.framed(shown.joined(parts))

    def __getstate__(self) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "model"
            self.save(folder)
            files = {
                str(file.relative_to(folder)): file.read_bytes()
                for file in sorted(folder.rglob("*"))  # an ensemble's members have folders
                if file.is_file()
            }
        return {"files": files, "device": device_of(self.trained.model).type}

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Where it comes from a machine with a GPU to one without, it goes on there, too.
        device = "auto" if state["device"] != "cpu" else "cpu"
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "model"
            for name, content in state["files"].items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            vars(self).update(vars(Model.read(folder, resolve_device(device))))

    def _rows(self, texts: Any) -> list[str | None]:
        columns = self.trained.task.columns
        role = columns.role(columns.text)
        several = role.asked if role.holds_several else None
        if self.trained.features:
            rows = rows_of(texts, self.trained)
        elif len(columns.text_inputs) > 1:
            rows = pairs_of(texts, columns.inputs, self.trained.remembered)
        else:
            rows = texts_of(texts, columns.text, self.trained.remembered, several)
        self._warn_of_cut([text for text in rows if text is not None], "given")
        return rows

    def _warn_of_cut(self, texts: list[str], split: str) -> None:
        for note in self.trained.cut(texts, split):
            warnings.warn(note, stacklevel=4)
