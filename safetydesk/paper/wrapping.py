"""Breaking text into lines as Chinese typesetting does; the one measure behind every row height."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from safetydesk.paper import fonts
from safetydesk.paper.fonts import Face

# GB/T 15834-2011 §5.1: these never begin a line, those never end one.
_NO_BEGIN = re.escape("，。、；：？！）〕】》〉」』｝］”’～·％‰℃%),.:;!?]}>")
_NO_END = re.escape("（〔【《〈「『｛［“‘([{<￥＄$")
# A word of Latin letters and figures stays in one piece; so do …… and ——.
_WORD = r"[^\W\u2e80-\U0010ffff]+(?:[-'./:@&=?#%+~,]{1,3}[^\W\u2e80-\U0010ffff]+)*"
_WORDS = re.compile(_WORD)
# So does a hyphen with what is before it, and with a number that follows (UAX #14, LB21 and LB25).
_HYPHEN = rf"-(?:(?=\d){_WORD})?"
_CLUSTER = re.compile(rf"\s+|[{_NO_END}]*(?:{_WORD}|…+|—+|\s+|.)(?:{_HYPHEN}|[{_NO_BEGIN}])*")
# Where a title may well be divided, since it reads on as a new phrase after these, and what stays in one piece.
_PHRASE_END = ("”", "》", "）", "、", "，", "：", "——", "活动", "工作", "情况", "关于", "的", "办事处", "办公室",
               "年度")
_WHOLE = re.compile(
    "安全生产|应急管理|应急|逃生|避险|演练|警示|教育|隐患|排查|治理|路线图|活动|街道|办事处|办公室|委员会|优秀|作品|案例"
    "|报送|上报|反馈|统计|汇总|进展|情况|联络员|课件|录像|“[^”]*”|《[^》]*》|（[^）]*）|〔[^〕]*〕"
)
_MOST_BALANCED = 5
# What is longer by less than this in em is no longer.
_HAIR = 1e-7


@lru_cache(maxsize=20_000)
def wrap(text: str, face: Face, em: float) -> tuple[str, ...]:
    """The lines of `text` on a measure of `em` (width divided by type size); at least one line, maybe empty.

    Blanks at a break are dropped and no other character is. A word longer than the line breaks anywhere.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        reach = _reach(paragraph, face)
        lines += [paragraph] if reach[-1] <= em else _break(paragraph, reach, em)
    return tuple(lines)


def longest_word(text: str, face: Face) -> float:
    """Width in em of the longest word of Latin letters and figures; 0 where there is none."""
    return max((fonts.width(face, word) for word in _WORDS.findall(text)), default=0.0)


def clusters(paragraph: str) -> list[str]:
    """Pieces between which a line may end."""
    return _CLUSTER.findall(paragraph)


def _reach(paragraph: str, face: Face) -> list[float]:
    """Width in em up to each place of the text."""
    return [0.0, *accumulate(fonts.widths(face, paragraph))]


def _stops(paragraph: str) -> list[int]:
    """The places where a line may end."""
    return [0, *accumulate(map(len, clusters(paragraph)))]


def _break(paragraph: str, reach: Sequence[float], em: float) -> list[str]:
    stops = _stops(paragraph)
    lines: list[str] = []
    start = 0
    while start < len(paragraph):
        fitting = bisect_right(reach, reach[start] + em + _HAIR) - 1
        end = stops[bisect_right(stops, fitting) - 1]
        end = end if end > start else max(fitting, start + 1)
        lines.append(paragraph[start:end].rstrip())
        start = end
        while paragraph[start : start + 1].isspace():
            start += 1
    return lines or [""]


@lru_cache(maxsize=20_000)
def title_lines(text: str, face: Face, em: float) -> tuple[str, ...]:
    """A title in as few lines as it needs, of about equal length and divided where it reads well (GB/T 9704 §7.3.1)."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        plain = _break(paragraph, _reach(paragraph, face), em)
        lines += _balanced(paragraph, face, em, len(plain)) if 1 < len(plain) <= _MOST_BALANCED else plain
    return tuple(lines)


def _balanced(rest: str, face: Face, em: float, count: int) -> list[str]:
    """`rest` in `count` lines, each of about the same width."""
    if count == 1:
        return [rest]
    reach, stops = _reach(rest, face), _stops(rest)
    wide = reach[-1]
    torn = {place for found in _WHOLE.finditer(rest) for place in range(found.start() + 1, found.end())}
    places: dict[int, float] = {}
    for stop in stops[1:-1]:
        mine = reach[stop]
        if mine <= em and wide - mine <= em * (count - 1):
            good = 3 * rest.endswith(_PHRASE_END, 0, stop) - 6 * (stop in torn)
            places[stop] = abs(mine - wide / count) - good
    if not places:
        return _break(rest, reach, em)
    place = min(places, key=lambda one: places[one])
    return [rest[:place].strip(), *_balanced(rest[place:].strip(), face, em, count - 1)]
