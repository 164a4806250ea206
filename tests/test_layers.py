"""The order of the rooms, one library one room, no cycles, and a core that runs without Qt."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "safetydesk"
ROOMS = ("notice", "material", "paper", "desk", "post", "ui")
GROUND = {"safetydesk", "safetydesk.paths"}
LIBRARIES = {
    "tomllib": "notice",
    "PIL": "material", "av": "material", "py7zr": "material", "inflate64": "material", "rarfile": "material",
    "olefile": "material",
    "docx": "paper", "openpyxl": "paper", "lxml": "paper", "reportlab": "paper", "python_calamine": "paper",
    "pypdfium2": "paper",
    "sqlalchemy": "desk", "sqlite3": "desk", "pypinyin": "desk", "rapidfuzz": "desk", "filelock": "desk",
    "smtplib": "post", "imapclient": "post", "keyring": "post",
    "PySide6": "ui", "shiboken6": "ui",
}
FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ROOMS else None


def imports_of(path: Path) -> set[str]:
    """Modules a file imports anywhere in it, also for annotations only."""
    known = {module_of(each) for each in FILES}
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            found |= {
                full if (full := f"{node.module}.{alias.name}") in known else str(node.module) for alias in node.names
            }
    return found


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_room_imports_only_rooms_before_it(path: Path) -> None:
    room = room_of(module_of(path))
    if room is None:
        return
    for name in imports_of(path):
        if name.startswith("safetydesk") and name not in GROUND:
            other = room_of(name)
            assert other is not None, f"{path.name} reaches for the door: {name}"
            assert ROOMS.index(other) <= ROOMS.index(room), f"{room} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_one_library_one_room(path: Path) -> None:
    for name in imports_of(path):
        home = LIBRARIES.get(name.split(".")[0])
        if home is not None:
            here = room_of(module_of(path)) or module_of(path)
            assert here == home, f"{name} belongs to {home}, not to {here}"


def test_every_dependency_has_its_room() -> None:
    import tomllib

    names = {"PySide6-Essentials": "PySide6", "python-docx": "docx", "Pillow": "PIL", "SQLAlchemy": "sqlalchemy",
             "python-calamine": "python_calamine", "IMAPClient": "imapclient"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for line in project["dependencies"]:
        name = line.split(">")[0].split("<")[0].split("=")[0].strip()
        assert names.get(name, name) in LIBRARIES or name == "platformdirs", name


def test_no_import_cycles() -> None:
    graph = {module_of(path): {n for n in imports_of(path) if n.startswith("safetydesk.")} for path in FILES}
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join((*above[above.index(module):], module))
        if module not in done:
            for other in graph.get(module, ()):
                visit(other, (*above, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_the_core_runs_without_qt() -> None:
    core = [module_of(path) for path in FILES if room_of(module_of(path)) not in (None, "ui")]
    code = (
        "import sys, importlib\n"
        "class NoQt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, NoQt())\n"
        f"[importlib.import_module(name) for name in {[*core, 'safetydesk.cli', 'safetydesk.post.example']!r}]\n"
        "assert 'PySide6' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_children_call_by_name_goes_into_the_installed_program() -> None:
    """PyInstaller follows imports, and these are none: it is told to take all of ours."""
    assert 'hiddenimports=collect_submodules("safetydesk")' in (ROOT / "build.spec").read_text("utf-8")
