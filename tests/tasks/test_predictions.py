"""What a prediction says of itself, against sums made step by step."""

import math

import numpy as np
import pytest
import torch

from lstmlab import tasks
from lstmlab.data.tokenizing.tokenizer import BOS, EOS, PAD
from small_data import labelled, paired, stream

SMALL = {"embedding_size": 12, "hidden_size": 12, "min_count": 1, "precision": "float32"}


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def untrained(name, dataset, **changes):
    """A task, a model with larger weights than a new one has, so that it has opinions."""
    task = tasks.load(name)
    recipe = task.recipe_with({**SMALL, **changes})
    codec = task.prepare(dataset, recipe).codec
    torch.manual_seed(4)
    model = task.model(codec, recipe).eval()
    with torch.no_grad():
        model.output.weight.mul_(4)

    def predict(texts, **more):
        with torch.no_grad():
            return task.predict(model, codec, texts, recipe, **more)

    return model, codec, predict


def test_a_label_comes_with_what_each_word_adds():
    model, codec, predict = untrained("sentiment", labelled(), max_length=4)
    text = "the FILM marvellous bad plot and cast"
    answer = predict(["good", text], explain=True)[1]
    words = answer["words"]
    assert [word["token"] for word in words] == text.split()  # in the text's own letters
    assert [word.get("read", True) for word in words] == [True] * 4 + [False] * 3
    assert [word["weight"] for word in words[4:]] == [0, 0, 0]
    ids = torch.tensor([codec.tokenizer.encode(text)[:4]])
    label = torch.tensor([codec.labels.index(answer["label"])])
    expected = model.importance(ids, torch.tensor([4]), labels=label)[0]
    assert [word["weight"] for word in words[:4]] == pytest.approx(expected.tolist(), abs=1e-4)
    assert any(word["weight"] for word in words)
    assert "words" not in predict([text])[0]


@pytest.mark.parametrize("temperature", [1.0, 3.0])
@torch.no_grad()
def test_probabilities_are_of_logits_over_the_temperature(temperature):
    model, codec, predict = untrained("sentiment", labelled())
    model.temperature.fill_(temperature)
    logits = model(torch.tensor([codec.tokenizer.encode("the plot")]), torch.tensor([2]))[0]
    weights = [math.exp(float(z) / temperature) for z in logits]
    found = list(predict(["the plot"])[0]["probabilities"].values())
    assert found == pytest.approx([w / sum(weights) for w in weights], abs=1e-6)


@pytest.mark.parametrize("copy_source", [False, True])
@pytest.mark.parametrize("unit", ["word", "bpe"])
@torch.no_grad()
def test_a_targets_log_probability_is_the_sum_over_its_steps(copy_source, unit):
    changes = {"copy_source": copy_source, "unit": unit, "vocabulary_size": 300}
    model, codec, predict = untrained("translation", paired(), max_target_length=6, **changes)
    sources = ["one two", "four three one one"]
    found = predict(sources)
    assert all("attention" not in answer for answer in found)
    for source, answer in zip(sources, predict(sources, explain=True), strict=True):
        ids = torch.tensor([codec.tokenizer.encode(source)])
        memory, state = model.encode(ids, torch.tensor([ids.shape[1]]))
        wanted = written(model, codec, ids, answer["target"])
        given, total, looked = BOS, 0.0, []
        for token in wanted:
            hidden, attention, gate, state = model.decode(memory, torch.tensor([[given]]), state)
            logits = model.output(hidden)
            p = torch.softmax(logits[0, 0].double(), 0)[token]
            if gate is not None:
                g = torch.sigmoid(gate[0, 0].double())
                p = (1 - g) * p + g * attention[0, 0, ids[0] == token].sum()
            total, given = total + math.log(p), token
            looked.append(attention[0, 0].tolist())
        assert answer["log_probability"] == pytest.approx(total, abs=1e-4)
        weights = np.array(answer["attention"]["weights"])
        assert weights.sum(1) == pytest.approx(1, abs=4e-4)
        assert answer["attention"]["unread"] == 0
        assert "".join(answer["attention"]["source"]) == source.replace(" ", "")
        if unit == "bpe":  # where several tokens may make one character
            continue
        rows = len(wanted) - (wanted[-1] == EOS)
        assert len(weights) == len(answer["attention"]["target"]) == rows
        assert weights == pytest.approx(np.array(looked[:rows]), abs=1e-4)


def written(model, codec, source, target):
    """Ids of the greedy-or-better target that decodes to ``target``, and its end, if it has one."""
    from lstmlab.models.answering.beam_search import beam_search

    recipe = tasks.load("translation").recipe
    found = beam_search(
        model, source, torch.tensor([source.shape[1]]), bos=BOS, eos=EOS, pad=0,
        beam=recipe.beam_size, max_lengths=torch.tensor([6]), length_penalty=recipe.length_penalty,
    )[0]  # fmt: skip
    assert codec.tokenizer.decode(found.ids) == target
    return found.ids + ([EOS] if len(found.ids) < 6 else [])


@pytest.mark.parametrize("beam", [1, 3])
def test_a_target_is_the_same_whichever_texts_are_beside_it(beam: int):
    _, _, predict = untrained("translation", paired(), beam_size=beam)
    (alone,) = predict(["one two three"])
    beside, _ = predict(["one two three", "four " * 60])
    assert beside["target"] == alone["target"]
    assert beside["log_probability"] == pytest.approx(alone["log_probability"], abs=1e-4)


def test_a_long_text_is_told_a_piece_at_a_time():
    model, codec, predict = untrained("language-modeling", stream(), unit="char")
    text = "a b c d " * 50  # 400 characters
    (answer,) = predict([text], explain=True)
    ids = codec.tokenizer.encode(text)
    logits, _ = model(torch.tensor([[EOS, *ids]]))
    told = logits[0, :-1].log_softmax(1).gather(1, torch.tensor(ids).unsqueeze(1))
    assert answer["perplexity"] == pytest.approx(math.exp(-told.mean().item()), rel=1e-4)
    assert len(answer["tokens"]) == len(ids) > 2 * 128
    scores = logits[0, -1] / 0.8
    scores[[0, 1, BOS]] = -torch.inf
    first = torch.multinomial(scores.softmax(0), 1, generator=torch.Generator().manual_seed(0))
    assert answer["continuation"].startswith(codec.tokenizer.decode(first.tolist()))
    model.output.bias.data[EOS] = -1000  # so that it never ends by itself
    assert len(predict([text])[0]["continuation"]) == 60


def test_attention_is_over_what_was_read_of_a_source():
    _, _, predict = untrained(
        "translation", paired(), unit="word", max_length=2, max_target_length=4
    )
    long, empty = predict(["one two three", ""], explain=True)
    assert long["attention"]["source"] == ["one", "two"]
    assert long["attention"]["unread"] == 1
    assert empty["attention"]["source"] == [""]
    for answer in (long, empty):
        assert len(answer["attention"]["target"]) > 0
        assert np.sum(answer["attention"]["weights"], 1) == pytest.approx(1, abs=2e-4)


@torch.no_grad()
def test_a_language_model_says_how_likely_each_token_was():
    model, codec, predict = untrained("language-modeling", stream(), window=8)
    answer, nothing = predict(["a b zebra", ""], explain=True)
    assert [token["token"] for token in answer["tokens"]] == ["a", "b", "zebra"]
    ids, state, given = codec.tokenizer.encode("a b zebra"), None, EOS
    for token, expected in zip(ids, answer["tokens"], strict=True):
        logits, state = model(torch.tensor([[given]]), state)
        log_p = torch.log_softmax(logits[0, 0].double(), 0)[token]
        assert expected["log_probability"] == pytest.approx(float(log_p), abs=1e-4)
        given = token
    total = sum(token["log_probability"] for token in answer["tokens"])
    assert answer["perplexity"] == pytest.approx(math.exp(-total / 3), rel=1e-3)
    assert nothing["tokens"] == []
    assert nothing["perplexity"] == 1
    assert all("tokens" not in each for each in predict(["a b zebra", ""]))  # not asked for


@torch.no_grad()
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_a_language_models_loss_is_smoothed_over_the_vocabulary(smoothing):
    task = tasks.load("language-modeling")
    recipe = task.recipe_with({**SMALL, "label_smoothing": smoothing, "dropout": 0.0, "window": 8})
    data = task.prepare(stream(), recipe)
    torch.manual_seed(4)
    model = task.model(data.codec, recipe)
    course = task.course(model, data, recipe, np.random.default_rng(0))
    given, expected = next(iter(course.batches()))
    loss, count = course.loss((given, expected))
    logits, _ = model(given, None)
    wanted = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1).double(), expected.flatten(), reduction="sum", ignore_index=PAD,
        label_smoothing=smoothing,
    )  # fmt: skip
    assert count == int((expected != PAD).sum())
    assert float(loss) == pytest.approx(float(wanted), rel=1e-5)
