"""Build hook: an editable install says, too, that there is no plugin of this name.

The language host of Pulumi looks for `pulumi-plugin.json` in the folder of the package below site-packages. An editable
install has no such folder: so this file alone is installed there. The package is still imported from `provider/`, for
Python prefers a folder with `__init__.py`.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILE = "pulumi_dataworks/pulumi-plugin.json"


class PluginFile(BuildHookInterface[Any]):
    """Adds the file to an editable wheel; a wheel has it among its other files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is "editable" or "standard"; `build_data` is changed in place."""
        if version == "editable":
            build_data["force_include_editable"][f"{self.root}/provider/{FILE}"] = FILE
