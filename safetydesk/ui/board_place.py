"""总览: who owes what. The board, its tools, and the drawer of one cell at its side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QSplitter, QStackedWidget, QWidget

from safetydesk.ui import ask, icons, parts, picking, rollup_flow, theme, verbs
from safetydesk.ui.board_empty import NoFiles, NoneFits, NoUnits
from safetydesk.ui.board_model import BoardModel
from safetydesk.ui.board_side import BoardSide
from safetydesk.ui.board_tools import BoardTools
from safetydesk.ui.board_view import BoardView
from safetydesk.ui.intake import Given
from safetydesk.ui.place import Place
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell

if TYPE_CHECKING:
    from safetydesk.desk.tally import UnitLine
    from safetydesk.ui.chase_page import ChasePage

# From which width on, at scale 1, there is room for the board beside its drawer.
_BOTH = 720


class BoardPlace(Place):
    """The place one works in all day: drop, look, tick, chase."""

    title = "总览"
    hint = "把收到的文件拖到格子里；双击格子查看、审核；右键登记链接、纸质件或无此项"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model = BoardModel()
        self.view = BoardView(self.model)
        self.tools = BoardTools()
        self._where = parts.label("", "strong")
        self._drop = self._build_drop_words()
        self._empty = NoUnits(shell)
        self._empty.given.connect(lambda found: self.receive(0, "", found))
        self._no_files = NoFiles(shell)
        self._nothing = NoneFits(self.tools)
        self._pages = QStackedWidget()
        # Not as wide as the page that is hidden: beside a drawer there is no room for that.
        self._pages.setMinimumWidth(theme.px(200))
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._no_files)
        self._pages.addWidget(self._nothing)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        left = QWidget()
        column = parts.column(self.tools, gap=0, margins=(16, 0, 16, 12))
        column.addWidget(self._pages, 1)
        left.setLayout(column)
        self._split.addWidget(left)
        self._board = left
        self.side = BoardSide(shell)
        self._split.addWidget(self.side)
        self._split.setStretchFactor(0, 1)
        self._sides = QStackedWidget()
        self._sides.addWidget(self._split)
        self.chasing: ChasePage | None = None
        self.setLayout(parts.column(self._sides, gap=0))
        self.lead_to(self.view)
        self._wire()

    def refresh(self, scene: Scene) -> None:
        """Show the board of this scene, keeping place and selection."""
        here = self.view.current()
        top = self.view.verticalScrollBar().value()
        self.view.heads.on = scene.board.on
        self.model.set_board(scene.board, scene.marks, scene.reminders)
        self.view.choose(*here)
        self.view.choose_something()
        self.view.verticalScrollBar().setValue(top)
        self.tools.show_doubts(scene.board.doubts)
        self.tools.show_counts(self.model.counts())
        self.side.refresh()
        self._refresh_chasing()

    def left(self) -> object:
        """The units that were unfolded; and the cell whose drawer is open, the unit on show with "" while it is being
        chased, None for neither."""
        chased = (self.chasing.unit, "") if self.chasing is not None and self._chases else None
        return self.model.fold.open, chased or self.side.shown

    def resume(self, left: tuple[set[int], tuple[int, str] | None]) -> None:
        """Open what was open."""
        for unit_id in left[0]:
            self.model.turn(unit_id, open=True)
        cell = left[1]
        if cell is not None and not cell[1]:
            self.chase(cell[0])
        elif cell is not None:
            self.view.choose(*cell)
            self.side.open_cell(*cell)

    def flush(self) -> None:
        """Hand over what was typed in the drawer."""
        self.side.flush()

    def end(self) -> None:
        """No more thumbnails."""
        self.side.thumbs.close()

    def begin(self) -> None:
        """The board, and no 催报."""
        self._end_chase()

    def show_only(self, what: str) -> None:
        """A key of FILTERS, 催报, or the id of a unit: that one, with its sub-units unfolded."""
        if what == "催报":
            self.chase()
            return
        self._end_chase()
        if what.isdigit():
            self.tools.show_everything()
            self.view.turn(int(what), open=True)
            self.view.choose(int(what), self.model.columns[0].id)
        else:
            self.tools.choose(what)

    def chase(self, unit_id: int = 0) -> None:
        """Show who owes what and the words for it: this unit's, 0 those for the group."""
        if self.chasing is None:
            from safetydesk.ui.chase_page import ChasePage

            self.chasing = ChasePage(self.shell)
            self.chasing.closed.connect(self._end_chase)
            self._sides.addWidget(self.chasing)
        self.side.flush()
        self._sides.setCurrentWidget(self.chasing)
        self.lead_to(self.chasing.list)
        self.chasing.choose(unit_id)
        self.chasing.list.setFocus()
        self.shell.hinted.emit(self.chasing.hint)

    @property
    def _chases(self) -> bool:
        return self._sides.currentIndex() > 0

    def _refresh_chasing(self) -> None:
        if self.chasing is not None and self._chases:
            self.chasing.refresh()

    def _end_chase(self) -> None:
        if self._chases:
            self._sides.setCurrentIndex(0)
            self.lead_to(self.view)
            self.view.setFocus()
            self.shell.hinted.emit(self.hint)

    def name(self, unit_id: int, slot: str) -> str:
        """`城关社区 · 应急逃生避险演练`."""
        scene = self.shell.scene
        line = next((line for line in scene.board.units if line.id == unit_id), None) if scene else None
        column = next((column for column in self.model.columns if column.id == slot), None)
        if line is None:
            return "先收下，稍后归位"
        upper = self.model.fold.upper(unit_id)
        above = next((f"{other.name}/" for other in scene.board.units if other.id == upper), "") if scene else ""
        return f"{above}{line.name} · {column.name if column else '项目待定'}"

    def receive(self, unit_id: int, slot: str, found: Given, work_id: int | None = None) -> None:
        """Take in what was dropped or pasted."""
        if found.paths:
            rollup_flow.receive(self, self.shell, found.paths, unit_id, slot, work_id)
        elif unit_id and slot:
            self.paste_link(unit_id, slot, found.link)
        else:
            self.shell.warn("链接要放到具体的格子里：请拖到一个单位的一个项目上。")

    def paste_link(self, unit_id: int, slot: str, text: str = "") -> None:
        """Ask for the text of a share and keep it."""
        answer = ask.link(self, self.name(unit_id, slot), self._kinds(slot), text)
        if answer is not None:
            self.shell.change("正在记下链接", verbs.add_link(unit_id, slot, *answer), "链接已记下", unit_id=unit_id)

    def tick_paper(self, unit_id: int, slot: str) -> None:
        """Ask what came on paper and count it."""
        answer = ask.paper(self, self.name(unit_id, slot), self._kinds(slot), self._missing(unit_id, slot))
        if answer is not None:
            self.shell.change("正在登记", verbs.add_paper(unit_id, slot, *answer), "纸质件已登记", unit_id=unit_id)

    def excuse(self, unit_id: int, slot: str, text: str = "", problem: str = "") -> None:
        """Ask for the reason and mark 无此项; `text` was refused for this `problem`."""
        where = problem or f"{self.name(unit_id, slot)}\n这个单位没有这一项，不再算缺。"
        words = ask.reason(self, "无此项", where, ask.EXCUSE_REASONS, "标为无此项", text)
        if words is not None:
            self.shell.change(
                "正在登记", verbs.excuse(unit_id, slot, words), "已标为无此项", unit_id=unit_id,
                failed=lambda sentence: QTimer.singleShot(
                    0, self, lambda: self.excuse(unit_id, slot, words, sentence)
                ),
            )  # fmt: skip

    def unexcuse(self, unit_id: int, slot: str) -> None:
        """It is owed again."""
        self.shell.change("正在登记", verbs.unexcuse(unit_id, slot), "已取消无此项", unit_id=unit_id)

    def pick_files(self, unit_id: int, slot: str) -> None:
        """Choose files in the system's dialog."""
        found = picking.files(self, f"添加文件到：{self.name(unit_id, slot)}", "incoming")
        if found:
            self.receive(unit_id, slot, Given(paths=found))

    def pick_folder(self, unit_id: int, slot: str) -> None:
        """Choose a folder in the system's dialog; everything in it is received."""
        found = picking.folder(self, f"添加文件夹到：{self.name(unit_id, slot)}", "incoming")
        if found is not None:
            self.receive(unit_id, slot, Given(paths=(found,)))

    def _kinds(self, slot: str) -> list[tuple[str, str]]:
        """Kinds a material of this slot may count as, those that are asked for first."""
        scene = self.shell.scene
        if scene is None:
            return []
        asked = scene.notice.slot(slot)
        first = [kind for way in (asked.ways if asked else ()) for need in way.needs for kind in need.kinds]
        order = dict.fromkeys([*(kind for kind in first if kind in scene.notice.kinds), *scene.notice.kinds])
        return [(kind, scene.notice.kinds[kind].name) for kind in order]

    def _missing(self, unit_id: int, slot: str) -> dict[str, int]:
        """How many of each kind the cell still lacks."""
        row, column = self.model.row_of(unit_id), self.model.column_of(slot)
        state = self.model.state(row, column) if row is not None and column is not None else None
        ways = state.choice if state else ()
        return {kind: need.missing for needs in ways for need in needs for kind in need.kinds}

    def _wire(self) -> None:
        tools, view = self.tools, self.view
        tools.arranged.connect(lambda show, order, sought: self.model.arrange(show=show, order=order, sought=sought))
        tools.files_asked.connect(lambda: self.pick_files(0, ""))
        tools.folder_asked.connect(lambda: self.pick_folder(0, ""))
        self.model.counted.connect(self._show_shown)
        view.given.connect(self.receive)
        view.menu_asked.connect(self._show_menu)
        view.hovered.connect(self._show_drop_words)
        view.opened.connect(self.side.open_cell)
        tools.chase_asked.connect(self.chase)
        tools.unplaced_asked.connect(lambda: self.shell.place_asked.emit("收件", "待确认"))
        self.side.opened.connect(self._share)
        self.side.closed.connect(self._on_side_closed)
        self.side.asked.connect(self._on_drawer_asked)
        self.side.given.connect(self._on_drawer_given)
        self.shell.line_changed.connect(self._show_line)

    def _on_drawer_asked(self, asked: str) -> None:
        cell = self.side.drawer.view
        if cell is not None:
            if asked == "chase":
                self.chase(cell.unit_id)
                return
            does = {
                "files": self.pick_files, "folder": self.pick_folder, "link": self.paste_link,
                "paper": self.tick_paper, "excuse": self.excuse, "unexcuse": self.unexcuse,
            }  # fmt: skip
            does[asked](cell.unit_id, cell.slot.id)

    def _on_drawer_given(self, work_id: int | None, found: Given) -> None:
        cell = self.side.drawer.view
        if cell is not None:
            owner = next((work.unit_id for work in cell.works if work.id == work_id), cell.unit_id)
            self.receive(owner, cell.slot.id, found, work_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Large print on a small screen leaves room for one of the two."""
        self._board.setVisible(self.side.shown is None or self.width() >= theme.px(_BOTH))

    def _on_side_closed(self) -> None:
        self._share()
        self.view.setFocus()
        self.shell.hinted.emit(self.hint)

    def _show_shown(self, shown: int, total: int) -> None:
        self.tools.show_shown(shown, total)
        scene = self.shell.scene
        if total and scene is not None and not scene.board.columns:
            self._pages.setCurrentWidget(self._no_files)
        else:
            self._pages.setCurrentWidget(self.view if shown else self._nothing if total else self._empty)

    def _show_line(self, line: UnitLine) -> None:
        self.model.set_line(line)
        self.tools.show_counts(self.model.counts())
        if self.shell.scene is not None:
            self.tools.show_doubts(self.shell.scene.board.doubts)
        self._refresh_chasing()

    def _show_menu(self, unit_id: int, slot: str, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if slot:
            menu.addAction(icons.icon("eye"), "查看材料", lambda: self.side.open_cell(unit_id, slot))
        menu.addAction(icons.icon("file-plus"), "添加文件…", lambda: self.pick_files(unit_id, slot))
        menu.addAction(icons.icon("folder-plus"), "添加文件夹…", lambda: self.pick_folder(unit_id, slot))
        if slot:
            self._slot_entries(menu, unit_id, slot)
        else:
            row = self.model.row_of(unit_id)
            line = self.model.line(row) if row is not None else None
            if line is not None and not line.complete and not line.sub:
                menu.addAction(icons.icon("calendar-clock"), "催这个单位…", lambda: self.chase(unit_id))
            self._fold_entries(menu, unit_id)
        menu.popup(where)

    def _fold_entries(self, menu: QMenu, unit_id: int) -> None:
        fold, turn = self.model.fold, self.view.turn
        if fold.below(unit_id):
            opened = fold.is_open(unit_id)
            menu.addAction("收起下级单位" if opened else "展开下级单位", lambda: turn(unit_id, open=not opened))
        if fold.any:
            menu.addAction("全部展开", lambda: turn(0, open=True))
            menu.addAction("全部收起", lambda: turn(0, open=False))

    def _slot_entries(self, menu: QMenu, unit_id: int, slot: str) -> None:
        row, column = self.model.row_of(unit_id), self.model.column_of(slot)
        state = self.model.state(row, column) if row is not None and column is not None else None
        menu.addAction(icons.icon("link"), "粘贴网盘链接…", lambda: self.paste_link(unit_id, slot))
        menu.addAction(icons.icon("clipboard-check"), "纸质已收…", lambda: self.tick_paper(unit_id, slot))
        menu.addSeparator()
        if state is not None and state.state == "excused":
            menu.addAction(icons.icon("rotate-ccw"), "取消无此项", lambda: self.unexcuse(unit_id, slot))
        else:
            menu.addAction(icons.icon("ban"), "无此项…", lambda: self.excuse(unit_id, slot))
        menu.addSeparator()
        menu.addAction(icons.icon("folder-open"), "打开文件夹", lambda: self._open_folder(unit_id, slot))

    def _open_folder(self, unit_id: int, slot: str) -> None:
        def show(folder: Path | None) -> None:
            if folder is None:
                self.shell.say("这一格还没有文件")
            else:
                self.shell.show_path(folder)

        self.shell.read("正在读取", verbs.folder_of(unit_id, slot), show)

    def _build_drop_words(self) -> QFrame:
        words = QFrame(self.view)
        words.setProperty("role", "card")
        words.setLayout(parts.row(self._where, margins=(16, 8, 16, 8)))
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words.hide()
        return words

    def _show_drop_words(self, unit_id: int, slot: str) -> None:
        if unit_id < 0:
            self._drop.hide()
            return
        self._where.setText(f"放到：{self.name(unit_id, slot)}")
        self._drop.adjustSize()
        room = self.view.rect()
        self._drop.move((room.width() - self._drop.width()) // 2, room.height() - self._drop.height() - theme.px(24))
        self._drop.show()
        self._drop.raise_()
