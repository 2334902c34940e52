"""Notes that stand where words should be: nobody approves or authorises a text that has them."""

from __future__ import annotations

import re

UNFINISHED = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX+)\b(?![\w-])|\b(?i:to be defined|lorem ipsum)\b"
)
