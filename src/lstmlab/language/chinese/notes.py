"""What happened while data was read and a model trained, in Simplified Chinese."""

from __future__ import annotations

from lstmlab.language import notes

NOTES = {
    notes.CUT: "{split}：{whole} 条中有 {cut} 条的 {column} 被截断为 {length} 个词元（保留{end}）",
    notes.UNKNOWN: (
        "{split}：{column} 的词元有 {share} 不在训练集的词表中；--set unit=bpe 则没有未知词"
    ),
    notes.BPE_UNITS: (
        "词元为 bpe 单元：训练集中空格之间的片段几乎都不是词，在新文本中会几乎全部未知"
    ),
    notes.MARK: "{mark} 按普通词读取；若文本用它代替罕见词，请将 unknown_mark 设为它",
    notes.DRAWN: "{split}：从训练集中取出 {count} 条（固定种子抽取，{share}）",
    notes.LAST: "{split}：从训练集中取出 {count} 条（最后 {share}）",
    notes.SMALLER: "{split}：保留 {whole} 条中的 {count} 条（固定种子抽取）",
    notes.BEGINNING: "{split}：保留 {whole} 条中的前 {count} 条",
    notes.FOLD: (
        "test：全部 {whole} 条分成的 {count} 折之一，按种子 {seed} 分配，重复的文本在同一折"
    ),
    notes.FOLD_RARE: "train：{count} 条的标签过于罕见，各折都用于训练，均不用于测试",
    notes.READ_AS: "{file}：按 {encoding} 读取，因为它不是 UTF-8",
    notes.LEFT_OUT: "{name}：未使用，其中的例子没有标签",
    notes.WITHOUT: "{file}：{whole} 行中有 {count} 行缺少“{column}”，未使用（{unit} {places}）",
    notes.NO_TEXT: (
        "{file}：{whole} 行中有 {count} 行的“{column}”不是文本，未使用（{unit} {places}）"
    ),
    notes.UNFIT: (
        "{file}：{whole} 行中有 {count} 行的“{column}”不是 {role}，未使用（{unit} {places}）"
    ),
    notes.UNLABELLED: (
        "{file}：{whole} 行中有 {count} 行在“{column}”中没有标签，另行搁置（{unit} {places}）"
    ),
    notes.UNANSWERED: (
        "{file}：{whole} 行中有 {count} 行缺少“{column}”，另行搁置（{unit} {places}）"
    ),
    notes.DUPLICATES: "{file}：{whole} 条中有 {count} 条的 {column} 此前已出现，未使用",
    notes.HEADER_AGAIN: "{file}：文件中再次出现表头，未使用（{unit} {places}）",
    notes.TOKEN_A_ROW: "{file}：每行一个词元：句子由“{number}”划分，词元在“{token}”，标签在“{tag}”",
    notes.NO_SPAN_TAGS: "其他标签都标注跨度，而这些不是，按如下读取：{places}",
    notes.DECIMAL_COMMA: "{column}：逗号是小数点（有些只能如此），{number} 中也是",
    notes.PARTING_POINT: "{column}：逗号是小数点，所以点号分隔千位：如 {number}",
    notes.SCHEME: "标注跨度的标签为 {scheme} 格式，按 BIO 读取",
    notes.STRAYS: (
        "{split}：{whole} 条中有 {count} 条的标签不能前后相接，按在该处开始一个跨度读取：{places}"
    ),
    notes.WITHIN: "{file}：实体在词内开始或结束之处，词被切开；共 {count} 条（{unit} {places}）",
    notes.OVERLAPPING: "{file}：重叠的实体只保留最长的；共 {count} 条（{unit} {places}）",
    notes.MERGED: "合并的标签：{labels}",
    notes.TAKEN_FOR_MISSING: "视为缺失的标签：{labels}",
    notes.VARIANTS: "仅大小写或空格不同的标签：{labels}；--merge-labels 可将其合并",
    notes.BLANK_LIKE: "可能表示空缺的标签：{labels}；--merge-labels 将其视为缺失",
    notes.TWINS: "可能拼写有误的标签：{labels}",
    notes.NOT_IN_TRAIN: "{split}：训练集没有、因而不会给出的标签：{labels}",
    notes.SINGLE: "只有一个例子的标签：{labels}",
    "line": "行号",
    "lines": "行号",
    "row": "行",
    "rows": "行",
    "file": "文件",
    "files": "文件",
    "example": "例",
    "examples": "例",
    notes.OTHER_SPLIT: "{name}：未使用，它不是训练集、开发集或测试集",
    notes.SHEET: "{file}：读取工作表 '{sheet}'，未读 {others}；可在文件名后加 #名称 指定",
    notes.DIRECTION: "源语言：{source}，目标语言：{target}（未另作说明）",
    notes.FIRST: "每个部分只取前 {count} 条",
    notes.COLUMNS_JOINED: "{column}：由 {names} 连接而成，以 {mark} 分隔",
    notes.FEATURE_NUMBER: "文本之外还读取：{name}（数值）",
    notes.FEATURE_CATEGORIES: "文本之外还读取：{name}（{count} 个类别之一）",
    notes.FEATURE_STRANGE: "{name}：{whole} 个值中有 {count} 个不是数值，视为缺失：{values}",
    notes.FEATURE_RARE: (
        "{name}：{count} 个不同的值中区分 {kept} 个最常见的（至少出现在 {least} 行），其余视为一类"
    ),
    notes.JOINED: "训练同时使用训练集和开发集，因此没有开发集得分",
    notes.COMPUTED: "以 {precision} 计算",
    notes.COMPUTED_ON: "以 {precision} 在 GPU（{device}）上计算",
    notes.ENSEMBLE: "{count} 个模型的集成：取它们概率的平均",
    notes.OTHER_DATA: (
        "{split}：取自与模型训练数据不同的数据；若两者有相同的例子，其中一些是训练过的；"
        "--split all 对新文件的全部例子评分"
    ),
    notes.INTERRUPTED: "训练在 {epochs} 轮后被中断",
    notes.STOPPED: "因时限，训练在 {epochs} 轮（共 {budget} 轮）后结束",
    notes.THRESHOLDS: "标签按在开发集上为 {metric} 选定的阈值给出",
    notes.THRESHOLDS_BEFORE: "标签按阈值给出，阈值由同一配方另一次留出开发集的训练为 {metric} 选定",
    notes.COMMON_THRESHOLD: "标签按在开发集上为 {metric} 选定的同一个阈值给出",
    notes.COMMON_THRESHOLD_BEFORE: (
        "标签按同一个阈值给出，阈值由同一配方另一次留出开发集的训练为 {metric} 选定"
    ),
    notes.NO_THRESHOLDS: "未选定阈值：开发集也用于训练",
    notes.VECTORS: (
        "{file}：{words} 个词中 {found} 个有预训练词向量（{lowered} 个按小写形式，{cased} 个按大写"
        "形式，{parts} 个由子词得出）"
    ),
    notes.PATIENCE_OVER: (
        "连续 {count} 次评估开发集得分未提高，训练在 {epochs} 轮（共 {budget} 轮）后结束"
    ),
    notes.CALIBRATED: "置信度已在开发集上校准（温度缩放）",
    notes.CALIBRATED_BEFORE: (
        "置信度已用同一配方、不训练开发集的一次训练在开发集上校准（温度缩放）"
    ),
    notes.INTERVALS: "区间包含与开发集相仿的数值的 {share}（分割共形预测）",
    notes.INTERVALS_BEFORE: (
        "区间包含与开发集相仿的数值的 {share}（分割共形预测），由同一配方另一次留出开发集的训练得出"
    ),
    notes.NO_INTERVALS: "没有区间：开发集已用于训练",
    notes.ALONE: "{count} 个 n 元组上的线性模型（{about}）；没有训练网络",
    notes.WIDE: "网络之外另有一个线性模型，占 {share} 的发言权：{count} 个 n 元组（{about}）",
    notes.ALONE_CRF: "{count} 个特征的线性 CRF（{about}）；没有训练网络",
    notes.BESIDE_CRF: "网络之外另有一个线性 CRF，占 {share} 的发言权：{count} 个特征（{about}）",
    notes.NOT_CALIBRATED: "置信度未校准：开发集已用于训练",
    notes.NOT_PRETRAINED: "未预训练：训练集中没有一条文本多于一个词",
}
