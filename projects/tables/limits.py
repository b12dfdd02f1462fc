"""What reading one file may cost at most. Far more than published tables need; see the sizes in `fixtures/`."""

from __future__ import annotations

MIB = 1024 * 1024

# As it is received.
LARGEST_FILE = 50 * MIB
# A zipped format as it unpacks, and against its packed size once it is larger than any ratio matters for.
LARGEST_UNPACKED = 200 * MIB
LARGEST_RATIO = 200
RATIO_MATTERS_FROM = 50 * MIB
MOST_PARTS = 65_535

PDF_PAGES = 2_000
SHEET_CELLS = 5_000_000
# Word itself draws 63.
WORD_COLUMNS = 1_000

# For a process that reads one file: by the wall, of the processor, and of address space.
SECONDS = 60
MEMORY = 1024 * MIB
# What LibreOffice may take of it to turn an old format into a new one.
CONVERTING_SECONDS = 45
# What such a process may answer.
LARGEST_ANSWER = 256 * MIB
