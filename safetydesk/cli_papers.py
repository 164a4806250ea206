"""The commands `forms` and `print`: which papers there are, and putting them on paper or into files."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from safetydesk.desk import papers, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import PAPER_GROUPS
from safetydesk.notice.problem import Mishap
from safetydesk.paper.printing import write
from safetydesk.post.plan import free_name


def forms(options: argparse.Namespace) -> None:
    """Tells every form of the notice and every table of the office's, one line or one JSON line each."""
    with Desk.open(options.desk) as desk:
        known = papers.papers(desk)
    for paper in known:
        if options.json:
            print(json.dumps(asdict(paper), ensure_ascii=False))
        else:
            mark = "（版式为我们建议，可修改）" if paper.proposal else ""
            print(f"{paper.id}\t{paper.annex or PAPER_GROUPS[paper.group]}\t{paper.title}{mark}")


def run(options: argparse.Namespace) -> None:
    """Writes what is wanted and tells each file. Mishap."""
    if options.to is None and options.each_unit is None:
        raise Mishap("没有说导出到哪里", "请加 --to 文件名.docx（或 .xlsx、.pdf）")
    with Desk.open(options.desk) as desk:
        paper = papers.paper(desk, options.form)
        if options.each_unit and paper.scope == "notice":
            raise Mishap(f"“{paper.title}”是全部单位一张的表", "请去掉 --each-unit，写 --to 文件名")
        for path in _each(desk, paper, options) if options.each_unit else _one(desk, paper, options):
            print(path)


def _one(desk: Desk, paper: papers.Paper, options: argparse.Namespace) -> list[Path]:
    unit_id = units.unit(desk, options.unit).id if options.unit else None
    write(papers.sheets(desk, paper, unit_id), options.to)
    return [options.to]


def _each(desk: Desk, paper: papers.Paper, options: argparse.Namespace) -> list[Path]:
    suffix = options.to.suffix if options.to else ".docx"
    made: list[Path] = []
    taken: set[str] = set()
    for name, sheet in papers.each_unit(desk, paper):
        made.append(options.each_unit / f"{free_name(paper.file_name(name), taken)}{suffix}")
        write([sheet], made[-1])
    return made
