"""The step that computes: typed calls in, checked calculations out, never a guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from trialwise.assistant.schema import CalculationRequest, CalculatorCall, Draft, Line
from trialwise.core.errors import InputError, UsageError
from trialwise.core.records import Calculation, Missing, Status, Table
from trialwise.stats.registry import calculate
from trialwise.stats.validate import MissingInputError

# The concepts a calculator's answer leans on, by id in the pack; unknown ids are passed over.
_TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "sample_size": ("sample_size", "mde", "power"),
    "power": ("power", "underpowered_experiment", "sample_size"),
    "mde": ("mde", "sample_size"),
    "duration": ("test_duration", "weekly_cycle", "sample_size"),
    "significance": ("statistical_significance", "confidence_interval", "p_value"),
    "srm": ("srm", "srm_test"),
}
# The concepts of the tests that a question on results may call.
_TESTS: Final[Mapping[str, str]] = {
    "two-proportion-test": "two_proportion_z_test",
    "welch-test": "welch_t_test",
}
_NAMES: Final[Mapping[str, str]] = {
    "sample_size": "the sample size",
    "power": "the power",
    "mde": "the detectable effect",
    "duration": "the duration",
    "significance": "the test",
    "srm": "the check of the split",
}


_Result = Calculation | InputError | UsageError


@dataclass(frozen=True, slots=True)
class _Unclear:
    """Something with several readings: what it is, and the words that settle it."""

    what: str
    settle: str


_UNCLEAR: Final[Mapping[str, _Unclear]] = {
    "effect": _Unclear("the effect", "'relative' or 'points'"),
    "margin": _Unclear("the margin", "'relative' or 'points'"),
    "threshold": _Unclear("the limit", "'relative' or 'points'"),
    "arms": _Unclear("the number of variants", "'including control' or 'plus control'"),
    "clusters": _Unclear("the number of clusters", "'per arm' or 'in total'"),
    "users": _Unclear("the number of users", "'per arm' or 'in total'"),
    "plus_minus": _Unclear(
        "the number after ± or in brackets", "'standard deviation' or 'standard error'"
    ),
}


@dataclass(frozen=True, slots=True)
class CalculationOutcome:
    """What computing led to: how the answer ends, its draft, and the numbers behind it."""

    status: Status
    draft: Draft
    calculations: tuple[Calculation, ...] = ()
    missing: tuple[Missing, ...] = ()


def topics_of(request: CalculationRequest) -> tuple[str, ...]:
    """Return the ids of the concepts that the answer to a request leans on."""
    if request.topics:
        return request.topics
    own = (_TESTS[call.calculator] for call in request.calls if call.calculator in _TESTS)
    return tuple(dict.fromkeys((*own, *_TOPICS.get(request.target, ()))))


def _name(request: CalculationRequest) -> str:
    return request.says or _NAMES[request.target]


def run_request(request: CalculationRequest) -> CalculationOutcome:
    """Return the outcome of a request: answered, both readings, needs input, or refused."""
    if request.refusal:
        return _refused(request, request.refusal)
    if request.missing:
        return _needs_input(request)
    results = tuple(_attempt(call) for call in request.calls)
    calculations = tuple(result for result in results if isinstance(result, Calculation))
    lacking = _lacking(results)
    if lacking is not None:
        return _needs_input(replace(request, calls=(), missing=(lacking,)))
    if not calculations:
        refusals = [result for result in results if not isinstance(result, Calculation)]
        return _refused(request, _why_not(refusals[0]))
    if len(results) > 1:
        return _both_readings(request, results)
    lines = [
        Line(calculations[0].summary),
        read_as(calculations[0]),
        *(_said(note) for note in request.assumptions),
    ]
    draft = Draft(tuple(lines), _reasoning(request), request.assumptions)
    return CalculationOutcome("answered", draft, calculations)


def _lacking(results: Sequence[_Result]) -> Missing | None:
    """Return the input that every reading lacks because of another one, as a t its df."""
    errors = [result for result in results if isinstance(result, MissingInputError)]
    if len(errors) < len(results) or len({error.field for error in errors}) > 1:
        return None
    field, what = errors[0].field, str(errors[0]).partition(": ")[2].rstrip(".")
    question = f"What is the {field.replace('_', ' ')} ({what})?"
    return Missing(field, question, "the numbers given mean nothing without it")


def _attempt(call: CalculatorCall) -> _Result:
    try:
        return calculate(call.calculator, call.inputs)
    except (InputError, UsageError) as error:
        return error


def read_as(calculation: Calculation) -> Line:
    """Return the line that says how the inputs were understood and by which convention."""
    return Line(f"Read as: {', '.join(calculation.reading)}. Convention: {calculation.convention}.")


def _said(note: str) -> Line:
    return Line(f"Taken for granted: {note}.")


def _reasoning(request: CalculationRequest) -> tuple[str, ...]:
    calls = (f"{call.calculator}({_arguments(call)})" for call in request.calls)
    return (f"asks for {_name(request)}", *calls)


def _arguments(call: CalculatorCall) -> str:
    return ", ".join(f"{name}={value}" for name, value in call.inputs.items())


def _both_readings(request: CalculationRequest, results: tuple[_Result, ...]) -> CalculationOutcome:
    """Return every reading with its number, and which words would settle it."""
    what = " and ".join(_UNCLEAR[name].what for name in request.unclear)
    count = "two ways, and they give" if len(results) == 2 else "several ways that give"
    lines = [Line(f"{what[0].upper()}{what[1:]} can be read {count} different numbers:")]
    for call, result in zip(request.calls, results, strict=True):
        if isinstance(result, Calculation):
            change = result.reading[0] if result.reading else ""
            says = f"{call.label} ({change}): {result.summary}"
        else:
            says = f"{call.label}: not possible, {result}"
        lines.append(Line(says, kind="bullet"))
    settle = " and ".join(_UNCLEAR[name].settle for name in request.unclear)
    lines.append(Line(f"Say {settle} to settle which one you mean."))
    lines += [_said(note) for note in request.assumptions]
    refusals = (str(result) for result in results if not isinstance(result, Calculation))
    labels = (call.label for call in request.calls)
    draft = Draft(tuple(lines), _reasoning(request), (*request.assumptions, *labels, *refusals))
    calculations = tuple(result for result in results if isinstance(result, Calculation))
    return CalculationOutcome("both_readings", draft, calculations)


def _needs_input(request: CalculationRequest) -> CalculationOutcome:
    """Ask for what is missing; show how the number depends on it where that can be computed."""
    name = _name(request)
    asks = request.missing
    lines = [
        Line(
            f"I need one thing more for {name}: {asks[0].question}"
            if len(asks) == 1
            else f"I need {len(asks)} things more for {name}:"
        )
    ]
    if len(asks) > 1:
        lines += [Line(entry.question, kind="step") for entry in asks]
    lines += [Line(f"Why it matters: {entry.because}.") for entry in asks[:1]]
    calculations: list[Calculation] = []
    rows: dict[str, dict[str, str]] = {}
    for call in request.illustrations:
        baseline, _, scale = call.label.partition("|")
        result = _attempt(call)
        if isinstance(result, Calculation):
            calculations.append(result)
            rows.setdefault(baseline, {})[scale] = _headline(result)
        else:
            rows.setdefault(baseline, {})[scale] = "not possible"
    if calculations:
        lines += _table_lines(rows, calculations[0])
    for call in request.known:
        result = _attempt(call)
        if isinstance(result, Calculation):
            calculations.append(result)
            label = f" ({call.label})" if call.label else ""
            says = f"{result.summary[0].lower()}{result.summary[1:]}"
            lines.append(Line(f"Known already{label}: {says}"))
    if request.understood:
        lines.append(Line(f"Understood so far: {', '.join(request.understood)}."))
    lines += [_said(note) for note in request.assumptions]
    reasoning = (f"asks for {name}", *(f"missing: {entry.name}" for entry in asks))
    grounds = (
        str(len(asks)),
        *request.understood,
        *request.assumptions,
        *rows,
        *(call.label for call in request.known),
        *(f"{entry.question} {entry.because}" for entry in asks),
    )
    draft = Draft(tuple(lines), reasoning, grounds)
    return CalculationOutcome("needs_input", draft, tuple(calculations), request.missing)


def _headline(calculation: Calculation) -> str:
    """Return the number to show in a table of illustrations."""
    outputs = calculation.outputs
    if "days" in outputs:
        return f"{outputs['days']:,} days"
    return f"{outputs['n_control']:,}"


def _table_lines(rows: dict[str, dict[str, str]], sample: Calculation) -> list[Line]:
    """Return the illustrations as a Markdown table, with what was assumed in them."""
    scales = list(dict.fromkeys(scale for row in rows.values() for scale in row))
    unit = "days" if "days" in sample.outputs else "users per group"
    titles = {"relative": f"{unit}, read as relative", "absolute": f"{unit}, read as points"}
    table = Table(
        "",
        ("baseline", *(titles.get(scale, unit) for scale in scales)),
        tuple(
            (baseline, *(row.get(scale, "–") for scale in scales)) for baseline, row in rows.items()
        ),
    )
    assumed = [
        part for part in sample.reading if "alpha" in part or "power" in part or "split" in part
    ]
    return [
        Line("Until then, this is how it depends on the baseline:"),
        Line(markdown_table(table), kind="code"),
        Line(f"Assumed in the table: {', '.join(assumed)}; {sample.convention}."),
    ]


def markdown_table(table: Table) -> str:
    """Return a table as Markdown, columns padded so that it also reads as plain text."""
    cells = [table.columns, *table.rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(table.columns))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _why_not(error: InputError | UsageError) -> str:
    return str(error) if isinstance(error, InputError) else f"there is no such number: {error}"


def _refused(request: CalculationRequest, reason: str) -> CalculationOutcome:
    draft = Draft((Line(f"That is not possible: {reason}"),), _reasoning(request), (reason,))
    return CalculationOutcome("refused", draft)
