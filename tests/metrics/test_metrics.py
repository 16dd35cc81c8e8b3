import math

import pytest

from lstmlab.metrics._metric import Nats, is_cjk, score_all
from lstmlab.registry import find, names


def one(name, predicted, expected, language="und"):
    return score_all([name], predicted, expected, language)[name]


def test_accuracy_and_macro_f1():
    predicted, expected = ["a", "a", "b", "a"], ["a", "b", "b", "a"]
    assert one("accuracy", predicted, expected) == 75
    # F1 of a: 2*2/(3+2), of b: 2*1/(1+2)
    assert one("macro-f1", predicted, expected) == pytest.approx(100 * (4 / 5 + 2 / 3) / 2)


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
    nats = Nats(total=10 * math.log(8), tokens=10, characters=60)
    assert find("metrics", "perplexity").score(nats) == pytest.approx(8)
    assert find("metrics", "bits-per-character").score(nats) == pytest.approx(0.5)


def test_cjk_by_tag_or_else_by_share():
    assert is_cjk(["abc"], "zh-Hans")
    assert not is_cjk(["我"], "en")
    assert is_cjk(["我爱 Python"], "und") is False  # 2 of 8 letters
    assert is_cjk(["我爱北京"], "und")


@pytest.mark.parametrize("name", names("metrics"))
def test_every_metric_declares_itself_and_prefers_the_truth(name):
    metric = find("metrics", name)
    assert metric.CONSUMES in {"labels", "texts", "nats"}
    if metric.CONSUMES == "nats":
        better, worse = metric.score(Nats(1, 10, 50)), metric.score(Nats(20, 10, 50))
    else:
        truth = ["a red boat on the sea", "two dogs run in the snow"]
        better = metric.score(truth, truth, "en")
        worse = metric.score(["a red car", "two dogs run in the snow"], truth, "en")
        assert better == pytest.approx(100)
    assert (better > worse) == metric.HIGHER_IS_BETTER
