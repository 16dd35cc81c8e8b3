"""What an encoder-decoder is taught with: which batches, and what their loss is."""

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.data.dataset import Dataset
from lstmlab.errors import InputError

SMALL = {
    "embedding_size": 8, "hidden_size": 8, "layers": 1, "batch_size": 8, "vocabulary_size": 300,
    "dropout": 0.0, "precision": "float32",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def pairs(lengths: list[tuple[int, int]]) -> Dataset:
    """Returns pairs of so many words each."""
    split = {
        "source": ["a " * source for source, _ in lengths],
        "target": ["b " * target for _, target in lengths],
    }
    return Dataset(name="small", columns="paired", splits={"train": split, "dev": split})


def course(dataset: Dataset, **changes):
    task = tasks.load("translation")
    recipe = task.recipe_with({**SMALL, **changes})
    data = task.prepare(dataset, recipe)
    torch.manual_seed(0)
    model = task.model(data.codec, recipe)
    return task.course(model, data, recipe, np.random.default_rng(0))


LONG_SOURCES = [(source, source % 7 + 1) for source in range(10, 90)]
AS_LONG = [(length % 20 + 1, length % 20 + 1 + length % 3) for length in range(80)]


@pytest.mark.parametrize(
    ("lengths", "tokens", "places"), [(LONG_SOURCES, 4283, 4800), (AS_LONG, 1759, 1920)]
)
def test_little_of_what_is_read_is_padding(lengths, tokens, places):
    """In batches of similar targets it would be 6,944 places of long sources."""
    taught = course(pairs(lengths), unit="word")
    read = padded = 0
    for batch in taught.batches():
        for column in (taught.read, taught.wanted):
            ids, each = column(batch)
            read, padded = read + int(each.sum()), padded + ids.numel()
    assert (read, padded) == (tokens, places)


def test_each_example_twice_without_dropout_is_each_once():
    taught = [course(pairs(AS_LONG), r_drop=alpha) for alpha in (0.0, 5.0)]
    batches = [next(each.batches()) for each in taught]
    assert batches[0].tolist() == batches[1].tolist()
    (once, items), (twice, same) = (
        each.loss(batch) for each, batch in zip(taught, batches, strict=True)
    )
    assert items == same
    assert twice.item() == pytest.approx(once.item(), rel=1e-5)


def test_answers_that_differ_cost_what_r_drop_says():
    losses = []
    for alpha in (1e-9, 1.0, 3.0):
        taught = course(pairs(AS_LONG), r_drop=alpha, dropout=0.5)
        torch.manual_seed(1)
        losses.append(taught.loss(np.arange(8))[0].item())
    alike, one, three = losses
    assert one > alike
    assert three - alike == pytest.approx(3 * (one - alike), rel=1e-3)


def test_what_is_scored_is_cut_as_ever():
    """Only what is learned from is cut in other ways."""
    task = tasks.load("translation")
    plain, dropped = (task.recipe_with({**SMALL, "bpe_dropout": p}) for p in (0.0, 0.5))
    small = pairs(AS_LONG)
    columns = [task.prepare(small, recipe).columns["dev"] for recipe in (plain, dropped)]
    for column in ("source", "target"):
        assert columns[0][column].ids.tolist() == columns[1][column].ids.tolist()


def test_units_that_are_not_merged_cannot_be_dropped():
    with pytest.raises(InputError, match="bpe_dropout leaves out merges of unit 'bpe'"):
        tasks.load("translation").recipe_with({"unit": "word", "bpe_dropout": 0.1})
