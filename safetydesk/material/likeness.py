"""A fingerprint by which a picture is known again after a chat program, a crop or another format."""

from __future__ import annotations

import math
from array import array

from PIL import Image

# The signs of the lowest frequencies of the brightness, a "perceptual hash". Measured on 326 photos of real cameras
# and 112 made scenes and pages: a photo recompressed or scaled differs from itself in at most 9 bits, 10 % brighter or
# cropped by 1 % at each side in at most 15; two pictures in at least 31. (A difference hash of 128 bits: 24 and 22.)
BITS = 128
SAME = 20

_SIDE, _FINE, _COARSE = 32, 64, 16
_WAVES = [[math.cos(math.pi * (2 * x + 1) * u / (2 * _SIDE)) for x in range(_SIDE)] for u in range(16)]
_LOWEST = [(u, v) for _, u, v in sorted((u + v, u, v) for u in range(16) for v in range(16))[1:BITS + 1]]

# Smaller pictures are buttons and signs.
_LEAST_SIDE = 32
# Below this spread of brightness (of 255) the signs are those of noise.
_LEAST_SPREAD = 6.0
# Print, filled forms and windows of programs: what tells them apart is finer than the low frequencies, so that all
# of one layout would look the same. Their contrast lies in detail, or they stand on white.
_LEAST_COARSE = 0.44
_WHITE, _MOST_WHITE = 245, 0.45

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def likeness(picture: Image.Image, orientation: int = 1) -> str:
    """32 hex digits for a decoded picture as it is displayed, or "" for one without features to be known by.

    `orientation`: EXIF's 1 to 8, not yet applied to `picture`.
    """
    if min(picture.size) < _LEAST_SIDE:
        return ""
    if picture.mode in ("1", "P", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    fine = on_white(picture.resize((_FINE, _FINE), Image.Resampling.BOX)).convert("L")
    if orientation in _TURNS:
        fine = fine.transpose(_TURNS[orientation])
    return _signs(fine) if _has_features(fine) else ""


def distance(one: str, other: str) -> int:
    """In how many of `BITS` two fingerprints differ; `SAME` or fewer: the same picture. "" is near to none."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else BITS


def on_white(picture: Image.Image) -> Image.Image:
    """The picture without transparency, as it looks on white paper."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    layer = picture.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer)
    return ground


def _has_features(fine: Image.Image) -> bool:
    pixels = fine.tobytes()
    spread = _variance(pixels)
    coarse = _variance(fine.resize((_COARSE, _COARSE), Image.Resampling.BOX).tobytes())
    white = sum(value >= _WHITE for value in pixels) / len(pixels)
    return spread >= _LEAST_SPREAD ** 2 and coarse >= _LEAST_COARSE * spread and white < _MOST_WHITE


def _variance(values: bytes) -> float:
    middle = sum(values) / len(values)
    return sum((value - middle) ** 2 for value in values) / len(values)


def _signs(fine: Image.Image) -> str:
    """A discrete cosine transform of 32 × 32 points, first along the rows, then down the columns."""
    points = array("f", fine.convert("F").resize((_SIDE, _SIDE), Image.Resampling.BOX).tobytes())
    rows = [points[start:start + _SIDE] for start in range(0, len(points), _SIDE)]
    columns = [[sum(map(float.__mul__, row, wave)) for row in rows] for wave in _WAVES]
    bits = 0
    for u, v in _LOWEST:
        bits = bits << 1 | (sum(map(float.__mul__, columns[u], _WAVES[v])) > 0)
    return f"{bits:0{BITS // 4}x}"
