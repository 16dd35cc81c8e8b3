"""English opinions of films, hotels, restaurants, books and phones: positive or negative."""

from __future__ import annotations

from lstmlab.data.columns import Columns
from lstmlab.data.sets import _opinions
from lstmlab.data.sets._opinions import Grammar, Rule
from lstmlab.data.sets._set import Loaded

COLUMNS = Columns({"text": "text", "label": "label"})
LANGUAGE = "en"
ABOUT = (
    "English opinions made by a small grammar, not by people. The label follows from the meaning: "
    "an adjective is good or bad; a negation flips it; of two contrasted clauses the main one, "
    "or the one after 'but', decides. Best possible accuracy: 100 %."
)

_GOOD = "good great superb excellent wonderful lovely "
_BAD = "bad poor awful terrible dreadful disappointing "

GRAMMAR = Grammar(
    domains=(
        {
            "the plot": (
                _GOOD + "gripping clever original believable moving exciting",
                _BAD + "thin dull boring predictable silly confusing",
            ),
            "the acting": (
                _GOOD + "convincing brilliant natural subtle moving impressive",
                _BAD + "wooden stiff clumsy dull lifeless unconvincing",
            ),
            "the music": (
                _GOOD + "beautiful catchy charming memorable moving original",
                _BAD + "loud boring annoying dull forgettable repetitive",
            ),
            "the ending": (
                _GOOD + "clever surprising satisfying moving believable memorable",
                _BAD + "silly predictable rushed confusing boring forgettable",
            ),
        },
        {
            "the room": (
                _GOOD + "clean quiet spacious comfortable cosy bright",
                _BAD + "dirty noisy cramped damp shabby gloomy",
            ),
            "the bed": (
                _GOOD + "soft comfortable clean cosy large inviting",
                _BAD + "hard uncomfortable dirty lumpy narrow squeaky",
            ),
            "the breakfast": (
                _GOOD + "fresh delicious generous tasty varied healthy",
                _BAD + "stale bland meagre greasy cold overpriced",
            ),
            "the location": (
                _GOOD + "convenient central quiet safe beautiful charming",
                _BAD + "remote inconvenient noisy unsafe ugly dull",
            ),
        },
        {
            "the food": (
                _GOOD + "fresh delicious tasty healthy varied memorable",
                _BAD + "stale bland greasy salty cold overpriced",
            ),
            "the service": (
                _GOOD + "friendly prompt attentive polite helpful professional",
                _BAD + "slow rude careless impolite clumsy unfriendly",
            ),
            "the wine": (
                _GOOD + "smooth fragrant tasty memorable elegant affordable",
                _BAD + "sour bitter bland overpriced forgettable watery",
            ),
            "the atmosphere": (
                _GOOD + "cosy charming relaxed friendly elegant inviting",
                _BAD + "gloomy noisy stiff unfriendly dull depressing",
            ),
        },
        {
            "the story": (
                _GOOD + "gripping clever original believable touching exciting",
                _BAD + "thin dull boring predictable silly confusing",
            ),
            "the style": (
                _GOOD + "elegant lively clear charming witty readable",
                _BAD + "clumsy stiff pompous dull lifeless unreadable",
            ),
            "the translation": (
                _GOOD + "clear faithful readable lively elegant careful",
                _BAD + "clumsy careless stiff unreadable confusing sloppy",
            ),
            "the hero": (
                _GOOD + "charming believable likeable witty memorable brave",
                _BAD + "dull lifeless annoying unconvincing silly forgettable",
            ),
        },
        {
            "the screen": (
                _GOOD + "bright sharp large clear sturdy beautiful",
                _BAD + "dim blurry tiny fragile dull flimsy",
            ),
            "the battery": (
                _GOOD + "powerful reliable durable light efficient impressive",
                _BAD + "weak unreliable heavy defective inefficient useless",
            ),
            "the camera": (
                _GOOD + "sharp fast reliable powerful versatile impressive",
                _BAD + "blurry slow unreliable weak useless defective",
            ),
            "the price": (
                _GOOD + "fair reasonable attractive affordable sensible modest",
                _BAD + "steep unfair outrageous excessive absurd unreasonable",
            ),
        },
    ),
    clause=Rule("{aspect} {wins}"),
    plain=(
        Rule("is {wins}"),
        Rule("is truly {wins}"),
        Rule("is really {wins}"),
        Rule("is rather {wins}", needs=False),
        Rule("seems {wins}"),
        Rule("is not {wins}", flips=True),
        Rule("isn't {wins}", flips=True),
        Rule("is never {wins}", flips=True),
        Rule("is hardly {wins}", flips=True),
        Rule("is far from {wins}", flips=True),
    ),
    rich=(
        Rule("is so {wins}"),
        Rule("could not be more {wins}"),
        Rule("could hardly be more {wins}"),
        Rule("is nothing if not {wins}"),
        Rule("is even more {wins} than I had hoped", needs=True),
        Rule("is even more {wins} than I had feared", needs=False),
        Rule("is not {wins} at all", flips=True),
        Rule("is not particularly {wins}", flips=True),
        Rule("is not really {wins}", flips=True),
        Rule("is anything but {wins}", flips=True),
        Rule("is by no means {wins}", flips=True),
        Rule("could not be less {wins}", flips=True),
        Rule("is less {wins} than I had hoped", flips=True, needs=True),
        Rule("is less {wins} than I had feared", flips=True, needs=False),
    ),
    frames=(
        Rule("I think {wins}"),
        Rule("I have to say that {wins}"),
        Rule("it is true that {wins}"),
        Rule("nobody can deny that {wins}"),
        Rule("I do not doubt that {wins}"),
        Rule("I don't think {wins}", flips=True),
        Rule("I would not say that {wins}", flips=True),
        Rule("it is not that {wins}", flips=True),
        Rule("it is not true that {wins}", flips=True),
        Rule("nobody can say that {wins}", flips=True),
        Rule("I doubt that {wins}", flips=True),
    ),
    joins=(
        Rule("{loses}, but {wins}"),
        Rule("although {loses}, {wins}"),
        Rule("while {loses}, {wins}"),
        Rule("even if {loses}, {wins}"),
        Rule("{wins}, although {loses}"),
        Rule("{wins}, even if {loses}"),
        Rule("{wins}, even though {loses}"),
        Rule("it is not that {loses}, but {wins}", loses="same"),
        Rule("{loses}, and {wins}", loses="same"),
    ),
    expectations=(
        Rule("I expected {aspect} to be {loses}, but it {wins}"),
        Rule("friends told me that {aspect} was {loses}, but it {wins}"),
        Rule("{aspect} {wins}, although I expected it to be {loses}"),
        Rule("{aspect} {wins}, even if some call it {loses}"),
        Rule("{aspect} looks {loses} at first, but it {wins}"),
    ),
    sentence=lambda text: text[0].upper() + text[1:] + ".",
)


def load() -> Loaded:
    """4000, 500 and 500 opinions."""
    return _opinions.load(GRAMMAR, seed=1)
