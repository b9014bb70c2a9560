"""Say plainly which Python is needed, before anything else is tried."""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"set-up: Python 3.11 or later is needed, this is {sys.version.split()[0]}. Try: make PYTHON=python3.11 …")
