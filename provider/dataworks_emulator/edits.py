"""An edit in the console as data, so that a rule or the control address can ask for it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from dataworks_emulator.console import Console


class ConsoleEdit(BaseModel):
    """What a person does, in the words of `Console`; only the fields of that function are read.

    `file` is an id; in a rule it may be left out, and the file of the call is meant.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    do: Literal["edit_content", "set_parameters", "rename", "move", "delete", "commit", "make_file"]
    file: str = ""
    name: str = ""
    folder_path: str = ""
    content: dict[str, Any] | str = ""
    resource_group: str | None = None
    cu: str | None = None

    def apply(self, console: Console, *, file: str = "") -> str:
        """Do it; the id of the file. Raises LookupError if there is no such file or folder, ValueError if the content
        of a new file is not a JSON object."""
        if self.do == "make_file":
            return console.make_file(self.name, self.folder_path, self.content)
        target = self.file or file
        if not target.isdecimal():
            raise LookupError("no file is named by its id")
        match self.do:
            case "edit_content":
                console.edit_content(target, self.content)
            case "set_parameters":
                console.set_parameters(target, resource_group=self.resource_group, cu=self.cu)
            case "rename":
                console.rename(target, self.name)
            case "move":
                console.move(target, self.folder_path)
            case "delete":
                console.delete(target)
            case "commit":
                console.commit(target)
        return target
