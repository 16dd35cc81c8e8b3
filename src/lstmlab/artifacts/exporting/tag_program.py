"""The program of an exported tagger's README: text to spans, without lstmlab."""

PROGRAM = """
import zlib

tags, marks = about["tags"], about["marks"]  # marks: whether the tags mark spans
read = [port["name"] for port in about["graphs"][0]["inputs"]]
if "features" in read:
    import tag_features  # tag_features.py, beside this

    keys = np.load("features.npz")["keys"]


def places(text):
    found = tokenizer.encode(text, add_special_tokens=False).offsets
    return [(start, end) for start, end in found if text[start:end].strip()]


def letters(token):  # a token's characters between two ends; a long one's first and last
    token = token if len(token) <= 22 else token[:14] + token[-8:]
    own = 0x500  # characters up to here have a number each
    numbers = [3 + ord(c) if ord(c) < own else 3 + own + zlib.crc32(c.encode()) % (4093 - own)
               for c in token]
    return [1, *numbers, 2]


def filled(rows, nothing):
    longest = max(map(len, rows))
    return np.array([[row + [nothing] * (longest - len(row)) for row in rows]], np.int64)


def features(tokens):  # which of the known ones each token has
    rows = tag_features.keys_of(tokens) or [[-1]]
    places = [np.searchsorted(keys, row).clip(max=len(keys) - 1) for row in rows]
    found = [np.where(keys[place] == row, place, len(keys)) for place, row in zip(places, rows)]
    return filled([row.tolist() for row in found], len(keys))


def spans(best):
    found = []  # first token, the one after the last, type
    for place, number in enumerate(best):
        tag = tags[number]
        if not marks:
            found.append([place, place + 1, tag])
        elif tag[:2] in ("B-", "S-"):
            found.append([place, place + 1, tag[2:]])
        elif tag[:2] in ("I-", "E-"):
            found[-1][1] = place + 1
    return found


tagger = load("tagger")
for text in ["some text", "and another one"]:  # or several at once, filled up with 0
    where = places(text)
    tokens = [text[start:end] for start, end in where]
    rows = [(encode(token) or [about["ids"]["unk"]])[0] for token in tokens] or [0]
    inputs = {"ids": np.array([rows], np.int64), "lengths": np.array([len(rows)], np.int64)}
    if "letters" in read:
        inputs["letters"] = filled([letters(token) for token in tokens] or [[0]], 0)
    if "features" in read:
        inputs["features"] = features(tokens)
    best, probabilities = tagger(**inputs)
    for first, after, kind in spans(best[0].tolist()[: len(tokens)]):
        start, end = where[first][0], where[after - 1][1]
        print(kind, start, end, text[start:end], sep="\\t")
"""
