"""The commands `forms`, `print` and `template`: which papers there are, files of them, whose layout they have."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from safetydesk.cli_desk import opened
from safetydesk.notice.problem import Mishap

if TYPE_CHECKING:
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.papers import Paper


def take_forms(forms: argparse.ArgumentParser) -> None:
    """The arguments of `forms`."""
    forms.add_argument("--json", action="store_true")


def take_print(printing: argparse.ArgumentParser) -> None:
    """The arguments of `print`."""
    printing.add_argument("form", metavar="表", help="表的编号、名称或附件号（见 forms）")
    printing.add_argument("--to", type=Path, metavar="文件", help=".docx、.xlsx 或 .pdf")
    which = printing.add_mutually_exclusive_group()
    which.add_argument("--unit", default="", metavar="单位")
    which.add_argument("--each-unit", type=Path, metavar="文件夹", help="每个单位一个文件")


def take_template(template: argparse.ArgumentParser) -> None:
    """The arguments of `template`."""
    template.add_argument("form", metavar="表", help="表的编号、名称或附件号（见 forms）")
    template.add_argument("--all", action="store_true", help="全部单位汇总的那一张")
    which = template.add_mutually_exclusive_group()
    which.add_argument("--put", type=Path, metavar="文件", help="换成本单位的 .docx 或 .xlsx")
    which.add_argument("--remove", action="store_true", help="改回内置版式")
    which.add_argument("--sample", type=Path, metavar="文件", help="导出带占位符的样张，在它上面改")


def forms(options: argparse.Namespace) -> bool:
    """Tells every form of the notice and every table of the office's, one line or one JSON line each. Nobody must look.
    """
    from safetydesk.desk import papers
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.snapshot import PAPER_GROUPS

    with Desk.open(options.desk) as desk:
        known = papers.papers(desk)
    for paper in known:
        if options.json:
            print(json.dumps(asdict(paper), ensure_ascii=False))
        else:
            mark = "（版式为我们建议，可修改）" if paper.proposal else ""
            print(f"{paper.id}\t{paper.annex or PAPER_GROUPS[paper.group]}\t{paper.title}{mark}")
    return False


def write(options: argparse.Namespace) -> bool:
    """Writes what is wanted and tells each file; whether something was left out. Mishap."""
    from safetydesk.desk import papers
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.wording import quoted

    if options.to is None and options.each_unit is None:
        raise Mishap("没有说导出到哪里", "请加 --to 文件名.docx（或 .xlsx、.pdf）")
    with Desk.open(options.desk) as desk:
        paper = papers.paper(desk, options.form)
        if options.each_unit and paper.scope == "notice":
            raise Mishap(f"{quoted(paper.title)}是全部单位一张的表", "请去掉 --each-unit，写 --to 文件名")
        return _each(desk, paper, options) if options.each_unit else _one(desk, paper, options)


def _one(desk: Desk, paper: Paper, options: argparse.Namespace) -> bool:
    from safetydesk.desk import papers, units

    unit_id = units.unit(desk, options.unit).id if options.unit else None
    papers.write(desk, paper, options.to, unit_id)
    print(options.to)
    _say(papers.aside(desk, paper, options.to.suffix.lower(), whole=paper.is_whole(unit_id)))
    return False


def _each(desk: Desk, paper: Paper, options: argparse.Namespace) -> bool:
    from safetydesk.desk import papers
    from safetydesk.post.plan import free_name

    own = papers.template(desk, paper)
    suffix = options.to.suffix.lower() if options.to else own.suffix if own else ".docx"
    taken: set[str] = set()
    left = False
    for name, make in papers.copies(desk, paper, suffix):
        try:
            made = make()
        except Mishap as mishap:
            print(f"{name}：{mishap}", file=sys.stderr)
            left = True
            continue
        path = options.each_unit / f"{free_name(paper.file_name(name), taken)}{suffix}"
        papers.put(made, path)
        print(path)
    _say(papers.aside(desk, paper, suffix))
    return left


def _say(sentence: str) -> None:
    if sentence:
        print(f"{sentence}。", file=sys.stderr)


def template(options: argparse.Namespace) -> bool:
    """Puts, removes or tells of the office's own template, or writes a sample; whether there is more to do. Mishap."""
    from safetydesk.desk import papers, templates

    with opened(options.desk) as desk:
        paper = papers.paper(desk, options.form)
        original = papers.original(desk, paper, whole=options.all)
        if options.sample:
            templates.write_sample(original, options.sample)
            print(options.sample)
            return False
        if options.remove:
            kept = templates.remove(desk, original)
            print(f"已改回内置版式，原来的在：{kept}" if kept else "用的就是内置版式。")
            return False
        checked = templates.put(desk, original, options.put) if options.put else None
        path = templates.of(desk, original.key)
        print(f"本单位的版式：{path}" if path else "内置版式。")
        if path and checked is None:
            checked = templates.look(desk, path, original)
    told = (*checked.wrong, *checked.told) if checked else ()
    for problem in told:
        print(f"  {problem}")
    return bool(told)
