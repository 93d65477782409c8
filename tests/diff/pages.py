"""Text in, a leaflet or a folder of leaflets out; every page is about a medicine that is not."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from pipeline.model import Leaflet
from pipeline.normalize import normalize
from pipeline.parse import parse
from pipeline.read import read
from pipeline.style import Locale
from tests.projects import write

PAGE = """\
---
title: Nortavel
id: nortavel
status: approved
reviewer: Dr Ada Merrow
reviewed: 2026-01-15
version: "3"
---

# Nortavel

### Usage

It is used for headaches. It does not cure what causes them.

### Dosage

**Adults:** Take 5 mg once daily with food. Do not take more than 4 tablets in 24 hours.

**Children:** Take 2.5 mg once daily.

### Side Effects

Common side effects include:

* Nausea
* Headache
* A rash on the arms

### Precautions

* **Liver:** Tell your doctor if you have liver disease.
* **Kidneys:** Ask your pharmacist before the first dose.
"""

AS_USUAL = {
    "GIT_AUTHOR_NAME": "An Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_AUTHOR_DATE": "2026-02-01T12:00:00+0000",
    "GIT_COMMITTER_NAME": "An Author",
    "GIT_COMMITTER_EMAIL": "author@example.org",
    "GIT_COMMITTER_DATE": "2026-02-01T12:00:00+0000",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def leaflet(text: str, locale: Locale, folder: Path, name: str = "nortavel.md") -> Leaflet:
    """The leaflet of a page with its front matter."""
    path = write(folder / hashlib.sha256(text.encode()).hexdigest()[:12] / name, text)
    source = read(path, name, "en-GB").value
    assert source is not None
    draft = parse(source).value
    assert draft is not None
    return normalize(draft, locale)


def other(name: str, text: str = PAGE) -> str:
    """The same page about another medicine."""
    return text.replace("Nortavel", name).replace("id: nortavel", f"id: {name.lower()}")


def git(folder: Path, *arguments: str) -> str:
    """What git says, with the same author and day on every machine."""
    program = shutil.which("git")
    assert program
    done = subprocess.run(
        [program, "-C", str(folder), *arguments],
        env={**os.environ, **AS_USUAL},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


def commit(folder: Path, message: str) -> str:
    """Everything in a folder as a commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")
