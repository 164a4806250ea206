"""The verb `rollup` of the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.cli_desk import opened
from safetydesk.notice.problem import Mishap, Problem

if TYPE_CHECKING:
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.lower import Lower
    from safetydesk.desk.rollup import Preview, Rolled
    from safetydesk.post.rollup import Look, Opened, Result

_NOWHERE = "待归位"
_LINES = 20


def take_rollup(rollup: argparse.ArgumentParser) -> None:
    """The arguments of `rollup`."""
    rollup.add_argument("paths", nargs="+", type=Path, metavar="报送包", help="下级的报送包：各件，或放着各件的文件夹")
    rollup.add_argument("--unit", default="", metavar="单位", help="这是哪个单位报的；不写就按包里的名称找，没有就新建")
    item = f"对方的项目是本级的哪一项，可写几次；“对方项目={_NOWHERE}”表示都不是"
    rollup.add_argument("--item", action="append", default=[], metavar="对方项目=本级项目", help=item)
    rollup.add_argument("--look", action="store_true", help="只核对，看会有什么变化，不汇总")
    rollup.add_argument("--json", action="store_true", help="每个报送包一行 JSON")
    rollup.set_defaults(list="paths")


def rollup(options: argparse.Namespace) -> bool:
    """Takes parcels over; True when a person must look. Mishap when nothing could be taken."""
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.units import unit
    from safetydesk.post import rollup

    for path in options.paths:
        if not path.exists():
            raise Mishap(f"找不到“{path}”", "请检查路径")
    items = _items(options.item)
    with (Desk.open if options.look else opened)(options.desk) as desk:
        sender = unit(desk, options.unit).id if options.unit else None
        found, refused = rollup.opened(options.paths)
        if sender is not None and len({parcel.lower.desk for parcel in found}) > 1:
            raise Mishap("这些报送包是几个单位的，不能都算一个单位的", "写了 --unit，请一次只汇总一个单位的报送包")
        # A wrong answer is told before anything is taken.
        answers = {parcel.lower.parcel: _answers(desk, parcel.lower, items) for parcel in found}
        look = partial(_preview, desk, sender, answers)
        results = _looked(found, look) if options.look else rollup.take(desk, found, look)
        problems = list(refused)
        told = []
        for result in results:
            if result.mishap or result.seen is None:
                what, remedy = (result.mishap.what, result.mishap.remedy) if result.mishap else ("", "")
                problems.append(Problem("parcel", result.parcel.parts[0].path.name, what, remedy))
            else:
                told.append(_as_json(result.seen, result.rolled))
                print(json.dumps(told[-1], ensure_ascii=False)) if options.json else _tell(result.seen, told[-1])
    for problem in problems:
        print(json.dumps({"state": "refused"} | asdict(problem), ensure_ascii=False) if options.json else problem)
    if not told:
        raise Mishap("没有汇总任何报送包", "请按上面说的处理后再汇总")
    return bool(problems) or any(each["open"] for each in told)


def _looked(found: Iterable[Opened], look: Look) -> Iterator[Result]:
    """What would become of these parcels, each read to its end."""
    from safetydesk.post.rollup import Result, prove

    for parcel in found:
        try:
            prove(parcel)
            yield Result(parcel, look(parcel))
        except Mishap as mishap:
            yield Result(parcel, None, mishap=mishap)


def _preview(desk: Desk, sender: int | None, answers: Mapping[str, Mapping[str, str]], parcel: Opened) -> Preview:
    from safetydesk.desk import rollup

    return rollup.preview(desk, parcel.lower, sender, answers[parcel.lower.parcel])


def _items(given: Sequence[str]) -> list[tuple[str, str]]:
    """`--item` as their item and ours, as they are called. Mishap."""
    found = [each.partition("=") for each in given]
    for each, (theirs, _, ours) in zip(given, found, strict=True):
        if not (theirs.strip() and ours.strip()):
            raise Mishap(f"“{each}”看不懂", f"请写成 对方项目=本级项目，或 对方项目={_NOWHERE}")
    return [(theirs.strip(), ours.strip()) for theirs, _, ours in found]


def _answers(desk: Desk, lower: Lower, items: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Those of the answers that are about this parcel: their id to ours, "" for none. Mishap."""
    from safetydesk.desk.matching import notice_of

    notice = notice_of(desk, lower)
    keys = {word: key for key, term in lower.slots.items() for word in (term.name, key)}
    answers = {}
    for theirs, ours in items:
        slot = notice.slot(ours)
        if slot is None and ours != _NOWHERE:
            names = "、".join(slot.name for slot in notice.slots())
            raise Mishap(f"《{notice.title}》里没有项目“{ours}”", f"可以是：{names}、{_NOWHERE}")
        if theirs in keys:
            answers[keys[theirs]] = slot.id if slot else ""
    return answers


def _as_json(seen: Preview, rolled: Rolled | None) -> dict[str, Any]:
    from safetydesk.desk.rollup_lines import lines

    kept = list(rolled.kept) if rolled else []
    lower, match, merge = seen.lower, seen.match, seen.merge
    questions = [asdict(each) for each in match.questions]
    state = "look" if rolled is None else "same" if merge.empty else "taken"
    return {
        "state": state, "office": lower.office, "desk": lower.desk,
        "notice": lower.notice_title, "parcel": lower.parcel, "new_unit": match.sender is None,
        "summary": merge.summary, "lines": [asdict(line) for line in lines(seen)], "questions": questions,
        "near": [card.name for card in match.near], "lost": list(match.lost), "absent": list(merge.absent),
        "kept": kept, "open": bool(questions or match.near or match.lost or merge.absent or kept),
    }


def _tell(seen: Preview, told: Mapping[str, Any]) -> None:
    from safetydesk.desk.rollup_lines import lines

    lower = seen.lower
    summary = told["summary"] or "没有变化"
    state = {"look": f"如果汇总：{summary}（里面的文件都已逐个核对）", "same": "已经汇总过，没有变化",
             "taken": f"已汇总：{summary}"}[told["state"]]
    print(f"{lower.office}（{lower.notice_title}）{state}")
    if lower.reason:
        print(f"  对方说明：{lower.reason}")
    every = list(lines(seen))
    for line in every[:_LINES]:
        print(f"  {line.told}")
    if len(every) > _LINES:
        print(f"  ……还有 {len(every) - _LINES} 处，加 --json 看全部")
    if told["near"]:
        print(f"  名单里没有“{lower.office}”，作为新单位；如果它是{'或'.join(told['near'])}，请撤销后用 --unit 指定")
    for each in seen.match.questions:
        more = f"请加 --item {each.name}=本级项目 再汇总一次"
        where = f"{each.count} 份放在{_NOWHERE}" if each.count else "没有计入"
        print(f"  本级通知里没有“{each.name}”，{where}；{more}")
    for sentence in (*told["lost"], *told["absent"], *told["kept"]):
        print(f"  {sentence}")
