"""The page is whole in itself and says what the records say."""

import csv
import re

import pytest

from lstmlab.report.write import write_report
from lstmlab.trial import Status
from synthetic_study import results, small


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    study = results()
    return study, write_report(study, folder), folder


def text_of(page):
    html = page.read_text(encoding="utf-8")
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", html, flags=re.S))
    )


def test_the_page_needs_nothing_from_elsewhere(written):
    _, page, _ = written
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<link" not in html
    assert re.findall(r'\bsrc="', html) == []
    assert {target[0] for target in re.findall(r'href="([^"]+)"', html)} == {"#"}
    assert re.findall(r"url\((?!#)", html) == []
    assert "@import" not in html


def test_ids_are_unique_and_links_lead_somewhere(written):
    _, page, _ = written
    html = page.read_text(encoding="utf-8")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


def test_counts_and_verdicts_are_there(written):
    study, page, _ = written
    text = text_of(page)
    lost = [e.record.status for e in study.entries if e.record]
    assert f"{len(study.entries)} planned" in text
    assert f"{lost.count(Status.COMPLETE)} complete" in text
    assert f"{lost.count(Status.DIVERGED)} diverged" in text
    assert f"{lost.count(Status.CRASHED)} crashed" in text
    assert text.count("came out best") >= 3
    assert "ROUGE-L on test" in text
    assert "&lt;b&gt;" in page.read_text(encoding="utf-8")  # the study file is shown, not run


def test_every_task_has_its_three_figures_as_files(written):
    _, page, folder = written
    names = {file.name for file in (folder / "figures").iterdir()}
    for stem in ("classification-docstrings-topics", "translation-dates-en-zh"):
        for figure in ("curves", "rates", "cost"):
            assert {f"{stem}-{figure}.svg", f"{stem}-{figure}.png"} <= names
    assert len(names) == 4 * 3 * 2
    assert page.read_text(encoding="utf-8").count("<svg") == 4 * 3


def test_records_are_a_table(written):
    study, _, folder = written
    with (folder / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [entry.trial.id for entry in study.entries]
    for row, entry in zip(rows, study.entries, strict=True):
        assert row["status"] == entry.record.status
        assert row["optimizer"] == entry.contender.label
        expected = entry.record.metrics.get("test", {}).get(entry.contender.metric)
        assert row[f"test {entry.contender.metric}"] == ("" if expected is None else str(expected))


def test_the_same_study_gives_the_same_page(written, tmp_path):
    study, page, folder = written
    again = write_report(study, tmp_path)
    assert again.read_bytes() == page.read_bytes()
    for file in (folder / "figures").iterdir():
        if file.suffix == ".svg":
            assert (tmp_path / "figures" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("ended", [0, 3, 40])
def test_a_running_study_has_a_page(tmp_path, ended):
    page = write_report(results(ended=ended), tmp_path)
    assert "to come" in text_of(page)


def test_odd_names_are_escaped_and_all_lost_is_said(tmp_path):
    study = small({"<script>$x": [Status.DIVERGED, Status.CRASHED], "b": [None, 2.0]})
    html = write_report(study, tmp_path).read_text(encoding="utf-8")
    assert "<script" not in html
    assert "1 diverged, 1 crashed" in html
