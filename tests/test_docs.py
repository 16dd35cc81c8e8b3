"""The pages of docs/ that teach: what their code says is so."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("python.md", "how-an-lstm-works.md")


def blocks(page: str, language: str = "python") -> list[str]:
    """The code of a page, block by block."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def run(code: list[str], name: str) -> str:
    """Run blocks one after the other in one namespace; what those with ``>>>`` print is compared.

    Returns a report of what was not as it says; empty if all was.
    """
    names: dict[str, object] = {}
    said: list[str] = []
    for number, block in enumerate(code, 1):
        if ">>> " not in block:
            exec(compile(block, f"{name}, block {number}", "exec"), names)
            continue
        test = doctest.DocTestParser().get_doctest(block, names, f"{name} {number}", name, 0)
        doctest.DocTestRunner(verbose=False).run(test, out=said.append, clear_globs=False)
        names.update(test.globs)
    return "".join(said)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_code_runs_and_prints_what_it_says(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))
    code = blocks(page)
    assert len(code) >= 6
    assert run(code, page) == ""


def test_the_runner_tells_what_is_wrong():
    assert run(["x = 2", ">>> x + 1\n3\n"], "page") == ""
    assert "Got:\n    3" in run(["x = 2", ">>> x + 1\n4\n"], "page")
    with pytest.raises(ZeroDivisionError):
        run(["1 / 0"], "page")


def test_the_chinese_page_has_the_same_code_pictures_and_parts():
    english, chinese = "how-an-lstm-works.md", "how-an-lstm-works.zh-CN.md"

    def code(page: str) -> list[str]:
        """Without comments and docstrings, which are translated."""
        return [
            re.sub(r'\s*#.*|\s*"""[^"]*"""', "", block) for block in blocks(page)
        ]  # fmt: skip

    assert code(chinese) == code(english)
    texts = [(DOCS / page).read_text(encoding="utf-8") for page in (english, chinese)]
    pictures = [re.findall(r"\]\((\S+\.svg)\)", text) for text in texts]
    assert pictures[0] == pictures[1]
    assert [*map(len, pictures)] == [3, 3]
    assert all((DOCS / picture).is_file() for picture in pictures[0])
    headings = [re.findall(r"^#+ ", text, re.MULTILINE) for text in texts]
    assert headings[0] == headings[1]
