"""The receipt of a sending: everything that a clerk has to show afterwards stands in it, and nothing that is not so."""

from __future__ import annotations

import email

import pytest
from deskmaker import new_desk

from safetydesk import cli
from safetydesk.desk import outbox
from safetydesk.desk.desk import Desk
from safetydesk.desk.letters import OPEN
from safetydesk.notice.problem import Mishap
from safetydesk.paper import printing
from safetydesk.post import parcel, parcel_copy, posting, proof
from safetydesk.post.mail_out import Outgoing

SENDER = Outgoing("a@example.com", "smtp.example.com")


@pytest.fixture
def batch(desk, tmp_path):
    """A parcel waiting in the outbox."""
    made = parcel.make(desk, tmp_path / "out")
    return posting.enqueue(desk, [part.path for part in made.parts], "up@example.com")


def words(sheet):
    return [cell.text for _, _, cell in sheet.places()]


def sent(desk, batch, answer="250 2.0.0 queued as 4711"):
    letter, = outbox.letters(desk, batch)
    outbox.begin(desk, letter.id, "<abc@example.com>")
    outbox.hand(desk, letter.id)
    outbox.end(desk, letter.id, "sent", answer)
    return outbox.letters(desk, batch)[0]


def test_the_receipt_names_receiver_time_answer_id_and_hash(desk, batch):
    letter = sent(desk, batch)
    mails, inside = proof.sheets(desk, batch)
    told = words(mails)
    for wanted in ("up@example.com", "已发", proof.moment(letter.ended), letter.answer, "<abc@example.com>",
                   letter.sha256, desk.notice.title, "1 封，已发 1 封"):
        assert wanted in told
    for content in outbox.contents(desk, letter.id):
        assert content.name in words(inside)
        assert content.sha256 in words(inside)
    assert f"共 {len(outbox.contents(desk, letter.id))} 个文件" in inside.above[0].text


def test_what_only_waits_is_no_proof(desk, batch):
    with pytest.raises(Mishap, match="还没有寄出过"):
        proof.sheets(desk)
    assert "待发" in words(proof.sheets(desk, batch)[0])


def test_a_copy_on_a_stick_has_its_receipt_and_is_never_mailed(desk, tmp_path):
    made = parcel.make(desk, tmp_path / "out")
    (tmp_path / "KINGSTON").mkdir()
    parcel_copy.copy(made, tmp_path / "KINGSTON")
    parcel_copy.record(desk, made, tmp_path / "KINGSTON")
    assert outbox.letters(desk, states=OPEN) == []
    letter, = outbox.letters(desk)
    mails, inside = proof.sheets(desk)
    told = words(mails)
    for wanted in ("U盘：KINGSTON", "1 个文件，已复制 1 个文件", "读回核对一致", proof.moment(letter.ended),
                   made.parts[0].sha256):
        assert wanted in told
    assert not any("已发" in each or "封" in each for each in told)
    assert len(words(inside)) > 5 * len(outbox.contents(desk, letter.id)) > 0
    with pytest.raises(Mishap, match="不能这样做"):
        outbox.drop(desk, letter.id)


@pytest.mark.parametrize("ending", [".pdf", ".docx"])
def test_the_command_line_writes_it(tmp_path, ending):
    with new_desk(tmp_path / "desk") as desk:
        made = parcel.make(desk, tmp_path / "out")
        sent(desk, posting.enqueue(desk, [part.path for part in made.parts], "up@example.com"))
        printing.write(proof.sheets(desk), tmp_path / f"same{ending}")
    assert cli.run(["outbox", str(tmp_path / "desk"), "--proof", str(tmp_path / f"凭证{ending}")]) == 0
    assert (tmp_path / f"凭证{ending}").read_bytes() == (tmp_path / f"same{ending}").read_bytes()


def test_a_parcel_that_is_not_done_with_is_not_queued_twice(desk, batch):
    letter, = outbox.letters(desk, batch)
    path = posting.Path(letter.path)
    with pytest.raises(Mishap, match="还没有发完"):
        posting.enqueue(desk, [path], " up@example.com ")
    posting.enqueue(desk, [path], "other@example.com")
    outbox.drop(desk, letter.id)
    posting.enqueue(desk, [path], "up@example.com")


def test_a_sending_saved_as_mail_files_is_not_sent_any_more(desk, batch, tmp_path):
    (tmp_path / "eml").mkdir()
    path, = posting.save_all(desk, SENDER, batch, tmp_path / "eml")
    mail = email.message_from_bytes(path.read_bytes())
    letter, = outbox.letters(desk)
    assert (mail["to"], mail["message-id"]) == ("up@example.com", letter.message_id)
    assert (letter.state, posting.save_all(desk, SENDER, batch, tmp_path / "eml")) == ("saved", ())
    told = words(proof.sheets(desk)[0])
    for wanted in ("1 封，已存成邮件文件 1 封", "已存成邮件文件", letter.message_id, proof.moment(letter.ended)):
        assert wanted in told
    assert "服务器答复" not in told


@pytest.mark.parametrize("arrived", [True, False])
def test_only_a_person_can_say_that_a_mail_file_went_out(tmp_path, capsys, arrived):
    with new_desk(tmp_path / "desk") as desk:
        made = parcel.make(desk, tmp_path / "out")
        batch = posting.enqueue(desk, [part.path for part in made.parts], "up@example.com")
        posting.save_all(desk, SENDER, batch, tmp_path)
        saved, = outbox.letters(desk)
    assert cli.run(["outbox", str(tmp_path / "desk")]) == 1
    assert f"{saved.id}  已存成邮件文件  up@example.com" in capsys.readouterr().out
    assert cli.run(["outbox", str(tmp_path / "desk"), "--again", str(saved.id)]) == 2
    assert cli.run(["outbox", str(tmp_path / "desk"), "--arrived" if arrived else "--drop", str(saved.id)]) == 0
    with Desk.open(tmp_path / "desk") as desk:
        letter, = outbox.letters(desk)
        assert (letter.state, letter.message_id) == ("sent" if arrived else "dropped", saved.message_id)
        assert ("人工确认，从网页邮箱发出" in words(proof.sheets(desk)[0])) == arrived
