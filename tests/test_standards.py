"""Profiles of checks: built in, of the house, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from pipeline.check import PACKS
from pipeline.project import Checks, ConfigurationError, open_project
from pipeline.standards import ALWAYS, BUILD, PROFILES, STANDARD, Pack


def settings(root: Path, text: str) -> Checks:
    (root / "content").mkdir(exist_ok=True)
    (root / "content/publisher.toml").write_text(text)
    return open_project(root).publisher.check


def test_every_pack_can_be_chosen_and_has_rules() -> None:
    assert set(PACKS) == set(get_args(Pack)) == set(PROFILES["all"].packs)
    assert [pack for pack, rules in PACKS.items() if not rules] == []
    for pack in set(PACKS) - set(ALWAYS):
        assert PROFILES[pack].packs == (*ALWAYS, pack)


def test_every_profile_keeps_harm_off_paper() -> None:
    assert {STANDARD, BUILD} <= set(PROFILES)
    for profile in PROFILES.values():
        assert set(ALWAYS) <= set(profile.packs)


def test_a_house_is_asked_for_the_usual() -> None:
    assert Checks().named("") == PROFILES[STANDARD]


def test_a_profile_of_the_house_changes_what_it_names(tmp_path: Path) -> None:
    checks = settings(
        tmp_path,
        '[check]\nprofile = "ours"\n[check.profiles.ours]\nextends = "nhs"\ngrade = 6.0\n'
        'packs = ["plain-language"]\n',
    )

    ours = checks.named("")

    assert (ours.grade, ours.unit_space) == (6.0, PROFILES["nhs"].unit_space)
    assert ours.packs == (*ALWAYS, "plain-language")


def test_a_profile_that_there_is_not_suggests_one() -> None:
    with pytest.raises(ConfigurationError, match="no profile 'nsh'; did you mean 'nhs'"):
        Checks().named("nsh")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[check]\nprofile = "nsh"', ":2: 'check.profile': .*did you mean 'nhs'"),
        ('[check]\nprofil = "nhs"', ":2: unknown key 'check.profil'; did you mean 'profile'"),
        ('[check.profiles.a]\nextends = "nsh"', ":2: 'check.profiles.a.extends': .* 'nhs'"),
        ("[check.profiles.nhs]\ngrade = 7", ":1: .*'nhs' is built in; choose another name"),
        ('[check.profiles.a]\nignore = ["T4"]', ":2: .*must be a list of codes such as T004"),
        ('[check.profiles.a]\npacks = ["plain"]', ":2: .*'plain-language'.*got 'plain'"),
        ('[check]\nprofile = "a"\n[check.profiles.a]\ngrad = 7', ":4: .*did you mean 'grade'"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"publisher.toml{message}") as caught:
        settings(tmp_path, text)

    assert len(str(caught.value).splitlines()) == 1
