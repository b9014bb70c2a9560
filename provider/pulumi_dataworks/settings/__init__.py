"""Region, endpoint, credentials and limits, each with its source.

    config         Settings, and single settings that are read without the others
    credentials    what signs a request
    endpoints      which hosts requests may go to

Nothing here sends a request.
"""

from .config import (
    MAX_QUERY_BYTES,
    Settings,
    adopt_created_within_of,
    development_of,
    online_checks_of,
    refuse_plain_secrets,
    strict_of,
)

__all__ = [
    "MAX_QUERY_BYTES",
    "Settings",
    "adopt_created_within_of",
    "development_of",
    "online_checks_of",
    "refuse_plain_secrets",
    "strict_of",
]
