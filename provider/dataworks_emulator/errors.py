"""The three ways in which DataWorks says no, and the bodies that say it.

GatewayError   an HTTP status other than 200 and {RequestId, HostId, Code, Message, Recommend} (documented)
FileFailure    HTTP 200, Success=false, ErrorCode, ErrorMessage: the file operations (the official SDK's models)
TaskFailure    HTTP 200, Success=true, Data.Status="fail", Data.Message: the *DISyncTask operations (documented)
"""

from __future__ import annotations

from typing import Any

FOLDER_NOT_FOUND = "1201111431"  # seen in the field
FILE_NOT_FOUND = "9990040003"  # seen in the field, also for "not yet there"
# A guess, like every code that begins with this word: the documentation names no code for the case.
EMULATOR_CODE = "EmulatorRefused"


class GatewayError(Exception):
    """Refused with an HTTP status: by the gateway, or by the service behind it.

    `status` is the HTTP status, `code` and `message` go into the body, `headers` are added to the answer.
    """

    def __init__(self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def body(self, request_id: str) -> dict[str, Any]:
        """The gateway's error body."""
        return {
            "RequestId": request_id,
            "HostId": "dataworks.emulator",
            "Code": self.code,
            "Message": self.message,
            "Recommend": "This is the emulator; the code is explained in the public error list of DataWorks.",
        }


class FileFailure(Exception):
    """A file or folder operation answers 200 with Success=false."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def body(self, request_id: str) -> dict[str, Any]:
        """The envelope of the file operations, told as a failure."""
        return {
            "RequestId": request_id,
            "Success": False,
            "HttpStatusCode": 200,
            "ErrorCode": self.code,
            "ErrorMessage": self.message,
        }


class TaskFailure(Exception):
    """A *DISyncTask operation answers 200, Success=true and Data.Status="fail"."""

    def __init__(self, message: str) -> None:
        super().__init__("fail")
        self.message = message

    def body(self, request_id: str) -> dict[str, Any]:
        """The envelope of the *DISyncTask operations, told as a failure."""
        return {"RequestId": request_id, "Success": True, "Data": {"Status": "fail", "Message": self.message}}


def missing(parameter: str) -> GatewayError:
    """`Missing<Param>`, as documented for the gateway: 400 MissingProjectId."""
    return GatewayError(400, f"Missing{parameter}", f"{parameter} is mandatory for this action.")


def invalid(parameter: str) -> GatewayError:
    """`Invalid<Param>`, as documented for the gateway: 400 InvalidPageSize."""
    return GatewayError(400, f"Invalid{parameter}", f"The specified {parameter} is invalid.")


def invalid_di_parameter(message: str) -> GatewayError:
    """400 Invalid.DI.Parameter, as documented for UpdateDISyncTask."""
    return GatewayError(400, "Invalid.DI.Parameter", message)
