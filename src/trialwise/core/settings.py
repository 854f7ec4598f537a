"""The one settings tree: defaults, then one TOML file, then ``TRIALWISE_*`` variables.

Read once at the edge (``load_settings``) and passed down. Nested names join with two underscores:
``TRIALWISE_INGEST__MAX_FILE_MB=50``.
"""

import os
import tomllib
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from trialwise.core.errors import SettingsError


class IngestSettings(BaseModel):
    """Limits and sizes of reading documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_file_mb: float = Field(default=20.0, gt=0, description="larger files are skipped and named")
    max_unpacked_mb: float = Field(
        default=200.0, gt=0, description="packed files (DOCX, PPTX) that hold more are skipped"
    )
    max_pages: int = Field(
        default=2000, ge=1, description="PDFs and presentations with more pages are skipped"
    )
    passage_words: int = Field(default=110, ge=40, le=400, description="aim for a passage's length")


class RetrievalSettings(BaseModel):
    """How much is looked at and how much is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget_tokens: int = Field(default=1600, ge=200, description="most tokens of a context")
    candidates: int = Field(default=30, ge=5, le=200, description="passages per search list")


class Settings(BaseSettings):
    """Everything a user can set."""

    model_config = SettingsConfigDict(
        env_prefix="TRIALWISE_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("trialwise")),
        description="folder of the store, the index and working state",
    )
    pack: Path | None = Field(
        default=None, description="folder of the knowledge pack; the built-in one when unset"
    )
    own_pack: Path | None = Field(
        default=None, description="folder of your company's own pack, laid over the other one"
    )
    embedder: str = Field(
        default="minilm",
        pattern=r"^(minilm|hashing|causal:.+)$",
        description="minilm (built in), hashing (for tests), or causal: and a model's folder or id",
    )
    embedder_layer: int = Field(
        default=-1, description="hidden layer that a causal: embedder averages; -1 is the last"
    )
    store: str = Field(
        default="",
        repr=False,  # it may hold a password
        description="where documents are kept: empty for the built-in SurrealDB, or ws://…, "
        "postgresql://…, faiss:flat, faiss:hnsw",
    )
    threads: int = Field(
        default=min(2, os.cpu_count() or 1), ge=1, le=64, description="threads when indexing"
    )
    lock_seconds: float = Field(
        default=120.0, ge=0, description="how long to wait for another process that is indexing"
    )
    ingest: IngestSettings = IngestSettings()
    retrieval: RetrievalSettings = RetrievalSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic passes it by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, then the settings file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file())


def settings_file() -> Path:
    """Return the path of the settings file; it need not exist."""
    named = os.environ.get("TRIALWISE_SETTINGS_FILE")
    return (
        Path(named) if named else Path(platformdirs.user_config_dir("trialwise")) / "settings.toml"
    )


def load_settings() -> Settings:
    """Return the settings as resolved from defaults, file and environment.

    Raises:
        SettingsError: naming the setting, the value seen and where it came from.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        variable = "TRIALWISE_" + "__".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(
            f"setting {name} = {first.get('input')!r}: {first['msg']}. "
            f"It comes from {variable} or {settings_file()}."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{settings_file()} is not valid TOML: {error}. Mend it or remove it."
        ) from None
