"""What is written reads back equal: every Document of which a layout loses nothing, in every file format.

ROUND_TRIP_EXAMPLES says how many examples each layout gets in each format; the ordinary run takes 200.
"""

import os

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from projects.core.document import from_json, to_json
from projects.tables import FORMATS, losses, read_file_bytes, write
from projects.tests.tables.documents import DOCUMENTS, in_file_order
from projects.tests.tables.seeds import OUTLINES

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
EXAMPLES = int(os.environ.get("ROUND_TRIP_EXAMPLES", "200"))


def as_carried(documents, layout, extension):
    """The Documents as this format carries them: a PDF prints a wide space as a narrow one.

    So none is asked of it; what the change makes of a text may be no text for a layout.
    """
    plain = documents if extension != "pdf" else from_json(to_json(documents).replace("\u3000", "："))
    return in_file_order(document for document in plain if not losses(document, layout))


def back(documents, layout, extension):
    """What a file of these Documents says when it is read."""
    data = write(documents, layout=layout, extension=extension, outlines=OUTLINES)
    year = documents[0].fiscal_year if layout == "list" else None
    return read_file_bytes(data, name=f"表.{extension}", outlines=OUTLINES, fiscal_year=year)


@pytest.mark.parametrize("layout", DOCUMENTS)
def test_what_is_written_reads_back_equal_in_every_format(layout):
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
    @given(st.lists(DOCUMENTS[layout], min_size=1, max_size=2))
    def holds(drawn):
        # Thinking Documents up takes longer than most formats do, so each is written in all of them.
        for extension in FORMATS:
            documents = as_carried(drawn, layout, extension)
            assume(documents)
            reading = back(documents, layout, extension)
            assert (extension, reading.documents, reading.problems) == (extension, documents, ())

    holds()
