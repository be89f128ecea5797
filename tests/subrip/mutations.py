"""Documents with one to six faults, by seed: what editors, converters and careless joins do to lines."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

TIMINGS = (
    "00:00:03,000 --> 00:00:04,000",
    "00:00:03,000 --> 00:00:04,000 X1:100 X2:600 Y1:20 Y2:40",
    "00:00:03,000 -> 00:00:04,000",
    "00:00:03,000 --> 00:00:04,000 --> 00:00:05,000",
    "00:00:03,000 --> 00:00:04,000 00:00:05,000 --> 00:00:06,000 Hello",
    "00:00:03.000 to 00:00:04.000",
    "00:00:03,000 > 00:00:04,000",
    "00:00:03,000 -->",
    "--> 00:00:04,000",
    "00:00:03,000\n--> 00:00:04,000",
    "00:00:03,000 -->\n00:00:04,000",
    "00:00:03,000\n00:00:04,000",
    "1:23.456 -> 1:24.012",
    "00:00:03,000 --> 00:00:\n04,000",
    "00:00:04,000 --> 00:00:03,000",
    "00:00:03,000 --> 00:00:03,000",
    "00:00:00,000 --> 00:00:00,000",
    "-00:00:03,000 --> 00:00:04,000",
    "100:00:03,000 --> 100:00:04,000",
    "99:59:59,000 --> 123456:00:00,000",
    "1:2:3,4 --> 5:6:7,8",
    "1:2:3.4-->5:6:7.8 said",
    "00:00:03:12 --> 00:00:04:02",
    "0:00:03.000,0:00:04.000",
    "[00:00:03,000 --> 00:00:04,000]",
    "3 00:00:03,000 --> 00:00:04,000 said",
    "12 --> 15.5",
    "5 -> 6",
    "10.0.0.1 --> 10.0.0.2",
    "00:00:61,000 --> 00:00:64,000",
    "00 : 00 : 03,000 --> 00 : 00 : 04,000",
    "００:００:０３,０００ --> ００:００:０４,０００",
    "00:00:03,000 -\u200b-> 00:00:04,000",
)
NUMBERS = (
    *("1", "2", "3", "4", "7", "0", "-3", "-5.25", "5.", "1984", "007", "²", "٣", "#4", "2 ", "\ufeff2"),
    *("9" * 12, "9" * 400),
)
SPEECH = (
    "Hello there.",
    "- No!",
    "x --> y",
    "--> here",
    "a -> b",
    "-->",
    "10.0.0.1 is an address",
    "1:2:3 is a ratio",
    "version 1.2.3",
    "at 00:00:03,500 we stop",
    "from 00:00:03,000 to 00:00:04,000",
    "from 00:00:03,000 to 00:00:04,000 or 00:00:05,000",
    "00:00:03,500",
    "00:00:03,500 Well,",
    "12:30 --> 13:45 lunch",
    "<i>what?</i>",
    "<i></i>",
    "{\\an8}up",
    "<b>5</b>",
    "&nbsp;00:00:08,000 --> 00:00:09,000",
    "&#48;0:00:08,000 --&gt; 00:00:09,000",
    "5 <i> --> 6",
    "WEBVTT",
    "NOTE a note",
    "STYLE",
    "[Script Info]",
    "wide\u3000space",
    "tab\there",
    "\tindented",
    "a\u2028b",
    "a\u2029",
    "\u2028a",
    "a\u2028\u2028b",
    "a\x85b",
    "a\x85",
    "\x85a",
    "a\x0bb",
    "a\x0c",
    "\x1ca\x1d\x1eb",
    "a\x1fb",
    "a\x00b",
    "\ufeffmark",
    "word\ufeffword",
    "a\rb",
    "a\\Nb",
    "um, so <i>  </i>",
)
SPACES = (
    "",
    "",
    "",
    " ",
    "\t",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x85",
    "\u2028",
    "  \u00a0",
    "\r",
)
LINES = (TIMINGS, NUMBERS, SPEECH, SPACES)

CHARACTERS = (
    *("\x00", "\t", "\r", "\n", "\ufeff", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\u2028", "\u2029"),
    *(
        "\u200b",
        " ",
        "\u00a0",
        "-",
        ">",
        ":",
        ",",
        ".",
        "0",
        "5",
        "-->",
        "\n\n",
        "\n2\n",
        "<",
        "<i>",
        "&nbsp;",
    ),
)

Edit = Callable[[random.Random, list[str]], None]


def document(seed: int) -> str:
    """The document that this seed stands for."""
    draw = random.Random(seed)
    return mutated(draw, _sound(draw))


def excerpt(seed: int, texts: Sequence[str]) -> str:
    """A few blocks of one of these texts, with one to six faults."""
    draw = random.Random(seed)
    blocks = draw.choice(texts).split("\n\n")
    at = draw.randrange(len(blocks))
    return mutated(draw, "\n\n".join(blocks[at : at + draw.randint(2, 8)]))


def mutated(draw: random.Random, text: str) -> str:
    """The text with one to six faults."""
    lines = text.split("\n")
    for _ in range(draw.randint(1, 6)):
        draw.choice(EDITS)(draw, lines)
    return "\n".join(lines)


def spelt(seed: int, text: str) -> bytes:
    """The bytes of a document: mostly UTF-8 with LF, at times with CR LF, a byte-order mark, or as UTF-16."""
    if seed % 3 == 1:
        text = text.replace("\n", "\r\n")
    return text.encode(("utf-8", "utf-8", "utf-8-sig", "utf-8", "utf-16")[seed % 5], "surrogatepass")


def _sound(draw: random.Random) -> str:
    """A flawless document of one to six cues, some of them with text that is like structure."""
    blocks, at = [], draw.choice((0, 1000, 359_990_000, 7_000_000))
    for number in range(1, draw.randint(2, 7)):
        at += draw.choice((0, 1, 500, 1500))
        end = at + draw.choice((0, 40, 900, 2000))
        usual = (
            "Hello there.",
            "What is it?",
            "- Yes.\n- No.",
            "<i>Quiet.</i>",
            "In\n1984",
            "So, um, yes.",
            "",
        )
        text = draw.choice(usual) if draw.random() < 0.7 else draw.choice(SPEECH)
        blocks.append(f"{number}\n{_time(at)} --> {_time(end)}\n{text}")
        at = max(at, end) if draw.random() < 0.8 else at
    return "\n\n".join(blocks) + draw.choice(("", "\n", "\n\n"))


def _time(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def _delete(draw: random.Random, lines: list[str]) -> None:
    if lines:
        del lines[draw.randrange(len(lines))]


def _double(draw: random.Random, lines: list[str]) -> None:
    if lines:
        at = draw.randrange(len(lines))
        lines.insert(at, lines[at])


def _swap(draw: random.Random, lines: list[str]) -> None:
    if len(lines) > 1:
        at = draw.randrange(len(lines) - 1)
        lines[at], lines[at + 1] = lines[at + 1], lines[at]


def _insert(draw: random.Random, lines: list[str]) -> None:
    lines.insert(draw.randint(0, len(lines)), draw.choice(draw.choice(LINES)))


def _replace(draw: random.Random, lines: list[str]) -> None:
    if lines:
        lines[draw.randrange(len(lines))] = draw.choice(draw.choice(LINES))


def _slip(draw: random.Random, lines: list[str]) -> None:
    """Put a character into a line, or take one out of it."""
    if not lines:
        return
    at = draw.randrange(len(lines))
    place = draw.randint(0, len(lines[at]))
    put = draw.choice(CHARACTERS) if draw.random() < 0.7 else ""
    lines[at] = lines[at][:place] + put + lines[at][place + (not put) :]


def _move(draw: random.Random, lines: list[str]) -> None:
    if lines:
        line = lines.pop(draw.randrange(len(lines)))
        lines.insert(draw.randint(0, len(lines)), line)


def _join(draw: random.Random, lines: list[str]) -> None:
    if len(lines) > 1:
        at = draw.randrange(len(lines) - 1)
        lines[at : at + 2] = [lines[at] + draw.choice(("", " ")) + lines[at + 1]]


EDITS: tuple[Edit, ...] = (
    _delete,
    _double,
    _swap,
    _insert,
    _insert,
    _replace,
    _replace,
    _slip,
    _slip,
    _move,
    _join,
)
