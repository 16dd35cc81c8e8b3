"""Notes that a record carries, as templates, so that a report can say them in another language."""

from __future__ import annotations

CUT = "{split}: {cut} of {whole} {column}s cut to {length} tokens (kept: {end})"
UNKNOWN = (
    "{split}: {share} of the tokens of {column}s are unknown, not in the vocabulary of train; "
    "--set unit=bpe knows any text"
)
BPE_UNITS = (
    "tokens are bpe units, because what stands between spaces in train is hardly ever a word: "
    "almost all of it would be unknown in new texts"
)
MARK = (
    "{mark} is read as a word like others; where the texts have it in place of rare words, set "
    "unknown_mark to it"
)
DRAWN = "{split}: {count} examples taken from train (drawn with a fixed seed, {share})"
LAST = "{split}: {count} examples taken from train (the last {share})"
SMALLER = "{split}: {count} of {whole} examples kept (drawn with a fixed seed)"
BEGINNING = "{split}: {count} of {whole} examples kept (the first)"
FOLD = (
    "test: one of {count} folds of all {whole} examples, dealt out with seed {seed}, duplicates "
    "together"
)
FOLD_RARE = (
    "train: {count} examples of labels that are too rare are learned from in all folds, and tested "
    "on in none"
)
READ_AS = "{file}: read as {encoding}, because it is not UTF-8"
LEFT_OUT = "{name}: left out, its examples have no label"
WITHOUT = "{file}: {count} of {whole} rows without '{column}' are left out ({unit} {places})"
NO_TEXT = (
    "{file}: {count} of {whole} rows whose '{column}' is no text are left out ({unit} {places})"
)
UNFIT = (
    "{file}: {count} of {whole} rows whose '{column}' is no {role} are left out ({unit} {places})"
)
UNLABELLED = (
    "{file}: {count} of {whole} rows without a label in '{column}' are set aside ({unit} {places})"
)
UNANSWERED = "{file}: {count} of {whole} rows without '{column}' are set aside ({unit} {places})"
HEADER_AGAIN = "{file}: the header stands again in the file, and is left out ({unit} {places})"
TOKEN_A_ROW = "{file}: a token a row: sentences by '{number}', tokens in '{token}', tags in '{tag}'"
NO_SPAN_TAGS = "tags that mark no span, where all others do, are read so: {places}"
DECIMAL_COMMA = "{column}: commas are decimal ones, as in some they must be: also in {number}"
PARTING_POINT = "{column}: points stand between thousands, as commas are decimal ones: in {number}"
SCHEME = "tags that mark spans are {scheme}, and read as BIO"
STRAYS = (
    "{split}: {count} of {whole} examples have tags that can't follow each other, and are read as "
    "if a span began there: {places}"
)
WITHIN = (
    "{file}: words are cut where an entity begins or ends within them; so in {count} texts "
    "({unit} {places})"
)
OVERLAPPING = (
    "{file}: of entities that overlap the longest is kept; so in {count} texts ({unit} {places})"
)
DUPLICATES = "{file}: {count} of {whole} examples whose {column} stands before are left out"
_OF_ROWS = (WITHOUT, NO_TEXT, UNFIT, UNLABELLED, UNANSWERED, DUPLICATES)
MERGED = "labels merged: {labels}"
TAKEN_FOR_MISSING = "labels taken for missing: {labels}"
VARIANTS = "labels that differ in case or spaces only: {labels}; --merge-labels makes them one"
BLANK_LIKE = "labels that may stand for nothing: {labels}; --merge-labels takes them for missing"
TWINS = "labels that may be misspelt: {labels}"
SINGLE = "labels of one example: {labels}"
NOT_IN_TRAIN = "{split}: labels that train lacks, and that are never given: {labels}"
SHEET = "{file}: sheet '{sheet}' is read, and not {others}; a name after # says which"
OTHER_SPLIT = "{name}: left out, it is neither train, dev nor test"
DIRECTION = "source: {source}, target: {target}, since nothing says otherwise"
FIRST = "only the first {count} examples of each split"
COLUMNS_JOINED = "{column}: {names} joined, with {mark} between them"
FEATURE_NUMBER = "beside the text: {name}, a number"
FEATURE_CATEGORIES = "beside the text: {name}, one of {count} categories"
FEATURE_STRANGE = "{name}: {count} of {whole} are no numbers, and are taken for missing: {values}"
FEATURE_RARE = (
    "{name}: of {count} different values {kept} are told apart, those that most rows have, {least} "
    "at least; the others are one"
)
JOINED = "trained on train and dev together, so there is no dev score"
COMPUTED = "computed in {precision}"
COMPUTED_ON = "computed in {precision} on a GPU ({device})"
OTHER_DATA = (
    "{split}: drawn from other data than the model was trained on; if that has some of the same "
    "examples, it was trained on some of these; --split all scores all of a new file"
)
INTERRUPTED = "training was interrupted after {epochs} epochs"
STOPPED = "the time limit ended training after {epochs} of {budget} epochs"
THRESHOLDS = "labels are answered by thresholds that were fitted on dev, for {metric}"
THRESHOLDS_BEFORE = THRESHOLDS + " in a run of the same recipe that held it out"
COMMON_THRESHOLD = "labels are given from one threshold on that was fitted on dev, for {metric}"
COMMON_THRESHOLD_BEFORE = COMMON_THRESHOLD + " in a run of the same recipe that held it out"
NO_THRESHOLDS = "no thresholds were fitted: dev was trained on"
VECTORS = (
    "{file}: vectors for {found} of {words} words ({lowered} as in lower case, {cased} as with "
    "capitals, {parts} by their parts)"
)
PATIENCE_OVER = (
    "no better dev score in {count} evaluations ended training after {epochs} of {budget} epochs"
)
CALIBRATED = "confidences calibrated on dev (temperature scaling)"
CALIBRATED_BEFORE = CALIBRATED + " in a run of the same recipe that held it out"
INTERVALS = "intervals hold {share} of numbers like those of dev (split conformal prediction)"
INTERVALS_BEFORE = INTERVALS + " in a run of the same recipe that held it out"
NO_INTERVALS = "no intervals: dev was trained on"
ENSEMBLE = "an ensemble of {count} models: the mean of their probabilities"
NOT_PRETRAINED = "not pre-trained: no text of train has a second word"
ALONE = "a linear model on {count} n-grams ({about}); no network was trained"
WIDE = "beside the network, with {share} of the say: a linear model on {count} n-grams ({about})"
ALONE_CRF = "a linear CRF of {count} features ({about}); no network was trained"
BESIDE_CRF = (
    "beside the network, with {share} of the say: a linear CRF of {count} features ({about})"
)
NOT_CALIBRATED = "confidences not calibrated: dev was trained on"


def one(template: str) -> str:
    """What a template that counts rows says of a single one."""
    return template.replace(" are ", " is ")


ONE = {one(template): template for template in _OF_ROWS}
"""Those, with the templates that they are of."""

NOTES = (
    FOLD, FOLD_RARE, CUT, UNKNOWN, BPE_UNITS, MARK, DRAWN, LAST, SMALLER, BEGINNING, READ_AS,
    LEFT_OUT, OTHER_SPLIT,
    SHEET, DIRECTION, COLUMNS_JOINED, FEATURE_NUMBER, FEATURE_CATEGORIES, FEATURE_STRANGE,
    FEATURE_RARE,
    JOINED, COMPUTED, COMPUTED_ON, ENSEMBLE, INTERRUPTED, STOPPED, CALIBRATED, CALIBRATED_BEFORE,
    NOT_CALIBRATED, NOT_PRETRAINED, PATIENCE_OVER, VECTORS, WIDE, ALONE, BESIDE_CRF,
    ALONE_CRF, COMMON_THRESHOLD, COMMON_THRESHOLD_BEFORE,
    THRESHOLDS, THRESHOLDS_BEFORE, NO_THRESHOLDS, INTERVALS, INTERVALS_BEFORE, NO_INTERVALS,
    WITHOUT, NO_TEXT, UNFIT, UNLABELLED, UNANSWERED, DUPLICATES, HEADER_AGAIN, TOKEN_A_ROW,
    DECIMAL_COMMA, PARTING_POINT, NO_SPAN_TAGS, SCHEME, STRAYS, WITHIN,
    OVERLAPPING, MERGED, TAKEN_FOR_MISSING, VARIANTS, BLANK_LIKE, TWINS, SINGLE, NOT_IN_TRAIN, *ONE,
)  # fmt: skip
