"""The card of one unit: its names, its kind, what it belongs to, and its liaison person as on annex 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from safetydesk.desk.snapshot import LIAISON_FIELDS, Liaison
from safetydesk.ui import parts, theme
from safetydesk.ui.boxes import Writable

if TYPE_CHECKING:
    from safetydesk.desk.snapshot import UnitCard

# The form as on paper: three short fields beside each other, two where that would clip a telephone number.
_SHORT = ("name", "gender", "post", "office_phone", "mobile", "fax")
_LONG = ("email", "org", "address")
_WIDE = 620
_UNIT_FIELDS = ("unit", "aliases", "kind", "parent")


class UnitCardView(parts.Scrolled):
    """Saves on leaving a field: `changed(id, values)` for the unit, `liaison_changed(id, Liaison)` for its person.

    What was typed stays until the place says that it is saved: it comes back when the unit is looked at again.
    """

    changed = Signal(int, object)
    liaison_changed = Signal(int, object)
    warned = Signal(str)
    remove_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._id = 0
        self._saved: dict[str, str] = {}
        self._drafts: dict[int, dict[str, str]] = {}
        self._ids: dict[str, int] = {}
        self._head = parts.label(role="strong", wrap=True)
        self._level = parts.label(role="small", wrap=True)
        self._state = parts.label(role="small", wrap=True)
        self.kind = _Choice()
        self.parent_unit = _Choice()
        self._names = QStringListModel(self)
        self.parent_unit.setModel(self._names)
        self.fields: dict[str, QLineEdit] = {
            "unit": QLineEdit(), "aliases": QLineEdit(), "kind": self.kind.line, "parent": self.parent_unit.line,
            **{f"l_{key}": QLineEdit() for key in LIAISON_FIELDS},
        }  # fmt: skip
        for field in self.fields.values():
            field.editingFinished.connect(self.save)
        self.kind.activated.connect(self.save)
        self.parent_unit.activated.connect(self.save)
        self._form = QGridLayout()
        self._form_names: dict[str, QLabel] = {}
        self._beside = 0
        self.setWidget(self._build())
        boxes = [self.fields["unit"], self.fields["aliases"], self.kind, self.parent_unit]
        boxes += [self.fields[f"l_{key}"] for key in (*_SHORT, *_LONG)]
        for before, after in pairwise(boxes):
            QWidget.setTabOrder(before, after)

    def minimumSizeHint(self) -> QSize:
        # With two fields side by side, whatever there is now.
        return super().minimumSizeHint().boundedTo(QSize(theme.px(_WIDE) - 1, 9999))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(3 if event.size().width() >= theme.px(_WIDE) else 2)
        super().resizeEvent(event)

    @property
    def unit_id(self) -> int:
        """The unit on show, 0 for none."""
        return self._id

    def show_card(self, card: UnitCard, cards: Sequence[UnitCard], kinds: Sequence[str]) -> None:
        """Show this unit; a field that is being typed in keeps what was typed."""
        same = card.id == self._id
        names = {other.id: other.name for other in cards}
        self._ids = {other.name: other.id for other in cards if other.id != card.id and not other.sub}
        fresh = _texts(card, names)
        typed = {key: field.text() for key, field in self.fields.items() if same and field.text() != self._saved[key]}
        shown = fresh | self._drafts.get(card.id, {}) | typed
        self._id, self._saved = card.id, fresh
        with QSignalBlocker(self.kind), QSignalBlocker(self.parent_unit):
            self.kind.clear()
            self.kind.addItems(list(dict.fromkeys(kinds)))
            self._names.setStringList(["", *self._ids])
        for key, field in self.fields.items():
            if field.text() != shown[key]:
                field.setText(shown[key])
                field.setCursorPosition(0)
        self._head.setText(card.name)
        self._level.setVisible(card.sub)
        self._state.setHidden(card.sub)
        above = names.get(card.parent_id or 0, "上级单位")
        self._level.setText(f"下级单位，由{above}的报送包带来；它交的材料计入{above}。")
        self.parent_unit.setEnabled(not card.sub)
        self.fields["l_org"].setPlaceholderText(card.name)
        self.fields["l_org"].setToolTip(parts.plain_tip(card.name))
        self._show_state(card.liaison)

    def settle(self, unit_id: int, texts: dict[str, str]) -> None:
        """These texts are saved now."""
        drafts = self._drafts.get(unit_id, {})
        for key, text in texts.items():
            if drafts.get(key, "").strip() == text.strip():
                drafts.pop(key, None)

    def save(self) -> None:
        """Hand over what differs from what the desk has."""
        if not self._id:
            return
        dirty = {key: field.text() for key, field in self.fields.items() if field.text() != self._saved[key]}
        self._drafts.setdefault(self._id, {}).update(dirty)
        if dirty.get("parent") and dirty["parent"] not in self._ids:
            self.warned.emit(f"名单里没有“{dirty.pop('parent')}”，请从列表里选择上级单位，或先添加它。")
        self._saved |= dirty
        unit = {key: text for key, text in dirty.items() if key in _UNIT_FIELDS}
        if unit:
            self.changed.emit(self._id, unit)
        if dirty.keys() - unit.keys():
            liaison = Liaison(**{key: self.fields[f"l_{key}"].text().strip() for key in LIAISON_FIELDS})
            self._show_state(liaison)
            self.liaison_changed.emit(self._id, liaison)

    def values(self, texts: dict[str, str]) -> dict[str, Any]:
        """What was typed as the desk's verb wants it."""
        made: dict[str, Any] = {}
        if "unit" in texts:
            made["name"] = texts["unit"]
        if "aliases" in texts:
            made["aliases"] = [part.strip() for part in re.split(r"[,，、;；]", texts["aliases"]) if part.strip()]
        if "kind" in texts:
            made["kind"] = texts["kind"].strip()
        if "parent" in texts:
            made["parent_id"] = self._ids.get(texts["parent"])
        return made

    def _show_state(self, liaison: Liaison) -> None:
        gone = [] if liaison.name else ["姓名"]
        gone += [] if liaison.mobile or liaison.office_phone or liaison.email else ["手机、办公电话或电子邮箱中的一个"]
        self._state.setText(f"还缺{'，'.join(gone)}" if gone else "✓ 姓名和联系方式齐了")
        parts.set_role(self._state, "smalldanger" if gone else "small")

    def _build(self) -> QWidget:
        remove = parts.button("删除", "trash-2", role="quiet", tip="删除这个单位（Delete）")
        remove.clicked.connect(lambda: self.remove_asked.emit(self._id))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(4))
        self.fields["aliases"].setPlaceholderText("几个用逗号分开")
        places = {"unit": ("名称", 0, 0), "aliases": ("别名（对方文件名里可能的写法）", 0, 1), "kind": ("类别", 2, 0),
                  "parent": ("上级单位（没有就空着）", 2, 1)}  # fmt: skip
        boxes: dict[str, QWidget] = {"kind": self.kind, "parent": self.parent_unit}
        for key, (title, row, column) in places.items():
            name = parts.label(title, "small")
            box = boxes.get(key, self.fields[key])
            name.setBuddy(box)
            box.setAccessibleName(title)
            self.fields[key].setAccessibleName(title)
            grid.addWidget(name, row, column, Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(box, row + 1, column)
        grid.setRowMinimumHeight(2, theme.px(28))
        grid.setColumnMinimumWidth(0, theme.px(112))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        page = QWidget()
        head = parts.row(self._head, remove)
        head.setStretchFactor(self._head, 1)
        state = parts.row(parts.label("联络员", "strong"), 8, self._state)
        state.setStretchFactor(self._state, 1)
        layout = parts.column(gap=8, margins=(24, 12, 24, 16))
        layout.addLayout(head)
        layout.addWidget(self._level)
        layout.addLayout(grid)
        layout.addSpacing(theme.px(16))
        layout.addLayout(state)
        layout.addWidget(self._build_form())
        layout.addWidget(parts.label("离开输入框就保存；打印在联络员反馈表上。", "small", wrap=True))
        layout.addStretch(1)
        page.setLayout(layout)
        return page

    def _build_form(self) -> QFrame:
        """The nine fields in a ruled grid, where the clerk knows them from the paper."""
        form = QFrame()
        form.setObjectName("liaison")
        form.setStyleSheet(
            f"#liaison {{ background: {theme.LINE}; border: 1px solid {theme.LINE}; }}"
            f"#liaison QLabel {{ background: {theme.GROUND}; color: {theme.MUTED}; padding: 0 {theme.px(6)}px; }}"
            f"#liaison QLineEdit {{ border: 1px solid {theme.PAPER}; border-radius: 0; padding: {theme.px(7)}px; }}"
            f"#liaison QLineEdit:focus {{ border-color: {theme.ACCENT}; }}"
        )
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setSpacing(1)
        for key in (*_SHORT, *_LONG):
            name = self._form_names[key] = parts.label(LIAISON_FIELDS[key])
            name.setAlignment(Qt.AlignmentFlag.AlignCenter)
            field = self.fields[f"l_{key}"]
            field.setAccessibleName(f"联络员{LIAISON_FIELDS[key]}")
            name.setBuddy(field)
        form.setLayout(self._form)
        self._arrange(3)
        return form

    def _arrange(self, beside: int) -> None:
        """So many short fields beside each other."""
        if beside == self._beside:
            return
        self._beside = beside
        for number, key in enumerate((*_SHORT, *_LONG)):
            row, column = divmod(number, beside)
            across = 1
            if key in _LONG:
                row, column, across = len(_SHORT) // beside + _LONG.index(key), 0, 2 * beside - 1
            self._form.addWidget(self._form_names[key], row, 2 * column)
            self._form.addWidget(self.fields[f"l_{key}"], row, 2 * column + 1, 1, across)
        for column in range(3):
            self._form.setColumnStretch(2 * column + 1, int(column < beside))


class _Choice(Writable):
    """A list to pick from or to type into; entries are found by any part of them."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        completer = self.completer()
        # Where one can write there is one from the start.
        assert completer is not None
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(completer.CompletionMode.PopupCompletion)


def _texts(card: UnitCard, names: dict[int, str]) -> dict[str, str]:
    return {
        "unit": card.name, "aliases": "，".join(card.aliases), "kind": card.kind,
        "parent": names.get(card.parent_id or 0, ""),
        **{f"l_{key}": getattr(card.liaison, key) for key in LIAISON_FIELDS},
    }  # fmt: skip
