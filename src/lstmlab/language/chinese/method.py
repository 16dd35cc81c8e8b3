"""How a study was made and how its report is read, in Simplified Chinese."""

from __future__ import annotations

METHOD = {
    "Ledger of failures": "失败台账",
    "Contenders that lost trials, beside their rank. These are counts, so there is no interval.": (
        "有试验未得出结果的方案及其名次。次数都是实际计数，没有置信区间。"
    ),
    "A tuning trial that diverged, timed out, ran out of memory or crashed is charged to its "
    "contender's budget like one that completed: neither the trial nor the time it took is "
    "given back. An interrupted trial was stopped from outside; it is not charged and is run "
    "again.": (
        "发散、超时、内存不足或崩溃的调参试验与完成的试验一样计入该方案的预算："
        "次数和用时都不退还。被中断的试验是从外部停止的，不计入预算，会重新运行。"
    ),
    "This is part {number} of {of} of a study: {mine} of its {whole} contenders, and what is said "
    "here is of these alone. “lstmlab study merge” puts the parts together.": (
        "这是一项研究的第 {number} 部分（共 {of} 部分），含 {whole} 个方案中的 {mine} 个；"
        "此处所述仅限于这些方案。“lstmlab study merge” 将各部分合并。"
    ),
    "The search": "搜索",
    "Successive halving stopped hopeless tuning trials of {count} searches early and so saved "
    "{share} % of their updates ({spent:,.0f} instead of {whole:,.0f}).": (
        "逐次减半提前停止了 {count} 次搜索中没有希望的调参试验，节省了 {share} % "
        "的参数更新（{spent:,.0f} 次，而非 {whole:,.0f} 次）。"
    ),
    "Replayed on {count} searches whose tuning trials all ran to their end, halving would "
    "have chosen another trial in {changed} and saved {share} % of the updates.": (
        "在调参试验全部跑完的 {count} 次搜索上重放：逐次减半会在其中 {changed} "
        "个上选中另一次试验，并节省 {share} % 的参数更新。"
    ),
    "In the replay, the dev score of the trial chosen was worse by {loss} % of the best on "
    "average. A mean over {count} searches; no interval is claimed.": (
        "重放中，选中试验的开发集得分平均比最佳差 {loss} %。为 {count} 个方案的平均，"
        "不给出置信区间。"
    ),
    "These chosen values lie in the outer tenth of the space they were drawn from, so a better "
    "one may lie beyond: widen this.": (
        "下列选中的值处于其搜索范围最外侧的十分之一内，更好的值可能在范围之外：请扩大范围。"
    ),
    "Edges of search spaces: one chosen value each (n = 1), so no interval.": (
        "搜索范围的边缘：每行一个选中的值（n = 1），没有置信区间。"
    ),
    "Timeline": "时间线",
    "{trials} ran over {workers} workers in {wall} from the first to the last; {busy} of trials "
    "in all. Pauses between runs of the study are part of it.": (
        "{trials}在 {workers} 个进程上运行，从第一次开始到最后一次结束共 {wall}；各次用时合计 "
        "{busy}。其中包括研究暂停的时间。"
    ),
    "Every trial": "全部试验",
    "Of {trials}, {lost} lost ones among them, the finals and the lost; the others are in "
    "records.csv and records.parquet.": (
        "共 {trials}，其中 {lost} 次未得出结果；此处列出最终训练与未得出结果者，其余见 "
        "records.csv 与 records.parquet。"
    ),
    "Every trial that was planned so far, {lost} lost ones among them.": (
        "目前已计划的全部试验，其中 {lost} 次未得出结果。"
    ),
    "Scores: {metric}. Each row is one trial (n = 1), so no interval.": (
        "得分：{metric}。每行为一次试验（n = 1），故无置信区间。"
    ),
    "How to read this": "如何阅读",
    "Every contender gets the same search: as many tuning trials, drawn from its own search "
    "space, scored on dev only.": (
        "每个方案得到同样的搜索：同样多的调参试验，取自其自身的搜索范围，只在开发集上评分。"
    ),
    "Every contender gets the same search: as much time for tuning trials, however many that "
    "makes, drawn from its own search space, scored on dev only.": (
        "每个方案得到同样的搜索：同样长的调参时间（试验次数因此可能不同），"
        "取自其自身的搜索范围，只在开发集上评分。"
    ),
    "The best on dev is then trained again in full with fresh seeds; these finals alone read the "
    "test split, once, and they alone are in the rankings.": (
        "随后用新的种子把开发集上最好的配置完整地重新训练；只有这些最终训练读取测试集，"
        "且只读一次，排名也只用它们。"
    ),
    "No hyperparameter was searched: every contender ran with those in its recipe, so a "
    "contender may look worse than it would with better ones.": (
        "没有搜索超参数：每个方案都用其配方中的取值训练，因此可能显得比调好时差。"
    ),
    "Which points are tried: eight that are spread evenly, then four at a time where a model of "
    "the scores so far expects the best (TPE, Bergstra et al. 2011), for each contender from its "
    "own scores. Such trials are no sample of the space, so nothing is said of what fewer of them "
    "would have found.": (
        "试哪些点：先取均匀分布的八个，之后每次四个，由依据已有得分的模型选出预期最好者"
        "（TPE，Bergstra 等 2011），每个方案只用自己的得分。这样的试验不是搜索范围的抽样，"
        "因此不谈更少的试验会找到什么。"
    ),
    "Tuning trials that fell behind were stopped early by successive halving; finals never are.": (
        "落后的调参试验由逐次减半提前停止；最终训练从不提前停止。"
    ),
    "“± 95 %” beside a mean is the Student-t interval of that contender's own seeds; with two "
    "seeds it is wide, as it should be. Differences are judged by a t-test in which contenders "
    "lend each other what they know of the noise. All comparisons of this report are one family: "
    "if nothing truly differed, the chance of even one “worse” anywhere in it would be at most "
    "5 %. “± 95 %” beside a difference is its own interval, without that correction. “Within the "
    "noise” does not mean equal; it means that these seeds can't tell. “May differ” means that "
    "they could if this were the only pair, and can't with all that is looked at.": (
        "均值旁的“± 95 %”是由该方案自身各种子得到的置信区间（Student t）；只有两个种子时它很宽，"
        "本应如此。差异由 t 检验判断，其中各方案互相借用对噪声的了解。"
        "本报告的全部比较同属一族：若其实毫无差异，其中哪怕出现一个“更差”的概率也至多为 5 %。"
        "差旁的“± 95 %”是它自身的置信区间，未作该校正。"
        "“在噪声之内”不等于相等，而是说这些种子无法分辨。"
        "“或有差异”是说：若只看这一对便能分辨，看遍全部比较则不能。"
    ),
    "A contender is called best only where another is worse beyond doubt; otherwise it merely has "
    "the best mean.": "只有当另有方案确定更差时，才称某方案最好；否则只说它的均值最好。",
    "A trial diverged when its loss, a score or a weight stopped being a finite number, timed out "
    "at the study's limit, crashed when it ended in an error. All are counted and never averaged "
    "away. Times were measured with other trials running beside.": (
        "损失、得分或权重不再是有限数即为发散，到达研究设定的时限即为超时，因错误而结束即为崩溃。"
        "它们都被计数，绝不在平均中抹去。用时是在其他试验同时运行时测得的。"
    ),
    "To repeat it": "如何重现",
    "With the study file below saved as {file}, this repeats it:": (
        "将下面的研究文件保存为 {file}，用此命令即可重现："
    ),
    "The study file": "研究文件",
    "Beside this report: records.csv and records.parquet (every trial), curves.csv (every "
    "learning curve), evidence.json (all evidence as numbers), figures/ (each as SVG, PNG and "
    "PDF).": (
        "与本报告同在的文件：records.csv 与 records.parquet（全部试验）、"
        "curves.csv（全部学习曲线）、evidence.json（全部证据的数值）、figures/（每幅图的 SVG、"
        "PNG 与 PDF）。"
    ),
    "compared": "比较",
    "searched": "搜索",
    "held": "固定",
    "role": "角色",
    "fields": "配方字段",
    "as study files name them": "按研究文件中的名称",
    "schedule": "学习率调度",
    "What the study compares (also what comes with it), what it searches for each contender, "
    "and what it holds at one value for all: it says nothing of other values.": (
        "研究所比较的（及随之而变的）、为每个方案搜索的，以及对所有方案固定为同一个值的字段：对固定"
        "字段的其他取值，研究不作任何结论。"
    ),
    "Optimizers are compared with one value for all of {fields}, which may suit "
    "one of them better than another: search it, or the answer is of that value.": (
        "比较优化器时，所有方案的{fields}都固定为同一个值，它可能更适合其中某一个：请搜索它，"
        "否则结论只对该值成立。"
    ),
    "All else that is held": "其余固定的字段",
}
