"""Text to token ids and back: a thin layer over the ``tokenizers`` library.

Units: ``word`` (words without their punctuation, CJK characters singly), ``treebank`` (as treebanks
and their kin cut English: ``do n't``, ``Ann 's``, addresses and numbers whole), ``whitespace`` (for
text that comes tokenized), ``char``, and ``bpe`` (byte-level byte-pair encoding, Sennrich et al.
2016: no text is unknown to it, and decoding gives the text back). Only ``whitespace`` needs spaces.

Text is brought to Unicode's form NFC and no further: full-width letters, digits and punctuation,
traditional and simplified characters stay what they are, so that generated text can have them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, repeat

import numpy as np
import tokenizers
from numpy.typing import NDArray
from tokenizers import Regex, decoders, models, normalizers, pre_tokenizers, trainers

from lstmlab.data.understanding.alike import one_form
from lstmlab.language.scripts import CJK, FULL_WIDTH
from lstmlab.system.limits import LONGEST_WORD

PAD, UNK, BOS, EOS = 0, 1, 2, 3
SPECIALS = ["<pad\t>", "<unk\t>", "<bos\t>", "<eos\t>"]
"""Ids 0 to 3 of every vocabulary. With a tab in them, which no token of a text has beside other
characters: "<pad>" in someone's text is text."""
FORMER_SPECIALS = ["<pad>", "<unk>", "<bos>", "<eos>"]
"""What models that were saved before have in their place."""
UNKNOWN = "<unk>"
"""How the unknown token is shown, and what rare words are in some corpora (PTB)."""

_CJK = r"\p{Han}\p{Hiragana}\p{Katakana}"
_NO_SPACE = re.compile(
    rf"(?<=[{CJK}]) (?=[{CJK}]|\d|[^\w\s])|(?<=[{FULL_WIDTH}]) | (?=[{FULL_WIDTH}])"
    rf"|(?<=\d|[^\w\s]) (?=[{CJK}])"
)
"""The spaces between decoded words that text in CJK characters doesn't have. Between such a
character and a Latin word one stays: it reads well, and may have been there."""
_PAIRS_SEEN = 2
"""Least count of a pair that ``bpe`` merges. In text without spaces there is always another pair,
up to whole sentences of the training split, which no new text would have."""
_CHUNK = 2_000_000
"""Characters that are cut into tokens at a time, of more than one text."""
_LONGEST = 25
"""Bytes of a ``bpe`` token: a space and eight CJK characters."""
_WORD = Regex(rf"[{_CJK}]|[\w&&[^{_CJK}]]+(?:['’][\w&&[^{_CJK}]]+)*|[^\w\s]")
_LETTERS = rf"[\w&&[^{_CJK}]]"
_CLITIC = r"(?i:['’](?:s|re|ve|ll|d|m))\b"
_TREEBANK = Regex(
    r"(?i:https?://|www\.)\S*[^\s.,;:!?)\]}\"'’”]"  # an address, without the sentence's full stop
    rf"|[@#]{_LETTERS}+"
    r"|\d+(?:[.,:/]\d+)+"
    r"|(?:\b[A-Za-z]\.){2,}"
    rf"|[{_CJK}]"
    rf"|(?i:n['’]t)\b|{_CLITIC}"
    rf"|{_LETTERS}+?(?=(?i:n['’]t)\b)|{_LETTERS}+(?:['’](?!(?i:s|re|ve|ll|d|m)\b){_LETTERS}+)*"
    r"|\.{2,}|-{2,}|[^\w\s]"
)


class Tokenizer:
    """A trained vocabulary of one unit."""

    def __init__(self, inner: tokenizers.Tokenizer) -> None:
        self._inner = inner
        inner.encode_special_tokens = True  # as other text, where one is in it

    @classmethod
    def train(
        cls,
        texts: Iterable[str],
        *,
        unit: str,
        vocabulary_size: int,
        lowercase: bool = False,
        min_count: int = 1,
        unknown_mark: str = "",
    ) -> Tokenizer:
        """The most frequent ``vocabulary_size`` units of ``texts`` (specials included).

        ``bpe`` has fewer where no pair of units is left that was seen twice. Words seen less than
        ``min_count`` times are left out, so that the unknown token is trained on something; it
        does not apply to ``bpe``, which has no unknown token. ``unknown_mark`` is left out, too: it
        stands for unknown words in the texts themselves.
        """
        inner = untrained(unit, lowercase)
        trainer: trainers.Trainer
        if unit == "bpe":
            trainer = trainers.BpeTrainer(
                vocab_size=vocabulary_size,
                special_tokens=SPECIALS,
                initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                min_frequency=_PAIRS_SEEN,
                max_token_length=_LONGEST,
                show_progress=False,
            )
        else:
            trainer = trainers.WordLevelTrainer(
                vocab_size=vocabulary_size,
                min_frequency=min_count,
                special_tokens=SPECIALS,
                show_progress=False,
            )
        inner.train_from_iterator(texts, trainer)
        if unit != "bpe":
            ids = inner.get_vocab()
            words = sorted((word for word in ids if len(word) <= LONGEST_WORD), key=ids.__getitem__)
            mark = unknown_mark.lower() if lowercase else unknown_mark
            ordered = SPECIALS + [word for word in words if word not in (*SPECIALS, mark)]
            vocabulary = {word: index for index, word in enumerate(ordered)}
            inner.model = models.WordLevel(vocabulary, unk_token=SPECIALS[UNK])
        return cls(inner)

    @classmethod
    def from_json(cls, text: str) -> Tokenizer:
        return cls(tokenizers.Tokenizer.from_str(text))

    def to_json(self) -> str:
        return self._inner.to_str()

    def __len__(self) -> int:
        """Vocabulary size V, specials included."""
        return self._inner.get_vocab_size()

    @property
    def unit(self) -> str:
        """What its tokens are."""
        mine = self._inner.pre_tokenizer
        state = mine.__getstate__()
        return next(u for u in UNITS if untrained(u, False).pre_tokenizer.__getstate__() == state)

    def knows(self, token: str) -> bool:
        """Returns whether a word is in the vocabulary."""
        return self._inner.token_to_id(token) is not None

    def vocabulary(self) -> list[str]:
        """Its tokens, in the order of their ids."""
        ids = self._inner.get_vocab()
        return sorted(ids, key=ids.__getitem__)

    def cutting(self, unit: str) -> Tokenizer:
        """The same vocabulary, for texts that are cut into tokens as ``unit`` says."""
        inner = tokenizers.Tokenizer.from_str(self.to_json())
        like = untrained(unit, False)
        inner.pre_tokenizer = like.pre_tokenizer
        if like.decoder is not None:
            inner.decoder = like.decoder
        return Tokenizer(inner)

    def ids_of(self, tokens: Sequence[str]) -> list[int]:
        """The ids of tokens that aren't to be cut again."""
        vocabulary = self._inner.get_vocab()
        normal = self._inner.normalizer.normalize_str
        known = {token: vocabulary.get(normal(token), UNK) for token in {*tokens}}
        return [known[token] for token in tokens]

    def encode(self, text: str) -> list[int]:
        return self._inner.encode(text, add_special_tokens=False).ids

    def encode_all(self, texts: Sequence[str]) -> Tokens:
        """All texts' ids in one flat array."""
        offsets = np.zeros(len(texts) + 1, np.int64)
        parts: list[NDArray[np.int32]] = []
        row = 0
        for chunk in _chunks(texts):
            for encoding in self._inner.encode_batch_fast(chunk, add_special_tokens=False):
                row += 1
                ids = np.asarray(encoding.ids, np.int32)
                parts.append(ids)
                offsets[row] = len(ids)
        np.cumsum(offsets, out=offsets)
        return Tokens(np.concatenate(parts) if parts else np.zeros(0, np.int32), offsets)

    def split_all(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """The stretches of each text, in NFC, that its ids stand for, in the letters' own case."""
        for chunk in _chunks(texts):
            encodings = self._inner.encode_batch(chunk, add_special_tokens=False)
            for text, encoding in zip(chunk, encodings, strict=True):
                yield [text[start:end] for start, end in encoding.offsets]

    def words_all(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """The words of each text, as they are before they are cut into units."""
        for chunk in _chunks(texts):
            for text in chunk:
                normal = self._inner.normalizer.normalize_str(text)
                yield [word for word, _ in self._inner.pre_tokenizer.pre_tokenize_str(normal)]

    def merges(self) -> tuple[dict[str, int], dict[tuple[int, int], tuple[int, int]]]:
        """What ``bpe`` merges: each unit's id; of two units that are merged, how early, and into
        what."""
        model = json.loads(self.to_json())["model"]
        ids: dict[str, int] = model["vocab"]
        pairs = (pair if isinstance(pair, list) else pair.split(" ") for pair in model["merges"])
        made = {
            (ids[one], ids[other]): (rank, ids[one + other])
            for rank, (one, other) in enumerate(pairs)
        }
        return ids, made

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Returns where in ``text`` each of its tokens starts and ends; several may share a
        character."""
        return self._inner.encode(text, add_special_tokens=False).offsets

    def decode(self, ids: Iterable[int], unknown: Iterable[str] = ()) -> str:
        """Text of ``ids``; special tokens are left out, the unknown token is shown, as what
        ``unknown`` says of each in turn."""
        kept = [int(i) for i in ids if i == UNK or i >= len(SPECIALS)]
        text = self._inner.decode(kept, skip_special_tokens=False).strip()
        shown = chain(unknown, repeat(UNKNOWN))
        text = re.sub(re.escape(SPECIALS[UNK]), lambda _: next(shown), text)
        words = isinstance(self._inner.pre_tokenizer, pre_tokenizers.Sequence)
        return _NO_SPACE.sub("", text) if words else text


UNITS = ("word", "treebank", "whitespace", "char", "bpe")


def words(text: str) -> list[str]:
    """The tokens of ``text`` with ``unit = "word"``, as they are written."""
    return [word for word, _ in _splitter().pre_tokenize_str(one_form(text))]


@cache
def _splitter() -> pre_tokenizers.PreTokenizer:
    return untrained("word", False).pre_tokenizer


def word_counts(texts: Sequence[str]) -> NDArray[np.int64]:
    """How many tokens each text has with ``unit = "word"``."""
    inner = untrained("word", False)
    inner.model = models.WordLevel({SPECIALS[UNK]: 0}, unk_token=SPECIALS[UNK])
    return Tokenizer(inner).encode_all(texts).lengths


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in NFC, some thousands or millions of characters at a time: the library takes up to
    300 bytes a character while it works."""
    chunk: list[str] = []
    size = 0
    for text in texts:
        if chunk and (len(chunk) == 4096 or size + len(text) > _CHUNK):
            yield chunk
            chunk, size = [], 0
        chunk.append(one_form(text))
        size += len(text)
    if chunk:
        yield chunk


def untrained(unit: str, lowercase: bool, unknown: str = SPECIALS[UNK]) -> tokenizers.Tokenizer:
    """All of a tokenizer but its vocabulary; ``unknown``: how that calls the unknown token.

    What it makes is compared with what saved models have: to change it is to change their format.
    """
    if unit == "bpe":
        inner = tokenizers.Tokenizer(models.BPE())
        inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        inner.decoder = decoders.ByteLevel()
    else:
        inner = tokenizers.Tokenizer(models.WordLevel(unk_token=unknown))
        inner.pre_tokenizer = {
            "word": pre_tokenizers.Sequence(
                [
                    pre_tokenizers.Split(_WORD, "isolated"),
                    pre_tokenizers.WhitespaceSplit(),
                ]
            ),
            "treebank": pre_tokenizers.Sequence(
                [
                    pre_tokenizers.Split(_TREEBANK, "isolated"),
                    pre_tokenizers.WhitespaceSplit(),
                ]
            ),
            "whitespace": pre_tokenizers.WhitespaceSplit(),
            "char": pre_tokenizers.Split(Regex(r"(?m:.)"), "isolated"),
        }[unit]
        if unit == "char":
            inner.decoder = decoders.Fuse()
    steps = [normalizers.NFC(), *([normalizers.Lowercase()] if lowercase else [])]
    inner.normalizer = normalizers.Sequence(steps)
    return inner


class Tokens:
    """Many texts' ids: text ``i`` is ``ids[offsets[i] : offsets[i + 1]]``."""

    def __init__(self, ids: NDArray[np.int32], offsets: NDArray[np.int64]) -> None:
        self.ids = ids
        self.offsets = offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.offsets)

    def __getitem__(self, index: int) -> NDArray[np.int32]:
        return self.ids[self.offsets[index] : self.offsets[index + 1]]

    def truncated(self, length: int, end: str = "head") -> Tokens:
        """Returns tokens with at most ``length`` ids a text; ``end``: ``head``, ``tail`` or
        ``head+tail``."""
        lengths = self.lengths
        if not (lengths > length).any():
            return self
        kept = np.minimum(lengths, length)
        offsets = np.concatenate([[0], np.cumsum(kept)]).astype(np.int64)
        position = np.arange(offsets[-1]) - np.repeat(offsets[:-1], kept)
        cut = lengths - kept
        # Positions from `keep_head` on come from the text's end: they skip what is cut.
        keep_head = {"head": length, "tail": 0, "head+tail": (length + 1) // 2}[end]
        skip = np.where(position >= keep_head, np.repeat(cut, kept), 0)
        return Tokens(self.ids[np.repeat(self.offsets[:-1], kept) + position + skip], offsets)


def stacked(each: Sequence[Tokens]) -> Tokens:
    """Returns the texts of all, the first ones' before the second ones'."""
    if len(each) == 1:
        return each[0]
    starts = np.cumsum([0, *(len(tokens.ids) for tokens in each)])
    offsets = [tokens.offsets[:-1] + start for tokens, start in zip(each, starts, strict=False)]
    ids = np.concatenate([tokens.ids for tokens in each])
    return Tokens(ids, np.concatenate([*offsets, starts[-1:]]).astype(np.int64))
