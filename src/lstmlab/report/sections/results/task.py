"""One task on one data set: who came out best, and everything that says so."""

from __future__ import annotations

from lstmlab.evidence import Finding, Standing, Summary, cautions
from lstmlab.evidence.findings.comparison import Difference
from lstmlab.evidence.results import Counts
from lstmlab.evidence.statistics.estimate import Quantity
from lstmlab.evidence.wording.verdict import title, verdict, why_alone
from lstmlab.language.again import say_note
from lstmlab.language.say import Say
from lstmlab.language.words import (
    decimals,
    duration,
    losses,
    metric_name,
    number,
    plus_minus,
    probability,
    rate,
)
from lstmlab.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Folded,
    Item,
    Paragraph,
    Pictures,
    Section,
    Table,
    Tone,
)
from lstmlab.report.figures.canvas import Styles
from lstmlab.report.figures.drawing import of_task
from lstmlab.report.gathered import TaskEvidence
from lstmlab.report.sections.design import added_seeds
from lstmlab.report.sections.results import factorial as factorial_section
from lstmlab.report.sections.results import task_details

_TONES: dict[Standing, Tone] = {Standing.BEST: "good", Standing.WORSE: "bad"}


def section(task: TaskEvidence, place: int, stem: str, styles: Styles, say: Say) -> Section:
    finding = task.finding
    blocks: list[Block] = [Paragraph(verdict(finding, say))]
    blocks += factorial_section.blocks(finding, say)
    blocks.append(_ranking(finding, styles, say))
    if finding.baselines:
        blocks.append(_baselines(finding, say))
    if pictures := of_task(task, styles, stem, say):
        blocks.append(Pictures(pictures))
    warned = [*task_details.leaders(task, say), *cautions(finding, say)]
    if warned:
        blocks.append(Bullets(tuple(Item(text) for text in warned)))
    blocks += task_details.said(task, styles, say)
    behind = [_in_full(finding, styles, say)]
    if finding.comparison:
        behind.append(_pairs(finding, say))
    behind += task_details.tables(task, styles, say)
    blocks.append(
        Folded(say("The numbers behind it: {title}", title=title(finding, say)), tuple(behind))
    )
    notes = [say_note(note, say) for note in finding.notes]
    notes += [f"{metric_name(name, say)}{say(': ')}{how}" for name, how in finding.signatures]
    if notes:
        blocks.append(Bullets(tuple(map(Item, notes)), quiet=True))
    return Section(f"task-{place}", say(finding.task), finding.name, tuple(blocks))


def _ranking(finding: Finding, styles: Styles, say: Say) -> Table:
    columns = [
        Column(say("contender")),
        Column(_measure(finding, say), say("mean ± 95 %"), number=True),
        Column("n", number=True),
        Column(say("difference"), say("to the best, ± 95 %"), number=True),
        Column("p", say("corrected"), number=True),
        Column(say("chance"), say("to beat the best"), number=True),
        Column(say("standing")),
        Column(say("trials"), say("complete / planned"), number=True),
    ]
    rows, tones = [], []
    for row in finding.rows:
        standing = finding.standing(row)
        word, tone = say(standing.value), _TONES.get(standing, "")
        if standing is Standing.BEST and not finding.leads:  # nothing says that it isn't chance
            word, tone = say("best mean"), ""
        gap = _gap(finding, row)
        if standing is Standing.ALONE:
            stands = Cell(why_alone(row, say), tone="quiet")
        else:
            stands = Cell(word, tone=tone)
        rows.append((
            Cell(row.label, colour=styles[row.label].colour),
            _mean(row, finding.places),
            Cell(str(row.score.n), row.score.n, small=added_seeds.why(finding, row, say)),
            Cell(plus_minus(gap.value, gap.half_width, finding.places), gap.value) if gap
            else Cell(""),
            Cell(p_value(gap), gap.p_value) if gap else Cell(""),
            _chance(finding, row, say),
            stands,
            counted(row.counts, say),
        ))  # fmt: skip
        tones.append(tone)
    count = finding.comparison.family if finding.comparison else 0
    if finding.folds:
        caption = say(
            "Finals, each of which tests on one of {folds} folds; n: complete finals. Mean: 95 % "
            "interval, corrected for the training data that folds share (Nadeau & Bengio 2003).",
            folds=finding.folds,
        )
    elif any(row.contender.searches for row in finding.rows):
        caption = say(
            "Searches on {split}; n: searches, each with the mean of its finals. Mean: 95 % "
            "Student-t interval of the contender's own searches.",
            split=say(finding.split),
        )
    else:
        caption = say(
            "Finals on {split}; n: complete finals (seeds). Mean: 95 % Student-t interval of the "
            "contender's own seeds.",
            split=say(finding.split),
        )
    if count == 1:
        caption += say(" ") + say(
            "Difference: with its own 95 % interval; p: of a t-test. Chance: that one run of it "
            "scores better than one run of the best, ties counting half; with a 95 % interval "
            "from four seeds on, where a difference was found."
        )
    elif count:
        caption += say(" ") + say(
            "Difference: with its own 95 % interval; p: of a t-test, corrected for the {count} "
            "comparisons of this report. Chance: that one run of it scores better than one run of "
            "the best, ties counting half; with a 95 % interval from four seeds on, where a "
            "difference was found.",
            count=count,
        )
    caption += added_seeds.caption(finding, say)
    return Table(caption, tuple(columns), tuple(rows), tuple(tones))


def _baselines(finding: Finding, say: Say) -> Table:
    """What has to be beaten."""
    columns = (
        Column(say("baseline")),
        Column(_measure(finding, say), number=True),
        Column("dev", number=True),
        Column(say("what dev chose")),
        Column(say("learned in"), say("measured"), number=True),
    )
    rows = []
    for line in finding.baselines:
        scores = [line.score(split, finding.metric) for split in (finding.split, "dev")]
        rows.append((
            Cell(say(line.called)),
            *(Cell("–") if score is None else Cell(number(score, finding.places), score)
              for score in scores),
            Cell(line.about),
            Cell(duration(line.seconds, say), line.seconds),
        ))  # fmt: skip
    caption = say(
        "Baselines: what has to be beaten. They learn from what the finals learn from, choose on "
        "dev, and draw nothing by chance, so they have no interval."
    )
    return Table(caption, columns, tuple(rows))


def _in_full(finding: Finding, styles: Styles, say: Say) -> Table:
    others = {
        name: decimals(row.others[name].mean for row in finding.rows if name in row.others)
        for name in dict.fromkeys(name for row in finding.rows for name in row.others)
    }
    columns = [
        Column(say("contender")),
        Column(say("median"), say("interval"), number=True),
        Column(say("interquartile mean"), say("95 % interval"), number=True),
        *(Column(metric_name(name, say), say("mean ± 95 %"), number=True) for name in others),
        Column(say("seeds"), say("in their order"), number=True),
        Column(say("learning rate"), number=True),
        Column(say("a trial"), say("time, updates"), number=True),
    ]
    rows = []
    for row in finding.rows:
        rates = ", ".join(rate(value) for value in row.chosen_rates)
        values = " ".join(number(value, finding.places) for value in row.score.values)
        rows.append((
            Cell(row.label, colour=styles[row.label].colour),
            quantity(row.score.median, finding.places),
            quantity(row.score.iqm, finding.places),
            *(_other(row, name, places) for name, places in others.items()),
            Cell(values, row.score.mean, small=" ".join(map(str, row.seeds))),
            Cell(rates, row.chosen_rates[0] if row.chosen_rates else None),
            Cell(duration(row.seconds.mean, say), row.seconds.mean,
                 small=f"{row.steps:,.0f}" if row.seconds.n else ""),
        ))  # fmt: skip
    caption = say(
        "The finals in full. Median: from order statistics, which assume no distribution, 95 % "
        "(93.75 % with five seeds, none with fewer); interquartile mean: 95 % of a trimmed mean."
    )
    return Table(caption, tuple(columns), tuple(rows))


def _pairs(finding: Finding, say: Say) -> Table:
    assert finding.comparison is not None
    rows = []
    for (first, second), gap in finding.comparison.differences.items():
        better = (first, second) if finding.higher_is_better else (second, first)
        chance = finding.comparison.superiority(*better)
        rows.append((
            Cell(f"{first} − {second}"),
            Cell(plus_minus(gap.value, gap.half_width, finding.places), gap.value),
            Cell(str(gap.n), gap.n),
            Cell(p_value(gap), gap.p_value),
            _percent(chance, certain=gap.beyond_noise),
            Cell(say(gap.how), tone="quiet"),
        ))  # fmt: skip
    columns = (
        Column(say("pair")),
        Column(say("difference"), say("± 95 %"), number=True),
        Column("n", say("seeds"), number=True),
        Column("p", say("corrected"), number=True),
        Column(say("chance"), say("that the first is better"), number=True),
        Column(say("test")),
    )
    caption = say(
        "All pairs of contenders: the difference with its own 95 % interval; paired: per seed, "
        "because seeds move all contenders alike."
    )
    if finding.folds:
        caption = say(
            "All pairs of contenders: the difference with its own 95 % interval, taken fold by "
            "fold and corrected for the training data that folds share."
        )
    return Table(caption, columns, tuple(rows))


def _measure(finding: Finding, say: Say) -> str:
    return say("{metric} on {split}", metric=metric_name(finding.metric, say),
               split=say(finding.split))  # fmt: skip


def _mean(row: Summary, places: int) -> Cell:
    if not row.score.n:
        return Cell("–")
    return Cell(plus_minus(row.score.mean, row.score.half_width, places), row.score.mean)


def _other(row: Summary, name: str, places: int) -> Cell:
    if name not in row.others:
        return Cell("–")
    one = row.others[name]
    return Cell(plus_minus(one.mean, one.half_width, places), one.mean)


def quantity(one: Quantity, places: int) -> Cell:
    """Writes a quantity with its interval, where there is one."""
    if one.value != one.value:
        return Cell("–")
    if one.interval is None:
        return Cell(number(one.value, places), one.value, small="–")
    low, high = (number(end, places) for end in one.interval)
    return Cell(number(one.value, places), one.value, small=f"{low} – {high}")


def p_value(gap: Difference) -> str:
    """Writes a p-value without the "p =" that stands above it."""
    return probability(gap.p_value).removeprefix("p = ").removeprefix("p ")


def counted(counts: Counts, say: Say) -> Cell:
    """``9 / 10``, and how the rest was lost."""
    text = f"{counts.complete} / {counts.planned}"
    return Cell(
        text, counts.complete, small=losses(counts.by_loss, say), tone="bad" if counts.lost else ""
    )


def _gap(finding: Finding, row: Summary) -> Difference | None:
    """Returns the difference to the best; None where there is nothing to compare."""
    if finding.standing(row) in (Standing.BEST, Standing.ALONE):
        return None
    assert finding.comparison is not None
    assert finding.best is not None
    return finding.comparison.between(row.label, finding.best.label)


def _chance(finding: Finding, row: Summary, say: Say) -> Cell:
    """A cell with the chance that a run of this contender beats one of the best."""
    gap = _gap(finding, row)
    if gap is None:
        return Cell("")
    assert finding.comparison is not None
    assert finding.best is not None
    pair = (row.label, finding.best.label)
    chance = finding.comparison.superiority(*(pair if finding.higher_is_better else pair[::-1]))
    return _percent(chance, certain=gap.beyond_noise)


def _percent(chance: Quantity, *, certain: bool) -> Cell:
    """Writes it with its interval only where the difference is found: its own interval is not
    corrected for how many are looked at, and one without 50 % would say more than the comparison
    does."""
    text = f"{100 * chance.value:.0f} %"
    if chance.interval is None or not certain:
        return Cell(text, chance.value)
    low, high = (f"{100 * end:.0f}" for end in chance.interval)
    return Cell(text, chance.value, small=f"{low} – {high} %")
