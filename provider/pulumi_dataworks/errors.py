"""All errors of this package, as one tree. Callers check the type, never the text.

    DataWorksError
    ├── SettingsError         a setting is missing or cannot be used; nothing was sent
    ├── InputError            a value of the program is certainly wrong; nothing was sent
    └── OperationError        an operation of the API failed
        ├── NotSentError          the request never left this machine, or never reached DataWorks
        ├── RefusedError          DataWorks answered and refused
        │   ├── ThrottledError    ... because of too many calls
        │   └── NotFoundError     ... the file or folder does not exist
        ├── OutcomeUnknownError   sent, but no answer that can be read; a write may have been done
        ├── ConflictError         a write would touch what is not ours, or undo what somebody else did: not sent
        └── DeploymentError       a deployment (of a deletion, say) failed or did not end in time

An error has up to three lines, in this order: what happened, where, what to do. `advice` is the last line. No error
quotes a value of the task content, a credential, a header or a string to sign.
"""

from __future__ import annotations


class DataWorksError(Exception):
    """Base of all errors of this package.

    `message` says what happened and where, `advice` (may be empty) what to do about it.
    """

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message


class SettingsError(DataWorksError):
    """A setting is missing or cannot be used. Raised before anything is sent."""


class InputError(DataWorksError):
    """A value of the program is certainly wrong: raised by constructors and builders, before anything is sent."""


class OperationError(DataWorksError):
    """An error of one API operation.

    `operation` is the API's name ("UpdateDISyncTask"); `code`, `request_id` and `http_status` are the service's
    if it returned any, else "" and 0.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        code: str = "",
        http_status: int = 0,
        request_id: str = "",
        advice: str = "",
    ) -> None:
        super().__init__(message, advice=advice)
        self.operation = operation
        self.code = code
        self.http_status = http_status
        self.request_id = request_id


class NotSentError(OperationError):
    """The request never reached DataWorks (refused connection, DNS, TLS): nothing was changed."""


class RefusedError(OperationError):
    """DataWorks answered and refused: an HTTP error, Success=false, or Data.Status=fail."""


class ThrottledError(RefusedError):
    """Refused because of too many calls, and the retries were used up. Nothing was changed."""


class NotFoundError(RefusedError):
    """The file, folder or project does not exist, according to DataWorks."""


class OutcomeUnknownError(OperationError):
    """The request was sent and no readable answer came: a write may or may not have been done."""


class ConflictError(OperationError):
    """A write that was not sent: it would touch a file that is not ours, or undo what somebody else did to it."""


class DeploymentError(OperationError):
    """A deployment ended with a failure, was stopped, or did not end before the deadline."""
