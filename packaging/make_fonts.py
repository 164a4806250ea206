"""Make the TrueType fonts under resources/fonts from Debian's packages.

    apt-get download texlive-lang-chinese && mkdir fandol
    dpkg-deb --fsys-tarfile texlive-lang-chinese_*_all.deb | tar -x -C fandol --wildcards '*/fandol/*'
    apt-get install fonts-wqy-microhei fonts-lxgw-wenkai
    python -m pip install 'fonttools==4.68.0'
    python packaging/make_fonts.py fandol resources/fonts

reportlab embeds only quadratic (glyf) outlines, Fandol comes with cubic (CFF) ones. The conversion is the one of
fontTools' own otf2ttf snippet: every outline through cu2qu with an error of at most one unit in 1000.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

CONVERTED = ("FandolFang-Regular", "FandolSong-Bold")
# Page numbers are set in 宋体 and need no more than this. It has a name of its own: under the old one a PC would take
# it for the whole font.
FIGURES = ("FandolSong-Regular", "— –-0123456789")
FIGURES_NAME = "SafetyDesk Figures"
COPIED = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
)
LICENCES = {
    "LICENCE-wqy-microhei.txt": ("/usr/share/doc/fonts-wqy-microhei/copyright",
                                 "/usr/share/common-licenses/Apache-2.0"),
    "LICENCE-LXGWWenKai.txt": ("/usr/share/doc/fonts-lxgw-wenkai/copyright",),
}
# Measured in font units; the outlines stay within this distance of the original.
MAX_ERROR = 1.0
# Nothing that prints or shows a table reads these, and the CFF ones would be wrong.
DROPPED = ("CFF ", "VORG", "GPOS", "GSUB", "GDEF", "BASE", "DSIG", "vhea", "vmtx")


def to_glyf(font: TTFont) -> None:
    """Replace the cubic outlines of `font` by quadratic ones, in place."""
    order = font.getGlyphOrder()
    glyphs = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph()
    for tag in DROPPED:
        if tag in font:
            del font[tag]
    font["loca"] = newTable("loca")
    font["glyf"] = glyf
    font["maxp"].tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def convert(source: Path, target: Path, only: str = "") -> None:
    """Write `source` (OTF) as `target` (TTF), with `only` these characters when given."""
    font = TTFont(source, recalcTimestamp=False)
    if only:
        subsetter = Subsetter(Options(layout_features=[], notdef_outline=True, hinting=False))
        subsetter.populate(text=only)
        subsetter.subset(font)
        for record in font["name"].names:
            if record.nameID in (1, 3, 4, 6, 16):
                record.string = FIGURES_NAME.replace(" ", "") if record.nameID == 6 else FIGURES_NAME
    to_glyf(font)
    font.save(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fandol", type=Path, help="folder into which Fandol was unpacked")
    parser.add_argument("target", type=Path, help="folder of the finished fonts")
    asked = parser.parse_args()
    for name in CONVERTED:
        convert(next(asked.fandol.rglob(f"{name}.otf")), asked.target / f"{name}.ttf")
    name, only = FIGURES
    convert(next(asked.fandol.rglob(f"{name}.otf")), asked.target / f"{name}-figures.ttf", only)
    for path in COPIED:
        shutil.copyfile(path, asked.target / Path(path).name)
    notes = next(path.parent for path in asked.fandol.rglob("COPYING.gz"))
    terms = (notes / "README").read_bytes() + b"\n" + gzip.decompress((notes / "COPYING.gz").read_bytes())
    (asked.target / "LICENCE-Fandol.txt").write_bytes(terms)
    for name, parts in LICENCES.items():
        (asked.target / name).write_bytes(b"\n".join(Path(part).read_bytes() for part in parts))


if __name__ == "__main__":
    main()
