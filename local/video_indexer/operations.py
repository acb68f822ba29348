"""What can be asked, by the names that the service's OpenAPI document uses where it has one."""

from enum import StrEnum


class Operation(StrEnum):
    """The key of routes, faults and counts."""

    INDEX = "Get-Video-Index"
    LIST = "List-Videos"
    UPLOAD = "Upload-Video"
    REINDEX = "Re-Index-Video"
    DELETE = "Delete-Video"
    ACCESS_TOKEN = "Generate-Access-Token"  # noqa: S105 - an operation's name
    ACCOUNT = "Get-Account"
    IDENTITY_TOKEN = "Managed-Identity-Token"  # noqa: S105 - an operation's name


LIMITED = frozenset(
    {Operation.INDEX, Operation.LIST, Operation.UPLOAD, Operation.REINDEX, Operation.DELETE},
)
"""The operations that count against an account's rate."""
