"""Reading back the tables that we printed: docx and xlsx become Sheets again.

A file that came from outside is read in a child process (`material.limited`): it may be hostile.
"""

from __future__ import annotations

from pathlib import Path

from safetydesk.paper.reading_guard import content_of, open_package
from safetydesk.paper.reading_sheet_excel import excel_sheets
from safetydesk.paper.reading_sheet_word import word_sheets
from safetydesk.paper.reading_xlsx import guard_xlsx
from safetydesk.paper.sheet import Sheet


def read_word(source: Path | bytes) -> list[Sheet]:
    """The Sheets of a docx of ours, one for each section.

    What each text is, its style's name says. Widths (mm) and margins are those of the file, which counts twentieths
    of a point; a row's `height` (mm) is the least height that the file gives it; `name` is "". Raises Mishap:
    damaged, too large, no table of ours.
    """
    with open_package(source) as package:
        return word_sheets(package)


def read_excel(source: Path | bytes) -> list[Sheet]:
    """The Sheets of an xlsx of ours, one for each worksheet, whose name is the Sheet's.

    As `read_word`, but a row's `height` is the one it is printed with. Raises Mishap: damaged, too large, no table of
    ours.
    """
    data = source if isinstance(source, bytes) else content_of(source)
    with open_package(data) as package:
        guard_xlsx(package)
        return excel_sheets(package, data)
