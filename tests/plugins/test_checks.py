"""``lstmlab check`` finds what is wrong with a plug-in, and says it in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import lstmlab
from lstmlab import registry
from lstmlab.checks.check import of_kind
from lstmlab.cli import build
from lstmlab.plugins.kinds import MARKS
from plugins_made import write_plugins


def check(*arguments):
    return CliRunner().invoke(build(), ["check", *map(str, arguments)])


@pytest.fixture
def file_of(tmp_path):
    made = {file.stem: file for file in write_plugins(tmp_path)}

    def changed(name, *changes):
        text = made[name].read_text()
        for before, after in changes:
            assert before in text
            text = text.replace(before, after)
        made[name].write_text(text)
        return made[name]

    return changed


@pytest.mark.parametrize("kind", sorted(MARKS))
def test_every_kind_has_checks_that_are_sentences(kind):
    checks = of_kind(kind)
    assert len(checks) >= 4
    for one in checks:
        assert one.promise[0].isupper()
        assert one.promise.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "minimal_gated",
        "sign_momentum",
        "staircase",
        "surely_wrong",
        "word_counts",
        "brackets",
        "mark",
    ],
)
def test_what_the_page_makes_passes(name, file_of):
    done = check(file_of(name))
    assert done.exit_code == 0, done.output
    assert "FAILS" not in done.output
    kinds = {"minimal_gated": "a cell, minimal-gated@", "brackets": "a data set, brackets@"}
    assert kinds.get(name, "@") in done.output.splitlines()[0]


FAULTS = {
    "a kernel that isn't the step": (
        "minimal_gated",
        ("    def initialize_weights(self):\n",
         "    def unroll(self, x, state=None):\n"
         "        outputs, last = super().unroll(x, state)\n"
         "        return 1.001 * outputs, last\n\n"
         "    def initialize_weights(self):\n"),
        "unrolls_as_it_steps", "unroll's outputs and those of step differ by ",
    ),
    "outputs of another size": (
        "minimal_gated",
        ("    def step(self", "    output_size = 7\n\n    def step(self"),
        "is_a_cell_of_the_sizes_that_it_says",
        "of inputs (3, 5, 4) the outputs are (3, 5, 6), not (3, 5, 7)",
    ),
    "a cut gradient": (
        "minimal_gated", ("linear(f * h, u_g)", "linear(f * h.detach(), u_g)"),
        "has_the_gradients_of_its_outputs", "a gradient differs from the slope",
    ),
    "another number where it is exported": (
        "minimal_gated",
        ("    def initialize_weights(self):\n",
         "    def scan(self, x, state=None):\n"
         "        outputs, last = super().scan(x, state)\n"
         "        return 1.01 * outputs, last\n\n"
         "    def initialize_weights(self):\n"),
        "is_exported_as_it_is", "logits of texts of [1] tokens, exported and not, differ by ",
    ),
    "weights that aren't drawn": (
        "minimal_gated", ("nn.init.orthogonal_(matrix)", "nn.init.eye_(matrix)"),
        "draws_its_weights_from_the_seed", "weight_hh is the same with another seed",
    ),
    "a step that fails": (
        "minimal_gated", ("(h,) = state", "(h, c) = state"),
        "unrolls_as_it_steps", "it fails with ValueError in line 21: not enough values",
    ),
    "uphill": (
        "sign_momentum", ("w -= group", "w += group"),
        "goes_down", "a loss of 17.1973 is 17.2042 after 6 updates",
    ),
    "memory of its own": (
        "sign_momentum",
        ('m = self.state[w].setdefault("m", torch.zeros_like(w))',
         'm = vars(self).setdefault(w.shape, torch.zeros_like(w))'),
        "goes_on_from_its_state", "what it remembers belongs in self.state",
    ),
    "a rate that no schedule changes": (
        "sign_momentum", ('group["lr"]', "settings.learning_rate"),
        "follows_the_schedule", "it reads another rate",
    ),
    "a setting that is not read": (
        "sign_momentum", ("settings.beta2", "0.99"),
        "heeds_every_setting", "beta2 = 0.99 and beta2 = 0.802 do the same",
    ),
    "a range beside the default": (
        "sign_momentum", ("low=0.00003, high=0.003", "low=0.003, high=0.3"),
        "searches_around_its_defaults",
        "the default of learning_rate, 0.0003, is outside or at the edge of its range",
    ),
    "a rate above the rate": (
        "staircase", ("self.settings.fall **", "2 * self.settings.fall **"),
        "stays_within_the_rate", "its factor at 0 of the budget is 2.0, not 0 to 1",
    ),
    "a rate that is never reached": (
        "staircase", ("self.settings.fall **", "0.5 * self.settings.fall **"),
        "reaches_the_rate", "its greatest factor is 0.5, not 1",
    ),
    "no warm-up": (
        "staircase",
        ("    def after(", "    def rise(self, progress):\n        return 1.0\n\n    def after("),
        "rises_first", "with a warm-up it begins with a factor of 1",
    ),
    "a course that hangs on who asks": (
        "staircase",
        ("        return self", "        self.asked = getattr(self, 'asked', 0) + 1\n"
         "        return 1 / self.asked * self"),
        "is_a_function_of_the_budget_and_of_dev", "asked for from the end to the beginning",
    ),
    "a setting of a schedule that is not read": (
        "staircase", ("self.settings.fall **", "0.1 **"),
        "heeds_every_setting", "fall = 0.1 and fall = 0.09",
    ),
    "dev watched in secret": (
        "staircase",
        ("    def after(",
         "    def observe(self, score):\n        self.warmup = 0.5\n\n    def after("),
        "says_whether_it_watches_dev", "scores change its factors, but watches_dev is false",
    ),
    "dev watched in vain": (
        "staircase", ("    def after(", "    watches_dev = True\n\n    def after("),
        "says_whether_it_watches_dev", "watches_dev is true, but no score changes a factor",
    ),
    "the other way round": (
        "surely_wrong", ("HIGHER_IS_BETTER = False", "HIGHER_IS_BETTER = True"),
        "prefers_the_truth", "right answers have a score of 0 and wrong ones of 50",
    ),
    "no function of sums": (
        "surely_wrong",
        ("return float(from_statistics(statistics(predicted, expected).sum(0)))",
         "return float(from_statistics(statistics(predicted[1:], expected[1:]).sum(0)))"),
        "is_a_function_of_sums", "the score of a resample is ",
    ),
    "metrics of another task": (
        "word_counts", ('"ece", "log-loss")', '"ece")'),
        "declares_itself", "METRICS is ('accuracy', 'macro-f1', 'ece'); those of ",
    ),
    "learned from test": (
        "word_counts",
        ('dataset.splits["train"]', 'dataset.splits.get("test", dataset.splits["dev"])'),
        "learns_nothing_from_test", "its scores on dev hang on the test split",
    ),
    "another set each time": (
        "brackets", ("random.Random(1)", "random.Random()"),
        "is_the_same_every_time", "loaded again it has other examples",
    ),
    "test known by heart": (
        "brackets", ("if text not in seen:", "if True:"),
        "tells_nothing_of_test", "examples of dev are in train",
    ),
    "another's name": (
        "nesting", ('    name = "nesting"  # as the file\n', ""),
        "declares_itself", "its TASK.name is 'classification'; make it 'nesting'",
    ),
    "a recipe that isn't one": (
        "nesting", ('"small": {"hidden_size": 32}', '"small": {"hiden_size": 32}'),
        "declares_itself", "variant small: unknown recipe field 'hiden_size'",
    ),
    "a cell of two forms": (
        "mark", ("return repr(number)", "return repr(number + 1)"),
        "has_one_form", "it reads '1.0' as '2.0', and that as '3.0'",
    ),
    "a blank number": (
        "mark", ("text = super().read(value, column)", 'text = str(value).strip() or "0"'),
        "says_what_is_missing", "it reads a blank cell as '0.0'",
    ),
}  # fmt: skip
"""What is wrong -> the file, the change that makes it so, which check finds it, what is said."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_its_check(fault, file_of):
    name, change, found_by, said = FAULTS[fault]
    file = file_of(name, change)
    full = lstmlab.use(file)
    (kind,) = [one.kind for one in registry.in_use() if one.full == full]
    (one,) = [each for each in of_kind(kind) if each.name == found_by]
    assert said in one.found(full)


def test_what_fails_is_said_below_its_promise_and_ends_with_1(file_of):
    name, change, *_ = FAULTS["the other way round"]
    file = file_of(name, change)
    done = check(file)
    lines = done.output.splitlines()
    assert lines[0].startswith(f"{file}: a metric, surely-wrong@")
    at = lines.index("  FAILS  Right answers have a better score than wrong ones.")
    assert lines[at + 1].startswith("         right answers have a score of 0 and wrong ones of 50")
    assert lines[-1] == "1 of 4 checks failed"
    assert done.exit_code == 1


OWN = Path(__file__).parent / "own"


def test_what_there_is_no_data_for_is_neither_right_nor_wrong(file_of):
    metric = OWN / "mean_absolute_error.py"
    done = check(metric)
    assert done.exit_code == 0
    assert "  ?      Right answers have a better score than wrong ones.\n" in done.output
    assert "CONSUMES is 'marks', of which there are no examples here" in done.output
    assert done.output.endswith("1 of 4 checks passed\n")
    mark = file_of("mark")
    done = check(OWN / "marking.py", "--plugin", metric, "--plugin", mark)
    assert done.exit_code == 0, done.output
    assert "no small data set here with the columns text (text), score (mark)" in done.output
    assert done.output.endswith("2 of 7 checks passed\n")
