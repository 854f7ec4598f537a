"""A few commands with the pack that ships, indexed once."""

import json

import pytest

from trialwise.assistant.library import open_index
from trialwise.core.settings import Settings


@pytest.fixture(scope="session")
def real_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("real") / "home"
    open_index(Settings(home=home, embedder="hashing"))
    return home


@pytest.fixture(autouse=True)
def real(real_home, monkeypatch):
    monkeypatch.setenv("TRIALWISE_HOME", str(real_home))
    monkeypatch.setenv("TRIALWISE_EMBEDDER", "hashing")


def test_the_gold_question_is_answered(cli):
    done = cli("ask", "what sample size per group to detect a lift from 10% to 12% with 80% power?")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("You need 3,841 users per group, 7,682 in total.")
    check = "check it    trialwise calc sample-size-proportions --baseline 0.1 --target 0.12"
    assert check in done.out
    assert "\n[1] " in done.out
    assert "\nNext: " in done.out


def test_the_next_line_keeps_names_as_they_are(cli):
    done = cli("ask", "what is a type 1 error")
    record = json.loads(cli("ask", "what is a type 1 error", "--json").out)
    following = " ".join(done.out.partition("\nNext: ")[2].split())
    assert following == " · ".join(entry["name"] for entry in record["related"])


@pytest.mark.parametrize(
    ("name", "concept"),
    [("SRM", "srm"), ("statistical power", "power"), ("CUPED", "cuped"), ("p_value", "p_value")],
)
def test_concepts_are_found_by_id_name_and_alias(cli, name, concept):
    assert json.loads(cli("graph", "show", name, "--json").out)["id"] == concept


def test_cuped_lowers_the_sample_size(cli):
    done = cli("graph", "path", "CUPED", "sample size")
    assert done.code == 0
    assert done.out.endswith("Together: more CUPED lowers Sample size.\n")


def test_everything_that_ships_is_sound(cli):
    assert cli("pack", "lint").code == 0
    assert cli("doctor").code == 0
