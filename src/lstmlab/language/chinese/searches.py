"""What is said where the search is drawn several times, in Simplified Chinese."""

from __future__ import annotations

OF_EVIDENCE = {
    "{metric} {score} on {split}, the same with all {seeds} searches, so there is no interval": (
        "{split}上的{metric}为 {score}，{seeds} 次搜索的结果全都相同，因此没有区间"
    ),
    "{metric} {score} on {split}, mean of {seeds} searches with its 95 % interval": (
        "{metric} {score}，{split}，{seeds} 次搜索的均值及其 95 % 置信区间"
    ),
    "; to tell {what} would take about {searches} searches each": (
        "；要分辨 {what}，每个约需 {searches} 次搜索"
    ),
    "{count} of {searches} searches with a score": "{searches} 次搜索中 {count} 次有得分",
    "{label} has a better mean ({mean}) but in {count} of its {searches} searches no setting "
    "worked, so it is not named best.": (
        "{label} 的均值更好（{mean}），但它的 {searches} 次搜索中有 {count} 次没有可用的设置，"
        "因此不称其为最好。"
    ),
}

OF_REPORT = {
    "search": "搜索",
    "searches": "搜索次数",
    "their finals": "其最终训练",
    "sd of searches": "搜索的标准差",
    "sd of seeds": "种子的标准差",
    "the search's share": "搜索所占",
    "of the variance, 95 % interval (F)": "占方差的比例，95 % 置信区间（F）",
    "The search's own luck: how much {metric} on {split} differs because a search that is drawn "
    "anew chooses something else, beside what the seeds (initialization, order and dropout "
    "together) make of one choice. Analysis of variance with random effects.": (
        "搜索本身的运气：重新抽取的搜索会选中别的设置，{split} 上的 {metric} 因此相差多少；"
        "旁边是同一选择下种子（初始化、数据顺序与 dropout 合计）带来的差异。随机效应方差分析。"
    ),
    "The search was drawn once for each contender, so its luck is no part of what is called noise "
    "here; “tuning.repeats” in a study file draws it several times.": (
        "每个方案的搜索只抽取了一次，因此它的运气不在此处所说的噪声之内；研究文件中的 "
        "“tuning.repeats” 可让搜索抽取多次。"
    ),
    "The search was drawn {searches} times for each contender, with points and seeds of its own "
    "each time. A search is one replicate, with the mean of its finals: n counts searches, and "
    "their luck is part of every interval and test.": (
        "每个方案的搜索抽取了 {searches} 次，每次的取值点和种子都不同。一次搜索连同其最终训练的"
        "均值是一个重复：n 是搜索次数，搜索的运气计入每个区间和检验。"
    ),
    "Searches on {split}; n: searches, each with the mean of its finals. Mean: 95 % Student-t "
    "interval of the contender's own searches.": (
        "{split} 上的各次搜索；n：搜索次数，每次取其最终训练的均值。均值：由该方案自身各次搜索"
        "得到的 95 % 置信区间（Student t）。"
    ),
}
