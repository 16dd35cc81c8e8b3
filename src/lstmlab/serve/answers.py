"""What is asked and answered, as the API's description shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lstmlab.data.joining import joined
from lstmlab.data.reading.source import Unfit
from lstmlab.data.roles.features import cell_of
from lstmlab.data.roles.tokens import ROLE as TOKENS
from lstmlab.registry import unknown


class Question(BaseModel):
    """Texts to answer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    texts: list[str] = Field(
        min_length=1,
        description="An empty text is answered, too: by what the model gives to nothing.",
    )
    explain: bool = Field(False, description="Also say what each answer hung on.")


class TokensQuestion(BaseModel):
    """Texts to answer, or lists of tokens."""

    model_config = ConfigDict(extra="forbid", strict=True)

    texts: list[str | list[str]] = Field(
        min_length=1,
        description="Texts, which are cut into tokens, or lists of tokens, which stay as they are.",
    )
    explain: bool = Field(False, description="Also say what each answer hung on.")


class PairQuestion(BaseModel):
    """Pairs of texts to answer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    texts: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(
        min_length=1, description="The two texts of each pair; an empty text is one, too."
    )
    explain: bool = Field(False, description="Also say what each answer hung on.")


class JoinedQuestion(BaseModel):
    """Texts to answer, each made of several columns."""

    model_config = ConfigDict(extra="forbid", strict=True)

    texts: list[str | dict[str, str | None]] = Field(
        min_length=1,
        description="Objects with what stands in each column (GET /model names them; one that is "
        "left out is blank), or texts that are joined already.",
    )
    explain: bool = Field(False, description="Also say what each answer hung on.")


class FeaturedQuestion(BaseModel):
    """Texts to answer, each with the numbers and categories that stand beside it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    texts: list[dict[str, str | int | float | bool | None]] = Field(
        min_length=1,
        description="Objects with what stands in each column (GET /model names them). Each of the "
        "features must be there; null says that it is missing.",
    )
    explain: bool = Field(False, description="Also say what each answer hung on.")


Asked = Question | TokensQuestion | PairQuestion | JoinedQuestion | FeaturedQuestion
"""What a model is asked, by how many texts it reads together."""


class Word(BaseModel):
    token: str
    weight: float = Field(description="What it adds to the label's logit (gradient × input).")
    read: bool = Field(True, description="Whether the model read it; the text may be too long.")
    known: bool = Field(True, description="Whether it is a word to the model, told from others.")
    column: str | None = Field(None, description="Which of two texts it stands in.")


class Beside(BaseModel):
    feature: str = Field(description="What stands beside the text: price, or country = de.")
    weight: float = Field(description="What it adds to the label's logit (gradient × input).")


class Ngram(BaseModel):
    ngram: str = Field(
        description="It is of words or characters; in a pair it says who has it: dog(both)."
    )
    weight: float = Field(description="What it adds by the linear model beside the network.")


class Label(BaseModel):
    """The label of a text, with its calibrated probabilities."""

    text: str
    label: str
    probabilities: dict[str, float]
    words: list[Word] | None = Field(None, description="When explained.")
    ngrams: list[Ngram] | None = Field(None, description="When explained, if it reads some.")
    features: list[Beside] | None = Field(None, description="When explained, if it reads some.")


class LabelSet(BaseModel):
    """The labels of a text, any number of them, and how probable each label is by itself."""

    text: str
    labels: list[str]
    probabilities: dict[str, float]
    words: dict[str, list[Word]] | None = Field(
        None, description="When explained: of each label that is given, or of the likeliest."
    )
    ngrams: dict[str, list[Ngram]] | None = Field(
        None, description="When explained, if it reads some: of each of these labels."
    )
    features: dict[str, list[Beside]] | None = Field(
        None, description="When explained, if it reads some: of each of these labels."
    )


class Number(BaseModel):
    """What a text is worth; the words' weights, in its unit, are how much larger they make it."""

    text: str
    number: float
    low: float | None = Field(description="The true number is not below it, and not above high, …")
    high: float | None = Field(description="… as often as the model's card says.")
    words: list[Word] | None = Field(None, description="When explained.")
    ngrams: list[Ngram] | None = Field(None, description="When explained, if it reads some.")
    features: list[Beside] | None = Field(None, description="When explained, if it reads some.")


class PairLabel(BaseModel):
    """The label of two texts, with its calibrated probabilities."""

    sentence1: str
    sentence2: str
    label: str
    probabilities: dict[str, float]
    words: list[Word] | None = Field(None, description="When explained.")
    ngrams: list[Ngram] | None = Field(None, description="When explained, if it reads some.")


class PairNumber(BaseModel):
    """What two texts are worth together; the words' weights are how much larger they make it."""

    sentence1: str
    sentence2: str
    number: float
    low: float | None = Field(description="The true number is not below it, and not above high, …")
    high: float | None = Field(description="… as often as the model's card says.")
    words: list[Word] | None = Field(None, description="When explained.")
    ngrams: list[Ngram] | None = Field(None, description="When explained, if it reads some.")


class Attention(BaseModel):
    """Where the decoder looked as it wrote."""

    target: list[str]
    source: list[str]
    weights: list[list[float]] = Field(description="A row a target token, which sums to 1.")
    unread: int = Field(description="Source tokens beyond what the model reads.")


class Target(BaseModel):
    """A translation or summary."""

    source: str
    target: str
    log_probability: float = Field(description="Natural, of the whole target.")
    attention: Attention | None = Field(None, description="When explained.")


class Surprise(BaseModel):
    token: str
    log_probability: float = Field(description="Natural, after the tokens before it.")


class Continuation(BaseModel):
    """How a text goes on."""

    text: str
    continuation: str
    perplexity: float = Field(description="Of the text, a token.")
    tokens: list[Surprise] | None = Field(None, description="When explained.")


class Entity(BaseModel):
    """Characters of a text that belong together, or a token with its tag."""

    start: int
    end: int = Field(description="The place after the last character, counted as code points.")
    type: str
    text: str
    confidence: float = Field(description="How probable just this span with this type is.")


class Unclear(BaseModel):
    token: str
    tags: dict[str, float] = Field(description="The likeliest, with their probabilities.")


class Tags(BaseModel):
    """The tags of a text's tokens."""

    text: str
    spans: list[Entity]
    tokens: list[str]
    tags: list[str] = Field(description="BIO, or what each token is.")
    alternatives: list[Unclear] | None = Field(None, description="When explained.")


class Tagged(BaseModel):
    answers: list[Tags] = Field(description="One for each text, in their order.")


class Labels(BaseModel):
    answers: list[Label] = Field(description="One for each text, in their order.")


class LabelSets(BaseModel):
    answers: list[LabelSet] = Field(description="One for each text, in their order.")


class Numbers(BaseModel):
    answers: list[Number] = Field(description="One for each text, in their order.")


class PairLabels(BaseModel):
    answers: list[PairLabel] = Field(description="One for each pair, in their order.")


class PairNumbers(BaseModel):
    answers: list[PairNumber] = Field(description="One for each pair, in their order.")


class Targets(BaseModel):
    answers: list[Target] = Field(description="One for each text, in their order.")


class Continuations(BaseModel):
    answers: list[Continuation] = Field(description="One for each text, in their order.")


class Answers(BaseModel):
    answers: list[dict[str, Any]] = Field(description="One for each text, in their order.")


_ANSWERS: dict[str, type[BaseModel]] = {
    "labelled": Labels,
    "measured": Numbers,
    "multilabelled": LabelSets,
    "pair-labelled": PairLabels,
    "pair-scored": PairNumbers,
    "paired": Targets,
    "stream": Continuations,
    "tagged": Tagged,
}


def answers_of(kind: str) -> type[BaseModel]:
    """What a model is answered with, by what the data is called that it learned from."""
    return _ANSWERS.get(kind, Answers)


_PAIRS, _TAGGED = ("pair-labelled", "pair-scored"), "tagged"


def asked_of(kind: str, columns: Sequence[str] = (), features: Sequence[str] = ()) -> type[Asked]:
    """What a model is asked, by what the data is called that it learned from; ``columns``: those
    that are its text together, if they are several, and the ``features`` beside it, if any are."""
    if features:
        return FeaturedQuestion
    if columns:
        return JoinedQuestion
    if kind == _TAGGED:
        return TokensQuestion
    return PairQuestion if kind in _PAIRS else Question


def example_of(kind: str, columns: Sequence[str] = ()) -> list[Any]:
    """The ``texts`` of a question, as an example."""
    if columns:
        return [dict.fromkeys(columns, "…")]
    return [["…", "…"]] if kind in _PAIRS else ["…"]


def parts_of(
    question: Asked, columns: Sequence[str] = (), features: Sequence[str] = ()
) -> list[Sequence[str]]:
    """The texts of each question, and what stands beside one. ``ValueError`` for one by a column
    that the model hasn't, or without a feature, and for a list without tokens."""
    found: list[Sequence[str]] = []
    in_tokens = isinstance(question, TokensQuestion)
    for place, each in enumerate(question.texts):
        if isinstance(each, dict):
            if absent := next((name for name in features if name not in each), None):
                raise ValueError(
                    f"texts[{place}]: no '{absent}' beside the text; null says that it is missing"
                )
            if wrong := next((name for name in each if name not in columns), None):
                raise ValueError(f"texts[{place}]: {unknown('column', wrong, list(columns))}")
            text = joined([each.get(name) for name in columns if name not in features])
            beside = [cell_of({name: each[name] for name in features})] if features else []
            found.append([text or "", *beside])
        elif in_tokens and isinstance(each, list):
            found.append([_tokens(each, place)])
        else:
            found.append([each] if isinstance(each, str) else each)
    return found


def _tokens(given: list[str], place: int) -> str:
    try:
        return TOKENS.asked(given, "tokens")
    except Unfit as error:
        raise ValueError(f"texts[{place}]: {error}") from None


class Failure(BaseModel):
    error: str = Field(description="What is wrong, where, and what to do.")


class Health(BaseModel):
    status: str = Field(description="ok")
    waiting: int = Field(description="Texts accepted and not answered yet.")


class About(BaseModel):
    """The model: what its card says, as data."""

    name: str
    task: str
    kind: str
    dataset: str
    language: str = Field(description="BCP 47 tag of the text that it reads or writes.")
    labels: list[str]
    metrics: dict[str, dict[str, float]] = Field(description="Split -> metric -> value.")
    signatures: dict[str, str] = Field(description="Metric -> exactly how it is computed.")
    notes: list[str]
    parameters: int
    seed: int
    recipe: dict[str, Any]
    limits: dict[str, float] = Field(description="What the server takes on.")
    version: str = Field(description="Of lstmlab.")
    card: str = Field(description="Markdown.")
    columns: list[str] = Field(
        [], description="Those that are a text together, where they are several; and the features."
    )
    features: list[str] = Field(
        [], description="Those of them that are numbers and categories beside the text."
    )
