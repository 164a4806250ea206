"""The board against an independent counter that goes by the notice's TOML: 1,000 random desks."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest
from deskmaker import NEXT_YEAR, ZUSHI
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from safetydesk.desk import board as boards
from safetydesk.desk import judge, schema
from safetydesk.desk.desk import Desk

NAMED = ("甲", "乙", "丙", "丁")
WITHOUT_DUE = ("continuous", "event")


def periods(per, first, last):
    """The days of a span by week or month."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return sorted({day.isocalendar()[:2] if per == "week" else (day.year, day.month) for day in days})


def expected(notice, kind, held, excused, reachable, on):
    """What a unit of this kind owes: slot -> (state, pieces missing, came late), from nothing but the TOML."""
    dues = {due["id"]: due for due in notice["due"]}
    found = {}
    for slot in [*notice["due"], *notice["item"]]:
        ways = [way["needs"] for way in slot.get("way", [])] or [slot.get("needs", [])]
        ways = [[n for n in way if kind in n.get("units", [kind])] for way in ways]
        ways = [way for way in ways if way]
        if not ways or kind not in slot.get("units", [kind]):
            continue
        due = dues[slot["due"]] if "due" in slot else slot if "by" in slot or "type" in slot else {}

        def pieces(need, slot=slot, due=due):
            fits = [m for m in held if m["state"] in ("review", "accepted")
                    and (m["kind"] in need["kinds"] or ("any" in need["kinds"] and m["kind"] != "other"
                                                        and (m["kind"] != "form" or m["slot"] == slot["id"])))
                    and (m["slot"] == slot["id"] or need.get("anywhere"))]
            least = need.get("least", 1)
            if "per" not in need:
                have = sum(m["n"] for m in fits)
                return max(0, least - (have or ("liaison" in need["kinds"] and reachable)))
            first = due.get("opens", notice["period"][0]["first"])
            short = 0
            for period in periods(need["per"], first, min(on, due["by"])) if on >= first else []:
                inside = sum(m["n"] for m in fits if period in periods(need["per"], m["day"], m["day"]))
                short += max(0, least - inside)
            return short

        missing = min(sum(pieces(need) for need in way) for way in ways)
        passed = "by" in due and on > due["by"]
        late = passed and any(m["received"].date() > due["by"] and m["state"] in ("review", "accepted")
                              and m["n"] and m["slot"] == slot["id"] for m in held)
        state = ("excused" if slot["id"] in excused else "open" if due.get("type") in WITHOUT_DUE
                 else "met" if not missing else "late" if passed else "owed")
        found[slot["id"]] = (state, missing, late and state == "met")
    return found


@pytest.fixture(scope="module", params=[ZUSHI, NEXT_YEAR], ids=lambda path: path.name)
def subject(request, tmp_path_factory):
    desk = Desk.create(tmp_path_factory.mktemp("counting") / "desk", request.param)
    yield desk, tomllib.loads((request.param / "notice.toml").read_text("utf-8"))
    desk.close()


def fill(desk, notice, chances, units, over):
    """Puts a random desk straight into the tables: (kind, reachable, materials, excused slots) for each unit, and of
    which unit each is a sub-unit (0: of none)."""
    slots = [slot["id"] for slot in [*notice["due"], *notice["item"]]]
    ways = [way for s in [*notice["due"], *notice["item"]]
            for way in [s.get("needs", []), *(w["needs"] for w in s.get("way", []))]]
    kinds = [*sorted({k for way in ways for need in way for k in need["kinds"]} - {"any", "liaison"}), "other"]
    held = defaultdict(list)
    rows, excuses = [], []
    for number, (_, _, materials, excused) in enumerate(units, 1):
        for place, what, state, n, days in materials:
            slot, kind = slots[place % len(slots)], kinds[what % len(kinds)]
            moment = chances + timedelta(days=days, hours=3)
            bucket = judge.bucket_for(desk.notice, desk.notice.slot(slot), kind, moment.date(), None)
            held[number].append({"slot": slot, "kind": kind, "state": state, "n": n, "received": moment,
                                 "day": span_day(desk, slot, moment.date())})
            rows.append({"notice": desk.notice.id, "unit_id": number, "slot": slot, "kind": kind, "state": state,
                         "n": n, "received": moment.isoformat(), "medium": "paper", "bucket": bucket})
        excuses += [{"notice": desk.notice.id, "unit_id": number, "slot": slots[place % len(slots)], "reason": "无"}
                    for place in excused]
    with desk.store.writing() as connection:
        for table in (schema.material, schema.excuse, schema.liaison, schema.unit):
            connection.execute(delete(table))
        connection.execute(insert(schema.unit), [
            {"id": number, "name": NAMED[number - 1], "kind": kind, "parent_id": upper or None, "sub": int(upper > 0)}
            for number, ((kind, *_), upper) in enumerate(zip(units, over, strict=True), 1)])
        connection.execute(insert(schema.liaison), [
            {"unit_id": number, "name": "张喆珺" if reach else "", "mobile": "000-0000"}
            for number, (_, reach, *_) in enumerate(units, 1)])
        for table, lines in ((schema.material, rows), (schema.excuse, unique(excuses))):
            if lines:
                connection.execute(insert(table), lines)
    desk.forget()
    return held, {(e["unit_id"], e["slot"]) for e in excuses}


def joined(notice, held, over, number):
    """What a unit has with all that its sub-units have, but for what says who answers the telephone there."""
    apart = {slot["id"] for slot in [*notice["due"], *notice["item"]]
             for way in [slot.get("needs", []), *(w["needs"] for w in slot.get("way", []))]
             for need in way if "liaison" in need["kinds"]}
    lower = [joined(notice, held, over, n) for n, upper in enumerate(over, 1) if upper == number]
    return held[number] + [m for each in lower for m in each if m["slot"] not in apart]


def span_day(desk, slot, day):
    """A day outside the asked time counts for the nearest one within."""
    due = desk.notice.due_of(desk.notice.slot(slot)) if desk.notice.slot(slot) else None
    first = (due and due.opens) or desk.notice.periods[0].first
    last = (due and due.by) or desk.notice.periods[0].last
    return min(max(day, first), last)


def unique(excuses):
    return list({(e["unit_id"], e["slot"]): e for e in excuses}.values())


STATES = st.sampled_from(["review", "accepted", "accepted", "returned", "withdrawn"])
MATERIAL = st.tuples(
    st.integers(0, 40), st.integers(0, 40), STATES,
    st.integers(0, 4), st.integers(-12, 45),
)


@settings(max_examples=500)
@given(data=st.data())
def test_the_board_says_what_an_independent_count_says(subject, data):
    desk, notice = subject
    start = datetime.combine(notice["period"][0]["first"], datetime.min.time())
    kinds = [*notice["unit_kinds"], ""]
    unit = st.tuples(st.sampled_from(kinds), st.booleans(), st.lists(MATERIAL, max_size=14),
                     st.lists(st.integers(0, 40), max_size=2))
    units = data.draw(st.lists(unit, min_size=1, max_size=4))
    over = [data.draw(st.integers(0, number)) for number in range(len(units))]
    on = data.draw(st.sampled_from([date(start.year, 6, 1) + timedelta(days=n) for n in range(-3, 40)]))
    held, excused = fill(desk, notice, start, units, over)
    shown = boards.board(desk, on)
    assert [column.id for column in shown.columns] == [
        slot["id"] for slot in [*notice["due"], *notice["item"]] if slot.get("needs") or slot.get("way")]
    complete = 0
    for number, (kind, reachable, *_) in enumerate(units, 1):
        line = next(line for line in shown.units if line.id == number)
        mine = {slot for unit_id, slot in excused if unit_id == number}
        whole = joined(notice, held, over, number)
        wanted = expected(notice, kind, whole, mine, reachable, on)
        cells = {cell.id: cell for cell in line.cells if cell is not None}
        assert {key: (cell.state, sum(need.missing for need in cell.needs), cell.came_late)
                for key, cell in cells.items()} == wanted
        owed = sum(missing for state, missing, _ in wanted.values() if state in ("owed", "late"))
        assert (line.missing, line.complete) == (owed, not owed)
        assert line.late == any(state == "late" for state, _, _ in wanted.values())
        states = [m["state"] for m in whole if m["slot"] in cells]
        assert (line.review, line.returned) == (states.count("review"), states.count("returned"))
        alone = boards.unit_line(desk, number, on)
        assert alone.cells == line.cells
        complete += line.complete and not line.sub
    assert (shown.complete, shown.total) == (complete, over.count(0))
