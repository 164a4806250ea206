"""What the paper screen asks of the desk: sheets as PDF to look at, single pages as pictures, files to hand out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.problem import Mishap
from safetydesk.ui.jobs import Report, Stop, Work

if TYPE_CHECKING:
    from safetydesk.desk.papers import Document, Paper

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
    """What a batch left: `files` of `total` in `folder`; `each`: what one of them is (个单位, 份).

    `left`: what was left out, with the reason.
    """

    folder: Path
    files: int
    total: int
    each: str
    left: tuple[str, ...] = ()


def offered() -> Work[tuple[Paper, ...]]:
    """What there is to print."""

    def work(desk: Any, report: Report, stop: Stop) -> tuple[Paper, ...]:
        from safetydesk.desk import papers

        return papers.papers(desk)

    return work


def show(wanted: Wanted) -> Work[Shown]:
    """The PDF and how many pages it has."""

    def work(desk: Any, report: Report, stop: Stop) -> Shown:
        from safetydesk.desk import papers
        from safetydesk.paper import preview

        pdf = papers.pdf(desk, papers.paper(desk, wanted.paper), wanted.unit_id)
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
        from safetydesk.desk import papers

        papers.write(desk, papers.paper(desk, wanted.paper), path, wanted.unit_id)

    return work


def export_each(paper: Paper, folder: Path, ending: str) -> Work[Written]:
    """One file for each unit, in a new folder inside `folder`; what is there already stays untouched."""

    def work(desk: Any, report: Report, stop: Stop) -> Written:
        from safetydesk.desk import papers

        jobs = [(name, paper.file_name(name) + ending, make) for name, make in papers.copies(desk, paper)]
        return _batch(folder, paper.file_name(), jobs, "个单位", report, stop)

    return work


def export_all(folder: Path, stem: str, ending: str) -> Work[Written]:
    """Every paper for all units, in a new folder `stem` inside `folder`; what is there already stays untouched.

    What cannot be of this kind becomes a Word file.
    """

    def work(desk: Any, report: Report, stop: Stop) -> Written:
        from safetydesk.desk import papers

        jobs = [
            (paper.title, paper.file_name() + (ending if ending in paper.endings else ".docx"),
             partial(papers.document, desk, paper))
            for paper in papers.papers(desk)
        ]  # fmt: skip
        return _batch(folder, stem, jobs, "份", report, stop)

    return work


def _batch(
    folder: Path, stem: str, jobs: Sequence[tuple[str, str, Callable[[], Document]]], each: str, report: Report,
    stop: Stop,
) -> Written:
    """Writes each job (what it is, the file, what makes it) into a folder of its own; what has nothing to say, or
    cannot be laid out, is left out and told."""
    from safetydesk.desk import papers
    from safetydesk.material.copying import explain
    from safetydesk.material.names import safe_name

    target = free(folder / safe_name(stem))
    try:
        target.mkdir(parents=True)
    except OSError as error:
        raise explain(error, folder) from error
    written, left = 0, []
    for done, (name, file_name, make) in enumerate(jobs):
        if stop():
            break
        report(done, len(jobs), name)
        try:
            made = make()
        except Mishap as mishap:
            left.append(f"{name}（{mishap.what}）")
            continue
        papers.put(made, free(target / file_name))
        written += 1
    return Written(target, written, len(jobs), each, tuple(left))


def free(path: Path) -> Path:
    """`path`, or the first of `path (2)`, `path (3)` … that is not there yet."""
    if not path.exists():
        return path
    return next(
        other for n in range(2, 100_000) if not (other := path.with_name(f"{path.stem} ({n}){path.suffix}")).exists()
    )
