"""The command `handout`: a pack for each unit with its blank forms, what is asked of it, and a place for each item."""

from __future__ import annotations

import argparse
import sys

from safetydesk.desk import units
from safetydesk.desk.desk import Desk
from safetydesk.post import handout


def run(options: argparse.Namespace) -> bool:
    """Makes the packs and tells each; whether a unit got none. Mishap."""
    with Desk.open(options.desk) as desk:
        chosen = [units.unit(desk, name).id for name in options.unit]
        done = handout.hand_out(desk, options.to, chosen, zipped=options.zip)
    for path in done.made:
        print(path)
    for line in done.left:
        print(line, file=sys.stderr)
    return bool(done.left)
