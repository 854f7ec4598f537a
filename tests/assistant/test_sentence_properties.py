"""Properties of how sentences are read: writing changes nothing, nothing is silent."""

import re
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.stats.varied import NOT_NUMBERS, result_of, texts_of, unsaid_defaults, varied

from trialwise.assistant.calculate import run_request
from trialwise.assistant.understand.sentence import understand
from trialwise.core.errors import InputError, UsageError
from trialwise.core.records import STATUSES
from trialwise.stats.registry import calculate, get

few = settings(max_examples=8, deadline=None, derandomize=True)

RATE = st.integers(5, 400).map(lambda tenths: tenths / 1000)
LEVEL = st.sampled_from([0.01, 0.02, 0.025, 0.05, 0.1])
POWER = st.sampled_from([0.7, 0.8, 0.85, 0.9, 0.95])
SHARE = st.integers(1, 99).map(lambda percent: percent / 100)
USERS = st.integers(3, 2000).map(lambda hundreds: hundreds * 500)
NUMBER = st.integers(11, 900).map(lambda tenths: tenths / 10)
FEW = st.integers(3, 9)
SOME = st.integers(100, 999)


@dataclass(frozen=True)
class Sentence:
    """A way to ask for one calculator.

    Attributes:
        calculator: that must be called.
        opening: words before the clauses.
        clauses: one per number or group of numbers; ``{name}`` stands for an input.
        inputs: how the inputs are drawn.
        fixed: inputs that the words settle.
        ending: words behind the clauses.
    """

    calculator: str
    opening: str
    clauses: tuple[str, ...]
    inputs: dict
    fixed: dict
    ending: str = ""

    @property
    def names(self):
        """Names of the inputs in the order in which they are said."""
        return re.findall(r"{(\w+)}", " ".join(self.clauses))


def _sentence(calculator, opening, clauses, ending="", fixed=None, **inputs):
    return Sentence(calculator, opening, tuple(clauses.split(" | ")), inputs, fixed or {}, ending)


_RATES = {"baseline": RATE, "target": RATE}
_ARMS = {"conversions_a": SOME, "users_a": USERS, "conversions_b": SOME, "users_b": USERS}
SENTENCES = (
    _sentence(
        "sample-size-proportions",
        "sample size",
        "baseline {baseline} | target {target} | power {power} | alpha {alpha}",
        **_RATES, power=POWER, alpha=LEVEL,
    ),
    _sentence(
        "power-proportions",
        "what is the power",
        "{n} users per arm | baseline {baseline} | target {target}",
        **_RATES, n=USERS,
    ),
    _sentence(
        "mde-proportions",
        "minimum detectable effect",
        "{n} users per arm | baseline {baseline} | power {power}",
        baseline=RATE, n=USERS, power=POWER,
    ),
    _sentence(
        "duration-proportions",
        "how long must the test run",
        "baseline {baseline} | target {target} | {traffic} visitors per day",
        **_RATES, traffic=USERS,
    ),
    _sentence(
        "sample-size-means",
        "sample size",
        "mean {mean} | standard deviation {sd} | effect {effect} | power {power}",
        mean=NUMBER, sd=NUMBER, effect=NUMBER, power=POWER,
    ),
    _sentence(
        "welch-test",
        "welch t-test",
        "A mean {mean_a} sd {sd_a} n {n_a} | B mean {mean_b} sd {sd_b} n {n_b}",
        mean_a=NUMBER, sd_a=NUMBER, n_a=USERS, mean_b=NUMBER, sd_b=NUMBER, n_b=USERS,
    ),
    _sentence(
        "fisher-test",
        "fisher exact test",
        "A {conversions_a}/{users_a} | B {conversions_b}/{users_b}",
        fixed={"method": "fisher"}, **_ARMS,
    ),
    _sentence(
        "bayes-proportions",
        "bayesian probability that B is better",
        "A {conversions_a}/{users_a} | B {conversions_b}/{users_b}",
        **_ARMS,
    ),
    _sentence(
        "srm-test",
        "is this a sample ratio mismatch",
        "{counts} vs {counts_b} users",
        counts=USERS, counts_b=USERS,
    ),
    _sentence(
        "sample-size-survival",
        "sample size",
        "baseline {baseline} | hazard ratio {hazard_ratio} | power {power}",
        baseline=RATE, hazard_ratio=SHARE, power=POWER,
    ),
    _sentence(
        "sample-size-hazard-ratio",
        "how many events are needed",
        "hazard ratio {hazard_ratio} | power {power} | alpha {alpha}",
        hazard_ratio=SHARE, power=POWER, alpha=LEVEL,
    ),
    _sentence(
        "sample-size-noninferiority-proportions",
        "non-inferiority sample size",
        "baseline {baseline} | margin {margin} points | power {power}",
        baseline=SHARE, margin=st.integers(1, 8).map(float), power=POWER,
    ),
    _sentence(
        "sample-size-clusters-means",
        "sample size for a cluster randomised test",
        "sd {sd} | effect {effect} | cluster size {cluster_size} | icc {icc}",
        sd=NUMBER, effect=NUMBER, cluster_size=st.integers(5, 500), icc=SHARE,
    ),
    _sentence(
        "posterior-normal",
        "shrink an estimate by its prior",
        "estimate {estimate} | standard error {standard_error} | prior sd {prior_sd}",
        estimate=RATE, standard_error=RATE, prior_sd=RATE,
    ),
    _sentence(
        "winners-curse-correction",
        "correct for the winner's curse",
        "estimate {estimate} | standard error {standard_error}",
        estimate=RATE, standard_error=RATE,
    ),
    _sentence(
        "family-wise-error",
        "family-wise error rate",
        "{tests} tests | alpha {alpha}",
        tests=st.integers(2, 5000), alpha=LEVEL,
    ),
    _sentence(
        "group-sequential-boundaries",
        "pocock boundaries",
        "{looks} looks | alpha {alpha}",
        fixed={"boundary": "pocock"}, looks=FEW, alpha=LEVEL,
    ),
    _sentence(
        "poisson-rates-test",
        "poisson test",
        "{events_a} events in {exposure_a} days vs {events_b} events in {exposure_b} days",
        events_a=FEW, exposure_a=USERS, events_b=FEW, exposure_b=USERS,
    ),
    _sentence(
        "precision-proportion",
        "margin of error of a rate",
        "{n} users | baseline {baseline}",
        n=USERS, baseline=RATE,
    ),
    _sentence(
        "odds-ratio",
        "odds ratio",
        "A {conversions_a}/{users_a} | B {conversions_b}/{users_b}",
        **_ARMS,
    ),
)  # fmt: skip
ARM_ORDER = ("A ", "B ")  # arms are not the same in another order
each = pytest.mark.parametrize("sentence", SENTENCES, ids=[entry.calculator for entry in SENTENCES])


def plain(value, times=1):
    """Return a number without separators and exponents."""
    return f"{(Decimal(repr(value)) * Decimal(str(times))).normalize():f}"


def writings(sentence, name, value):
    """Return the ways to write a value."""
    strategy = sentence.inputs[name]
    if strategy is USERS:
        ways = [plain(value), f"{value:,}"]
        if "/" in " ".join(sentence.clauses):
            return ways
        ways += [f"{plain(value, '0.001')}k", f"{plain(value, '0.001')} thousand"]
        return [*ways, f"{plain(value, '0.000001')}m"] if value >= 100_000 else ways
    if strategy in (RATE, LEVEL, POWER):
        percent = plain(value, 100)
        return [plain(value), f"{percent}%", f"{percent} %", f"{percent} percent"]
    return [plain(value)]


def drawn_inputs(data, sentence):
    """Draw the inputs of a sentence; two rates differ."""
    values = {name: data.draw(kind, label=name) for name, kind in sentence.inputs.items()}
    assume(values.get("baseline") != values.get("target", -1))
    return values


def say(data, sentence, values):
    """Return the sentence with its numbers written and its clauses ordered in some way."""
    words = {
        name: data.draw(st.sampled_from(writings(sentence, name, value)))
        for name, value in values.items()
    }
    clauses = [clause.format(**words) for clause in sentence.clauses]
    if not any(clause.startswith(ARM_ORDER) for clause in clauses):
        clauses = data.draw(st.permutations(clauses))
    mark = data.draw(st.sampled_from(["", ".", "?", " ?", "!", "??"]))
    text = f"{sentence.opening}: {', '.join(clauses)}{sentence.ending}{mark}"
    return data.draw(st.sampled_from([str, str.upper, str.capitalize]))(text)


def wanted(sentence, values):
    """Return the inputs of the call that the sentence asks for."""
    if sentence.calculator == "srm-test":
        return {"counts": (values["counts"], values["counts_b"])}
    if "points" in " ".join(sentence.clauses):
        values = values | {"margin": values["margin"] / 100}
    return values | sentence.fixed


@each
@given(data=st.data())
@few
def test_the_writing_of_numbers_and_the_order_of_clauses_change_nothing(sentence, data):
    values = drawn_inputs(data, sentence)
    text = say(data, sentence, values)
    request = understand(text).request
    assert request is not None, text
    assert [call.calculator for call in request.calls] == [sentence.calculator], text
    found, expected = request.calls[0].inputs, wanted(sentence, values)
    assert found.keys() == expected.keys(), text
    for key, value in expected.items():
        assert found[key] == (value if isinstance(value, str) else pytest.approx(value)), text


# --- relative and absolute ---


@given(data=st.data())
@settings(few, max_examples=25)
def test_a_relative_lift_points_and_a_target_are_the_same_plan(data):
    baseline = data.draw(st.integers(1, 40)) / 100
    relative = data.draw(st.sampled_from([5, 10, 20, 50]))
    sign = data.draw(st.sampled_from([1, -1]))
    move = Decimal(str(baseline)) * relative  # in points
    target = Decimal(str(baseline)) * 100 + sign * move
    word = "increase" if sign > 0 else "decrease"
    sizes = {
        calculate(call.calculator, call.inputs).outputs["n_control"]
        for text in (
            f"sample size, baseline {plain(baseline, 100)}%, {relative}% relative {word}",
            f"sample size, baseline {plain(baseline, 100)}%, {move:f} percentage points {word}",
            f"sample size, baseline {plain(baseline, 100)}%, {move:f}pp {word}",
            f"sample size from {plain(baseline, 100)}% to {target:f}%",
        )
        for call in understand(text).request.calls
    }
    assert max(sizes) - min(sizes) <= 1


@given(data=st.data())
@few
def test_a_bare_percentage_is_never_settled_in_silence(data):
    baseline, effect = data.draw(st.integers(10, 40)), data.draw(st.integers(1, 9))
    text = f"sample size, baseline {baseline}%, mde {effect}%"
    outcome = run_request(understand(text).request)
    assert outcome.status == "both_readings"
    lines = " ".join(line.text for line in outcome.draft.lines)
    assert f"{effect} % relative" in lines
    assert "absolute" in lines


# --- the reading of a card is a sentence ---

# Calculators whose reading, behind the title, says all that was given.
READABLE = (
    "sample-size-proportions",
    "mde-proportions",
    "mde-means",
    "sample-size-hazard-ratio",
    "mde-one-proportion",
    "sample-size-noninferiority-proportions",
    "sample-size-equivalence-proportions",
)


def read_back(result):
    """Return the title and the reading of a result as a sentence, less what follows from others."""
    parts = [re.sub(r"\s*\([^()]*default\)", "", part) for part in result.reading]
    parts = [part.replace("users in control", "users in each arm") for part in parts]
    parts = [part for part in parts if not re.match("[+−]", part)]
    return f"{get(result.calculator).title}: {', '.join(parts)}"


@pytest.mark.parametrize("name", READABLE)
@given(data=st.data())
@few
def test_a_reading_is_read_as_the_calculation_it_describes(name, data):
    drawn = data.draw(varied(get(name)))
    inputs = {key: value for key, value in drawn.items() if key in (*get(name).example, "power")}
    result = result_of(name, inputs)
    assume(result is not None)
    text = read_back(result)
    request = understand(text).request
    assert request is not None, text
    assert [call.calculator for call in request.calls] == [name], text
    again = calculate(name, request.calls[0].inputs)
    assert again.outputs == pytest.approx(dict(result.outputs), rel=1e-6), text


# --- faults that are known and open ---

OPEN = [
    (
        "odds ratio: A 3/1,000, B 4/2,000",
        "odds-ratio",
        {"conversions_a": 3, "users_a": 1000, "conversions_b": 4, "users_b": 2000},
    ),
    (
        "minimum detectable effect: 1.019k users per arm, baseline 10%",
        "mde-proportions",
        {"baseline": 0.1, "n": 1019},
    ),
]


@pytest.mark.parametrize(("text", "name", "inputs"), OPEN, ids=[row[1] for row in OPEN])
def test_numbers_that_were_once_misread(text, name, inputs):
    request = understand(text).request
    assert [(call.calculator, dict(call.inputs)) for call in request.calls] == [(name, inputs)]


# --- any number ---

ANY = st.one_of(
    st.sampled_from(["0", "-5", "-0.1", "120%", "1e12", "10^400", "1e-300", "0%", "100%", "-100%"]),
    st.sampled_from(["50k", "3 million", "1/0", "0/0", "5pp", "½", "1,2,3", "∞", "NaN"]),
    st.sampled_from(["9" * 30, "0.00000001%", "1e999", "a dozen", "$5", "2 weeks", "1:1", "90/10"]),
    st.integers(-(10**13), 10**13).map(str),
    st.floats(-2, 2).map(lambda value: f"{value:.4f}"),
)  # fmt: skip


def check_outcome(text):
    """Run a sentence and check that it ends well, with every default said."""
    request = understand(text).request
    if request is None:
        return
    outcome = run_request(request)
    assert outcome.status in STATUSES
    assert outcome.draft.lines
    for line in outcome.draft.lines:
        assert not NOT_NUMBERS.search(line.text), line.text
    for calculation in outcome.calculations:
        assert unsaid_defaults(calculation) == [], text
        for part in texts_of(calculation):
            assert not NOT_NUMBERS.search(part), part


@each
@given(data=st.data())
@settings(few, max_examples=15)
def test_any_number_leads_to_a_status(sentence, data):
    values = {name: data.draw(ANY, label=name) for name in sentence.names}
    clauses = [clause.format(**values) for clause in sentence.clauses]
    kept = data.draw(st.lists(st.sampled_from(clauses), min_size=1, unique=True))
    check_outcome(f"{sentence.opening}: {', '.join(kept)}{sentence.ending}")


@each
@given(data=st.data())
@few
def test_any_numbers_in_place_of_some_lead_to_a_status(sentence, data):
    values = drawn_inputs(data, sentence)
    words = {name: plain(value) for name, value in values.items()}
    words[data.draw(st.sampled_from(sorted(words)))] = data.draw(ANY)
    clauses = [clause.format(**words) for clause in sentence.clauses]
    text = f"{sentence.opening}: {', '.join(clauses)}{sentence.ending}"
    check_outcome(text)


@each
@given(data=st.data())
@few
def test_a_missing_clause_is_asked_for_or_said(sentence, data):
    values = drawn_inputs(data, sentence)
    clauses = [
        clause.format(**{k: plain(v) for k, v in values.items()}) for clause in sentence.clauses
    ]
    gone = data.draw(st.integers(0, len(clauses) - 1))
    kept = clauses[:gone] + clauses[gone + 1 :]
    text = f"{sentence.opening}: {', '.join(kept)}"
    request = understand(text).request
    if request is None or request.missing or request.refusal:
        return
    missing = set(re.findall(r"{(\w+)}", sentence.clauses[gone]))
    for call in request.calls:
        try:
            result = calculate(call.calculator, call.inputs)
        except (InputError, UsageError):
            continue
        if call.calculator == sentence.calculator:
            assert not missing & set(call.inputs), text
            assert unsaid_defaults(result) == [], text
