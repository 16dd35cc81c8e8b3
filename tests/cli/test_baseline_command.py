"""``lstmlab baseline``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lstmlab.cli import build
from lstmlab.errors import InputError
from small_data import labelled

ASK = CliRunner()


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "reviews.csv"
    train = labelled().splits["train"]
    rows = [f"{text},{label}" for text, label in zip(train["text"], train["label"], strict=True)]
    path.write_text("\n".join(["review,stars", *rows]), encoding="utf-8")
    return path


def test_a_table_of_a_file_of_ones_own(reviews: Path) -> None:
    given = ["baseline", str(reviews), "--column", "text=review", "--column", "label=stars"]
    shown = ASK.invoke(build(), given, catch_exceptions=False).stdout.splitlines()
    assert shown[0] == "sentiment on reviews.csv (train 76, dev 10, test 10)"
    assert shown[1].startswith("  linear: words 1 to 3")
    assert shown[2].startswith("    dev   accuracy 100.00  macro-f1 100.00")
    assert shown[4].startswith("  majority: always 'neg';")
    assert shown[-1].startswith("  note: test: 10 examples taken from train")


def test_json(reviews: Path) -> None:
    given = ["baseline", str(reviews), "--json", "--split", "dev", "--task", "sentiment"]
    found = json.loads(ASK.invoke(build(), given, catch_exceptions=False).stdout)
    assert found["task"] == "sentiment"
    assert found["baselines"]["linear"]["dev"]["accuracy"] == 100
    assert found["baselines"]["majority"]["about"] == "always 'neg'"
    assert "test" not in found["baselines"]["linear"]


def test_slips(reviews: Path) -> None:
    with pytest.raises(InputError, match=r"--split train: give dev, test or all"):
        ASK.invoke(build(), ["baseline", str(reviews), "--split", "train"], catch_exceptions=False)
    given = ["baseline", "opinions-en", "--task", "translation"]
    with pytest.raises(InputError, match="a labelled data set; this needs a paired one"):
        ASK.invoke(build(), given, catch_exceptions=False)
