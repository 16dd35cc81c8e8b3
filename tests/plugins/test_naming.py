"""A file of the user's own is one variant: which kind it is, and by which name it is known."""

from __future__ import annotations

import ast
import hashlib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import lstmlab
from lstmlab import registry
from lstmlab.errors import InputError
from lstmlab.plugins import installed
from lstmlab.plugins.kinds import MARKS, ONE, kind_of
from lstmlab.recipe import Optimizer, Recipe
from lstmlab.registry import FOLDERS, PluginNeeded, canonical, find, is_known, names, own
from lstmlab.trial import Trial

CELL = """\"\"\"Mine: h' = x.\"\"\"

from lstmlab.cells.cell import BaseCell


class Cell(BaseCell): ...
"""
RULE = '''"""Mine."""

from lstmlab.optimizers.sgd import SEARCH_SPACE, build
from lstmlab.optimizers.optimizer import BaseSettings


class Settings(BaseSettings):
    learning_rate: float = 0.25
    pull: float = 0.5


SEARCH_SPACE = {**SEARCH_SPACE}
'''


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.parametrize("kind", FOLDERS)
def test_what_comes_with_lstmlab_is_told_apart_by_what_it_defines(kind):
    assert set(MARKS) == set(ONE) == set(FOLDERS)
    folder = Path(registry.__file__).parent / FOLDERS[kind]
    for name in names(kind):
        text = (folder / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
        assert kind_of(ast.parse(text)) == kind, name


def test_a_file_is_named_by_its_stem_and_its_hash(tmp_path):
    file = write(tmp_path / "my_cell.py", CELL)
    full = f"my-cell@{hash_of(CELL)}"
    assert lstmlab.use(file) == lstmlab.use(str(file)) == full
    assert names("cells") == tuple(sorted([*own("cells"), full]))
    assert canonical("cells", "my-cell") == canonical("cells", full) == full
    assert find("cells", "my-cell") is find("cells", full)
    assert find("cells", full).Cell.__name__ == "Cell"
    assert is_known("cells", "my-cell")
    assert not is_known("optimizers", "my-cell")
    assert registry.about("cells", full) == (str(file), "Mine: h' = x.")
    assert registry.about("cells", "rnn")[0] == "lstmlab"


def test_line_ends_are_no_part_of_the_hash(tmp_path):
    one = write(tmp_path / "my_cell.py", CELL)
    other = tmp_path / "windows" / "my_cell.py"
    other.parent.mkdir()
    other.write_bytes(b"\xef\xbb\xbf" + CELL.replace("\n", "\r\n").encode())
    assert lstmlab.use(one) == lstmlab.use(other)


def test_it_is_not_run_before_it_is_asked_for(tmp_path):
    file = write(tmp_path / "my_cell.py", CELL + f"open({str(tmp_path / 'run')!r}, 'w')\n")
    lstmlab.use(file)
    names("cells"), registry.about("cells", "my-cell"), canonical("cells", "my-cell")
    assert not (tmp_path / "run").exists()
    find("cells", "my-cell")
    assert (tmp_path / "run").exists()


def test_what_is_run_is_what_was_hashed(tmp_path):
    file = write(tmp_path / "my_cell.py", CELL + "BEFORE = True\n")
    full = lstmlab.use(file)
    write(file, CELL + "BEFORE = False\n")
    assert find("cells", full).BEFORE is True


def test_an_edited_file_may_be_named_again_and_is_another_variant(tmp_path):
    before = lstmlab.use(write(tmp_path / "my_cell.py", CELL))
    after = lstmlab.use(write(tmp_path / "my_cell.py", CELL + "\nMORE = 1\n"))
    assert before != after
    assert canonical("cells", "my-cell") == after
    assert find("cells", "my-cell").MORE == 1
    assert not hasattr(find("cells", before), "MORE")
    assert [one.full for one in registry.in_use()] == [before, after]
    assert names("cells").count(before) == 0


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("lstm.py", CELL, "lstm.py: 'lstm' is a cell of lstmlab's own; give it another name"),
        ("my_cell.txt", CELL, "no plug-in; that is a file of Python"),
        ("my cell.py", CELL, "my cell.py: the file's name is the variant's"),
        ("_cell.py", CELL, "_cell.py: the file's name is the variant's"),
        ("a.py", "x = 1\n", "a.py: defines nothing that makes it a plug-in, which is one of: "),
        ("a.py", "from x import Cell\n", "defines nothing that makes it a plug-in"),
        ("a.py", CELL + "TASK = 1\n", "defines a cell (Cell) and a task (TASK); a plug-in is one"),
        ("a.py", "def build(): ...\n", "defines build, as an optimizer does, but not SEARCH_SPACE"),
        ("a.py", "class Cell(\n", "a.py, line 1: "),
        ("a.py", "x = '\0'\n", "a.py"),
    ],
)  # fmt: skip
def test_what_is_no_plugin_is_one_line(file, text, said, tmp_path):
    with pytest.raises(InputError) as error:
        lstmlab.use(write(tmp_path / file, text))
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert names("cells") == own("cells")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"gone\.py: no such file"):
        lstmlab.use(tmp_path / "gone.py")
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(InputError, match=r"folder\.py: not a file"):
        lstmlab.use(tmp_path / "folder.py")


def test_two_files_of_one_name_are_refused_unless_they_are_the_same(tmp_path):
    lstmlab.use(write(tmp_path / "a" / "my_cell.py", CELL))
    lstmlab.use(write(tmp_path / "b" / "my_cell.py", CELL))
    with pytest.raises(
        InputError, match=r"'my-cell' is a cell of .*my_cell\.py, too, which differs"
    ):
        lstmlab.use(write(tmp_path / "c" / "my_cell.py", CELL + "\n"))


def test_where_it_fails_is_said(tmp_path):
    lstmlab.use(write(tmp_path / "my_cell.py", CELL + "import nowhere_to_be_found\n"))
    with pytest.raises(InputError, match=r"my_cell\.py, line 7: can't be run: ModuleNotFoundError"):
        find("cells", "my-cell")


def test_a_misspelt_name_suggests_it(tmp_path):
    lstmlab.use(write(tmp_path / "my_cell.py", CELL))
    with pytest.raises(InputError, match=r"unknown cell 'my-cel'; did you mean 'my-cell'\?"):
        Recipe().updated({"cell": "my-cel"})


def test_what_needs_one_names_the_file(tmp_path):
    with pytest.raises(PluginNeeded) as error:
        find("cells", "my-cell@0123456789ab")
    assert str(error.value) == (
        "needs a cell that doesn't come with lstmlab: my-cell@0123456789ab. It is run only if you "
        "name its file: --plugin my_cell.py (its hash must be 0123456789ab)"
    )
    lstmlab.use(write(tmp_path / "my_cell.py", CELL))
    with pytest.raises(PluginNeeded) as error:
        find("cells", "my-cell@0123456789ab")
    assert str(error.value) == (
        "needs a cell in the file my_cell.py as it was when its hash was 0123456789ab; "
        f"{tmp_path / 'my_cell.py'} has {hash_of(CELL)}, since it was changed, or is another file. "
        "Give the file as it was"
    )


def trial(**recipe) -> Trial:
    return Trial(task="sentiment", dataset="x", fingerprint="0", recipe=Recipe(**recipe), seed=0)


def test_ids_follow_the_file(tmp_path):
    file = write(tmp_path / "my_cell.py", CELL)
    full = lstmlab.use(file)
    first = trial(cell="my-cell")
    assert first.recipe.cell.name == full
    assert first.id == trial(cell=full).id
    lstmlab.use(write(file, CELL + "# edited\n"))
    assert trial(cell="my-cell").id != first.id
    lstmlab.use(write(file, CELL))
    assert trial(cell="my-cell").id == first.id


def test_an_optimizer_brings_its_settings(tmp_path):
    full = lstmlab.use(write(tmp_path / "my_rule.py", RULE))
    recipe = Recipe().updated({"optimizer": "my-rule", "optimizer.pull": 0.75})
    table = {"name": full, "learning_rate": 0.25, "pull": 0.75, "weight_decay": 0.0}
    assert recipe.optimizer.as_table() == table
    with pytest.raises(InputError, match="unknown my-rule setting 'pul'; did you mean 'pull'"):
        recipe.updated({"optimizer": {"name": "my-rule", "pul": 1}})


def test_what_was_kept_is_read_without_running_anything(tmp_path, monkeypatch):
    cell = lstmlab.use(write(tmp_path / "my_cell.py", CELL))
    rule = lstmlab.use(write(tmp_path / "my_rule.py", RULE))
    kept = trial(cell="my-cell", optimizer={"name": "my-rule", "pull": 0.75})
    text, name = kept.model_dump_json(), kept.id
    monkeypatch.setattr(registry, "_used", {})
    again = Trial.model_validate_json(text)
    assert again.id == name
    assert (again.recipe.cell.name, again.recipe.optimizer.name) == (cell, rule)
    with pytest.raises(PluginNeeded, match=f"an optimizer that doesn't .*: {rule}"):
        find("optimizers", Optimizer.of(again.recipe.optimizer).name)


def test_tasks_and_data_sets_are_known_by_their_full_names(tmp_path):
    task = lstmlab.use(write(tmp_path / "my_task.py", "TASK = 1\n"))
    sets = lstmlab.use(write(tmp_path / "my_set.py", "ABOUT = ''\ndef load(): ...\n"))
    one = trial().model_dump() | {"task": "my-task", "dataset": "my-set"}
    made = Trial.model_validate(one)
    assert (made.task, made.dataset) == (task, sets)


def offer(monkeypatch, tmp_path, name="my-cell", value="their_pack.their_cell"):
    write(tmp_path / "their_pack" / "__init__.py", "")
    write(tmp_path / "their_pack" / "their_cell.py", CELL)
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint(name, value, "lstmlab.cells")
    found = {"lstmlab.cells": [point]}
    monkeypatch.setattr(installed, "entry_points", lambda group: found.get(group, []))
    installed.offered.cache_clear()


@pytest.fixture
def forgotten():
    yield
    installed.offered.cache_clear()


def test_a_package_offers_variants_by_entry_points(tmp_path, monkeypatch, forgotten):
    offer(monkeypatch, tmp_path)
    full = f"my-cell@{hash_of(CELL)}"
    assert full in names("cells")
    assert Recipe(cell="my-cell").cell.name == full
    assert find("cells", full).__name__ == "their_pack.their_cell"
    assert registry.about("cells", full) == ("package their_pack.their_cell", "Mine: h' = x.")
    assert registry.in_use() == ()  # other processes find it themselves


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("lstm", "their_pack.their_cell", "'lstm' is a cell of lstmlab's own"),
        ("my-cell", "their_pack.nothing", "there is no module their_pack.nothing"),
        ("my-cell", "their_pack.their_cell:Cell", "it must be a module, without a colon"),
    ],
)  # fmt: skip
def test_a_package_that_offers_what_it_cannot(name, value, said, tmp_path, monkeypatch, forgotten):
    offer(monkeypatch, tmp_path, name, value)
    with pytest.raises(InputError, match=said):
        names("cells")


def test_a_package_and_a_file_of_one_name_are_refused(tmp_path, monkeypatch, forgotten):
    offer(monkeypatch, tmp_path)
    lstmlab.use(write(tmp_path / "my_cell.py", CELL + "# other\n"))
    with pytest.raises(
        InputError, match=r"'my-cell' is a cell of .*my_cell\.py, too, which differs"
    ):
        names("cells")
