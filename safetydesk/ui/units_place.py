"""单位: who has to hand in, and who answers the telephone there. A list to the left, one unit's card to the right."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QWidget

from safetydesk.ui import ask, keys, parts, picking, units_verbs
from safetydesk.ui.boxes import Picker
from safetydesk.ui.intake import Given
from safetydesk.ui.place import Place
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell
from safetydesk.ui.units_card import UnitCardView
from safetydesk.ui.units_import import ImportDialog
from safetydesk.ui.units_list import UnitsList
from safetydesk.ui.units_model import UnitsModel

if TYPE_CHECKING:
    from safetydesk.desk.snapshot import Liaison, UnitCard

_GUESS = "按名称判断"


class UnitsPlace(Place):
    """Lists come in by pasting or from Excel; single corrections are typed into the card."""

    title = "单位"
    hint = "粘贴名单或从 Excel 导入；点一个单位，在右边填写联络员，离开输入框就保存"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model = UnitsModel()
        self.list = UnitsList(self.model)
        self.card = UnitCardView()
        self.dialog: ImportDialog | None = None
        self._wanted = 0
        self._none = parts.label("在左边点一个单位，这里就是它的卡片", "small")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right = QStackedWidget()
        self._right.addWidget(self._none)
        self._right.addWidget(self.card)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.list)
        self._split.addWidget(self._right)
        self._split.setSizes([560, 730])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._split)
        self._pages.addWidget(self._build_empty())
        layout = parts.column(gap=0)
        layout.addWidget(self._pages)
        self.setLayout(layout)
        self.lead_to(self.list.view)
        self._wire()

    def refresh(self, scene: Scene) -> None:
        """Show the units of this scene."""
        self.shell.read("正在读取单位", units_verbs.all_units, self._show)

    def take(self, found: Given) -> bool:
        """Show what importing a dropped list would do."""
        lists = [path for path in found.paths if path.suffix.lower() in picking.LIST_ENDINGS and path.is_file()]
        if len(lists) == len(found.paths) == 1:
            self._open_import(lists[0])
        return len(lists) == len(found.paths) == 1

    def flush(self) -> None:
        """Save the field that is being typed in."""
        self.card.save()

    def paste_list(self) -> None:
        """Open the dialog for a pasted list."""
        self._open_import(None)

    def pick_file(self) -> None:
        """Choose a list in the system's dialog and show what importing it would do."""
        path = picking.file(self, "导入单位名单", "lists", picking.LISTS)
        if path is not None:
            self._open_import(path)

    def add(self, name: str = "", problem: str = "") -> None:
        """Ask for the name of one more unit."""
        scene = self.shell.scene
        if scene is None:
            return
        question = ask.Question(self, "添加单位", problem or "一次添加很多个，用“粘贴名单”更快。", "添加")
        field = QLineEdit(name)
        field.setPlaceholderText("如：城关社区")
        kind = Picker()
        kind.addItems([_GUESS, *scene.notice.unit_kinds])
        question.field("名称", field)
        question.field("类别", kind)
        question.needs_text(field)
        if question.exec():
            text, chosen = field.text(), kind.currentText()
            self.shell.change(
                "正在添加", units_verbs.add(text, "" if chosen == _GUESS else chosen), f"已添加“{text.strip()}”",
                done=self._go_to, failed=lambda sentence: QTimer.singleShot(0, lambda: self.add(text, sentence)),
            )  # fmt: skip

    def remove(self, unit_id: int) -> None:
        """Take one unit off the list; Ctrl+Z brings it back."""
        card = self._card(unit_id)
        if card is not None:
            self.shell.change("正在删除", units_verbs.remove(unit_id), f"已删除“{card.name}”")

    def show_only(self, what: str) -> None:
        """The unit with this id, as soon as the units are read."""
        if what:
            self._go_to(int(what))

    def select(self, unit_id: int) -> None:
        """Choose a unit of the list."""
        row = self.model.row_of(unit_id)
        if row is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.list.view.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)

    def _wire(self) -> None:
        self.list.paste.clicked.connect(self.paste_list)
        self.list.file.clicked.connect(self.pick_file)
        self.list.add.clicked.connect(lambda: self.add())
        self.list.chosen.connect(self._choose)
        self.list.remove_asked.connect(self.remove)
        self.card.changed.connect(self._change)
        self.card.liaison_changed.connect(self._set_liaison)
        self.card.warned.connect(self.shell.warn)
        self.card.remove_asked.connect(self.remove)
        keys.shortcut(QKeySequence.StandardKey.New, "添加单位", self, lambda: self.add())

    def _show(self, cards: list[UnitCard]) -> None:
        scene = self.shell.scene
        here = self._wanted or self.card.unit_id
        top = self.list.view.verticalScrollBar().value()
        self._wanted = 0
        self.model.set_cards(cards, {line.id: line.initials for line in scene.board.units} if scene else {})
        notice = scene.notice if scene and scene.notice.asks_by_kind else None
        self.list.show_unclassed(
            [card.name for card in cards if notice and not card.sub and card.kind not in notice.unit_kinds])
        self._pages.setCurrentIndex(0 if cards else 1)
        self.list.view.verticalScrollBar().setValue(top)
        if self.model.row_of(here) is None and cards and self._card(here) is None:
            here = cards[0].id
        self.select(here)
        self._choose(here)

    def _choose(self, unit_id: int) -> None:
        if unit_id != self.card.unit_id:
            self.card.save()
        card, scene = self._card(unit_id), self.shell.scene
        self._right.setCurrentWidget(self.card if card else self._none)
        if card is not None and scene is not None:
            kinds = (*scene.notice.unit_kinds, *(other.kind for other in self.model.cards if other.kind))
            self.card.show_card(card, self.model.cards, kinds)

    def _go_to(self, unit_id: int) -> None:
        self._wanted = unit_id

    def _card(self, unit_id: int) -> UnitCard | None:
        return next((card for card in self.model.cards if card.id == unit_id), None)

    def _change(self, unit_id: int, texts: dict[str, str]) -> None:
        work = units_verbs.change(unit_id, self.card.values(texts))
        self.shell.change(
            "正在保存", work, "已保存", done=lambda _: self.card.settle(unit_id, texts), failed=lambda _: self._again()
        )

    def _set_liaison(self, unit_id: int, liaison: Liaison) -> None:
        def keep(_: None) -> None:
            self.card.settle(unit_id, {f"l_{key}": text for key, text in asdict(liaison).items()})
            card = self._card(unit_id)
            if card is not None:
                self.model.set_card(replace(card, liaison=liaison))
                self._choose(self.card.unit_id)

        self.shell.change(
            "正在保存", units_verbs.set_liaison(unit_id, liaison), "联络员已保存", unit_id=unit_id, done=keep,
            failed=lambda _: self._again(),
        )  # fmt: skip

    def _again(self) -> None:
        # The card takes the desk's values as the ones to compare with, so that leaving the field tries once more.
        self._choose(self.card.unit_id)

    def _open_import(self, path: Path | None) -> None:
        self.flush()
        self.dialog = ImportDialog(self, self.shell, path)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _build_empty(self) -> QWidget:
        paste = parts.button("粘贴名单…", "clipboard-check", role="primary", click=self.paste_list)
        file = parts.button("导入 Excel/CSV…", "file-spreadsheet", click=self.pick_file)
        add = parts.button("添加一个", "plus", click=lambda: self.add())
        words = (
            "从微信群、Word 或 Excel 里复制一份名单，粘贴进来就行：一行一个名称，带表头的整张表也可以。\n"
            "导入前会先列出将要添加什么、哪几行有问题。"
        )
        return parts.empty_page("先列出要报送的单位", words, paste, file, add)
