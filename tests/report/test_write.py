"""The page is whole in itself and says what the records say."""

import csv
import os
import re
from html.parser import HTMLParser

import pyarrow.parquet as pq
import pytest

from lstmlab.evidence import Results, find_out
from lstmlab.language.chinese.report import CHINESE
from lstmlab.report import write
from lstmlab.report.compose import answer
from lstmlab.report.write import write_report
from lstmlab.trial import Status
from synthetic_study import full, results, small

FIGURES = ("scores", "curves", "rates", "budget", "cost")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    study = results()
    return study, write_report(study, folder), folder


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """The page of a study that has something for every section."""
    folder = tmp_path_factory.mktemp("full")
    study = full(tasks=2)
    return study, write_report(study, folder).read_text(encoding="utf-8")


def text_of(html):
    html = re.sub(r"<(script|style|svg).*?</\1>", "", html, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


class Strict(HTMLParser):
    """Every element is closed, in order."""

    VOID = frozenset({"meta", "br"})

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_needs_nothing_from_elsewhere(everything):
    _, html = everything
    assert html.count("<script") == 1
    assert "<link" not in html
    assert "<img" not in html
    assert re.findall(r'\bsrc="', html) == []
    assert {target[0] for target in re.findall(r'href="([^"]+)"', html)} == {"#"}
    assert re.findall(r"url\((?!#)", html) == []
    assert "@import" not in html
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", html))
    assert addresses <= {"http://www.w3.org/1999/xlink", "http://www.w3.org/2000/svg"}


def test_the_page_is_well_formed(everything):
    _, html = everything
    parser = Strict()
    parser.feed(html)
    assert parser.open == []


def test_ids_are_unique_and_links_lead_somewhere(everything):
    _, html = everything
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


def test_counts_and_verdicts_are_there(written):
    study, page, _ = written
    html = page.read_text(encoding="utf-8")
    text = text_of(html)
    lost = [e.record.status for e in study.entries if e.record]
    assert f"{len(study.entries)} planned" in text
    assert f"{lost.count(Status.COMPLETE)} complete" in text
    assert f"{lost.count(Status.DIVERGED)} diverged" in text
    assert f"{lost.count(Status.CRASHED)} crashed" in text
    assert text.count("came out best") >= 3
    assert text.count("has the best mean") >= 3
    assert "ROUGE-L on test" in text
    assert "&lt;b&gt;" in html  # the study file is shown, not run


def test_every_section_is_there_when_it_has_something_to_say(everything):
    study, html = everything
    text = text_of(html)
    for heading in (
        "What came out", "Across data sets", "Ledger of failures", "The search", "Timeline",
        "How to read this", "To repeat it", "Every trial",
    ):  # fmt: skip
        assert f"<h2>{heading}</h2>" in html
    assert "Time to target" in text
    assert "Where the noise comes from" in text
    assert "not comparable trained on ten times the data" in text
    assert "Successive halving stopped hopeless tuning trials of 9 searches early" in text
    assert "widen this" in text
    assert "lstmlab study full.toml" in text
    for entry in study.entries:
        assert entry.trial.id in text


def test_sections_without_anything_to_say_are_left_out(tmp_path):
    study = small({"a": [88.0, 89.0, 90.0], "b": [80.0, 81.0, 80.5]})
    html = write_report(study, tmp_path).read_text(encoding="utf-8")
    titles = re.findall(r"<h2>(.*?)</h2>", html)
    assert titles == ["What came out", "sentiment <small>opinions-en</small>", "How to read this",
                      "To repeat it", "Every trial"]  # fmt: skip


def test_every_task_has_its_figures_as_files(written):
    _, page, folder = written
    names = {file.name for file in (folder / "figures").iterdir()}
    for stem in ("classification-docstrings-topics", "translation-dates-en-zh"):
        for figure in FIGURES:
            for kind in ("svg", "png", "pdf"):
                assert f"{stem}-{figure}.{kind}" in names
    across = {"critical-difference.svg", "profiles.svg"}
    assert across < names
    importances = sum(name.endswith("importance.svg") for name in names)
    drawn = 4 * len(FIGURES) + len(across) + importances
    assert len(names) == 3 * drawn
    assert page.read_text(encoding="utf-8").count("<svg") == drawn


def test_records_are_a_table(written):
    study, _, folder = written
    with (folder / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [entry.trial.id for entry in study.entries]
    for row, entry in zip(rows, study.entries, strict=True):
        assert row["status"] == entry.record.status
        assert row["optimizer"] == entry.contender.label
        expected = entry.record.metrics.get("test", {}).get(entry.contender.metric)
        score = row[f"test {entry.contender.metric}"]
        assert (float(score) if score else None) == expected


def test_parquet_has_the_same_rows_with_types(written):
    study, _, folder = written
    rows = pq.read_table(folder / "records.parquet").to_pylist()
    assert [row["id"] for row in rows] == [entry.trial.id for entry in study.entries]
    for row, entry in zip(rows, study.entries, strict=True):
        assert row["seconds"] == entry.record.seconds
        assert row["started"] == entry.record.started
        assert row["worker"] == entry.record.worker
        assert (row["part"], row["varies"]) == (entry.trial.part, entry.trial.varies)
        assert row["test accuracy"] == entry.record.metrics.get("test", {}).get("accuracy")


def test_curves_are_a_table(written):
    study, _, folder = written
    with (folder / "curves.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points = [(e.trial.id, p) for e in study.entries for p in e.record.curve]
    assert [(row["id"], float(row["score"])) for row in rows] == [(i, p.score) for i, p in points]


def test_the_same_study_gives_the_same_page(written, tmp_path):
    study, page, folder = written
    again = write_report(study, tmp_path)
    assert again.read_bytes() == page.read_bytes()
    for file in (folder / "figures").iterdir():
        assert (tmp_path / "figures" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("ended", [0, 3, 40])
def test_a_running_study_has_a_page(tmp_path, ended):
    page = write_report(results(ended=ended), tmp_path)
    assert "to come" in text_of(page.read_text(encoding="utf-8"))


def test_odd_names_are_escaped_and_all_lost_is_said(tmp_path):
    study = small({"<script>$x": [Status.DIVERGED, Status.CRASHED], "b": [None, 2.0]})
    html = write_report(study, tmp_path).read_text(encoding="utf-8")
    assert html.count("<script") == 1
    assert "&lt;script&gt;$x" in html
    assert "1 diverged, 1 crashed" in html


def test_numeric_columns_carry_what_they_are_sorted_by(everything):
    _, html = everything
    first = re.search(r'<table class="sortable">.*?</table>', html, flags=re.S)[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", first, flags=re.S)[1:]
    means = [float(re.search(r'data-v="([^"]+)"', row)[1]) for row in rows]
    assert means == sorted(means, reverse=True)
    assert len(means) == 9


def test_colours_of_tables_change_with_the_page_as_those_of_figures_do(everything):
    _, html = everything
    assert 'style="background:var(--ink)"' in html
    assert re.search(r"(background|fill|stroke): ?#16202a", html) is None


@pytest.mark.parametrize(
    ("finals", "said"),
    [
        ({"a": [90.0, 91.0, 92.0], "b": [80.0, 81.5, 82.0]}, "a has the best mean (accuracy 91.0 ± "
         "2.5 on test, n = 3); worse: b."),
        ({"a": [90.0, 91.0], "b": [89.0, 91.5], "c": [80.0]}, "a has the best mean (accuracy 90.5 "
         "± 6.4 on test, n = 2); undecided: b; not compared: c."),
        ({"a": [90.0, 91.0], "b": [None, None]}, "a (accuracy 90.5 ± 6.4 on test, n = 2), with "
         "nothing to compare it with."),
        ({"a": [90.0], "b": [None]}, "too few finals have ended to name one best."),
        ({"a": [95.0, 95.1, 95.2, Status.DIVERGED], "b": [80.0, 80.1, 80.3, 80.2]}, "b has the "
         "best mean among those that lost no final (accuracy 80.2 ± 0.2 on test, n = 4); better, "
         "but with finals lost: a."),
        ({"a": [90.0, 60.0, 75.0, 99.0, 99.0], "b": [91.0, 61.2, 76.1, None, None]}, "a has the "
         "best mean (accuracy 84.6 ± 21.0 on test, n = 5); better on the seeds that both ran: b."),
        ({"a": [92.0, 93.0], "b": [51.8, 52.2], "c": [80.0, 90.0]}, "a has the best mean (accuracy "
         "92.5 ± 6.4 on test, n = 2); worse: b; undecided: c."),
        ({"a": [92.0, 93.0], "b": [51.0, 55.0], "c": [80.0, 90.0]}, "a has the best mean (accuracy "
         "92.5 ± 6.4 on test, n = 2); undecided: c and b."),
        ({"a": [100.0, 100.0], "b": [100.0, 100.0], "c": [100.0, 98.0]}, "a has the best mean "
         "(accuracy 100.0 on test, n = 2); the same mean: b; undecided: c."),
    ],
)  # fmt: skip
def test_the_answer_is_one_sentence(finals, said):
    (finding,) = find_out(small(finals))
    assert answer(finding) == said


def test_the_answer_in_chinese():
    (finding,) = find_out(small({"a": [95.0, 95.1, Status.DIVERGED], "b": [80.0, 80.2, 80.1]}))
    assert answer(finding, CHINESE) == (
        "在最终训练无一失败的方案中，b 的均值最好（测试集准确率 80.1 ± 0.2，n = 3）；"
        "更好，但有最终训练未得出结果：a。"
    )


def test_reports_written_at_once_do_not_take_each_other_s_files(tmp_path, monkeypatch):
    replace = os.replace

    def meanwhile(new, path):
        monkeypatch.setattr(os, "replace", replace)
        write._write(path, b"of another")
        replace(new, path)

    monkeypatch.setattr(os, "replace", meanwhile)
    write._write(tmp_path / "page", b"whole")
    assert (tmp_path / "page").read_bytes() == b"whole"
    with pytest.raises(TypeError):
        write._write(tmp_path / "other", "no bytes")
    assert [file.name for file in tmp_path.iterdir()] == ["page"]


def test_a_target_nobody_looked_for_is_not_said_to_be_missed(tmp_path):
    """Finals that train on dev have no curve, so nothing is known of the time to a target."""
    study = full(tasks=1, tune=4, seeds=3)
    blind = [
        entry.model_copy(update={"record": entry.record.model_copy(update={"curve": ()})})
        if entry.trial.purpose == "final"
        else entry
        for entry in study.entries
    ]
    study = Results(name="blind", contenders=study.contenders, entries=blind)
    html = write_report(study, tmp_path).read_text(encoding="utf-8")
    assert "Time to target" not in html
    assert "<h3>Learning curves</h3>" in html  # of the tuning trials that the finals repeat


def test_of_many_trials_the_page_lists_the_finals_and_the_lost(tmp_path, monkeypatch):
    monkeypatch.setattr("lstmlab.report.sections.trials.MOST_LISTED", 20)
    study = results()
    text = text_of(write_report(study, tmp_path).read_text(encoding="utf-8"))
    count = len(study.entries)
    assert f"Of {count} trials" in text
    assert "the others are in records.csv" in text
    for entry in study.entries:
        telling = entry.trial.purpose == "final" or entry.record.status is not Status.COMPLETE
        assert (entry.trial.id in text) == telling
    with (tmp_path / "records.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == count
