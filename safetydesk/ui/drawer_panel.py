"""The drawer: everything behind one cell of the board, beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizePolicy, QWidget

from safetydesk.desk.snapshot import CellView, Liaison, MaterialView
from safetydesk.ui import icons, intake, parts, theme, verbs
from safetydesk.ui.drawer_detail import Detail
from safetydesk.ui.drawer_field import Drafts, TextField
from safetydesk.ui.drawer_grid import MaterialGrid
from safetydesk.ui.drawer_head import Head
from safetydesk.ui.drawer_review import Review
from safetydesk.ui.drawer_work import LooseShelf, WorkCard
from safetydesk.ui.jobs import Work
from safetydesk.ui.roomy import Roomy
from safetydesk.ui.shell import Shell
from safetydesk.ui.thumbs import Thumbs

# More cards than this are not built at once: a thousand widgets are felt.
_CARDS = 12


class Drawer(QFrame):
    """Shows a cell. What it cannot do itself it asks of the board: `asked(verb)` with files, folder, link, paper,
    excuse, unexcuse, chase; `given(work id or None, Given)` for what was dropped; `closed`."""

    asked = Signal(str)
    given = Signal(object, object)
    closed = Signal()

    def __init__(self, shell: Shell, thumbs: Thumbs) -> None:
        super().__init__()
        self.setObjectName("drawer")
        self.setAcceptDrops(True)
        self.setMinimumWidth(theme.px(404))
        self.view: CellView | None = None
        self._shell, self._thumbs = shell, thumbs
        self._drafts: Drafts = {}
        self._cards: list[WorkCard] = []
        self._limit = _CARDS
        self.head = Head()
        self.detail = Detail(self._drafts)
        self.loose = LooseShelf(thumbs)
        self._review = Review(shell, self, self.detail, self._works, self._advance)
        self.rules = parts.label("", "small", wrap=True)
        self._empty = parts.label("这一格还没有材料。\n把文件拖到这里，或点“添加文件”。", "small", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(theme.px(96))
        self._person = parts.label("", wrap=True)
        self.to_card = parts.button("去单位", "building-2", click=self._go_to_card)
        self.to_card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._rest = parts.button("", role="link", click=self._show_rest)
        self._build()
        self.head.closed.connect(self.closed)
        self.head.unexcuse_asked.connect(lambda: self.asked.emit("unexcuse"))
        self.head.chase_asked.connect(lambda: self.asked.emit("chase"))
        self.detail.caption_left.connect(self._save_caption)
        self._join(self.loose)

    def show_cell(self, view: CellView) -> None:
        """Show this cell; where it is the one shown, what is being typed and selected stays."""
        if self.view is None or (self.view.unit_id, self.view.slot.id) != (view.unit_id, view.slot.id):
            self.flush()
            self.detail.show_chosen(())
            self._limit = _CARDS
        self.view = view
        self.head.show_cell(view)
        self._show_reminders(view.unit_id)
        self._new.setVisible(view.takes_works)
        self.rules.setText("要求：" + "；".join(view.rules))
        self.rules.setVisible(bool(view.rules))
        works = view.works[: self._limit]
        while len(self._cards) < len(works):
            self._add_card()
        for number, card in enumerate(self._cards):
            card.setVisible(number < len(works))
            if number < len(works):
                work = works[number]
                card.show_work(work, number + 1, view.intro_most, view.lower.get(work.unit_id, ""))
            else:
                card.grid.show_materials(())
        left = len(view.works) - len(works)
        self._rest.setVisible(left > 0)
        self._rest.setText(f"再显示 {left} 个作品")
        self.loose.setVisible(bool(view.loose))
        self.detail.below = view.lower
        self.loose.show_materials(view.loose, works=bool(view.works))
        self._person.setText(_who(view.liaison))
        self._person.setVisible(view.liaison is not None)
        self.to_card.setVisible(view.liaison is not None)
        self._empty.setVisible(not view.loose and not view.works and not (view.liaison and view.liaison.reachable))
        self._show_chosen()

    def enter(self) -> None:
        """Put the keyboard where work goes on: on the first material that waits for review, else on 添加文件."""
        grid = next((grid for grid in self._grids() if grid.materials and grid.isVisibleTo(self)), None)
        if grid is None:
            self._add.setFocus()
            return
        waiting = (view.id for view in grid.materials if view.state == "review")
        grid.choose((next(waiting, grid.materials[0].id),))
        grid.setFocus()
        top = grid.mapTo(self._inner, QPoint(0, 0)).y()
        self._scroll.ensureVisible(0, top + grid.height(), 0, 0)
        self._scroll.ensureVisible(0, top, 0, theme.px(8))

    def flush(self) -> None:
        """Hand over every text that is not saved."""
        self.detail.caption.commit()
        for card in self._cards:
            if card.isVisibleTo(self):
                card.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        intake.welcome(event)

    def dropEvent(self, event: QDropEvent) -> None:
        found = intake.taken(event)
        if found:
            self.given.emit(None, found)

    def _build(self) -> None:
        self._new = parts.button("新作品", "plus", click=self._add_work)
        self._add = parts.button("添加文件", "file-plus", click=lambda: self.asked.emit("files"))
        more = parts.button("登记", "chevron-down", tip="文件夹、链接、纸质件、无此项")
        more.clicked.connect(lambda: self._show_more(more))
        self._inner = QWidget()
        shown = (self.rules, self._person, self.to_card, self._empty, self.loose, self._rest)
        self._column = parts.column(*shown, None, gap=12, margins=(16, 4, 4, 12))
        self._inner.setLayout(self._column)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        # In large print on a low screen what is below it needs the room.
        scroll.setMinimumHeight(theme.px(40))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        # Its bar stands in the margin, so that cards and footer keep one right edge.
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inner)
        foot = parts.column(self.detail, margins=(16, 8, 16, 12))
        layout = parts.column(self.head, gap=0)
        layout.addLayout(parts.row(self._add, self._new, more, None, margins=(16, 0, 16, 8)))
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        # In large print on a low screen it is higher than the screen.
        whole = QWidget()
        whole.setLayout(layout)
        self.setLayout(parts.column(Roomy(whole), gap=0))

    def _add_card(self) -> None:
        card = WorkCard(self._drafts, self._thumbs)
        self._cards.append(card)
        self._column.insertWidget(len(self._cards) + 3, card)
        card.saved.connect(lambda name, text, field, card=card: self._save_work(card, name, text, field))
        card.picked.connect(self._pick_work)
        card.remove_asked.connect(self._remove_work)
        for written in card.fields.values():
            written.entered.connect(self._on_writing)
        self._join(card)

    def _join(self, shelf: WorkCard | LooseShelf) -> None:
        grid = shelf.grid
        shelf.given.connect(self.given)
        grid.chosen.connect(lambda ids, grid=grid: self._on_chosen(grid, ids))
        grid.accept_asked.connect(lambda: self._review.do("accept"))
        grid.return_asked.connect(lambda: self._review.do("return"))
        grid.withdraw_asked.connect(lambda: self._review.do("withdraw"))
        grid.open_asked.connect(lambda: self._review.do("open"))

    def _grids(self) -> list[MaterialGrid]:
        return [*(card.grid for card in self._cards), self.loose.grid]

    def _on_chosen(self, grid: MaterialGrid, ids: tuple[int, ...]) -> None:
        if ids:
            for other in self._grids():
                if other is not grid:
                    other.choose(())
        self._show_chosen()

    def _show_reminders(self, unit_id: int) -> None:
        scene = self._shell.scene
        line = next((line for line in scene.board.units if line.id == unit_id), None) if scene else None
        if scene is not None and line is not None:
            self.head.show_reminders(scene.reminders.get(unit_id, ()), owing=not line.complete and not line.sub)

    def _show_chosen(self) -> None:
        chosen: list[MaterialView] = []
        for grid in self._grids():
            ids = grid.chosen_ids()
            chosen += [view for view in grid.materials if view.id in ids]
        self.detail.show_chosen(chosen)

    def _advance(self, ids: tuple[int, ...]) -> None:
        """After a judgement, on to the next one that waits for one."""
        for grid in self._grids():
            following = grid.next_to_review(ids)
            if following is not None and set(grid.chosen_ids()) & set(ids):
                grid.choose((following,))
                return

    def _works(self) -> list[tuple[int, str]]:
        """Those that the chosen materials may go to: of their own unit."""
        units = {view.unit_id for view in self.detail.chosen}
        return [(work.id, work.title) for work in self.view.works if work.unit_id in units] if self.view else []

    def _on_writing(self, writing: bool) -> None:
        self.detail.be_brief(writing)
        # The room is to be shared out before the field asks to be seen in it.
        for layout in (self.detail.layout(), self.layout()):
            if layout is not None:
                layout.activate()

    def _save_work(self, card: WorkCard, name: str, text: str, field: TextField) -> None:
        if card.work_id is not None:
            self._save(verbs.change_work(card.work_id, name, text), text, field)

    def _save_caption(self, text: str, field: TextField) -> None:
        key = field.key
        if isinstance(key, tuple):
            self._save(verbs.set_caption(key[1], text), text, field)

    def _save(self, work: Work[None], text: str, field: TextField) -> None:
        key = field.key
        self._shell.change(
            "正在保存", work, unit_id=self.view.unit_id if self.view else None,
            done=lambda _: field.kept(key, text), failed=lambda _: field.lost(key),
        )  # fmt: skip

    def _add_work(self) -> None:
        if self.view is not None:
            work = verbs.add_work(self.view.unit_id, self.view.slot.id)
            self._shell.change("正在新建", work, "已新建作品，请填写标题和简介", unit_id=self.view.unit_id)

    def _pick_work(self, work_id: int, excellent: bool) -> None:
        if self.view is not None:
            said = "作品已评为优秀" if excellent else "作品不再是优秀"
            self._shell.change("正在保存", verbs.pick_work(work_id, excellent), said, unit_id=self.view.unit_id)

    def _remove_work(self, work_id: int) -> None:
        if self.view is not None:
            work = verbs.remove_work(work_id)
            self._shell.change("正在删除", work, "作品已删除，材料还在", unit_id=self.view.unit_id)

    def _go_to_card(self) -> None:
        if self.view is not None:
            self._shell.place_asked.emit("单位", str(self.view.unit_id))

    def _show_rest(self) -> None:
        self._limit += _CARDS
        if self.view is not None:
            self.show_cell(self.view)

    def _show_more(self, button: QWidget) -> None:
        excused = self.view is not None and self.view.slot.state == "excused"
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icons.icon("folder-plus"), "添加文件夹…", lambda: self.asked.emit("folder"))
        menu.addAction(icons.icon("link"), "粘贴网盘链接…", lambda: self.asked.emit("link"))
        menu.addAction(icons.icon("clipboard-check"), "纸质已收…", lambda: self.asked.emit("paper"))
        menu.addSeparator()
        if excused:
            menu.addAction(icons.icon("rotate-ccw"), "取消无此项", lambda: self.asked.emit("unexcuse"))
        else:
            menu.addAction(icons.icon("ban"), "无此项…", lambda: self.asked.emit("excuse"))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def _who(person: Liaison | None) -> str:
    """`联络员：张喆珺（主任），000-0000`, or what is to be done where nobody can be reached."""
    if person is None or not person.reachable:
        return "联络员的姓名和电话还没有填：交来的表拖到这里，或到“单位”里填写。"
    post = f"（{person.post}）" if person.post else ""
    ways = "、".join(way for way in (person.mobile, person.office_phone, person.email) if way)
    return f"联络员：{person.name}{post}，{ways}"
