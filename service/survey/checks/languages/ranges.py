"""Ranges of numbers in other languages, told in the English words that ranges are read by."""

from __future__ import annotations

import re
from functools import lru_cache

from service.survey.checks.finding import base_of
from service.survey.checks.languages.reading import FURTHER, alternatives, bare
from service.survey.checks.languages.scales import WORDS

# What stands on the left is told as what stands on the right; the order is that of trying.
_SHARED = (
    (r"(?<=\d)(?P<unit> [a-z]+)? (?:o|u|ou|oder)(?= \d)", r"\g<unit> or"),
    (r"(?:anos|annees|ans|jahr(?:en?)?|ano|an|annee)", "years"),
    (r"(?:mes(?:es)?|mois|monate?n?)", "months"),
    (r"(?:semanas?|semaines?|wochen?)", "weeks"),
    (r"(?:dias?|jours?|tage?n?)", "days"),
    (r"(?:horas?|heures?|stunden?)", "hours"),
    (r"(?:minutos?|minuten?)", "minutes"),
    (r"(?:veces|vezes|fois|mal)", "times"),
    (r"(?:vez)", "time"),
)
_WORDS = {
    "es": (
        (r"(?:de edad)", "of age"),
        (r"(?:edad|que edad)", "age"),
        (r"(?:uno|una|un)(?= (?:o|a) (?:dos|tres|\d))", "1"),
        (r"una?(?= (?:ano|mes|semana|dia|hora|minuto|vez))", "1"),
        (r"dos", "2"), (r"tres", "3"), (r"cuatro", "4"), (r"cinco", "5"), (r"seis", "6"), (r"diez", "10"),
        (r"(?:no mas de|como maximo|maximo(?: de)?|a lo sumo)", "up to"),
        (r"(?:mas de|mayor(?:es)? (?:de|que|a)|superior(?:es)? a|por encima de|mas que)", "more than"),
        (r"(?:menos de|menor(?:es)? (?:de|que|a)|inferior(?:es)? a|por debajo de)", "less than"),
        (r"(?:al menos|como minimo|minimo(?: de)?|a partir de|desde)(?! \d[^-]* (?:a|hasta) )", "at least"),
        (r"(?:o|y|ó) (?:mas|mayor(?:es)?|superior|mas anos)|en adelante|como minimo", "or more"),
        (r"(?:o|y) (?:menos|menor(?:es)?|inferior)", "or less"),
        (r"(?:por|al|a la|cada)(?= (?:semana|mes|dia|ano|hora))", "per"),
        (r"(?:de|del|desde|entre)(?= [\d€$])", "from"),
        (r"(?<=\d)(?P<unit> ?[€$%]| [a-z]+)? (?:a|y|hasta|al|y hasta)(?= [€$]?\d)", r"\g<unit> to"),
        (r"(?:y )?hasta", "up to"),
        (r"ningun[oa]?(?: vez)?|nunca|nada", "none"),
    ),
    "fr": (
        (r"(?:quel age)", "age"),
        (r"une?(?= (?:a|ou) (?:deux|trois|\d))", "1"),
        (r"une?(?= (?:an|mois|semaine|jour|heure|minute|fois|annee))", "1"),
        (r"deux", "2"), (r"trois", "3"), (r"quatre", "4"), (r"cinq", "5"), (r"six", "6"), (r"dix", "10"),
        (r"(?:au plus|au maximum|maximum(?: de)?|pas plus de|jusqu'a|jusqu'au)", "up to"),
        (r"(?:plus de|plus d'|superieure?s? a|au-dela de|au-dessus de|plus que)", "more than"),
        (r"(?:moins de|moins d'|inferieure?s? a|en dessous de|au-dessous de)", "less than"),
        (r"(?:au moins|au minimum|minimum(?: de)?|a partir de|des(?= \d))", "at least"),
        (r"(?:et|ou) (?:plus|davantage|au-dela|au-dessus|plus age\w*|superieur\w*)", "or more"),
        (r"(?:et|ou) (?:moins|en dessous|moins age\w*|inferieur\w*)", "or less"),
        (r"(?:par|chaque)(?= (?:semaine|mois|jour|an|heure|annee))", "per"),
        (r"(?:de|entre)(?= [\d€])", "from"),
        (r"(?<=\d)(?P<unit> ?[€$%]| [a-z]+)? (?:a|et|et jusqu'a)(?= [€$]?\d)", r"\g<unit> to"),
        (r"aucune?(?: fois)?|jamais|rien", "none"),
    ),
    "de": (
        (r"jahre? alt", "years old"),
        (r"(\d{1,2}) (?:bis|-) (\d{1,2}) uhr", r"\1:00 to \2:00"),
        (r"(\d{1,2}) uhr", r"\1:00"),
        (r"eine?[nrms]?(?= (?:jahr|monat|woche|tag|stunde|minute|mal))", "1"), (r"einmal", "1 time"),
        (r"ein(?:e[nrms]?)?(?= (?:bis|oder) (?:zwei|drei|\d))", "1"),
        (r"zwei", "2"), (r"drei", "3"), (r"vier", "4"), (r"funf", "5"), (r"sechs", "6"), (r"zehn", "10"),
        (r"(?:bis zu|hochstens|maximal|nicht mehr als)", "up to"),
        (r"(?:mehr als|uber|langer als|alter als|großer als|ofter als|haufiger als|hoher als)", "more than"),
        (r"(?:weniger als|kurzer als|junger als|kleiner als|unter)", "less than"),
        (r"(?:ab|mindestens|wenigstens)", "at least"),
        (r"(?:und|oder) (?:mehr|alter|langer|ofter|haufiger|daruber|hoher|großer)", "or more"),
        (r"(?:und|oder) (?:weniger|junger|kurzer|darunter|seltener)", "or less"),
        (r"(?:pro|im|in der|je)(?= (?:woche|monat|tag|jahr|stunde))", "per"),
        (r"(?:von|zwischen)(?= [\d€])", "from"),
        (r"(?<=\d)(?P<unit> ?[€$%]| [a-z]+)? (?:bis|und|und bis|bis zu)(?= (?:less than )?[€$]?\d)", r"\g<unit> to"),
        (r"bis", "up to"),
        (r"wie alt|alter", "age"),
        (r"nie|kein(?:e[rsnm]?)?(?: mal)?|keinmal|gar nicht", "none"),
    ),
    "pt": (
        (r"(?:de idade)", "of age"),
        (r"(?:idade)", "age"),
        (r"uma?(?= (?:a|ou) (?:dois|duas|tres|\d))", "1"),
        (r"uma?(?= (?:ano|mes|semana|dia|hora|minuto|vez))", "1"),
        (r"dois|duas", "2"), (r"tres", "3"), (r"quatro", "4"), (r"cinco", "5"), (r"seis", "6"), (r"dez", "10"),
        (r"(?:no maximo|maximo(?: de)?|nao mais (?:de|do que)|ate no maximo)", "up to"),
        (r"(?:mais de|mais do que|maior(?:es)? (?:de|que|do que)|superior(?:es)? a|acima de)", "more than"),
        (r"(?:menos de|menor(?:es)? (?:de|que|do que)|inferior(?:es)? a|abaixo de|menos do que)", "less than"),
        (r"(?:pelo menos|no minimo|minimo(?: de)?|a partir de|desde)", "at least"),
        (r"(?:ou|e) (?:mais|maior(?:es)?|superior|acima|mais velh\w+)|em diante", "or more"),
        (r"(?:ou|e) (?:menos|menor(?:es)?|inferior|abaixo)", "or less"),
        (r"(?:por|ao|cada)(?= (?:semana|mes|dia|ano|hora))", "per"),
        (r"(?:de|das|entre)(?= (?:r ?\$ ?|€ ?)?\d)", "from"),
        (r"(?<=\d)(?P<unit> ?[€$%]| [a-z]+)? (?:a|e|as|ate|e ate)(?= (?:r ?\$ ?|€ ?)?\d)", r"\g<unit> to"),
        (r"ate", "up to"),
        (r"nenhum[a]?(?: vez)?|nunca|nada", "none"),
    ),
}  # fmt: skip
_TOLD = {
    base: tuple(
        (re.compile(rf"(?<![^\W\d]){alternatives(words)}(?![^\W\d]|(?<!\s)\d)"), english)
        for words, english in (*_WORDS[base], *_SHARED)
    )
    for base in FURTHER
}


@lru_cache(maxsize=4096)
def in_english(label: str, language: str) -> str:
    """The label as it is where nothing is known of its language, otherwise with its range words in English."""
    base = base_of(language)
    if base not in FURTHER:
        return label
    text = bare(label).lower().replace(" d'", " de ")
    if WORDS[base].off_scale.search(text) and not any(sign.isdigit() for sign in text):
        return "prefer not to say"
    for known, english in _TOLD[base]:
        text = known.sub(english, text)
    return text
