"""Jobs in, what some other build made of the same jobs out, by way of a cache."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass

from pipeline.batch.cache import Cache
from pipeline.batch.ledger import Made, finding, finding_row
from pipeline.batch.store import Store
from pipeline.diagnostics import Diagnostic
from pipeline.manifest import Artifact
from pipeline.plan import Job


@dataclass(frozen=True, slots=True)
class SharedResults:
    """Results of jobs that builds into other folders, or on other machines, can use as well."""

    cache: Cache

    def get(self, job: Job) -> tuple[Made, bytes] | None:
        """What came of a job elsewhere, with the bytes of its file; those may be empty."""
        payload = self.cache.get(job.key)
        if payload is None:
            return None
        head, _, data = payload.partition(b"\n")
        status, findings, pages = json.loads(head)
        # Its place in the output folder and its sum are for those who write it there to say.
        file = Artifact("", "", len(data), pages) if status == "built" else None
        return Made(job, status, tuple(finding(row) for row in findings), file), data

    def put(self, made: Made, data: bytes) -> None:
        """Let others have a result, unless it is a failure, which may be this machine's own."""
        if made.status == "failed" or not made.job.recipe:
            return
        findings = [finding_row(found) for found in made.diagnostics]
        pages = made.file.pages if made.file else None
        head = json.dumps([made.status, findings, pages], separators=(",", ":"))
        self.cache.put(made.job.key, head.encode() + b"\n" + data)

    def offer(self, made: Made, store: Store) -> None:
        """Let others have what an earlier build made without them, unless they have it."""
        if not self.cache.has(made.job.key):
            with suppress(OSError):  # it may be gone by now; then it is made again
                self.put(made, store.read(made.file.path) if made.file else b"")

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was wrong with the cache so far."""
        return self.cache.diagnostics
