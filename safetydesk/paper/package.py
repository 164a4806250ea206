"""Zip packages (docx, xlsx) that are the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day a zip can name, and the one that every document of ours carries as its date.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
MADE = "2000-01-01T00:00:00Z"
# What the styles of a printed table are called on the clerk's screen, by what is set in them: a change of one changes
# all its texts, and the readers know by them what each text is.
STYLE_NAMES = {"annex": "附件标识", "title": "表格标题", "beside": "表外文字", "head": "表头", "label": "栏目",
               "value": "表格文字", "number": "表内数字", "note": "填写说明"}


class Members(NamedTuple):
    """The first members of a package, ready to be written: their bytes and what its directory says of them."""

    data: bytes
    infos: tuple[ZipInfo, ...]


class SteadyZip(ZipFile):
    """A zip for writing whose members carry neither the time nor the machine they were written on."""

    def writestr(self, name: str | ZipInfo, data: Any, *_: Any) -> None:
        plain = ZipInfo(name.filename if isinstance(name, ZipInfo) else name, _FIRST_DAY)
        plain.create_system = 0
        plain.compress_type = ZIP_DEFLATED
        super().writestr(plain, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        with open(filename, "rb") as member:
            self.writestr(arcname, member.read())

    def begin(self, members: Members) -> None:
        """Write members that were deflated before. ValueError if there are others already."""
        if self.filelist or self.fp is None or self.fp.tell():
            raise ValueError("these members stand at the beginning of a package")
        self.fp.write(members.data)
        self.filelist += members.infos
        self.start_dir = len(members.data)


def deflated(parts: Iterable[tuple[str, str]]) -> Members:
    """Parts by name as many packages can begin with them."""
    stream = BytesIO()
    with SteadyZip(stream, "w") as package:
        for name, content in parts:
            package.writestr(name, content)
        return Members(stream.getvalue(), tuple(package.filelist))
