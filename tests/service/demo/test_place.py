"""The demo's folder, clock and keys."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from service.demo import keys, place
from service.demo.clock import SharedClock
from service.demo.timetable import MONTH_START


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(FileExistsError, match="other things"):
        place.fresh(tmp_path)

    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_what_an_earlier_demo_left_is_removed(tmp_path: Path) -> None:
    for _ in range(2):
        here = place.fresh(tmp_path / "demo")
        here.listening.close()
        assert not (here.folder / "demo.db").exists()
        (here.folder / "demo.db").touch()


def test_a_key_that_is_kept_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    keys.keep("usw_live_example", tmp_path / "key")

    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_no_role_may_both_own_a_plan_and_decide_its_cases() -> None:
    for scopes in keys.ROLES.values():
        assert not {keys.Scope.PLANS_WRITE, keys.Scope.CASES_DECIDE} <= set(scopes)


def test_the_clock_never_goes_back() -> None:
    clock = SharedClock(MONTH_START)
    clock.move_to(MONTH_START + timedelta(seconds=1))

    with pytest.raises(ValueError, match="does not go back"):
        clock.move_to(MONTH_START)
    assert clock() == MONTH_START + timedelta(seconds=1)
