"""What evidence says, in Simplified Chinese: English template -> Chinese template."""

from __future__ import annotations

import re

from lstmlab.language.chinese import folds
from lstmlab.language.chinese.hyperparameters import HYPERPARAMETERS
from lstmlab.language.chinese.searches import OF_EVIDENCE
from lstmlab.language.say import Say, translator
from lstmlab.language.scripts import CJK

SENTENCES = OF_EVIDENCE | {
    "It is not told apart from {called} ({metric} {score}), which learns in seconds.": (
        "它与几秒钟就能学成的{called}（{metric} {score}）分不出高下。"
    ),
    "It is better than {called} ({metric} {score}), by {by}.": (
        "它优于{called}（{metric} {score}），高出 {by}。"
    ),
    "It is worse than {called} ({metric} {score}), by {by}: an LSTM isn't worth it here.": (
        "它不如{called}（{metric} {score}），相差 {by}：在这里不值得用 LSTM。"
    ),
    " ": "",
    ", ": "、",
    "; ": "；",
    "{others} and {last}": "{others} 和 {last}",
    "{sentence}.": "{sentence}。",
    "{said}, {more}": "{said}，{more}",
    "{count:,}": "{count:,}",
    "more than {count:,}": "超过 {count:,}",
    "{metric} {score} on {split}, the same with all {seeds} seeds, so there is no interval": (
        "{split}上的{metric}为 {score}，{seeds} 个种子的结果全都相同，因此没有区间"
    ),
    "{metric} {score} on {split}, mean of {seeds} seeds with its 95 % interval": (
        "{metric} {score}，{split}，{seeds} 个种子的均值及其 95 % 置信区间"
    ),
    "{label} is the only one with two complete finals ({what}).": (
        "只有 {label} 至少完成了两次最终训练（{what}）。"
    ),
    "All {count} that are compared came out the same ({what}).": (
        "参与比较的 {count} 个结果完全相同（{what}）。"
    ),
    "{what}; it lost finals, too: {losses}": "{what}；但它也有最终训练未得出结果：{losses}",
    "{label} came out best ({what})": "{label} 表现最好（{what}）",
    "{label} has the best mean ({what})": "{label} 的均值最好（{what}）",
    "level with {names}": "与 {names} 均值相同",
    "better than {names}": "优于 {names}",
    "equal within {rope} to {names}": "与 {names} 相等（相差不超过 {rope}）",
    "Undecided beside it: {names}{needed}.": "与它尚不能分出高下：{names}{needed}。",
    "{gap} is better than it on the seeds that both ran, but not in the mean of all its own, so it "
    "is not named best.": (
        "在共有的种子上，{gap} 优于它；但就各自全部种子的均值而言并非如此，因此不称其为最好。"
    ),
    "{label} (by {by})": "{label}（差 {by}）",
    "a difference of {size}": "{size} 的差异",
    "{label} from it ({size} apart)": "{label} 与它的高下（相差 {size}）",
    "; to tell {what} would take about {seeds} seeds each, a difference of 1 point about {point}": (
        "；要分辨 {what}，每个约需 {seeds} 个种子，要分辨 1 分的差异，约需 {point} 个"
    ),
    "; to tell {what} would take about {seeds} seeds each": (
        "；要分辨 {what}，每个约需 {seeds} 个种子"
    ),
    "{label} has a better mean ({mean}) but lost {lost} of {finals} ({losses}), so it is not "
    "named best.": (
        "{label} 的均值更好（{mean}），但 {finals}中有 {lost} 次未得出结果（{losses}），"
        "因此不称其为最好。"
    ),
    "{label} ({why})": "{label}（{why}）",
    "Not compared, for want of two complete finals: {reasons}.": (
        "因完成的最终训练不足两次而未参与比较：{reasons}。"
    ),
    "{losses} of {finals}": "{finals}中 {losses}",
    "no setting worked: {losses}": "没有可用的超参数：{losses}",
    "{count} without a finite score": "{count} 次没有有限的分数",
    "{finals} planned": "只计划了{finals}",
    "{count} of {finals} so far": "{finals}中目前有 {count} 次有分数",
    "No final replicate has a score, so nothing can be said of what is best.": (
        "最终训练都还没有分数，无法判断哪个最好。"
    ),
    "{label} scored best ({metric} {score} on {split}), but no contender has the two complete "
    "finals that a statement about noise needs.": (
        "{label} 得分最高（{metric} {score}，{split}），但要谈噪声至少需要两次完成的最终训练，"
        "目前都不足两次。"
    ),
    "Unfinished: {pending:,} of {trials} are still to come, so this may change.": (
        "尚未完成：{trials}中还有 {pending:,} 次未结束，结论可能改变。"
    ),
    "The seeds vary nothing but {part}; with everything varied, the noise may be larger.": (
        "种子只改变{part}；若一切随机因素都改变，噪声可能更大。"
    ),
    "{label}: the best {setting} ({value}) lies at the upper end of its space ({low} to {high}): "
    "widen this.": (
        "{label}：最佳{setting}（{value}）处于搜索范围（{low} 至 {high}）的上端：请扩大范围。"
    ),
    "{label}: the best {setting} ({value}) lies at the lower end of its space ({low} to {high}): "
    "widen this.": (
        "{label}：最佳{setting}（{value}）处于搜索范围（{low} 至 {high}）的下端：请扩大范围。"
    ),
    "{label} on {tasks}": "{label}（{tasks}）",
    "The best mean came from {where}.": "均值最好的是：{where}。",
    "The best mean among those that lost no final came from {where}.": (
        "在最终训练无一失败的方案中，均值最好的是：{where}。"
    ),
    "both tasks": "两个任务",
    "all {count} tasks": "全部 {count} 个任务",
    "{where} that can be judged so far": "目前可判断的{where}",
    "None is within the noise of the best on {where}.": (
        "没有哪个在{where}上都最好或与最好的相差在噪声之内。"
    ),
    "Of those that lost no final, none is within the noise of the best on {where}.": (
        "在最终训练无一失败的方案中，没有哪个在{where}上都最好或与最好的相差在噪声之内。"
    ),
    "{name} is best or within the noise of the best on {where}.": (
        "{name} 在{where}上都最好或与最好的相差在噪声之内。"
    ),
    "{names} are best or within the noise of the best on {where}.": (
        "{names} 在{where}上都最好或与最好的相差在噪声之内。"
    ),
    "{label} {losses} of {planned}": "{label}：{planned} 次中 {losses}",
    "{trials} ended without a result, {count} of them finals: {parts}.": (
        "{trials}未得出结果，其中 {count} 次是最终训练：{parts}。"
    ),
    "{trials} ended without a result, none of them a final: {parts}.": (
        "{trials}未得出结果，均不是最终训练：{parts}。"
    ),
    "{task} ({name})": "{task}（{name}）",
    "{seconds} s": "{seconds} 秒",
    "{minutes} min {seconds} s": "{minutes} 分 {seconds} 秒",
    "{minutes} min": "{minutes} 分",
    "{hours} h {minutes} min": "{hours} 小时 {minutes} 分",
    "{hours} h": "{hours} 小时",
    "1 trial": "1 次试验",
    "{count:,} trials": "{count:,} 次试验",
    "1 final": "1 次最终训练",
    "{count:,} finals": "{count:,} 次最终训练",
    "{count} {kind}": "{count} 次{kind}",
    "fewer than five values: their whole range may well miss the median": (
        "不足五个值：它们的整个范围也很可能不包含中位数"
    ),
    "fewer than two values: nothing shows how much they scatter": (
        "不足两个值：无从得知它们的离散程度"
    ),
    "fewer than four values of each: too few to say more than the observed share": (
        "各不足四个值：除观察到的比例外无法多说"
    ),
}
SENTENCES |= folds.OF_EVIDENCE

WORDS = {
    # splits, ways to end, standings, what seeds vary
    "train": "训练集",
    "dev": "开发集",
    "test": "测试集",
    "diverged": "发散",
    "timed out": "超时",
    "out of memory": "内存不足",
    "crashed": "崩溃",
    "interrupted": "被中断",
    "best": "最好",
    "equal": "相等",
    "within the noise": "在噪声之内",
    "may differ": "或有差异",
    "worse": "更差",
    "better": "更好",
    "not compared": "未比较",
    "initialization": "初始化",
    "order": "样本顺序",
    "dropout": "dropout",
    # tasks
    "classification": "文本分类",
    "tagging": "序列标注",
    "sentiment": "情感分析",
    "translation": "机器翻译",
    "summarization": "文本摘要",
    "language-modeling": "语言建模",
    "regression": "数值预测",
    "multilabel": "多标签分类",
    "pair-classification": "文本对分类",
    "pair-regression": "文本对评分",
    # metrics; BLEU and its like keep their names
    "accuracy": "准确率",
    "macro-F1": "宏平均 F1",
    "entity F1": "实体 F1",
    "tag accuracy": "标签准确率",
    "ECE": "期望校准误差",
    "log loss": "对数损失",
    "perplexity": "困惑度",
    "bits per character": "每字符比特数",
    "BLEU": "BLEU",
    "chrF": "chrF",
    "ROUGE-1": "ROUGE-1",
    "ROUGE-2": "ROUGE-2",
    "ROUGE-L": "ROUGE-L",
    "macro-F1 (labels)": "宏平均 F1（多标签）",
    "micro-F1 (labels)": "微平均 F1（多标签）",
    "average precision": "平均精度",
    "MAE": "平均绝对误差",
    "RMSE": "均方根误差",
    "R²": "R²",
    "Pearson": "Pearson 相关",
    "Spearman": "Spearman 相关",
    "quadratic kappa": "二次加权 kappa",
    "grade accuracy": "等级准确率",
    # hyperparameters
    **HYPERPARAMETERS,
    "word dropout": "词 dropout",
    "hidden size": "隐藏层大小",
    "embedding size": "词向量大小",
    "batch size": "批大小",
    "clip norm": "梯度裁剪范数",
    "label smoothing": "标签平滑",
    "warmup": "预热比例",
    "weight average": "权重平均衰减率",
    "layers": "层数",
    "clip value": "梯度裁剪上限",
    "clip adaptive": "自适应梯度裁剪率",
    "batch growth": "批大小翻倍次数",
    # settings of schedules and cells
    "end": "末端系数",
    "start": "起始系数",
    "fall": "下降倍数",
    "wait": "等待次数",
    "cycles": "周期数",
    "longer": "周期增长倍数",
    "forget bias": "遗忘门偏置",
    "recurrent": "循环权重的初始化",
    "projection": "投影大小",
    "rounds": "轮数",
    "chunk": "块大小",
    "memory": "记忆保持概率",
    "output": "输出保持概率",
    "heads": "头数",
}
"""Single words that templates are filled with."""

_say = translator(SENTENCES | WORDS)


def _chinese(template: str, /, **values: object) -> str:
    """Latin names stand between spaces, which full-width brackets and Chinese words don't need."""
    return _NEEDLESS.sub("", _say(template, **values))


_NEEDLESS = re.compile(f"(?<=）) | (?=（)|(?<=[{CJK}]) (?=[{CJK}])")

CHINESE: Say = _chinese
