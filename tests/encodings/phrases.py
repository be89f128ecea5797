"""Everyday sentences in many languages, each with letters that are not ASCII."""

from __future__ import annotations

_PHRASES = {
    "ru": "Я не знаю, что делать|Где ты был вчера?|Это очень хорошо|Пойдём домой!|Он мне ничего не "
    "сказал|Да|Нет, спасибо|Подожди меня здесь|Сколько это стоит?|Мама приехала|Ещё раз|Кто "
    "там?|Завтра будет дождь|Боже мой!|Объясните, пожалуйста|Мы опоздали на поезд|Хочешь "
    "чаю?|Тише, он спит",
    "bg": "Не знам какво да правя|Къде беше вчера?|Това е много добре|Хайде да си ходим!|Той нищо "
    "не ми каза|Да|Не, благодаря|Чакай ме тук|Колко струва?|Майка ми пристигна|Още веднъж|"
    "Кой е там?|Утре ще вали дъжд|Боже мой!|Обяснете, моля|Изпуснахме влака|Искаш ли чай?|"
    "Тихо, той спи",
    "mk": "Не знам што да правам|Каде беше вчера?|Тоа е многу добро|Ајде дома!|Ништо не ми кажа|Да|"
    "Не, фала|Чекај ме тука|Колку чини ова?|Мајка ми дојде|Уште еднаш|Кој е таму?|Утре ќе "
    "врне|Боже мој!|Објаснете, ве молам|Го изгубивме возот|Сакаш чај?|Тивко, спие",
    "sr": "Не знам шта да радим|Где си био јуче?|То је врло добро|Хајдемо кући!|Ништа ми није "
    "рекао|Да|Не, хвала|Чекај ме овде|Колико ово кошта?|Мајка је стигла|Још једном|Ко је "
    "тамо?|Сутра ће падати киша|Боже мој!|Објасните, молим вас|Закаснили смо на воз|Хоћеш ли "
    "чај?|Тихо, он спава",
    "uk": "Я не знаю, що робити|Де ти був учора?|Це дуже добре|Ходімо додому!|Він мені нічого не "
    "сказав|Так|Ні, дякую|Зачекай мене тут|Скільки це коштує?|Мама приїхала|Ще раз|Хто там?|"
    "Завтра буде дощ|Боже мій!|Поясніть, будь ласка|Ми запізнилися на потяг|Хочеш чаю?|"
    "Тихіше, він спить",
    "el": "Δεν ξέρω τι να κάνω|Πού ήσουν χθες;|Αυτό είναι πολύ καλό|Πάμε σπίτι!|Δεν μου είπε "
    "τίποτα|Ναι|Όχι, ευχαριστώ|Περίμενέ με εδώ|Πόσο κάνει αυτό;|Ήρθε η μητέρα μου|Άλλη μια "
    "φορά|Ποιος είναι εκεί;|Αύριο θα βρέξει|Θεέ μου!|Εξηγήστε μας, παρακαλώ|Χάσαμε το τρένο|"
    "Θέλεις τσάι;|Ησυχία, κοιμάται",
    "he": "אני לא יודע מה לעשות|איפה היית אתמול?|זה טוב מאוד|בוא נלך הביתה!|הוא לא אמר לי כלום|כן|"
    "לא, תודה|חכה לי כאן|כמה זה עולה?|אמא שלי הגיעה|עוד פעם|מי שם?|מחר ירד גשם|אלוהים!|תסביר "
    "בבקשה|פספסנו את הרכבת|רוצה תה?|שקט, הוא ישן",
    "ar": "لا أعرف ماذا أفعل|أين كنت أمس؟|هذا جيد جدا|هيا بنا إلى البيت!|لم يقل لي شيئا|نعم|لا، "
    "شكرا|انتظرني هنا|كم ثمن هذا؟|وصلت أمي|مرة أخرى|من هناك؟|سوف تمطر غدا|يا إلهي!|اشرح من "
    "فضلك|فاتنا القطار|هل تريد شايا؟|هدوء، إنه نائم",
    "tr": "Ne yapacağımı bilmiyorum|Dün neredeydin, oğlum?|Bu çok iyi|Hadi eve gidelim, Ayşe!|Bana "
    "hiçbir şey söylemedi|Öyle|Hayır, teşekkürler|Beni şurada bekle|Kaç para bu şimdi?|Annem "
    "geldi, gördün mü?|Bir kez daha söyle|Kim var dışarıda?|Yarın yağmur yağacak|Aman "
    "Tanrım, ölüyorum!|Lütfen açıkla|Treni kaçırdık|Çay ister misin?|Sessiz ol, uyuyor çocuk",
    "pl": "Nie wiem, co mam zrobić|Gdzie byłeś wczoraj?|To bardzo dobrze, żono|Chodźmy do domu!|"
    "Nic mi nie powiedział|Właśnie|Nie, dziękuję|Zaczekaj tu na mnie, córko|Ile to kosztuje, "
    "proszę pani?|Moja matka przyjechała późno|Jeszcze raz, słyszysz?|Kto to był?|Jutro "
    "będzie padać|Mój Boże!|Proszę wyjaśnić|Spóźniliśmy się na pociąg|Chcesz herbatę?|"
    "Ciszej, śpi już",
    "cs": "Nevím, co mám dělat|Kde jsi byl včera?|To je velmi dobře|Pojďme domů!|Nic mi neřekl|"
    "Jistě|Ne, děkuji|Počkej na mě tady|Kolik to stojí, pane řezníku?|Přijela moje matka|"
    "Ještě jednou|Kdo je tam, Jiří?|Zítra bude pršet|Můj bože!|Vysvětlete to, prosím vás, "
    "všem|Zmeškali jsme vlak|Chceš čaj?|Ticho, už spí",
    "hr": "Ne znam što da radim|Gdje si bio jučer?|To je vrlo važno|Hajdemo kući!|Ništa mi nije "
    "rekao|Možda|Ne, hvala, gospođo|Čekaj me ovdje|Koliko ovo košta?|Došla je moja majka|Još "
    "jednom|Tko je to vani, Željko?|Sutra će padati kiša|Bože moj!|Objasnite to, gospođice|"
    "Zakasnili smo na vlak, šefe|Hoćeš li čaj?|Tiho, već spava",
    "hu": "Nem tudom, mit csináljak|Hol voltál tegnap?|Ez nagyon jó|Menjünk haza, gyerünk!|Semmit "
    "sem mondott, esküszöm|Úgy van|Nem, köszönöm|Várj meg itt|Mennyibe kerül ez a könyv?|"
    "Megjött az anyám, és ő fáradt|Még egyszer|Ki van ott, István?|Holnap esni fog az eső|"
    "Úristen!|Magyarázza el, kérem|Lekéstük a vonatot, főnök|Kérsz teát?|Csend legyen, "
    "alszik a nővérem",
    "lt": "Nežinau, ką daryti|Kur tu buvai vakar, sūnau?|Tai labai gerai, ačiū|Eikime namo, "
    "greičiau!|Jis man nieko nesakė|Žinoma|Ne, dėkui|Palauk manęs čia|Kiek tai kainuoja, "
    "ponas Šimkau?|Atvažiavo mano mama, matyt, pėsčiomis|Dar kartą, prašau|Kas ten, už durų?|"
    "Rytoj bus lietus, žinau|Dieve mano, kaip gražu!|Paaiškinkite|Pavėlavome į traukinį|Nori "
    "arbatos, ar ne, Jūrate?|Tyliau, jis miega, šššš",
    "lv": "Es nezinu, ko darīt|Kur tu biji vakar, dēls?|Tas ir ļoti labi|Ejam mājās!|Viņš man neko "
    "neteica|Jā|Nē, paldies|Pagaidi mani šeit|Cik tas maksā, lūdzu?|Atbrauca mana māte|Vēl "
    "vienu reizi|Kas tur ir, Jāni?|Rīt līs lietus|Mans Dievs, cik skaisti šķiet!|"
    "Paskaidrojiet, lūdzu|Mēs nokavējām vilcienu|Gribi tēju?|Klusāk, viņš guļ",
    "vi": "Tôi không biết phải làm gì|Hôm qua anh ở đâu?|Như vậy rất tốt|Đi về nhà thôi!|Anh ấy "
    "không nói gì với tôi|Vâng|Không, cảm ơn|Chờ tôi ở đây|Cái này bao nhiêu tiền?|Mẹ tôi đã "
    "đến|Một lần nữa|Ai đó?|Ngày mai trời sẽ mưa|Trời ơi!|Xin hãy giải thích|Chúng ta lỡ "
    "chuyến tàu rồi|Bạn uống trà không?|Im lặng, nó đang ngủ",
    "th": "ฉันไม่รู้จะทำอย่างไร|เมื่อวานคุณอยู่ที่ไหน|ดีมากเลย|กลับบ้านกันเถอะ!|เขาไม่ได้บอกอะไรฉัน|ใช่|ไม่ ขอบคุณ|"
    "รอฉันที่นี่นะ|อันนี้ราคาเท่าไร|แม่ของฉันมาแล้ว|อีกครั้ง|ใครอยู่ตรงนั้น|พรุ่งนี้ฝนจะตก|พระเจ้าช่วย!|ช่วยอธิบายหน่อย|"
    "เราตกรถไฟแล้ว|เอาน้ำชาไหม|เงียบ ๆ เขาหลับอยู่",
    "sv": "Jag vet inte vad jag ska göra|Var var du igår?|Det är väldigt bra|Låt oss gå hem!|Han "
    "sade inget till mig, så det är klart|Självklart|Nej tack, för mycket|Vänta på mig här|"
    "Vad kostar den här tröjan?|Min mor är här|En gång till|Vem är där?|I morgon blir det "
    "oväder|Åh, herregud!|Förklara det för oss|Vi missade tåget|Vill du ha en kopp på "
    "sängen?|Tyst, han sover ännu, älskling",
    "da": "Jeg ved ikke, hvad jeg skal gøre|Hvor var du i går?|Det er så godt|Lad os gå hjem!|Han "
    "sagde ikke noget på dansk|Selvfølgelig|Nej tak, jeg kører nu|Vent på mig ude på gården|"
    "Hvad koster æblerne?|Min mor er på vej|En gang til, kære|Hvem er på døren?|I morgen får "
    "vi regn|Åh, gud!|Forklar det på ny, hr. Sørensen|Vi nåede ikke toget|Vil du have øl?|"
    "Stille, børnene sover",
    "de": "Ich weiß nicht, was ich tun soll|Wo wärst du gestern gewesen?|Das ist schön|Gehen wir "
    "nach Hause, Jürgen!|Er hat mir nichts erklärt|Natürlich, für dich|Nein, danke schön|"
    "Warte hier auf mich, Süße|Wie viel kostet die Tür?|Meine Mutter ist spät gekommen|Noch "
    "einmal, bitte, für alle|Wer hört da zu?|Morgen wird es kälter|Großer Gott!|Erklären Sie "
    "es|Wir haben den Zug nach Köln verpasst|Möchtest du Tee?|Leise, er schläft",
    "fr": "Je ne sais pas où aller|Où étais-tu hier ?|C'est très bien, ça|Rentrons à la maison !|"
    "Il ne m'a rien révélé|Déjà|Non, merci, à demain|Attends-moi là|Combien ça coûte ?|Ma "
    "mère est arrivée|Encore une fois, répète|Qui est là ?|Demain, il pleuvra à verse|Mon "
    "Dieu, c'est étrange !|Expliquez, s'il vous plaît|Nous avons raté le train, hélas|Tu "
    "veux du thé ?|Silence, il dort déjà, le garçon",
    "es": "No sé qué hacer|¿Dónde estabas ayer?|Está muy bien, señor|¡Vámonos a casa!|No me dijo "
    "nada, te lo juro, mamá|Sí|No, gracias, mañana|Espérame aquí|¿Cuánto cuesta esto?|Llegó "
    "mi madre|Otra vez, más despacio|¿Quién está ahí?|Mañana lloverá|¡Dios mío!|Explíquelo, "
    "por favor|Perdimos el avión|¿Quieres té?|Silencio, el niño duerme",
    "pt": "Não sei o que fazer|Onde você estava ontem, João?|Isso é muito bom|Vamos para casa, "
    "irmão!|Ele não me disse nada|Não|Sim, você também|Espere por mim lá em cima, então|"
    "Quanto custa o pão?|Minha mãe chegou|Mais uma vez, atenção|Quem está aí?|Amanhã vai "
    "chover|Meu Deus, que lição!|Explique isso, é difícil|Perdemos o avião|Quer chá?|"
    "Silêncio, ele está dormindo",
    "zh": "我不知道该怎么办|你昨天在哪里？|这很好|我们回家吧！|他什么都没告诉我|是的|不，谢谢|"
    "在这里等我|这个多少钱？|我妈妈来了|再来一次|谁在那里？|明天会下雨|我的天啊！|请解释一下|"
    "我们错过了火车|你要喝茶吗？|安静，他在睡觉",
    "ja": "どうすればいいか分からない|昨日はどこにいたの？|とてもいいですね|家に帰ろう！|"
    "彼は何も言わなかった|はい|いいえ、結構です|ここで待ってて|いくらですか？|母が来ました|"
    "もう一度|誰ですか？|明日は雨でしょう|なんてこと！|説明してください|電車に乗り遅れた|"
    "お茶を飲みますか？|静かに、寝ています",
    "ko": "어떻게 해야 할지 모르겠어요|어제 어디 있었어요?|아주 좋아요|집에 갑시다!|그는 아무 말도 "
    "하지 않았어요|네|아니요, 괜찮아요|여기서 기다려요|얼마예요?|어머니가 오셨어요|다시 한 "
    "번|거기 누구세요?|내일 비가 올 거예요|맙소사!|설명해 주세요|기차를 놓쳤어요|차 "
    "마실래요?|조용히, 자고 있어요",
}  # fmt: skip

PHRASES = {language: phrases.split("|") for language, phrases in _PHRASES.items()}
