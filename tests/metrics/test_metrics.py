import math

import numpy as np
import pytest
from sklearn.metrics import f1_score

from lstmlab.language.scripts import is_cjk, is_japanese
from lstmlab.metrics.metric import Estimate, Guess, LabelSet, Nats, Tagging, score_all, signatures
from lstmlab.registry import find, names


def one(name, predicted, expected, language="und"):
    return score_all([name], predicted, expected, language)[name]


def sure(*labels):
    """Guesses without a doubt."""
    return [Guess(label, {label: 1.0}) for label in labels]


@pytest.mark.parametrize("name", names("metrics"))
def test_every_metric_says_what_hardly_matters(name):
    assert 0 < find("metrics", name).ROPE <= 1


def test_accuracy_and_macro_f1():
    predicted, expected = sure("a", "a", "b", "a"), ["a", "b", "b", "a"]
    assert one("accuracy", predicted, expected) == 75
    # F1 of a: 2*2/(3+2), of b: 2*1/(1+2)
    assert one("macro-f1", predicted, expected) == pytest.approx(100 * (4 / 5 + 2 / 3) / 2)


def two_way(p):
    """A guess between ``a``, of probability ``p``, and ``b``."""
    return Guess("a" if p >= 0.5 else "b", {"a": p, "b": 1 - p})


def test_ece_by_hand():
    # Bins (8/15, 9/15] and (13/15, 14/15]: 0.6 is the upper end of its bin, 0.55 in the same.
    predicted = [two_way(p) for p in (0.6, 0.45, 0.9, 0.9, 0.9)]
    expected = ["a", "a", "a", "a", "b"]
    # Two of confidence 0.6 and 0.55, one right; three of 0.9, two right.
    by_hand = 2 / 5 * abs(1 / 2 - (0.6 + 0.55) / 2) + 3 / 5 * abs(2 / 3 - 0.9)
    assert one("ece", predicted, expected) == pytest.approx(100 * by_hand)
    assert one("ece", sure("a", "b"), ["a", "b"]) == 0
    assert one("ece", sure("a", "b"), ["b", "a"]) == 100


def test_ece_sorts_into_bins_as_a_histogram_does():
    rng = np.random.default_rng(2)
    p = rng.uniform(0.5, 1, 400)
    right = rng.random(400) < p**2
    expected = ["a" if is_right else "b" for is_right in right]
    total = 0.0
    for low in range(15):
        inside = (p > low / 15) & (p <= (low + 1) / 15)
        if inside.any():
            total += inside.sum() * abs(right[inside].mean() - p[inside].mean())
    assert one("ece", [two_way(x) for x in p], expected) == pytest.approx(100 * total / 400)


def test_log_loss_is_scikit_learns():
    from sklearn.metrics import log_loss

    rng = np.random.default_rng(3)
    rows = rng.dirichlet([1, 2, 3], 50)
    expected = rng.choice(["a", "b", "c"], 50).tolist()
    predicted = [Guess("abc"[row.argmax()], dict(zip("abc", row, strict=True))) for row in rows]
    value = log_loss(expected, rows, labels=["a", "b", "c"])
    assert one("log-loss", predicted, expected) == pytest.approx(value, rel=1e-12)
    # A label that was thought impossible, or that the model doesn't know, costs no infinity.
    assert one("log-loss", sure("a"), ["b"]) == pytest.approx(12 * math.log(10))


def test_rouge_counts_stems():
    predicted, expected = ["the cats sat on mats"], ["the cat sat on the mat"]
    assert one("rouge-1", predicted, expected) == pytest.approx(100 * 10 / 11)
    assert one("rouge-2", predicted, expected) == pytest.approx(100 * 2 * 3 / 9)
    assert one("rouge-l", predicted, expected) == pytest.approx(100 * 10 / 11)


def test_rouge_counts_characters_in_chinese():
    # 我爱北京 against 我爱天津: two of four characters
    assert one("rouge-1", ["我爱北京"], ["我爱天津"], "zh") == pytest.approx(50)
    assert one("rouge-l", ["我爱北京"], ["我爱天津"]) == pytest.approx(50)  # recognized by itself


def test_bleu_of_chinese_counts_characters():
    assert one("bleu", ["今天天气很好"], ["今天天气很好"], "zh") == pytest.approx(100)
    # 13a would see one unknown word and give 0.
    assert one("bleu", ["今天天气很差"], ["今天天气很好"], "zh") > 50


def test_bleu_is_sacrebleu_with_its_defaults():
    from sacrebleu import corpus_bleu

    predicted, expected = ["A man, in blue, runs."], ["A man in a blue shirt runs."]
    assert one("bleu", predicted, expected, "en") == corpus_bleu(predicted, [expected]).score


def test_perplexity_and_bits():
    lines = [Nats(4 * math.log(8), tokens=4, characters=20), Nats(6 * math.log(8), 6, 40)]
    assert one("perplexity", lines, ["", ""]) == pytest.approx(8)
    assert one("bits-per-character", lines, ["", ""]) == pytest.approx(0.5)


def test_cjk_by_tag_or_else_by_share():
    assert is_cjk(["abc"], "zh-Hans")
    assert not is_cjk(["我"], "en")
    assert is_cjk(["我爱 Python"], "und")  # two characters, one word
    assert not is_cjk(["I love 北京 and 上海 all the same"], "und")  # four characters, seven words
    assert is_cjk(["我爱北京"], "und")
    assert not is_cjk(["", "…"], "und")
    assert not is_cjk(["안녕하세요 세계"], "und")  # Korean has spaces
    assert is_japanese(["私は本を読む"], "und")
    assert not is_japanese(["我爱北京の天安门上太阳升"], "und")
    assert is_japanese(["漢字"], "ja")


def test_japanese_bleu_counts_characters():
    assert one("bleu", ["私は本を読みます"], ["私は本を読みません"]) > 50
    assert "tok:char" in signatures(["bleu"], ["私は本を読みます"])["bleu"]
    assert "tok:char" in signatures(["bleu"], ["漢字"], "ja")["bleu"]


def test_a_files_language_is_seen_by_its_script_and_said():
    expected = ["今天天气很好。", "我用 Python 写代码"]
    assert "tok:zh" in signatures(["bleu"], expected)["bleu"]
    assert signatures(["rouge-l"], expected)["rouge-l"].endswith(", CJK characters")
    # 我 用 python 写 代 码, but one of the six; other Latin words stay whole, full width or not
    assert one("rouge-1", ["我用 Ｐython 写文章"], ["我用 Python 写代码"]) == pytest.approx(400 / 6)


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ("Привет, мир", "привет всем"),
        ("안녕하세요 세계", "안녕하세요 여러분"),
        ("हिन्दी भाषा", "हिन्दी में"),
    ],
)
def test_rouge_of_other_scripts_counts_words(predicted, expected):
    assert one("rouge-1", [predicted], [expected]) == pytest.approx(50)
    assert signatures(["rouge-1"], [expected])["rouge-1"].endswith(", words as they stand")
    assert "tok:13a" in signatures(["bleu"], [expected])["bleu"]


def test_chrf_is_of_any_script():
    # 我爱北京 and 我爱天津 share 我, 爱 and 我爱; sacrebleu says the same.
    from sacrebleu import corpus_chrf

    score = one("chrf", ["我爱北京"], ["我爱天津"])
    assert score == corpus_chrf(["我爱北京"], [["我爱天津"]]).score
    assert 20 < score < 30


@pytest.mark.parametrize("name", names("metrics"))
def test_every_metric_declares_itself_and_prefers_the_truth(name):
    metric = find("metrics", name)
    assert metric.CONSUMES in {"guesses", "label-sets", "numbers", "tags", "texts", "nats"}
    if metric.CONSUMES == "nats":
        better, worse = (metric.score([Nats(nats, 10, 50)], [""]) for nats in (1, 20))
    elif metric.CONSUMES == "guesses":
        better, worse = (metric.score(sure("a", given), ["a", "b"]) for given in "ba")
        assert better == (100 if metric.HIGHER_IS_BETTER else 0)
    elif metric.CONSUMES == "label-sets":
        better, worse = (
            metric.score([LabelSet((label,), {"a": p, "b": 1 - p}) for label, p in each], truth)
            for truth in (['["a"]', '["b"]'],)
            for each in ([("a", 0.9), ("b", 0.1)], [("b", 0.1), ("a", 0.9)])
        )
        assert better == 100
    elif metric.CONSUMES == "tags":
        given = [[Tagging(tuple(tags))] for tags in (["B-A", "O"], ["O", "B-A"])]
        better, worse = (metric.score(each, ["B-A O"]) for each in given)
        assert better == 100
    elif metric.CONSUMES == "numbers":
        given = [[Estimate(float(n)) for n in numbers] for numbers in ("123", "311")]
        better, worse = (metric.score(each, ["1", "2", "3"]) for each in given)
        best = 100 if name == "grade-accuracy" else 1
        assert better == pytest.approx(best if metric.HIGHER_IS_BETTER else 0)
    else:
        truth = ["a red boat on the sea", "two dogs run in the snow"]
        better = metric.score(truth, truth, "en")
        worse = metric.score(["a red car", "two dogs run in the snow"], truth, "en")
        assert better == pytest.approx(100)
    assert (better > worse) == metric.HIGHER_IS_BETTER


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ("", "a text of some words"),
        ("nothing alike", "a text of some words"),
        ("a text", "a text of some words"),  # no n-gram of orders 3 and 4
        ("a text but of other words", "a text of some words"),  # none of them matches
        ("a text of some words and more of them", "a text of some words"),
    ],
)
@pytest.mark.parametrize("name", ["bleu", "chrf"])
def test_the_corners_of_sacrebleu(name, predicted, expected):
    metric = find("metrics", name)
    sums = metric.statistics([predicted], [expected], "en").sum(0)
    score = metric.score([predicted], [expected], "en")
    assert metric.from_statistics(sums) == pytest.approx(score, rel=1e-12)


def test_macro_f1_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    for _ in range(20):
        expected = rng.choice(list("abcd"), 50, p=[0.6, 0.3, 0.05, 0.05]).tolist()
        given = rng.choice(list("abcdx"), 50).tolist()
        theirs = f1_score(
            expected, given, labels=sorted(set(expected)), average="macro", zero_division=0
        )
        assert one("macro-f1", sure(*given), expected) == pytest.approx(100 * theirs)


def test_macro_f1_averages_only_labels_that_the_resample_has():
    metric = find("metrics", "macro-f1")
    rows = metric.statistics(sure("a", "a", "b"), ["a", "a", "b"])
    assert metric.from_statistics(rows[:2].sum(0)) == 100  # not 50: "b" is not there


def test_signatures_say_how_a_score_was_computed():
    found = signatures(names("metrics"), ["今天天气很好"], "zh")
    assert set(found) == {"bleu", "chrf", "rouge-1", "rouge-2", "rouge-l"}
    assert found["bleu"].startswith("nrefs:1|case:mixed|eff:no|tok:zh|smooth:exp|version:")
    assert found["chrf"].startswith("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:")
    assert found["rouge-l"].endswith(", CJK characters")
    found = signatures(["bleu", "rouge-1"], ["fine weather today"], "en")
    assert "tok:13a" in found["bleu"]
    assert found["rouge-1"].endswith(", stemmed")
