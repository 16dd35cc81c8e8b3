"""What every task must do, on a small data set with the columns that it reads."""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import Any

from lstmlab import tasks, training
from lstmlab.artifacts import saved
from lstmlab.checks.check import Failed, expect
from lstmlab.checks.examples import alike
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError
from lstmlab.metrics.metric import signatures
from lstmlab.plugins.plugin import plain
from lstmlab.recipe import Recipe
from lstmlab.registry import find
from lstmlab.trial import Status, Trial

SMALL = {
    "embedding_size": 24,
    "hidden_size": 24,
    "batch_size": 8,
    "epochs": 12,
    "dropout": 0.1,
    "vocabulary_size": 300,
    "layers": 1,
    "train_on": "train",
    "optimizer.learning_rate": 0.02,
}
"""Changes to a task's recipe by which it learns a small data set within a second."""


LEAST = {
    "accuracy": 95.0, "mae": 0.3, "labels-macro-f1": 90.0, "pearson": 0.9, "bleu": 60.0,
    "rouge-l": 80.0, "perplexity": 2.2,
}  # fmt: skip
"""Metric -> what a small data set lets its score on dev come to, at the least (or at the most)."""


def declares_itself(name: str) -> None:
    """TASK is a Task; its name is the file's, its metrics exist, its recipe reads only its fields,
    and each of its variants is a recipe."""
    from lstmlab.tasks.task import Task

    expect(isinstance(find("tasks", name).TASK, Task), "TASK is no lstmlab.tasks.task.Task")
    task = tasks.load(name)
    expect(task.metrics, "metrics names none")
    for metric in task.metrics:
        find("metrics", metric)
    strange = sorted(task.fields - set(Recipe.model_fields))
    expect(not strange, f"fields names {', '.join(strange)}, which no recipe has")
    for variant, changes in {**task.variants, **task.brief}.items():
        task.recipe_with(changes, f"variant {variant}")


def refuses_what_it_does_not_read(name: str) -> None:
    """A misspelt field is refused with the nearest one, and so is one that it doesn't use."""
    task = tasks.load(name)
    _refused(task, {"hiden_size": 3}, "did you mean 'hidden_size'")
    unused = sorted(set(Recipe.model_fields) - task.fields)
    if unused:
        usual = {unused[0]: task.recipe.model_dump()[unused[0]]}
        _refused(task, usual, f"{plain(name)} does not use '{unused[0]}'")


def learns(name: str) -> None:
    """It learns: its training loss falls by half, and dev is answered well in the end."""
    task = tasks.load(name)
    trial, dataset = planned(name)
    record = _complete(trial, dataset)
    expect({*record.metrics} == {"dev", "test"}, f"it is scored on {[*record.metrics]}")
    expect(
        [*record.metrics["test"]] == [*task.metrics],
        f"its record has {[*record.metrics['test']]}, and its metrics are {[*task.metrics]}",
    )
    first, last = record.curve[0], record.curve[-1]
    expect(
        last.train_loss < first.train_loss / 2,
        f"its training loss was {first.train_loss:.3g} and is {last.train_loss:.3g}",
    )
    best = record.metrics["dev"][task.metric]
    least = LEAST.get(task.metric, first.score)
    better = best > least if task.higher_is_better else best < least
    expect(better, f"dev {task.metric} is {best:.4g} in the end, and should pass {least:.4g}")


def is_the_same_when_read_again(name: str) -> None:
    """A model that was saved and read has the same scores, and an answer to each text, as JSON."""
    task = tasks.load(name)
    trial, dataset = planned(name, epochs=3)
    outcome = training.run(trial, dataset, threads=1)
    test = dataset.splits["test"]
    with tempfile.TemporaryDirectory() as folder:
        saved.save(Path(folder) / "model", saved.SavedModel.of(trial, outcome))
        endings = {file.suffix for file in (Path(folder) / "model").rglob("*")}
        again = saved.read(Path(folder) / "model")
    expect(endings <= {".json", ".safetensors"}, f"its folder has files {', '.join(endings)}")
    scores = outcome.record.metrics["test"]
    for metric, value in again.score(again.answers(test), test).items():
        near = math.isclose(value, scores[metric], rel_tol=1e-6, abs_tol=1e-12)
        expect(near, f"test {metric} was {scores[metric]:.6g}, and read again it is {value:.6g}")
    expected = signatures(task.metrics, task.expected(test))
    expect(outcome.record.signatures == expected, "its record has other signatures than its task")
    texts = [*task.columns.questions(test)[:5], "", "never seen before"]
    answers = again.predict(texts)
    expect(len(answers) == len(texts), f"to {len(texts)} texts it gives {len(answers)} answers")
    expect(json.loads(json.dumps(answers)) == answers, "an answer changes when written as JSON")
    explained = again.predict(texts, explain=True)
    expect(json.loads(json.dumps(explained)) == explained, "an explanation changes as JSON")
    same = [{key: each.get(key) for key in answers[0]} for each in explained] == answers
    expect(same, "with an explanation it answers otherwise")
    said = (
        2 if trial.recipe.wide == "ngrams" and "ngrams" in task.fields else 1
    )  # by the network, and by n-grams
    more = {len(each) - len(answers[0]) for each in explained}
    expect(more == {said}, f"an explanation adds {more} things to an answer, not {said}")
    alone = again.predict(texts[3:4])[0]
    expect(_rounded(answers[3]) == _rounded(alone), "alone a text gets another answer")


def gives_the_same_record_for_a_seed(name: str) -> None:
    """The same trial gives the same record, bit for bit, and another seed another."""
    trial, dataset = planned(name, epochs=2)
    first, again = (_complete(trial, dataset).without_times() for _ in range(2))
    expect(first == again, "the same trial gives another record; all chance must come from torch's "
                           "generator or from the one that it is given")  # fmt: skip
    other = _complete(trial.model_copy(update={"seed": 1}), dataset).without_times()
    expect(other != first, "another seed gives the same record")


def may_train_on_dev(name: str) -> None:
    """A final trial may learn from dev, too; then only test is scored."""
    trial, dataset = planned(name, epochs=1, train_on="train+dev")
    record = _complete(trial, dataset)
    expect([*record.metrics] == ["test"], f"it is scored on {[*record.metrics]}")
    without = _complete(planned(name, epochs=1)[0], dataset)
    expect(record.steps > without.steps, "with dev there are no more updates than without")


def never_reads_test_in_tuning(name: str) -> None:
    """A tuning trial is scored on dev alone."""
    trial, dataset = planned(name, epochs=1)
    record = _complete(trial.model_copy(update={"purpose": "tune"}), dataset)
    expect({*record.metrics} == {"dev"}, f"it is scored on {[*record.metrics]}")
    expect(record.signatures == {}, "its record has signatures, as one that is scored on test")


def planned(name: str, **changes: Any) -> tuple[Trial, Dataset]:
    """A trial of the task on a small data set, and that."""
    task = tasks.load(name)
    dataset = alike(task.columns)
    wanted = {**SMALL, "window": 8, **changes}
    small = {key: value for key, value in wanted.items() if key.partition(".")[0] in task.fields}
    made = Trial(
        task=name,
        dataset=dataset.name,
        fingerprint=dataset.fingerprint,
        recipe=task.recipe_with(small),
        seed=0,
    )
    return made, dataset


def _complete(trial: Trial, dataset: Dataset) -> Any:
    record = training.run(trial, dataset, threads=1).record
    if record.status is not Status.COMPLETE:
        raise Failed(f"a training ended as {record.status}: {record.message}")
    return record


def _refused(task: Any, changes: dict[str, Any], said: str) -> None:
    try:
        task.recipe_with(changes)
    except InputError as error:
        expect(said in str(error), f"of {changes} it says: {error}")
    else:
        raise Failed(f"{changes} is taken")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return round(value, 4) if isinstance(value, float) else value
