"""What a file or folder name still says without dates, camera numbers, marks and endings; and how it sounds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

# The traditional characters that names of places and of this work are slipped into; the rest is caught by its sound.
_SIMPLE = str.maketrans(
    "區鎮鄉莊東門華園灣龍興長慶樂國廣豐寧義陽橋頭應練總結報聯絡員會學課視頻圖線災險隱查專題舉辦動開觀紅馬鳥魚雲風飛葉"
    "黃銀鐵錢陳張劉楊趙吳鄭羅蔣葛蘇蘭麗溫濱漢關廠衛蓮萬裡營嶺島溝塢縣務處與歲煉習訓實驗傳說",
    "区镇乡庄东门华园湾龙兴长庆乐国广丰宁义阳桥头应练总结报联络员会学课视频图线灾险隐查专题举办动开观红马鸟鱼云风飞叶"
    "黄银铁钱陈张刘杨赵吴郑罗蒋葛苏兰丽温滨汉关厂卫莲万里营岭岛沟坞县务处与岁炼习训实验传说",
)


def words(listed: str) -> frozenset[str]:
    """A list of words, separated by blanks, as a set."""
    return frozenset(listed.split())


# Words of this work that may stand before or after the name of a unit and are never one themselves.
COMMON = words(
    "安全 生产 消防 应急 逃生 避险 演练 演习 疏散 警示 教育 宣传 隐患 排查 治理 整治 整改 检查 巡查 专题 专项 "
    "课件 讲课 上课 授课 公开 主题 培训 讲座 典型 案例 路线 示意 总结 报告 报送 上报 提交 联络 反馈 统计 汇总 "
    "安排 方案 计划 活动 开展 组织 举办 举行 召开 观看 参加 照片 图片 视频 录像 影像 素材 原图 截图 材料 资料 "
    "文件 文字 现场 关于 创建 共建 平安 防汛 防火 灭火 用电 燃气 电动 高层 工作 情况 作品 优秀 简介 说明 附件 "
    "信息 通知 安监 综治 网格 五个 五进 咨询 知识 电子 压缩 全部 月份 全国 今年 本月 六月 年度 党员 群众 居民 "
    "志愿 入户 亮点 特色 做法 经验 进展 佐证 附表 表格 盖章 扫描 打包 补充 补报 更新 重发 修改 完整 所有 提供 "
    "制作 拍摄 绘制 讲授 本周 每周 每月"
)
# Of these a name may hold any number: they say what sort of file it is, which its content says better.
MEDIA = words("照片 图片 视频 录像 影像 素材 材料 资料 文件 原图 文字 电子版 附件 相片 截图")

# What a net disk wraps around the name of what is shared.
_SHARED = re.compile(
    r"https?:\S+|(?:提取|访问|分享)码[:： ]*[a-z0-9]{4,6}|-*来自.*?的?分享$|复制这段(?:内容|口令).*$"
    r"|(?:我用|通过)\S{0,12}?分享(?:了|的文件|给你)?[:： ]?|链接[:： ]"
)
_ENDING = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,5}$")
ARCHIVE = re.compile(r"\.(zip|rar|7z|tar|gz|tgz|eml|msg)$", re.IGNORECASE)
# 青 禾 社 区, as titles are set.
_SPACED = re.compile("(?<![一-鿿])[一-鿿](?: [一-鿿]){2,}(?![一-鿿])")
_QUOTES = re.compile(r"[\"'“”‘’「」『』《》〈〉`]")
_NOISE = re.compile(
    r"(?:wx_camera|mmexport|微信(?:图片|视频|截图)|qq(?:图片|视频|截图)|screenshot|截屏|录屏"
    r"|(?<![a-z])(?:img|vid|dsc[nf]?|pano|mvi|mov|video|photo|image|pic)(?=[-_ ]?\d))[-_ ]?"
    r"|(?<!\d)20\d{2}(?:年|[-._/](?=\d)|(?=\d{4}(?!\d{3})))(?:[01]?\d(?:月|[-._/]?(?=\d))(?:[0-3]?\d日?)?)?"
    r"(?:[-_ t]?\d{2}[-_:.时]?\d{2}(?:[-_:.分]?\d{2}秒?)?)?"
    r"|[上下]午|(?<!\d)\d{1,2}[点时](?:\d{1,2}分|半)?"
    r"|(?<!\d)[01]?\d月[0-3]?\d[日号]?|(?<!\d)(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]\d|3[01])(?![\d])|\d{5,}"
    r"|新建文件夹|新建(?![一-鿿])|未命名|的?副本|拷贝|(?:最终|终稿|定稿|修改|正式|最新|修订|待改|[初二三]稿)版?"
    r"|改\d*(?![\d\u4e00-\u9fff])|\(\d+\)$|^图\s*\d+(?=[^\d])|^图为"
)
_FIGURE = "\\d{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九](?![一二三四五六七八九])"
_NUMBER = re.compile(
    rf"^\s*(?:[(\[第]\s*({_FIGURE})\s*(?:[)\]项个]一?)|({_FIGURE})(?=\s*[.、,:_\-)]\s*(?!\d)|\s|$)"
    r"|(\d)(?=[一-鿿](?<![年月日号张个次份楼栋])))"
)
_ANNEX = re.compile(rf"附(?:件|表)\s*({_FIGURE})(?:\s*[-—_.之]\s*(\d{{1,2}})(?!\d))?")
_YEAR = re.compile(r"(?<!\d)(20\d{2})年")
_MARKS = re.compile(r"[^0-9a-z一-鿿㐀-䶿\U00020000-\U0003ffff〇]+")
_MOST_READINGS = 16
_SHOWN = 20
_CHINESE_FIGURES = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Text:
    """One name. `words`: lower case, simplified, a blank where marks, dates and numbers stood.

    `number`: the numbering it opens with, `annex`: "附件3", `row`: the 3 of “附件2-3” (0 and "" where there is none);
    `years`: those written out as 2024年.
    """

    shown: str
    words: str
    number: int = 0
    annex: str = ""
    row: int = 0
    years: frozenset[int] = frozenset()


@lru_cache(maxsize=8192)
def read(name: str, is_file: bool = False) -> Text:
    """A folder's name, or with `is_file` a file's (its ending says nothing here)."""
    text = _SHARED.sub(" ", flat(name)).strip()
    text = ARCHIVE.sub("", text)
    text = _ENDING.sub("", text) if is_file else text
    years = frozenset(int(year) for year in _YEAR.findall(text))
    annex = _ANNEX.search(text)
    text = _ANNEX.sub(" ", text)
    number = _NUMBER.match(text)
    figure = next((group for group in number.groups() if group), "") if number else ""
    text = _NOISE.sub(" ", text[number.end():] if number else text)
    return Text(
        name, _MARKS.sub(" ", text).strip(), _value(figure), f"附件{_value(annex[1])}" if annex else "",
        int(annex[2] or 0) if annex else 0, years,
    )


def flat(text: str) -> str:
    """Full-width as half-width, lower case, simplified, without quotation marks; 安全月 in full,
    演习 as 演练."""
    text = _SPACED.sub(lambda found: found[0].replace(" ", ""), text)
    plain = _QUOTES.sub("", unicodedata.normalize("NFKC", text).lower().translate(_SIMPLE))
    return plain.replace("安全月", "安全生产月").replace("演习", "演练").replace("演炼", "演练")


def compact(text: str) -> str:
    """`flat` without any mark or blank: a name as it is compared."""
    return _MARKS.sub("", flat(text))


def clipped(text: str) -> str:
    """As much of a title as a reason needs."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def is_chinese(text: str) -> bool:
    """Whether every character is a Chinese one; false for nothing."""
    return bool(text) and all(char >= "㐀" for char in text)


def is_simplified(char: str) -> bool:
    """Whether a keyboard of the mainland gives this character: 清 is a slip for 青, but 灘 is 滩."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=4096)
def sound(char: str) -> str:
    """The syllable of one character, without tone."""
    return lazy_pinyin(char)[0]


@lru_cache(maxsize=4096)
def slurred(char: str) -> str:
    """The syllable as southern tongues and hasty fingers confuse it: zh as z, ng as n, l as n."""
    syllable = re.sub(r"^([zcs])h", r"\1", sound(char))
    return re.sub(r"^l", "n", re.sub(r"ng$", "n", syllable))


def slurred_all(text: str) -> tuple[str, ...]:
    """`slurred` of each character."""
    return tuple(map(slurred, text))


def spelling(text: str) -> str:
    """Full pinyin in one word, in the reading the phrase has."""
    return "".join(lazy_pinyin(text))


def spellings(text: str) -> set[str]:
    """Full pinyin in the readings of its characters, as far as those are few: zhangling and changling for 长岭."""
    found = {""}
    for char in text:
        found = {word + reading for word in found for reading in _readings(char)}
        if len(found) > _MOST_READINGS:
            return {spelling(text)}
    return found


@lru_cache(maxsize=4096)
def _readings(char: str) -> tuple[str, ...]:
    """The two commonest."""
    return tuple(pinyin(char, style=Style.NORMAL, heteronym=True)[0][:2])


def initials(text: str) -> str:
    """The first letter of each syllable."""
    return "".join(sound(char)[:1] for char in text)


def _value(figure: str) -> int:
    if not figure or figure.isdecimal():
        return int(figure or 0)
    tens, _, ones = figure.rpartition("十")
    if "十" not in figure:
        return _CHINESE_FIGURES.index(figure[-1])
    return 10 * (_CHINESE_FIGURES.index(tens) if tens else 1) + (_CHINESE_FIGURES.index(ones) if ones else 0)
