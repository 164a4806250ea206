"""What the paper screen asks of the desk: sheets as PDF to look at, single pages as pictures, files to hand out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.problem import Mishap, Problem
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
class Own:
    """The office's own template that is in use, what is wrong with it and what should be known of it."""

    path: Path
    wrong: tuple[Problem, ...] = ()
    told: tuple[Problem, ...] = ()

    @property
    def program(self) -> str:
        """What opens it: Word or Excel."""
        return FORMATS[self.path.suffix]


@dataclass(frozen=True)
class Shown:
    """The PDF of what is wanted, as it would be exported, and its pages' sizes in points.

    `own`: it is in a template of the office's own, of which the PDF only shows what it holds; with `trouble` there is
    no PDF: the template cannot be used as it is.
    """

    wanted: Wanted
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    own: Own | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Written:
    """What a batch left: `files` of `total` in `folder`; `each`: what one of them is (个单位, 份).

    `left`: what was left out, with the reason. `aside`: what is not in the office's own template though there is one.
    """

    folder: Path
    files: int
    total: int
    each: str
    left: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


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

        paper = papers.paper(desk, wanted.paper)
        own = _own(desk, paper, whole=paper.is_whole(wanted.unit_id))
        try:
            pdf = papers.pdf(desk, paper, wanted.unit_id)
        except Mishap as mishap:
            if own is None:
                raise
            return Shown(wanted, b"", (), own, str(mishap))
        return Shown(wanted, pdf, preview.sizes(pdf), own)

    return work


def _own(desk: Any, paper: Paper, *, whole: bool) -> Own | None:
    from safetydesk.desk import papers, templates

    path = papers.template(desk, paper, whole=whole)
    if path is None:
        return None
    try:
        checked = templates.look(desk, path, papers.original(desk, paper, whole=whole))
    except Mishap as mishap:
        return Own(path, (Problem("template", path.name, mishap.what, mishap.remedy),))
    return Own(path, checked.wrong, checked.told)


def put_template(wanted: Wanted, path: Path) -> Work[Own]:
    """Uses a copy of this file as the layout; with anything `wrong` nothing has changed."""

    def work(desk: Any, report: Report, stop: Stop) -> Own:
        from safetydesk.desk import papers, templates

        paper = papers.paper(desk, wanted.paper)
        try:
            checked = templates.put(desk, papers.original(desk, paper, whole=paper.is_whole(wanted.unit_id)), path)
        except Mishap as mishap:
            return Own(path, mishap.problems or (Problem("template", path.name, mishap.what, mishap.remedy),))
        return Own(path, told=checked.told)

    return work


def remove_template(wanted: Wanted) -> Work[Path | None]:
    """Back to our own layout; where the template is kept."""

    def work(desk: Any, report: Report, stop: Stop) -> Path | None:
        from safetydesk.desk import papers, templates

        paper = papers.paper(desk, wanted.paper)
        return templates.remove(desk, papers.original(desk, paper, whole=paper.is_whole(wanted.unit_id)))

    return work


def write_sample(wanted: Wanted, path: Path) -> Work[None]:
    """Our layout with the words in their places, to be changed in Word or Excel."""

    def work(desk: Any, report: Report, stop: Stop) -> None:
        from safetydesk.desk import papers, templates

        paper = papers.paper(desk, wanted.paper)
        templates.write_sample(papers.original(desk, paper, whole=paper.is_whole(wanted.unit_id)), path)

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


def export(wanted: Wanted, path: Path) -> Work[str]:
    """One file; its ending says which format. What must be said about it, or ""."""

    def work(desk: Any, report: Report, stop: Stop) -> str:
        from safetydesk.desk import papers

        paper = papers.paper(desk, wanted.paper)
        papers.write(desk, paper, path, wanted.unit_id)
        return papers.aside(desk, paper, path.suffix.lower(), whole=paper.is_whole(wanted.unit_id))

    return work


def export_each(paper: Paper, folder: Path, ending: str) -> Work[Written]:
    """One file for each unit, in a new folder inside `folder`; what is there already stays untouched."""

    def work(desk: Any, report: Report, stop: Stop) -> Written:
        from safetydesk.desk import papers

        jobs = [(name, paper.file_name(name) + ending, make) for name, make in papers.copies(desk, paper, ending)]
        written = _batch(folder, paper.file_name(), jobs, "个单位", report, stop)
        return replace(written, aside=tuple(filter(None, [papers.aside(desk, paper, ending)])))

    return work


def export_all(folder: Path, stem: str, ending: str) -> Work[Written]:
    """Every paper for all units, in a new folder `stem` inside `folder`; what is there already stays untouched.

    What cannot be of this kind becomes a Word file.
    """

    def work(desk: Any, report: Report, stop: Stop) -> Written:
        from safetydesk.desk import papers

        wanted = [(paper, ending if ending in paper.endings else ".docx") for paper in papers.papers(desk)]
        jobs = [(paper.title, paper.file_name() + kind, partial(papers.document, desk, paper, ending=kind))
                for paper, kind in wanted]
        aside = (papers.aside(desk, paper, kind, whole=paper.is_whole(None)) for paper, kind in wanted)
        return replace(_batch(folder, stem, jobs, "份", report, stop), aside=tuple(filter(None, aside)))

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
