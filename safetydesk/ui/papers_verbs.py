"""What the paper screen asks of the desk: sheets as PDF to look at, single pages as pictures, files to hand out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.papers import Paper
    from safetydesk.paper.sheet import Sheet

# What can be written, with the words of the buttons and of the system's dialog.
FORMATS: dict[str, str] = {".docx": "Word", ".xlsx": "Excel", ".pdf": "PDF"}


@dataclass(frozen=True)
class Wanted:
    """One paper (by id) for one unit; unit_id None means all units, or the whole notice."""

    paper: str
    unit_id: int | None


@dataclass(frozen=True)
class Shown:
    """The PDF of what is wanted, as it would be exported, and its pages' sizes in points."""

    wanted: Wanted
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Written:
    """What a batch left: `files` of `total` in `folder`; `each`: what one of them is (个单位, 张表)."""

    folder: Path
    files: int
    total: int
    each: str


def offered() -> Work[tuple[Paper, ...]]:
    """What there is to print."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[Paper, ...]:
        from safetydesk.desk import papers

        return papers.papers(desk)

    return work


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


def export_each(paper: Paper, folder: Path, ending: str) -> Work[Written]:
    """One file for each unit, in a new folder inside `folder`; what is there already stays untouched."""

    def work(desk: Any, report: Report, stop: Stop) -> Written:
        from safetydesk.desk import papers

        made = papers.each_unit(desk, paper)
        names = [(name, paper.file_name(name)) for name, _ in made]
        return _batch(folder, paper.file_name(), names, lambda n: [made[n][1]], ending, "个单位", report, stop)

    return work


def export_all(folder: Path, stem: str, ending: str) -> Work[Written]:
    """Every paper for all units, in a new folder `stem` inside `folder`; what is there already stays untouched."""

    def work(desk: Any, report: Report, stop: Stop) -> Written:
        from safetydesk.desk import papers

        known = papers.papers(desk)
        names = [(paper.title, paper.file_name()) for paper in known]
        return _batch(folder, stem, names, lambda n: papers.sheets(desk, known[n]), ending, "张表", report, stop)

    return work


def _batch(
    folder: Path, stem: str, names: Sequence[tuple[str, str]], sheets: Callable[[int], list[Sheet]], ending: str,
    each: str, report: Report, stop: Stop,
) -> Written:
    """Writes the file of each name (what it is, what it is called), in a folder of its own."""
    from safetydesk.material.copying import explain
    from safetydesk.material.names import safe_name
    from safetydesk.paper import printing

    target = free(folder / safe_name(stem))
    try:
        target.mkdir(parents=True)
    except OSError as error:
        raise explain(error, folder) from error
    done = 0
    for name, file_name in names:
        if stop():
            break
        report(done, len(names), name)
        printing.write(sheets(done), free(target / f"{file_name}{ending}"))
        done += 1
    return Written(target, done, len(names), each)


def free(path: Path) -> Path:
    """`path`, or the first of `path (2)`, `path (3)` … that is not there yet."""
    if not path.exists():
        return path
    return next(
        other for n in range(2, 100_000) if not (other := path.with_name(f"{path.stem} ({n}){path.suffix}")).exists()
    )


def _sheets(desk: Any, wanted: Wanted) -> list[Sheet]:
    from safetydesk.desk import papers

    return papers.sheets(desk, papers.paper(desk, wanted.paper), wanted.unit_id)
