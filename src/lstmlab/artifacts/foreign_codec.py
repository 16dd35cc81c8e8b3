"""A codec from files that anyone may have written: believed only as far as it was checked."""

from __future__ import annotations

import json
from typing import Any

from lstmlab.data.beside.features import Features
from lstmlab.data.beside.features import checked as checked_features
from lstmlab.data.preparing.encoded import LEAST_TARGET_RATIO, MOST_TARGET_RATIO, Codec
from lstmlab.data.preparing.scale import Scale, checked
from lstmlab.data.tokenizing.tokenizer import FORMER_SPECIALS, SPECIALS, UNK, Tokenizer, untrained
from lstmlab.recipe import Recipe

_SPECIAL = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}


def read_codec(codec: str, tokenizer: str, recipe: Recipe) -> Codec:
    """Makes a codec of the texts of ``codec.json`` and ``tokenizer.json``.

    ``ValueError`` says which of the two is wrong, and how. Of the tokenizer only the vocabulary
    may be anything: what cuts text into tokens is compared with what ``recipe`` says it is, since
    a pattern can be one that takes forever, and the library trusts the file that it reads.
    """
    about = parse("codec.json", codec)
    labels, language = about.get("labels"), about.get("language")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise ValueError("codec.json: labels is not a list of texts")
    if len({*labels}) < len(labels):
        raise ValueError("codec.json: a label is there twice")
    if not isinstance(language, str) or not _is_unicode(language, *labels):
        raise ValueError("codec.json: a label or the language is not Unicode text")
    ratio = about.get("target_ratio", LEAST_TARGET_RATIO)
    if type(ratio) is not float or not LEAST_TARGET_RATIO <= ratio <= MOST_TARGET_RATIO:
        raise ValueError(
            f"codec.json: target_ratio is not a number from {LEAST_TARGET_RATIO:g} to "
            f"{MOST_TARGET_RATIO:,.0f}"
        )
    _check_tokenizer(parse("tokenizer.json", tokenizer), recipe)
    try:
        read = Tokenizer.from_json(tokenizer)
    except Exception as error:  # the library has no exception of its own
        raise ValueError(f"tokenizer.json: {error}") from None
    return Codec(read, tuple(labels), language, ratio, _scale(about), _features(about))


def parse(name: str, text: str) -> dict[str, Any]:
    """A JSON object; ``ValueError`` names the file, and the place where it isn't JSON."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError(f"{name}: nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if not isinstance(value, dict):
        raise ValueError(f"{name}: not a JSON object")
    return value


def _scale(about: dict[str, Any]) -> Scale | None:
    if "scale" not in about:
        return None
    try:
        return checked(about["scale"])
    except ValueError as error:
        raise ValueError(f"codec.json: {error}") from None


def _features(about: dict[str, Any]) -> Features | None:
    if "features" not in about:
        return None
    try:
        return checked_features(about["features"])
    except ValueError as error:
        raise ValueError(f"codec.json: {error}") from None


def _check_tokenizer(given: dict[str, Any], recipe: Recipe) -> None:
    specials = FORMER_SPECIALS if _is_former(given) else SPECIALS
    expected = json.loads(untrained(recipe.unit, recipe.lowercase, specials[UNK]).to_str())
    expected["added_tokens"] = [
        {"id": number, "content": token, **_SPECIAL, "special": True}
        for number, token in enumerate(specials)
    ]
    model, expected_model = given.pop("model", None), expected.pop("model")
    if not isinstance(model, dict):
        raise ValueError("tokenizer.json: no model")
    vocabulary, merges = model.pop("vocab", None), model.pop("merges", [])
    del expected_model["vocab"]
    expected_model.pop("merges", None)
    for part, wanted in ((given, expected), (model, expected_model)):
        # Compared as text: to Python 0, 0.0 and False are the same.
        if wrong := [key for key in wanted | part if _text(part, key) != _text(wanted, key)]:
            raise ValueError(f"tokenizer.json: {wrong[0]} is not what '{recipe.unit}' has")
    if not isinstance(vocabulary, dict) or not all(
        type(number) is int for number in vocabulary.values()
    ):
        raise ValueError("tokenizer.json: vocab is not a table of numbers")
    if {*vocabulary.values()} != {*range(len(vocabulary))}:
        raise ValueError("tokenizer.json: the vocabulary's numbers are not 0, 1, 2 …")
    if [vocabulary.get(token) for token in specials] != [*range(len(specials))]:
        raise ValueError(f"tokenizer.json: the vocabulary does not begin with {specials}")
    if not isinstance(merges, list) or not all(_is_merge(merge, vocabulary) for merge in merges):
        raise ValueError("tokenizer.json: a merge is not of two tokens into one")
    if not _is_unicode(*vocabulary):
        raise ValueError("tokenizer.json: a token is not Unicode text")


def _is_former(given: dict[str, Any]) -> bool:
    """Whether it has the special tokens that models were saved with before."""
    model = given.get("model")
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    return isinstance(vocabulary, dict) and vocabulary.get(FORMER_SPECIALS[0]) == 0


def _text(table: dict[str, Any], key: str) -> str:
    return json.dumps(table[key], sort_keys=True) if key in table else ""


def _is_merge(merge: object, vocabulary: dict[str, int]) -> bool:
    return (
        isinstance(merge, list)
        and len(merge) == 2
        and all(isinstance(part, str) and part in vocabulary for part in merge)
        and "".join(merge) in vocabulary
    )


def _is_unicode(*texts: str) -> bool:
    """JSON can name half a character, which nothing can print."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True
