"""What ``lstmlab list cells`` says, in Chinese."""

from __future__ import annotations

CELLS = {
    "cell": "单元",
    "year": "年份",
    "gates": "门",
    "state": "状态",
    "parameters": "参数",
    "time": "时间",
    "made for": "用途",
    "state: numbers carried from step to step; parameters, both at E = H = {size}": (
        "状态：逐步传递的数的个数；参数：权重的个数，均在 E = H = {size} 时"
    ),
    "time: of a training step there, nn.LSTM's being 1 (benchmarks/cells.py)": (
        "时间：同样大小下一步训练的时间，以 nn.LSTM 为 1（benchmarks/cells.py）"
    ),
    "telling whether the order of words matters at all": "看词序究竟是否重要",
    "long memory with fewer weights than an LSTM's, and none beside the output": (
        "长记忆，权重比 LSTM 少，记忆就是输出"
    ),
    "a GRU's memory with two thirds of its weights": "GRU 的记忆，权重只有三分之二",
    "a GRU as first written, and as Keras has it with reset_after=False": (
        "最初写法的 GRU，即 Keras 的 reset_after=False"
    ),
    "training in parallel over time, with gates that can't forget too quickly": (
        "沿时间并行训练，门不会忘得太快"
    ),
    "very long and deep networks: each unit sees its own past alone": (
        "很长、很深的网络：每个单元只看自己的过去"
    ),
    "showing how little of an LSTM is needed: the forget gate": (
        "看 LSTM 少到什么程度仍够用：只留遗忘门"
    ),
    "long memory: gradients that survive hundreds of steps": "长记忆：梯度能传过数百步",
    "fewer weights: what is forgotten makes room for what goes in": (
        "更少的权重：忘掉多少，就写入多少"
    ),
    "showing whether gates should see what all gates were": "看门是否应当看到各门先前的值",
    "quicker and steadier training: sums of one size at every step": (
        "更快更稳的训练：每一步的和大小相当"
    ),
    "language models: input and state shape each other before the gates": (
        "语言模型：输入与状态在进门之前互相调制"
    ),
    "language models of characters: another transition for each input": (
        "字符语言模型：每个输入有自己的转移"
    ),
    "showing what the forget gate is for": "看遗忘门有什么用",
    "showing what the candidate's tanh is for": "看候选值的 tanh 有什么用",
    "showing what the input gate is for": "看输入门有什么用",
    "showing what the output's tanh is for": "看输出的 tanh 有什么用",
    "showing what the output gate is for": "看输出门有什么用",
    "language models: units that forget in an order, as phrases nest": (
        "语言模型：单元按次序遗忘，如短语层层嵌套"
    ),
    "precise timing: gates that see the memory": "精确的计时：门看得到记忆",
    "speech: a large memory with a small output, and so few weights": (
        "语音：大记忆、小输出，因而权重少"
    ),
    "less overfitting: units that stay as they were, at random": "减少过拟合：单元随机地保持原样",
    "training in parallel over time, by the fewest weights": "以最少的权重沿时间并行训练",
    "training in parallel over time, with an LSTM's two gates": "沿时间并行训练，有 LSTM 的两个门",
    "storing pairs: a memory that is a matrix": "存储成对的内容：记忆是一个矩阵",
    "training in parallel over time: a convolution makes the gates": (
        "沿时间并行训练：门由卷积得出"
    ),
    "showing that a weighted sum of inputs is memory enough": "说明输入的加权和足以作为记忆",
    "large language models: training in parallel, a memory of fixed size": (
        "大语言模型：并行训练，记忆大小固定"
    ),
    "finding structure in time: the simplest memory there is": "在时间中发现结构：最简单的记忆",
    "long memory without gates, by how its weights begin": "不用门的长记忆，靠权重的初始值",
    "revising what was stored: exponential gates": "修改已存的内容：指数门",
    "training nearly as quickly as a convolution": "训练几乎与卷积一样快",
    "the trainability of gates for one gate's weights": "以一个门的权重换来门的易训练性",
}
"""English -> Chinese."""
