"""Runs the commands of a guide, in this process, as its reader would.

What takes long is shortened where a reader sees no difference but in quality: ``train`` gets a
tiny recipe. ``fit``, ``study`` and ``serve`` are parsed, but something stands in for them (their
own tests run them); so do ``report``, ``challenge`` and ``study merge``.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from lstmlab.cli import build

TINY = [
    part
    for field in ("steps=2", "hidden_size=8", "embedding_size=8", "layers=1", "precision='float32'")
    for part in ("--set", field)
]
NOT_RUN = re.compile(r"<!-- not run: \S.*? -->\n\Z")
"""Before a block: it is left alone, and why."""
INSTALL = re.compile(r"^(python3 -m venv|\. \.venv/bin/activate|(\S*/)?pip install)")
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HEREDOC = re.compile(r"cat > (\S+) <<'END'")


def commands(page: Path) -> list[tuple[str, str]]:
    """(command line, what a ``cat`` is given) of the blocks that are to be run, in their order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for block in _BLOCK.finditer(text):
        if NOT_RUN.search(text, 0, block.start()):
            continue
        rest = iter(block[1].splitlines())
        for line in rest:
            if not line.strip() or INSTALL.match(line):
                continue
            given = iter(rest.__next__, "END") if _HEREDOC.fullmatch(line) else iter(())
            found.append((line, "".join(f"{each}\n" for each in given)))
    return found


class Shell:
    """The commands of one page, run in ``folder`` (the current one)."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._folder = folder
        self._app = typer.main.get_command(build())
        study = self._app.commands["study"].commands
        self._replace(self._app.commands["fit"], lambda given: shutil.copytree(model, given["out"]))
        self._replace(self._app.commands["serve"], lambda given: _check_model(given["model"]))
        self._replace(self._app.commands["report"], lambda given: _check_study(given["folder"]))
        self._replace(self._app.commands["challenge"], _check_studies)
        self._replace(study["merge"], lambda given: None)
        self._replace(study["run"], lambda given: _plan(given["file"]))

    @staticmethod
    def _replace(command: Any, stand_in: Callable[[dict[str, Any]], object]) -> None:
        def callback(**given: Any) -> None:
            stand_in(given)

        command.callback = callback

    def run(self, line: str, given: str = "") -> None:
        """Any exception: what the guide says can't be done."""
        if heredoc := _HEREDOC.fullmatch(line):
            (self._folder / heredoc[1]).write_text(given, encoding="utf-8")
            return
        name, *words = shlex.split(line, comments=True)
        if name == "cat" and len(words) == 1:
            (self._folder / words[0]).read_text(encoding="utf-8")
            return
        assert name == "lstmlab", f"{line}: mark the block as <!-- not run: reason -->"
        if words[0] == "train":
            words += TINY
        if "--from" in words:
            study, _, digits = words[place := words.index("--from") + 1].rpartition("/")
            words[place] = f"{study}/{_ids(Path(study))[0][: len(digits)]}"
        if words[:2] == ["study", "show"]:
            words[3] = _ids(Path(words[2]))[0][: len(words[3])]
        code = self._app.main(args=words, prog_name="lstmlab", standalone_mode=False)
        assert not code, f"{line}: exit code {code}"


def _check_model(folder: Path) -> None:
    from lstmlab.artifacts import saved

    saved.read(folder)


def _check_study(folder: Path) -> None:
    from lstmlab.study.storing import store

    store.read(folder)


def _check_studies(given: dict[str, Any]) -> None:
    _check_study(given["study"])
    _check_study(given["against"])


def _plan(file: Path | None) -> None:
    """The study's folder, with all its trials to come; nothing without a file (it ships)."""
    from lstmlab.study.agenda import Agenda
    from lstmlab.study.planning import plan
    from lstmlab.study.planning.study_file import read_study
    from lstmlab.study.storing import store

    if file is None:
        return
    todo = plan.make(read_study(file), str(file))
    contenders = [candidate.contender for candidate in todo.candidates]
    about = {"name": todo.study.name, "about": "", "study": ""}
    folder = Path(f"lstmlab-{todo.study.name}")
    with store.start(folder, todo.text, todo.ids, contenders, about) as kept:
        Agenda(todo, kept)


def _ids(study: Path) -> list[str]:
    from lstmlab.study.storing import store

    return [entry.trial.id for entry in store.read(study).entries()]


def write_files(folder: Path) -> None:
    """The data that guides speak of as the reader's own."""
    goods, bads = ("good", "great", "fine"), ("bad", "poor", "dull")
    reviews = [
        (f"film {i} was {(goods, bads)[i % 2][i % 3]}", ("pos", "neg")[i % 2]) for i in range(60)
    ]
    评论 = [(f"第{i}间房{('很干净', '太吵了')[i % 2]}", ("好评", "差评")[i % 2]) for i in range(60)]
    letters = [
        (f"{('my parcel', 'the invoice', 'my login')[i % 3]} {i} is wrong", "abc"[i % 3])
        for i in range(60)
    ]
    shop = [("" if i % 7 == 0 else f"Kettle {i}", text, topic)
            for i, (text, topic) in enumerate(letters)]  # fmt: skip
    pairs = [(f"day {i} is cold", f"Tag {i} ist kalt") for i in range(60)]
    articles = [
        (f"The council of town {i} met on Monday. It will build a bridge.", f"Town {i}: a bridge")
        for i in range(60)
    ]
    tastes = ("cherry", "smoke and oak", "pepper")
    wines = [(f"red number {i} with {tastes[i % 3]}", f"{9 + 40 * (i % 3)}.5") for i in range(60)]
    葡萄酒 = [(f"第{i}号红酒，有{('樱桃', '烟熏')[i % 2]}味", f"{9 + i}.5") for i in range(60)]
    wrong = ("", "the bed was hard", "the wine was sour", "the bed was hard and the wine sour")
    of_them = ("[]", "bed", "wine", "bed;wine")
    complaints = [(f"night {i}: {wrong[i % 4]}", of_them[i % 4]) for i in range(80)]
    抱怨 = [
        (f"第{i}晚{('都好', '床硬', '床硬酒酸')[i % 3]}", ("[]", "床", "床;酒")[i % 3])
        for i in range(80)
    ]
    questions = [
        (f"how do I open {i}", f"how is {('it closed', 'it opened')[i % 2]} {i}", "01"[i % 2])
        for i in range(80)
    ]
    likeness = [(f"a man {i} sleeps", f"a man {i % 7} runs", f"{i % 9}.5") for i in range(80)]
    问题 = [(f"怎么打开{i}", f"如何{('关上', '打开')[i % 2]}{i}", "否是"[i % 2]) for i in range(80)]
    相似 = [(f"第{i}人睡觉", f"第{i % 7}人跑步", f"{i % 9}.5") for i in range(80)]
    tables = {
        "questions.csv": (("question1", "question2", "is_duplicate"), questions),
        "sentences.csv": (("text_a", "text_b", "similarity"), likeness),
        "问题.csv": (("问题1", "问题2", "标签"), 问题),
        "句子.csv": (("文本1", "文本2", "相似度"), 相似),
        "reviews.csv": (("text", "label"), reviews),
        "评论.csv": (("内容", "标签"), 评论),
        "letters.csv": (("message", "topic"), letters),
        "shop.csv": (("title", "body", "topic"), shop),
        "pairs.csv": (("source", "target"), pairs),
        "complaints.csv": (("review", "complaints"), complaints),
        "抱怨.csv": (("点评", "抱怨"), 抱怨),
        "wines.csv": (("description", "price"), wines),
        "葡萄酒.csv": (("描述", "价格"), 葡萄酒),
    }
    for name, (header, rows) in tables.items():
        lines = [",".join(row) for row in (header, *rows)]
        _write(folder / name, lines)
    _write(folder / "new.csv", ["text,id", "it was good,1", "it was dull,2"])
    _write(folder / "新评论.csv", ["内容,编号", "房间很干净,1"])
    _write(folder / "new-reviews.csv", ["review", "the wine was sour"])
    _write(folder / "新点评.csv", ["点评", "床硬"])
    _write(folder / "new-questions.csv", ["question1,question2,id", "how,why,1"])
    _write(folder / "新问题.csv", ["问题1,问题2,编号", "怎么,为何,1"])
    _write(folder / "new-wines.csv", ["description", "a red with pepper"])
    _write(folder / "新葡萄酒.csv", ["描述", "有樱桃味的红酒"])
    _write(folder / "new-letters.csv", ["message", "where is my parcel"])
    _write(folder / "new-shop.csv", ["id,body,title", "1,It leaks.,Kettle"])
    _write(folder / "corpus.en", [one for one, _ in pairs])
    _write(folder / "corpus.de", [other for _, other in pairs])
    _write(
        folder / "articles.jsonl",
        [json.dumps({"article": one, "summary": other}) for one, other in articles],
    )
    _write(folder / "new-articles.jsonl", [json.dumps({"article": articles[0][0]})])
    names, places = ("Ann Lee", "Bob"), ("Rome", "New Oslo")
    sentences = [(f"{names[i % 2]} saw", f"house {i}", "in", places[i % 3 % 2]) for i in range(60)]
    _write(folder / "sentences.conll", _columns(sentences, ("PER", "", "", "LOC")))
    _write(folder / "new.txt", ["Ann went to Rome.", "the house is old"])
    词句 = [
        (f"{'王芳李'[i % 3]}明", "去了", "北京上海"[i % 2 * 2 : i % 2 * 2 + 2]) for i in range(60)
    ]
    _write(folder / "句子.conll", _columns(词句, ("PER", "", "LOC"), ""))
    _write(folder / "新句子.txt", ["王明去了北京。"])
    _write(folder / "corpus.txt", [f"line {i} of a book that is long" for i in range(200)])
    _write(folder / "小说.txt", [f"第{i}回，天下大势，分久必合。" for i in range(200)])


def _columns(
    sentences: Sequence[tuple[str, ...]], types: tuple[str, ...], between: str | None = None
) -> list[str]:
    """Lines of a token and its tag each, and a blank one after each sentence."""
    lines = []
    for parts in sentences:
        for part, kind in zip(parts, types, strict=True):
            for place, token in enumerate(part.split() if between is None else part):
                tag = f"{'I' if place else 'B'}-{kind}" if kind and token != "saw" else "O"
                lines.append(f"{token}\t{tag}")
        lines.append("")
    return lines


def _write(file: Path, lines: list[str]) -> None:
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
