"""Which encoding a file is in, told from its bytes; short files above all."""

import pytest

from lstmlab.data.formats.encodings import decode, detect
from lstmlab.errors import InputError

CHINESE = "text,label\n房间很干净，服务也不错，下次还来。,好评\n早餐太差了，隔音也不好。,差评\n"
TRADITIONAL = "text,label\n房間很乾淨，服務也不錯，下次還會來。,好評\n這個飯店的早餐太差了。,差評\n"
JAPANESE = (
    "text,label\n部屋はとてもきれいで、また来たいです。,良い\nサービスが悪かったです。,悪い\n"
)
KOREAN = "text,label\n방이 아주 깨끗하고 다시 가고 싶습니다.,좋음\n서비스가 나빴습니다.,나쁨\n"
RUSSIAN = "text,label\nНомер очень чистый, приедем ещё раз.,хорошо\nЗавтрак был плохой.,плохо\n"
GERMAN = "text,label\nDas Frühstück war großartig – „schön“!,gut\nÜbel: überall Müll.,schlecht\n"
FRENCH = (
    "text,label\nL’hôtel était très agréable, à deux pas de la mer.,bon\nDéçu : « sale ».,mauvais\n"
)
SPANISH = (
    "text,label\n¡Qué habitación tan cómoda! Volveré mañana.,bueno\n¿El baño? Un desastre.,malo\n"
)
POLISH = "text,label\nPokój był bardzo ładny, wrócę.,dobrze\nŚniadanie było złe i spóźnione.,źle\n"

KNOWN = [
    (CHINESE, "gb18030", "GB18030"), (TRADITIONAL, "big5", "Big5"),
    (JAPANESE, "cp932", "Shift-JIS"), (JAPANESE, "euc_jp", "EUC-JP"),
    (KOREAN, "cp949", "EUC-KR"), (RUSSIAN, "cp1251", "Windows-1251"),
    (RUSSIAN, "koi8_r", "KOI8-R"), (GERMAN, "cp1252", "Windows-1252"),
    (FRENCH, "cp1252", "Windows-1252"), (SPANISH, "cp1252", "Windows-1252"),
    (CHINESE, "utf-8", "UTF-8"), (CHINESE, "utf-8-sig", "UTF-8"), (CHINESE, "utf-16", "UTF-16"),
    (GERMAN, "utf-16-le", "UTF-16"), (FRENCH, "utf-16-be", "UTF-16"), ("plain", "ascii", "UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding", "name"), KNOWN)
def test_two_examples_are_enough(text, encoding, name):
    assert decode(text.encode(encoding), "s.csv") == (text, name)


@pytest.mark.parametrize(
    "raw",
    [
        POLISH.encode("cp1250"),  # not known: rather an error than wrong letters
        GERMAN.encode() + b"one stray byte: \xe9\n",
        "It’s good, isn’t it?\n".encode() + b"one stray byte: \xe9\n",  # no 'Itâ€™s'
        "Πολύ ωραίο ξενοδοχείο\n".encode() + b"one stray byte: \xe9\n",  # no KOI8-R
        b"text,label\na,x\n\xff\xfe,y\n",
        CHINESE.encode("gb18030")[:-2] + b"\xff\n",
    ],
)
def test_what_reads_well_in_nothing_is_an_error_with_its_line(raw):
    assert detect(raw) is None
    with pytest.raises(InputError, match=r"s\.csv, line \d: not UTF-8, .*--encoding gb18030"):
        decode(raw, "s.csv")


@pytest.mark.parametrize(("text", "encoding"), [(GERMAN, "cp1252"), (CHINESE, "gb18030")])
def test_what_is_beyond_ascii_may_come_late(text, encoding):
    assert detect(b"plain text,good\n" * 15_000 + text.encode(encoding)) == encoding


def test_the_line_is_that_of_the_first_wrong_byte():
    with pytest.raises(InputError, match=r"line 4: not UTF-8"):
        decode(GERMAN.encode() + b"one stray byte: \xe9\n", "s.csv")
    with pytest.raises(InputError, match=r"line 2: not gb18030 \(byte 0x"):
        decode(b"a\n\xff\n", "s.csv", "gb18030")


def test_a_named_encoding_is_taken_at_its_word():
    assert decode(POLISH.encode("cp1250"), "s.csv", "cp1250") == (POLISH, "cp1250")
    assert decode("\ufefftext".encode(), "s.csv", "UTF8") == ("text", "UTF-8")
    for name in ("gbk18", "hex", "rot13", "undefined"):
        with pytest.raises(InputError, match=f"--encoding {name}: no such encoding; known are"):
            decode(b"a", "s.csv", name)


@pytest.mark.parametrize("text", ["Das macht Spaß… und für mich\n", "„Spaß“\n"])
def test_few_words_of_german_look_like_utf8_in_part(text):
    """ß and a quotation mark after it are a character of N'Ko."""
    assert detect(text.encode("cp1252")) == "cp1252"
