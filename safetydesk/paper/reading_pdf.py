"""The first words of a PDF, and whether it shows anything at all."""

from __future__ import annotations

import pypdfium2

from safetydesk.notice.problem import Mishap
from safetydesk.paper.reading_grid import Document, Text

_PAGES, _MOST = 2, 2_000


def read_pdf(data: bytes) -> Document:
    """Lines of the first pages; a page without text counts as a picture, since it may be a scan. Raises Mishap."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Mishap("PDF 打不开（损坏或设了密码）", "请对方检查后重发") from error
    lines: list[Text] = []
    try:
        shown = len(document) > _PAGES
        for number in range(min(_PAGES, len(document))):
            page = document[number]
            shown = shown or next(page.get_objects(max_depth=1), None) is not None
            text = page.get_textpage().get_text_range(count=-1)[:_MOST]
            lines += [Text(line) for line in text.splitlines()]
    except pypdfium2.PdfiumError as error:
        raise Mishap("PDF 打不开（已损坏）", "请对方检查后重发") from error
    finally:
        document.close()
    return Document(tuple(lines), shown)
