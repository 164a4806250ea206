"""The program's icon in the sizes and formats that systems want, drawn from `resources/icons/app.svg`."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

SVG = Path(__file__).resolve().parent.parent / "resources" / "icons" / "app.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256)


def png(size: int, target: Path) -> Path:
    """Draws the icon `size` pixels wide and high."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(SVG)).render(painter)
    painter.end()
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(target))
    del app
    return target


def ico(target: Path) -> str:
    """The icon of a Windows program: all sizes in one file."""
    drawn = [Image.open(png(size, target.with_name(f"app{size}.png"))) for size in SIZES]
    drawn[-1].save(target, sizes=[picture.size for picture in drawn], append_images=drawn[:-1])
    return str(target)
