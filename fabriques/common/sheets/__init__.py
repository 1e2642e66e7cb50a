"""Tables in CSV, XLSX and ODS: read as a stream within limits, written back in the same form as a stream.

Nothing here imports Django nor knows what the tables are about. The workbooks are read by our own parser: a
library that loads a sheet whole is not flat in memory, and a file of some kilobytes can make it ask for all of it.
"""

from fabriques.common.sheets.reading import Size, Table, read, read_whole
from fabriques.common.sheets.refusals import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, SheetRefused
from fabriques.common.sheets.values import Form, Moment, Number, Shape
from fabriques.common.sheets.writing import Writer, write

__all__ = [
    "LARGEST_FILE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Form",
    "Moment",
    "Number",
    "Shape",
    "SheetRefused",
    "Size",
    "Table",
    "Writer",
    "read",
    "read_whole",
    "write",
]
