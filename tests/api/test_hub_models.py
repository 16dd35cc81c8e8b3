"""Models go to the hub and come from it; here that is a server of the tests' own."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import lstmlab
from lstmlab.artifacts import hub as models
from lstmlab.artifacts import saved
from lstmlab.cli import build
from lstmlab.errors import InputError
from lstmlab.trial import Record, Status
from models_made import TEXTS, untrained
from pretended_hub import Hub, pretended_hub

constants = pytest.importorskip("huggingface_hub.constants", reason="the extra `hub` isn't there")

CARD = '# model\n\nA model.\n\n```sh\nlstmlab predict model "some text"\n```\n'
METRICS = {"test": {"accuracy": 91.23456, "macro-f1": 90.0, "log-loss": float("nan")}}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with pretended_hub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        yield server


def made() -> lstmlab.Model:
    trained = untrained("classification")
    record = Record(status=Status.COMPLETE, metrics=METRICS)
    vars(trained)["record"] = record
    return lstmlab.Model(trained, lambda folder: CARD.replace("model", folder.name))


def put(server: Hub, model: lstmlab.Model, folder: Path, name: str = "ann/films") -> None:
    """Puts a model on the server, as if it had been pushed."""
    model.save(folder)
    server.repositories[name] = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_pushed_is_loaded_again(hub: Hub, tmp_path: Path) -> None:
    model = made()
    address = model.push("ann/films", license="apache-2.0")
    assert address == f"{hub.address}/ann/films"
    assert hub.tokens == {"Bearer hf_secret", ""}  # none where large files go: a signed address
    there = hub.repositories["ann/films"]
    model.save(tmp_path / "model")
    own = {path.name: path.read_bytes() for path in (tmp_path / "model").iterdir()}
    assert {**there, "README.md": b""} == {**own, "README.md": b""}
    assert [one for one in hub.asked if "commit" in one] == [
        "POST /api/models/ann/films/commit/main"
    ]
    again = lstmlab.load("hf:ann/films", device="cpu")
    assert again.predict(TEXTS) == model.predict(TEXTS)
    # The card is as it was, for a folder of another name, without the metadata of the hub.
    assert again.card("other") == CARD.replace("# model", "# other").replace(
        "predict model", "predict other"
    )


def test_the_card_has_the_metadata_that_the_hub_reads(hub: Hub) -> None:
    made().push("ann/films", license="apache-2.0")
    text = hub.repositories["ann/films"]["README.md"].decode()
    from huggingface_hub import ModelCard

    card = ModelCard(text)
    data = card.data
    assert (data.license, data.library_name) == ("apache-2.0", "lstmlab")
    assert data.pipeline_tag == "text-classification"
    assert data.tags == ["lstmlab", "classification", "lstm"]
    assert data.metrics == ["accuracy", "macro-f1"]  # no number of nothing
    (accuracy, _) = data.eval_results
    assert (accuracy.metric_type, accuracy.metric_value) == ("accuracy", 91.2346)
    assert (accuracy.dataset_split, accuracy.task_type) == ("test", "text-classification")
    assert data.model_name == "ann/films"
    assert card.text.startswith("\n# ann/films\n")
    assert 'lstmlab predict hf:ann/films "some text"' in card.text


@pytest.mark.parametrize("tested", [True, False])
def test_the_metadata_has_the_mean_over_folds(tested: bool) -> None:
    from huggingface_hub import ModelCard

    from lstmlab.api.front_matter import with_metadata

    trained = untrained("classification")
    metrics = {"dev": {"accuracy": 99.0}} | ({"test": {"accuracy": 91.0}} if tested else {})
    folds = ({"accuracy": 80.0, "log-loss": 0.5}, {"accuracy": 90.0, "log-loss": float("nan")})
    vars(trained)["record"] = Record(status=Status.COMPLETE, metrics=metrics, folds=folds)
    data = ModelCard(with_metadata(CARD, trained, "ann/films", None)).data
    scores = [(one.dataset_split, one.metric_type, one.metric_value) for one in data.eval_results]
    expected = [("2-fold cross-validation", "accuracy", 85.0), ("test", "accuracy", 91.0)]
    assert scores == expected[: 1 + tested]
    assert data.metrics == ["accuracy"]


def test_only_a_models_files_are_sent_and_fetched(hub: Hub, tmp_path: Path) -> None:
    put(hub, made(), tmp_path / "model")
    hub.repositories["ann/films"] |= {
        "pickle.bin": b"cos", "modeling.py": b"boom", "../../x": b"", "member-1/x.py": b"",
        "nested/trial.json": b"{}",
    }  # fmt: skip
    folder = models.fetched("hf:ann/films")
    assert {path.name for path in folder.iterdir()} == {
        path.name for path in (tmp_path / "model").iterdir()
    }
    assert not [one for one in hub.asked if "pickle" in one or ".py" in one or ".." in one]
    files = [one for one in hub.asked if one.startswith("GET") and "/resolve/" in one]
    assert len(files) == len({*files}) == len([*folder.iterdir()])
    others = {one for one in hub.asked if "/resolve/" not in one}
    assert others == {"GET /api/models/ann/films"}
    (tmp_path / "model" / "secret.txt").write_text("x")
    lstmlab.load(tmp_path / "model").push("bob/films")
    assert "secret.txt" not in hub.repositories["bob/films"]


def test_what_is_here_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    put(hub, made(), tmp_path / "model")
    first = models.fetched("hf:ann/films")
    hub.asked.clear()
    assert models.fetched("hf:ann/films") == first
    assert hub.asked == ["GET /api/models/ann/films"]
    hub.asked.clear()
    assert models.fetched(f"hf:ann/films@{hub.commit}") == first  # a commit never changes
    assert hub.asked == []
    hub.commit = "d" * 40
    assert models.fetched("hf:ann/films").name == hub.commit
    with pytest.raises(InputError, match="hf:ann/films@old: no such branch, tag or commit"):
        models.fetched("hf:ann/films@old")


def test_an_ensemble_comes_with_its_members(hub: Hub, tmp_path: Path) -> None:
    both = [untrained("classification", seed) for seed in (1, 2)]
    joined = lstmlab.Model(saved.join(both, ["one", "two"]))
    joined.push("ann/both")
    assert "member-2/trial.json" in hub.repositories["ann/both"]
    assert lstmlab.load("hf:ann/both", device="cpu").predict(TEXTS) == joined.predict(TEXTS)


def test_every_command_that_takes_a_model_takes_one_of_the_hub(hub: Hub, tmp_path: Path) -> None:
    put(hub, made(), tmp_path / "model")
    run = CliRunner().invoke
    told = run(build(), ["predict", "hf:ann/films", TEXTS[0], "--json"])
    assert told.exit_code == 0, told.output
    here = run(build(), ["predict", str(tmp_path / "model"), TEXTS[0], "--json"])
    assert told.stdout == here.stdout
    data = tmp_path / "data.csv"
    data.write_text("text,label\nfilm 1,bad\nplot,good\n")
    scored = run(build(), ["evaluate", "hf:ann/films", "--data", str(data), "--split", "all"])
    assert scored.exit_code == 0, scored.output
    sent = run(build(), ["push", str(tmp_path / "model"), "ann/again", "--private"])
    assert sent.stdout.strip() == f"{hub.address}/ann/again"


def test_a_strangers_folder_is_checked(hub: Hub, tmp_path: Path) -> None:
    put(hub, made(), tmp_path / "model")
    files = hub.repositories["ann/films"]
    files["model.safetensors"] = files["model.safetensors"][:-8]
    with pytest.raises(InputError, match="damaged model folder"):
        lstmlab.load("hf:ann/films")
    hub.repositories["ann/other"] = {"config.json": b"{}", "pytorch_model.bin": b"cos"}
    hub.asked.clear()
    with pytest.raises(InputError, match=r"not a model of lstmlab \(no trial.json\); nothing was"):
        lstmlab.load("hf:ann/other")
    assert hub.asked == ["GET /api/models/ann/other"]
    hub.sizes["model.safetensors"] = 3_000_000_000
    hub.commit = "e" * 40
    with pytest.raises(InputError, match=r"safetensors has 3,000,000,000 bytes; LSTMLAB_LARGEST"):
        lstmlab.load("hf:ann/films")
    hub.sizes.clear()
    hub.commit = "../" * 13 + "x"
    with pytest.raises(InputError, match="the hub names no commit"):
        lstmlab.load("hf:ann/films")


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("hf:ann/none", 0, "no such model on the hub, or a private one: log in by hf auth login"),
        ("hf:ann", 0, "no name of a model on the hub; write it as hf:owner/name"),
        ("hf:../etc/x", 0, "no name of a model on the hub"),
        ("hf:ann/films", 403, r"the hub doesn't let you \(403\): log in"),
        ("hf:ann/films", 500, r"the hub says no \(500\)|the hub can't be reached"),
    ],
)
def test_what_goes_wrong_is_one_line(hub: Hub, name: str, status: int, said: str) -> None:
    hub.refuses = status
    with pytest.raises(InputError, match=said) as error:
        lstmlab.load(name)
    assert "\n" not in str(error.value)


def test_without_a_network_it_says_what_is_here(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(hub, made(), tmp_path / "model")
    models.fetched("hf:ann/films")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    said = f"can't be reached; what was fetched before is hf:ann/films@{hub.commit}"
    with pytest.raises(InputError, match=said):
        models.fetched("hf:ann/films")
    assert models.fetched(f"hf:ann/films@{hub.commit}").is_dir()


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(InputError, match=r"needs the package huggingface_hub: pip install"):
        lstmlab.load("hf:ann/films")
