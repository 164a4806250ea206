"""What letters and reports print of the office: number of the letter, signature, whom to ask."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from safetydesk.ui import settings_verbs, theme
from safetydesk.ui.drawer_field import Drafts, TextField
from safetydesk.ui.scene import Scene
from safetydesk.ui.shell import Shell

# Keys of `desk.settings.PRINTED`: name, hint, row, column.
_FIELDS = {
    "signature": ("署名（空着就用本单位名称）", "印在通知、催报函和总结后面", 0, 0),
    "doc_number": ("发文字号（当前通知的）", "如：祖街办发〔2024〕5号", 0, 1),
    "contact": ("联系人", "印在通知和催报函上", 1, 0),
    "contact_phone": ("联系电话", "", 1, 1),
}


class LetterFields(QWidget):
    """Four fields that save themselves when they are left."""

    def __init__(self, shell: Shell, drafts: Drafts) -> None:
        super().__init__()
        self._shell = shell
        self.fields: dict[str, TextField] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(8))
        for key, (title, hint, row, column) in _FIELDS.items():
            field = self.fields[key] = TextField(title, drafts, hint=hint)
            field.left.connect(lambda text, key=key: self._save(key, text))
            grid.addWidget(field, row, column)
        self.setLayout(grid)

    def refresh(self, scene: Scene) -> None:
        """Show what the desk has."""

        def show(printed: dict[str, str]) -> None:
            for key, field in self.fields.items():
                # Each notice has its own number.
                field.show_text((key, scene.folder, scene.notice.id if key == "doc_number" else ""), printed[key])

        self._shell.read("正在读取", settings_verbs.printed, show)

    def flush(self) -> None:
        """Save what is being typed."""
        for field in self.fields.values():
            field.commit()

    def _save(self, key: str, text: str) -> None:
        field, whose = self.fields[key], self.fields[key].key
        self._shell.change(
            "正在保存", settings_verbs.put(key, text.strip()), "已保存", done=lambda _: field.kept(whose, text),
            failed=lambda _: field.lost(whose),
        )  # fmt: skip
