"""What one file is, as read from its content."""

from __future__ import annotations

from dataclasses import dataclass

# The contents a file can have, with the clerk's word for each.
CONTENTS: dict[str, str] = {
    "image": "图片", "video": "视频", "audio": "音频", "document": "文档", "table": "表格文件", "slides": "演示文稿",
    "pdf": "PDF", "text": "文本", "archive": "压缩包", "mail": "邮件", "unknown": "无法识别的文件",
}
# The format of a zip that is a part of a parcel of this program: it is kept whole, for the roll-up.
PARCEL = "报送包"
# How the names of such zips end.
PARCEL_ENDING = ".safetydesk.zip"


@dataclass(frozen=True)
class Facts:
    """`content` is a key of CONTENTS, `format` its short name ("JPEG", "MP4", "DOCX").

    `width`/`height`: pixels as displayed, orientation and rotation applied. `seconds`: duration. `taken`: ISO local
    time as the camera wrote it. `plays`: whether it was decoded to its end (None: not tried). `trouble`: one Chinese
    sentence on what is wrong with it, or "". `camera`: maker and model as the file says. `located`: it says where it
    was taken. `codec`: of the first video stream, "h264". `likeness`: 32 hex digits that are near each other (in bits)
    for pictures that look the same; "" for what has no picture or a picture without features. `black`: a video that
    shows nothing.
    """

    content: str
    format: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    taken: str | None = None
    plays: bool | None = None
    trouble: str = ""
    camera: str = ""
    located: bool = False
    codec: str = ""
    likeness: str = ""
    black: bool = False
