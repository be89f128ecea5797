"""Whatever a name, a path or a text holds, nothing that is shown to a person steers the terminal."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from srtbatch.cli.app import main
from srtbatch.cli.next_command import quoted
from srtbatch.escape_controls import UNSAFE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")

# Escape sequences of 7 and 8 bits, a bell, a carriage return, text turned round, line separators.
EVIL = "\x1b[2J\x9b31m\x07\r\u202e\u2028"
SRT = f"1\n00:00:01,000 --> 00:00:02,000\nhere  now {EVIL}\n"
SOURCE, TARGET, STATE = (f"{name}{EVIL}" for name in ("in", "out", "state"))
RUN = (SOURCE, TARGET, "-r", "--state", STATE)
LATER = (TARGET, "--state", STATE)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of a tree of hostile names."""
    tmp_path = tmp_path_factory.mktemp("hostile")
    (tmp_path / SOURCE / f"sub{EVIL}").mkdir(parents=True)
    for name in (f"a{EVIL}.srt", f"sub{EVIL}/b\n.srt"):
        (tmp_path / SOURCE / name).write_text(SRT, encoding="utf-8", newline="")
    (tmp_path / SOURCE / os.fsdecode(b"c\x1b\xff.srt")).write_bytes(bytes(range(256)) * 40)
    (tmp_path / f"terms{EVIL}.yaml").write_text(f'"Kub{EVIL!r}": [cooper netties, x]\n', encoding="utf-8")
    (tmp_path / "terms.yaml").write_text("Upanishad: upani shad\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert main([*RUN, "-q"]) == main([*RUN, "-q"]) == 3
    return tmp_path


# The command, and the exit code that shows that it got where it was meant to.
COMMANDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "run": (3, (*RUN, "-vv")),
    "quiet run": (3, (*RUN, "-q")),
    "dry run": (3, (*RUN, "--dry-run")),
    "diff": (3, (*RUN, "--diff")),
    "resume option": (0, (*RUN, "--resume")),
    "check": (3, ("check", SOURCE, "-r")),
    "status": (0, ("status", *LATER)),
    "status without a run": (2, ("status", SOURCE, "--state", f"none{EVIL}")),
    "history": (0, ("history", *LATER)),
    "resume": (0, ("resume", *LATER)),
    "retry": (3, ("retry", *LATER, "-vv")),
    "pause": (2, ("pause", *LATER)),
    "compare": (0, ("compare", *LATER)),
    "report": (0, ("report", *LATER)),
    **{
        f"report {one}": (0, ("report", *LATER, "--export-format", one))
        for one in ("json", "jsonl", "csv", "html", "junit", "sarif", "github")
    },
    **{
        f"check {one}": (3, ("check", SOURCE, "-r", "-q", "--export-format", one))
        for one in ("csv", "html", "junit", "sarif", "github")
    },
    "suggest": (3, ("glossary", "suggest", SOURCE, "-r", "--glossary", "terms.yaml")),
    "glossary": (1, ("glossary", "check", f"terms{EVIL}.yaml")),
    "settings": (0, ("config", "show", "--pattern", EVIL, "--glossary", "terms.yaml")),
    "no settings": (2, ("check", SOURCE, "--config", f"none{EVIL}.yaml")),
    "no input": (2, (EVIL, TARGET)),
    "no command": (2, (SOURCE, TARGET, EVIL)),
    "no option": (2, (SOURCE, TARGET, f"--{EVIL}")),
    "no report": (2, (SOURCE, TARGET, "--export-report", f"no{EVIL}/r.json")),
    "no list": (2, (SOURCE, TARGET, "--from-file", f"none{EVIL}")),
    "no run": (2, ("report", *LATER, "9")),
    "no rule": (2, ("rules", EVIL)),
    "no report to compare": (2, ("compare", "terms.yaml", EVIL)),
}


@pytest.mark.parametrize(("code", "words"), COMMANDS.values(), ids=COMMANDS)
def test_no_command_lets_a_control_character_through(
    recorded: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    code: int,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(recorded)
    assert main(words) == code
    out, err = capfd.readouterr()
    assert out or err
    # csv ends its lines as RFC 4180 says
    for text in (out.replace("\r\n", "\n"), err):
        assert not UNSAFE.search(text.replace("\n", "")), repr(UNSAFE.search(text.replace("\n", "")))


@pytest.mark.parametrize(
    "word", ["plain", "a b", "it's", f"x{EVIL}y", "'\x1b\\", "é\x1b", os.fsdecode(b"\xff"), ""]
)
def test_a_command_to_type_is_safe_to_show_and_right_to_type(word: str) -> None:
    shown = quoted(word)
    assert not UNSAFE.search(shown)
    if shown.startswith("$'"):
        if shutil.which("bash") is None:
            pytest.skip("no bash here")
        bash = subprocess.run(["bash", "-c", f"printf %s {shown}"], capture_output=True, check=False)
        assert bash.stdout == os.fsencode(word)
    else:
        assert shlex.split(shown) == [word]
