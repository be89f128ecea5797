"""The legacy encodings that are considered: Python codec names, supersets, and languages."""

from __future__ import annotations

_WESTERN = "br cy da de en es fi fr ga gd id is it ms nb nl nn no pt sv"
_CENTRAL = "bs cs hr hu pl ro sk sl sq sr"
_CYRILLIC = "be bg mk ru sr uk"
_BALTIC = "et lt lv"

LANGUAGES: dict[str, tuple[str, ...]] = {
    name: tuple(languages.split())
    for names, languages in {
        "cp1252 iso8859-1 iso8859-15 mac-roman cp850 cp858 hp-roman8": _WESTERN + " ca",
        "cp437": "da de en es fi fr ga it nl pt sv",
        "cp860": "pt", "cp861 mac-iceland iso8859-10": "is fi da no sv", "cp863": "fr en",
        "cp865": "da no nb sv",
        "cp1250 iso8859-2 cp852 mac-latin2 iso8859-16": _CENTRAL,
        "mac-croatian": "bs hr sl", "mac-romanian": "ro",
        "cp1251 iso8859-5 cp855 cp866 mac-cyrillic": _CYRILLIC,
        "koi8-r": "ru bg", "koi8-u cp1125": "uk ru", "koi8-t": "tg ru", "kz1048 ptcp154": "kk ru",
        "cp1253 iso8859-7 cp737 cp869 mac-greek": "el",
        "cp1254 iso8859-9 cp857 mac-turkish": "tr az", "iso8859-3": "eo mt tr",
        "cp1255 iso8859-8 cp856 cp862": "he yi",
        "cp1256 iso8859-6 cp720 cp864": "ar fa ur", "cp1006": "ur",
        "cp1257 iso8859-13 iso8859-4 cp775": _BALTIC, "iso8859-14": "br cy ga gd",
        "cp1258": "vi", "cp874 tis-620": "th",
    }.items()
    for name in names.split()
}  # fmt: skip
"""The languages that an encoding was made for; encodings with thousands of characters are in ``CJK``."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"), "uk": ("cp1251", "koi8-u"), "be": ("cp1251",),
    "bg": ("cp1251",), "sr": ("cp1250", "cp1251"), "mk": ("cp1251",),
    "pl": ("cp1250", "iso8859-2"), "cs": ("cp1250", "iso8859-2"), "sk": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"), "ro": ("cp1250", "iso8859-2"), "hr": ("cp1250", "iso8859-2"),
    "bs": ("cp1250", "iso8859-2"), "sl": ("cp1250", "iso8859-2"), "sq": ("cp1250", "cp1252"),
    "el": ("cp1253", "iso8859-7"), "tr": ("cp1254", "iso8859-9"), "az": ("cp1254",),
    "he": ("cp1255", "iso8859-8"), "ar": ("cp1256", "iso8859-6"), "fa": ("cp1256",), "ur": ("cp1256",),
    "lt": ("cp1257",), "lv": ("cp1257",), "et": ("cp1257", "cp1252"), "vi": ("cp1258",), "th": ("cp874",),
    "kk": ("kz1048",), "tg": ("koi8-t",), "eo": ("iso8859-3",), "mt": ("iso8859-3",),
    "zh": ("gb18030", "big5hkscs"), "ja": ("cp932", "euc_jis_2004"), "ko": ("cp949",),
    **dict.fromkeys(f"{_WESTERN} ca".split(), ("cp1252",)),
}  # fmt: skip
"""The legacy encodings of each language, the most usual one first."""

CJK = {
    "gb18030": "zh", "big5": "zh", "big5hkscs": "zh", "cp932": "ja", "shift_jis": "ja",
    "shift_jis_2004": "ja", "euc_jp": "ja", "euc_jis_2004": "ja", "cp949": "ko", "euc_kr": "ko",
    "johab": "ko",
}  # fmt: skip
"""The language of each encoding that has thousands of characters."""

FIRST_LEVELS = {
    "zh": (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)),
    "ja": (("euc_jp", 0xB0, 0xCF),),
    "ko": (("euc_kr", 0xB0, 0xC8),),
}  # fmt: skip
"""National standards with the first and last lead byte of their level 1: the characters in daily use."""

COMMON = frozenset({
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874",
    "koi8-r", "koi8-u", "gb18030", "big5", "cp932", "shift_jis", "euc_jp", "cp949", "cp866",
})  # fmt: skip
"""The encodings of most legacy subtitles."""

SUPERSETS = {
    "iso8859-1": "cp1252", "iso8859-2": "cp1250", "iso8859-5": "cp1251", "iso8859-6": "cp1256",
    "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-9": "cp1254", "iso8859-13": "cp1257",
    "tis-620": "cp874", "euc_kr": "cp949", "shift_jis_2004": "cp932",
}  # fmt: skip
"""The Windows code page that is used instead of an ISO encoding if it gives the same text."""

NARROWER = {
    "big5hkscs": "big5",
    "euc_jis_2004": "euc_jp",
    "shift_jis_2004": "shift_jis",
    "iso2022_jp_2": "iso2022_jp",
}
"""The usual codec that is used instead of its extension if it decodes the bytes too."""

NOT_ASCII = frozenset({"cp037", "cp1026", "cp1140", "cp273", "cp424", "cp500", "cp875"})
"""Codecs of mainframes (EBCDIC), in which digits and letters are not those of ASCII."""
