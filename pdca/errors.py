"""What can go wrong outside, grouped by what to do about it.

    PdcaError
    ├── PlatformError                 a platform's answer, or the lack of one
    │   ├── TransientError            nothing happened; calling again is safe
    │   │   ├── RateLimitedError      ... after `retry_at`
    │   │   ├── QuotaExhaustedError   ... after `reset_at`, usually tomorrow
    │   │   └── NotReadyError         ... it is still processing: poll, do not send
    │   ├── RejectedError             this content will never be taken as it is
    │   │   ├── DuplicateError        the platform says it has it already
    │   │   ├── InvalidError          a field is wrong
    │   │   └── NotFoundError         the thing asked for is not there
    │   ├── CredentialError           a person must mend the account
    │   │   ├── AuthExpiredError      ... unless a refresh does
    │   │   ├── AuthRevokedError
    │   │   └── PermissionMissingError
    │   ├── CapabilityOfflineError    the platform no longer offers this; go on without
    │   └── OutcomeUnknownError       it may have happened: look it up, never resend
    ├── FolderError                   a campaign folder has mistakes
    └── SetupError                    the installation is incomplete or wrong

A message says what happened, to whom, where and what to do. It never holds a secret
or a request, and at most 200 characters of a platform's answer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


class PdcaError(Exception):
    """The root. Keyword details survive pickling, as Prefect moves errors between processes."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), str(self), self.details))


def _rebuild(kind: type[PdcaError], message: str, details: dict[str, Any]) -> PdcaError:
    return kind(message, **details)


class PlatformError(PdcaError):
    """A platform refused, failed or did not answer. `details` may hold `status` and `code`."""


class TransientError(PlatformError):
    """Nothing happened on the platform; calling again later is safe."""

    @property
    def retry_at(self) -> datetime | None:
        """The earliest moment worth trying (UTC), where the platform named one."""
        moment: datetime | None = self.details.get("retry_at")
        return moment


class RateLimitedError(TransientError):
    """Too many calls in the window."""


class QuotaExhaustedError(TransientError):
    """A daily or longer quota is used up until `retry_at`."""


class NotReadyError(TransientError):
    """The platform is still processing; ask again, do not send again."""


class RejectedError(PlatformError):
    """The platform refused this content. The same request fails again."""


class DuplicateError(RejectedError):
    """The platform says that it has this content. `details` may hold `remote_id`."""


class InvalidError(RejectedError):
    """A field is wrong."""


class NotFoundError(RejectedError):
    """What was asked for is not there."""


class CredentialError(PlatformError):
    """The platform does not accept our credential; nothing was published."""


class AuthExpiredError(CredentialError):
    """The token is too old; a refresh may mend it."""


class AuthRevokedError(CredentialError):
    """The account must be connected again by a person."""


class PermissionMissingError(CredentialError):
    """The account lacks a permission that a person must grant."""


class CapabilityOfflineError(PlatformError):
    """The platform no longer offers this call or metric; the rest goes on."""


class OutcomeUnknownError(PlatformError):
    """The answer was lost after the request left. It may have happened."""


class SetupError(PdcaError):
    """The installation is incomplete or wrong; the message says how to mend it."""
