"""Sends a signal at a chosen audit event of one kind of process; loaded by every Python that starts.

``SHOT_AT`` is ``role:event:count``: the role is ``parent``, ``server`` (the fork server), ``tracker`` or
``worker``; an empty event stands for any. ``SHOT_SIGNAL`` is the signal's number, ``SHOT_TARGET`` says who
gets it: ``group`` or ``self``. ``SHOT_LOG`` is a file that every event is written to, as ``role event``.
"""

from __future__ import annotations

import os
import sys


def _role() -> str:
    words = " ".join(sys.orig_argv)
    if "multiprocessing.forkserver" in words:
        return "server"
    return "tracker" if "resource_tracker" in words else "parent"


def _load() -> None:
    role, event, count = os.environ.get("SHOT_AT", "::0").split(":")
    log = os.environ.get("SHOT_LOG")
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT) if log else -1
    number = int(os.environ.get("SHOT_SIGNAL", "15"))
    me, left = _role(), int(count)

    def forked() -> None:
        nonlocal me
        me = "worker"

    def seen(name: str, _arguments: object) -> None:
        nonlocal left
        if descriptor >= 0:
            os.write(descriptor, f"{me} {name}\n".encode())
        if me == role and event in ("", name):
            left -= 1
            if left == 0:
                fire = os.killpg if os.environ["SHOT_TARGET"] == "group" else os.kill
                fire(os.getpgrp() if fire is os.killpg else os.getpid(), number)

    os.register_at_fork(after_in_child=forked)
    sys.addaudithook(seen)


if "SHOT_AT" in os.environ:
    _load()
