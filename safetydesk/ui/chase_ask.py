"""The question before units are mailed: to whom a mail goes, and who gets none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from safetydesk.ui import parts
from safetydesk.ui.ask import Question

if TYPE_CHECKING:
    from safetydesk.post.chase_mails import Mails

# So many lines a dialog has room for on a low screen.
_SHOWN = 8
_EXPLAINS = "每个单位一封，写明自己还缺什么、几号前报。先放进发件箱，一封一封发；服务器答复收到，才记为催过。"


class MailsDialog(Question):
    """Shows the receivers and their subjects, and names the units that cannot be mailed."""

    def __init__(self, parent: QWidget, found: Mails) -> None:
        count = len(found.drafts)
        super().__init__(parent, "发邮件催报", _EXPLAINS, f"发送 {count} 封")
        self.widen(560)
        for draft in found.drafts[:_SHOWN]:
            self._line(f"{draft.receiver}　{draft.subject}")
        if count > _SHOWN:
            self._line(f"……还有 {count - _SHOWN} 封")
        if found.without:
            self.without = parts.label(f"发不了的：{'、'.join(found.without)}", "smalldanger", wrap=True)
            self.body.addWidget(self.without)

    def _line(self, text: str) -> None:
        shown = parts.Elided()
        shown.setText(text)
        self.body.addWidget(shown)
