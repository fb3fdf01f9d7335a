"""Words that answer without a number: yes and no, the same or another, and not saying."""

from __future__ import annotations

from service.response.normal import word_set, words

SKIPS = word_set(
    "skip pass next omitir saltar omite passer ueberspringen pular salta overslaan",
    "تخطي na",
)
# Whole texts of somebody who will or can not say: no answer, where the question need not be answered.
DECLINED = frozenset(
    " ".join(words(one))
    for one in (
        "prefer not to say", "i prefer not to say", "id rather not say", "rather not say", "i would rather not say",
        "don't know", "i don't know", "dont know", "idk", "dunno", "no idea", "not sure", "i'm not sure", "no answer",
        "no comment", "not applicable", "n/a", "skip this", "skip question", "skip this question", "next question",
        "skip it", "pass on this",
        "prefiero saltar", "prefiero saltar esta pregunta", "saltar esta pregunta", "saltar esta", "paso de esta",
        "je préfère passer", "je préfère passer cette question", "passer cette question", "je passe",
        "je passe cette question", "passez cette question", "diese frage überspringen", "frage überspringen",
        "lieber überspringen", "diese frage lieber überspringen", "möchte ich überspringen",
        "diese frage möchte ich überspringen", "prefiro pular", "prefiro pular essa", "prefiro pular essa pergunta",
        "pular essa pergunta", "pular essa", "pular esta pergunta", "saltar esta pergunta", "vou pular",
        "vou pular essa", "i do not know", "decline to answer", "no opinion", "don't want to say",
        "prefiero no decir", "prefiero no decirlo", "prefiero no contestar", "prefiero no responder", "no sé",
        "no lo sé",
        "no se", "no sabría decir", "não sei dizer", "não saberia dizer", "hard to say", "can't say",
        "kann ich nicht sagen", "je ne saurais dire", "sin respuesta", "no aplica", "sin comentarios",
        "no contesto", "no opino", "ns/nc",
        "siguiente", "paso", "ni idea", "no quiero decirlo", "no quiero contestar",
        "je ne sais pas", "je sais pas", "sais pas", "jsp", "aucune idée", "sans réponse", "sans avis",
        "pas de réponse",
        "je préfère ne pas répondre", "je préfère ne pas le dire", "je préfère ne pas dire", "sans opinion",
        "je ne souhaite pas répondre", "suivant", "question suivante", "pas de commentaire", "ne sait pas",
        "keine Angabe", "keine Angaben", "weiß nicht", "weiss nicht", "ich weiß nicht", "ich weiss nicht",
        "weiß ich nicht",
        "keine Ahnung", "k.A.", "möchte ich nicht sagen", "das möchte ich nicht sagen", "kein Kommentar",
        "überspringen",
        "weiter", "nächste Frage", "keine Antwort", "möchte nicht antworten", "sage ich nicht", "keine Meinung",
        "não sei", "nao sei", "sei lá", "prefiro não dizer", "prefiro não responder", "sem resposta", "sem comentários",
        "não se aplica", "sem opinião", "próxima", "não quero responder", "não quero dizer", "não faço ideia",
        "non so", "non lo so", "preferisco non dirlo", "weet niet", "weet ik niet", "geen idee", "geen antwoord",
        "لا أعرف", "لا اعلم", "أفضل عدم الإجابة", "لا أدري",
    )
)  # fmt: skip
# Those of them that also say so when a reason follows ("no idea, it never came"); what comes after "hard to say" may
# be said all the same.
UNKNOWING = DECLINED - {
    "hard to say", "cant say", "not sure", "im not sure", "paso", "weiter", "siguiente", "suivant", "proxima",
    "kann ich nicht sagen", "next question", "no comment",
}  # fmt: skip
NOT_YET = word_set(
    "yet really honestly tbh sorry still well hmm um todavia aun realmente la verdad perdon encore vraiment",
    "franchement desole noch ehrlich leider sorry wirklich ainda realmente sinceramente desculpa mesmo",
)
# None of a list, perhaps with what it is none of ("keine davon").
NONE = word_set("none nothing ninguna ninguno nada aucun aucune rien keine keiner keines keins nichts nenhuma nenhum")
# Every option of a list.
ALL_OF_THEM = word_set("all todos todas tous toutes alle")
OF_THEM = word_set("of em them the above these those this las los de ellos ellas estas estos les os as davon da")
SIGNS_OF_YES = frozenset("\U0001f44d\u2705\u2714\u2611\U0001f44c")
SIGNS_OF_NO = frozenset("\U0001f44e\u274c\u2716\u274e")
YES = word_set(
    "jawohl aye affirmative yes yeah yep yup yea ye yh yess yesss yas y si oui ouais ja jep jup jo sim ss نعم أجل ايوه",
)
NO = word_set(
    "no nope nop nah noo nooo n non nein nö noe nee nao não لا كلا",
) | word_set(
    "never nobody none nunca nadie jamais personne nie niemand",
)
# What may come before a yes or a no.
OPENINGS = word_set(
    "oh well um uh hmm i think would say pues bueno ah eh ben bah also naja bem olha",
)
# Before a yes or a no: it takes back the one that was said first.
TAKING_BACK = word_set("actually wait sorry oops perdon espera pardon enfin doch moment sorry alias desculpa")
# After a yes or a no: it is neither.
UNDECIDED = word_set(
    "doubt duda doute zweifel duvida",
    "idea clue se lo sure se sabe sais sei and y et und e or o ou oder maybe kind sort problem problems problema",
    "worries opinion comment comments but pero mais aber mas ما",
)
NO_PHRASES = frozenset(
    tuple(words(one))
    for one in (
        "not really",
        "not at",
        "pas du",
        "gar nicht",
        "not yet",
        "never ever",
        "noch nicht",
        "leider nein",
        "todavia no",
        "aun no",
        "pas encore",
        "ainda nao",
        "ainda n",
        "todavia n",
        "para nada",
        "de modo",
        "auf keinen",
    )
)
AGREED = frozenset(
    tuple(words(one))
    for one in (
        "definitely", "absolutely", "of course", "for sure", "certainly", "correct", "indeed", "100%",
        "totally", "sure",
        "claro", "claro que sí", "por supuesto", "desde luego", "cierto", "bien sûr", "tout à fait", "absolument",
        "natürlich", "auf jeden Fall", "klar", "selbstverständlich", "definitiv", "genau", "com certeza",
        "claro que sim",
        "certamente", "exatamente", "sure did", "i did", "it was", "they did", "it did",
    )
)  # fmt: skip
# Of two answers, whether they are the same.
SAME = word_set(
    "same equal identical igual iguales mismo misma mismas mismos gleich pareil identique iguais uguali hetzelfde",
    "متماثلتان متماثلة متشابهتان متساويتان",
)
DIFFERENT = word_set(
    "different differ differs unequal distinto distinta distintas distintos diferente diferentes verschieden",
    "unterschiedlich differents differentes diversi diverse verschillend مختلفتان مختلفة مختلف",
)
