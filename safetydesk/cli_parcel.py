"""The verbs `parcel` and `verify` of the command line."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetydesk.notice.problem import Mishap

if TYPE_CHECKING:
    from safetydesk.post.parcel import Parcel
    from safetydesk.post.parcel_check import Verdict

# Some servers count a megabyte as 1000², some as 1024²: the smaller one goes through both.
_UNITS = {"KB": 1000, "MB": 1000**2, "GB": 1000**3, "K": 1000, "M": 1000**2, "G": 1000**3, "": 1}
_NO_LIMIT = ("不限", "none")


def take_parcel(parcel: argparse.ArgumentParser) -> None:
    """The arguments of `parcel`."""
    parcel.add_argument("--to", type=Path, required=True, metavar="文件夹")
    limit = "接收邮箱一封信的大小限制，默认 20MB；不分件写“不限”"
    parcel.add_argument("--limit", type=size, default="20MB", metavar="20MB", help=limit)
    which = parcel.add_mutually_exclusive_group()
    which.add_argument("--accepted", action="store_true", help="只装已通过的")
    which.add_argument("--excellent", action="store_true", help="只装评为优秀的作品")
    parcel.add_argument("--reason", default="", metavar="原因", help="没有报齐就报送的原因，写进说明.txt")
    parcel.add_argument("--json", action="store_true")


def take_verify(verify: argparse.ArgumentParser) -> None:
    """The arguments of `verify`."""
    verify.add_argument("paths", nargs="+", type=Path, metavar="报送包", help="一件、几件，或放着各件的文件夹")
    verify.add_argument("--json", action="store_true")


def size(text: str) -> int | None:
    """`20MB` as bytes, None for no limit. ArgumentTypeError."""
    upper = text.strip().upper()
    if upper.lower() in _NO_LIMIT:
        return None
    number = upper.rstrip("KMGB")
    try:
        found = int(float(number) * _UNITS[upper[len(number):]])
    except (ValueError, KeyError, OverflowError):
        raise argparse.ArgumentTypeError(f"“{text}”不是大小，应写成 20MB 这样，或写“不限”") from None
    if found <= 0:
        raise argparse.ArgumentTypeError("大小要大于 0")
    return found


def parcel(options: argparse.Namespace) -> bool:
    """Packs; True when something is not in it."""
    from safetydesk.desk.desk import Desk
    from safetydesk.post.parcel import make

    choice = "accepted" if options.accepted else "excellent" if options.excellent else "counted"
    with Desk.open(options.desk) as desk:
        made = make(desk, options.to, choice=choice, limit=options.limit, reason=options.reason)
    if options.json:
        print(json.dumps(_as_json(made), ensure_ascii=False))
    else:
        print(_told(made))
    return bool(made.left_out)


def _as_json(made: Parcel) -> dict[str, Any]:
    first = made.parts[0]
    parts = [
        asdict(part) | {"path": str(part.path), "part": number, "mail_bytes": part.mail_bytes}
        for number, part in enumerate(made.parts, 1)
    ]
    return {
        "path": str(first.path), "sha256": first.sha256, "id": made.id, "bytes": made.bytes, "members": made.members,
        "parts": parts, "carried": [asdict(each) | {"path": str(each.path)} for each in made.carried],
        "notes": [asdict(note) for note in made.notes], "left_out": list(made.left_out),
        "over_limit": bool(made.carried),
    }


def _told(made: Parcel) -> str:
    from safetydesk.desk.wording import size_text

    lines = [f"已打包并核对，共 {len(made.parts)} 件，{made.members} 个成员："]
    for number, part in enumerate(made.parts, 1):
        lines += [
            f"第 {number} 件：{part.path}",
            f"  {size_text(part.bytes)}（邮件里 {size_text(part.mail_bytes)}），SHA-256 {part.sha256}",
            f"  {part.holds}",
        ]
    lines += [f"  没有装进来：{line}" for line in made.left_out]
    lines += [f"  请核对：{note.text}" for note in made.notes if note.inside]
    return "\n".join(lines)


def verify(options: argparse.Namespace) -> bool:
    """Compares parcels with their lists; True when something is wrong. Mishap for a path that is not there."""
    from safetydesk.post.parcel_check import verify

    for path in options.paths:
        if not path.exists():
            raise Mishap(f"找不到“{path}”", "请检查路径")
    verdict = verify(options.paths)
    if options.json:
        print(json.dumps(_verdict_json(verdict), ensure_ascii=False))
        return bool(verdict.problems)
    for seen in verdict.parcels:
        name = f"{seen.office}报送包（{seen.notice}）"
        state = "每个成员都和清单一致" if seen.whole else "有问题"
        print(f"{name}：收到 {len(seen.paths)} 件，共 {seen.of} 件，{seen.members} 个成员，{state}")
        if seen.carried:
            print(f"  另有 {len(seen.carried)} 个文件太大，由网盘或U盘另送：{'、'.join(seen.carried)}")
    for problem in verdict.problems:
        print(f"  {problem}")
    return bool(verdict.problems)


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "parcels": [
            {"id": seen.id, "office": seen.office, "notice": seen.notice, "of": seen.of, "members": seen.members,
             "parts": {str(number): str(path) for number, path in seen.paths.items()}, "whole": seen.whole,
             "carried": list(seen.carried)}
            for seen in verdict.parcels
        ],
        "problems": [asdict(problem) for problem in verdict.problems],
    }
