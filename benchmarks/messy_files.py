"""Five files as people have them, made of the data sets in LSTMLAB_DATA, to try `lstmlab fit` on.

    python benchmarks/messy_files.py FOLDER

Help-desk tickets (news groups as queues; semicolons, Windows-1252), package descriptions with their
section as a tag (tabs), Chinese news titles and hotel reviews (GB18030), sentences with one to five
stars (UTF-8 with a mark). One row in a hundred has no text, one no label or "N/A", and some labels
have another case or a space. The same files each time.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

Pairs = list[tuple[str, str]]


def main() -> None:
    out, draw = Path(sys.argv[1]), random.Random(5)
    out.mkdir(parents=True, exist_ok=True)
    groups = [(r["text"], r["label"]) for r in rows("20newsgroups", "train", "test")]
    draw.shuffle(groups)
    tickets = [(" ".join(text.split()[:120]), label) for text, label in groups[:8000]]
    head = ["Ticket ID", "Message Body", "Queue"]
    write(out / "tickets.csv", head, messy(tickets, draw), ";", "cp1252")
    packages = [(r["source"], r["section"]) for r in rows("debian-synopsis", "train", "dev")]
    draw.shuffle(packages)
    head = ["nr", "description", "tag"]
    write(out / "packages.tsv", head, messy(packages[:20_000], draw), "\t")
    news = [(r["text"], r["label"]) for r in rows("thucnews-titles", "train", "dev", "test")]
    write(out / "news.csv", ["编号", "标题", "频道"], messy(news, draw), ",", "gb18030")
    stars = [(r["text"], str(r["score"] + 1)) for r in rows("sst5", "train", "dev")]
    write(out / "stars.csv", ["id", "Review Text", "Stars"], messy(stars, draw))
    hotel = [
        (r["text"], "5" if r["label"] == "positive" else "1")
        for r in rows("chnsenticorp-hotel", "train", "dev", "test")
    ]
    write(out / "hotel.csv", ["id", "评论", "星级"], messy(hotel, draw), ",", "gb18030")


def rows(name: str, *splits: str) -> list[dict[str, Any]]:
    folder = Path(os.environ["LSTMLAB_DATA"]) / name
    found = []
    for split in splits:
        with gzip.open(folder / f"{split}.jsonl.gz", "rt", encoding="utf-8") as file:
            found += [json.loads(line) for line in file]
    return found


def messy(pairs: Pairs, draw: random.Random) -> Pairs:
    found = []
    for text, label in pairs:
        chance = draw.random()
        if chance < 0.01:
            text = ""
        elif chance < 0.02:
            label = draw.choice(["", "", "N/A"])
        elif chance < 0.04 and label.isascii():
            label = draw.choice([f"{label} ", label.capitalize(), label])
        found.append((text, label))
    draw.shuffle(found)
    return found


def write(
    path: Path, head: list[str], pairs: Pairs, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> None:
    with path.open("w", newline="", encoding=encoding, errors="replace") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(head)
        writer.writerows([number, *pair] for number, pair in enumerate(pairs, 1))


if __name__ == "__main__":
    main()
