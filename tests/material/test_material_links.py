"""Share texts of net disks as they are pasted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.material.links import Link, read_link, shares

BAIDU = "https://pan.baidu.com/s/1AbC-d_9xyz"


@pytest.mark.parametrize(("text", "url", "code", "note"), [
    (f"链接：{BAIDU} 提取码：a1b2", BAIDU, "a1b2", ""),
    (f"链接: {BAIDU} 提取码: a1b2 复制这段内容后打开百度网盘手机App，操作更方便哦", BAIDU, "a1b2", ""),
    (f"通过网盘分享的文件：应急演练视频.mp4\n链接: {BAIDU}?pwd=8k2m 提取码: 8k2m \n--来自百度网盘超级会员v5的分享",
     f"{BAIDU}?pwd=8k2m", "8k2m", "应急演练视频.mp4"),
    (f"{BAIDU}?pwd=8k2m", f"{BAIDU}?pwd=8k2m", "8k2m", ""),
    (f"视频在这里{BAIDU}，提取码a1b2。", BAIDU, "a1b2", "视频在这里"),
    (f"（{BAIDU}）密码是A1B2", BAIDU, "A1B2", ""),
    ("链接：https：//pan.baidu.com/s/1AbC 提取码：a1b2", "https://pan.baidu.com/s/1AbC", "a1b2", ""),
    ("pan.baidu.com/s/1AbC 提取码 a1b2", "https://pan.baidu.com/s/1AbC", "a1b2", ""),
    ("我用夸克网盘分享了「安全宣讲.mp4」，点击链接即可保存。\n链接：https://pan.quark.cn/s/0a1b2c3d\n提取码：XyZ9",
     "https://pan.quark.cn/s/0a1b2c3d", "XyZ9", "安全宣讲.mp4"),
    ("安全宣讲.mp4\nhttps://www.alipan.com/s/AbCdEf\n提取码: 7x8y\n点击链接保存，或者复制本段内容，打开「阿里云盘」APP",
     "https://www.alipan.com/s/AbCdEf", "7x8y", "安全宣讲.mp4"),
    ("https://www.123pan.com/s/abcd-efgh.html提取码:9z8y", "https://www.123pan.com/s/abcd-efgh.html", "9z8y", ""),
    ("https://cloud.189.cn/t/AbC123（访问码：w4e5）", "https://cloud.189.cn/t/AbC123", "w4e5", ""),
    ("https://share.weiyun.com/AbC123 密码：k3j4h5", "https://share.weiyun.com/AbC123", "k3j4h5", ""),
    ("见 http://example.com/a(1).mp4.", "http://example.com/a(1).mp4", "", "见"),
    ("HTTPS://example.com/x?a=1&b=2！", "https://example.com/x?a=1&b=2", "", ""),
])
def test_links_as_they_are_pasted(text, url, code, note):
    assert read_link(text) == Link(url, code, note)


@pytest.mark.parametrize("text", ["", "没有链接", "提取码：a1b2", "文件在U盘 a.com", "ftp://example.com/a"])
def test_no_link(text):
    assert read_link(text) is None


@given(st.text())
def test_whatever_is_pasted_never_raises(text):
    link = read_link(text + " https://[x " + text)
    assert link is None or link.url.startswith("http")


QQ = "https://wx.mail.qq.com/ftn/download?func=3&key=9d99e6&code=bba47fa7"
OLD_QQ = "http://mail.qq.com/cgi-bin/ftnExs_download?k=2b6161&t=exs_ftn_download&code=eaac8a28"
NETEASE = "http://fs.163.com/fs/display/?p=X-NETEASE-HUGE-ATTACHMENT&file=Xt9C6O&title=%E8%A7%86%E9%A2%91.mp4"
AGAIN = "https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&file=Xt9C6O&title=a"


def test_what_is_too_large_for_a_mail_is_a_link_of_its_mail_system():
    text = f"从QQ邮箱发来的超大附件\n视频.mp4 (182M)\n{QQ}\n{OLD_QQ}\n{NETEASE}\n{AGAIN}\n{NETEASE}"
    assert [(link.url, link.code) for link in shares(text)] == [(QQ, ""), (OLD_QQ, ""), (NETEASE, "")]


@pytest.mark.parametrize("text", [
    "来自 网易邮箱大师 https://dashi.163.com/projects/signature.html?ftlId=1", "https://mail.qq.com/",
    "www.example.com", "https://www.mem.gov.cn/gk/tzgg/2024", "https://mail.163.com/js6/main.jsp",
])
def test_addresses_in_the_foot_of_a_mail_are_no_materials(text):
    assert shares(text) == []
