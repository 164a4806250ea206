"""One work (作品/案例) in the drawer: its title, introduction, remark and pictures."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFrame

from safetydesk.desk.snapshot import MaterialView, WorkView
from safetydesk.ui import intake, parts, theme
from safetydesk.ui.drawer_field import Drafts, TextField
from safetydesk.ui.drawer_grid import MaterialGrid
from safetydesk.ui.thumbs import Thumbs


class Shelf(QFrame):
    """A card with a grid that takes drops: `given(work id or None, Given)`."""

    given = Signal(object, object)
    work_id: int | None = None

    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAcceptDrops(True)
        self.grid = MaterialGrid(thumbs)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        intake.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        found = intake.taken(event)
        if found:
            self.given.emit(self.work_id, found)


class LooseShelf(Shelf):
    """What belongs to the cell and to no work."""

    def __init__(self, thumbs: Thumbs) -> None:
        super().__init__(thumbs)
        self._head = parts.label("", "small")
        self.setLayout(parts.column(self._head, self.grid, gap=8, margins=(12, 12, 12, 12)))

    def show_materials(self, materials: tuple[MaterialView, ...], *, works: bool) -> None:
        """Show these; `works` tells whether there are works they could belong to."""
        words = "还没有归入作品的材料" if works else "收到的材料"
        old = sum(view.replaced for view in materials)
        self._head.setText(f"{words} {len(materials) - old} 件" + (f" + {old} 件旧版" if old else ""))
        self.grid.show_materials(materials)


class WorkCard(Shelf):
    """`saved(field, text, TextField)` when a text is to be kept; `picked(work id, excellent)` when it is ticked;
    `remove_asked` to take the entry away."""

    saved = Signal(str, str, object)
    picked = Signal(int, bool)
    remove_asked = Signal(int)

    def __init__(self, drafts: Drafts, thumbs: Thumbs) -> None:
        super().__init__(thumbs)
        self.title = TextField("作品标题", drafts)
        self.introduction = TextField("简介", drafts, lines=3, hint="时间、地点、谁参加、做了什么、有什么效果")
        self.remark = TextField("备注", drafts)
        self.fields = {"title": self.title, "introduction": self.introduction, "remark": self.remark}
        for name, field in self.fields.items():
            field.left.connect(lambda text, name=name, field=field: self.saved.emit(name, text, field))
        self._empty = parts.label("这个作品还没有材料：把文件拖到这张卡片上。", "small", wrap=True)
        more = parts.button("", "trash-2", role="quiet", tip="删除这个作品（材料留在格子里）", click=self._remove)
        self.excellent = QCheckBox("优秀")
        self.excellent.setToolTip(parts.plain_tip("评为优秀：打报送包时可以只装优秀的作品"))
        self.excellent.setFixedHeight(theme.px(32))
        self.excellent.clicked.connect(self._pick)
        layout = parts.column(gap=8, margins=(12, 10, 12, 12))
        top = parts.row(self.title, gap=4)
        top.addWidget(self.excellent, 0, Qt.AlignmentFlag.AlignBottom)
        top.addWidget(more, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(top)
        for widget in (self._empty, self.grid, self.introduction, self.remark):
            layout.addWidget(widget)
        self.setLayout(layout)

    def show_work(self, work: WorkView, number: int, limit: int, unit: str = "") -> None:
        """Show this work; what is being typed stays. `unit`: the sub-unit that it is of."""
        self.work_id = work.id
        whose = f"{unit} · " if unit else ""
        self.title.name.setText(f"{whose}作品 {number} · 标题（主题）")
        self.setAccessibleName(f"{whose}作品 {number}：{work.title}")
        self.title.show_text(("title", work.id), work.title)
        self.excellent.setChecked(work.excellent)
        self.introduction.show_text(("introduction", work.id), work.introduction, limit)
        self.remark.show_text(("remark", work.id), work.remark)
        self.grid.show_materials(work.materials)
        self._empty.setVisible(not work.materials)

    def commit(self) -> None:
        """Hand over every text that is not saved."""
        for field in self.fields.values():
            field.commit()

    def _pick(self, excellent: bool) -> None:
        if self.work_id is not None:
            self.picked.emit(self.work_id, excellent)

    def _remove(self) -> None:
        if self.work_id is not None:
            self.remove_asked.emit(self.work_id)

