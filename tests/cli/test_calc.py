"""``trialwise calc``: list, describe, run, refuse."""

import json
import shlex
import sys

import pytest

from trialwise.stats.registry import calculate, calculators

SIZE = "sample-size-proportions"
TEST = "two-proportion-test --conversions-b 1 --users-b 100"


def calc(cli, line):
    return cli("calc", *shlex.split(line))


def test_the_list_names_every_calculator(cli):
    done = cli("calc")
    listed = json.loads(cli("calc", "--json").out)
    assert done.code == 0
    assert [entry["name"] for entry in listed] == [entry.name for entry in calculators()]
    for entry in calculators():
        assert f"  {entry.name} " in done.out
        assert entry.title in done.out


def test_the_list_is_grouped_by_family(cli):
    lines = cli("calc").out.splitlines()
    heads = [line.lower() for line in lines if line and not line.startswith(" ")][:-1]
    assert heads == [family.lower() for family in dict.fromkeys(e.family for e in calculators())]


@pytest.mark.parametrize("entry", calculators(), ids=lambda entry: entry.name)
def test_a_calculator_describes_itself_and_its_example_runs(cli, entry):
    done = cli("calc", entry.name)
    assert done.code == 0
    for param in entry.params:
        assert param.option in done.out
    for output in entry.outputs:
        assert f"  {output.name} " in done.out
    for label in ("convention", "formula", "assumes", "source"):
        assert f"\n  {label} " in done.out
    assert json.loads(cli("calc", entry.name, "--json").out)["title"] == entry.title
    example = done.out.partition("Example: trialwise calc ")[2].strip()
    run = calc(cli, example)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(calculate(entry.name, entry.example).summary)
    assert "\n  in Python " in run.out
    record = json.loads(calc(cli, f"{example} --json --no-plot").out)
    assert record["calculator"] == entry.name


@pytest.mark.parametrize(
    ("line", "total"),
    [
        (f"{SIZE} --baseline 10% --target 12%", 7682),
        (f"{SIZE} --baseline=0.1 --target=0.12", 7682),
        (f"{SIZE} --baseline 10% --lift 20%", 7682),
        (f"{SIZE} --baseline 10% --effect 2pp", 7682),
        (f"{SIZE} --baseline '10 %' --lift +20% --json", 7682),
        (f"{SIZE} --json --baseline 0.1 --effect -0.02", 6426),
        (f"{SIZE} --baseline 0.1 --effect=-2%", 6426),
    ],
)
def test_inputs_are_read_as_people_write_them(cli, line, total):
    done = calc(cli, line)
    assert done.code == 0
    outcome = json.loads(done.out)["outputs"]["total"] if "--json" in line else done.out
    assert outcome == total if "--json" in line else f"{total:,} in total" in outcome


@pytest.mark.parametrize(
    "counts",
    [
        "50210,49790",
        "50210, 49790",
        "50,210/49,790",
        "50210:49790",
        "50,210, 49,790",
        "50.21k/49.79k",
    ],
)
def test_a_list_may_be_written_in_several_ways(cli, counts):
    done = cli("calc", "srm-test", "--counts", counts, "--json")
    assert json.loads(done.out)["inputs"]["counts"] == "50210,49790"


WRONG = [
    (f"{SIZE} --baseline 120% --target 0.5", "baseline = 1.2 (120 %): it must be a number above 0"),
    (f"{SIZE} --baseline 0 --target 0.5", "baseline = 0 (0 %): it must be"),
    (f"{SIZE} --baseline -5% --target 0.5", "baseline = -0.05 (-5 %): it must be"),
    (f"{SIZE} --baseline 0.1 --target 0.1", "target = 0.1 (10 %): it must be different from"),
    (f"{SIZE} --baseline 0.1 --lift 0", "lift = 0.0: it must be a number other than 0"),
    (
        f"{SIZE} --baseline 0.1 --lift 0.2 --power 1",
        "power = 1 (100 %): it must be a number above 0",
    ),
    (f"{SIZE} --baseline 0.1 --lift 0.2 --power 100%", "power = 1 (100 %): it must be"),
    (f"{SIZE} --baseline 0.1 --lift 0.2 --alpha 0", "alpha = 0 (0 %): it must be a number above 0"),
    (f"{SIZE} --baseline 0.1 --lift 0.2 --alpha 0.7", "alpha = 0.7 (70 %): it must be"),
    (
        f"{SIZE} --baseline 0.1 --lift 0.2 --convention poled",
        "convention = poled: it must be one of",
    ),
    (f"{SIZE} --baseline abc --lift 0.2", "--baseline: 'abc' is not a number; write for example"),
    (f"{SIZE} --baseline nan --lift 0.2", "--baseline: 'nan' is not a number"),
    (f"{SIZE} --baseline '' --lift 0.2", "--baseline: '' is not a number"),
    (f"{SIZE} --baseline 1e400 --lift 0.2", "--baseline: '1e400' is not a number"),
    (f"{SIZE} --lift 0.2", f"{SIZE} needs baseline: "),
    (f"{SIZE} --baseline 0.1", f"{SIZE} needs target or effect or lift: "),
    (
        f"{SIZE} --baseline 0.1 --lift 0.2 --target 0.3",
        f"{SIZE} takes exactly one of target, effect",
    ),
    (f"{SIZE} --basline 0.1", f"{SIZE} has no input 'basline'; it takes: baseline, target"),
    (f"{SIZE} --baseline", "--baseline has no value; write --baseline VALUE"),
    (f"{SIZE} --baseline 0.1 --baseline 0.2", "--baseline is given twice; give it once"),
    (f"{SIZE} 0.1", "'0.1' is not an option; write --name value"),
    (
        f"{TEST} --conversions-a 200 --users-a 100",
        "conversions_a = 200: it must be at most users_a",
    ),
    (f"{TEST} --conversions-a -2 --users-a 100", "conversions_a = -2: it must be a whole number"),
    (f"{TEST} --conversions-a 2.5 --users-a 100", "conversions_a = 2.5: it must be a whole number"),
    (f"{TEST} --conversions-a 0 --users-a 0", "users_a = 0: it must be a whole number at least 1"),
    ("power-proportions --baseline 0.1 --target 0.2 --n -5", "n = -5: it must be a whole number"),
    ("mde-proportions --baseline 0.1 --n 1", "n = 1: it must be a whole number at least 2"),
    ("sample-size-means --sd 0 --effect 1", "sd = 0.0: it must be a number above 0"),
    ("sample-size-means --sd 1 --effect 0", "effect = 0.0: it must be a number other than 0"),
    ("srm-test --counts 5", "counts = 5: it must be a list of at least 2 values"),
    ("srm-test --counts a,b", "--counts: 'a' is not a number"),
    ("srm-test --counts -5,10", "counts = -5: it must be a list of whole numbers"),
    ("srm-test --counts 0,0", "counts"),
    (
        "srm-test --counts 5,5 --ratios 1:0",
        "ratios = 0.0: it must be a list of numbers, each above 0",
    ),
    ("srm-test --counts 5,5 --ratios 1:1:1", "ratios"),
    ("srm", "no calculator 'srm'. Did you mean srm-test? List them all with: trialwise calc"),
]


@pytest.mark.parametrize(("line", "message"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_value_is_one_line_with_field_value_and_what_is_allowed(cli, line, message):
    for done in (calc(cli, line), calc(cli, f"{line} --json")):
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"trialwise: {message}")
        assert done.err.count("\n") == 1


PLAN = f"{SIZE} --baseline 10% --target 12%"


def test_a_plan_shows_tables_and_a_curve(cli):
    out = calc(cli, PLAN).out
    assert "  Users needed in control by power\n" in out
    assert "  80 % (here) " in out
    assert "  Power by users in the control arm (" in out
    assert "\n  in R        cat(ceiling(power.prop.test(" in out
    assert "\n  worked      n = (1.96·√(2·0.11·0.89)" in out
    assert "  unpooled 3,839 – variance from each arm separately\n" in out
    assert "\n  results     n control 3,841 · " in out


def test_the_curve_can_be_left_out(cli):
    for line in (f"{PLAN} --no-plot", f"--no-plot {PLAN}"):
        out = calc(cli, line).out
        assert "Power by users" not in out
        assert "Users needed in control by power" in out
    assert json.loads(calc(cli, f"{PLAN} --json --no-plot").out)["curve"] is None


def test_the_record_holds_tables_and_curve(cli):
    record = json.loads(calc(cli, f"{PLAN} --json").out)
    assert record["curve"]["mark"][0] == 3841
    assert len(record["tables"]) == 3


@pytest.mark.parametrize("where", ["{plan} --plot {file}", "{plan} --plot={file}"])
def test_the_curve_becomes_a_picture(cli, tmp_path, where):
    file = tmp_path / "curve.svg"
    done = calc(cli, where.format(plan=PLAN, file=file))
    assert (done.code, done.err) == (0, f"The curve is in {file}\n")
    assert file.read_text("utf-8").startswith("<svg ")


def test_the_picture_may_be_a_png(cli, tmp_path):
    pytest.importorskip("resvg_py")
    file = tmp_path / "curve.PNG"
    assert calc(cli, f"{PLAN} --plot {file}").code == 0
    assert file.read_bytes().startswith(b"\x89PNG")


def test_without_the_extra_a_png_says_what_to_install(cli, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    done = calc(cli, f"{PLAN} --plot {tmp_path / 'curve.png'}")
    assert (done.code, done.out) == (3, "")
    assert "pip install 'trialwise[png]'" in done.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{PLAN} --plot curve.gif", "--plot curve.gif: the name must end in .svg or .png"),
        (f"{PLAN} --plot a.svg --no-plot", "--plot and --no-plot exclude each other"),
        ("srm-test --counts 5,6 --plot a.svg", "srm-test has no curve to draw; leave --plot out"),
    ],
)
def test_a_picture_that_cannot_be_is_refused(cli, line, message):
    done = calc(cli, line)
    assert (done.code, done.out, done.err) == (2, "", f"trialwise: {message}\n")


def test_a_file_that_cannot_be_written_is_named(cli, tmp_path):
    (tmp_path / "file").write_text("")
    done = calc(cli, f"{PLAN} --plot {tmp_path / 'file' / 'curve.svg'}")
    assert done.code == 1
    assert "curve.svg" in done.err
    assert done.err.count("\n") == 1


def test_a_coefficient_of_variation_may_be_in_percent(cli):
    out = calc(cli, "sample-size-means --cv 150% --lift 3%").out
    assert out.startswith("You need 39,246 users per group, 78,492 in total.")


def test_running_the_printed_command_gives_the_same_output(cli):
    first = calc(cli, f"{SIZE} --baseline 10% --lift 20% --ratio 0.5")
    again = first.out.partition("check it    trialwise calc ")[2].partition("\n")[0]
    assert calc(cli, again).out == first.out
