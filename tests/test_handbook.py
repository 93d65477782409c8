from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.handbook import beside, load_handbook
from pipeline.project import ConfigurationError

TITLED = 'title = "All"\n'


def test_a_definition_knows_the_lines_of_its_values(tmp_path: Path) -> None:
    path = tmp_path / "ward.toml"
    path.write_text(f'{TITLED}[select]\nids = [\n  "a",\n  "b",\n]\n')

    handbook = load_handbook(path)

    assert handbook.id == "ward"
    assert handbook.line("select", "ids", 1) == 5
    assert handbook.model_copy(update={"title": "B"}).line("select") == 2
    assert "lines" not in handbook.model_dump_json()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('titel = "All"\n', ":1: unknown key 'titel'; did you mean 'title'?"),
        (f"{TITLED}[select]\nidz = []\n", ":3: unknown key 'select.idz'; did you mean 'ids'?"),
        (f'{TITLED}[[parts]]\nid = "a"\n', ":2: 'parts.title' is missing"),
        (
            f'{TITLED}[[parts]]\nid = "a"\ntitle = "A"\n[[parts]]\nid = "B"\ntitle = "B"\n',
            ":6: 'parts.id': must be small letters, digits and hyphens, got 'B'",
        ),
        (f"{TITLED}[volumes]\nmedicines = 0\n", ":3: 'volumes.medicines': must be at least 1"),
        (f"{TITLED}[volumes]\nmegabytes = nan\n", ":3: 'volumes.megabytes': must be more than 0"),
        (
            f'{TITLED}sections = [\n"usage",\n"dosages"]\n',
            ":4: 'sections': must be one of introduction,",
        ),
        (f'{TITLED}arrangement = "z-a"\n', ":2: 'arrangement': must be 'a-z', "),
        (f'{TITLED}editions = ["pdf"]\n', ":2: 'editions': must be 'epub' or 'print'"),
        (f'{TITLED}select = {{ tags = ["a\\u0007"] }}\n', "U+0007 cannot be printed"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "ward.toml"
    path.write_text(text)

    with pytest.raises(ConfigurationError) as raised:
        load_handbook(path)

    assert f"{path}{says}" in str(raised.value) or says in str(raised.value)


@pytest.mark.parametrize("name", ["../x.md", "/etc/passwd", "ward/../../x.md", ".", "out.md"])
def test_files_elsewhere_are_not_reached(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "handbooks"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("x")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")

    assert beside(folder / "ward.toml", name) is None


def test_files_beside_are(tmp_path: Path) -> None:
    assert beside(tmp_path / "ward.toml", "ward/heart.md") == tmp_path / "ward/heart.md"
