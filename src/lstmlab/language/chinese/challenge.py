"""What the page of a challenge says, in Simplified Chinese."""

from __future__ import annotations

CHALLENGE = {
    "lstmlab challenge": "lstmlab 论断检验",
    "Is {mine} better than {theirs}?": "{mine} 优于 {theirs} 吗？",
    "The claim holds: {mine} is better than {theirs} on {places}.": (
        "论断成立：{mine} 在{places}上优于 {theirs}。"
    ),
    "The claim does not hold: {mine} is not better than {theirs} on {places}.": (
        "论断不成立：{mine} 在{places}上并不优于 {theirs}。"
    ),
    "The claim is not decided: whether {mine} is better than {theirs} can't be told on {places}.": (
        "论断尚无定论：在{places}上无法判断 {mine} 是否优于 {theirs}。"
    ),
    "To tell differences as large as these would take about {count:,} seeds of each.": (
        "要分辨这样大的差异，每方大约需要 {count:,} 个种子。"
    ),
    "The claim can't be judged by these studies: {why}.": "凭这些研究无法判断该论断：{why}。",
    "they share no data set": "它们没有共同的数据集",
    "the data are not the same": "数据不相同",
    "there are too few complete finals, or some are still to come": (
        "完成的最终训练太少，或还有未完成的"
    ),
    "the seeds were not listed beforehand, or don't decide everything": (
        "种子不是事先列出的，或并非决定一切随机性"
    ),
    "the two were not searched alike": "双方的搜索不相同",
    "the training budgets differ": "训练预算不同",
    "the metrics differ": "指标不同",
    "an lstmlab made them that computes otherwise": "由计算方式不同的 lstmlab 得出",
    "different or unknown versions made them": "由不同或未知的版本得出",
    "the same data, by the hash of their contents": "相同的数据（按内容的哈希）",
    "three complete finals of each or more, and none still to come": (
        "每方至少三次完成的最终训练，且没有未完成的"
    ),
    "seeds that were listed beforehand and decide everything": "种子事先列出，并决定一切随机性",
    "the same search: as many trials, in as many dimensions, by the same method": (
        "相同的搜索：同样多的试验、同样多的维度、同样的方法"
    ),
    "the same training budget": "相同的训练预算",
    "the same metric": "相同的指标",
    "trials that this lstmlab would compute alike": "本版 lstmlab 会同样计算的试验",
    "the same versions of lstmlab and torch": "相同版本的 lstmlab 和 torch",
    "not decided": "尚无定论",
    "checks passed": "项检查通过",
    "failed": "项未通过",
    "The checks below failed, so these numbers are no evidence for or against the claim.": (
        "下面的检查未通过，因此这些数字既不支持也不反对该论断。"
    ),
    "p, corrected": "p（已校正）",
    "decision": "判断",
    "Means of the finals' scores with Student-t intervals, and the protocol's test of their "
    "difference, corrected for the {count} data sets that both are on.": (
        "最终训练得分的均值及其 Student t 置信区间，以及按方案对其差异的检验，"
        "已就双方共有的 {count} 个数据集校正。"
    ),
    "This is one claim: if the two truly didn't differ, it would be called right by chance in at "
    "most 5 % of cases. Whoever picks it from many claims has to correct for those.": (
        "这是一个论断：若双方其实没有差异，它因偶然被判为成立的概率至多为 5 %。"
        "从许多论断中挑出它的人须为那些论断作校正。"
    ),
    "What the records say": "记录所示",
    "within {rope}": "相差不超过 {rope}",
    "what is asked for": "要求",
    "so?": "满足？",
    "A comparison is worth what its protocol is: only where all of these are so is the claim "
    "judged. Finals asked for: {count} of each at least.": (
        "比较的价值取决于其方案：只有全部满足时才判断该论断。要求每方至少 {count} 次最终训练。"
    ),
    "The two differ in {fields}, so the claim is about all of these together.": (
        "双方的不同之处：{fields}；论断是关于这些的总和。"
    ),
    "nothing but what was searched": "除搜索所得外别无不同",
    "The records were computed on several processors, so scores may differ in their last digits.": (
        "记录由多种处理器计算，得分的末几位可能不同。"
    ),
    "No hyperparameter was searched for either, so the claim is about these settings alone.": (
        "双方都没有搜索超参数，因此论断只关乎这些取值。"
    ),
    "Whether it can be judged": "能否判断",
    "data sets": "个数据集",
    "metric": "指标",
    "score": "得分",
    "study": "研究",
    "yes": "是",
    "no": "否",
    "The finals that this rests on; “lstmlab study show FOLDER TRIAL” shows one, with its "
    "recipe.": ("所依据的最终训练；“lstmlab study show 文件夹 试验” 显示其中一个及其配方。"),
    "The finals": "最终训练",
}
