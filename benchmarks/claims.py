"""Sets claims of the literature beside the atlas's records: the table of docs/atlas.md.

python benchmarks/claims.py
python benchmarks/claims.py --lang zh --records FOLDER
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lstmlab.atlas.claims.weighed import Verdict, of_finals, searching, weigh
from lstmlab.atlas.records.files import SHIPPED, read
from lstmlab.language.chinese.atlas import CHINESE
from lstmlab.language.say import ENGLISH, Say

HEADS = {
    "en": "| what is believed | beside each other | points | 95 %, all at once | sets | on text |",
    "zh": "| 说法 | 比较的双方 | 差 | 同时成立的 95% 区间 | 数据集 | 在文本上 |",
}


def signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--records", type=Path, default=SHIPPED)
    parser.add_argument("--lang", choices=[*HEADS], default="en")
    args = parser.parse_args()
    say: Say = ENGLISH if args.lang == "en" else CHINESE
    rows = read(args.records)
    print(HEADS[args.lang])
    print("| --- | --- | ---: | --- | --- | --- |")
    for one in weigh(rows):
        points, span, each = "–", "–", "–"
        if one.verdict is not Verdict.NO_RECORDS:
            points = signed(one.difference)
            span = f"{signed(one.low)} to {signed(one.high)}".replace(
                " to ", " 至 " if args.lang == "zh" else " to "
            )
            each = ", ".join(f"{name} {signed(value)}" for name, value in one.by_set.items())
        print(
            f"| {say(one.claim.says)} ([{one.claim.source}]({one.claim.url})) "
            f"| `{one.pair.first}` − `{one.pair.second}` | {points} | {span} "
            f"| {each} | **{say(one.verdict)}** |"
        )
    print(f"\nA search makes {searching(of_finals(rows)):.1f} times the seeds' variance of a mean.")


if __name__ == "__main__":
    main()
