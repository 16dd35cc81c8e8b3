"""A recipe: every choice that a trial may vary. Frozen, validated, hashable; no torch here.

``Recipe().to_text()`` is its one canonical text form (sorted JSON); two recipes are the same
exactly when their texts are.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from lstmlab.choice import CHOICES, Cell, Optimizer, Schedule, having
from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.registry import full, unknown

BUDGETS = ("steps", "tokens", "seconds")
"""The fields that replace ``epochs`` as the budget."""

_HASHED = re.compile(r".*(@[0-9a-f]{16})", re.DOTALL)
_FIRST = frozenset({
    "adversarial", "batch_size", "beam_size", "bidirectional", "cell", "class_weights", "clip_norm",
    "copy_source", "dropout", "embedding_dropout", "embedding_size", "epochs", "evaluations",
    "hidden_size", "keep", "label_smoothing", "layers", "length_penalty", "locked_dropout",
    "lowercase", "max_length", "max_target_length", "min_count", "mixup", "optimizer", "pooling",
    "precision", "pretraining_epochs", "schedule", "seconds", "spelling", "steps", "tie_embeddings",
    "tokens", "train_on", "truncation", "unit", "vocabulary_size", "warmup", "weight_average",
    "weight_dropout", "wide", "window", "word_dropout",
})  # fmt: skip
"""Fields that the first recipes had. The canonical text, of which trials' ids are made, always has
these; any other field only where it isn't as it is by default, so that a new one changes no id."""


class Recipe(BaseModel):
    """Every choice that a trial may vary. A task's default recipe overrides these defaults."""

    # An unset 10 must be stored as the 10.0 that is read back, or the canonical text would change.
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False
    )

    # text -> token ids
    unit: Literal["auto", "word", "treebank", "whitespace", "char", "bpe"] = "word"
    """What a token is. ``word`` splits off punctuation and takes CJK characters singly, and
    ``treebank`` clitics, too (``do n't``); ``auto`` is ``word``, or ``bpe`` where the training
    texts have no spaces between words (Thai); of a tagger, whose data comes in tokens, what cuts
    text into tokens like these."""
    vocabulary_size: int = Field(20_000, ge=8, le=10_000_000)
    min_count: int = Field(2, ge=1)
    """Words seen less often in the training split become the unknown token (not for ``bpe``)."""
    unknown_mark: str = Field("", max_length=100)
    """What stands for a rare word in the texts themselves, such as ptb's ``<unk>``: it is read as
    the unknown token (only of ``whitespace``). Without it ``<unk>`` is a word like others."""
    lowercase: bool = True
    max_length: int = Field(400, ge=1, le=1_000_000)
    """Tokens of a text (or source) that are read; the report counts how many were cut."""
    truncation: Literal["head", "tail", "head+tail"] = "head"
    """Which end of a longer text is kept; ``head+tail`` keeps half of each."""
    max_target_length: int = Field(100, ge=1, le=1_000_000)
    spelling: bool = False
    """Add to a word's embedding the mean of its character n-grams' (Bojanowski et al. 2017) and
    its shape's, which unknown words have too."""

    characters: Literal["none", "convolution", "lstm"] = "none"
    """Add to a token's embedding what its characters say, in their order, which unknown words have
    too: the largest of a convolution over three of them (Ma & Hovy 2016), or the last states of an
    LSTM in both directions (Lample et al. 2016)."""
    character_size: int = Field(64, ge=2, le=10_000)
    """Numbers of what a token's characters say."""
    vectors: str = ""
    """A file of word vectors that the embedding begins with (GloVe, word2vec, fastText); the
    embedding's size is then theirs. A planned trial's ends with ``@`` and the file's hash."""
    freeze_vectors: float = Field(0.0, ge=0, le=1)
    """Part of the budget in which these vectors stay as they are, and in all of the pre-training if
    it is above 0; 1: they always do."""
    vectors_rate: float = Field(1.0, gt=0, le=100)
    """The embedding's learning rate is this times the others'."""

    # the model
    cell: Cell = Field(default_factory=lambda: Cell.of("lstm"))
    embedding_size: int = Field(256, ge=1)
    hidden_size: int = Field(256, ge=1)
    """Units of one direction of one layer."""
    layers: int = Field(1, ge=1)
    bidirectional: bool = True
    """Read in both directions (the encoder, in an encoder-decoder)."""
    pooling: Literal["max", "mean", "last", "attention"] = "max"
    """How a text's states become one vector."""
    attention: Literal["cross", "none"] = "cross"
    """How two texts that are judged together are compared: ``cross``, each token with those of the
    other text that are most like it (Parikh et al. 2016); ``none``, only as wholes."""
    crf: bool = True
    """Tags are told together: a score for every two that follow each other is learned, and the best
    sequence is answered (a linear-chain CRF, Lafferty et al. 2001). Without it each token's tag is
    learned alone; tags that can't follow each other are never answered in either case."""
    tag_scheme: Literal["bio", "bioes"] = "bioes"
    """How a tagger marks the tokens of an entity to itself: ``bioes`` also tells the last token,
    and entities of one, from others. What it answers is BIO."""
    tie_embeddings: bool = True
    """The output layer shares the (target) embedding's weights (Press & Wolf 2017)."""
    copy_source: bool = False
    """Mix in a distribution over the source's tokens (pointer-generator, See et al. 2017)."""
    wide: Literal["none", "ngrams", "alone"] = "none"
    """``ngrams``: a linear model on n-grams of words and characters beside the network, fitted
    alone; dev decides how much say it has (of a tagger it is a linear CRF on tokens, their affixes
    and neighbours). ``alone``: it has all the say, and the network isn't trained."""
    ngrams: Literal["words and characters", "words"] = "words and characters"
    """Which n-grams the wide part may read; those of words alone are fitted about ten times as
    quickly."""
    dropout: float = Field(0.5, ge=0, lt=1)
    """On embeddings, between layers and before the output."""
    locked_dropout: bool = False
    """One dropout mask for all time steps of a text, instead of a new one at each."""
    weight_dropout: float = Field(0.0, ge=0, lt=1)
    """Chance that a recurrent weight is 0 for a batch (DropConnect, Merity et al. 2018)."""
    embedding_dropout: float = Field(0.0, ge=0, lt=1)
    """Chance that a word is 0 wherever it stands in a batch (Gal & Ghahramani 2016)."""
    word_dropout: float = Field(0.0, ge=0, lt=1)
    """Chance that an input token is replaced by the unknown token while training."""
    bpe_dropout: float = Field(0.0, ge=0, lt=1)
    """Chance that two units of ``bpe`` aren't merged where they could be while training, drawn anew
    for each pass: a word is cut in different ways (Provilkov et al. 2020)."""

    # training
    optimizer: Optimizer = Field(default_factory=lambda: Optimizer.of("adamw"))
    schedule: Schedule = Field(default_factory=lambda: Schedule.of("one-cycle"))
    """What the learning rate is multiplied by over the budget."""
    warmup: float = Field(0.3, ge=0, lt=1)
    """Part of the budget over which one-cycle and cosine raise the rate from near zero. Of any
    other schedule it is a setting with a default of its own, which ``warmup`` sets, too."""
    batch_size: int = Field(32, ge=1)
    """Examples of one update (parallel streams, in language modeling). ``gd`` takes all."""
    batch_growth: int = Field(0, ge=0, le=10)
    """How often the batch doubles, at equal parts of the budget (Smith et al. 2018): an update then
    learns from two, four, … batches of ``batch_size``."""
    epochs: float = Field(10, gt=0)
    """The budget: passes over the training split."""
    least_steps: int = Field(0, ge=0)
    """On few examples ``epochs`` are raised, up to ten times as many, for about so many updates.
    Where a budget is set, it stands as it is, unless this is set, too. 0: never."""
    steps: int | None = Field(None, ge=1)
    """The budget in parameter updates, instead of epochs; one of ``gd`` reads a whole pass."""
    tokens: int | None = Field(None, ge=1)
    """The budget in tokens of the training split that are read, instead of epochs."""
    seconds: float | None = Field(None, gt=0)
    """The budget in seconds of training, instead of epochs; what comes of it depends on the
    machine's speed, so it can't be repeated exactly."""
    pretraining_epochs: float = Field(0.0, ge=0)
    """Passes over the training texts as a language model first (Dai & Le 2015), besides the
    budget (of one in seconds they take half at most), with the same optimizer and schedule."""
    clip_norm: float = Field(1.0, ge=0)
    """Gradients longer than this are scaled down to it (Pascanu et al. 2013); 0: never."""
    clip_value: float = Field(0.0, ge=0)
    """Each number of a gradient is held between minus this and this; 0: never."""
    clip_adaptive: float = Field(0.0, ge=0)
    """The gradient of a unit, a row of a matrix, is at most this times as long as its weights (AGC,
    Brock et al. 2021: 0.01 to 0.2); the output layer's may be longer. 0: never."""
    label_smoothing: float = Field(0.0, ge=0, lt=1)
    mixup: float = Field(0.0, ge=0)
    """Texts are mixed in pairs, their labels too, by a share drawn from Beta(this, this)."""
    adversarial: float = Field(0.0, ge=0)
    """Learn each text a second time with its embeddings moved to where the loss grows most, all
    together by this part of a word's length (Miyato et al. 2017: 0.3); an update takes twice as
    long. 0: not."""
    r_drop: float = Field(0.0, ge=0)
    """Learn each example twice at once, with different dropout; the two answers shall be alike, and
    how far they aren't counts so much (R-Drop, Liang et al. 2021). An update takes more than twice
    as long. 0: not."""
    class_weights: Literal["none", "balanced"] = "none"
    """``balanced``: an example's loss counts examples / (labels × examples of its label) times, so
    that every label has the same say in training, however rare."""
    number_loss: Literal["squared", "huber", "ordinal"] = "squared"
    """How a number is learned: by the square of how far off it is, of the standardized number;
    ``huber``: by the distance itself, where it is more than a deviation, so that a few odd numbers
    count less; ``ordinal``: of grades, by whether a text is above each of them."""
    weight_average: float = Field(0.0, ge=0, lt=1)
    """Decay of an exponential moving average of the weights, which is then evaluated; 0: none."""
    keep: Literal["best", "last"] = "best"
    """Which weights are kept: those with the best dev score, or the last."""
    train_on: Literal["train", "train+dev"] = "train"
    """What final trials learn from. With ``train+dev`` nothing is held out but the test split:
    more to learn from, but no dev score, and the last weights are kept. Tuning always holds dev
    out, because it selects by it."""
    metric: str = ""
    """What is selected by: the weights that are kept, the recipe that tuning chooses, and what is
    compared; one of the task's metrics. Empty: its first."""
    label_thresholds: Literal["each", "common", "half"] = "each"
    """How probable one of several labels must be to be given: chosen on dev for ``metric``, for
    each label by itself or for all together, or a half."""
    tune_thresholds: bool = False
    """Fit, on dev, from which probability on each label is answered, so that ``metric`` is best."""
    evaluations: int = Field(10, ge=1)
    """How often the dev split is scored over the whole budget."""
    patience: int = Field(0, ge=0)
    """Training ends after so many evaluations without a better dev score; 0: never before its
    budget is spent."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """``auto``: bfloat16 autocast where the processor computes it natively, else float32."""
    window: int = Field(64, ge=2)
    """Language modeling: time steps of truncated backpropagation through time."""

    # decoding
    beam_size: int = Field(4, ge=1, le=256)
    length_penalty: float = Field(1.0, ge=0, le=10)
    """Hypotheses are ranked by log-probability / length ** this."""

    @model_validator(mode="before")
    @classmethod
    def _one_warm_up(cls, table: object) -> object:
        if not isinstance(table, Mapping):
            return table
        schedule, fields = Schedule.warm_up_apart(table.get("schedule"))
        return {**table, "schedule": schedule, **fields} if fields else table

    @model_validator(mode="after")
    def _one_budget(self) -> Recipe:
        given = [name for name in BUDGETS if getattr(self, name) is not None]
        if len(given) > 1:
            raise InputError(f"{given[0]} and {given[1]} are both a budget; set one")
        return self

    @model_validator(mode="after")
    def _dev_is_held_out_where_it_is_watched(self) -> Recipe:
        watching = {
            f"schedule '{self.schedule.name}'": self.schedule.watches_dev,
            f"patience {self.patience}": self.patience > 0,
        }
        for what, watches in watching.items():
            if watches and self.train_on == "train+dev":
                raise InputError(
                    f"{what} watches dev, which train_on 'train+dev' trains on; change one of them"
                )
        return self

    @model_validator(mode="after")
    def _the_optimizer_leaves_it_to_this(self) -> Recipe:
        self.optimizer.stand_beside(self.weight_average, self.batch_growth)
        return self

    @model_validator(mode="after")
    def _marks_are_whole_tokens(self) -> Recipe:
        if self.unknown_mark and self.unit != "whitespace":
            raise InputError(
                f"unknown_mark is a token of unit 'whitespace' only, not of '{self.unit}'; "
                "change one of them"
            )
        return self

    @model_validator(mode="after")
    def _units_are_made_by_merges(self) -> Recipe:
        if self.bpe_dropout and self.unit != "bpe":
            raise InputError(
                f"bpe_dropout leaves out merges of unit 'bpe', which unit '{self.unit}' hasn't; "
                "change one of them"
            )
        return self

    @field_validator("patience", mode="before")
    @classmethod
    def _none_is_no_patience(cls, value: object) -> object:
        return 0 if value is None else value

    @field_validator("cell", mode="before")
    @classmethod
    def _filled_cell(cls, value: object) -> Cell:
        return Cell.of(value)

    @field_validator("metric")
    @classmethod
    def _known_metric(cls, value: str) -> str:
        # One that is unknown is refused where the task is known, whose metrics are fewer.
        return full("metrics", value)

    @field_validator("optimizer", mode="before")
    @classmethod
    def _filled_optimizer(cls, value: object) -> Optimizer:
        return Optimizer.of(value)

    @field_validator("schedule", mode="before")
    @classmethod
    def _filled_schedule(cls, value: object) -> Schedule:
        return Schedule.of(value)

    @property
    def rises_over(self) -> float:
        """Part of the budget over which the rate rises first: the schedule's, or ``warmup``."""
        return float(dict(self.schedule.settings).get("warmup", self.warmup))

    @property
    def budget(self) -> tuple[str, float]:
        """What is spent in training, and how much: ``("epochs", 10.0)``."""
        for name in BUDGETS:
            if (amount := getattr(self, name)) is not None:
                return name, amount
        return "epochs", self.epochs

    def __hash__(self) -> int:
        # Of the fields that mostly differ: of all, it would take longer than what it is for.
        return hash((self.optimizer.settings, self.cell.name, self.hidden_size, self.dropout))

    def number(self, key: str) -> float:
        """A numeric field by its key, ``dropout`` or ``optimizer.learning_rate``."""
        if key in ("warmup", "schedule.warmup"):
            return self.rises_over
        head, _, setting = key.partition(".")
        value = getattr(self, head)
        return float(dict(value.settings)[setting] if setting else value)

    def trains_on_dev(self, splits: Container[str]) -> bool:
        """Whether the final training reads dev, too, where there is one among the ``splits``."""
        return self.train_on == "train+dev" and "dev" in splits

    def with_budget(self, factor: float) -> Recipe:
        """This recipe with ``factor`` times its budget."""
        name, amount = self.budget
        scaled = amount * factor if name in ("epochs", "seconds") else round(amount * factor)
        return self.updated({name: scaled, "least_steps": round(self.least_steps * factor)})

    def to_text(self) -> str:
        """The canonical text form: JSON, keys sorted, of all fields but those that are younger than
        the first recipes and are as they are by default."""
        table = self.model_dump()
        for name, field in type(self).model_fields.items():
            if name not in _FIRST and table[name] == field.default:
                del table[name]
        return json.dumps(table, sort_keys=True, separators=(",", ":"))

    def identity(self) -> str:
        """The text form of what this recipe is, wherever its files lie: of a file of vectors whose
        hash is known, the hash alone."""
        if not (match := _HASHED.fullmatch(self.vectors)):
            return self.to_text()
        return self.model_copy(update={"vectors": match[1]}).to_text()

    @classmethod
    def from_text(cls, text: str) -> Recipe:
        return cls.model_validate_json(text)

    def updated(self, changes: Mapping[str, Any], where: str = "recipe") -> Recipe:
        """This recipe with ``changes``: ``{"hidden_size": 128, "optimizer.learning_rate": 0.1}``.

        A new ``optimizer``, ``cell`` or ``schedule`` starts from its own defaults; ``optimizer.x``
        changes one hyperparameter, and so does a table without a name. ``InputError`` names
        ``where`` and the key that is wrong.
        """
        settled = {"least_steps": 0} if changes.keys() & {"epochs", *BUDGETS} else {}
        table = self.model_dump() | settled  # a budget that is set stands as it is
        settings: dict[str, dict[str, Any]] = {name: {} for name in CHOICES}
        for key, value in changes.items():
            head, _, setting = key.partition(".")
            if head not in type(self).model_fields:
                hint = unknown("recipe field", head, [*table])
                if one := having(head, {name: getattr(self, name) for name in CHOICES}):
                    hint = f"'{head}' is a setting of the {one}: write {one}.{head}"
                raise InputError(f"{where}: {hint}")
            if head in CHOICES and isinstance(value, Mapping) and "name" not in value:
                settings[head] |= value  # as TOML reads optimizer.learning_rate = 0.1
            elif not setting:
                table[head] = value
            elif head in CHOICES:
                settings[head][setting] = value
            else:
                raise InputError(f"{where}: '{head}' has no settings; write {head} = …")
        if "warmup" in changes:  # of whatever schedule it is now
            settings["schedule"].setdefault("warmup", changes["warmup"])
            table["warmup"] = self.warmup
        try:
            for head, changed in settings.items():
                if changed:
                    table[head] = CHOICES[head].of(table[head]).changed(changed)
            return type(self).model_validate(table)
        except ValidationError as error:
            first = error.errors()[0]
            reason = first.get("ctx", {}).get("error")
            if isinstance(reason, InputError):  # one of the validators above
                raise InputError(f"{where}: {reason}") from None
            path = ".".join(str(part) for part in first["loc"]) or "optimizer"
            raise InputError(
                f"{where}: {path} = {short(repr(first['input']))}: {first['msg']}"
            ) from None
        except InputError as error:
            raise InputError(f"{where}: {error}") from None


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict; ``InputError`` names the file and what is wrong with it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML: {error}") from None
