"""Normalize a language name or code to the primary subtag that rules and limits use."""

from __future__ import annotations

import re

from srtbatch.did_you_mean import did_you_mean
from srtbatch.language.data import CODES

# ISO 639: 639-1, 639-2 or -3, English name; those of srtbatch.language are not repeated. File names are not
# searched for them: too many are words.
_FURTHER = """
aa aar afar | ab abk abkhazian | ae ave avestan | ak aka akan | an arg aragonese | as asm assamese | av ava
avaric | ay aym aymara | ba bak bashkir | bh bih bihari | bi bis bislama | bm bam bambara | br bre breton |
ce che chechen | ch cha chamorro | co cos corsican | cr cre cree | cu chu | cv chv chuvash | dv div
divehi | dz dzo dzongkha | ee ewe | ff ful fulah | fj fij fijian | fo fao faroese | fy fry frisian | gd
gla gaelic | gn grn guarani | gv glv manx | ha hau hausa | ho hmo | ht hat haitian | hz her herero | ia
ina interlingua | ie ile interlingue | ig ibo igbo | ii iii | ik ipk inupiaq | io ido | iu iku inuktitut |
jv jav javanese | kg kon kongo | ki kik kikuyu | kj kua kuanyama | kl kal greenlandic | kr kau kanuri | ks
kas kashmiri | ku kur kurdish | kv kom komi | kw cor cornish | ky kir kirghiz kyrgyz | lb ltz
luxembourgish | lg lug ganda | li lim limburgish | ln lin lingala | lu lub | mg mlg malagasy | mh mah
marshallese | mi mri mao maori | mt mlt maltese | na nau nauru | nd nde | ng ndo ndonga | nr nbl | nv nav
navajo | ny nya chichewa | oc oci occitan | oj oji ojibwa | om orm oromo | or ori oriya odia | os oss
ossetian | pi pli pali | ps pus pashto | qu que quechua | rm roh romansh | rn run rundi | rw kin
kinyarwanda | sa san sanskrit | sc srd sardinian | sd snd sindhi | se sme sami | sg sag sango | sm smo
samoan | sn sna shona | so som somali | ss ssw swati | st sot sotho | su sun sundanese | tg tgk tajik | ti
tir tigrinya | tk tuk turkmen | tn tsn tswana | to ton tongan | ts tso tsonga | tt tat tatar | tw twi | ty
tah tahitian | ug uig uighur uyghur | uz uzb uzbek | ve ven venda | vo vol | wa wln walloon | wo wol
wolof | xh xho xhosa | yi yid yiddish | yo yor yoruba | yue cantonese | jbo lojban | za zha
zhuang | zu zul zulu
"""
SUBTAGS = {name: names.split()[0] for names in _FURTHER.split("|") for name in names.split()} | CODES
"""ISO 639-1, -2 and -3 codes and names, to the primary subtag."""

AUTOMATIC = frozenset({"", "auto"})
CODE = 3  # letters, at most; what is longer is a name
TAG = re.compile(r"(?P<primary>[^\W\d_]+)(?:[-_][A-Za-z0-9]{1,8})*")


def primary_subtag(word: str) -> str:
    """Return ``en`` for ``EN``, ``en-US``, ``eng`` and ``English``; ``""`` for ``auto``.

    Any three letters are taken for one of the thousands of codes of ISO 639-3.

    Raises:
        ValueError: The word is not a language.
    """
    word = word.strip()
    if word.lower() in AUTOMATIC:
        return ""
    tag = TAG.fullmatch(word)
    primary = tag["primary"].lower() if tag else ""
    found = SUBTAGS.get(primary) or (primary if len(primary) == CODE else None)
    if found is None:
        raise ValueError(f"must be a language (en, pt-BR, deu, French, …) or auto, not {word!r}{_near(word)}")
    return found


def _near(word: str) -> str:
    meant = re.split(r"[-_\s]", word.lower())[0]
    names = [name for name in SUBTAGS if len(name) > CODE]  # any code is near a dozen others
    return did_you_mean(meant, names, min_similarity=0.7)
