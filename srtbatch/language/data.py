"""Facts about languages: codes and names, scripts, letters, function words.

Codes are ISO 639; script ranges are Unicode blocks; function words are those that every grammar lists.
"""

from __future__ import annotations

_NAMES = """
en eng english | fr fra fre french français francais | de deu ger german deutsch | es spa spanish español
espanol | pt por portuguese português | it ita italian italiano | nl nld dut dutch nederlands | sv swe
swedish svenska | da dan danish dansk | nb nob | nn nno | no nor norwegian norsk | fi fin finnish suomi |
is isl ice icelandic | pl pol polish polski | cs ces cze czech | sk slk slo slovak | sl slv slovenian | hr
hrv croatian | sr srp serbian | bs bos bosnian | hu hun hungarian magyar | ro ron rum romanian | bg bul
bulgarian | mk mkd mac macedonian | sq sqi alb albanian | ru rus russian | uk ukr ukrainian | be bel
belarusian | el ell gre greek | tr tur turkish | az aze azerbaijani | he heb iw hebrew | ar ara arabic |
fa fas per persian farsi | ur urd urdu | hi hin hindi | bn ben bengali | mr mar marathi | ta tam tamil |
te tel telugu | kn kan kannada | ml mal malayalam | gu guj gujarati | pa pan punjabi | si sin sinhala | ne
nep nepali | th tha thai | lo lao | km khm khmer | my mya bur burmese | vi vie vietnamese | id ind
indonesian | ms msa may malay | tl tgl fil | zh zho chi chs cht chinese mandarin | ja jpn japanese | ko
kor korean | mn mon mongolian | kk kaz kazakh | ka kat geo georgian | hy hye arm armenian | et est
estonian | lv lav latvian | lt lit lithuanian | ca cat catalan | eu eus baq basque | gl glg galician | ga
gle irish | cy cym wel welsh | sw swa swahili | af afr afrikaans | eo epo esperanto | la lat latin | am
amh amharic | bo bod tibetan
"""

CODES: dict[str, str] = {name: names.split()[0] for names in _NAMES.split("|") for name in names.split()}
"""ISO 639-1, -2 and -3 codes, English and own names, to the primary subtag."""

_QUALIFIERS = """
asr auto cc commentary corrected default final fixed forced foreign full hi orig original sdh signs sub
subs
"""

QUALIFIERS = frozenset(_QUALIFIERS.split())
"""Pieces of file names that may follow the language and say something else."""

_WORDLIKE = """
am an arm as at be ben cat do ell est far fin he hi ice id in is it lat lit mac man mar may me min mon
my no on or pan per sin so tam tel to us
"""

WORDLIKE = frozenset(_WORDLIKE.split())
"""Codes that are also words, so that the text must not disagree."""

SCRIPTS: tuple[tuple[int, int, str, str], ...] = (
    (0x0370, 0x03FF, "greek", "el"), (0x1F00, 0x1FFF, "greek", "el"), (0x0400, 0x052F, "cyrillic", ""),
    (0x0530, 0x058F, "armenian", "hy"), (0x0590, 0x05FF, "hebrew", "he"), (0x0600, 0x06FF, "arabic", ""),
    (0x0750, 0x077F, "arabic", ""), (0x0900, 0x097F, "devanagari", ""), (0x0980, 0x09FF, "bengali", "bn"),
    (0x0A00, 0x0A7F, "gurmukhi", "pa"), (0x0A80, 0x0AFF, "gujarati", "gu"), (0x0B80, 0x0BFF, "tamil", "ta"),
    (0x0C00, 0x0C7F, "telugu", "te"), (0x0C80, 0x0CFF, "kannada", "kn"), (0x0D00, 0x0D7F, "malayalam", "ml"),
    (0x0D80, 0x0DFF, "sinhala", "si"), (0x0E00, 0x0E7F, "thai", "th"), (0x0E80, 0x0EFF, "lao", "lo"),
    (0x0F00, 0x0FFF, "tibetan", "bo"), (0x1000, 0x109F, "myanmar", "my"), (0x10A0, 0x10FF, "georgian", "ka"),
    (0x1200, 0x137F, "ethiopic", "am"), (0x1780, 0x17FF, "khmer", "km"), (0x1100, 0x11FF, "hangul", "ko"),
    (0xAC00, 0xD7AF, "hangul", "ko"), (0x3040, 0x30FF, "kana", "ja"), (0x3400, 0x9FFF, "han", "zh"),
)  # fmt: skip
"""First and last code point, script, and its language where there is but one."""

LETTERS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "cyrillic": (
        ("uk", "їєґЇЄҐ", ()), ("be", "ўЎ", ()), ("mk", "ѓќѕЃЌЅ", ()), ("sr", "ђћђЂЋџ", ()),
        ("kk", "әғқңұһӘҒҚҢҰҺ", ()), ("mn", "өүӨҮ", ()),
        ("ru", "ыэёЫЭЁ", ("что", "это", "как", "не", "мы", "вы")),
        ("bg", "", ("това", "със", "ще", "съм", "към", "тук", "защо", "какво", "сме")),
    ),
    "arabic": (
        ("ur", "ٹڈےںڑ", ()), ("fa", "پچژگ", ()), ("ar", "ةىإأ", ("في", "من", "على", "هذا", "أن", "ما")),
    ),
    "devanagari": (
        ("mr", "", ("आहे", "आणि", "मी", "नाही")), ("ne", "", ("छ", "छन्", "पनि", "गर्न")),
        ("hi", "", ("है", "हैं", "और", "के", "में", "की", "का")),
    ),
}  # fmt: skip
"""For scripts of several languages, most telling first: letters only one has, then its function words."""

_FUNCTION_WORDS = """
en: the and of to is that you it this we what are be with have for not was they your can do but so there
i'm don't it's that's would from about how if just
fr: le la les des est et que une dans pour vous nous pas je ce qui sur avec il mais c'est cette sont au du
être ça plus comme aussi
de: der die das und ist nicht ich sie wir ein eine zu mit auf den dem für es auch wie aber sind was haben
werden kann oder bei wenn
es: el la los las que de y es un una por con para no en se lo como pero más está del qué muy eso esto son
también cuando
pt: o a os as que de e é um uma por com para não em se no na como mas mais está do da você isso também são
muito eu ao
it: il la i gli che di e è un una per con non in si lo come ma più sono del della questo anche mi ho ci
nel perché cosa
nl: de het een en van ik is dat niet je we te op voor met zijn in maar wat ook naar er hebben kan deze dit
als wordt
sv: och att det är jag inte en som på vi för med har du av till den ett så om kan men vad från när ska
också
da: og at det er jeg ikke en som på vi for med har du af til den et så om kan men hvad fra når skal også
mig dig sig efter nu noget
nb: og at det er jeg ikke en som på vi for med har du av til den et så om kan men hva fra når skal også
meg deg seg etter nå noe
fi: ja on ei että se en hän minä sinä mutta kun niin mitä tämä ole oli voi olen myös kuin jos nyt ovat
pl: i w nie na się to że jest z do jak co ale tak ja po mnie jest tylko czy dla już są być może bardzo
cs: a je se na že to v jsem ne co ale jak si tak s by pro jako jsou jste když není být může také už
sk: a je sa na že to v som nie čo ale ako si tak s by pre sú ste keď byť môže tiež už toto ktoré
sl: in je se na da to v sem ne kaj ali kako tako s bi za so ste ko ni lahko tudi že zelo ki
hr: i je se na da to u sam ne što ali kako si tako s bi za su ste kad nije biti može također već koji
hu: a az és hogy nem is van egy meg ez de csak már mint én ha azt vagy mert volt lehet nagyon itt
ro: și să nu e este un o pe la cu de în ce care că mai din pentru sunt am fi dar asta foarte
tr: bir ve bu da de ne için ben çok var o mi değil gibi ama daha sen olan kadar nasıl şey evet
vi: là và của không có một cho được tôi này bạn những trong người đã với các thì chúng ta
id: yang dan di itu ini tidak untuk dengan saya dari kita akan kamu ada bisa apa anda pada adalah juga
et: ja on ei et see ma mis ka kui aga oli siis seda kas ole nii mina sina nagu olen väga
lv: un ir ka nav es tas uz par ar no bet kā tu viņš mēs jūs to vai kas ko ļoti
lt: ir yra kad ne aš tai į su bet kaip tu jis mes jūs ar kas ką labai iš už dar
ca: el la els les que de i és un una per amb no en es ho com però més està del què molt això són també
"""


def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    language = ""
    for word in _FUNCTION_WORDS.split():
        if word.endswith(":"):
            language = word[:-1]
        elif language not in found.get(word, ()):
            found[word] = (*found.get(word, ()), language)
    return found


WORDS = _by_word()
"""Function words to the languages that have them."""
