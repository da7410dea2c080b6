"""A reading that begins in the middle gives what one from the start gave there."""

from __future__ import annotations

import pytest

from apps.predictions.reading.protocol import End
from tests.predictions.reading import workbooks
from tests.predictions.reading.test_readers import many
from tests.predictions.reading.workbooks import book

TABLE = book(
    [
        (str(at), "A", 2024, "1.234" if at > 500 else "7,5", None if at % 3 else "x", at)
        for at in range(9000)
    ]
)


@pytest.mark.parametrize("unusual", [False, True], ids=["fast", "streaming"])
def test_blocks_after_a_row_are_the_same_blocks(read, unusual):
    content = workbooks.streamed(many(9000, unusual))
    whole = read(content)

    rest = read(content, after=whole.blocks[0].rows[-1])

    assert rest.opening == whole.opening
    assert rest.blocks == whole.blocks[1:]
    assert rest.end == End(5000)


def test_style_is_that_of_the_file_and_not_of_what_is_left(read):
    whole = read(TABLE)

    rest = read(TABLE, after=4001, most_rows=4001)

    assert rest.opening == whole.opening
    assert rest.opening.decimal == ","
    assert repr(rest.blocks[0]) == repr(whole.blocks[1])
    assert [len(block.rows) for block in rest.blocks] == [4000, 1]


def test_look_at_the_beginning_ends_early(read):
    found = read(TABLE, most_rows=20)

    assert (found.rows, found.end) == (list(range(2, 22)), End(20))
    assert found.opening.last_row == 9001


def test_nothing_after_the_last_row(read):
    found = read(TABLE, after=9001)

    assert (found.blocks, found.end) == ([], End(0))
