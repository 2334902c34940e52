"""How large what a manual is made of may be: beyond, it is refused in words instead of tried.

What an ordinary document needs is a tenth of each. The figures were found by trying: at a limit,
a build still ends within minutes and a gigabyte or two.
"""

from __future__ import annotations

MAX_TEXT_BYTES = 1024 * 1024
"""Of a document, a table file or a register."""
MAX_ASSET_BYTES = 20 * 1024 * 1024
"""Of a picture or another file beside the documents."""
MAX_LINE = 4000
"""Characters of a line of a text, or of a value in a table file."""
MAX_HEADINGS = 500
"""Of one document."""
MAX_ROWS = 5000
"""Of a table file: a hundred pages, a quarter of a minute, 300 MB."""
MAX_COLUMNS = 40
"""Of a table file; more fit on no page."""
MAX_PIXELS = 40_000_000
"""Points of a picture: 160 MB in memory while it is made smaller."""
MAX_ELEMENTS = 50_000
"""Shapes of a drawing: about ten seconds to print, and half a gigabyte."""
MAX_OUTLINES = 1024 * 1024
"""Characters of the outlines of all shapes of a drawing; a detailed map has a tenth."""
MAX_PAGES = 400
"""Of one document."""
SECONDS_PER_PART = 120.0
"""For the layout of one document; an ordinary one takes half a second."""
MAX_RECORD_BYTES = 20 * 1024 * 1024
"""Of a filled form that comes back, whoever it comes from."""
MAX_RECORD_FIELDS = 1000
MAX_RECORD_OBJECTS = 20_000
"""Of a PDF that comes back; our longest form has 1,500."""
SECONDS_PER_RECORD = 15.0
MEMORY_PER_RECORD = 1024**3
"""Bytes of address space of the process that reads one."""
MEMORY_PER_WORKER = 3 * 1024**3
"""Bytes of address space of a process that lays out; an ordinary document needs a tenth."""
MAX_ADOPTED_FILES = 2000
"""In a folder whose documents are taken over."""
MAX_ADOPTED_BYTES = 512 * 1024 * 1024
"""Of all that one taking over writes; the rest is taken over by giving the command again."""
MAX_WORD_PARTS = 5000
"""Files packed into a Word file; a hundred pages with pictures have two hundred."""
MAX_WORD_UNPACKED = 256 * 1024 * 1024
"""Bytes of a Word file when it is unpacked."""
MAX_WORD_XML = 32 * 1024 * 1024
"""Bytes of all text of a Word file when it is unpacked; a hundred pages have two million."""
MAX_WORD_PARAGRAPHS = 20_000
"""Of a Word file, those in tables too: twice what can be printed."""
MAX_KEPT_ORIGINAL = 2 * 1024 * 1024
"""Bytes of a file taken over that is kept beside the text; of larger ones the hash is kept."""
