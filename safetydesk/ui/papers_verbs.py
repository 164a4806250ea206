"""What the paper screen asks of the desk: sheets as PDF to look at, single pages as pictures, files to hand out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.paper.sheet import Sheet

# What can be written, with the words of the buttons and of the system's dialog.
FORMATS: dict[str, str] = {".docx": "Word", ".xlsx": "Excel", ".pdf": "PDF"}


@dataclass(frozen=True)
class Wanted:
    """One form for one unit; unit_id None means all units, or the whole notice."""

    form: str
    unit_id: int | None


@dataclass(frozen=True)
class Shown:
    """The PDF of what is wanted, as it would be exported, and its pages' sizes in points."""

    wanted: Wanted
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Written:
    """What a batch left: `files` of `total` in `folder`."""

    folder: Path
    files: int
    total: int


def show(wanted: Wanted) -> Work[Shown]:
    """The PDF and how many pages it has."""

    def work(desk: Any, report: Report, stop: Stop) -> Shown:
        from safetydesk.paper import preview, printing

        pdf = printing.pdf_bytes(_sheets(desk, wanted))
        return Shown(wanted, pdf, preview.sizes(pdf))

    return work


def page(pdf: bytes, number: int, width: int) -> Work[bytes]:
    """One page (from 0) as PNG, `width` pixels wide."""

    def work(desk: Any, report: Report, stop: Stop) -> bytes:
        from safetydesk.paper import preview

        return preview.page_png(pdf, number, width)

    return work


def page_to_print(pdf: bytes, number: int, width: int, total: int) -> Work[bytes | None]:
    """The same with progress; None when the clerk pressed 停止."""

    def work(desk: Any, report: Report, stop: Stop) -> bytes | None:
        from safetydesk.paper import preview

        report(number, total, f"第 {number + 1} 页")
        picture = preview.page_png(pdf, number, width)
        return None if stop() else picture

    return work


def export(wanted: Wanted, path: Path) -> Work[None]:
    """One file; its ending says which format."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.paper import printing

        printing.write(_sheets(desk, wanted), path)

    return work


def export_each(form: str, folder: Path, stem: str, ending: str) -> Work[Written]:
    """One file for each unit, in a new folder `stem` inside `folder`; what is there already stays untouched."""

    def work(desk: Any, report: Report, stop: Stop) -> Written:
        from safetydesk.desk import records
        from safetydesk.material.copying import explain
        from safetydesk.material.names import safe_name
        from safetydesk.paper import printing

        sheets = records.unit_sheets(desk, records.form(desk, form))
        target = free(folder / safe_name(stem))
        try:
            target.mkdir(parents=True)
        except OSError as error:
            raise explain(error, folder) from error
        done = 0
        for name, sheet in sheets:
            if stop():
                break
            report(done, len(sheets), name)
            printing.write([sheet], free(target / safe_name(f"{stem}-{name}{ending}")))
            done += 1
        return Written(target, done, len(sheets))

    return work


def free(path: Path) -> Path:
    """`path`, or the first of `path (2)`, `path (3)` … that is not there yet."""
    if not path.exists():
        return path
    return next(
        other for n in range(2, 100_000) if not (other := path.with_name(f"{path.stem} ({n}){path.suffix}")).exists()
    )


def _sheets(desk: Any, wanted: Wanted) -> list[Sheet]:
    from safetydesk.desk import records

    ref = records.form(desk, wanted.form)
    return records.all_sheet(desk, ref) if wanted.unit_id is None else [records.unit_sheet(desk, ref, wanted.unit_id)]
