"""`leaflet status`, as a user and a CI job see it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from click import unstyle
from click.testing import CliRunner, Result

from pipeline import review_leaflets
from pipeline.cli import leaflet
from pipeline.cli.status import _report


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "content/leaflets"
    folder.mkdir(parents=True)
    (folder / "near.md").write_text(
        "---\nstatus: approved\nreview_due: 2026-02-01\n---\n# Near\n\nText.\n"
    )
    (folder / "rough.md").write_text("---\nstatus: draft\n---\n# Rough\n\nText.\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    return folder


def status(*arguments: str) -> Result:
    return CliRunner().invoke(leaflet, ["status", *arguments])


def test_a_table_for_people(run: Path) -> None:
    result = status()

    assert result.exit_code == 0
    assert result.output == (
        "State  Review due              Leaflet  Source\n"
        "due    2026-02-01  in 31 days  Near     content/leaflets/near.md\n"
        "draft                          Rough    content/leaflets/rough.md\n"
        "\n"
        "2 leaflets on 2026-01-01 · 1 due · 1 draft\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--due-within", "30d"], 0),
        (["--due-within", "31d"], 1),
        (["--due-within", "5w"], 1),
        (["--due-within", "5w", "--state", "draft"], 1),
        ([], 0),
    ],
)
def test_what_is_due_fails_only_when_asked(run: Path, arguments: list[str], code: int) -> None:
    assert status(*arguments).exit_code == code


def test_states_are_chosen(run: Path) -> None:
    output = status("--state", "draft").output

    assert "Rough" in output
    assert "Near" not in output


@pytest.mark.parametrize("window", ["90", "d", "-3d", "3 months", ""])
def test_a_window_that_is_none_is_wrong_usage(run: Path, window: str) -> None:
    result = status("--due-within", window)

    assert result.exit_code == 2
    assert "such as 90d or 12w" in result.output


def test_an_unreadable_source_fails_and_the_rest_is_shown(run: Path) -> None:
    (run / "bad.md").write_bytes(b"# B\xe9d\n\nText.\n")

    result = status()

    assert result.exit_code == 1
    assert "Near" in result.stdout
    assert "content/leaflets/bad.md:1:" in result.stderr


@pytest.mark.parametrize("kind", ["csv", "ical", "json"])
def test_reports_go_to_stdout_alone(run: Path, kind: str) -> None:
    result = status("--output", kind)

    begins = {"csv": b"state,id,title", "ical": b"BEGIN:VCALENDAR\r\n", "json": b"{\n"}
    assert result.stdout_bytes.startswith(begins[kind])
    assert not result.stderr
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("columns", "heads"),
    [
        (40, ["State", "Source"]),
        (70, ["State", "Leaflet", "Source"]),
        (76, ["State", "Leaflet", "Reviewed", "Source"]),
        (92, ["State", "Leaflet", "Version", "Reviewed", "Source"]),
        (140, ["State", "Leaflet", "Version", "Reviewed", "By", "Source"]),
    ],
)
def test_a_narrow_terminal_breaks_no_row(
    columns: int, heads: list[str], run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = 'status: approved\nreviewer: Dr Ada Merrow\nreviewed: 2026-01-01\nversion: "1.0"'
    for name in ("near", "rough"):
        (run / f"{name}.md").write_text(f"---\n{front}\n---\n# {'Nortavel ' * 6}\n\nText.\n")
    terminal = StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))

    table = _report(review_leaflets(), "table")

    lines = [unstyle(line) for line in table.split("\n")[:3]]
    assert lines[0].split() == heads
    if columns > 40:
        assert max(map(len, lines)) <= columns
