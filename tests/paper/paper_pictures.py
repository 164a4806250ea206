"""Pages as they come out of a printer: ours as pdf, and what LibreOffice makes of our docx, with the words on them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from safetydesk import paths
from safetydesk.desk.papers import Document, put

MM = 72 / 25.4
MISSING = [name for name in ("soffice", "pdftotext", "pdffonts") if shutil.which(name) is None]
# Our own fonts in place of those that Word has, so that every machine sets the same lines.
_INSTEAD = {"仿宋": "FandolFang", "仿宋_GB2312": "FandolFang", "黑体": "WenQuanYi Micro Hei", "宋体": "FandolSong",
            "楷体_GB2312": "LXGW WenKai", "方正小标宋简体": "FandolSong"}


@dataclass(frozen=True)
class Word:
    """A word and its box in mm from the upper left corner of the paper."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Paper:
    """One page: its size in mm, its words, and its text in the order in which it is drawn, without blanks."""

    width: float
    height: float
    words: tuple[Word, ...]
    text: str


def by_libreoffice(documents: Iterable[Path], kind: str, folder: Path) -> None:
    """One run of LibreOffice that turns all the documents into `kind`, with a profile and fonts of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    fonts = folder / "fonts.conf"
    instead = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test><edit name="family" mode="assign" '
        f'binding="strong"><string>{other}</string></edit></match>' for name, other in _INSTEAD.items())
    fonts.write_text(f'<?xml version="1.0"?><fontconfig><dir>{paths.fonts()}</dir><cachedir>{folder / "cache"}'
                     f"</cachedir>{instead}</fontconfig>", "utf-8")
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", kind,
               "--outdir", str(folder), *map(str, documents)]
    subprocess.run(command, env={**os.environ, "FONTCONFIG_FILE": str(fonts)}, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True, timeout=600)


def printed(documents: Mapping[str, Document], folder: Path) -> dict[str, dict[str, Path]]:
    """For each document the pdf that we write and the one that LibreOffice makes of our docx."""
    ours, word, theirs = folder / "ours", folder / "word", folder / "theirs"
    for name, document in documents.items():
        put(document, ours / f"{name}.pdf")
        put(document, word / f"{name}.docx")
    by_libreoffice(sorted(word.iterdir()), "pdf", theirs)
    return {name: {"pdf": ours / f"{name}.pdf", "docx": theirs / f"{name}.pdf"} for name in documents}


def pages_of(pdf: Path) -> list[Paper]:
    found = _run("pdftotext", "-bbox", str(pdf), "-")
    drawn = _run("pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-").split("\f")
    root = ElementTree.fromstring(found)
    pages = root.iter("{http://www.w3.org/1999/xhtml}page")
    return [Paper(float(page.attrib["width"]) / MM, float(page.attrib["height"]) / MM,
                  tuple(Word(word.text or "", *(float(word.attrib[side]) / MM
                                                for side in ("xMin", "yMin", "xMax", "yMax"))) for word in page),
                  "".join(text.split())) for page, text in zip(pages, drawn, strict=False)]


def fonts_of(pdf: Path) -> list[tuple[str, bool]]:
    """Every font of a pdf and whether it is embedded as a subset."""
    lines = [line.split() for line in _run("pdffonts", str(pdf)).splitlines()[2:]]
    return [(line[0], line[-5:-3] == ["yes", "yes"]) for line in lines]


def _run(*command: str) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()


def overlapping(page: Paper) -> list[tuple[str, str]]:
    """Words that are printed over each other: half of a box belongs to its line's free space."""
    found = []
    words = sorted(page.words, key=lambda word: word.middle)
    for at, one in enumerate(words):
        for other in words[at + 1:]:
            reach = ((one.bottom - one.top) + (other.bottom - other.top)) / 4
            if other.middle - one.middle > 12:
                break
            if other.middle - one.middle < reach and min(one.right, other.right) - max(one.left, other.left) > 0.3:
                found.append((one.text, other.text))
    return found


def lines_of(page: Paper) -> list[list[Word]]:
    """The words of a page that stand beside each other, from top to bottom."""
    words = sorted(page.words, key=lambda word: (word.middle, word.left))
    cuts = [0, *(at for at, (one, other) in enumerate(pairwise(words), 1) if other.middle - one.middle > 1), len(words)]
    return [sorted(words[first:last], key=lambda word: word.left) for first, last in pairwise(cuts)]
