"""The command `handout`: a pack for each unit with its blank forms, what is asked of it, and a place for each item."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def take_handout(handout: argparse.ArgumentParser) -> None:
    """The arguments of `handout`."""
    handout.add_argument("--to", type=Path, required=True, metavar="文件夹", help="材料包放在哪个文件夹")
    handout.add_argument("--unit", action="append", default=[], metavar="单位", help="只给这个单位，可以写几次")
    handout.add_argument("--zip", action="store_true", help="每个单位一个压缩包")


def handout(options: argparse.Namespace) -> bool:
    """Makes the packs and tells each; whether a unit got none. Mishap."""
    from safetydesk.desk import units
    from safetydesk.desk.desk import Desk
    from safetydesk.post.handout import hand_out

    with Desk.open(options.desk) as desk:
        chosen = [units.unit(desk, name).id for name in options.unit]
        done = hand_out(desk, options.to, chosen, zipped=options.zip)
    for path in done.made:
        print(path)
    for line in done.left:
        print(line, file=sys.stderr)
    return bool(done.left)
