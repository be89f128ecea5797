"""Run one command line and return its exit code, whatever happens."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress

import typer

from srtbatch import __version__
from srtbatch.cli.exit_codes import Exit, UnwrittenError
from srtbatch.cli.find_command import CLI, COMMANDS
from srtbatch.cli.signals import SignalledError, raised_signals
from srtbatch.cli.stdio import error_document, finished, flush, guarded, prepare, put_json, say
from srtbatch.model import BusyError, SrtbatchError

# Set by the shell when it asks for completions.
COMPLETION = "_SRTBATCH_COMPLETE"

# The beginning of a message of pydantic, which typer uses to check values; the rest is enough.
PYDANTIC = ": Value error, "


def main(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; no exception leaves it."""
    prepare()
    with guarded():
        try:
            with raised_signals():
                outcome = _invoked(arguments)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  (the one place where every exception ends)
            outcome = _report_error(error, arguments)
        return finished(outcome)


def _invoked(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; ``main`` of typer would exit 1 on a closed pipe."""
    if COMPLETION in os.environ:
        CLI.main(list(arguments), prog_name="srtbatch", complete_var=COMPLETION)
    try:
        with CLI.make_context("srtbatch", list(arguments)) as context:
            outcome = CLI.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    return outcome if isinstance(outcome, int) else Exit.DONE


def _explain(error: BaseException, arguments: Sequence[str]) -> tuple[Exit, str, str]:
    """Return exit code, message and hint for an exception; an unexpected one is an internal error."""
    match error:
        case typer.TyperException():
            return Exit.USAGE, _message_of(error), _hint(error)
        case BusyError():
            return Exit.BUSY, str(error), ""
        case UnwrittenError() | SignalledError():
            return error.code, str(error), ""
        case SrtbatchError():
            return Exit.USAGE, str(error), ""
        case KeyboardInterrupt() | typer.Abort():
            return Exit.INTERRUPTED, "interrupted", ""
    return _explain_unexpected(error, arguments)


def _explain_unexpected(error: BaseException, arguments: Sequence[str]) -> tuple[Exit, str, str]:
    if isinstance(error, FileNotFoundError) and _current_folder_is_gone():
        return Exit.USAGE, "the current folder does not exist any more; change to another folder", ""
    return Exit.FAULT, _log_internal_error(error, arguments), ""


def _current_folder_is_gone() -> bool:
    """Return whether the current folder was removed, so that no relative path leads anywhere."""
    try:
        os.getcwd()  # noqa: PTH109  (pathlib would call the same)
    except FileNotFoundError:
        return True
    return False


def _report_error(error: BaseException, arguments: Sequence[str]) -> int:
    """Print an error on stderr, with ``--json`` on stdout too, and return the exit code."""
    code, message, hint = _explain(error, arguments)
    if isinstance(error, UnwrittenError):
        if error.said:
            return code
        error.said = True
    if "--json" in arguments:
        with suppress(UnwrittenError):  # the message on stderr and the exit code remain
            put_json(error_document(code, message, hint))
            flush()
    say(f"srtbatch: {message}" + (f"\n{hint}" if hint else ""))
    return code


def _message_of(error: typer.TyperException) -> str:
    message = error.format_message().replace(PYDANTIC, ": ")
    return f"a command is missing\n\n{message}" if message.startswith("Usage:") else message


def _hint(error: typer.TyperException) -> str:
    verb = str(getattr(error, "option_name", "")).removeprefix("--")
    if verb in COMMANDS:
        return f"There is a command of that name. Try: srtbatch {verb} --help"
    context = getattr(error, "ctx", None)  # not every error has one
    return f"Try: {context.command_path if context else 'srtbatch'} --help"


def _log_internal_error(error: BaseException, arguments: Sequence[str]) -> str:
    """Write the traceback of an exception to a log file; return the message that names it."""
    trace = "".join(traceback.format_exception(error))
    facts = (
        f"srtbatch {__version__}, Python {sys.version}, {sys.platform}\narguments: {list(arguments)!r}\n\n"
    )
    stamp = time.strftime("%Y%m%d-%H%M%S")
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            prefix=f"srtbatch-{stamp}-",
            suffix=".log",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as log:
            log.write(facts + trace)
    except OSError:
        return f"internal error, and no log could be written:\n{facts}{trace}"
    return f"internal error: {trace.strip().splitlines()[-1]}\nPlease report it, with this file: {log.name}"
