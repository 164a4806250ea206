"""The right side of 收件: all that is known of the chosen line, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from safetydesk.desk.snapshot import STATES, InboxLine, MaterialView
from safetydesk.desk.wording import size_text
from safetydesk.material.facts import CONTENTS
from safetydesk.notice.dates import moment_text
from safetydesk.ui import icons, parts, theme
from safetydesk.ui.inbox_model import is_parcel, wants_a_look, where
from safetydesk.ui.picture import paint_icon, paint_picture
from safetydesk.ui.thumbs import Thumbs

_PICTURE_HEIGHT = 168
_FACTS = 11


class Picture(QWidget):
    """The picture of the chosen line, as large as there is room."""

    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__()
        self._thumbs = thumbs
        self._line: InboxLine | None = None
        self.setAccessibleName("图片")
        thumbs.ready.connect(lambda: self.update())

    def show_line(self, line: InboxLine | None) -> None:
        """Of this line; hidden without one."""
        self._line = line
        self.setVisible(line is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._line is not None and self._line.material is not None:
            paint_picture(painter, self.rect(), self._line.material, self._thumbs, whole=True)
        elif self._line is not None:
            paint_icon(painter, self.rect(), "copy" if self._line.group == "duplicate" else "ban")


class Told(QFrame):
    """A card with a sign and what was noticed, each in a line; hidden when there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text = parts.label("", wrap=True)
        self.text.setAccessibleName("提醒")
        layout = parts.row(self._sign, gap=6, margins=(8, 7, 8, 7))
        layout.addWidget(self.text, 1)
        self.setLayout(layout)

    def show_told(self, told: Sequence[str], *, loud: bool) -> None:
        """These sentences; `loud` where they want a look."""
        parts.set_role(self, "noticed" if loud else "mild")
        parts.set_role(self.text, "noticed" if loud else "small")
        name, ink = ("triangle-alert", theme.TONES["缺"].ink) if loud else ("info", theme.MUTED)
        self._sign.setPixmap(icons.pixmap(name, ink, theme.px(16), self.devicePixelRatioF()))
        self.text.setText("\n".join(told if len(told) < 2 else (f"· {each}" for each in told)))
        self.setVisible(bool(told))


class InboxDetail(QFrame):
    """`asked(verb)` with follow, rollup, choose, accept, return, withdraw, open, location."""

    asked = Signal(str)

    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__()
        self.setMinimumWidth(theme.px(280))
        self._picture = Picture(thumbs)
        self.name = parts.Elided("strong")
        self.where = parts.label("", "strong", wrap=True)
        self.why = parts.label("", "small", wrap=True)
        self.told = Told()
        self.reading = parts.label("", "small", wrap=True)
        self.code = parts.label("", "strong")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = parts.button("复制", role="link", tip="复制提取码", click=self._copy)
        self._share = QWidget()
        self._share.setLayout(parts.row(self.code, self.copy, None, gap=6))
        self.location = parts.button(
            "另存一份不带位置的…", "copy", tip="照片里写着拍摄地点；原件不动，另外存一份没有地点的",
            click=lambda: self.asked.emit("location"),
        )  # fmt: skip
        self._facts = [(parts.label("", "small"), parts.Elided("small")) for _ in range(_FACTS)]
        self._build()
        self.show_lines(())

    def show_lines(self, lines: Sequence[InboxLine]) -> None:
        """Show the one chosen line, or how many there are."""
        one = lines[0] if len(lines) == 1 else None
        view = one.material if one else None
        self._page.setVisible(bool(lines))
        self._picture.show_line(one)
        self.name.setText(one.name if one else f"已选 {len(lines)} 件")
        self.where.setText(where(one) if one else _in_words(lines))
        self.why.setText(one.why if one else "")
        self.told.show_told(one.warnings if one else (), loud=one is not None and wants_a_look(one))
        self.reading.setText("\n".join(("表里写了、没有地方放的：", *view.reading)) if view and view.reading else "")
        for label in (self.where, self.why, self.reading):
            label.setVisible(bool(label.text()))
        self.location.setVisible(view is not None and view.located)
        self._share.setVisible(view is not None and bool(view.code))
        self.code.setText(f"提取码 {view.code}" if view is not None else "")
        self.copy.setText("复制")
        known = _facts(one) if one else []
        for number, (title, text) in enumerate(self._facts):
            title.setVisible(number < len(known))
            text.setVisible(number < len(known))
            if number < len(known):
                title.setText(known[number][0])
                text.setText(known[number][1])
                text.setAccessibleName(known[number][0])
        self._show_verbs(lines)

    @property
    def controls(self) -> list[QWidget]:
        """What one can press, from top to bottom."""
        return [
            self.copy, self.location, self.follow, self.rollup, self.accept, self.choose, self.give_back, self.withdraw,
            self.open,
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        # On a low screen the words need the room more than the picture does.
        self._picture.setFixedHeight(min(theme.px(_PICTURE_HEIGHT), event.size().height() // 4))
        super().resizeEvent(event)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text().removeprefix("提取码 "))
        self.copy.setText("已复制")

    def _show_verbs(self, lines: Sequence[InboxLine]) -> None:
        views = [line.material for line in lines if line.material is not None]
        doubts = any(line.group == "doubt" for line in lines)
        back = all(view.state == "returned" for view in views)
        follows = any(view.guess is not None and view.guess.whole and not view.waiting for view in views)
        parcels = bool(views) and all(map(is_parcel, views))
        self.rollup.setVisible(parcels)
        self.follow.setVisible(doubts and follows)
        self.accept.setVisible(not back and not doubts)
        parts.set_role(self.choose, "primary" if doubts and not follows else "")
        primary = doubts and not follows
        self.choose.setIcon(icons.icon("move-right", theme.PAPER if primary else theme.INK))
        self.choose.setVisible(bool(views) and not parcels)
        self.withdraw.setVisible(bool(views))
        self.give_back.setVisible(not back)
        self.open.setVisible(len(views) == 1 and bool(views[0].path or views[0].url))

    def _build(self) -> None:
        def verb(text: str, icon: str, asked: str, key: str, role: str = "") -> QWidget:
            tip = f"{text.removesuffix('…')}（{key}）"
            return parts.button(text, icon, role=role, tip=tip, click=lambda: self.asked.emit(asked))

        self.follow = verb("按建议归入", "check", "follow", "回车", "primary")
        self.rollup = verb("汇总…", "package", "rollup", "回车", "primary")
        self.accept = verb("通过", "check", "accept", "A", "primary")
        self.choose = parts.button("归入…", "move-right", tip="归入（G）", click=lambda: self.asked.emit("choose"))
        self.give_back = verb("退回…", "corner-up-left", "return", "R")
        self.withdraw = verb("撤回", "ban", "withdraw", "Delete")
        self.open = verb("打开", "external-link", "open", "空格")
        facts = QGridLayout()
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setHorizontalSpacing(theme.px(8))
        facts.setVerticalSpacing(theme.px(3))
        facts.setColumnStretch(1, 1)
        for row, (title, text) in enumerate(self._facts):
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            facts.addWidget(title, row, 0)
            facts.addWidget(text, row, 1)
        column = parts.column(
            self._picture, self.name, self.where, self._share, self.why, self.told, self.location, self.reading,
            gap=6, margins=(0, 0, 8, 0)
        )
        column.addLayout(facts)
        column.addStretch(1)
        inside = QWidget()
        inside.setLayout(column)
        self._page = parts.scrolled(inside)
        self._page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = parts.column(gap=8)
        layout.addWidget(self._page, 1)
        layout.addLayout(parts.row(self.follow, self.rollup, self.accept, self.choose, None, gap=6))
        layout.addLayout(parts.row(self.give_back, self.withdraw, self.open, None, gap=6))
        self.setLayout(layout)


def _in_words(lines: Sequence[InboxLine]) -> str:
    count = sum(1 for line in lines if line.material and line.material.guess and line.material.guess.whole)
    return f"其中 {count} 件有建议的地方" if count else ""


def _facts(line: InboxLine) -> list[tuple[str, str]]:
    """What is known, by name: only what there is."""
    view = line.material
    known = [("来路", line.shown)]
    if view is not None:
        guess = view.guess
        sure = f"约 {round(guess.confidence * 100)}%" if guess and guess.unit_id and guess.confidence else ""
        known = [("把握", sure), ("文件", _file(view)), *_when_and_how(view), *known]
        known += [("发件", view.sender)] if view.sender else []
    return [(title, text) for title, text in known if text]


def _file(view: MaterialView) -> str:
    if view.medium == "link":
        return f"网盘链接 {view.url}"
    pixels = f"{view.width}×{view.height}" if view.width and view.height else ""
    return " · ".join(filter(None, (CONTENTS.get(view.content, "文件"), view.format, pixels, size_text(view.bytes))))


def _when_and_how(view: MaterialView) -> list[tuple[str, str]]:
    seconds = round(view.seconds or 0)
    version = f"第 {view.version} 版" if view.version > 1 else ""
    version += ("，" if version else "") + "已有更新的一版" if view.replaced else "，上一版也留着" if version else ""
    state = "" if view.state == "review" else STATES[view.state] + (f"：{view.reason}" if view.reason else "")
    return [
        ("版本", version), ("状态", state), ("时长", f"{seconds // 60} 分 {seconds % 60:02d} 秒" if seconds else ""),
        ("拍摄", moment_text(view.taken or "")), ("相机", view.camera),
        ("位置", "文件里写着拍摄地点" if view.located else ""),
        ("收到", moment_text(view.received)),
    ]  # fmt: skip
