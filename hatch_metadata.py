"""Metadata hook: the addresses that a package index shows, and those of the pages that findings name.

Where the repository is, the one who builds a release knows: the environment variable `PULUMI_DATAWORKS_REPOSITORY`
(`https://github.com/<owner>/<name>`), which the release workflow sets to its own repository. Without it a build names
no repository, because a made-up address could be registered by anybody. What is built from an sdist keeps the addresses
of the sdist.
"""

import os
import re
from email import message_from_bytes
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

VARIABLE = "PULUMI_DATAWORKS_REPOSITORY"
ALWAYS = {
    "DataWorks API": "https://www.alibabacloud.com/help/en/dataworks/developer-reference/api-dataworks-public-2020-05-18-overview",
    "Pulumi dynamic providers": "https://www.pulumi.com/docs/iac/concepts/resources/dynamic-providers/",
}


class Addresses(MetadataHookInterface):
    """Fills `urls` of the project."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Change `metadata` in place. Raises ValueError for an address that is not `https://<host>/<owner>/<name>`."""
        sdist = Path(self.root, "PKG-INFO")
        repository = os.environ.get(VARIABLE, "").rstrip("/")
        if repository:
            if not re.fullmatch(r"https://[\w.-]+/[\w.-]+/[\w.-]+", repository):
                raise ValueError(f"{VARIABLE} must be https://<host>/<owner>/<name>.")
            tree = f"{repository}/tree/v{metadata['version']}"
            metadata["urls"] = {
                "Repository": repository,
                "Documentation": f"{tree}/docs",
                "Changelog": f"{tree}/CHANGELOG.md",
                **ALWAYS,
            }
        elif sdist.is_file():
            urls = message_from_bytes(sdist.read_bytes()).get_all("Project-URL", [])
            metadata["urls"] = dict(url.split(", ", 1) for url in urls)
        else:
            metadata["urls"] = dict(ALWAYS)
