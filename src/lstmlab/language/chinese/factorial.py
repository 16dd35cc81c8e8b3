"""What a report says of crossed axes, in Simplified Chinese."""

from __future__ import annotations

FACTORIAL = {
    "By axis: each level's mean over all combinations that have it ({count} in all), each "
    "weighing the same. All intervals are of 95 %. A fifth of this report's 5 % of false "
    "claims is for the {family} effects of axes, corrected together (Holm), the rest for pairs "
    "of contenders.": (
        "按因素看：每个水平取含有它的全部组合的均值（共 {count} 个组合），各组合权重相同。"
        "所有区间均为 95 %。本报告 5 % 的误判率中，五分之一用于因素的 {family} 个效应"
        "（一并按 Holm 法校正），其余用于方案之间的两两比较。"
    ),
    "{axis}: nothing is decided, on average over all values of {over}; {best} has the best "
    "mean, before {rest}.": (
        "{axis}：就{over}的全部取值平均而言，尚不能分出高下；{best} 的均值最好，其次为 {rest}。"
    ),
    "{axis}: {best} is better than {worse}, on average over all values of {over}; undecided "
    "beside it: {rest}.": (
        "{axis}：就{over}的全部取值平均而言，{best} 优于 {worse}；与它尚不能分出高下：{rest}。"
    ),
    "{axis}: {best} is better than {worse}, on average over all values of {over}.": (
        "{axis}：就{over}的全部取值平均而言，{best} 优于 {worse}。"
    ),
    "{level} by {by}": "{level}（差 {by}）",
    "{level} ({by})": "{level}（{by}）",
    "The effect of {first} depends on {second}: {high} instead of {low} changes {metric} "
    "by {here} with {one} and by {there} with {other}, which differ by {by}.": (
        "{first}的效应取决于{second}：以 {high} 代替 {low}，在 {one} 下{metric}变化 {here}，"
        "在 {other} 下变化 {there}，二者相差 {by}。"
    ),
    "That an axis's effect depends on another axis isn't shown.": (
        "未能表明某一因素的效应取决于另一因素。"
    ),
    "{axis}: mean {metric} on {split} of n finals, every combination weighing the same; the "
    "intervals are about seeds. No level is called better if it lost more finals.": (
        "{axis}：{split}上 n 次最终训练的平均{metric}，各组合权重相同；区间只关乎种子。"
        "最终训练未得出结果更多的水平不称为更好。"
    ),
    "axes": "因素",
    "effect": "效应",
    "where": "其一",
    "and where": "其二",
    "change": "变化",
    "Interactions: of each two axes, the effect of the first that changes most clearly with "
    "the second, over all values of the others; interval and p allow for having looked for it.": (
        "交互作用：每两个因素中，第一个因素的各效应里随第二个因素变化最明显者，对其余因素的全部取值"
        "取平均；区间与 p 已计入挑选的影响。"
    ),
}
