from lstmlab.data.tokenizing.spelling import parts_of
from lstmlab.data.tokenizing.tokenizer import Tokenizer
from lstmlab.data.understanding.alike import one_form

DECOMPOSED, COMPOSED = "cafe\u0301", "caf\u00e9"


def test_letters_with_marks_are_one_character_however_they_were_typed():
    assert one_form(DECOMPOSED) == COMPOSED
    assert one_form(COMPOSED) == COMPOSED
    assert one_form("cafe") == "cafe"
    assert one_form("ﬁ１") == "ﬁ１"  # nothing is changed that looks different


def test_ids_and_spelling_see_the_same_form():
    tokenizer = Tokenizer.train([COMPOSED] * 2, unit="word", vocabulary_size=99)
    assert len(tokenizer) == 5
    assert tokenizer.encode_all([DECOMPOSED, COMPOSED]).ids.tolist() == [4, 4]
    [[word], [same]] = tokenizer.split_all([DECOMPOSED, COMPOSED])
    assert word == same == COMPOSED
    assert parts_of(word) == parts_of(COMPOSED)
