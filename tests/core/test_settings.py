"""Defaults, then one TOML file, then the environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from trialwise.core.errors import SettingsError
from trialwise.core.settings import Settings, load_settings


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    """The settings file, not yet written."""
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("TRIALWISE_SETTINGS_FILE", str(path))
    return path


def test_without_file_and_variables_the_defaults_hold(settings_file):
    settings = load_settings()
    assert settings.embedder == "minilm"
    assert settings.pack is None
    assert settings.ingest.max_file_mb == 20.0
    assert settings.retrieval.budget_tokens == 1600


def test_the_file_overrides_defaults(settings_file):
    settings_file.write_text('embedder = "hashing"\n[ingest]\nmax_file_mb = 5\n')
    settings = load_settings()
    assert settings.embedder == "hashing"
    assert settings.ingest.max_file_mb == 5
    assert settings.ingest.passage_words == 110


def test_variables_override_the_file(settings_file, monkeypatch):
    settings_file.write_text(
        'embedder = "hashing"\n[ingest]\nmax_file_mb = 5\npassage_words = 90\n'
    )
    monkeypatch.setenv("TRIALWISE_EMBEDDER", "minilm")
    monkeypatch.setenv("TRIALWISE_HOME", "/somewhere")
    monkeypatch.setenv("TRIALWISE_INGEST__MAX_FILE_MB", "50")
    settings = load_settings()
    assert settings.embedder == "minilm"
    assert settings.home == Path("/somewhere")
    assert (settings.ingest.max_file_mb, settings.ingest.passage_words) == (50, 90)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRIALWISE_EMBEDDER", "bert"),
        ("TRIALWISE_THREADS", "0"),
        ("TRIALWISE_THREADS", "many"),
        ("TRIALWISE_INGEST__MAX_FILE_MB", "-1"),
        ("TRIALWISE_RETRIEVAL__BUDGET_TOKENS", "10"),
        ("TRIALWISE_RETRIEVAL__NO_SUCH", "1"),
    ],
)
def test_a_wrong_variable_is_named_with_its_value(settings_file, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as seen:
        load_settings()
    assert variable in str(seen.value)
    assert repr(value) in str(seen.value)
    assert seen.value.exit_code == 2


def test_a_wrong_or_unknown_field_in_the_file_is_named_with_the_file(settings_file):
    for line, variable in (
        ("threads = 0", "TRIALWISE_THREADS"),
        ("colour = 1", "TRIALWISE_COLOUR"),
    ):
        settings_file.write_text(line)
        with pytest.raises(SettingsError, match=variable) as seen:
            load_settings()
        assert str(settings_file) in str(seen.value)


def test_a_file_that_is_no_toml_is_named(settings_file):
    settings_file.write_text("home = [")
    with pytest.raises(SettingsError, match="is not valid TOML") as seen:
        load_settings()
    assert str(settings_file) in str(seen.value)


def test_settings_cannot_be_changed(settings_file):
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.threads = 4


def test_every_setting_says_what_it_is():
    for model in (Settings, *(type(getattr(Settings(), name)) for name in ("ingest", "retrieval"))):
        for name, field in model.model_fields.items():
            assert field.description or name in ("ingest", "retrieval")


def test_a_wrong_setting_ends_a_command_with_2(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "trialwise.cli.main", "sources"],
        env={"TRIALWISE_HOME": str(tmp_path), "TRIALWISE_THREADS": "0"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("trialwise: setting threads = '0': ")
    assert done.stderr.count("\n") == 1
