"""Words around numbers, by language, in the plain form in which texts are compared."""

from __future__ import annotations

from service.response.normal import word_set, words

# May stand beside the number in a clause that says nothing else.
FILLERS = word_set(
    "ans voila probly prolly naturlich naturalmente evidemment logisch selbstverstandlich wise effort",
    "satisfaction zufriedenheit nen die der das saludos bendiciones abrazos besos abs abracos abraco bjs beijos bises",
    "bisous obrigada",
    "svp stp cdt cdlt",
    "cordialement slts gruesse cheers regards ciao hugs peasy",
    "e idk dunno obg brigado brigada vlw valeu tks tnx thks thnx ty tyvm grx mrc mci lg vg mfg gruss grusse kindly",
    "passt sempre toujours immer siempre altijd unfortunatly definately",
    "volle glatte dicke klare starke satte gute solide grand bon beau gros petit buen gran bom belo hard",
    "weak light generous",
    "geben vergeben hartes fettes",
    "def deffo defo prob probs probably legit only out nur leider sadly solo solamente seulement apenas rating",
    "regular average meh decent mediocre moyen mittel mittelmassig massig correct passable mittelmaessig ruim fatal",
    "gonna going go with tbh imo lol honest personally entirely haha yeah id",
    "diria diriamos claro yo pues bueno digo sinceramente",
    "je dirais disons allez pointe franchement",
    "ne wurd wuerd denke glaube mal halt eindeutig ganz klar",
    "acho diria claro",
    "course a an the my i id ill im am we it its is was that thats this give gave giving given gives gets get",
    "got say said saying rate rated rating score scored scoring answer reply number option choice solid",
    "easy easily definitely absolutely perfect full big strong total overall would will service points",
    "point pts yes ok okay sure well hmm um uh so maybe probably guess think reckon honestly really just",
    "please thanks thank thx of for deserve deserves earned mark grade",
    "le les doy daria pongo es mi mis nota puntuacion puntos calificacion respuesta el la lo merece",
    "merecen diria creo que un una de por favor gracias seguro opcion numero con",
    "je mets donne donnerais note une du points dirais merci avec ma mon reponse numero c cest",
    "ich gebe gib ein eine punkte note bewertung danke bitte sage wurde sagen nummer antwort meine also",
    "dou daria nota pontos um uma minha o obrigado eu resposta numero com opcao",
    "do voto punti il mio un una darei grazie risposta numero metto",
    "ik geef cijfer punten een mijn het bedankt antwoord nummer optie",
    "اعطي اعطيكم أعطي تقييمي تقييم درجة درجات هو هي من رقم الرقم جوابي شكرا نعم",
    "أقول الخيار علامة نقاط",
)
# Said beside a number without meaning more by it.
STOCK = (
    "if im honest", "if i am honest", "if im being honest", "if you ask me", "if anything", "right now",
    "si me preguntas", "para ser sincero", "para ser sincera", "para ser honesto", "para ser honesta",
    "pour etre honnete",
    "wenn ich ehrlich bin", "ehrlich gesagt", "wenn man ehrlich ist", "se for sincero", "sendo sincero",
    "sendo sincera",
    "from start to finish", "start to finish", "from beginning to end", "from top to bottom", "de principio a fin",
    "du debut a la fin", "von anfang bis ende", "do inicio ao fim", "do comeco ao fim",
    "4 the love of god", "4 the love of", "4 gods sake", "4 the record",
    "from me", "from us", "for me", "from my side", "by far", "all day", "all day long", "every time", "no doubt",
    "without a doubt", "at best", "for sure", "of course", "across the board", "all round", "all around",
    "im afraid", "to be fair",
    "hands down", "straight up", "to be honest", "in my opinion", "i suppose", "all the way", "if i must",
    "de mi parte", "para mi", "sin duda", "por supuesto", "desde luego", "con certeza", "com certeza", "sem duvida",
    "para mim", "por mim", "da minha parte", "na minha opiniao", "en mi opinion", "pour moi", "de ma part",
    "sans hesiter", "sans doute", "a mon avis", "von mir", "fur mich", "auf jeden fall", "ohne frage",
    "meiner meinung nach",
    "von meiner seite", "per me", "van mij", "voor mij",
)  # fmt: skip
# After these the number is the answer, whatever else the text says.
CUES = word_set(
    "put now mettrais mettrai mettre pondria daria pondre daria",
    "geb gib vergebe gabe dei",
    "give gave giving rate rated rating score scored scoring say deserve deserves",
    "grade mark answer option id choose pick doy pongo puntuacion calificacion nota",
    "califico merece merecen opcion elijo mets donne note dirais gebe bewertung dou",
    "voto darei geef cijfer اعطي اعطيكم أعطي تقييمي تقييم درجة أقول الخيار اخترت",
)
# May stand between a cue and its number.
_BETWEEN = word_set(
    "you them him her us me the at as to guys this service team un a ihnen euch ihr",
    "lui vi لكم له لها",
)
AFTER_CUE = FILLERS | _BETWEEN
# Followed by one of these, a number at the beginning is the answer and the words are its reason.
REASONS = word_set(
    "para pour fur wegen pela pelo atendimento atencion equipe equipo trato accueil ging amables amable",
    "if when although though tbh lol imo from all overall would wouldve you he him her",
    "aunque cuando si sobre du von dass auch wenn quand quando porem parce com sem",
    "because cause cuz coz bc as since but and very really great good excellent amazing awesome fantastic",
    "perfect wonderful bad poor terrible awful horrible nice ok okay so the they it he she i we my your",
    "for thanks thank always overall everything no not could service friendly fast quick slow happy",
    "satisfied superb best worst love loved keep well just please highly extremely quite pretty too due",
    "without outstanding brilliant super all every would only im its staff rude helpful cold",
    "porque muy el la los las todo excelente buen buena bueno gracias pero y mal",
    "malo mala servicio pesimo lo por estoy fue me parce car tres le les excellent",
    "bon bonne merci mais et tout mauvais super weil sehr der die das gut alles",
    "danke aber und schlecht toll war leider muito otimo bom obrigado mas e tudo",
    "ruim o perche molto il ottimo buono grazie ma tutto omdat heel erg zeer goed",
    "de het dank maar prima لأن لأنه لأنها لأنكم ممتاز ممتازة جيد جدا خدمة الخدمة",
    "شكرا لكن كل رائع رائعة سيء سيئة كان كانت",
)
# Followed by one of these, a number in digits at the beginning is the answer as well: none of them is counted.
TELLING = word_set(
    "our his her their its cos coz bcos keeps keep kept been just now then until youve weve they we i u ur",
    "vuestra vuestro vuestras vuestros su sus tu tus mis nos vuestra esa ese esta este aun hay",
    "votre vos notre nos leur leurs ma mon mes sa son jattends jai jetais javais toujours il y un une",
    "eure euer ihr ihre unser unsere mein meine passt alles war sehr ihr ihre ihrem viel dauert wer wo was wie ned net",
    "demais sua seu suas seus nossa nosso vc meu minha tudo pra me isso essa esse",
    "yous youz lief ging klappt klappte funktioniert funktionierte kam kommt dauerte fand finde gab bin hats gings",
    "never always still even again nothing nobody noone somebody someone anyone this that there here what why how who",
    "which had didnt dont doesnt couldnt wasnt werent isnt cant wouldnt wont havent hasnt took takes told tell waited",
    "got hung ordered asked spent paid went kept made felt found overall after cuz cus bcuz becuz bcs smh ugh lol wtf",
    "honestly sorry hey hi hello yall youre ive id theyre theres thats dude bro man",
    "nunca siempre todavia nadie nada aunque ya me nos se te tardo tardaron demoro demoraron tuve tuvimos fui fuimos",
    "esperamos espere llegue llego llegaron quedo quede pesima tarde lento xq pq porq pk q",
    "jamais toujours encore rien personne je jai on vous ils elle ca cest cetait c j trop vraiment tjrs tjs pas ne",
    "attendu dommage malgre apres",
    "nie immer ich man es hat haben hab habe hatte wurde wurden kein keine keiner niemand nichts seit noch schon zu",
    "nach trotz doch nochmal nur hab musste mussten konnte",
    "sempre eu ninguem ainda foi fui tive tava estava demorou demoraram demora demorei esperei fiquei vcs voces deu",
    "nao nem to tou achei",
)
# Languages that make a plural with an s or x, nearly always.
PLURAL_BY_S = frozenset({"en", "es", "fr", "pt"})
MANY = word_set(
    "staff police men women children kids people folks gente agent agente rep manager person lady guy technician",
    "mil lakh hundred thousand quid grand",
    "pack page step part block bed bedroom way word digit course inch foot feet ft",
)
# They say of many: "2 staff were rude", "2 pizza were cold".
BEING_MANY = tuple([word] for word in word_set("were are werent arent waren sind eran son estaban estavam eram sont"))
# No things: after a number, they make it an hour, a place or a part of something.
NO_THINGS = word_set(
    "in at on by to until till before past oclock am pm en a de am um im h uhr às as",
    "or o ou oder and y et und e of with",
)
# Numbers that stand for the words they sound like.
SOUNDED = frozenset(
    (number, word)
    for number, spoken in (
        (2, "be b much many late get go see do day nite night long soon bad slow expensive"),
        (4, "me u ur sure real ever eva once now a"),
    )
    for word in words(spoken)
)
# A number that ends the text after one of these is the answer, too.
VERDICTS = word_set(
    "recommend recommended likely pleased impressed recomiendo recomendable recommande weiterempfehlen recomendo",
    "great good excellent amazing awesome fantastic perfect wonderful bad poor",
    "terrible awful horrible nice ok okay service staff job work team it experience",
    "helpful friendly fast quick slow happy satisfied thanks everything overall",
    "best ever always professional polite rude much superb brilliant lovely well",
    "definitely outstanding disappointed kind delicious clean dirty excelente bueno",
    "buena bien malo mala mal servicio gracias todo amable rapido lento genial",
    "perfecto satisfecho satisfecha bon bonne excellent merci super rapide lent",
    "parfait gut toll danke freundlich schnell langsam schlecht perfekt otimo bom",
    "obrigado obrigada otima boa ottimo buono grazie perfetto goed prima bedankt",
    "vriendelijk snel ممتاز ممتازة جيد جيدة جدا رائع رائعة شكرا الخدمة سيئة سيء",
)
# With one of these after it, a number counts something else.
UNITS = word_set(
    "minute minutes min mins hour hours hrs hr h day days week weeks month months year years yrs yr time",
    "times people person persons guys men women man calls call visits visit am pm oclock dollars dollar",
    "bucks euros euro pounds usd eur gbp km miles mile kg items item orders order st nd rd th different",
    "more other others agents reps workers attempts tries emails kids children percent k x messages texts",
    "manha madrugada drivers drinks rooms nights night products things seconds sec secs",
    "minutos minuto horas hora dias dia semanas semana veces vez personas persona meses mes anos ano",
    "euros pesos dolar dolares llamadas cosas heures heure jours jour fois semaines personnes ans mois minuten stunden",
    "stunde tage tag mal wochen woche personen jahre uhr leute vezes pessoas reais minuti ore ora giorni",
    "volte persone settimane uur dagen keer weken mensen",
    "دقيقة دقائق ساعة ساعات يوم أيام مرات مرة أشخاص أسبوع أسابيع شهر شهور أشهر سنة",
    "سنوات عام ريال دولار",
)
# After a 1, perhaps with a word between: it may count them ("1 good thing", "1 rude nurse").
ONE_OF = word_set(
    "thing reason problem issue complaint nurse doctor lady guy girl woman waiter waitress driver agent rep employee",
    "worker item cosa problema queja razon enfermera senora chico chose probleme dame infirmiere sache grund problem",
    "beschwerde frau mann coisa reclamacao moca senhora enfermeira",
)
STARS = word_set(
    "star stars estrella estrellas etoile etoiles stern sterne estrela estrelas",
    "stella stelle ster sterren نجمة نجوم",
)
# Before a number: it names something.
NAMES = word_set(
    "room gate line floor table bus flight platform level page step seat row aisle",
    "bay desk counter lane exit route zone unit apartment apt door chapter version",
    "iphone windows branch store since until till before after waited took had have",
    "has called age aged covid habitacion mesa puerta linea piso sala chambre porte",
    "etage zimmer tisch linie quarto stanza kamer غرفة بوابة",
)
# Before a number: it is not exactly that.
HEDGES = word_set(
    "almost nearly about around roughly approx approximately under over above below",
    "than least most between minus plus like up near close casi cerca menos mas",
    "aproximadamente presque environ moins fast etwa ungefahr circa rund quase",
    "cerca quasi bijna ongeveer تقريبا حوالي أقل أكثر",
)
SOFTENERS = word_set(
    "ish plus minus half medio demi halb meio mezzo ونصف نصف",
)
NEGATIONS = word_set(
    "not isnt wasnt arent never pas nicht kein keine nao ليس لست مش",
) | frozenset({"no es"})
# Words that deny something: near a name, it may be the one thing that is not meant.
DENYING = NEGATIONS | word_set(
    "no non nein nao not but except besides apart than nothing neither nor without none and or y o et ou",
    "und oder e sin sans ohne",
    "dont didnt doesnt cant couldnt wouldnt weniger except excepto salvo sauf ausser aber pero mais",
    "rather instead vs like",
)
# Not the answer beside which they stand, but perhaps another.
# They say how much: with one of these a name no longer names the point.
DEGREES = word_set(
    "if could would id be nobody noone wish wanted hope hoped expected should si wenn ware hatte quand",
    "serait seria fosse wurde",
    "somewhat fairly quite rather kind sort almost nearly far extremely totally more less most least bit",
    "little partly not",
    "hardly barely slightly reasonably moderately mildly super incredibly really generally initially first used until",
    "eher ziemlich ganz kaum fast wenig besonders etwas bedingt halbwegs plutot assez peu pas presque moyennement",
    "bastante poco nada casi mas menos algo medianamente pouco quase mais menos meio relativamente very",
    "muy tres sehr muito",
)
NO_ADVERBS = word_set(
    "family july reply italy fly supply assembly early daily weekly monthly only unlikely likely hilly"
)
WAVERING = word_set(
    "could might even perhaps possibly almost close towards leaning pushing nearly or maybe vielleicht",
    "fast eher oder casi",
    "quizas tal vez presque talvez quase peut etre ou o",
)
# After a number: what it is about, so that it is an answer as well ("6 for service, 9 for food").
ABOUT = tuple([word] for word in ("for", "on", "para", "por", "pour", "fur", "bei", "per", "voor"))
PARTITIVE = tuple([word] for word in ("of", "de", "des", "von", "der", "du", "dos", "das", "delle"))
NUMBERING = word_set(
    "number numero nummer nr num",
)
BEING = word_set(
    "were are was is had have waren sind eran son estaban estavam eram etaient sont",
)
# The number was not, or would have been, under other circumstances.
UNREAL = (
    "would have", "wouldve", "could have", "couldve", "should have", "shouldve", "might have", "if",
    "had it", "were it", "have said", "have given", "habria dicho", "hatte gesagt", "teria dado",
    "aurais mis", "hubiera", "habria", "si", "aurait", "hatte", "wenn", "was gonna", "was going to",
    "almost gave",
    "iba a", "allais", "wollte", "ia dar", "nearly gave", "wanted to", "queria dar",
    "teria", "avrei", "als", "zou", "لو", "كان يمكن", "wish",
)  # fmt: skip
# So it would be: the answer ("it would be an 8"), unless something stands against it ("... but the wait").
CONDITIONAL = tuple(
    f"{sign}{article}"
    for sign in ("would be", "would give", "itd be", "seria", "serait", "ware", "sarebbe", "daria", "dirais")
    for article in ("", " a", " an", " un", " eine", " um", " une", " it a", " le un")
)
DENIED = (
    "no es", "no es un", "no era", "no fue", "no le doy", "no doy", "nao e", "nao foi", "nest pas", "n est pas",
    "ce nest pas", "ist nicht", "ist kein", "war kein", "not worth", "isnt worth", "nobody gets", "no one gets",
    "doesnt deserve", "dont deserve", "didnt deserve", "does not deserve", "no merece", "nao merece", "merite pas",
    "is not", "was not", "its no", "is no", "was no", "used to be", "used to be a", "never give",
    "never gave", "antes", "daba", "dabamos", "avant", "mettais", "donnais", "fruher", "la ultima vez", "la otra vez",
    "letztes mal", "da outra vez", "da ultima vez", "la derniere fois", "hardly", "barely", "apenas llega",
)  # fmt: skip
# Of two answers, the one that stands with the first of these was given once, the one with the second is given now.
ONCE = ("was", "were", "used to", "before", "last time", "first time", "antes", "la otra vez", "la ultima vez", "era",
        "avant", "la derniere fois", "la premiere fois", "etait", "fruher", "letztes mal", "beim ersten mal", "war",
        "da outra vez", "da ultima vez", "da primeira vez")  # fmt: skip
NOW = ("now", "this time", "today", "these days", "nowadays", "ahora", "esta vez", "hoy", "maintenant", "cette fois",
       "aujourdhui", "diesmal", "jetzt", "heute", "dieses mal", "agora", "desta vez", "dessa vez", "hoje")  # fmt: skip
# What is wrong with the thing that they name.
AILING = word_set(
    "long longer slow high higher bad poor too short terrible awful large alto altos larga largas lang hohe",
)
# Before a number: it is an hour.
HOURS = frozenset({"a las", "a la", "alle", "gegen", "vers", "dalle", "uhrzeit"})
# A verdict on the whole, that one end of a scale can not go with.
BEST = word_set(
    "best excellent amazing awesome fantastic perfect wonderful outstanding brilliant superb",
    "excelente perfecto perfecta fantastico fantastica mejor parfait excellente meilleur perfekt beste ausgezeichnet",
    "hervorragend perfeito perfeita otimo otima melhor good great gut gute bien bueno buena bon bonne bom boa",
)
WORST = word_set(
    "worst terrible horrible awful atrocious appalling disgusting pesimo pesima peor nul pire catastrophique",
    "furchtbar schrecklich katastrophe schlimmste pessimo pessima pior horrivel bad schlecht malo mala mauvais ruim",
)
LINKING = word_set("being is equals means the la el le les die der das o a es c cest ist e very sehr muy tres muito")
WHOLE = word_set(
    "service experience ever place staff company job team score possible rating visit servicio experiencia atencion",
    "nota note service experience accueil erfahrung bewertung note servico experiencia atendimento",
)
# What nobody is praised for.
FAILINGS = word_set(
    "wasting ruining ignoring lying losing breaking overcharging scamming hanging incompetence rudeness",
    "foutage plantado plantada estafarme enganarme dejarme timarme",
    "stealing forgetting cancelling canceling messing screwing delaying disappointing confusing annoying",
    "perder arruinar ignorar mentir perdre gacher ignorer mentir verschwendung estragar desperdicar",
)
# "Call it a 7": nothing else is spoken of like this.
COUNTING_ARTICLES = tuple([word] for word in ("a", "an", "un", "una", "une", "um", "uma", "ein", "eine"))
ARTICLES = word_set(
    "a an the un una une um uma ein eine einen ne mi my ma minha meine mon",
)
# Something cannot be given: it is not what is given.
CANNOT = word_set(
    "cant cannot couldnt wont wouldnt dont never puedo puede peux pourrais kann konnte posso consigo",
)
# What follows stands against what went before.
TURNS = word_set(
    "but pero mais aber mas ma maar لكن ولكن",
)
# What follows is drawn from what went before.
THEREFORE = word_set(
    "so hence therefore thus entonces donc alors deshalb daher also darum entao portanto quindi dus",
)
# Between two numbers: the second replaces the first.
CORRECTIONS = word_set(
    "nah alias digo ops sry srry soz erreur error erro typo tippfehler fehler pardon verzeihung",
    "meinte meinen não nao quis queria voulais mejor corrijo verschrieben vertippt errei bedoelde errore",
    "no nope wait sorry mean meant actually rather oops correction change make",
    "scratch instead edit typo mistake perdon digo espera mejor corrijo quise",
    "perdona pardon plutot enfin nein doch sondern halt desculpa alias scusa anzi",
    "volevo nee bedoel لا عفوا أقصد قصدي انتظر بل آسف non meine",
)
# "Não dou 5": the number that is not given takes nothing back.
REFUSING = frozenset(
    f"{negation} {verb}"
    for negation in ("nao", "no", "no te", "no le", "no les", "ne", "not", "dont", "wont", "cant")
    for verb in ("dou", "dei", "daria", "ponho", "doy", "pongo", "mets", "donne", "give", "giving")
)
# They open a correction, whatever explains it.
APOLOGIES = word_set(
    "sorry sry srry oops ops perdon perdona pardon desole desculpa ups huch entschuldigung wait quatsch"
)
_CORRECTING = word_set(
    "quatsch blodsinn mist falsch verguckt",
    "frappe faute dedo dedos digitei tecleo button key finger fingers fat autocorrect",
    "i to it that this should be was my bad made said hold on let us ich je quero dizer decir dire que a",
    "an the is lol ops hang ah oh ugh damn not but um uh",
)
NO_COUNT = FILLERS | REASONS | TELLING | CORRECTIONS | VERDICTS | STARS | word_set("us this his always as")
# They say it by themselves, whatever was told between the two numbers.
MEANT = word_set(
    "mean meant meinte quise decir dire dizer corrijo correction korrektur",
)
_HESITATING = word_set(
    "moment momento",
    "euh heu hum hmm eh ehm em ach ah äh ähm uh um er erm este pues bom né bueno mmm mh",
)
CORRECTING = CORRECTIONS | FILLERS | _CORRECTING | _HESITATING
# Alone with its number, a correction needs no number before it ("sorry, I meant 8"); "wait 5" may be minutes.
ALONE = CORRECTING - word_set(
    "wait espera halt hold hang انتظر",
)
# May stand before the number that opens a text; "is 10 good?" and "was 9" do not begin with an answer.
OPENING = (ARTICLES | FILLERS) - word_set("is was its it that thats this est es e ist war was will would only total c")
# None of them is counted by a number before it.
NOT_COUNTED = (REASONS - WHOLE - MANY) | TELLING
