"""Models that answer together: the mean of the probabilities that each gives alone."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch

from lstmlab.artifacts import saved
from lstmlab.artifacts.exporting.folder import export
from lstmlab.data.preparing.encoded import encode_split
from lstmlab.data.tokenizing.tokenizer import BOS, EOS
from lstmlab.errors import InputError
from lstmlab.registry import names
from models_made import TEXTS, untrained


def three(task: str, **changes) -> list[saved.SavedModel]:
    return [untrained(task, seed, **changes) for seed in (0, 1, 2)]


def together(members: list[saved.SavedModel]) -> saved.SavedModel:
    return saved.join(members, [f"m{number}" for number in range(len(members))])


@pytest.mark.parametrize("spelling", [False, True])
def test_a_classifiers_probabilities_are_the_mean(spelling: bool) -> None:
    members = three("classification", spelling=spelling, unit="word")
    each = [member.answers({"text": TEXTS}) for member in members]
    for number, guess in enumerate(together(members).answers({"text": TEXTS})):
        mean = {
            label: np.mean([answers[number].probabilities[label] for answers in each])
            for label in ("bad", "good", "neither")
        }
        assert guess.probabilities == pytest.approx(mean, rel=1e-5)
        assert guess.label == max(mean, key=mean.__getitem__)
    assert len({one.label for one in each[0] + each[1] + each[2]}) > 1


def test_what_speaks_for_a_label_is_the_mean() -> None:
    members = three("classification", unit="word")
    (answer,) = together(members).predict(TEXTS[:1], explain=True)
    ids = torch.tensor([members[0].codec.tokenizer.encode(TEXTS[0])])
    label = torch.tensor([members[0].codec.labels.index(answer["label"])])
    each = [
        member.model.importance(ids, torch.tensor([ids.shape[1]]), labels=label)[0]
        for member in members
    ]
    expected = torch.stack(each).mean(0).tolist()
    assert [one["weight"] for one in answer["words"]] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("copy_source", [False, True])
@pytest.mark.parametrize("beam", [1, 3])
def test_each_token_of_a_target_has_the_mean_probability(copy_source: bool, beam: int) -> None:
    members = three("translation", copy_source=copy_source, beam_size=beam, max_target_length=9)
    joined = together(members)
    tokens = encode_split(
        joined.codec, {"source": TEXTS}, joined.trial.recipe, joined.task.columns
    ).columns["given"]
    found = joined.task._decode(
        joined.model, joined.codec, tokens["source"], joined.trial.recipe, beam
    )
    answers = joined.predict(TEXTS, explain=True)
    lengths = []
    for text, (ids, log_p), answer in zip(TEXTS, found, answers, strict=True):
        source = torch.tensor([joined.codec.tokenizer.encode(text)])
        every = ids + [EOS] * (len(ids) < 9)
        p, looked = [], []
        for member in members:
            model, given = member.model, torch.tensor([[BOS, *every[:-1]]])
            memory, state = model.encode(source, torch.tensor([source.shape[1]]))
            rows = []
            for last, token in zip(given[0], every, strict=True):
                log, state = model.next_log_probabilities(memory, last.unsqueeze(0), state)
                rows.append(log[0, token].double().exp().item())
            p.append(rows)
            given = torch.tensor([[BOS, *ids]])
            looked.append(model.attend(source, torch.tensor([source.shape[1]]), given)[0, :-1])
        assert log_p == pytest.approx(np.log(np.mean(p, 0)).sum(), rel=1e-4)
        mean = torch.stack(looked).mean(0).detach().numpy()
        assert np.allclose(answer["attention"]["weights"], mean, atol=1e-4)
        lengths.append(len(ids))
    assert max(lengths) > 2


def test_each_token_of_a_text_has_the_mean_probability() -> None:
    members = three("language-modeling")
    joined = together(members)
    lines = joined.answers({"text": TEXTS})
    stream = [EOS]
    for text in TEXTS:
        stream += [*joined.codec.tokenizer.encode(text), EOS]
    p = []
    for member in members:
        logits, _ = member.model(torch.tensor([stream[:-1]]))
        chosen = logits[0].double().softmax(-1).gather(1, torch.tensor(stream[1:]).unsqueeze(1))
        p.append(chosen[:, 0].detach().numpy())
    nats = -np.log(np.mean(p, 0))
    assert sum(line.total for line in lines) == pytest.approx(nats.sum(), rel=1e-5)


def approximately(value: object) -> object:
    if isinstance(value, dict):
        return {key: approximately(part) for key, part in value.items()}
    texts = isinstance(value, str) or (
        isinstance(value, list) and value and isinstance(value[0], str)
    )
    return value if texts else pytest.approx(value, abs=2e-6, rel=1e-6)


@pytest.mark.parametrize("task", names("tasks"))
def test_one_model_twice_is_that_model(task: str) -> None:
    one = untrained(task, beam_size=2) if task == "translation" else untrained(task)
    for joined, alone in zip(together([one, one]).predict(TEXTS), one.predict(TEXTS), strict=True):
        assert joined.keys() == alone.keys()
        for key, value in alone.items():
            nested = isinstance(value, list) and value and isinstance(value[0], dict)
            pairs = zip(joined[key], value, strict=True) if nested else [(joined[key], value)]
            for mine, other in pairs:
                assert mine == approximately(other)


@pytest.mark.parametrize("task", ["language-modeling", "translation"])
@pytest.mark.parametrize("layers", [(2, 1), (1, 3)])
def test_members_may_differ_in_their_layers(task: str, layers: tuple[int, int]) -> None:
    # One that knows nothing beside one that is sure: the mean is between what each gives alone.
    pair = [untrained(task, seed, layers=count) for seed, count in enumerate(layers)]
    joined = together(pair)
    if task == "translation":
        (given,) = joined.predict(TEXTS[:1])
        assert np.isfinite(given["log_probability"])
        return
    told = [one.predict(TEXTS[:1])[0]["perplexity"] for one in (*pair, joined)]
    assert 1 < told[2] < max(told[:2])


@pytest.mark.parametrize("task", names("tasks"))
def test_a_folder_holds_all_its_members(task: str, tmp_path) -> None:
    joined = together(three(task))
    saved.save(tmp_path / "joined", joined, "# joined\n")
    read = saved.read(tmp_path / "joined")
    assert read.predict(TEXTS) == joined.predict(TEXTS)
    assert [member.trial.seed for member in read.members] == [0, 1, 2]
    assert saved.read(tmp_path / "joined" / "member-2").predict(TEXTS) == read.members[1].predict(
        TEXTS
    )
    with pytest.raises(InputError, match="an ensemble can't be exported"):
        export(read, "onnx", tmp_path / "exported")


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (untrained("sentiment"), "task"),
        (untrained("classification", max_length=7), "max_length"),
        (untrained("classification", unit="word"), "vocabulary"),
    ],
)
def test_who_reads_otherwise_can_not_answer_together(other: saved.SavedModel, what: str) -> None:
    with pytest.raises(InputError, match=f"m1: can't answer together with m0, whose {what} is"):
        together([untrained("classification"), other])


def break_count(folder) -> None:
    (folder / "ensemble.json").write_text('{"format": 1, "members": 1}')


def break_number(folder) -> None:
    (folder / "ensemble.json").write_text('{"format": 1, "members": true}')


def break_format(folder) -> None:
    (folder / "ensemble.json").write_text('{"format": 2, "members": 3}')


def remove_member(folder) -> None:
    shutil.rmtree(folder / "member-3")


def nest(folder) -> None:
    shutil.copy(folder / "ensemble.json", folder / "member-2")


def link(folder) -> None:
    shutil.rmtree(folder / "member-3")
    (folder / "member-3").symlink_to(folder / "member-1")


def break_weights(folder) -> None:
    file = folder / "member-2" / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-8])


def other_vocabulary(folder) -> None:
    shutil.rmtree(folder / "member-2")
    saved.save(folder / "member-2", untrained("classification", unit="word"))


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (break_count, "members is not a number from 2 to 100"),
        (break_number, "members is not a number from 2 to 100"),
        (break_format, "install a newer one"),
        (remove_member, "member-3: not a model folder"),
        (nest, "member-2: not a folder of one model"),
        (link, "member-3: not a folder of one model"),
        (break_weights, "member-2: damaged model folder"),
        (other_vocabulary, "member-2: can't answer together with member-1"),
    ],
)
def test_a_damaged_folder_is_refused_in_one_line(break_it, said: str, tmp_path) -> None:
    folder = tmp_path / "joined"
    saved.save(folder, together(three("classification")))
    break_it(folder)
    with pytest.raises(InputError, match=said) as raised:
        saved.read(folder)
    assert "\n" not in str(raised.value)
    assert json.loads((folder / "member-1" / "model.json").read_text())["format"] == 1


@pytest.mark.parametrize("wide", [False, True])
def test_what_wide_parts_read_is_handed_on_where_there_are_any(wide: bool) -> None:
    model = together(three("classification", unit="word")).model
    grams = torch.tensor([1]), torch.tensor([0]), torch.tensor([1.0])
    for member in model._all[:1] if wide else ():
        member.grams = lambda texts: grams
    assert model.grams(["a b"]) == ([grams, None, None] if wide else None)
