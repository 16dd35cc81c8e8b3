"""What a report says of seeds that were added until it was decided, in Simplified Chinese."""

from __future__ import annotations

SEEDS = {
    "Seeds were added until it was decided, {looks} in all, for the best and for those that were "
    "neither different from it nor equal to it. A difference is of the seeds that both have; p and "
    "its interval allow for the looks.": (
        "种子追加到有定论为止，依次共 {looks} 个，只给最好者以及与它既无差异又不相等的方案。差"
        "只用双方都有的种子计算；p 及其区间已计入多次查看。"
    ),
    "until it differed": "直到分出差异",
    "until it was equal": "直到判为相等",
    "the best": "最好者",
    "undecided with the most": "已达上限，仍无定论",
    "Seeds were added until it was decided. All contenders got {first}; then the comparisons of "
    "the whole report were looked at, and the best of a task and those undecided beside it got "
    "more, so that they had {later}, until each was worse than the best, equal to it, or at the "
    "most. The looks were planned beforehand and share the 5 % in proportion to their seeds, so "
    "that who looks often doesn't find more by chance. Effects by axis are of the first {first} "
    "seeds.": (
        "种子追加到有定论为止。所有方案先各得 {first} 个；然后查看整份报告的全部比较，每个任务的"
        "最好者以及与它未分高下的方案再得更多，依次达到 {later} 个，直到各方案都差于最好者、与它"
        "相等或已达上限。查看的次数事先定好，并按种子数分配 5 % 的误判率，因此多次查看不会更多地"
        "碰巧有所发现。按因素的效应只用前 {first} 个种子。"
    ),
}
