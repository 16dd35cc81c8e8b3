"""Fonts for figures: any that has the glyphs; else one note that says what to install."""

import re
from types import SimpleNamespace

import pytest
from matplotlib import font_manager

from lstmlab.report.figures import fonts


@pytest.fixture
def machine(monkeypatch):
    """A machine with some fonts: name -> the characters that it has, known to matplotlib or not."""

    def installed(known, unknown):
        have = {f"/{name}": characters for name, characters in {**known, **unknown}.items()}
        entries = [SimpleNamespace(name=name, fname=f"/{name}") for name in known]
        manager = SimpleNamespace(ttflist=entries)
        manager.addfont = lambda path: entries.append(SimpleNamespace(name=path[1:], fname=path))
        monkeypatch.setattr(font_manager, "fontManager", manager)
        monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [*have])
        monkeypatch.setattr(fonts, "_has", lambda path, text: set(text) <= set(have[path]))
        fonts.chinese.cache_clear()
        return fonts.chinese()

    yield installed
    fonts.chinese.cache_clear()


CJK = fonts._SAMPLE


def test_a_font_known_by_name_is_taken_first(machine):
    assert machine({"A": CJK, "SimHei": CJK, "Noto Sans SC": CJK}, {}) == "Noto Sans SC"


def test_any_other_that_has_the_glyphs_is_as_good(machine):
    assert machine({"DejaVu Sans": "abc", "Noto Sans CJK JP": CJK}, {}) == "Noto Sans CJK JP"


def test_a_font_that_matplotlib_has_not_seen_yet_is_found(machine):
    unseen = {"NotoSerifCJK-Regular": CJK, "NotoSansCJK-Bold": CJK, "NotoSansCJK-Regular": CJK}
    assert machine({"DejaVu Sans": "abc"}, unseen) == "NotoSansCJK-Regular"


def test_a_font_of_boxes_is_none(machine):
    assert machine({"DejaVu Sans": "abc", "Last Resort High-Efficiency": CJK}, {}) is None


def test_the_note_names_what_is_missing_once(machine):
    machine({"DejaVu Sans": "abc"}, {})
    assert fonts.families() == ["DejaVu Sans"]
    said = fonts.note(["准确率 on 测试集", "né Ω → ± −", "集"])
    assert re.match(r"no font here has .{5} …: the figures as PNG and PDF show boxes", said)
    assert said.endswith("install one, such as fonts-noto-cjk, and write the report again")
    assert fonts.note(["né Ω → ± −", "plain"]) == ""


def test_what_this_machine_has_is_drawn_without_boxes(recwarn):
    if fonts.chinese() is None:
        pytest.skip("no font with Chinese characters on this machine")
    import matplotlib
    from matplotlib.figure import Figure

    from lstmlab.report.figures.svg import as_pdf, as_png, settings

    with matplotlib.rc_context(settings()):
        figure = Figure()
        figure.text(0.1, 0.5, "测试集准确率 accuracy")
    assert as_png(figure)[:4] == b"\x89PNG"
    assert as_pdf(figure)[:4] == b"%PDF"
    assert fonts.lacking(["测试集准确率 accuracy"]) == ""
