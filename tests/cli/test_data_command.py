"""``lstmlab data``: what it says of a file, on the terminal and as a page."""

import re
from html.parser import HTMLParser

import pytest
import typer
from typer.testing import CliRunner

from lstmlab.cli import data_command
from lstmlab.errors import InputError


def lstmlab_data(*arguments):
    app = typer.Typer()
    app.command()(data_command.command)
    result = CliRunner().invoke(app, [str(a) for a in arguments], env={"COLUMNS": "110"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def reviews(tmp_path):
    """Excel's: semicolons, GBK, more columns than needed, and much that is wrong."""
    rows = [f"{i};第{i}次住这家酒店，服务很好<b>；{'好差'[i % 2]}评" for i in range(60)]
    rows = [row.replace("；", ";[red]北京[/red];") for row in rows]
    rows += ["60;说不清楚;上海;好评", "61;说不清楚;上海;差评", "62;很少见;上海;[中评]"]
    file = tmp_path / "评论.csv"
    file.write_text("编号;评论内容;城市;评价\n" + "\n".join(rows) + "\n", encoding="gbk")
    return file


def lines_of(printed):
    return [" ".join(line.split()) for line in printed.splitlines()]


def test_how_it_is_read_what_is_in_it_and_what_is_wrong(reviews):
    printed = lines_of(lstmlab_data(reviews))
    assert printed[0] == "评论.csv labelled, 63 examples"
    assert printed[1] == "note: 评论.csv: read as GB18030, because it is not UTF-8"
    told = " ".join(printed)
    assert "text is '评论内容', by its name and what it holds: texts" in told
    assert "label is '评价'" in told
    assert "or --column label=城市 to learn '城市'" in told
    (common,) = (line for line in printed if line.startswith("好评 26 (51%)"))
    assert common.endswith("█" * 24)
    assert any(line.startswith("[中评] 1 (2%) 0 (0%) 0 (0%)") for line in printed)
    assert "! the same text with different labels 1 text" in printed
    assert "! labels with fewer than 5 training examples '[中评]' (1)" in printed
    assert "✓ a text of one or two characters none" in printed
    assert any(re.fullmatch(r"说不清楚 (好评|差评) ×1, (好评|差评) ×1", line) for line in printed)


def test_columns_task_and_encoding_said_otherwise(reviews):
    printed = " ".join(lines_of(lstmlab_data(reviews, "--column", "label=城市")))
    assert "label is '城市', as you say: 2 values: [red]北京[/red] 95%, 上海 5%" in printed
    assert "language-modeling" in lstmlab_data(reviews, "--task", "language-modeling")
    with pytest.raises(InputError, match="did you mean 'sentiment'"):
        lstmlab_data(reviews, "--task", "sentment")
    with pytest.raises(InputError, match=r"评论\.csv, line \d+: not utf-8"):
        lstmlab_data(reviews, "--encoding", "utf-8")
    with pytest.raises(InputError, match="there is no folder"):
        lstmlab_data(reviews, "--html", reviews.parent / "none" / "page.html")


class Page(HTMLParser):
    """Text and addresses of a page."""

    def __init__(self, text):
        super().__init__()
        self.said, self.addresses, self.tags = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [v for k, v in attrs if k in {"src", "href"} and not v.startswith("#")]

    def handle_data(self, data):
        self.said.append(data)


def test_the_page_is_whole_and_escaped(reviews, tmp_path):
    file = tmp_path / "page.html"
    lstmlab_data(reviews, "--html", file)
    text = file.read_text(encoding="utf-8")
    page = Page(text)
    said = " ".join(" ".join(page.said).split())
    assert "b" not in page.tags - {"b"}
    assert "服务很好<b>" in said
    assert "服务很好<b>" not in text
    assert "[中评]" in said
    assert "read as GB18030" in said
    assert "settle their labels" in said
    assert page.addresses == []
    assert text.count("<svg") == 2
    assert 'aria-label="Bar chart. 好评: 51.0%' in text
    assert "prefers-color-scheme: dark" in text


@pytest.mark.parametrize("name", ["opinions-zh", "dates-en-de"])
def test_built_in_sets(name, tmp_path):
    printed = lstmlab_data(name, "--html", tmp_path / "page.html")
    assert "how it is read" not in printed
    assert "looked for" in printed
    assert "Samples" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_stream(tmp_path):
    file = tmp_path / "s.txt"
    file.write_text("".join(f"line {i} is this\n\n" for i in range(50)))
    printed = lstmlab_data(file, "--html", tmp_path / "page.html")
    assert "stream, 100 examples" in printed
    assert "looked for" not in printed


def test_several_labels_of_a_text_are_looked_at_one_by_one(tmp_path):
    def some(i):
        found = [name for bit, name in enumerate(("anger", "joy", "love")) if i >> bit & 1]
        return ";".join([*found, *(["Joy"] if i in (9, 17) else ["fear"] if i == 3 else [])])

    file = tmp_path / "moods.csv"
    rows = [f"a text that is number {i},{some(i % 8 + 8 * (i > 7)) or 'n/a'}" for i in range(80)]
    file.write_text("\n".join(["text,labels", *rows]) + "\n")
    printed = lines_of(lstmlab_data(file))
    assert "✓ texts with several lists of labels none" in printed
    assert "! labels that differ in case or spaces only 'joy' (40), 'Joy' (9)" in printed
    assert "! labels that may stand for nothing 'n/a' (10)" in printed
    assert "! labels with fewer than 5 training examples 'fear' (1)" in printed
    assert "! labels that dev lacks 'fear', 1 of 6" in printed
