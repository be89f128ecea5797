"""Common words with letters beyond ASCII, by language: evidence that a text is decoded correctly.

They are pronouns, particles, auxiliary verbs and the most frequent words of dialogue, in small letters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LISTS = """
ru: без будет был была были было быть вам вас все всё вы где да для до его ему если есть ещё её за здесь
знаешь знаю из или им их как когда кто ладно меня мне может можно мой моя мы на надо нам нас не нет никогда
никто ничего но нужно он она они от очень по пожалуйста потому почему при просто себя сейчас сказал со
спасибо так там твой тебе тебя теперь того только тут ты уже хорошо хочешь хочу чем что чтобы эта эти это
этого этот
uk: або але без був буде була були було бути вам вас вже ви вона вони все від він де для до добре дуже дякую
за зараз знаю знаєш зі його йому коли мене мені ми може можна моя мій на нам нас не ні ніколи ніхто нічого
по при просто себе сказав та так там твій тебе ти тобі того тому треба тут тільки усі хочеш хочу хто це цей
цього ця ці чим чому ще що щоб як яка який якщо які із їм їх її
be: ад але будзе была было былі быць быў вам вас ведаю вельмі вы гэта да дзе дзякуй для добра за каб калі
мне можна мой мы мяне на нам нас не няма ніколі ніхто нічога па сябе табе так там таму твой толькі трэба тут
ты ужо усе хачу хто цябе цяпер чаму што яго яе як яму яна яны яшчэ ён ёсць іх
bg: ако без беше благодаря бъде бяха вече ви вие във да до добре за защо защото знаеш знам или им има искам
искаш каза как какво като кога кой къде към мен ми много може мой моля моя на не него нея ни ние никога
никой нищо но няма от още по при просто са само се сега си сме сте съм със тази така там те теб тези ти това
този той трябва тук тя че ще
mk: ако беа без беше биде благодарам веќе ви вие во да до добро за знаеш знам зошто или им има каде кажа
како кога кој мене ми многу може мој моја на не неа него ни ние никогаш никој ништо но оваа овие овој од по
при сакам сакаш само се сега си сме со сте сум таа таму тебе ти тие тоа тој треба тука уште фала што ќе
sr: hoćeš hoću još kuća može možeš nešto ništa već zašto će ćemo ćete ćeš ću šta što želim ако али без била
био бити вам вас већ ви врло га где да до добро за зашто знам знаш или им има их кад када како ко мене мени
ми може молим мој моја му на нам нас не нема никад нико нисам ништа није ова овај овде ови од он она они по
при просто рекао са сада сам само се си смо сте су тамо твој тебе теби ти то треба хвала хоћеш хоћу шта што
је јер још јој њега ће ћеш ћу
el: ένα ένας έτσι έχει έχεις έχω ήταν ακόμα αλλά αν απλά από ας αυτά αυτή αυτό αυτός για γιατί δεν είμαι
είναι είπε είσαι εγώ εδώ εκεί εσύ ευχαριστώ θέλεις θέλω θα κάτι και καλά κανείς μία μας με μη μην μια μου
μπορεί μπορώ μόνο να ναι ξέρεις ξέρω οι παρακαλώ πια ποιος πολύ ποτέ που πού πρέπει πως πώς σαν σας σε σου
στη στην στο στον τίποτα τα την της τι το τον του τους των τώρα χωρίς ως όλα όλοι όταν όχι
he: אבל או אותה אותו אותי אותך אז אחרי איך אין איפה אל אם אמר אנחנו אני אף את אתה אתם בבקשה בוא בלי גם הוא
הזאת הזה היא היה היו הייתה הם זה טוב יודע יודעת יכול יכולה יש כאן כי כל כלום כמו כן לא לה להיות להם לו לי לך
לכם למה לנו לפני מאוד מה מי מישהו משהו עד עוד עכשיו על עם צריך רוצה רק של שלה שלו שלי שלך שם תודה
ar: أريد أعرف أن أنا أنت أنه أو أين إذا إلى إنه إنها الآن التي الذي بعد بين تريد تعرف ثم جدا جيد حتى ذلك
شكرا شيء على عن عند غير فضلك فقط في قبل قد كان كانت كل كيف لا لدي لديك لدينا لقد لك لم لماذا لن لنا له لها
لي ليس ما متى مع من نحن نعم هذا هذه هل هم هنا هناك هو هي يا يجب يكون يمكن
fa: آن آنجا از است اما او اگر این اینجا با باید بده برای بله به بود تا تو حالا خب خوب خیلی دارد دارم داری در
را شما لطفا ما ممنون من می نمی نه نیست هر هست هم همه هیچ ولی چرا چه چی چیزی کجا کسی کن که کی یک
ur: آپ اور بھی تم تو تھا تھی سے میں نہیں نے وہ پر کا کو کی کیا کے ہم ہو ہیں ہے یہ
tr: adım başka birşey böyle bütün büyük değil değilim değilsin diğer doğru dört düşünüyorum dışarı göre gün
güzel hayır hiç hiçbir için iş işte kadın kardeşim küçük kız lütfen mü mı mısın mıydı mıyım nasıl olduğu
olduğunu oğlum tanrım teşekkür teşekkürler yapacağım yapıyor yapıyorsun yardım çok çünkü ölü önce öyle
üzgünüm üç ış şey şimdi şu şöyle
az: bəli hər ilə mən necə niyə nə sən və yaxşı çox üçün şey
pl: aż być był była było będzie będziesz będę chcę choć cię coś cześć człowiek dzień dziękuję dziś gdzieś
jesteś jesteśmy jeśli już ją ktoś która które której który których któż mię między mną mogę może możemy
możesz można muszę mój mówi mówię nią powiedział powiedziała proszę przecież później również się są także
też tobą twój tę więc więcej wyjść właśnie został została że żeby życie
cs: až být chceš chtěl což dobře dítě děkuji děkuju její ještě když mně musím musíš má mám máme máte máš mě
můj může můžeme můžeš můžu není než náš ní ním něco něj nějaký někde někdo něm pořád prosím proč přece před
přes při příliš také teď tvůj této tím tě těch už váš ví víc vím víš všechno všichni vždy zpátky čau čem
člověk řekl řekla říct říkal že život
sk: až byť chceš dieťa ešte musím má mám máme máte máš môj môže môžem môžeš mňa nejaký než niečo náš ním
povedať prečo prosím príliš späť tiež tých tým už vieš váš všetci všetko vždy áno človek čo čím ďakujem ťa
že život
hr: dolaziš dođi druže hoćemo hoćeš hoću idući ići još jučer kuća kući kći moći možda može možemo
možeš naš nešto ništa noć reći reću sljedeći svašta također treći tužno uči vaš već zašto znači će ćemo
ćete ćeš ću čak čim čini čovjek šest šta što žao žele želim želiš žena život
sl: hočem hočeš moreš moški mož naš nič ničesar oče reči vaš več všeč čas če čez človek še že želim želiš
ženska življenje
hu: bocsánat első előtt férfi gyerünk három jó jól jön kérem kérlek két köszönöm között látod miért már más
még nekünk nélkül nő rá sajnálom számára szükség ség talán téged tűnik után való élet én és így úgy ők őt
ro: această aceşti acești acă atât aş aşa aţi aș așa ați bună câ când cât câte câți că către dacă după eşti
ești faţă față fără mulţumesc mulțumesc mă niciodată nimănui oră poţi poți până să său totuşi totuși tău
viaţă viață vă îl îmi în încât încă însă între îşi îţi își îți şi ştii ştiu și știi știu
et: jäi käib kõige kõik küll läheb läks mõni mõtle mõtlen näe näed nägin näiteks päev pärast
sõber sõna täna tänan tänä tõesti väga või võib võid võin ära õige öelda üks üle ütles
lv: arī būs būt jā jūs jūsu kā kāda kāds kāpēc līdz lūdzu mēs mūsu nē pēc tā vairāk varētu viņa viņam viņi
viņš vēl vēlies ļaut ļoti šeit šis šī
lt: ačiū aš būti galbūt iš ją jį jūs jūsų jų kažkas kodėl ką mūsų prašau prieš tačiau už viską čia ši šis
žinai žinau žmogus
vi: biết bà bạn bị chào chúng chỉ chị cái có cũng cảm của dạ gì hãy họ không là làm lại lắm muốn mà một
ngoài người nhiều nhưng những nào này nó nói nếu nữa phải quá rất rồi sẽ thì thích thấy thế thể tôi từ và
vâng vì về với ông đang đi đâu đây đã đó được đến đừng ơn
th: กับ ก็ ของ ขอบคุณ ครับ คะ คือ คุณ ค่ะ จะ ฉัน ดี ถ้า ทำไม ที่ ที่ไหน นั้น นี้ ผม มา มี รู้ ว่า อะไร เขา
เธอ เป็น เรา แต่ และ แล้ว ใคร ใช่ ใน ให้ ได้ ไป ไม่
sv: behöver både där därför då död dödar fråga från får för före förlåt första förstå går gör göra hjälp
hjälpa hända här håll hålla hör jävla jävlar kväll kär längre låt låta människa människor många mår måste
när nästa någon något några nån nånting nåt också på själv snälla säga säger så två tyvärr tänker varför väl
vänner vänta väntar vår våra älskar ända ännu är även åh år åt över
da: både bære bør dø død døde døren forstå få fået får følger før først grøn gå går gør gøre hjælp hjælpe
hvornår håber hånd hør hører imødekomme kære køre længe lære læse løb må måske mænd nå nået når næste næsten
nødt også prøv prøve på råd spørge stå så sådan sæt sætte søn træt tænker tænkte tør vågn væk være været
værre værsgo åh år ældre øjeblik ønsker
no: både bør dø død døde døren forstå få får fått følger før først gjør gjøre gå går hånd håper hør hører
kjære kjører lære løp må måtte nå når nødt også prøv prøve på råd slå spørre stå så sånn sønn trøtt tålmodig
tør våkn være været vært åh åpne år ås ønsker øyeblikk
fi: eikä elämä enää että heitä hyvä hyvää hän isä joitä jälkeen kyllä käsi kätt käy lähde meitä mennä mikä
minä missä mitä niitä näen nähdä näin näitä pitää päivä päivää siellä siitä sinä sitä syödä tehdä
teitä tiedän tiedät tyttö työ tämä tänään tässä tästä tätä täytyy täällä vielä ymmärrä ymmärrän ystävä yö
äiti älkää älä
is: að eitthvað frá góðan góður hvað hér hún já líka með mér núna sjá sé verið verð verður við án ætla ég úr
þakka þar þarna það þeim þeir þess þessi þetta þig því þá þær þér þú
de: außer außerdem bißchen bloß brüder böse dafür darüber daß drüben dürfen dürft erklären fräulein früher
fuß fährt fällt fühle führen fünf für füße gefährlich gefühl gegenüber gehör gehört geschäft getötet
glücklich groß große großen großer gruß größer größte grüße heiße heißt hierfür hält hätte hätten höchste
höher hören hört hübsch könig königin können könnt könnte könnten kürzer länge länger lässt läßt muß
mußt mußte mädchen männer männern möchte möchten möchtest mögen möglich müssen müsst müsste mütter natürlich
nächste nächsten nächster plötzlich prüfen schieß schießen schließlich schlüssel schwören schön spaß spät
später straße stück söhne süß süße trägt tschüss tschüß töten tötet tür türen unmöglich verrückt väter weiß
weißt wofür worüber während wäre wären wünsche wünschen würde würden zurück zwölf ähnlich ändern öffnen über
überall übrig
fr: achète allé allée année années appelé appelée après arrivé arrivée arrête arrêtez barrière bien-être
bientôt bête c'est-à-dire c'était café caractère carrière chère cinéma colère connaît célèbre côté cœur
d'être demandé dernière derrière deuxième différence différent donné déjà désolé désolée dû enlève enquête
entière espère façon fenêtre forêt français française frère fête garçon grâce général gêne hôpital hôtel
idée intéressant intéressante j'étais jusqu'à l'idée l'école l'été laissé lumière là lève lève-toi légère
manière maître mystère mère médecin même mêmes naître noël nécessaire nôtre où paraît parlé passé passée
peut-être plaît plutôt première prière problème problèmes promène près préfère prêt prête prêts pâte père
reçu rivière réalité répondre réponse répète rêve rêves système sécurité sûr sûre sœur théâtre troisième
trouvé très tué tuée tête voilà vérité vôtre à-dire âge âme ça école écoute écoutez écris écrit également
élève étaient étais était état étiez étions étrange étranger études étudiant été évident événement être île
œuvre
es: además adiós ahí algún allí aquí así atención año años canción compañía común corazón cuándo cállate
cómo decía después difícil dirás diré dámelo déjame día días dímelo dónde energía español estará estarás
está están estás francés fácil hablé habló había habían habías hacía harás haré hábil información
inglés irás iré jamás llegué llegó mamá mañana murió más médico mí música ningún niña niño niños número
ojalá papá pasó película perdón podrás podré podría podrían podrías policía página público quería quizá
quizás quién quiénes qué razón rápido sabía según será serás sería serían señor señora señores señorita
situación sí sólo también teléfono tendrás tendré tenía tenían tenías todavía tomé tú vivía vámonos él ésa
ése ésta éste última último
pt: alemão alguém almoço além amanhã após atenção através atrás até avião avó avós avô ações aí braço cabeça
canção chão cidadão ciência começa começar contém coração criança crianças cão difícil diversão dá dás dê
educação eleições então espaço esperança estará está estás estão experiência família força francês função
fácil fé graças história há hás informação inglês irmã irmão irmãos japonês já lições lá manhã mantém moço
mãe mão mãos mês música nação negócio ninguém notícia não nós número obrigação olá opção pedaço perdão
polícia porquê português posição preço próxima próximo pão pé pôde pôr põe põem público questão quê razão
relação rápido serviço será serão situação são só também televisão trás três têm você vocês vêm vós às
última último
it: affinché andrà andrò attività avrà avrò c'è caffè chissà cioè città ciò com'è cos'è così dirà dirò dov'è
età farò felicità finché giovedì già giù laggiù lassù libertà lunedì là lì martedì mercoledì metà morirà
nonché né papà perché perciò però più poiché possibilità potrà potrò può quaggiù qual'è qualità realtà sarà
sarò società sé sì tornerà tornerò università venerdì ventitré verità verrà vorrò
nl: beëindigd beëindigen beïnvloeden cliënt conciërge creëren daarvóór drieëntwintig dé
efficiënt egoïst essentiële financiële geëerd geïnteresseerd hè hé ideeën industriële knieën kopiëren
materiële naïef nóg officiële oké patiënt patiënten reünie ruïne tweeëntwintig variëren vóór wél zeeën
één óók
ca: adéu així això algú aquí bé demà després dóna està estàs gràcies haurà més ningú només perquè però què
serà seré són també vostè vostès és
sq: asgjë gjë kë këtu mirë më një në për që s'është të ç'farë çfarë është
cy: bôn bûm cân dôl dŵr ffŵl gwên gŵr hŷn iâ iâr llên mêl môr nôl pêl sŵn tân tŷ ŵyr
kk: бар болды болып біз бұл деп еді емес енді жақсы жоқ және иә керек кім мен не неге ол олар рахмет сен сіз
ғой қазір қайда қалай үшін өте
"""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MAX_COUNTED_LETTERS = 4
"""Letters of a word that add to its weight as evidence."""


def _by_language() -> dict[str, frozenset[str]]:
    rows = (row.partition(": ") for row in re.split(r"\n(?=[a-z]{2}: )", _LISTS.strip()))
    return {language: frozenset(words.split()) for language, _, words in rows}


_BY_LANGUAGE = _by_language()
ALL_LANGUAGES = tuple(_BY_LANGUAGE)
"""The languages whose everyday words are listed here."""
_WORDS = frozenset[str]().union(*_BY_LANGUAGE.values())


def find_everyday_words(words: Iterable[str]) -> frozenset[str]:
    """Return the everyday words of any language among these words, in small letters."""
    return _WORDS.intersection(_WORD.findall("\n".join(words).lower()))


def evidence(found: frozenset[str], languages: Iterable[str]) -> tuple[int, int]:
    """Return number and weight of the everyday words of one language: the one with most of these words.

    The weight of a word is its number of letters minus one, but three at most.
    """
    if not found:
        return 0, 0
    known = (found & _BY_LANGUAGE[language] for language in languages if language in _BY_LANGUAGE)
    return max(((len(some), sum(map(_weight, some))) for some in known), default=(0, 0))


def _weight(word: str) -> int:
    return min(len(word), _MAX_COUNTED_LETTERS) - 1
