"""Words that a line should not end with, and words that a line may begin with, by language.

Articles, possessives, prepositions, conjunctions, pronouns and auxiliaries belong to the word that follows.
Source: Netflix Timed Text Style Guide, General Requirements, line treatment.
"""

from __future__ import annotations

_HOLDS_ON = {
    "en": """
        a an the my your his her its our their this that these those of to in on at by for with from
        into and or but nor if as than because so i you he she it we they who which not very no is
        are was were be been have has had do does did will would can could should may might must mr
        mrs ms dr
    """,
    "fr": """
        le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses
        notre nos votre vos leur leurs à en dans sur sous par pour avec sans chez et ou mais si que
        qui ne je tu il elle on nous vous ils elles se me te très est sont m. mme
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines mein dein sein ihr unser euer kein
        keine in im an am auf aus bei mit nach von vom zu zum zur für über unter vor um und oder
        aber dass wenn als ob ich du er sie es wir nicht sehr ist sind war
    """,
    "es": """
        el la los las un una unos unas lo mi tu su mis tus sus nuestro nuestra este esta ese esa de
        del a al en con por para sin sobre y e o u pero si que como no me te se nos le les yo muy es
        son
    """,
    "pt": """
        o a os as um uma uns umas meu minha teu tua seu sua de do da dos das em no na nos nas a ao à
        com por pelo pela para sem sobre e ou mas se que como não me te se eu muito é são
    """,
    "it": """
        il lo la i gli le l un uno una mio mia tuo tua suo sua di del della dei a al alla da dal in
        nel nella con su per tra fra e o ma se che non mi ti si ci vi molto è sono
    """,
    "nl": """
        de het een mijn jouw zijn haar ons onze van in op aan bij met naar voor uit over om te en of
        maar dat die als ik jij je hij zij we niet heel is
    """,
    "sv": """
        en ett den det de min din sin i på av för med till från om och eller men att som jag du han
        hon vi inte
    """,
    "da": """
        en et den det de min din sin i på af for med til fra om og eller men at som jeg du han hun
        vi ikke
    """,
    "no": """
        en et ei den det de min din sin i på av for med til fra om og eller men at som jeg du han
        hun vi ikke
    """,
    "pl": "w we z ze na do od po za o u i a lub ale że nie się przed pod nad dla przy bez",
    "cs": "v ve z ze na do od po za o u k ke s se i a nebo ale že ne před pod nad pro při bez",
    "ru": "в во с со на к ко от до по за о об у и а но или что не из для под над при без",
    "sk": "v vo z zo na do od po za o u k ku s so a alebo ale že ne pred pod nad pri bez pre",
    "hr": "u na od do po za o i a ili ali da ne s sa k iz pod nad pri bez kroz",
    "bg": "в във с със на от до по за и а но или че не из под над при без към",
    "uk": "в у з із на до від по за о об і й а але або що не для під над при без",
    "ro": "un o de la în pe cu din și şi sau dar că să nu pentru prin al ai ale",
    "ca": "el la els les un una de del dels a al als en amb per i o que no",
    "hu": "a az egy és vagy de hogy ha nem",
    "tr": "bir ve veya ama bu şu her",
    "id": "di ke dari yang dan atau untuk dengan pada",
    "el": """
        ο η το οι τα τον την του της των τους τις ένας μια μία ένα σε στο στη στην στον στα στους
        στις από για με κάθε χωρίς προς και κι ή αλλά αν να θα δεν μη μην που πως ότι σαν
    """,
    "ar": """
        في من إلى الى على عن مع حتى منذ بين تحت فوق أمام خلف قبل عند لدى خلال دون كل هذا هذه ذلك تلك
        الذي التي الذين أن ان إن لكن أو او ثم لا لم لن هل قد سوف ليس إذا لو يا و
    """,
    "fa": "از به در با برای تا که و یا این آن هر بر بی",
    "he": "של את על אל עם מן בין לפני אחרי תחת ליד אצל בלי עד כדי כי אם או אבל לא אין כל",
}
_STARTS_LINE = {
    "en": "and or but because when while where which who that if so with from for in on at to of",
    "fr": "et ou mais parce quand qui que où si avec dans pour sur à de",
    "de": "und oder aber weil wenn dass der die das mit in für auf von",
    "es": "y o pero porque cuando que donde si con en para por de",
    "pt": "e ou mas porque quando que onde se com em para por de",
    "it": "e o ma perché quando che dove se con in per di",
}
# With a full stop these come before a name, a year or an example, and end no sentence; "": in every language.
_BEFORE_NAMES = {
    "": "mr mrs ms dr prof st al cf",
    "en": "rev lt col gen capt sgt gov sen mt vs e.g i.e",
    "fr": "m mm mme mlle mlles ste p.ex",
    "de": "hr fr nr z.b d.h bzw",
    "es": "sr sra srta dra ud uds",
    "pt": "sr sra dra",
    "it": "sig sig.ra dott prof",
    "nl": "dhr mevr mw bijv",
}

HELD = {language: frozenset(words.casefold().split()) for language, words in _HOLDS_ON.items()}
OPENERS = {language: frozenset(words.split()) for language, words in _STARTS_LINE.items()}
TITLES = {
    language: frozenset(f"{words} {_BEFORE_NAMES['']}".split()) for language, words in _BEFORE_NAMES.items()
}
