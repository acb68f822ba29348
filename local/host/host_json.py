"""host.json, as far as this host goes by it."""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_OVERRIDE: Final = "azurefunctionsjobhost__"


class _Section(BaseModel):
    # .NET reads configuration without regard to case, so names are compared in lower case.
    model_config = ConfigDict(frozen=True, alias_generator=lambda name: name.replace("_", ""))


class QueueOptions(_Section):
    """`extensions.queues`; the defaults are the storage extension's (QueuesOptions). Time spans are hh:mm:ss."""

    batch_size: int = Field(default=16, ge=1, le=32)
    new_batch_threshold: int | None = Field(default=None, ge=0)
    max_dequeue_count: int = Field(default=5, ge=1)
    visibility_timeout: timedelta = Field(default=timedelta(0), ge=timedelta(0))
    max_polling_interval: timedelta = Field(default=timedelta(minutes=1), ge=timedelta(milliseconds=100))
    message_encoding: Annotated[Literal["base64", "none"], BeforeValidator(str.lower)] = "base64"

    @property
    def refill_at(self) -> int:
        """How many messages may still be in work when the next batch is asked for."""
        return self.batch_size // 2 if self.new_batch_threshold is None else self.new_batch_threshold


class BlobOptions(_Section):
    """`extensions.blobs`."""

    poison_blob_threshold: int = Field(default=5, ge=1)


class HttpOptions(_Section):
    """`extensions.http`."""

    route_prefix: str = "api"


class Extensions(_Section):
    """`extensions`."""

    queues: QueueOptions = QueueOptions()
    blobs: BlobOptions = BlobOptions()
    http: HttpOptions = HttpOptions()


def _without_limit(value: object) -> object:
    return None if value in {"-1", "-00:00:00.001"} else value


class HostJson(_Section):
    """The file. Sections that this host doesn't know are passed over. `function_timeout` None is no limit."""

    function_timeout: Annotated[timedelta | None, BeforeValidator(_without_limit)] = Field(
        default=timedelta(minutes=30), gt=timedelta(0)
    )
    extensions: Extensions = Extensions()

    @classmethod
    def load(cls, app: Path, environment: Mapping[str, str] = os.environ) -> Self:
        """Reads the app's host.json; a setting `AzureFunctionsJobHost__a__b` in the environment wins over it.

        Raises pydantic.ValidationError.
        """
        file = app / "host.json"
        content = _lower_names(json.loads(file.read_bytes())) if file.exists() else {}
        for name, value in environment.items():
            if name.lower().startswith(_OVERRIDE):
                *sections, last = name.lower().removeprefix(_OVERRIDE).split("__")
                section = content
                for key in sections:
                    section = section.setdefault(key, {})
                section[last] = value
        return cls.model_validate(content)


def _lower_names(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _lower_names(each) for name, each in value.items()}
    return value
