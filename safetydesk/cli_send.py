"""The verbs `send` and `outbox` of the command line."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from safetydesk.cli_desk import opened
from safetydesk.notice.problem import Mishap

if TYPE_CHECKING:
    from safetydesk.desk.desk import Desk
    from safetydesk.desk.letters import Queued
    from safetydesk.post.mail_out import Outgoing


def take_send(send: argparse.ArgumentParser) -> None:
    """The arguments of `send`."""
    send.add_argument("paths", nargs="+", type=Path, metavar="报送包", help="一件、几件，或放着各件的文件夹")
    send.add_argument("--to", required=True, metavar="邮箱", help="收件地址")
    send.add_argument("--from", dest="sender", default="", metavar="邮箱", help="从哪个邮箱发；写过一次就记住")
    send.add_argument("--server", default="", metavar="服务器",
                      help="不认识的邮箱写上发件服务器，例如 smtp.example.com:465；587 用 STARTTLS，其他用 TLS")
    send.add_argument("--text", default="", metavar="正文")
    send.add_argument("--eml", type=Path, metavar="文件夹", help="不发，存成邮件文件，从网页邮箱发")
    send.add_argument("--json", action="store_true")


def take_outbox(box: argparse.ArgumentParser) -> None:
    """The arguments of `outbox`."""
    box.add_argument("--json", action="store_true")
    what = box.add_mutually_exclusive_group()
    what.add_argument("--send", action="store_true", help="把待发和失败的再发一次")
    what.add_argument("--arrived", type=int, metavar="编号",
                      help="待核实的这一封，问过了，对方已收到；存成邮件文件的，已从网页发了")
    what.add_argument("--again", type=int, metavar="编号", help="待核实的这一封，问过了，没有收到，改为待发")
    what.add_argument("--drop", type=int, metavar="编号", help="这一封不发了")
    what.add_argument("--proof", type=Path, metavar="文件", help="寄送凭证，存成 .pdf、.docx 或 .xlsx")


def send(options: argparse.Namespace) -> bool:
    """Queues a parcel and sends it; True when a part of it was not sent."""
    from safetydesk.desk import outbox
    from safetydesk.post import posting

    with opened(options.desk) as desk:
        outbox.recover(desk)
        account = _account(desk, options.sender, options.server)
        password = "" if options.eml else asked(account.key, account.address, account.secret)
        batch = posting.enqueue(desk, options.paths, options.to, options.text)
        waiting = outbox.letters(desk, batch)
        if options.eml:
            options.eml.mkdir(parents=True, exist_ok=True)
            saved = posting.save_all(desk, account, batch, options.eml)
            print(f"存成 {len(saved)} 个邮件文件：{options.eml}")
            return False
        return post_off(desk, password, waiting, options.json)


def _account(desk: Desk, sender: str, server: str) -> Outgoing:
    """What is sent from: as it was remembered, or these, which are remembered. Mishap."""
    from safetydesk.post import mail_out
    from safetydesk.post.mail_hosts import STARTTLS, TLS

    known = mail_out.read(desk)
    account = mail_out.proposed(desk, sender) if sender and (known is None or known.address != sender) else known
    if account is None:
        raise Mishap("还没有发件邮箱", "请写 --from 邮箱地址")
    if server:
        host, _, typed = server.replace("：", ":").partition(":")
        port = int(typed or 465) if typed.isdecimal() or not typed else 0
        account = replace(account, host=host, port=port, security=STARTTLS if port == 587 else TLS)
    if not account.host:
        raise Mishap(f"不认识 {sender} 的发件服务器", "请加上 --server 服务器名，例如 --server smtp.example.com:465")
    if account != known:
        mail_out.save(desk, account)
    return mail_out.read(desk) or account


def box(options: argparse.Namespace) -> bool:
    """Lists the outbox, or does one thing with it; True when something in it needs a person."""
    from safetydesk.desk import outbox
    from safetydesk.paper import printing
    from safetydesk.post import proof

    with opened(options.desk) as desk:
        outbox.recover(desk)
        if options.arrived is not None or options.again is not None:
            key = options.arrived if options.arrived is not None else options.again
            outbox.settle(desk, key, arrived=options.arrived is not None)
        elif options.drop is not None:
            outbox.drop(desk, options.drop)
        elif options.proof is not None:
            printing.write(proof.sheets(desk), options.proof)
            print(f"寄送凭证已存：{options.proof}")
            return False
        elif options.send:
            return _send_left(desk, options.json)
        return _tell(outbox.letters(desk), options.json)


def asked(key: str, address: str, secret: str) -> str:
    """The password of this address: the one that is known, else what the clerk types or a program hands in. Mishap."""
    from safetydesk.post import secrets

    known = secrets.get(key)
    if not known and sys.stdin is not None and sys.stdin.isatty():
        known = getpass.getpass(f"{address} 的{secret}：")
    elif not known and sys.stdin is not None:
        known = sys.stdin.readline().rstrip("\r\n")
    if not known:
        raise Mishap(f"没有 {address} 的{secret}", "请在终端里运行，问到时填写；或先在窗口的“设置”里填好并记住")
    return known


def _send_left(desk: Desk, as_json: bool) -> bool:
    """Sends what waits; tells of those that only a person can settle, which are never sent by themselves. Mishap."""
    from safetydesk.desk import letters, outbox
    from safetydesk.post import mail_out

    unsure = outbox.letters(desk, states=letters.UNSURE)
    waiting = outbox.letters(desk, states=letters.OPEN)
    if unsure:
        print(f"有 {len(unsure)} 封待核实或已存成邮件文件，不会再发；"
              "请问清后用 --arrived、--again 或 --drop 加编号写明。", file=sys.stderr)
    if not waiting:
        return _tell(unsure, as_json)
    account = mail_out.read(desk)
    if account is None:
        raise Mishap("还没有发件邮箱", "请先用 send --from 邮箱地址")
    return post_off(desk, asked(account.key, account.address, account.secret), waiting, as_json) or bool(unsure)


def post_off(desk: Desk, password: str, waiting: list[Queued], as_json: bool) -> bool:
    """Sends these mails and tells how each ended; True when one was not sent."""
    from safetydesk.desk import outbox
    from safetydesk.post import mail_out, posting

    account = mail_out.read(desk)
    assert account is not None
    try:
        posting.post_off(desk, account, password, waiting)
    except Mishap as mishap:  # how each of them ended is told all the same
        print(mishap, file=sys.stderr)
    keys = {each.id for each in waiting}
    return _tell([each for each in outbox.letters(desk) if each.id in keys], as_json)


def _tell(letters: list[Queued], as_json: bool) -> bool:
    for each in letters:
        if as_json:
            print(json.dumps(asdict(each) | {"state": each.says}, ensure_ascii=False))
        else:
            print(f"{each.id}  {each.says}  {each.receiver}  {each.subject}")
            if each.answer:
                print(f"    {each.answer}")
    if not letters and not as_json:
        print("发件箱是空的。")
    return any(each.state not in ("sent", "dropped") for each in letters)
