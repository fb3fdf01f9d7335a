"""Words around numbers, by language, in the plain form in which texts are compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from service.response.normal import words


def _set(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in words(line))


# From nought to ten; the spelling variants of one number stand together.
_SPELLED: Mapping[str, str] = {
    "en": "zero/nil/nought|one|two|three|four|five|six|seven|eight|nine|ten",
    "es": "cero|uno/una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez",
    "ar": "صفر|واحد/واحدة|اثنان/اثنين/إثنان/اتنين|ثلاثة/ثلاث/تلاتة|أربعة/أربع|خمسة/خمس|ستة/ست"
    "|سبعة/سبع|ثمانية/ثماني/تمانية|تسعة/تسع|عشرة/عشر",
    "fr": "zéro|un/une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix",
    "de": "null|eins/ein/eine|zwei|drei|vier|fünf/fuenf|sechs|sieben|acht|neun|zehn",
    "pt": "zero|um/uma|dois/duas|três|quatro|cinco|seis|sete|oito|nove|dez",
    "it": "zero|uno/una|due|tre|quattro|cinque|sei|sette|otto|nove|dieci",
    "nl": "nul|een/één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien",
}
BEYOND_TEN = _set(
    "eleven twelve thirteen fourteen fifteen sixteen twenty thirty fifty hundred thousand million doce",
    "trece quince veinte cien mil onze douze quinze vingt cent elf zwolf zwanzig hundert doze vinte",
    "undici dodici venti twaalf twintig",
)
# Words that are a number in one language and something common in another, where they are not taken for the number.
_ELSEWHERE: Mapping[str, frozenset[str]] = {
    "en": _set(
        "due sei set un una uno um uma ein eine een tre nil nul null sept cent mil elf",
    ),
    "es": _set(
        "un une um sei due",
    ),
    "fr": _set(
        "tres sei due",
    ),
    "pt": _set(
        "un sei due",
    ),
    "it": _set(
        "tres nil",
    ),
    "de": _set(
        "tres due sei",
    ),
    "nl": _set(
        "tres due sei",
    ),
    "ar": _set(
        "tres due sei",
    ),
}


@cache
def spelled(language: str) -> Mapping[str, int]:
    """Number words of every language, the conversation's own first where two languages disagree."""
    base = language.lower().split("-", maxsplit=1)[0]
    found: dict[str, int] = {}
    for tag in sorted(_SPELLED, key=lambda one: one == base):
        for value, variants in enumerate(_SPELLED[tag].split("|")):
            for variant in variants.split("/"):
                (word,) = words(variant)
                if tag == base or word not in _ELSEWHERE.get(base, _ELSEWHERE["en"]):
                    found[word] = value
    return found


# May stand beside the number in a clause that says nothing else.
FILLERS = _set(
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
# After these the number is the answer, whatever else the text says.
CUES = _set(
    "give gave giving rate rated rating score scored scoring say deserve deserves",
    "grade mark answer option id choose pick doy pongo puntuacion calificacion nota",
    "califico merece merecen opcion elijo mets donne note dirais gebe bewertung dou",
    "voto darei geef cijfer اعطي اعطيكم أعطي تقييمي تقييم درجة أقول الخيار اخترت",
)
# May stand between a cue and its number.
_BETWEEN = _set(
    "you them him her us me the at as to guys this service team un a ihnen euch ihr",
    "lui vi لكم له لها",
)
AFTER_CUE = FILLERS | _BETWEEN
# Followed by one of these, a number at the beginning is the answer and the words are its reason.
REASONS = _set(
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
# A number that ends the text after one of these is the answer, too.
VERDICTS = _set(
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
UNITS = _set(
    "minute minutes min mins hour hours hrs hr h day days week weeks month months year years yrs yr time",
    "times people person persons guys men women man calls call visits visit am pm oclock dollars dollar",
    "bucks euros euro pounds usd eur gbp km miles mile kg items item orders order st nd rd th different",
    "more other others agents reps workers attempts tries emails kids children percent k x messages texts",
    "drivers drinks rooms nights night products things seconds sec secs",
    "minutos minuto horas hora dias dia semanas semana veces vez personas persona meses mes anos ano",
    "euros pesos llamadas cosas heures heure jours jour fois semaines personnes ans mois minuten stunden",
    "stunde tage tag mal wochen woche personen jahre uhr leute vezes pessoas reais minuti ore ora giorni",
    "volte persone settimane uur dagen keer weken mensen",
    "دقيقة دقائق ساعة ساعات يوم أيام مرات مرة أشخاص أسبوع أسابيع شهر شهور أشهر سنة",
    "سنوات عام ريال دولار",
)
STARS = _set(
    "star stars estrella estrellas etoile etoiles stern sterne estrela estrelas",
    "stella stelle ster sterren نجمة نجوم",
)
# Before a number: it names something.
NAMES = _set(
    "room gate line floor table bus flight platform level page step seat row aisle",
    "bay desk counter lane exit route zone unit apartment apt door chapter version",
    "iphone windows branch store since until till before after waited took had have",
    "has called age aged covid habitacion mesa puerta linea piso sala chambre porte",
    "etage zimmer tisch linie quarto stanza kamer غرفة بوابة",
)
# Before a number: it is not exactly that.
HEDGES = _set(
    "almost nearly about around roughly approx approximately under over above below",
    "than least most between minus plus like up near close casi cerca menos mas",
    "aproximadamente presque environ moins fast etwa ungefahr circa rund quase",
    "cerca quasi bijna ongeveer تقريبا حوالي أقل أكثر",
)
SOFTENERS = _set(
    "ish plus minus half medio demi halb meio mezzo ونصف نصف",
)
NEGATIONS = _set(
    "not isnt wasnt arent never pas nicht kein keine nao ليس لست مش",
) | frozenset({"no es"})
# The number was not, or would have been, under other circumstances.
UNREAL = (
    "would have", "wouldve", "could have", "couldve", "should have", "shouldve", "would be", "might have", "if",
    "had it", "were it", "hubiera", "habria", "si", "seria", "aurait", "serait", "ware", "hatte", "wenn",
    "teria", "sarebbe", "avrei", "als", "zou", "لو", "كان يمكن", "wish",
)  # fmt: skip
# Between two numbers: the second replaces the first.
CORRECTIONS = _set(
    "no nope wait sorry mean meant actually rather oops correction change make",
    "scratch instead edit typo mistake perdon digo espera mejor corrijo quise",
    "perdona pardon plutot enfin nein doch sondern halt desculpa alias scusa anzi",
    "volevo nee bedoel لا عفوا أقصد قصدي انتظر بل آسف non meine",
)
_CORRECTING = _set(
    "i to it that this should be was my bad made said hold on let us ich je quero dizer decir dire que a",
    "an the is lol ops hang ah oh ugh damn not but um uh",
)
CORRECTING = CORRECTIONS | FILLERS | _CORRECTING
# Alone with its number, a correction needs no number before it ("sorry, I meant 8"); "wait 5" may be minutes.
ALONE = CORRECTING - _set(
    "wait espera halt hold hang انتظر",
)
SKIPS = _set(
    "skip pass next omitir saltar omite passer ueberspringen pular salta overslaan",
    "تخطي na",
)
YES = _set(
    "yes yeah yep yup y si oui ja sim نعم أجل ايوه",
)
NO = _set(
    "no nope nah n non nein nao nee لا كلا",
) | _set(
    "never nobody none nunca nadie jamais personne nie niemand",
)
