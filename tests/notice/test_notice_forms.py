"""Every definition under forms/ is sound, and forms/README.md says the truth about how to write one."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from safetydesk import paths
from safetydesk.material.facts import CONTENTS as MATERIAL_CONTENTS
from safetydesk.notice import layout, model, schema
from safetydesk.notice.read import read_notice
from safetydesk.notice.read_layout import read_form
from safetydesk.notice.shelf import shipped

FOLDERS = sorted(folder for folder in paths.forms().iterdir() if folder.is_dir())
README = (paths.forms() / "README.md").read_text("utf-8")


def test_the_five_notices_are_shipped():
    assert [entry.id for entry in shipped()] == [
        "zushi-2024", "yingde-2023", "camp-2023", "contest-2023", "shenzhen-2020"]
    assert {folder.name for folder in FOLDERS} == {entry.id for entry in shipped()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_definition_is_sound(folder):
    notice, problems = read_notice(folder)
    assert problems == []
    assert notice is not None
    assert notice.id == folder.name
    ids = [slot.id for slot in (*notice.dues, *notice.items)]
    assert len(ids) == len(set(ids))
    for slot in (*notice.dues, *notice.items):
        assert slot.says, f"{slot.id} does not quote its notice"
        assert all(need.says for way in slot.ways for need in way.needs)
    for due in notice.dues:
        assert due.source, f"{due.id} does not say who owes it"
    for slot in notice.slots():
        assert notice.slot(slot.name) is slot
        assert all(notice.slot(alias) is slot for alias in slot.aliases)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_file_of_a_definition_is_used_and_read(folder):
    notice, _ = read_notice(folder)
    used = {"notice.toml"}
    for form in notice.forms:
        used |= {form.layout, form.layout_all} - {""}
        for all_units in (False, True)[: 1 + bool(form.layout_all)]:
            read, problems = read_form(notice, form, all_units=all_units)
            assert problems == []
            assert (read.annex, read.proposal) == (form.annex, form.proposal)
            assert all_units or read.title == form.title
    assert used == {file.name for file in folder.iterdir()}


def test_base_kinds_are_made_of_contents_that_exist():
    assert set(model.CONTENTS) == set(MATERIAL_CONTENTS)
    assert set(model.BASE_CONTENTS) <= set(model.BASE_KINDS)
    assert {content for contents in model.BASE_CONTENTS.values() for content in contents} <= set(model.CONTENTS)


def test_the_keys_are_the_fields_of_the_model():
    made = {
        "kind": model.Kind, "period": model.Period, "item": model.Item, "due": model.Due, "need": model.Need,
        "way": model.Way, "media": model.MediaRule, "form": model.FormRef, "line": layout.LayoutLine,
        "row": layout.LayoutRow, "cell": layout.LayoutCell, "hint": layout.Hint, "figure": model.Figure,
    }
    renamed = {"needs": "ways", "way": "ways"}
    for name, record in made.items():
        own = {} if name in ("way", "need") else renamed
        assert {own.get(key, key) for key in schema.SCHEMAS[name]} == {field.name for field in fields(record)}, name


def test_the_readme_documents_every_key_and_no_other():
    documented = {}
    for name, body in re.findall(r"^### `(\w+)`.*?$(.*?)(?=^##|\Z)", README, re.M | re.S):
        rows = re.findall(r"^\| `(\w+)` \| (是|) ?\| (.+) \|$", body, re.M)
        documented[name] = {key: bool(required) for key, required, _ in rows}
    expected = {name: {key: rule.required for key, rule in keys.items()} for name, keys in schema.SCHEMAS.items()}
    assert documented == expected


def test_the_readme_documents_every_choice_and_placeholder():
    choices = {choice for keys in schema.SCHEMAS.values() for rule in keys.values() for choice in rule.choices}
    for word in (*choices, *model.BASE_KINDS, *model.CONTENTS[:-1]):
        assert re.search(rf'[`"]{word}[`"]', README), word
    assert set(re.findall(r"\{\{(.+?)\}\}", README)) == set(layout.PLACEHOLDERS)


def test_the_readme_says_what_each_type_of_due_must_have():
    table = README.partition("| 类型 | 意思 | 要写 |")[2].partition("\n\n")[0]
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ?([^|]*) ?\|$", table, re.M))
    assert {kind: tuple(re.findall(r"`(\w+)`", keys)) for kind, keys in rows.items()} == schema.DUE_KEYS
