"""What the README of an exported model of two texts runs: how both are read, and their n-grams."""

READ = """
texts = [("some text", "and another one"), ("a first", "a second")]
first, second = ([pair[place] for pair in texts] for place in (0, 1))
ids, lengths = padded(first + second)  # to one length
half = len(texts)
inputs = dict(ids=ids[:half], lengths=lengths[:half], ids2=ids[half:], lengths2=lengths[half:])
"""

NGRAMS = """
import ngrams as counting  # ngrams.py, beside this

blocks = about["ngrams"]  # words, and perhaps characters
known = np.load("ngrams.npz")


def weighted(texts, number, block):  # each text's n-grams: number -> amount, of unit length
    keys, rarity = known[f"keys{number}"], known[f"rarity{number}"]
    found = counting.counted(texts, counting.Kinds(block["words"], block["characters"]))
    for start, end in zip(found.offsets[:-1], found.offsets[1:]):
        mine = found.keys[start:end]
        there = np.isin(mine, keys)
        places = np.searchsorted(keys, mine[there])
        counts = (1 + np.log(found.counts[start:end][there])) * rarity[places]
        amounts = counts / max(1e-6, np.sqrt((counts**2).sum()))
        yield dict(zip(places.tolist(), amounts.tolist()))


def ngrams(first, second):  # of each n-gram the difference and the product; then the cosines
    rows, begin, cosines = [([], []) for _ in first], 0, []
    for number, block in enumerate(blocks):
        size = len(known[f"keys{number}"])
        both = zip(weighted(first, number, block), weighted(second, number, block))
        cosines.append([])
        for (which, amounts), (one, other) in zip(rows, both):
            pairs = {n: (one.get(n, 0.0), other.get(n, 0.0)) for n in {**one, **other}}
            which.extend([begin + n for n in pairs] + [begin + size + n for n in pairs])
            amounts.extend([abs(a - b) for a, b in pairs.values()])
            amounts.extend([a * b for a, b in pairs.values()])
            cosines[-1].append(sum(a * b for a, b in pairs.values()))
        begin += 2 * size
    for number, block in enumerate(cosines):
        for (which, amounts), cosine in zip(rows, block):
            which.append(begin + number)
            amounts.append(cosine)
    most = max(len(which) for which, _ in rows)
    filled = [row + [0] * (most - len(row)) for pair in rows for row in pair]
    return np.array(filled[::2], np.int64), np.array(filled[1::2], np.float32)

"""

READ_WIDE = (
    READ
    + """\
inputs["ngrams"], inputs["amounts"] = ngrams(first, second)
"""
)

CLASSIFY = """\
logits, probabilities = load("pair_classifier")(**inputs)
for pair, row in zip(texts, probabilities):
    best = (np.log(row) + about.get("thresholds", 0)).argmax()  # 0: the likeliest is answered
    print(about["labels"][best], f"{row[best]:.3f}", *pair, sep="\\t")
"""

MEASURE = """\
numbers, *bounds = load("pair_regressor")(**inputs)
for place, (pair, number) in enumerate(zip(texts, numbers)):
    print(f"{number:.6g}", *(f"{bound[place]:.6g}" for bound in bounds), *pair, sep="\\t")
"""
