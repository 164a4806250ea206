"""The two records in which the program tells a person what is wrong and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in people's data: where it stands, what is wrong, what to do.

    `kind` is one of `PROBLEM_KINDS`, so that every sort of problem can be listed and tested.
    """

    kind: str
    place: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}：{self.what}。{self.remedy}"


PROBLEM_KINDS: dict[str, str] = {
    "unreadable": "文件读不出来",
    "unknown-key": "不认识的写法",
    "missing-key": "缺少必填内容",
    "bad-value": "内容不对",
    "bad-date": "日期不对",
    "unknown-id": "引用了不存在的编号",
    "duplicate-id": "编号重复",
    "placeholder": "占位符写错",
    "layout": "表格排版有误",
    "template": "本单位的版式有要留意的地方",
    "row": "名单里的一行有问题",
    "file": "一个文件有问题",
    "missing-file": "文件不见了",
    "changed-file": "文件被改动",
    "stray-file": "没有登记的文件",
    "database": "数据库有问题",
    "open-receipt": "一批来件没有收完",
}


class Mishap(Exception):
    """The world's fault, never ours: a full disk, a locked file, a wrong name.

    The text is one Chinese sentence for the clerk that ends with what to do. Everything else that is raised is
    a bug of the program and belongs in the crash dialog.
    """

    def __init__(self, what: str, remedy: str = "", problems: tuple[Problem, ...] = ()) -> None:
        self.what = what.rstrip("。")
        self.remedy = remedy.rstrip("。")
        self.problems = problems
        super().__init__(f"{self.what}。{self.remedy}。" if self.remedy else f"{self.what}。")
