"""Bytes -> text: UTF-8 where it is that; else the encoding that its letters speak for.

A legacy encoding takes almost any bytes, so that decoding without an error proves little. What
tells is whether the result reads like language: of the characters beyond ASCII, the share that is
common in the language an encoding is for (:data:`_COMMON`), and for Windows-1252 the share that
stands where such a letter or mark can stand. Where nothing reads well, that is an error, no guess.

Measured on samples of 3 to 300 lines: of twelve languages and encodings listed below, 93 to 100 %
are named rightly and the rest not at all. Central European, Turkish and Greek ones, not listed, are
errors from ten lines on; of three lines of Czech or Polish up to 10 % are taken for another. A
general detector (charset-normalizer 3.5) read half of the Portuguese samples and, of 50 lines, one
in ten Spanish ones rightly, and took the others for Central European. (By a script that is not part
of the project, on samples that the rules were made with: of other text expect a little less.)
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from lstmlab.errors import InputError

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
    "big5": "Big5",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "cp949": "EUC-KR",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp1252": "Windows-1252",
}
"""Python's name of an encoding that is detected -> what people call it."""

_HAN = (
    "一是不了在人有我他的中上大和地到以要就出可也你生能而子那得下自之年用道行所然家事成方多去法"
    "如都同面起看定天分好小部其些主理心本前但因只想日者意力它把十民第公此已工使情明性知全三又正"
    "外高由很最重物手向文政美相被利什二等或新己制身果加西月合回特代信表化老世位次度先海通教原立"
    "及比水名真走各入口平尔更打女四神何安少才反受目太量再感建做接必件管期市直金指克至便空房店住"
)
_COMMON: dict[str, frozenset[str]] = {
    encoding: frozenset(letters)
    for encoding, letters in {
        "gb18030": _HAN
        + "这个们来为国说时会对发后作里种经么学现当没动还进她样开从实军无与长机关点业两间"
        "问应战头体见产话内给门常东声提员解论处义几认条系气题活别变总电数报结务场计资命许统区保"
        "队决马书听却达强难权设记类据边张该交规万术领确师观让识带导争运京房，。、！？：；“”《》",
        "big5": _HAN
        + "這個們來為國說時會對發後作裡種經麼學現當沒動還進她樣開從實軍無與長機關點業兩間"
        "問應戰頭體見產話內給門常東聲提員解論處義幾認條系氣題活別變總電數報結務場計資命許統區保"
        "隊決馬書聽卻達強難權設記類據邊張該交規萬術領確師觀讓識帶導爭運京房，。、！？：；「」『』",
        "cp932": "あいうえおかがきくけこさしすせそただちってでとどなにのはばへまみめもやよらりるれ"
        "ろをんアイウエオカキクコサシスセタチッテトドナニノハフプマムメモラリルレロワン、。ー「」",
        "cp949": "이다는을의에가하고지를은로기사어리아도나자서대인해한시그습니수정일스라여과"
        "들있어요부보만오게되파없것제면으전주장구원상공음안적동할신문았었너좋",
        "cp1251": "оеаинтсрвл",
    }.items()
}
_COMMON |= {"euc_jp": _COMMON["cp932"], "koi8_r": _COMMON["cp1251"]}
_LEAST = {"cp1252": 0.9, "cp1251": 0.45, "koi8_r": 0.45}
_LEAST_CJK = 0.15
"""Shares from which on a text reads well; of text read wrongly about 0.05 is common."""
_SEEN = 200_000
"""Characters that are looked at, from the first beyond ASCII on."""

_ASCII = bytes(range(128))
# Without what begins with DF: it is the ß of German in Windows-1252, and UTF-8's N'Ko.
_UTF8 = re.compile(rb"[\xc2-\xde][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_SINGLE = re.compile(r"(?<![a-zA-Z])[^\x00-\x7f](?![a-zA-Z])")
"""Not beside an English letter: 'für' read as Russian is 'fьr'."""
_LOWER = "àáâãäåæçèéêëíîïñòóôõöøœúûüßÿ"
_MARKS = r"«‹“„‚‘€£§©®™°ºª·•–—…»›”½¼¾×"
_WESTERN = re.compile(
    # A letter in or at a word, two at most in a row: 'Größe', 'créée'.
    rf"(?:(?<=[a-zA-Z])|(?<![^\x00-\x7f])|(?<=[{_MARKS}’]))[{_LOWER}]{{1,2}}(?![^\x00-\x7f{_MARKS}’])"
    r"|[ìù](?![a-z])"  # Italian 'così', French 'où': in the middle of a word they are Czech
    # A capital at the start of a word, or in one of capitals.
    r"|(?<![a-z\x80-\xff])[ÀÁÂÃÄÅÆÇÈÉÊËÍÎÏÑÒÓÔÕÖØŒÙÚÛÜ](?![^\x00-\x7f])"
    # Marks, which stand at a word's edge; the apostrophe and a no-break space anywhere.
    rf"|(?<![a-zA-Z])[¿¡{_MARKS}]|[{_MARKS}](?![a-zA-Z])|[’´\xa0]"
)


def decode(
    raw: bytes, where: str, encoding: str | None = None, likely: str = ""
) -> tuple[str, str]:
    """The text of ``raw``, and the encoding that it was read in, as people call it.

    ``encoding``: the one that the user names, for where none, or a wrong one, is detected.
    ``likely``: Python's name of one that such data was in before (see :func:`recalled`).
    ``InputError`` names ``where`` and the line of the first byte that isn't in it.
    """
    if encoding is None:
        found = detect(raw)
        found = (likely and recalled(raw, likely, found)) or found
        if found is not None:
            return raw.decode(found), NAMES.get(found, found)
        line, _ = _first_wrong(raw, "utf-8")
        raise InputError(
            f"{where}, line {line}: not UTF-8, and no other encoding reads well; save the file as "
            f"UTF-8, or name its encoding, such as --encoding gb18030{_more_lines(raw, line)}"
        )
    known = named(encoding)
    try:
        return raw.decode(known), NAMES.get(known, known)
    except UnicodeDecodeError:
        line, what = _first_wrong(raw, known)
        raise InputError(
            f"{where}, line {line}: not {encoding} (byte {what}); name another --encoding, or "
            "leave it out to have it detected"
        ) from None


def python_name(called: str) -> str:
    """Python's name of an encoding, as people call it; empty for Unicode's, which a file shows."""
    if called.startswith("UTF"):
        return ""
    return next((known for known, name in NAMES.items() if name == called), called)


def named(encoding: str) -> str:
    """Python's name of the encoding that the user names; ``InputError`` if there is none."""
    try:
        known = codecs.lookup(encoding).name
        "a".encode(known)  # some codecs are of no text
    except (LookupError, ValueError):
        raise InputError(
            f"--encoding {encoding}: no such encoding; known are, among others, "
            f"{', '.join(('utf-8', 'utf-16', 'gb18030', 'big5', 'shift_jis', 'cp1252', 'cp1251'))}"
        ) from None
    return "utf-8-sig" if known == "utf-8" else known  # a byte order mark is no text


def detect(raw: bytes) -> str | None:
    """Python's name of the encoding of ``raw``; None where nothing reads well."""
    if raw.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _decodes(raw, "utf-8-sig") is not None else None
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and _is_utf16(raw, "utf-16"):
        return "utf-16"
    if (odd := _utf16_without_mark(raw)) is not None:
        return odd
    if _decodes(raw, "utf-8") is not None:
        return "utf-8"
    # What stands before that is the same in all of them; one character tells what it is beside.
    begin = max(0, _first_beyond(raw) - 1)
    scores = {
        encoding: score
        for encoding in ("cp1252", *_COMMON)
        if (text := _decodes(raw, encoding)) is not None
        and (score := _reads(text[begin : begin + _SEEN], encoding))
        >= _LEAST.get(encoding, _LEAST_CJK)
    }
    best = max(scores, key=lambda encoding: scores[encoding], default=None)
    # UTF-8 with a stray byte can read well where a byte is a letter: 'â€™', Greek in KOI8-R.
    return None if best in _LEAST and _mostly_utf8(raw) else best


def recalled(raw: bytes, remembered: str, found: str | None) -> str | None:
    """The encoding ``remembered`` of other data, if ``raw``, in which ``found`` was detected, may
    well be in it, too; None where it isn't.

    It stands back where the bytes say what they are (UTF-8, a byte order mark). One that is
    detected must read as well as where it is detected; one that never is, because only a person
    can name it, need only be possible.
    """
    if found in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        return None
    text = _decodes(raw, remembered)
    if text is None:
        return None
    if found is not None and (remembered in _LEAST or remembered in _COMMON):
        begin = max(0, _first_beyond(raw) - 1)
        least = _LEAST.get(remembered, _LEAST_CJK)
        return remembered if _reads(text[begin : begin + _SEEN], remembered) >= least else None
    return remembered


def _decodes(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_utf16(raw: bytes, encoding: str) -> bool:
    text = _decodes(raw, encoding)
    return text is not None and "\n" in text and "\0" not in text


def _utf16_without_mark(raw: bytes) -> str | None:
    """Tells UTF-16 by the zero bytes of its line ends and ASCII, which no text in another encoding
    has."""
    start = raw[:10_000]
    if b"\0" not in start:
        return None
    zeros = (start[0::2].count(0), start[1::2].count(0))
    likely = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return likely if _is_utf16(raw, likely) else None


def _first_beyond(raw: bytes) -> int:
    return len(raw) - len(raw.lstrip(_ASCII))


def _mostly_utf8(raw: bytes) -> bool:
    """Whether most bytes beyond ASCII make up characters of UTF-8; in real text of a byte a letter
    next to none do, but half of them in EUC-JP, and more in some lines of GB18030."""
    whole = sum(match.end() - match.start() for match in _UTF8.finditer(raw))
    return 2 * whole > len(raw.translate(None, _ASCII))


def _reads(text: str, encoding: str) -> float:
    """The share of what is beyond ASCII that reads like the encoding's language, 0 to 1."""
    beyond = len(_BEYOND.findall(text))
    if encoding == "cp1252":
        return sum(len(match) for match in _WESTERN.findall(text)) / beyond
    pattern = _SINGLE if encoding in _LEAST else _BEYOND
    counts = Counter(pattern.findall(text))
    return sum(counts[letter] for letter in _COMMON[encoding]) / beyond


def _more_lines(raw: bytes, first: int) -> str:
    """Which lines after ``first`` are no UTF-8, either."""
    lines = raw.split(b"\n")[first:]
    wrong = [n for n, line in enumerate(lines, first + 1) if _decodes(line, "utf-8") is None]
    named = ", ".join(map(str, wrong[:5])) + (" …" if len(wrong) > 5 else "")
    return f" ({len(wrong):,} more such lines: {named})" if wrong else ""


def _first_wrong(raw: bytes, encoding: str) -> tuple[int, str]:
    """The line of the first byte that isn't in ``encoding``, and the byte."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1, f"0x{raw[error.start]:02x}"
    raise AssertionError(f"it is {encoding}")
