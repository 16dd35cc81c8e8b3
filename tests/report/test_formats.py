"""Markdown and LaTeX say what the page says, and nothing a user wrote can break them."""

import re
import shutil
import subprocess

import pytest

from lstmlab.report.compose import compose
from lstmlab.report.formats import latex, markdown
from lstmlab.report.gathered import gather
from lstmlab.report.write import write_report
from lstmlab.trial import Status
from synthetic_study import full, small

ODD = "50 % of a_b & $x^2$ {#1} ~ <b>|\\"


@pytest.fixture(scope="module")
def document():
    return compose(gather(full(tasks=2)))


@pytest.fixture(scope="module")
def odd():
    """A contender whose name has every character that some format reads as a mark."""
    return small({ODD: [88.0, 89.0, Status.CRASHED], "b": [80.0, 81.0, 80.5]})


def cells(line):
    """Returns the cells of a table's row, which is split where a bar isn't escaped."""
    return re.split(r"(?<!\\)\|", line.strip())[1:-1]


def tables(text):
    """Runs of lines that begin with a bar."""
    found = [[]]
    for line in text.splitlines():
        if line.startswith("|"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [rows for rows in found if rows]


def test_markdown_tables_are_whole(document):
    found = tables(markdown.as_markdown(document))
    assert len(found) > 10
    for rows in found:
        assert len({len(cells(row)) for row in rows}) == 1
        assert all(re.fullmatch(r" ---:? ", cell) for cell in cells(rows[1]))


def test_markdown_has_the_numbers_of_the_ranking(document):
    text = markdown.as_markdown(document)
    ranking = tables(text)[0]
    assert len(ranking) == 2 + 9
    best = [cell.strip() for cell in cells(ranking[2])]
    row = document.sections[1].blocks[1].rows[0]
    assert best[:3] == [row[0].text, row[1].text, row[2].text]
    assert best[6] == "**best**"


def test_markdown_links_figures_that_are_written(tmp_path):
    page = write_report(full(tasks=1, tune=4, seeds=3), tmp_path, "md")
    links = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert page.name == "report.md"
    assert len(links) >= 6
    assert all(link.startswith("figures/") and (tmp_path / link).is_file() for link in links)


def test_markdown_headings_and_links_agree(document):
    text = markdown.as_markdown(document)
    anchors = set(re.findall(r'<a id="([^"]+)">', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors
    assert text.count("<details>") == text.count("</details>") > 2


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("*x* _y_ `z`", r"\*x\* \_y\_ \`z\`"),
        ("<b> & $", r"&lt;b&gt; &amp; \$"),
        ("- no list\nno line", r"\- no list no line"),
        ("3. no list", r"3\. no list"),
    ],
)
def test_markdown_escapes(plain, escaped):
    assert markdown.escaped(plain) == escaped


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [
        ("50 % & $x$", r"50 \% \& \$x\$"),
        ("a_b {#1}", r"a\_b \{\#1\}"),
        ("\\end{document}", r"\textbackslash{}end\{document\}"),
        ("~^<>|", r"\textasciitilde{}\textasciicircum{}\textless{}\textgreater{}\textbar{}"),
        ("−0.3 ± 0.1", r"$-$0.3 $\pm$ 0.1"),
        ("--quick", "-{}-{}quick"),
        ("a\x00b\nc", "ab c"),
    ],
)
def test_latex_escapes(plain, escaped):
    assert latex.escaped(plain) == escaped


def test_latex_is_balanced_whatever_a_user_wrote(odd):
    text = latex.as_latex(compose(gather(odd)))
    bare = re.sub(r"\\[\\{}%&$#_]", "", text)
    assert bare.count("{") == bare.count("}")
    begun = re.findall(r"\\begin\{(\w+)\}", text)
    ended = re.findall(r"\\end\{(\w+)\}", text)
    assert sorted(begun) == sorted(ended)
    body = text[text.index(r"\begin{document}") :]
    assert r"50 \% of a\_b \& \$x\textasciicircum{}2\$ \{\#1\}" in body
    assert not re.search(r"(?<!\\)[#%]", body.replace(r"\fitted{%", ""))


def test_latex_tables_have_as_many_cells_as_columns(document):
    text = latex.as_latex(document)
    found = re.findall(
        r"\\begin\{(?:tabular|longtable)\}\{@\{\}([lr]+)@\{\}\}(.*?)\\end\{(?:tabular|longtable)\}",
        text, flags=re.S,
    )  # fmt: skip
    assert len(found) > 10
    for columns, inside in found:
        for line in inside.splitlines():
            if line.endswith("\\\\") or r"\midrule\endhead" in line:
                assert len(re.findall(r"(?<!\\)&", line)) == len(columns) - 1


def test_latex_needs_no_font_that_may_not_be_there_and_no_small_print(document):
    text = latex.as_latex(document)
    assert text.count("lmodern}") == 1
    assert r"\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}" in text
    assert r"\shortstack[r]{\strut difference\\{\scriptsize to the best, $\pm$ 95 \%}}" in text


def test_latex_of_chinese_asks_for_another_engine(document):
    assert latex.as_latex(document).startswith("% !TeX program = pdflatex")
    chinese = latex.as_latex(compose(gather(full(tasks=1, tune=4, seeds=3)), "zh"))
    assert chinese.startswith("% !TeX program = xelatex")
    assert "ctex" in chinese


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_compiles(tmp_path, odd):
    page = write_report(odd, tmp_path, "latex")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", page.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]


def test_an_unknown_format_is_an_error(tmp_path, odd):
    with pytest.raises(ValueError, match="html, md, latex"):
        write_report(odd, tmp_path, "word")


def test_the_list_of_trials_can_be_left_out() -> None:
    gathered = gather(full(tasks=1))
    names = [
        [s.name for s in compose(gathered, trials=trials).sections] for trials in (True, False)
    ]
    assert names[0] == [*names[1], "trials"]
