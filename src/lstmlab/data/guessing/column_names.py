"""What people call their columns."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

from lstmlab.language.scripts import cjk_characters


def names(text: str) -> frozenset[str]:
    """Written in one string, as one reads them."""
    return frozenset(text.split())


TEXT = names(
    "text texts review reviews content contents comment comments body message msg sentence "
    "sentences tweet post document doc article utterance question query feedback description "
    "texte avis commentaire kommentar nachricht texto comentario 文本 内容 评论 正文 评价 "
    "留言 句子 文章 微博 新闻 描述 问题 弹幕 反馈 テキスト 本文"
)
TITLE = names("title headline subject heading summary titre titel 标题 题目 主题 摘要")
LABEL = names(
    "label labels class classes category categories cat sentiment polarity rating ratings star "
    "stars score target tag intent emotion topic type genre team queue department y klasse "
    "kategorie etiqueta catégorie categorie note bewertung 标签 类别 分类 类型 情感 情绪 "
    "评分 星级 评级 极性 打分 倾向 类 标注 ラベル"
)
SENTIMENT = names(
    "sentiment polarity rating ratings star stars emotion score bewertung 情感 情绪 评分 星级 评级 "
    "极性 打分 倾向 评价"
)
STARS = names("rating ratings star stars score bewertung note 评分 星级 评级 打分")
SOURCE = names("source src input 源 原文 源文 源语言 输入 来源文本")
TARGET = names(
    "target tgt trg output translation reference ref 目标 译文 目标文 目标语言 输出 翻译"
)
DOCUMENT = names(
    "document article text content body story description dialogue 正文 内容 文章 文本 新闻 原文"
)
SUMMARY = names(
    "summary abstract highlights headline synopsis tldr summaries 摘要 总结 概要 提要 简介 要点"
)
LANGUAGES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "chinese": "zh", "spanish": "es", "español": "es", "japanese": "ja", "russian": "ru",
    "italian": "it", "portuguese": "pt", "korean": "ko", "dutch": "nl",
    "eng": "en", "fra": "fr", "deu": "de", "zho": "zh", "cn": "zh",
    "英文": "en", "英语": "en", "中文": "zh", "汉语": "zh", "法语": "fr", "德语": "de",
    "日语": "ja", "日文": "ja", "韩语": "ko", "俄语": "ru",
}  # fmt: skip
"""A language's name as a column -> its tag."""


def words(name: str) -> list[str]:
    """``reviewText`` or ``review_text`` as its words, in lower case."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.split(r"[\W_]+", parts) if word]


WHOLE = 3
"""The :func:`likeness` of a whole name."""


def likeness(name: str, known: Set[str]) -> int:
    """How much ``name`` is one of ``known``: ``WHOLE``, all of it; 2, one of its words, or a part
    of a Chinese name (``商品评论``); 0, not at all."""
    if name.lower() in known or "".join(words(name)) in known:
        return WHOLE
    if any(word in known for word in words(name)):
        return 2
    han = cjk_characters(name)
    return 2 if han and any(len(one) > 1 and one in name for one in known) else 0


@cache
def language(name: str) -> str:
    """The tag of the language that a column is called by; empty if it isn't."""
    from babel import Locale, UnknownLocaleError

    lower = name.lower()
    if lower in LANGUAGES:
        return LANGUAGES[lower]
    try:
        return Locale.parse(lower.replace("-", "_")).language if len(lower) in {2, 5} else ""
    except (ValueError, UnknownLocaleError):
        return ""
