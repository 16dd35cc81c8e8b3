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
    "why: the records don't bear out that another is better": ("理由：记录不足以说明别的配方更好"),
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
    "How sure: with each similar set left out in turn, the recipe that the others put first "
    "was better than the default on {better} of {sets} (mean regret {first:.2f}, the default's "
    "{default:.2f}), {sure}.": (
        "把握：轮流留出每个相似数据集时，其余数据集排在第一的配方在 {sets} 个中的 {better} "
        "个上好于默认配方"
        "（平均遗憾值"
        " {first:.2f}，默认配方 {default:.2f}），{sure}。"
    ),
    "so it is better than the default here, as far as sets like this tell": (
        "就相似的数据集而言，它在此处好于默认配方"
    ),
    "so it is likely better than the default, but these are too few sets to be sure": (
        "它很可能好于默认配方，但数据集太少，尚无把握"
    ),
    "so it isn't decided whether any is better than the default, which therefore comes first": (
        "是否有配方好于默认配方尚无定论，所以默认配方排在最前"
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

PAGE = {
    "The atlas": "图鉴",
    "Which recurrent model, trained how, for which text?": "什么文本，用哪种循环模型，怎样训练？",
    "The reference study that comes with lstmlab: small models on texts of many kinds, all trials "
    "by one protocol, the lost ones included. Choose below; click a row to see its records.": (
        "随 lstmlab 发布的参考研究：多种文本上的小模型，全部试验依照同一方案，失败的也在内。在"
        "下面选择；"
        "点一行即可看到它的记录。"
    ),
    "What to look at": "看什么",
    "task": "任务",
    "language": "语言",
    "data set": "数据集",
    "unknown": "未知",
    "parts": "个部分",
    "data sets": "个数据集",
    "tasks": "个任务",
    "optimizers": "个优化器",
    "cells": "个单元",
    "lost": "失败",
    "Recipes": "配方",
    "Cells": "单元",
    "Optimizers": "优化器",
    "How a cell begins": "单元的初始值",
    "Pooling, directions and depth": "池化、方向与深度",
    "How long a cell remembers": "单元能记多久",
    "Cells, in equal time": "用时相同的单元",
    "Cells with optimizers": "单元与优化器的搭配",
    "What claims are about, with twelve seeds": "各种说法涉及的模型，十二个种子",
    "Adam's learning rate": "Adam 的学习率",
    "Cells, by another search": "另一次搜索下的单元",
    "What was believed": "人们一向认为的",
    "Claims of the literature beside the records, of all data sets that decide them: the "
    "difference in points of accuracy, with intervals that hold all at once with 95 %.": (
        "文献中的说法与记录对照（用所有能作出判断的数据集）："
        "准确率之差（百分点），全部区间同时成立的置信度为 95%。"
    ),
    "size": "规模",
    "all sizes": "所有规模",
    "to {most:,} examples": "至多 {most:,} 个样本",
    "more than {most:,} examples": "多于 {most:,} 个样本",
    "what is believed": "说法",
    "beside each other": "比较的双方",
    "difference": "差",
    "on text": "在文本上",
    "holds": "成立",
    "doesn't hold": "不成立",
    "undecided": "无法判定",
    "no records": "没有记录",
    "A forget gate should begin open (a bias of 1)": "遗忘门一开始应当打开（偏置为 1）",
    "Recurrent weights should begin orthogonal": "循环权重应当以正交矩阵初始化",
    "Coupled input and forget gates are as good": "耦合的输入门与遗忘门一样好",
    "Peepholes do nothing": "窥孔连接没有作用",
    "Minimal cells match the LSTM": "最小化的单元不逊于 LSTM",
    "Adam's default learning rate suffices": "Adam 的默认学习率足够",
    "The largest of all states beats the last one": "取所有状态的最大值胜过最后一个状态",
    "Both directions always help": "双向总有帮助",
    "Deeper is better: two layers, and three": "越深越好：两层、三层",
    "Lion, Muon and schedule-free training beat AdamW": "Lion、Muon 和免调度训练胜过 AdamW",
    "Sets kept out of the advice": "不用于给出建议的数据集",
    "Cells with optimizers, three times the units": "单元与优化器的搭配，三倍的隐藏单元",
    "This page needs JavaScript; lstmlab atlas --records hands over the same records.": (
        "本页需要 JavaScript；lstmlab atlas --records 给出同样的记录。"
    ),
    "Regret: what is missed on test, 0 is the best found on a set, 1 its linear baseline or, where "
    "that is better than most, the median contender; at most 2, which is also what a lost trial "
    "counts. Means are over corpora; intervals of 95 % are of resampled corpora, from three on, "
    "or of a single set's seeds. Cost: time of a trial, the median contender's being 1.": (
        "遗憾值：测试集上差了多少，0 是在该数据集上找到的最好成绩，1 是其线性基线（若它比多数"
        "方案好，则为"
        "中位数方案）；最大为 2，失败的试验也算 2。均值对语料取；95 % 区间由语料重抽样得出，至"
        "少三个语料，单个数据集则由种子得出。"
        "代价：一次试验的时间，以中位数方案为 1。"
    ),
    "What to try first": "先试什么",
    "The next recipe is the one that lowers the mean of the best so far the most; chosen on dev, "
    "told on test, on the same sets.": (
        "下一个配方是最能降低“至今最好者”均值的那个；由开发集选，在同样的数据集上按测试集报告。"
    ),
    "How good that is on a corpus that it doesn't know": "在没见过的语料上有多好",
    "Each corpus is left out in turn, and the default comes first where the others don't bear out "
    "that another recipe is better; searches draw from the same records.": (
        "轮流留出每个语料，其余语料不足以说明别的配方更好时，默认配方排在最前；各种搜索从同样的记录"
        "中抽取。"
    ),
    "What the fields of a recipe are worth": "配方的各字段值多少",
    "Share: how much of the variance of regret a field explains by itself; in bold where its "
    "interval lies above chance. Values: how much more than all recipes those with it miss; below "
    "0 is better.": (
        "份额：一个字段单独解释了遗憾值方差的多少；区间高于偶然水平的用粗体。取值：取该值的配"
        "方比全部配方"
        "多差多少；小于 0 为更好。"
    ),
    "Learning rates": "学习率",
    "Every trial of a search: its learning rate, and what it missed on dev. Click a point for its "
    "record.": "搜索中的每次试验：其学习率，以及在开发集上差了多少。点一个点看它的记录。",
    "part": "部分",
    "contender": "方案",
    "Data sets": "数据集",
    "What was lost": "失败的试验",
    "Close": "关闭",
    "all tasks": "全部任务",
    "all languages": "全部语言",
    "all sets": "全部数据集",
    "recipe": "配方",
    "what it changes": "改动",
    "regret": "遗憾值",
    "cost": "代价",
    "trials": "试验",
    "after so many": "试到此处",
    "tried": "试法",
    "sets": "数据集数",
    "field": "字段",
    "share": "份额",
    "by chance": "偶然水平",
    "its values, best first": "取值，最好的在前",
    "examples": "样本数",
    "length": "长度",
    "labels": "标签数",
    "metric": "指标",
    "best found": "找到的最好",
    "default": "默认",
    "baseline": "基线",
    "1 is": "1 是",
    "the median recipe": "中位数配方",
    "how": "如何",
    "id": "编号",
    "seed": "种子",
    "kind": "种类",
    "seconds": "秒",
    "outcome": "结果",
    "final": "最终训练",
    "search": "搜索",
    "missed on dev": "开发集上差了多少",
    "portfolio, {trials}": "组合，{trials} 次",
    "random search, {trials}": "随机搜索，{trials} 次",
    "halving, {trials} begun": "逐次减半，开始 {trials} 次",
    "the baseline, no network": "基线，不用网络",
    "{count} records": "{count} 条记录",
    "the first {count} of them; lstmlab atlas --records hands over all": (
        "以下为前 {count} 条；全部见 lstmlab atlas --records"
    ),
    "Choose a task: recipes of different tasks aren't the same ones.": (
        "请选择任务：不同任务的配方并不相同。"
    ),
    "Too few recipes to tell what a field is worth.": "配方太少，说不出一个字段值多少。",
    "Nothing was lost here.": "这里没有失败的试验。",
    "No trials of a search here.": "这里没有搜索的试验。",
    "Of recipes that it hasn't seen the model explains {percent} % of the variance ({recipes} "
    "recipes).": "对没见过的配方，该模型能解释方差的 {percent} %（{recipes} 个配方）。",
    "Mean regret of each pair. Where all differences come from: {cell} % the cell, {optimizer} % "
    "the optimizer, {together} % that some go better together than others, {seeds} % the seeds.": (
        "每一对的平均遗憾值。全部差异的来源：单元 {cell} %，优化器 {optimizer} %，"
        "两者搭配得好坏 {together} %，随机种子 {seeds} %。"
    ),
    "That some go better together is more than the seeds make of it on {beyond} of {tested} sets "
    "(F test, 5 % over all of them).": (
        "在 {tested} 个数据集中的 {beyond} 个上，搭配的差异超出随机种子所能造成的"
        "（F 检验，合计 5 %）。"
    ),
    "lost: {count}": "失败：{count}",
    "1 set": "1 个数据集",
    "{count} sets": "{count} 个数据集",
    "complete": "完成",
    "diverged": "发散",
    "timed out": "超时",
    "out of memory": "内存不足",
    "crashed": "崩溃",
}

ATLAS: dict[str, str] = {**ADVICE, **PAGE}


def _chinese(template: str, /, **values: object) -> str:
    """What isn't the atlas's own, a report says, too."""
    return report.CHINESE(ATLAS.get(template, template), **values)


CHINESE: Say = _chinese
