"""Zip packages (docx, xlsx) that are the same bytes for the same content."""

from __future__ import annotations

from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day a zip can name, and the one that every document of ours carries as its date.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
MADE = "2000-01-01T00:00:00Z"


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
