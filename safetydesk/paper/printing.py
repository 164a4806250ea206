"""Putting Sheets on paper: the format by the file's ending, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, TypeVar

from safetydesk.material.copying import appearing
from safetydesk.notice.problem import Mishap
from safetydesk.paper.excel import write_xlsx
from safetydesk.paper.flow import Flow
from safetydesk.paper.flow_pdf import write_flow_pdf
from safetydesk.paper.flow_word import write_flow_docx
from safetydesk.paper.pdf import write_pdf
from safetydesk.paper.sheet import Sheet
from safetydesk.paper.word import write_docx

WRITERS: dict[str, Callable[[Sequence[Sheet], IO[bytes]], None]] = {
    ".docx": write_docx, ".xlsx": write_xlsx, ".pdf": write_pdf,
}
FLOW_WRITERS: dict[str, Callable[[Flow, IO[bytes]], None]] = {".docx": write_flow_docx, ".pdf": write_flow_pdf}
_Writer = TypeVar("_Writer")


def write(made: Sequence[Sheet] | Flow, path: Path) -> None:
    """Write it as the kind of file that `path` ends in; folders are made, an older file is replaced. The same gives the
    same bytes. Raises Mishap: another ending, no Sheet, a full or locked disk; then nothing has changed.
    """
    write_bytes(data(made, path), path)


def data(made: Sequence[Sheet] | Flow, path: Path) -> bytes:
    """What the file of this name would hold. Mishap: another ending, no Sheet."""
    whole = BytesIO()
    if isinstance(made, Flow):
        _writer(FLOW_WRITERS, path)(made, whole)
    else:
        _writer(WRITERS, path)(_some(made), whole)
    return whole.getvalue()


def write_bytes(content: bytes, path: Path) -> None:
    """A file with this content; folders are made, an older file is replaced. Mishap; then nothing has changed."""
    with appearing(path) as out:
        out.write(content)


def pdf_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The Sheets as PDF, for the screen and the printer."""
    whole = BytesIO()
    write_pdf(_some(sheets), whole)
    return whole.getvalue()


def flow_pdf_bytes(flow: Flow) -> bytes:
    """A flowing document as PDF, for the screen and the printer."""
    whole = BytesIO()
    write_flow_pdf(flow, whole)
    return whole.getvalue()


def _writer(writers: dict[str, _Writer], path: Path) -> _Writer:
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise Mishap(f"不会写成“{path.name}”这种文件", f"文件名请以 {'、'.join(writers)} 结尾")
    return writer


def _some(sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    if not sheets:
        raise Mishap("没有可以打印的内容", "请先在“单位”里加入单位，再打印")
    return sheets
