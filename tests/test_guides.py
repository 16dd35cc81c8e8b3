"""The guides: what their readers are told to type can be typed."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from functools import cache
from pathlib import Path

import pytest

from guide_commands import TINY, Shell, commands, write_files
from lstmlab import registry
from lstmlab.cli import train_command
from lstmlab.errors import InputError
from plugins_made import PAGE as PLUGINS
from plugins_made import write_plugins

ROOT = Path(__file__).parents[1]
GUIDES = sorted(
    [
        *ROOT.glob("README*.md"),
        *ROOT.glob("docs/tour*.md"),
        *ROOT.glob("docs/tasks/*.md"),
        PLUGINS,
    ]
)
PAGES = sorted(
    file
    for file in ROOT.rglob("*.md")
    if not any(part.startswith(".") for part in file.relative_to(ROOT).parts)
)
CJK = re.compile("[\u3000-\u9fff\uff00-\uffef]")


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The model that ``fit`` would have made of reviews.csv, and a cache for all."""
    folder = tmp_path_factory.mktemp("guides")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(folder / "cache"))
        write_files(folder)
        settings = TINY[1::2]
        train_command.command(
            task="sentiment", data=str(folder / "reviews.csv"), out=folder / "model", set_=settings
        )
    return folder


@pytest.fixture
def shell(trained, tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(trained / "cache"))
    monkeypatch.delenv("LSTMLAB_DATA", raising=False)
    monkeypatch.setattr(registry, "_used", {})
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path)
    return Shell(tmp_path, trained / "model")


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_can_be_typed(page, shell, tmp_path):
    for toml in blocks(page, "toml"):
        name = re.search(r'^name = "(\w+)"', toml, re.MULTILINE)
        (tmp_path / f"{name[1]}.toml").write_text(toml, encoding="utf-8")
    if page == PLUGINS:
        write_plugins(tmp_path)
    found = commands(page)
    assert len(found) >= 3
    for line, given in found:
        shell.run(line, given)


@pytest.mark.parametrize(
    "line",
    [
        "lstmlab fitt reviews.csv",
        "lstmlab fit reviews.csv --tme 10m",
        "lstmlab fit reviews.csv --time",
        "lstmlab serve model --prot 8000",
        "lstmlab study status",
        "lstmlab train sentiment --data reviews.csv --out m --set hidden=8",
        "lstmlab data missing.csv",
        "curl http://localhost:8000",
    ],
)
def test_the_runner_tells_what_is_wrong(line, shell):
    with pytest.raises(Exception, match=r"No such|Missing|requires an|recipe field|no such|mark"):
        shell.run(line)


def test_the_runner_reads_a_page(tmp_path, shell):
    page = tmp_path / "page.md"
    page.write_text(
        "```sh\ncat > a.csv <<'END'\ntext\nx y\nEND\n"
        "python3 -m venv .venv\nlstmlab data a.csv\n```\n"
        "<!-- not run: long -->\n```sh\nrm -rf a\n```\n```text\n$ ls\n```\n",
        encoding="utf-8",
    )
    found = commands(page)
    assert found == [("cat > a.csv <<'END'", "text\nx y\n"), ("lstmlab data a.csv", "")]
    shell.run(*found[0])
    assert Path("a.csv").read_text(encoding="utf-8") == "text\nx y\n"
    with pytest.raises(InputError):  # one example is too few
        shell.run(*found[1])


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (name, name.replace(".md", ".zh-CN.md"))
        for name in (
            "README.md",
            "docs/tour.md",
            "docs/tasks/regression.md",
            "docs/tasks/multilabel.md",
            "docs/tasks/pairs.md",
            "docs/notebook.md",
            "docs/hub.md",
        )
    ],
)
def test_the_chinese_page_says_the_same(english, chinese):
    pages = [ROOT / english, ROOT / chinese]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    headings, fences, shapes, code = (
        [re.findall(r"^(#+) ", text, re.MULTILINE) for text in texts],
        [re.findall(r"^```(\w+)$", text, re.MULTILINE) for text in texts],
        [[shape(line) for line, _ in commands(page)] for page in pages],
        [[bare(block) for block in blocks(page, "(?:python|toml)")] for page in pages],
    )
    for one, other in (headings, fences, shapes, code):
        assert one == other
    assert pages[1].name in texts[0].split("\n## ")[0]
    assert f"({pages[0].name})" in texts[1].split("\n## ")[0]
    assert not CJK.search(texts[0].replace("[简体中文]", ""))


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def bare(code: str) -> str:
    """Without comments and what is said in strings."""
    return re.sub(r'"[^"]*"', '""', re.sub(r"\s*#.*", "", code))


def shape(line: str) -> list[str]:
    """A line's command, options and settings; files, texts and columns are called otherwise."""
    command, *words = shlex.split(re.sub(r"--column \S+", "", line), comments=True)
    return [
        command,
        *(words[:1] if command == "lstmlab" else []),
        *(word for word in words if word.startswith("-") or "=" in word),
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", link):
            continue
        path, _, part = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if part:
            assert part in anchors(target), link


def anchors(page: Path) -> set[str]:
    """Returns the anchors of its headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'id="([^"]+)"', text))


def test_all_pages_are_looked_at():
    tracked = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert {ROOT / name for name in tracked} <= {*PAGES}


def test_troubleshooting_quotes_what_is_said():
    page = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^### `(.+)`$", page, re.MULTILINE)
    assert len(quoted) > 40
    missing = [each for each in quoted if not said(each)]
    assert not missing


def test_a_message_that_nothing_says_is_seen():
    assert said("no such file or folder")
    assert not said("no such file or directory anywhere")


def said(message: str) -> bool:
    """Whether the code has the parts of ``message`` between its …, in strings."""
    message = re.sub(r"^unknown [a-z ]+ '…'", "unknown", message)  # registry.unknown fills it in
    return all(part.strip() in _strings() for part in message.split("…") if part.strip())


@cache
def _strings() -> str:
    """All strings of the code, with … for what is filled in."""
    found = []
    for file in (ROOT / "src").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "…" for p in node.values]
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return "\n".join(found)
