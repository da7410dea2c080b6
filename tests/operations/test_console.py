from io import StringIO

from django.core.management.base import OutputWrapper
from rich.table import Table

from apps.operations.console import console


def test_pieces_of_a_line_stay_on_one_line():
    out = StringIO()
    screen = console(OutputWrapper(out))

    screen.print("one ", end="")
    screen.print("line")

    assert out.getvalue() == "one line\n"


def test_in_a_pipe_a_long_row_is_neither_cut_nor_coloured():
    out = StringIO()
    table = Table("name")
    table.add_row("x" * 300, style="red")

    console(OutputWrapper(out)).print(table)

    assert "x" * 300 in out.getvalue()
    assert "\x1b" not in out.getvalue()
