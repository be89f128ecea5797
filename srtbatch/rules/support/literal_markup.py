"""Decide whether tags format the text or are the topic: courses on HTML show tags as text.

A tag that formats text touches it. A tag between spaces is part of the
text: ``we write <br> for a line break``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from srtbatch.rules.base import Context

MOST_TAGS = 200  # in one cue; more are no subtitle, and each rule would examine all of them

# Evidence that a tag is mentioned, not used: another element, or a word for it beside a bracket.
_OTHER_ELEMENT = re.compile(r"<[ ]?[/\\!]?[ ]?(?!/?[ ]?(?:font|[ibu])\b)[A-Za-z]|`", re.IGNORECASE)
_SUBJECT = re.compile(
    r"""(?<![./\w-])(?:the[ ](?:opening[ ]|closing[ ])?tag|html5?|xml|css|sgml|bbcode|markup|markdown)\b
      | \bline[ ]breaks?\b | 标签 | 换行符 | タグ | 태그""",
    re.VERBOSE | re.IGNORECASE,
)
_CALLED = re.compile(
    r"""
      >[ ](?:opens?|closes?)\b
      | >["'”»]?[ ]?(?:tags?|tokens?|elements?|elementos?|balises?|etiquetas?|тег|标签|タグ|태그)
      | \b(?:tags?|tokens?|elements?|elementos?|balises?|etiquetas?|теги?|operators?)[ ]?["'“«]?<""",
    re.VERBOSE | re.IGNORECASE,
)
# Every text that a pattern above matches contains one of these.
_IN_WORDS = ("the tag", "ing tag", "html", "xml", "css", "sgml", "bbcode", "markup", "markdown", "line break")
_SUBJECTS = (*_IN_WORDS, "标签", "换行符", "タグ", "태그")
_CALLING = "tag token element balise etiqueta operator open close тег 标签 タグ 태그"
_NAMES = tuple(_CALLING.split())

# Tags that touch each other, well-formed or not, and each of them.
_CLUSTER = re.compile(
    r"(?>(?:<[ ]{0,3}[/\\]?[ ]{0,3}(?:br|[ibu]|font(?:[ ][^<>\n]*)?)[ ]{0,3}[/\\]?[ ]{0,3}>)+)", re.IGNORECASE
)
_TAG_OR_MALFORMED = re.compile(
    r"<[ ]*(?P<open>[/\\]?)[ ]*(?P<name>br|font|[ibu])[^<>]*?(?P<close>[/\\]?)[ ]*>", re.IGNORECASE
)
_CODE = re.compile(r"\{\\[^{}\n]*\}")
_LETTER = re.compile(r"\w")
_FREE_LEFT = re.compile(r"""\s(?:["'“‘«„(\[]{1,2})?\Z""")
_FREE_RIGHT = re.compile(r"""(?:\s|[,;:?!)\]"'”’»]{1,3}(?:\s|\Z)|\.["'”’»)]?(?:\s|\Z))""")
_ENDED = re.compile(r"""[.?!…,;♪\-–—]["'”’»)]?\s\Z""")
_BEGINS = re.compile(r"""[\s\-–—"“«¿¡(♪\[]{0,5}(?P<first>[^\W\d_])""")
# Words beside a tag that is mentioned: <b> is, use <b>, <b> and </b>.
_BESIDE_TAGS = """a an the this that with and or by to of use using used write writes type put puts insert
 add is are was means makes opens closes starts ends marks goes stands gives does for say says called
 und oder mit et ou avec y con o e com um en met och eller med i и или с"""
_BESIDE = frozenset(_BESIDE_TAGS.split())
_LAST = re.compile(r"([^\W\d_]+)\W*\Z")
_FIRST = re.compile(r"\W*([^\W\d_]+)")


def about_markup(text: str) -> bool:
    """Return whether the text is about tags, or has elements that do not format subtitles."""
    return _OTHER_ELEMENT.search(text) is not None or _speaks(text)


def speaks_of_markup(texts: Iterable[str]) -> bool:
    """Return whether a document with tags is about markup: its words name markup, or one of its tags."""
    texts = list(texts)
    tagged = [text for text in texts if "<" in text or ">" in text]
    return bool(tagged) and (_names_it("\n".join(texts)) or any(map(_calls_it, tagged)))


def _speaks(text: str) -> bool:
    return _names_it(text) or _calls_it(text)


def _names_it(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _SUBJECTS) and _SUBJECT.search(text) is not None


def _calls_it(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _NAMES) and _CALLED.search(text) is not None


def unless_about_markup(fix: Callable[[str], str]) -> Callable[[str, Context], str]:
    """Return the fix for texts and documents that are not about markup.

    It also leaves a text unchanged of which nothing would be left.
    """

    def guarded(text: str, context: Context) -> str:
        if text.count("<") > MOST_TAGS:
            return text
        fixed = fix(text)
        if fixed == text or not fixed.strip() or context.about_markup:
            return text
        return text if about_markup(text) or stands_free(text) else fixed

    return guarded


@dataclass(slots=True)
class Cluster:
    """Adjacent tags.

    On each side is a ``space``, the ``edge`` of the line's words, or ``glued`` text. ``breaks`` says that one
    of them is <br>; ``partners`` are the clusters with the matching tags.
    """

    start: int
    end: int
    left: str
    right: str
    breaks: bool = False
    partners: list[Cluster | None] = field(default_factory=list)

    @property
    def lonely(self) -> bool:
        """Return whether one of the tags is <br>, has no partner, or encloses nothing."""
        return self.breaks or any(partner is None or partner is self for partner in self.partners)

    @property
    def used(self) -> bool:
        """Return whether the tags touch what they format, or have a line of their own."""
        return "glued" in (self.left, self.right) or self.left == self.right == "edge"


def stands_free(text: str) -> bool:
    """Return whether a formatting tag or <br> stands alone between spaces: then it is meant to be read."""
    return any(_talked_about(text, cluster) for cluster in _clusters(text))


def paired(text: str) -> bool:
    """Return whether every formatting tag touches what it formats and has its partner."""
    return all(cluster.used and None not in cluster.partners for cluster in _clusters(text))


def _talked_about(text: str, cluster: Cluster) -> bool:
    if cluster.used or any(partner and partner.used for partner in cluster.partners):
        return False
    before, after = text[max(0, cluster.start - 40) : cluster.start], text[cluster.end : cluster.end + 40]
    ended, begins = _ENDED.search(before) is not None, _BEGINS.match(after)
    anew = begins is None or not begins["first"].islower()
    if cluster.left == cluster.right:
        return not (ended and anew)
    if cluster.left == "edge":
        return _beside(_FIRST.match(after)) or (cluster.lonely and not anew)
    return _beside(_LAST.search(before)) or (
        cluster.lonely and not (ended or (cluster.breaks and after.strip()))
    )


def _beside(word: re.Match[str] | None) -> bool:
    return word is not None and word[1] in _BESIDE


def _clusters(text: str) -> list[Cluster]:
    """Return the clusters of tags in order, each with its partners."""
    clusters: list[Cluster] = []
    opened: dict[str, list[tuple[Cluster, int]]] = {}
    start = 0
    for line in text.split("\n"):
        for cluster in _in_line(line, start):
            clusters.append(cluster)
            for tag in _TAG_OR_MALFORMED.finditer(text, cluster.start, cluster.end):
                _pair(cluster, tag, opened)
        start += len(line) + 1
    return clusters


def _in_line(line: str, offset: int) -> Iterator[Cluster]:
    bare = _CLUSTER.sub(_blotted, _CODE.sub(_blotted, line))
    first, last = _LETTER.search(bare), _LETTER.search(bare[::-1])
    opens = first.start() if first else len(line)
    closes = len(line) - last.end() if last else -1
    for match in _CLUSTER.finditer(line):
        start, end = match.span()
        left = "space" if _FREE_LEFT.search(line, max(0, start - 3), start) else "glued"
        right = "space" if _FREE_RIGHT.match(line, end) else "glued"
        yield Cluster(
            offset + start,
            offset + end,
            "edge" if start <= opens else left,
            "edge" if end > closes else right,
        )


def _blotted(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _pair(cluster: Cluster, tag: re.Match[str], opened: dict[str, list[tuple[Cluster, int]]]) -> None:
    """Record the tag in its cluster, and in the one that opened what it closes."""
    name = tag["name"].lower()
    if name == "br":
        cluster.breaks = True
        return
    waiting = opened.setdefault(name, [])
    if not (tag["open"] or tag["close"]):
        waiting.append((cluster, len(cluster.partners)))
        cluster.partners.append(None)
    elif waiting:
        other, place = waiting.pop()
        other.partners[place] = cluster
        cluster.partners.append(other)
    else:
        cluster.partners.append(None)
