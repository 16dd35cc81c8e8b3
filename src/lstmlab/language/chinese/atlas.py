"""What ``lstmlab advise`` and ``lstmlab atlas`` say, in Simplified Chinese."""

from __future__ import annotations

from lstmlab.language.chinese import report
from lstmlab.language.say import Say

ADVICE = {
    "English": "英文",
    "Chinese": "中文",
    "Japanese": "日文",
    "German": "德文",
    "Asked for: {what}": "所问：{what}",
    "{count:,} examples": "{count:,} 个样本",
    "{length:.0f} words long (median)": "长度中位数 {length:.0f} 词",
    "{count:,} labels": "{count:,} 个标签",
    " and {count} more": "等，另有 {count} 个",
    "Similar sets in the atlas, most similar first: {sets}": (
        "图鉴中相似的数据集，最相似的在前：{sets}"
    ),
    "This lstmlab has no records to advise from, so nothing speaks against the task's default "
    "recipe; lstmlab fit compares it with others on your own data.": (
        "这个 lstmlab 没有可据以建议的记录，因此没有理由不用任务的默认配方；"
        "lstmlab fit 会在你的数据上把它与其他配方比较。"
    ),
    "The atlas has records of too few sets like this (similar corpora: {count}; at least "
    "{least} are needed), so what is advised is the task's default recipe; lstmlab fit compares "
    "it with others on your own data.": (
        "图鉴中与此相似的数据集太少（相似语料 {count} 个，至少需要 {least} 个），因此建议用任"
        "务的默认配方；"
        "lstmlab fit 会在你的数据上把它与其他配方比较。"
    ),
    "No recipe of the atlas could do half of its passes in this budget; the task's default "
    "recipe, shortened, is what is left. A linear model takes seconds: lstmlab baseline.": (
        "在这个预算内，图鉴中没有哪个配方能做完一半的遍数；只剩下缩短的任务默认配方。"
        "线性模型只需几秒：lstmlab baseline。"
    ),
    "why: over sets like this it misses the least of all": (
        "理由：在与此相似的数据集上，它差得最少"
    ),
    "why: it brings most where those before are furthest from the best ({dataset})": (
        "理由：在前面几个离最好者最远的数据集（{dataset}）上，它补益最大"
    ),
    "why: the next best by itself; it adds nothing that those before don't reach": (
        "理由：单独看是其次最好的；前面几个达不到的，它也没有"
    ),
    "takes about {time} on one core of the machine that made the records": (
        "在产生记录的机器上，用一个核约需 {time}"
    ),
    "near the best found on {near} of {sets} similar sets; mean regret {regret}": (
        "在 {sets} 个相似数据集中的 {near} 个上接近找到的最好成绩；平均遗憾值 {regret}"
    ),
    "the task's default recipe": "任务的默认配方",
    "within a point of the best found on {near} of {sets} similar sets; mean regret {regret}": (
        "在 {sets} 个相似数据集中的 {near} 个上与找到的最好成绩相差不超过 1 分；平均遗憾值 {regret}"
    ),
    "within {points:g} points of the best found on {near} of {sets} similar sets; "
    "mean regret {regret}": (
        "在 {sets} 个相似数据集中的 {near} 个上与找到的最好成绩相差不超过 {points:g} 分；"
        "平均遗憾值 {regret}"
    ),
    "It replaces the task's default recipe, which the atlas didn't run on these sets.": (
        "它取代任务的默认配方，而图鉴没有在这些数据集上运行过默认配方。"
    ),
    "It replaces the task's default recipe, which is {how}.": "它取代任务的默认配方，后者{how}。",
    "A model without a network is likely as good: {called} is as good as the best recipe "
    "found, or nearly, on {good} of {sets} similar sets; lstmlab baseline tries it in seconds.": (
        "不用网络的模型很可能一样好：在 {sets} 个相似数据集中的 {good} 个上，{called}不逊于或"
        "几乎不逊于找到的"
        "最好配方；lstmlab baseline 几秒就能试出。"
    ),
    "A model without a network is likely worse: {called} comes near the best recipe "
    "found on {good} of {sets} similar sets.": (
        "不用网络的模型很可能更差：在 {sets} 个相似数据集中，{called}只在 {good} 个上接近找到"
        "的最好配方。"
    ),
    "A model without a network may be as good: {called} is as good as the best recipe "
    "found, or nearly, on {good} of {sets} similar sets; lstmlab baseline tries it in seconds.": (
        "不用网络的模型也许一样好：在 {sets} 个相似数据集中的 {good} 个上，{called}不逊于或几"
        "乎不逊于找到的"
        "最好配方；lstmlab baseline 几秒就能试出。"
    ),
    "How sure: with each similar set left out in turn, the first recipe was better than the "
    "default on {better} of {sets} (mean regret {first:.2f}, the default's {default:.2f}), "
    "{sure}.": (
        "把握：轮流留出每个相似数据集时，第一个配方在 {sets} 个中的 {better} 个上好于默认配方"
        "（平均遗憾值"
        " {first:.2f}，默认配方 {default:.2f}），{sure}。"
    ),
    "so it is better than the default here, as far as sets like this tell": (
        "就相似的数据集而言，它在此处好于默认配方"
    ),
    "so it is likely better than the default, but these are too few sets to be sure": (
        "它很可能好于默认配方，但数据集太少，尚无把握"
    ),
    "so whether it is better than the default isn't decided: try both": (
        "是否好于默认配方尚无定论：两个都试"
    ),
    "Regret: 0 is the best recipe found on a set, 1 its linear baseline or the median recipe; "
    "scores are {metric} on test.": (
        "遗憾值：0 是在一个数据集上找到的最好配方，1 是其线性基线或中位数配方；分数为测试集上"
        "的{metric}。"
    ),
    "Try it: {command}": "试试看：{command}",
    "Or compare several on your own data: {command}": "或在你的数据上比较几个：{command}",
    "for {task}, by lstmlab advise; used so:": "用于{task}，由 lstmlab advise 给出；用法：",
    "the linear CRF": "线性 CRF",
    "each token's commonest tag": "每个词元最常见的标签",
}

ATLAS: dict[str, str] = {**ADVICE}


def _chinese(template: str, /, **values: object) -> str:
    """What isn't the atlas's own, a report says, too."""
    return report.CHINESE(ATLAS.get(template, template), **values)


CHINESE: Say = _chinese
