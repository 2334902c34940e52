"""How ids, revisions and variables are written, without anything that takes long to load."""

from __future__ import annotations

import re

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,11}")
VARIABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
FORM_TYPE = "F"
"""The type whose documents are forms."""
