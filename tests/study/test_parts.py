"""A study in parts, each in a folder of its own, is the study as one run makes it."""

import pytest
from typer.testing import CliRunner

import small_study
from lstmlab.cli import build
from lstmlab.cli.report_command import write
from lstmlab.errors import InputError
from lstmlab.study.agenda import Agenda
from lstmlab.study.planning import parts
from lstmlab.study.storing import merge, store
from lstmlab.study.storing.part import KEY, numbers, said
from lstmlab.trial import Point, Record, Status

TOML = small_study.TOML.replace('"sgd", "adam"', '"sgd", "adam", "gd", "adamw", "momentum"')
HALVED = TOML.replace("trials = 2", "trials = 5\nhalving = true")
META = {"name": "small", "about": "", "study": "the file"}


def made(folder, toml=HALVED):
    return small_study.planned(folder, toml)


def record(trial):
    """What a trial comes to, by its id alone; one in eight diverges."""
    luck = int(trial.id[:4], 16)
    if luck % 8 == 0:
        return Record(status=Status.DIVERGED, message="loss is nan", steps=luck % 9)
    score = 50 + luck / 2000
    curve = (Point(epoch=1, step=4, train_loss=0.5, score=score - 1, seconds=luck / 1e4),)
    metrics = {"dev": {"accuracy": score}}
    if trial.purpose == "final":
        metrics["test"] = {"accuracy": score - 2}
    return Record(status=Status.COMPLETE, metrics=metrics, curve=curve, steps=8, seconds=luck / 1e4)


def run(todo, out, part=None, ended=None):
    meta = dict(META)
    if part:
        todo, share = parts.share(todo, *part)
        meta[KEY] = share.model_dump_json()
    contenders = [candidate.contender for candidate in todo.candidates]
    with store.start(out, todo.text, todo.ids, contenders, meta) as kept:
        agenda = Agenda(todo, kept)
        while (trial := agenda.take()) and (ended is None or len(agenda.done) < ended):
            agenda.finish(trial, record(trial))
    return out


def evidence(folder):
    from rich.console import Console

    write(folder, Console(quiet=True), "md", trials=False)
    return (folder / "evidence.json").read_bytes()


def test_parts_put_together_are_one_run(tmp_path):
    todo = made(tmp_path)
    whole = run(todo, tmp_path / "whole")
    folders = [run(todo, tmp_path / f"part-{i}", (i, 3)) for i in (1, 2, 3)]
    merge.merge([folders[2], folders[0], folders[1]], tmp_path / "merged")
    assert evidence(tmp_path / "merged") == evidence(whole)
    one, other = store.read(whole), store.read(tmp_path / "merged")
    assert one.meta() == other.meta()
    assert one.contenders() == other.contenders()
    assert [*map(str, one.entries())] == [*map(str, other.entries())]


def test_a_merged_study_is_gone_on_with_as_the_whole(tmp_path):
    todo = made(tmp_path)
    whole = run(todo, tmp_path / "whole")
    folders = [run(todo, tmp_path / f"part-{i}", (i, 2), ended=3) for i in (1, 2)]
    merge.merge(folders, tmp_path / "merged")
    run(todo, tmp_path / "merged")
    assert evidence(tmp_path / "merged") == evidence(whole)


def test_every_contender_is_in_one_part_and_parts_cost_alike(tmp_path):
    toml = TOML + '\n[[tasks]]\ntask = "sentiment"\ndataset = "words"\n'
    toml = toml.replace("optimizer =", "hidden_size = [8, 96]\noptimizer =").rpartition("\n[[")[0]
    todo = made(tmp_path, toml)
    shares = [parts.share(todo, i, 3)[1].places for i in (1, 2, 3)]
    assert sorted(place for places in shares for place in places) == [*range(10)]
    # The five wide ones are dearer and are spread first, 2 + 2 + 1; small ones fill up.
    wide = {i for i, one in enumerate(todo.candidates) if one.base.recipe.hidden_size == 96}
    assert sorted(len(wide.intersection(places)) for places in shares) == [1, 2, 2]
    least = min(shares, key=lambda places: len(wide.intersection(places)))
    assert len(least) > max(len(places) for places in shares if places is not least)


def test_contenders_that_share_their_search_stay_together(tmp_path):
    varying = small_study.TOML.replace("[axes]", '[axes]\nvaries = ["all", "order"]')
    todo = made(tmp_path, varying)
    shares = [parts.share(todo, i, 2)[1].places for i in (1, 2)]
    optimizers = [{todo.candidates[p].base.recipe.optimizer.name for p in s} for s in shares]
    assert [len(names) for names in optimizers] == [1, 1]
    assert [len(places) for places in shares] == [2, 2]
    with pytest.raises(InputError, match=r"--part 1/3: this study has 2 contenders that can run"):
        parts.share(todo, 1, 3)


def test_seeds_that_hang_on_all_contenders_are_not_given_in_parts(tmp_path):
    todo = made(tmp_path, TOML.replace("seeds = [1, 2]", 'seeds = "until decided"'))
    with pytest.raises(InputError, match="--part 1/2: seeds are added until"):
        parts.share(todo, 1, 2)


@pytest.mark.parametrize("text", ["9/8", "0/8", "3", "3/", "-1/8", "a/b", ""])
def test_a_part_is_written_as_a_fraction(text):
    with pytest.raises(InputError, match="write a part such as 3/8"):
        numbers(text)
    assert numbers("3/8") == (3, 8)


def test_a_part_and_the_whole_have_folders_of_their_own(tmp_path):
    todo = made(tmp_path)
    part = run(todo, tmp_path / "part", (1, 3))
    run(todo, part, (1, 3))  # goes on
    with pytest.raises(InputError, match=r"part: holds part 1/3 of this study; go on with it by"):
        run(todo, part)
    with pytest.raises(InputError, match=r"holds part 1/3 of this study, not part 2/3; name"):
        run(todo, part, (2, 3))
    whole = run(todo, tmp_path / "whole")
    with pytest.raises(InputError, match=r"holds the whole of this study, not part 2/3; name"):
        run(todo, whole, (2, 3))


def test_what_is_no_set_of_parts_is_refused(tmp_path):
    todo = made(tmp_path)
    whole = run(todo, tmp_path / "whole")
    one, two, three = (run(todo, tmp_path / f"p{i}", (i, 3)) for i in (1, 2, 3))
    half = run(todo, tmp_path / "half", (1, 2))
    longer = made(tmp_path, HALVED.replace("epochs = 2", "epochs = 3"))
    other = run(longer, tmp_path / "other", (2, 3))
    for folders, said_so in (
        ([one, three], "part 2/3 is missing; name the folders of all 3 parts"),
        ([two], "parts 1/3, 3/3 are missing"),
        ([one, whole], "whole: a whole study; .*p1 is part 1/3 of one"),
        ([one, half], "half: part 1/2, but .*p1 is part 1/3"),
        ([one, two, other], "other: a part of another study than .*p1"),
        ([one, two, three, two], "p2: part 2/3, and so is .*p2; name one"),
    ):
        with pytest.raises(InputError, match=said_so):
            merge.merge(folders, tmp_path / "merged")
        assert not (tmp_path / "merged").exists()


def test_parts_of_changed_data_are_refused(tmp_path):
    first = run(made(tmp_path), tmp_path / "p1", (1, 2))
    train = tmp_path / "words" / "train.jsonl.gz"
    train.write_bytes((tmp_path / "words" / "test.jsonl.gz").read_bytes())
    second = run(made(tmp_path), tmp_path / "p2", (2, 2))
    with pytest.raises(InputError, match=r"p2: made of other data, by another lstmlab or in"):
        merge.merge([first, second], tmp_path / "merged")


def test_status_and_report_say_that_it_is_a_part(tmp_path):
    from rich.console import Console

    from lstmlab.language.chinese.report import CHINESE

    folder = run(made(tmp_path), tmp_path / "p1", (1, 3))
    shown = CliRunner().invoke(build(), ["study", "status", str(folder)])
    assert "small (part 1/3: 2 of 5 contenders): finished" in shown.stdout
    meta = store.read(folder).meta()
    assert "part 1 of 3 of a study: 2 of its 5 contenders" in said(meta)
    assert "第 1 部分（共 3 部分），含 5 个方案中的 2 个" in said(meta, CHINESE)
    write(folder, Console(quiet=True), "md", trials=False)
    assert said(meta) in (folder / "report.md").read_text(encoding="utf-8")


def test_the_command_runs_a_share(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_study.write(tmp_path, small_study.TOML.replace("trials = 2", "trials = 0"))
    asked = ["study", "small.toml", "--data", str(tmp_path), "--jobs", "1", "--part"]
    ran = CliRunner().invoke(build(), [*asked, "2/2"])
    assert ran.exit_code == 0, ran.output
    kept = store.read(tmp_path / "lstmlab-small-part-2-of-2")
    assert [one.label for one in kept.contenders()] == ["adam"]
    assert len([one for one in kept.entries() if one.record]) == 2
    assert "This is part 2 of 2 of a study" in ran.output


def test_seeds_that_are_added_need_the_whole_study(tmp_path):
    todo = made(tmp_path, TOML.replace("[1, 2]", '"until decided"'))
    with pytest.raises(InputError, match=r"--part 1/2: seeds are added until it is decided"):
        parts.share(todo, 1, 2)
