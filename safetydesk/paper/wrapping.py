"""Breaking text into lines as Chinese typesetting does; the one measure behind every row height."""

from __future__ import annotations

import re
from functools import lru_cache

from safetydesk.paper import fonts
from safetydesk.paper.fonts import Face

# GB/T 15834-2011 §5.1: these never begin a line, those never end one.
_NO_BEGIN = frozenset("，。、；：？！）〕】》〉」』｝］”’～·％‰℃%),.:;!?]}>")
_NO_END = frozenset("（〔【《〈「『｛［“‘([{<￥＄$")
# A word of Latin letters and figures stays in one piece; so do …… and ——.
_WORD = r"[^\W\u2e80-\U0010ffff]+(?:[-'./:@&=?#%+~,]{1,3}[^\W\u2e80-\U0010ffff]+)*"
_TOKEN = re.compile(_WORD + r"|…+|—+|\s+|.")
# Where a title may well be divided, since it reads on as a new phrase after these, and what stays in one piece.
_PHRASE_END = ("”", "》", "）", "、", "，", "：", "——", "活动", "工作", "情况", "关于", "的", "办事处", "办公室",
               "年度")
_WHOLE = re.compile(
    "安全生产|应急管理|应急|逃生|避险|演练|警示|教育|隐患|排查|治理|路线图|活动|街道|办事处|办公室|委员会|优秀|作品|案例"
    "|报送|上报|反馈|统计|汇总|进展|情况|联络员|课件|录像|“[^”]*”|《[^》]*》|（[^）]*）|〔[^〕]*〕"
)
_MOST_BALANCED = 5


@lru_cache(maxsize=20_000)
def wrap(text: str, face: Face, em: float) -> tuple[str, ...]:
    """The lines of `text` on a measure of `em` (width divided by type size); at least one line, maybe empty.

    Blanks at a break are dropped and no other character is. A word longer than the line breaks anywhere.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += [paragraph] if fonts.width(face, paragraph) <= em else _break(paragraph, face, em)
    return tuple(lines)


@lru_cache(maxsize=20_000)
def longest_word(text: str, face: Face) -> float:
    """Width in em of the longest word of Latin letters and figures; 0 where there is none."""
    return max((fonts.width(face, word) for word in re.findall(_WORD, text)), default=0.0)


def clusters(paragraph: str) -> list[str]:
    """Pieces between which a line may end."""
    pieces: list[str] = []
    glue = False
    for token in _TOKEN.findall(paragraph):
        if pieces and (glue or token[0] in _NO_BEGIN) and not pieces[-1].isspace():
            pieces[-1] += token
        else:
            pieces.append(token)
        glue = token[-1] in _NO_END
    return pieces


def _break(paragraph: str, face: Face, em: float) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    used = 0.0
    for cluster in clusters(paragraph):
        wide = fonts.width(face, cluster)
        if used + wide > em and line:
            lines.append("".join(line).rstrip())
            line, used = [], 0.0
        if not line and lines and cluster.isspace():
            continue
        if wide <= em:
            line.append(cluster)
            used += wide
            continue
        for char in cluster:
            wide = fonts.glyph(face, char)[2]
            if line and used + wide > em:
                lines.append("".join(line))
                line, used = [], 0.0
            line.append(char)
            used += wide
    return [*lines, "".join(line).rstrip()] if line or not lines else lines


@lru_cache(maxsize=20_000)
def title_lines(text: str, face: Face, em: float) -> tuple[str, ...]:
    """A title in as few lines as it needs, of about equal length and divided where it reads well (GB/T 9704 §7.3.1)."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        plain = _break(paragraph, face, em)
        lines += _balanced(paragraph, face, em, len(plain)) if 1 < len(plain) <= _MOST_BALANCED else plain
    return tuple(lines)


def _balanced(rest: str, face: Face, em: float, count: int) -> list[str]:
    """`rest` in `count` lines, each of about the same width."""
    if count == 1:
        return [rest]
    wide = fonts.width(face, rest)
    torn = {place for found in _WHOLE.finditer(rest) for place in range(found.start() + 1, found.end())}
    places: dict[int, float] = {}
    head = ""
    for cluster in clusters(rest)[:-1]:
        head += cluster
        mine = fonts.width(face, head)
        if mine <= em and wide - mine <= em * (count - 1):
            good = 3 * head.endswith(_PHRASE_END) - 6 * (len(head) in torn)
            places[len(head)] = abs(mine - wide / count) - good
    if not places:
        return _break(rest, face, em)
    place = min(places, key=lambda one: places[one])
    return [rest[:place].strip(), *_balanced(rest[place:].strip(), face, em, count - 1)]
