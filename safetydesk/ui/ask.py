"""The few small questions the window asks: a reason, the text of a link, a count, a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from safetydesk.ui import parts, theme
from safetydesk.ui.boxes import Counter, Picker
from safetydesk.ui.roomy import Dialog
from safetydesk.ui.unit_box import UnitBox

EXCUSE_REASONS = ("本单位没有这一项活动", "已由上级统一报送", "与其他项目合并开展")


class Question(Dialog):
    """A heading, the fields put into `body`, 取消 and the button named after what it does.

    The first field has the focus; Enter in a field presses that button, as soon as it is not grey.
    """

    def __init__(self, parent: QWidget, title: str, explains: str, does: str) -> None:
        super().__init__(parent, title)
        self.body = parts.column(gap=8)
        self.ok = parts.button(does, role="primary", click=self.accept)
        self.ok.setDefault(True)
        self.cancel = parts.button("取消", click=self.reject)
        inside = parts.column(parts.label(explains, wrap=True), gap=12)
        inside.addLayout(self.body)
        self.fill(inside, parts.row(None, self.cancel, self.ok), 440)

    def field(self, title: str, widget: QWidget) -> None:
        """One field with its name above it."""
        name = parts.label(title, "small")
        name.setBuddy(widget)
        widget.setAccessibleName(title)
        first = not self.body.count()
        self.body.addWidget(name)
        self.body.addWidget(widget)
        if first:
            widget.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        # The buttons were there before the fields were: the Tab key comes to them last.
        last = self.previousInFocusChain()
        if last is not None and last is not self.cancel and last is not self.ok:
            QWidget.setTabOrder(last, self.cancel)
        QWidget.setTabOrder(self.cancel, self.ok)
        super().showEvent(event)

    def needs_text(self, field: QLineEdit | QPlainTextEdit) -> None:
        """The button stays grey while this field is empty."""

        def look() -> None:
            text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
            self.ok.setEnabled(bool(text.strip()))

        field.textChanged.connect(look)
        look()


def reason(
    parent: QWidget, title: str, explains: str, offered: Sequence[str], does: str, text: str = ""
) -> str | None:
    """A reason typed or picked from the common ones; None when the clerk thought better of it.

    `text` is what was typed before and could not be kept.
    """
    question = Question(parent, title, explains, does)
    field = QLineEdit(text)
    field.setPlaceholderText("写明原因，对方会看到")
    question.field("原因", field)
    question.body.addWidget(parts.label("常用原因，点一下填入", "small"))
    for words in offered:
        pick = parts.button(words, role="quiet")
        pick.setStyleSheet("text-align: left;")
        pick.clicked.connect(lambda _=False, words=words: field.setText(words))
        pick.clicked.connect(lambda: field.setFocus())
        question.body.addWidget(pick)
    question.needs_text(field)
    return field.text().strip() if question.exec() else None


def link(parent: QWidget, where: str, kinds: Sequence[tuple[str, str]], text: str = "") -> tuple[str, str] | None:
    """The pasted share text and the kind it counts as ("" = decided by the desk)."""
    question = Question(parent, "粘贴网盘链接", f"{where}\n把网盘给的整段文字粘贴进来，提取码会一起记下。", "记下链接")
    field = _Pasted(text)
    field.setFixedHeight(theme.px(96))
    field.setTabChangesFocus(True)
    field.setPlaceholderText("链接: https://pan.baidu.com/s/…  提取码: abcd")
    question.field("分享文字", field)
    kind = _kinds(kinds)
    question.field("算作", kind)
    question.needs_text(field)
    return (field.toPlainText().strip(), str(kind.currentData())) if question.exec() else None


def paper(
    parent: QWidget, where: str, kinds: Sequence[tuple[str, str]], missing: Mapping[str, int]
) -> tuple[str, int] | None:
    """Kind and count of what came on paper; as many are proposed as are `missing` of the kind."""
    question = Question(parent, "纸质已收", f"{where}\n收到的纸质件、光盘、U盘，按件数登记。", "登记")
    count = Counter(1, 999)
    question.field("件数", count)
    kind = _kinds(kinds)
    question.field("算作", kind)

    def propose() -> None:
        count.setValue(max(1, missing.get(str(kind.currentData()), 0)))
        count.selectAll()

    kind.currentIndexChanged.connect(propose)
    propose()
    return (str(kind.currentData()), count.value()) if question.exec() else None


def one_of(parent: QWidget, title: str, explains: str, choices: Sequence[tuple[str, str]], does: str) -> str | None:
    """The key of one of these (key, name) pairs."""
    question = Question(parent, title, explains, does)
    field = _kinds(choices)
    question.field("选择", field)
    return str(field.currentData()) if question.exec() else None


def place(
    parent: QWidget, explains: str, units: Sequence[tuple[int, str, str]], slots: Sequence[tuple[str, str]],
    unit_id: int, slot_id: str = "", *, title: str = "移到", does: str = "移到这里",
) -> tuple[int, str] | None:  # fmt: skip
    """Unit and slot something is to go to; where none is given, none is chosen beforehand.

    `units`: id, name and pinyin initials of each; `slots`: id and name, those that are likely first.
    """
    question = Question(parent, title, explains, does)
    unit = UnitBox(units, unit_id)
    question.field("单位（可输入几个字或拼音首字母查找）", unit)
    slot = _kinds(slots)
    slot.setPlaceholderText("请选一项（上下键）")
    slot.setCurrentIndex(slot.findData(slot_id))
    question.field("项目", slot)

    def look() -> None:
        question.ok.setEnabled(unit.unit_id is not None and slot.currentIndex() >= 0)

    def go_on() -> None:
        if unit.unit_id is not None and slot.currentIndex() < 0:
            slot.setFocus()

    unit.changed.connect(look)
    slot.currentIndexChanged.connect(look)
    unit.field.returnPressed.connect(go_on)
    look()
    if not question.exec() or unit.unit_id is None:
        return None
    return unit.unit_id, str(slot.currentData())


class _Pasted(QPlainTextEdit):
    """What is pasted may have several lines; Enter is for the dialog, Shift+Enter begins a line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _kinds(choices: Sequence[tuple[str, str]]) -> Picker:
    field = Picker()
    for key, name in choices:
        field.addItem(name, key)
    return field
