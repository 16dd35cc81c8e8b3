"""What is said where the finals test on folds of the data, in Simplified Chinese."""

from __future__ import annotations

OF_EVIDENCE = {
    "{metric} {score} with all of {seeds} finals, each of which tests on one of {folds} folds, so "
    "there is no interval": (
        "{metric} 为 {score}，{seeds} 次最终训练各在 {folds} 折之一上测试，"
        "结果全都相同，因此没有区间"
    ),
    "{metric} {score}, mean of {seeds} finals, each of which tests on one of {folds} folds, with "
    "its 95 % interval, corrected for the training data they share": (
        "{metric} {score}，{seeds} 次最终训练的均值，各在 {folds} 折之一上测试，及其 95 % 置信区间"
        "（已就共用的训练数据修正）"
    ),
    "All examples were dealt out into {folds} folds, every label's share alike in each, duplicates "
    "together. A final tests on one fold and learns from the others, of which dev is taken; where "
    "hyperparameters are searched, that is done anew for each fold, from the others alone. Every "
    "contender gets the same folds.": (
        "全部例子分成 {folds} 折，各折中每个标签的比例相同，重复的文本在同一折。"
        "每次最终训练在一折上测试，用其余各折训练，开发集也取自其余各折；若搜索超参数，则每一折都仅用其余各折重新搜索。"
        "每个方案的分折都相同。"
    ),
    "The models of two folds have most of their training data in common, so their scores are not "
    "independent. The variance of a mean over n finals is therefore taken to be (1 / n + 1 / "
    "{rest}) times that of one, 1 / {rest} being how many examples are tested on for each that is "
    "not (Nadeau & Bengio 2003); so is that of a difference, which is taken fold by fold. What "
    "would need independent scores is left out: medians' intervals, effects by axis, how many more "
    "seeds would settle a difference.": (
        "任意两折的模型共用大部分训练数据，得分并不独立。"
        "因此 n 次最终训练的均值的方差取为单次方差的 (1 / n + 1 / {rest}) 倍，"
        "1 / {rest} 是测试例子与其余例子数目之比（Nadeau & Bengio 2003）；"
        "逐折计算的差值也一样。需要独立得分的内容从略：中位数的区间、各轴的效应、还需多少种子才能定论。"
    ),
    "folds share training data: only of their mean is known how far that moves it": (
        "各折共用训练数据：只知道这对均值有多大影响"
    ),
}

OF_REPORT = {
    "fold {fold}": "折 {fold}",
    "tested on all examples in {count} folds, not on the test split": (
        "在 {count} 折中轮流以全部例子测试，而不是在测试集上"
    ),
    "Finals, each of which tests on one of {folds} folds; n: complete finals. Mean: 95 % interval, "
    "corrected for the training data that folds share (Nadeau & Bengio 2003).": (
        "最终训练各在 {folds} 折之一上测试；n：完成的次数。均值：95 % 置信区间，"
        "已就各折共用的训练数据修正（Nadeau & Bengio 2003）。"
    ),
    "All pairs of contenders: the difference with its own 95 % interval, taken fold by fold and "
    "corrected for the training data that folds share.": (
        "所有成对的方案：差值及其自身的 95 % 置信区间，逐折计算，并就各折共用的训练数据修正。"
    ),
}
