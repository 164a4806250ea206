"""The commands `forms` and `print`: which papers there are, and putting them on paper or into files."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from safetydesk.desk import papers, units
from safetydesk.desk.desk import Desk
from safetydesk.desk.snapshot import PAPER_GROUPS
from safetydesk.notice.problem import Mishap
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


def run(options: argparse.Namespace) -> bool:
    """Writes what is wanted and tells each file; whether something was left out. Mishap."""
    if options.to is None and options.each_unit is None:
        raise Mishap("没有说导出到哪里", "请加 --to 文件名.docx（或 .xlsx、.pdf）")
    with Desk.open(options.desk) as desk:
        paper = papers.paper(desk, options.form)
        if options.each_unit and paper.scope == "notice":
            raise Mishap(f"“{paper.title}”是全部单位一张的表", "请去掉 --each-unit，写 --to 文件名")
        return _each(desk, paper, options) if options.each_unit else _one(desk, paper, options)


def _one(desk: Desk, paper: papers.Paper, options: argparse.Namespace) -> bool:
    papers.write(desk, paper, options.to, units.unit(desk, options.unit).id if options.unit else None)
    print(options.to)
    return False


def _each(desk: Desk, paper: papers.Paper, options: argparse.Namespace) -> bool:
    suffix = options.to.suffix if options.to else ".docx"
    taken: set[str] = set()
    left = False
    for name, make in papers.copies(desk, paper):
        try:
            made = make()
        except Mishap as mishap:
            print(f"{name}：{mishap}", file=sys.stderr)
            left = True
            continue
        path = options.each_unit / f"{free_name(paper.file_name(name), taken)}{suffix}"
        papers.put(made, path)
        print(path)
    return left
