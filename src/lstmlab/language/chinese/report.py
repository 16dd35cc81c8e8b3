"""What a report says, in Simplified Chinese: English template -> Chinese template."""

from __future__ import annotations

from lstmlab.language import notes
from lstmlab.language.chinese import evidence as chinese
from lstmlab.language.chinese import folds
from lstmlab.language.chinese.challenge import CHALLENGE
from lstmlab.language.chinese.factorial import FACTORIAL
from lstmlab.language.chinese.method import METHOD
from lstmlab.language.chinese.notes import NOTES
from lstmlab.language.chinese.searches import OF_REPORT
from lstmlab.language.chinese.seeds import SEEDS
from lstmlab.language.chinese.terms import TERMS
from lstmlab.language.say import Say

SAID = {
    "lstmlab study": "lstmlab 研究报告",
    "Contents": "目录",
    ": ": "：",
    "What came out": "结论",
    "{metric} {score} on {split}, n = {n}": "{split} {metric} {score}，n = {n}",
    "{metric} on {split}": "{split} {metric}",
    "too few finals have ended to name one best.": "完成的最终训练太少，尚不能称哪个最好。",
    "{best} ({score}), with nothing to compare it with.": (
        "{best}（{score}），没有可与之比较的方案。"
    ),
    "{best} has the best mean ({score})": "{best} 的均值最好（{score}）",
    "{best} has the best mean among those that lost no final ({score})": (
        "在最终训练无一失败的方案中，{best} 的均值最好（{score}）"
    ),
    "best mean": "均值最好",
    "the same mean: {names}": "均值相同：{names}",
    "equal within {rope}: {names}": "相等（相差不超过 {rope}）：{names}",
    "undecided: {names}": "尚不能分出高下：{names}",
    "better, but with finals lost: {names}": "更好，但有最终训练未得出结果：{names}",
    "better on the seeds that both ran: {names}": "在共有的种子上更好：{names}",
    "worse: {names}": "更差：{names}",
    "not compared: {names}": "未比较：{names}",
    "planned": "计划",
    "complete": "完成",
    "lost": "未得出结果",
    "to come": "尚未结束",
    "of training": "训练时间",
    "{title}: {trials}": "{title}：{trials}",
    "Finals on {split}; n: complete finals (seeds). Mean: 95 % Student-t interval of the "
    "contender's own seeds.": (
        "{split} 上的最终训练；n：完成的最终训练次数（种子数）。均值：由该方案自身各种子得到的 "
        "95 % 置信区间（Student t）。"
    ),
    "Difference: with its own 95 % interval; p: of a t-test, corrected for the {count} comparisons "
    "of this report. Chance: that one run of it scores better than one run of the best, ties "
    "counting half; with a 95 % interval from four seeds on, where a difference was found.": (
        "差：附其自身的 95 % 置信区间；p：t 检验，按本报告的全部 {count} 个比较校正。胜率："
        "它的一次训练优于最好者一次训练的概率，平局计一半；发现差异且种子不少于四个时附 95 % "
        "置信区间。"
    ),
    "Difference: with its own 95 % interval; p: of a t-test. Chance: that one run of it scores "
    "better than one run of the best, ties counting half; with a 95 % interval from four seeds on, "
    "where a difference was found.": (
        "差：附其自身的 95 % 置信区间；p：t 检验。胜率：它的一次训练优于最好者一次训练的概率，"
        "平局计一半；发现差异且种子不少于四个时附 95 % 置信区间。"
    ),
    "The finals in full. Median: from order statistics, which assume no distribution, 95 % "
    "(93.75 % with five seeds, none with fewer); interquartile mean: 95 % of a trimmed mean.": (
        "最终训练的完整数字。中位数：区间由次序统计量得到，不假设分布，水平 95 %（五个种子时为 "
        "93.75 %，更少则不给出）；四分位均值：截尾均值的 95 % 置信区间。"
    ),
    "All pairs of contenders: the difference with its own 95 % interval; paired: per seed, because "
    "seeds move all contenders alike.": (
        "全部方案两两比较。差附其自身的 95 % 置信区间；配对：按种子逐一相减，因为种子对所有方案的"
        "影响一致。"
    ),
    "The numbers behind it: {title}": "背后的数字：{title}",
    "{heading}, {title}. The tables beside it have the figures.": (
        "{heading}，{title}。旁边的表格中有具体数字。"
    ),
    "Scores": "得分",
    "Finals: a tick is a seed, or a search where it was repeated; the marker is their mean, the "
    "line its 95 % interval (Student's t), cut off at the frame where they are few.": (
        "最终训练：短线为各种子（搜索重复时为各次搜索），标记为均值，横线为其 95 % 置信区间"
        "（Student t）；次数少时横线可能超出图框。"
    ),
    "Learning curves": "学习曲线",
    "Dev score while training, of the finals: thin lines are seeds, the bold one is their mean, "
    "a cross is where a trial was lost. Finals that train on dev have no dev score: then it is "
    "the tuning trial that they repeat (n = 1).": (
        "最终训练过程中在开发集上的得分：细线为各种子，粗线为均值，叉号为试验中止之处。"
        "若最终训练也用开发集训练，便没有开发集得分，此时所示为其所重复的那次调参试验（n = 1）。"
    ),
    "Learning-rate sensitivity": "学习率敏感性",
    "Dev score of each tuning trial. The ring is the rate chosen, a cross is a rate without a "
    "result. Where other hyperparameters varied, too, the line joins the best.": (
        "每次调参试验在开发集上的得分。圆环为选中的学习率，叉号为没有结果的学习率。"
        "若其他超参数也在变，线连接的是其中最好的。"
    ),
    "Score and tuning budget": "得分与调参预算",
    "Expected best dev score after so many tuning trials; bands: 95 % of resamples of the "
    "trials, a least uncertainty. A lost trial counts as the worst score.": (
        "做若干次调参试验后开发集最佳得分的期望；色带：对试验重抽样的 95 % 范围，"
        "是不确定性的下限。未得出结果的试验按最差得分计。"
    ),
    "Score and cost": "得分与开销",
    "Score of the finals against the time that one trial took: small points are seeds, the "
    "marker is their mean.": "最终训练的得分与单次试验用时：小点为各种子，标记为均值。",
    "Importance of hyperparameters": "超参数重要性",
    "Share of the variance of the tuning scores that each explains within the ranges searched "
    "(fANOVA); lighter: pairs, beyond what their two explain alone.": (
        "在所搜索的范围内，各超参数解释的调参得分方差份额（fANOVA）；浅色：两两交互，"
        "不含各自单独解释的部分。"
    ),
    "Noise by source": "噪声来源",
    "Standard deviation over seeds when they decide one thing alone, with its 95 % interval "
    "(chi-square).": "种子只决定一种随机因素时各种子间的标准差，及其 95 % 置信区间（卡方）。",
    "With one tuning trial to spend, {label} is ahead (expected dev score {score}; first of "
    "{among} in {support} % of resamples).": (
        "若只做一次调参试验，{label} 领先（开发集期望得分 {score}；在 {support} % 的重抽样中于 "
        "{among} 个方案里居首）。"
    ),
    "With {trials} tuning trials to spend, {label} is ahead (expected dev score {score}; first "
    "of {among} in {support} % of resamples).": (
        "若做 {trials} 次调参试验，{label} 领先（开发集期望得分 {score}；在 {support} % "
        "的重抽样中于 {among} 个方案里居首）。"
    ),
    "Time to target: when dev {metric} first reached {target}. A median over n finals, lost "
    "ones included; – where at least half did not reach it. No interval is claimed.": (
        "达标用时：开发集 {metric} 首次达到 {target} 的时刻。为 n "
        "次最终训练（含未得出结果者）的中位数；– 表示至少一半未达到。不给出置信区间。"
    ),
    "Against the literature. Matched: the published value lies in the 95 % Student-t interval "
    "of n finals, so these seeds can't tell the two apart; with few seeds much is matched.": (
        "与文献比较。相当：已发表的数值落在 n 次最终训练的 95 % 置信区间（Student t）内，"
        "这些种子无法区分二者；种子少时很多数值都会显得相当。"
    ),
    "Where the noise comes from{which}: standard deviation of {metric} on {split} over n finals,"
    " when the seed decides one thing alone. Shares need not add up to 100 %.": (
        "噪声从何而来{which}：种子只决定一种随机因素时，n 次最终训练 {split} {metric} 的标准差。"
        "各份额之和不必为 100 %。"
    ),
    "Learning-rate sensitivity: the range of rates around the best whose dev score is within 5 "
    "% of it, n rates tried, one trial each. Where the range goes on beyond the rates tried, "
    "the width is a least one. No interval is claimed.": (
        "学习率敏感性：最佳学习率附近、开发集得分与最佳相差 5 % 以内的范围；共试 n 个学习率，"
        "每个一次试验。若范围延伸到所试学习率之外，宽度只是下限。不给出置信区间。"
    ),
    "Scores after {percent} % of the budget, where successive halving cuts first.": (
        "得分取自预算的 {percent} % 处，即逐次减半第一次淘汰之处。"
    ),
    "Expected best dev score after so many of n tuning trials (Dodge et al. 2019). In small: 95 "
    "% of resamples of the trials, which is a least uncertainty, not 95 % coverage. A lost "
    "trial counts as the worst score of the task, {worst}.": (
        "n 次调参试验中做若干次后，开发集最佳得分的期望（Dodge 等，2019）。小字：对试验重抽样的 "
        "95 % 范围，是不确定性的下限，并非 95 % 覆盖率。未得出结果的试验按该任务的最差得分 "
        "{worst} 计。"
    ),
    "Importance of hyperparameters: shares of the variance of {count} tuning trials' dev scores "
    "within the ranges searched (fANOVA: Hutter et al. 2014). The forest behind them explains "
    "{fit} % of unseen trials. No interval is claimed.": (
        "超参数重要性：在所搜索的范围内，{count} 次调参试验开发集得分方差的份额（fANOVA：Hutter "
        "等，2014）。所用随机森林能解释未见试验方差的 {fit} %。不给出置信区间。"
    ),
    "three and more together": "三个及以上的交互",
    "Across data sets": "跨数据集",
    "Friedman's test of {contenders} contenders over {datasets} data sets: chi-square "
    "{statistic:.2f}, {p}; Iman and Davenport's F: {f_p}.": (
        "对 {datasets} 个数据集上的 {contenders} 个方案作 Friedman 检验：卡方 {statistic:.2f}，"
        "{p}；Iman–Davenport 的 F 检验：{f_p}。"
    ),
    "Ranks over {datasets} data sets show large differences only: two average ranks must lie "
    "{difference:.2f} apart, of the {most} that are possible.": (
        "{datasets} 个数据集上的名次只能显示很大的差异：两个平均名次须相差 {difference:.2f}，"
        "而最大可能为 {most}。"
    ),
    "With {datasets} data sets and {contenders} contenders, no difference between average ranks "
    "can be larger than chance: it would have to be {difference:.2f}, and {most} is the most "
    "that is possible.": (
        "只有 {datasets} 个数据集而有 {contenders} 个方案，平均名次之差不可能超出偶然：它须达到 "
        "{difference:.2f}，而最大可能只有 {most}。"
    ),
    "Ranks by mean score, behind all who lost a smaller share of their finals; ties share a "
    "rank, one without a score ranks last. Each is of one mean (n = 1): no interval.": (
        "按均值排名，排在最终训练丢失份额较小者之后；并列者同名次，没有得分者排在最后。"
        "每个名次来自一个均值（n = 1），不给出置信区间。"
    ),
    "Ranks on each data set": "各数据集上的名次",
    "No comparison found a difference, so ranks are not tested: a report's claims are one "
    "family.": ("各项比较均未发现差异，因此不检验排名：一份报告的全部论断同属一族。"),
    "Critical-difference diagram": "临界差异图",
    "Average ranks over {count} data sets, by finals lost, then by mean score; 1 is best. A bar "
    "joins contenders whose ranks differ by no more than chance (Nemenyi, 5 %).": (
        "{count} 个数据集上的平均名次，先按丢失的最终训练、再按均值，1 为最好。"
        "横杠连接名次之差未超出偶然的方案（Nemenyi，5 %）。"
    ),
    "Performance profiles": "性能曲线",
    "Share of the finals that score above each normalized score, {count} data sets weighing the "
    "same; bands: 95 % of resamples of the finals, point by point, too narrow with fewer than "
    "ten finals: a guide to the eye.": (
        "高于各归一化得分的最终训练所占份额，{count} 个数据集权重相同；色带："
        "对最终训练重抽样的逐点 95 % 范围，最终训练不足十次时偏窄，仅供目测。"
    ),
    "Normalized scores put together over {datasets}, stratified by data set. Intervals are "
    "about seeds only: they say nothing of other data sets.": (
        "将 {datasets} 上的归一化得分按数据集分层汇总。置信区间只关乎种子，不涉及其他数据集。"
    ),
    "On each data set, 0 is the lowest mean of any contender and 1 the highest, so the scale "
    "depends on who takes part. A contender's lost finals count as 0, and so does a data set on "
    "which it has none. Data sets on which all means agree are left out.": (
        "在每个数据集上，0 为各方案均值中的最低者，1 为最高者，因此尺度取决于有谁参加。"
        "未得出结果的最终训练计为 0，没有最终训练的数据集也计为 0。所有均值相同的数据集不计入。"
    ),
    "Importance over data sets: the share of the variance of tuning scores that each explains "
    "alone, mean of the n = {count} data sets where it varied. No interval is claimed.": (
        "跨数据集的重要性：各超参数单独解释的调参得分方差份额，取其有变化的数据集的平均（最多 n "
        "= {count} 个）。不给出置信区间。"
    ),
    "When each trial ran": "各次试验的运行时间",
    "A line a worker, a bar a trial; the colour is the task, a cross ends a lost trial. The "
    "numbers are in records.csv and records.parquet.": (
        "每行一个进程，每条一次试验；颜色表示任务，叉号表示未得出结果的试验结束之处。数字见 "
        "records.csv 与 records.parquet。"
    ),
    "seconds since the first trial began": "自第一次试验开始的秒数",
    "minutes since the first trial began": "自第一次试验开始的分钟数",
    "hours since the first trial began": "自第一次试验开始的小时数",
    "worker {number}": "进程 {number}",
    (
        "Baselines: what has to be beaten. They learn from what the finals learn from, choose on "
        "dev, and draw nothing by chance, so they have no interval."
    ): (
        "基线：必须超过的水平。它们用与最终训练相同的数据学习，在开发集上做选择，没有任何随机性，因此没有区间。"
    ),
    "The forest behind these shares explains {percent} % of the variance of trials it has not "
    "seen, so the shares are a hint at best; more tuning trials would settle it.": (
        "得出这些份额的随机森林只能解释未见试验方差的 {percent} %，因此它们至多是一种提示；"
        "更多调参试验可以澄清。"
    ),
    "no final has {metric} on {split}": "没有最终训练给出 {split} 上的 {metric}",
    "an interval needs two finals, and there is one": "置信区间至少需要两次最终训练，而只有一次",
    "whether more or less {metric} is better isn't known here": (
        "此处不知 {metric} 是越高越好还是越低越好"
    ),
    "computed otherwise: {theirs} there, {ours} here": (
        "计算方式不同：文献为 {theirs}，此处为 {ours}"
    ),
    "computed there as {theirs}; how here, the records don't say": (
        "文献的计算方式为 {theirs}；此处的方式记录中未说明"
    ),
    "critical difference {value}": "临界差异 {value}",
    "{count} lost": "{count} 次未得出结果",
    "{count} by {maker}": "{count} 条由 {maker}",
    "{count:,}, on {places} tasks and data sets": "{count:,} 个，在 {places} 个任务和数据集上",
}

ONE = {one: NOTES[many] for one, many in notes.ONE.items()}

REPORT = SAID | METHOD | NOTES | TERMS | FACTORIAL | SEEDS | OF_REPORT | CHALLENGE | ONE
REPORT |= folds.OF_REPORT


def _chinese(template: str, /, **values: object) -> str:
    """What isn't the report's own, the evidence says; it also sets the spaces of both."""
    return chinese.CHINESE(REPORT.get(template, template), **values)


CHINESE: Say = _chinese
