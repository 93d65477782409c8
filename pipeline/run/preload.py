"""Imported first by the server that workers are forked from: it and they leave Ctrl-C to us.

So do the workers of a cluster on this machine.
"""

from __future__ import annotations

import signal
import sys
from multiprocessing import synchronize
from traceback import extract_tb
from types import TracebackType

signal.signal(signal.SIGINT, signal.SIG_IGN)


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Prints an error, unless a worker was started in vain.

    One that takes the place of a lost worker may find that the pool has closed meanwhile, and
    with it the locks that it was to share.
    """
    places = extract_tb(trace)
    if kind is FileNotFoundError and places and places[-1].filename == synchronize.__file__:
        return
    sys.__excepthook__(kind, error, trace)


sys.excepthook = _report
