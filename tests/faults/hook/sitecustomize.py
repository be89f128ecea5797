"""Sends a signal, or fails, at a chosen audit event of one kind of process; every Python starts with it.

``SHOT_AT`` is ``role:event:count``: the role is ``parent``, ``server`` (the fork server), ``tracker`` or
``worker``; an empty event stands for any. ``SHOT_SIGNAL`` is the signal's number, ``SHOT_TARGET`` says who
gets it: ``group``, ``self``, or children whose command line holds the word. With ``SHOT_RAISE`` the call
fails instead, for want of resources. ``SHOT_LOG`` is a file that gets every event as ``role event``.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path


def _role() -> str:
    words = " ".join(sys.orig_argv)
    if "multiprocessing.forkserver" in words:
        return "server"
    return "tracker" if "resource_tracker" in words else "parent"


def _fire(target: str, number: int) -> None:
    if target == "group":
        os.killpg(os.getpgrp(), number)
        return
    for pid in [os.getpid()] if target == "self" else _children(target):
        os.kill(pid, number)


def _children(word: str) -> Iterator[int]:
    for thread in Path("/proc/self/task").iterdir():
        for pid in (thread / "children").read_text().split():
            if word in Path(f"/proc/{pid}/cmdline").read_text():
                yield int(pid)


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
            if left == 0 and "SHOT_RAISE" in os.environ:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            if left == 0:
                _fire(os.environ["SHOT_TARGET"], number)

    os.register_at_fork(after_in_child=forked)
    sys.addaudithook(seen)


if "SHOT_AT" in os.environ:
    _load()
