"""Draws the recipes that the atlas compares, and writes its study files: ``studies/atlas``.

python benchmarks/design.py

Each kind of task has its own fields, and values of them that people choose from. Recipes are
points of a scrambled Halton sequence over all of them at once, the same ones on every data set of
the kind, so that what a field is worth, and what it is worth together with another, can be told
from few. The learning rate is drawn from the optimizer's own range, the same that a search has.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from lstmlab.choice import Optimizer
from lstmlab.search import quasi_random
from lstmlab.tasks import load

SEED = 27
SOME = 0.25
"""Share of the fields that are drawn where most stay as they are."""
OUT = Path(__file__).resolve().parents[1] / "studies" / "atlas"
COSTLY = ("hidden_size", "embedding_size", "layers", "epochs")
"""These are drawn each time: at the default sizes, a recipe would take a minute and not seconds."""

Fields = dict[str, list[Any]]

TRAINED: Fields = {
    "cell": [
        "lstm", "lstm", "lstm", "lstm", "gru", "gru", "lstm-coupled", "lstm-layer-norm", "janet",
        "qrnn", "sru", "min-gru", "bag",
    ],
    "optimizer": [
        "adamw", "adamw", "adamw", "adam", "nadamw", "rmsprop", "lion", "muon", "adopt", "lamb",
        "nesterov", "schedule-free-adamw",
    ],
    "schedule": ["one-cycle", "cosine", "linear", "wsd", "constant"],
    "warmup": [0.0, 0.1, 0.3],
    "batch_size": [16, 32, 64],
    "clip_norm": [0.25, 1.0, 5.0],
    "dropout": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    "locked_dropout": [False, True],
    "weight_dropout": [0.0, 0.0, 0.3],
    "embedding_dropout": [0.0, 0.0, 0.1],
    "word_dropout": [0.0, 0.0, 0.1, 0.2],
    "weight_average": [0.0, 0.0, 0.99, 0.998],
}  # fmt: skip
"""Fields of all kinds of tasks; a value that stands there twice is drawn twice as often."""

SIZES: Fields = {
    "hidden_size": [64, 64, 128],
    "embedding_size": [64, 128, 256],
    "layers": [1, 1, 1, 2],
}
READ: Fields = {
    **TRAINED, **SIZES,
    "bidirectional": [True, True, False],
    "pooling": ["max", "max", "mean", "last", "attention"],
    "unit": ["auto", "auto", "bpe"],
    "wide": ["ngrams", "ngrams", "none"],
    "epochs": [3, 5, 8],
}  # fmt: skip
PRETRAINED: Fields = {"pretraining_epochs": [0, 0, 2, 4]}

KINDS: dict[str, tuple[int, Fields, str, list[dict[str, Any]]]] = {
    "labels": (
        64,
        READ | PRETRAINED | {"label_smoothing": [0.0, 0.1], "mixup": [0.0, 0.0, 0.2]},
        "texts to be labelled",
        [
            {"task": "classification", "dataset": "trec", "examples": 4000},
            {"task": "classification", "dataset": "thucnews-titles", "examples": 4000},
            {
                "task": "classification", "dataset": "20newsgroups", "examples": 2000,
                "recipe": {"max_length": 150},
            },
            {"task": "sentiment", "dataset": "sst2", "examples": 4000},
            {
                "task": "sentiment", "dataset": "chnsenticorp-hotel", "examples": 3000,
                "recipe": {"max_length": 120},
            },
        ],
    ),
    "several": (
        32,
        READ | PRETRAINED,
        "texts with any number of labels each",
        [
            {"task": "multilabel", "dataset": "goemotions", "examples": 4000},
            {"task": "multilabel", "dataset": "complaints-en"},
        ],
    ),
    "numbers": (
        32,
        READ | PRETRAINED | {"number_loss": ["squared", "huber", "ordinal"]},
        "texts that say how much",
        [
            {
                "task": "regression", "dataset": "sst5", "examples": 4000,
                "columns": {"number": "score"},
            },
            {"task": "regression", "dataset": "amounts-en", "examples": 2000},
        ],
    ),
    "pairs": (
        32,
        READ | PRETRAINED | {"attention": ["cross", "none"]},
        "pairs of texts",
        [
            {"task": "pair-classification", "dataset": "sick", "examples": 4000},
            {"task": "pair-regression", "dataset": "sick", "examples": 4000},
            {"task": "pair-classification", "dataset": "opinion-pairs-en", "examples": 2000},
        ],
    ),
    "tags": (
        32,
        {key: values for key, values in READ.items() if key not in ("pooling", "unit")}
        | PRETRAINED
        | {"characters": ["convolution", "lstm", "none"], "crf": [True, True, False]},
        "tokens to be tagged",
        [
            {"task": "tagging", "dataset": "wnut17-ner", "examples": 2000},
            {
                "task": "tagging", "dataset": "ud-en-lines", "examples": 2000,
                "recipe": {"metric": "tag-accuracy"},
            },
        ],
    ),
    "running": (
        32,
        TRAINED
        | SIZES
        | {
            "window": [20, 35, 70], "tie_embeddings": [True, True, False], "epochs": [1, 2, 4],
            "hidden_size": [128, 200], "embedding_size": [128, 200],
        },
        "running text",
        [
            {"task": "language-modeling", "dataset": "ptb", "examples": 4000},
            {
                "task": "language-modeling", "dataset": "tinyshakespeare", "examples": 4000,
                "recipe": {"unit": "char"},
            },
        ],
    ),
    "written": (
        24,
        {key: values for key, values in TRAINED.items() if key != "cell"}
        | SIZES
        | {
            "cell": ["lstm", "lstm", "gru", "lstm-coupled", "lstm-layer-norm"],
            "bidirectional": [True, True, False], "label_smoothing": [0.0, 0.1],
            "tie_embeddings": [True, True, False], "copy_source": [False, True],
            "epochs": [4, 8],
        },
        "texts that are written: translated, or made short",
        [
            {"task": "translation", "dataset": "dates-en-zh", "examples": 2000},
            {"task": "translation", "dataset": "multi30k-en-de", "examples": 4000,
             "recipe": {"vocabulary_size": 3000, "max_target_length": 30, "beam_size": 1}},
            {"task": "summarization", "dataset": "debian-synopsis", "examples": 3000,
             "recipe": {"vocabulary_size": 3000, "max_length": 60, "max_target_length": 20,
                        "beam_size": 1}},
        ],
    ),
}  # fmt: skip
"""Kind of task -> how many recipes are drawn, of which fields, and the data sets."""

AGAIN: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "labels-large": (
        "labels",
        [
            {
                "task": "classification", "dataset": "thucnews-titles", "examples": 10000,
                            },
            {"task": "sentiment", "dataset": "sst2", "examples": 10000},
        ],
    ),
    "held-out-labels": (
        "labels",
        [
            {
                "task": "classification", "dataset": "reuters-r8", "examples": 4000,
                "recipe": {"max_length": 120},
            },
            {
                "task": "sentiment", "dataset": "imdb", "examples": 2000,
                "recipe": {"max_length": 200},
            },
        ],
    ),
    "held-out-tags": ("tags", [{"task": "tagging", "dataset": "weibo-ner"}]),
}  # fmt: skip
"""Study -> whose recipes are run on more data sets: on larger ones, and on those that are kept out
of everything until the advice is frozen, to test it (benchmarks/held_out.py)."""


FURTHER: list[dict[str, Any]] = [
    {
        "task": "classification", "dataset": "20newsgroups", "examples": 2000,
        "recipe": {"max_length": 150, "epochs": 5},
    },
    {"task": "multilabel", "dataset": "goemotions", "examples": 4000, "recipe": {"epochs": 2.5}},
    {
        "task": "regression", "dataset": "sst5", "examples": 4000, "columns": {"number": "score"},
        "recipe": {"epochs": 2.5},
    },
    {
        "task": "pair-classification", "dataset": "sick", "examples": 4000,
        "recipe": {"epochs": 2.5},
    },
    {
        "task": "tagging", "dataset": "wnut17-ner", "examples": 2000,
        "recipe": {"epochs": 5, "characters": "none", "batch_size": 32},
    },
    {
        "task": "tagging", "dataset": "ud-en-lines", "examples": 2000,
        "recipe": {
            "metric": "tag-accuracy", "epochs": 5, "characters": "none", "batch_size": 32,
        },
    },
    {
        "task": "language-modeling", "dataset": "ptb", "examples": 4000,
        "recipe": {"layers": 1, "epochs": 3},
    },
    {
        "task": "translation", "dataset": "dates-en-zh", "examples": 2000,
        "recipe": {"layers": 1, "epochs": 5, "beam_size": 1},
    },
]  # fmt: skip
"""The data sets of parts 1 and 2 beyond those of studies/cells.toml and optimizers-all.toml."""
SHARED = """\
[recipe]
{fixed}
wide = "none"
pretraining_epochs = 0
locked_dropout = false
train_on = "train"
evaluations = 4
weight_average = 0.0
embedding_size = 64
batch_size = 32
precision = "float32"
"""

UPDATES = 2000
"""The updates that the recipe ``more-updates`` asks for, the task's default otherwise."""


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for kind, (count, _, _, sets) in KINDS.items():
        path = OUT / f"{kind}.toml"
        path.write_text(study(kind, kind, sets), encoding="utf-8")
        print(f"{path}: {count + 1} recipes on {len(sets)} data sets")
    for name, (kind, sets) in AGAIN.items():
        (OUT / f"{name}.toml").write_text(study(name, kind, sets), encoding="utf-8")
        print(f"{OUT / name}.toml: the recipes of {kind} on {len(sets)} data sets")
    for part, fixed in (
        ("cells", 'optimizer = "adamw"'),
        ("optimizers-all", 'cell = "lstm"\nhidden_size = 64'),
    ):
        path = OUT / f"{part.removesuffix('-all')}.toml"
        path.write_text(further(part, fixed), encoding="utf-8")
        print(f"{path}: {len(FURTHER)} data sets")


def further(part: str, fixed: str) -> str:
    """The study file ``part`` on further data sets: what it compares is read from it."""
    whole = (OUT.parent / f"{part}.toml").read_text(encoding="utf-8")
    kept = re.findall(r"(?ms)^\[(?:axes|variants\.[\w-]+)\]\n.*?(?=\n\n|\Z)", whole)
    entries = ["\n".join(entry_lines(entry)) for entry in FURTHER]
    head = [
        f"# Made by benchmarks/design.py, of studies/{part}.toml.",
        f'name = "atlas-{part.removesuffix("-all")}"',
        f'about = "The atlas: what studies/{part}.toml compares, on further tasks: four tuning '
        'trials of the learning rate and three fresh seeds each."',
        "seeds = [1, 2, 3]",
        "",
        "[tuning]",
        "trials = 4",
        'hyperparameters = ["learning_rate"]',
        "seed = 0",
        "",
    ]
    return "\n".join([*head, SHARED.format(fixed=fixed), *entries, *(f"{one}\n" for one in kept)])


def entry_lines(entry: dict[str, Any]) -> list[str]:
    return ["[[tasks]]", *(f"{key} = {toml(value)}" for key, value in entry.items()), ""]


def study(name: str, kind: str, sets: list[dict[str, Any]]) -> str:
    """The study file ``name``: the recipes of a ``kind`` of tasks, and the default one, on
    ``sets``."""
    count, fields, about, _ = KINDS[kind]
    tasks = [load(entry["task"]) for entry in sets]
    least = {"more": UPDATES} if "wide" in tasks[0].fields else {}  # what writes would take minutes
    least |= {"fewer": 0} if tasks[0].recipe.least_steps else {}
    named = " and ".join(least)
    lines = [
        "# Made by benchmarks/design.py.",
        f'name = "atlas-{name}"',
        f'about = "The atlas, {about}: {count} recipes, drawn from all that people choose from at '
        f"once, and the task's default one, also with {named} updates, on each data set once. What "
        "is told is what a field is worth over all of them, not that one recipe is better than "
        'another."',
        "seeds = [1]",
        "",
        "[tuning]",
        "trials = 0",
        "",
        "[recipe]",
        'train_on = "train"                    # so that there are dev scores to choose by',
        "evaluations = 6",
        "",
    ]
    for entry in sets:
        lines += entry_lines(entry)
    lines += ["[variants.default]", ""]
    for more, updates in least.items():
        lines += [f"[variants.{more}-updates]", f"least_steps = {updates}", ""]
    for number, recipe in enumerate(recipes(count, fields), 1):
        for task in tasks:
            task.recipe_with(recipe, f"{kind}-{number:02d}")  # whether it is one
        lines += [f"[variants.{kind}-{number:02d}]"]
        lines += [*(f"{key} = {toml(value)}" for key, value in recipe.items()), ""]
    return "\n".join(lines)


def recipes(count: int, fields: Fields) -> list[dict[str, Any]]:
    """So many recipes: one half has every field drawn, which shows what each is worth; the other
    half is the task's default with some fields drawn, where the best are likely to be."""
    points = quasi_random.points(2 * len(fields) + 1, count, SEED)
    made = []
    for number, (rate, *places) in enumerate(points):
        drawn = {
            field: values[int(place * len(values))]
            for (field, values), place in zip(fields.items(), places, strict=False)
        }
        if number % 2:
            kept = dict(zip(fields, places[len(fields) :], strict=True))
            drawn = {
                field: value
                for field, value in drawn.items()
                if field in COSTLY or kept[field] < SOME
            }
        made.append(settled(drawn, rate))
    return made


def settled(drawn: dict[str, Any], rate: float) -> dict[str, Any]:
    """What was drawn, with the learning rate at the place ``rate`` of the optimizer's range, and
    without what can't be together."""
    recipe = dict(drawn)
    name = recipe.get("optimizer", "adamw")
    reach = Optimizer.of(name).ranges["learning_rate"]
    recipe["optimizer"] = {"name": name, "learning_rate": float(f"{reach.at(rate):.3g}")}
    if name == "schedule-free-adamw":  # it has no schedule: that is what it is for
        recipe |= {"schedule": "constant", "weight_average": 0.0}
    if recipe.get("schedule") == "constant":
        recipe["warmup"] = min(recipe.get("warmup", 0.0), 0.1)
    if recipe.get("cell") in WITHOUT_RECURRENT_WEIGHTS:
        recipe["weight_dropout"] = 0.0
    if recipe.get("unit") == "bpe":
        recipe["vocabulary_size"] = 4000
    return recipe


WITHOUT_RECURRENT_WEIGHTS = ("bag", "qrnn", "sru", "min-gru")


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)


if __name__ == "__main__":
    main()
