"""`python -m safetydesk` and the installed command."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line; the frozen program is also its own child for reading foreign files."""
    if len(sys.argv) > 1 and sys.argv[1] == "--limited-child":
        from safetydesk.material.limited import child_main

        child_main()
        return 0
    from safetydesk.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
