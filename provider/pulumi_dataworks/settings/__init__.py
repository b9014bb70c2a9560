"""Region, endpoint, credentials and limits, each with its source.

    config         Settings, and single settings that are read without the others
    credentials    what signs a request
    endpoints      which hosts requests may go to
    generations    which Data Studio a workspace has

Nothing here sends a request.
"""

from .config import (
    MAX_QUERY_BYTES,
    Settings,
    adopt_created_within_of,
    development_of,
    online_checks_of,
    refuse_plain_secrets,
    settings_warning,
    strict_of,
)
from .generations import DATA_STUDIO, IN_THE_CONSOLE, NEW_WORKSPACES, Generation, Generations, generations_of

__all__ = [
    "DATA_STUDIO",
    "IN_THE_CONSOLE",
    "MAX_QUERY_BYTES",
    "NEW_WORKSPACES",
    "Generation",
    "Generations",
    "Settings",
    "adopt_created_within_of",
    "development_of",
    "generations_of",
    "online_checks_of",
    "refuse_plain_secrets",
    "settings_warning",
    "strict_of",
]
