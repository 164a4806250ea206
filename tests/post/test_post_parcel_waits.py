"""A parcel of a lower desk that comes like any other file: kept whole, in nobody's cell, until it is rolled up."""

from __future__ import annotations

import json
import shutil
import zipfile
from email.message import EmailMessage
from pathlib import Path

import ladder
import pytest
from deskmaker import closed_rows, digest, ids, old, photos, state

from safetydesk.desk import inbox, journal, look, parcels_kept, receiving, watching
from safetydesk.desk.desk import Desk
from safetydesk.desk.settings import put
from safetydesk.material.facts import PARCEL

TOLD = "这是下级的报送包，请点“汇总”"


@pytest.fixture(scope="module")
def parcel(tmp_path_factory):
    """The one part of the parcel of a street with one community."""
    base = tmp_path_factory.mktemp("street")
    with ladder.office(base / "desk", "祖师街道办事处", ("青禾社区",), ladder.notice(base / "notice")) as street:
        receiving.receive(street, photos(base / "in", 2), unit_id=ids(street)["青禾社区"], slot="drill")
        (part,) = ladder.packed(street, base / "out")
    return old(part)


@pytest.fixture
def county(tmp_path):
    """The open desk above."""
    with ladder.office(tmp_path / "county", "某县应急局", ("东湖街道",), ladder.notice(tmp_path / "notice")) as desk:
        yield desk


def zipped(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w") as bundle:
        for file in files:
            bundle.write(file, f"各街道报来的/{file.name}")
    return old(path)


def mailed(path: Path, file: Path) -> Path:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.com", "报送安全生产月材料"
    mail.set_content("见附件")
    mail.add_attachment(file.read_bytes(), maintype="application", subtype="zip", filename=file.name)
    path.write_bytes(mail.as_bytes())
    return old(path)


def waits_whole(desk: Desk, parcel: Path) -> bool:
    (view,) = look.unplaced(desk)
    (line,) = inbox.inbox(desk).lines
    assert (view.name, view.format, line.group, line.why) == (parcel.name, PARCEL, "doubt", TOLD)
    return digest(view.path) == digest(parcel)


@pytest.mark.parametrize("packed", [lambda path, file: file, lambda path, file: zipped(path / "街道.zip", file),
                                    lambda path, file: mailed(path / "来信.eml", file)], ids=["file", "zip", "mail"])
def test_it_is_one_file_that_waits_however_it_comes(county, parcel, tmp_path, packed):
    (outcome,) = receiving.receive(county, [packed(tmp_path, parcel)])
    assert (outcome.outcome, outcome.unit, outcome.name) == ("unsure", None, parcel.name)
    assert TOLD in outcome.why
    assert waits_whole(county, parcel)


def test_it_waits_also_when_it_comes_to_the_watched_folder(county, parcel, tmp_path):
    folder = tmp_path / "监视"
    folder.mkdir()
    old(Path(shutil.copy(parcel, folder)))
    put(county, "watched", str(folder))
    (outcome,) = watching.scan(county).outcomes
    assert outcome.outcome == "unsure"
    assert waits_whole(county, parcel)


def test_it_is_never_put_into_one_cell(county, parcel):
    (outcome,) = receiving.receive(county, [parcel], unit_id=ids(county)["东湖街道"], slot="drill")
    assert outcome.outcome == "refused"
    assert "汇总" in outcome.why
    assert look.cell(county, ids(county)["东湖街道"], "drill").loose == ()
    assert look.unplaced(county) == ()


def test_a_zip_of_somebody_else_with_such_names_is_unpacked(county, tmp_path):
    path = tmp_path / "资料.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("part-1.json", json.dumps({"format": "something else"}))
        bundle.writestr("说明.txt", "这是一份说明。" * 9)
    names = {each.name for each in receiving.receive(county, [old(path)])}
    assert names == {"part-1.json", "说明.txt"}


def test_rolled_up_it_waits_no_more_and_one_undo_takes_both_back(county, parcel):
    receiving.receive(county, [parcel])
    before = state(county)
    (view,) = look.unplaced(county)
    taken = ladder.roll(county, [view.path])
    parcels_kept.set_aside(county, [view.id], taken, "祖师街道办事处")
    assert inbox.inbox(county).lines[0].name != parcel.name
    assert look.unplaced(county) == ()
    assert "祖师街道办事处" in journal.undo(county)
    assert state(county) == before
    assert waits_whole(county, parcel)


def test_the_command_line_names_its_command(parcel, tmp_path, run):
    ladder.office(tmp_path / "desk", "某县应急局", (), ladder.notice(tmp_path / "notice")).close()
    code, lines, _ = run("receive", str(tmp_path / "desk"), str(parcel), "--json")
    told = json.loads(lines[0])
    assert (code, told["outcome"]) == (1, "unsure")
    assert "请用 rollup 汇总" in told["why"]
    assert closed_rows(tmp_path / "desk", "SELECT count(*) FROM unit") == [(0,)]
