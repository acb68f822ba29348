"""The app settings: one frozen model, read from the environment once and late."""

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .bounds.memory import DEFAULT_INSTANCE_MB, MIB, largest_index
from .names import DATA_CONNECTION, DEFAULT_INSIGHTS_CONTAINER

GUID: Final = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
RESOURCE_ID: Final = (
    r"(?i)^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.VideoIndexer/accounts/[A-Za-z0-9-]{3,50}$"
)
ENDPOINT: Final = r"^https?://[^/?#]+(/[^?#]*)?$"
CONNECTION_STRING: Final = r"(?i)(^|;)\s*(AccountName|BlobEndpoint)=[^;]+"
YEAR: Final = 8760
WEEK: Final = 604_800
"""Seconds: no message of a storage queue can be hidden for longer."""

# The account that Azurite ships with; its key is public (docs: "Use the Azurite emulator").
AZURITE_ACCOUNT: Final = "devstoreaccount1"
AZURITE_KEY: Final = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
AZURITE: Final = (
    f"DefaultEndpointsProtocol=http;AccountName={AZURITE_ACCOUNT};AccountKey={AZURITE_KEY};"
    f"BlobEndpoint=http://127.0.0.1:10000/{AZURITE_ACCOUNT};QueueEndpoint=http://127.0.0.1:10001/{AZURITE_ACCOUNT};"
)


class SettingsError(Exception):
    """Names every setting that is missing or wrong, and what it should be: all in the message, each in `problems`."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"{len(problems)} app setting(s) to mend: {'; '.join(problems)}")
        self.problems = problems


def _languages(value: Any) -> Any:
    return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value


class StorageConnection(BaseModel):
    """The data's storage by the Functions convention.

    X is a connection string, or X__blobServiceUri and X__queueServiceUri name the services that the app's identity
    opens (X__clientId where it is a user-assigned one).
    """

    model_config = ConfigDict(frozen=True)

    connection_string: str | None = Field(default=None, repr=False, pattern=CONNECTION_STRING)
    blob_uri: str | None = Field(default=None, pattern=ENDPOINT)
    queue_uri: str | None = Field(default=None, pattern=ENDPOINT)
    client_id: str | None = None


type Share = Annotated[float, Field(ge=0, le=1)]
type Languages = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")], ...], BeforeValidator(_languages)
]


class Settings(BaseModel):
    """What the app reads from its settings. The alias of a field is the setting's name."""

    model_config = ConfigDict(frozen=True, extra="ignore", title="Settings", allow_inf_nan=False)

    data_storage: StorageConnection = Field(
        alias=DATA_CONNECTION,
        description=f"a connection string, or {DATA_CONNECTION}__blobServiceUri and {DATA_CONNECTION}__queueServiceUri",
    )
    account_id: str = Field(alias="VIDEO_INDEXER_ACCOUNT_ID", pattern=GUID, description="the account's GUID")
    location: str = Field(
        alias="VIDEO_INDEXER_LOCATION", pattern=r"^[a-z0-9-]+$", description="the account's region, such as westeurope"
    )
    resource_id: str = Field(
        alias="VIDEO_INDEXER_RESOURCE_ID",
        pattern=RESOURCE_ID,
        description="the account's Azure resource id, /subscriptions/…/Microsoft.VideoIndexer/accounts/NAME",
    )
    endpoint: str = Field(
        "https://api.videoindexer.ai", alias="VIDEO_INDEXER_ENDPOINT", pattern=ENDPOINT, description="a URL"
    )
    arm_endpoint: str = Field(
        "https://management.azure.com", alias="ARM_ENDPOINT", pattern=ENDPOINT, description="a URL"
    )
    publication_topic_endpoint: str | None = Field(
        None,
        alias="PUBLICATION_TOPIC_ENDPOINT",
        pattern=ENDPOINT,
        description="a URL, https://NAME.REGION-1.eventgrid.azure.net/api/events",
    )
    filter_insights: bool = Field(
        True, alias="VIDEO_INDEXER_FILTER_INSIGHTS", description="true to fetch only the three insights, false for all"
    )
    insights_container: str = Field(
        DEFAULT_INSIGHTS_CONTAINER,
        alias="INSIGHTS_CONTAINER",
        pattern=r"^[a-z0-9](-?[a-z0-9]){2,62}$",
        description="a container name: 3 to 63 small letters, digits and single hyphens",
    )
    languages: Languages = Field(
        (), alias="INDEX_LANGUAGES", description="languages to translate into, such as fr-FR,ja-JP"
    )
    min_confidence_topics: Share = Field(0.0, alias="MIN_CONFIDENCE_TOPICS", description="a number from 0 to 1")
    min_confidence_keywords: Share = Field(0.0, alias="MIN_CONFIDENCE_KEYWORDS", description="a number from 0 to 1")
    min_confidence_labels: Share = Field(0.0, alias="MIN_CONFIDENCE_LABELS", description="a number from 0 to 1")
    max_event_age_hours: float = Field(
        24, alias="MAX_EVENT_AGE_HOURS", gt=0, le=YEAR, description=f"hours, above 0, up to {YEAR}"
    )
    max_wait_seconds: float = Field(10, alias="MAX_WAIT_SECONDS", ge=0, le=60, description="seconds, 0 to 60")
    requests_per_second: int = Field(10, alias="REQUESTS_PER_SECOND", ge=1, description="a whole number from 1")
    requests_per_minute: int = Field(120, alias="REQUESTS_PER_MINUTE", ge=1, description="a whole number from 1")
    sweep_window_hours: float = Field(
        48, alias="SWEEP_WINDOW_HOURS", gt=0, le=YEAR, description=f"hours, above 0, up to {YEAR}"
    )
    sweep_requests_per_minute: float = Field(
        12, alias="SWEEP_REQUESTS_PER_MINUTE", gt=0, description="a number above 0"
    )

    removed_videos: Literal["keep", "mark", "delete"] = Field(
        "keep",
        alias="REMOVED_VIDEOS",
        description="keep, mark or delete: what becomes of the documents of videos that the account has no more",
    )

    sweep_grace_seconds: float = Field(
        120,
        alias="SWEEP_GRACE_SECONDS",
        ge=0,
        description="seconds, 0 or more, that a sweep leaves to the other triggers",
    )
    still_indexing_seconds: float = Field(
        60, alias="STILL_INDEXING_SECONDS", gt=0, description="seconds until a video in indexing is looked at again"
    )
    recheck_seconds: float = Field(
        900,
        alias="RECHECK_SECONDS",
        gt=0,
        le=WEEK,
        description=f"seconds, more than any attempt lasts (functionTimeout), up to {WEEK}",
    )
    take_up_seconds: float = Field(
        600,
        alias="TAKE_UP_SECONDS",
        gt=0,
        le=WEEK,
        description=f"seconds, more than an attempt lasts, up to {WEEK}",
    )

    instance_memory_mb: int = Field(
        DEFAULT_INSTANCE_MB,
        alias="INSTANCE_MEMORY_MB",
        ge=512,
        description="a whole number from 512: MB of an instance",
    )
    max_index_mb: float | None = Field(
        None, alias="MAX_INDEX_MB", gt=0, description="MB above 0; by default what the instance's memory takes"
    )

    @property
    def max_index_bytes(self) -> int:
        """The largest index that is read."""
        if self.max_index_mb is not None:
            return int(self.max_index_mb * MIB)
        return largest_index(self.instance_memory_mb)

    @property
    def max_event_age(self) -> timedelta:
        """How long an event may be put back before it counts as failed."""
        return timedelta(hours=self.max_event_age_hours)


NAMES: Final = frozenset(str(field.alias) for field in Settings.model_fields.values()) - {DATA_CONNECTION}
"""Names of all settings but the storage connection's own, which follow the Functions convention."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from an environment; a setting that is empty counts as missing. Raises `SettingsError`."""
    given: dict[str, Any] = {name: environment[name] for name in NAMES if environment.get(name)}
    connection = _connection(DATA_CONNECTION, environment)
    if connection is not None:
        given[DATA_CONNECTION] = connection
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None


@cache
def settings() -> Settings:
    """The process's settings, read on first use."""
    return read_settings(os.environ)


def _connection(name: str, environment: Mapping[str, str]) -> dict[str, str | None] | None:
    """The connection of that name, or None where the environment has none that is whole."""
    if text := environment.get(name):
        local = text.strip().rstrip(";").lower() == "usedevelopmentstorage=true"
        return {"connection_string": AZURITE if local else text}
    blob, queue = environment.get(f"{name}__blobServiceUri"), environment.get(f"{name}__queueServiceUri")
    if blob and queue:
        return {"blob_uri": blob, "queue_uri": queue, "client_id": environment.get(f"{name}__clientId") or None}
    return None


def _problems(error: ValidationError) -> list[str]:
    descriptions = {field.alias: field.description for field in Settings.model_fields.values()}
    lines = []
    for wrong in error.errors(include_input=False, include_url=False):
        name = str(wrong["loc"][0])
        problem = "is missing" if wrong["type"] == "missing" else "is wrong"
        lines.append(f"{name} {problem}: it should be {descriptions[name]}")
    return list(dict.fromkeys(lines))


def proxy_is_set() -> bool:
    """Whether HTTP_PROXY, HTTPS_PROXY and the like, or the system's own settings, name a proxy.

    aiohttp asks this anew for every request where it is told to heed the environment: clients ask once, when they are
    built.
    """
    from urllib.request import getproxies  # it brings half of http, and only clients ask

    return any(name != "no" for name in getproxies())
