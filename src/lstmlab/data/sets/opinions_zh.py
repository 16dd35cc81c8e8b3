"""Chinese opinions of films, hotels, restaurants, books and phones: positive or negative."""

from __future__ import annotations

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _opinions
from lstmlab.data.sets._opinions import Grammar, Rule
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"text": "text", "label": "label"})
LANGUAGE = "zh-Hans"
ABOUT = (
    "Chinese opinions made by a small grammar, not by people. The label follows from the meaning: "
    "an adjective is good or bad; a negation flips it; of two contrasted clauses the main one, "
    "such as the one after 但, decides. Best possible accuracy: 100 %."
)

GRAMMAR = Grammar(
    domains=(
        {
            "情节": (
                "精彩 好看 感人 紧凑 有趣 新颖 动人 出色 吸引人 合理 巧妙 生动",
                "单薄 无聊 拖沓 老套 混乱 乏味 荒唐 糟糕 枯燥 平淡 沉闷 俗气",
            ),
            "表演": (
                "精彩 自然 细腻 感人 出色 生动 到位 动人 优秀 真实 吸引人 好看",
                "僵硬 做作 生硬 糟糕 夸张 呆板 差 乏味 尴尬 拙劣 平淡 浮夸",
            ),
            "音乐": (
                "好听 动听 优美 感人 出色 悦耳 动人 精彩 美妙 新颖 迷人 舒服",
                "难听 刺耳 吵闹 单调 糟糕 乏味 老套 俗气 沉闷 无聊 平淡 差",
            ),
            "结局": (
                "精彩 感人 巧妙 合理 圆满 动人 出色 新颖 有趣 温暖 好看 自然",
                "老套 仓促 荒唐 混乱 糟糕 无聊 平淡 生硬 俗气 乏味 尴尬 差",
            ),
        },
        {
            "房间": (
                "干净 安静 宽敞 舒服 舒适 明亮 整洁 温馨 漂亮 好 暖和 方便",
                "脏 吵 狭小 潮湿 破旧 阴暗 糟糕 简陋 拥挤 差 难看 冷清",
            ),
            "床": (
                "舒服 柔软 干净 宽大 舒适 暖和 结实 好 整洁 漂亮 平整 牢固",
                "硬 脏 窄 破旧 潮湿 糟糕 差 简陋 冰冷 难看 破烂 粗糙",
            ),
            "早餐": (
                "丰富 美味 新鲜 可口 好吃 丰盛 健康 精致 好 地道 香 实惠",
                "单调 难吃 油腻 简陋 糟糕 差 寒酸 冰冷 寡淡 贵 咸 粗糙",
            ),
            "位置": (
                "方便 好 安全 理想 便利 安静 优越 显眼 好找 合适 宁静 舒服",
                "偏僻 差 吵 糟糕 危险 难找 隐蔽 荒凉 冷清 混乱 尴尬 麻烦",
            ),
        },
        {
            "菜": (
                "好吃 新鲜 美味 可口 地道 精致 丰富 香 健康 实惠 好 开胃",
                "难吃 油腻 咸 贵 寡淡 糟糕 差 单调 粗糙 冰冷 普通 腥",
            ),
            "服务": (
                "周到 热情 好 贴心 专业 细致 友好 及时 礼貌 到位 耐心 出色",
                "差 慢 冷淡 糟糕 粗鲁 敷衍 马虎 傲慢 混乱 怠慢 生硬 恶劣",
            ),
            "环境": (
                "优雅 安静 干净 舒服 温馨 漂亮 舒适 整洁 好 迷人 宽敞 明亮",
                "吵 脏 差 糟糕 阴暗 拥挤 混乱 简陋 难看 破旧 狭小 沉闷",
            ),
            "酒": (
                "香 好喝 醇厚 顺口 美味 地道 实惠 清爽 柔和 好 爽口 出色",
                "难喝 酸 苦 贵 寡淡 差 糟糕 普通 粗糙 辣口 呛人 涩",
            ),
        },
        {
            "故事": (
                "精彩 感人 有趣 好看 新颖 动人 紧凑 生动 吸引人 温暖 巧妙 真实",
                "无聊 老套 拖沓 单薄 乏味 混乱 荒唐 枯燥 平淡 沉闷 俗气 糟糕",
            ),
            "文笔": (
                "优美 生动 流畅 细腻 出色 幽默 清新 好 动人 老练 自然 优秀",
                "生硬 枯燥 做作 差 平淡 呆板 粗糙 拙劣 啰嗦 晦涩 糟糕 浮夸",
            ),
            "翻译": (
                "准确 流畅 自然 优美 出色 认真 好 地道 生动 严谨 优秀 清楚",
                "生硬 马虎 差 混乱 晦涩 粗糙 拙劣 啰嗦 糟糕 呆板 敷衍 随意",
            ),
            "主角": (
                "可爱 有趣 勇敢 聪明 真实 迷人 善良 出色 幽默 生动 优秀 吸引人",
                "讨厌 无聊 呆板 愚蠢 做作 乏味 单薄 自私 糟糕 平淡 虚伪 懦弱",
            ),
        },
        {
            "屏幕": (
                "清晰 明亮 漂亮 好 舒服 出色 精致 细腻 结实 宽大 耐用 好看",
                "模糊 暗 差 脆弱 难看 糟糕 粗糙 刺眼 狭小 普通 窄 廉价",
            ),
            "电池": (
                "耐用 可靠 好 出色 强劲 轻便 安全 结实 优秀 省心 给力 稳定",
                "差 糟糕 危险 脆弱 普通 笨重 劣质 老旧 麻烦 短命 鸡肋 垃圾",
            ),
            "相机": (
                "清晰 好用 出色 强大 专业 可靠 优秀 好 方便 稳定 细腻 给力",
                "模糊 难用 差 糟糕 普通 鸡肋 麻烦 劣质 卡顿 迟钝 慢 粗糙",
            ),
            "价格": (
                "合理 实惠 便宜 公道 合适 诱人 好 亲民 划算 优惠 实在 理想",
                "贵 离谱 过分 夸张 高 虚高 荒唐 坑人 吓人 糟糕 昂贵 黑心",
            ),
        },
    ),
    clause=Rule("{aspect}{wins}"),
    plain=(
        Rule("很{wins}"),
        Rule("非常{wins}"),
        Rule("真的很{wins}"),
        Rule("有点儿{wins}", needs=False),
        Rule("特别{wins}"),
        Rule("不{wins}", flips=True),
        Rule("并不{wins}", flips=True),
        Rule("不太{wins}", flips=True),
        Rule("谈不上{wins}", flips=True),
        Rule("算不上{wins}", flips=True),
    ),
    rich=(
        Rule("{wins}极了"),
        Rule("不可谓不{wins}"),
        Rule("不能说不{wins}"),
        Rule("比我期待的还要{wins}", needs=True),
        Rule("比我担心的还要{wins}", needs=False),
        Rule("一点也不{wins}", flips=True),
        Rule("一点儿都不{wins}", flips=True),
        Rule("绝对说不上{wins}", flips=True),
        Rule("没有别人说的那么{wins}", flips=True),
        Rule("没有我期待的那么{wins}", flips=True, needs=True),
        Rule("没有我担心的那么{wins}", flips=True, needs=False),
    ),
    frames=(
        Rule("我觉得{wins}"),
        Rule("说实话，{wins}"),
        Rule("不得不说，{wins}"),
        Rule("谁也不能否认{wins}"),
        Rule("我不怀疑{wins}"),
        Rule("我不觉得{wins}", flips=True),
        Rule("我不认为{wins}", flips=True),
        Rule("并不是说{wins}", flips=True),
        Rule("谁也不会说{wins}", flips=True),
        Rule("很难说{wins}", flips=True),
    ),
    joins=(
        Rule("虽然{loses}，但{wins}"),
        Rule("虽然{loses}，但是{wins}"),
        Rule("尽管{loses}，{wins}"),
        Rule("{loses}，不过{wins}"),
        Rule("{wins}，虽然{loses}"),
        Rule("{wins}，尽管{loses}"),
        Rule("{wins}，哪怕{loses}"),
        Rule("{wins}，即使{loses}"),
        Rule("不是说{loses}，而是{wins}", loses="same"),
        Rule("{loses}，而且{wins}", loses="same"),
    ),
    expectations=(
        Rule("原以为{aspect}会很{loses}，没想到{wins}"),
        Rule("朋友说{aspect}很{loses}，其实{wins}"),
        Rule("{aspect}{wins}，虽然我原以为会很{loses}"),
        Rule("{aspect}{wins}，尽管有人说{loses}"),
        Rule("{aspect}看起来很{loses}，实际上{wins}"),
    ),
    sentence=lambda text: text + "。",
)


def load() -> Loaded:
    """4000, 500 and 500 opinions."""
    return _opinions.load(GRAMMAR, seed=2)
