"""`python -m safetydesk` and the installed command."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Runs the command line; the frozen program is also its own child, for reading files and drawing the help."""
    if getattr(sys, "frozen", False):
        _keep_to_ourselves()
    if len(sys.argv) > 1 and sys.argv[1] == "--limited-child":
        from safetydesk.material.limited import child_main

        child_main()
        return 0
    if len(sys.argv) > 1 and sys.argv[1] == "--help-pictures":
        from safetydesk.ui.help_draw import main as draw

        return draw()
    if len(sys.argv) == 1:
        # By the icon: nobody waits for verbs to be loaded.
        from safetydesk import app

        return app.run(None)
    import signal

    # In the background of a script Ctrl+C is meant for others, and stays ignored.
    meant = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if meant:
        # Ctrl+C while all is loaded ends it without a word: nothing was done.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from safetydesk.cli import run

    if meant:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run(sys.argv[1:])


def _keep_to_ourselves() -> None:
    """The bundle tells the loader and Qt of its libraries: programs that we start (viewers, unar) must not hear it."""
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    for name in ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
        os.environ.pop(name, None)
    # Our own child is told anew: without, PyInstaller takes for granted that it inherits what was just taken away.
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


if __name__ == "__main__":
    sys.exit(main())
