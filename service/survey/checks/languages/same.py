"""O10 in other languages: different words that leave a respondent with nothing to choose between."""

from __future__ import annotations

from service.survey.checks.finding import base_of
from service.survey.checks.languages.reading import bare
from service.survey.checks.languages.scale_words import whole

_SAME = {
    "es": (
        "no (?:lo )?se|no sabria decir|no estoy segur[oa]|ns|no sabe",
        "no aplica|no procede|no corresponde|n/?a|no se aplica",
        "ningun[oa]|ningun[oa] de (?:los|las) anteriores|ningun[oa] de est[oa]s",
        "otr[oa]s?|otra cosa|otro motivo|otros motivos|otra razon",
        "a menudo|frecuentemente|con frecuencia|muchas veces",
        "rara vez|raramente|pocas veces|raras veces",
        "a veces|algunas veces|ocasionalmente|de vez en cuando|en ocasiones",
        "hombre|masculino|varon",
        "mujer|femenino",
        "a diario|diariamente|cada dia|todos los dias|una vez al dia",
        "semanalmente|cada semana|una vez (?:a la|por) semana",
        "totalmente de acuerdo|completamente de acuerdo",
    ),
    "fr": (
        "(?:je )?ne sais pas|ne sait pas|nsp|pas d'avis|aucune idee",
        "non concerne\\w*|non applicable|ne s'applique pas|n/?a|sans objet",
        "aucune?|aucune? de(?:s| ces) (?:reponses|propositions|options)|aucune? de ceux-ci",
        "autres?|autre chose|autre raison|autres raisons",
        "souvent|frequemment",
        "rarement|peu souvent",
        "parfois|quelquefois|de temps en temps|occasionnellement",
        "homme|masculin",
        "femme|feminin",
        "tous les jours|chaque jour|quotidiennement|une fois par jour",
        "chaque semaine|toutes les semaines|une fois par semaine",
        "tout a fait d'accord|totalement d'accord|entierement d'accord",
    ),
    "de": (
        "(?:ich )?(?:weiß|weiss)(?: es| ich)? nicht|keine ahnung",
        "nicht zutreffend|trifft nicht zu|entfallt|n/?a",
        "keine[rs]?|keine[rs]? davon|keine[rs]? der genannten|nichts davon",
        "sonstige[rs]?|andere[rs]?|etwas anderes|anderer grund",
        "oft|haufig",
        "selten|nicht oft",
        "manchmal|gelegentlich|ab und zu|hin und wieder",
        "mann|mannlich",
        "frau|weiblich",
        "taglich|jeden tag|einmal (?:am|pro) tag",
        "wochentlich|jede woche|einmal (?:in der|pro) woche",
        "stimme voll(?: und ganz)? zu|stimme vollig zu|stimme vollkommen zu",
    ),
    "pt": (
        "nao sei|nao sabe|nao tenho certeza|ns",
        "nao se aplica|nao aplicavel|n/?a",
        "nenhum[a]?|nenhum[a]? d(?:os|as) anteriores|nenhum[a]? dest[ae]s",
        "outr[oa]s?|outra coisa|outro motivo|outros motivos|outra razao",
        "frequentemente|com frequencia|muitas vezes",
        "raramente|poucas vezes|raras vezes",
        "as vezes|por vezes|algumas vezes|ocasionalmente|de vez em quando",
        "homem|masculino",
        "mulher|feminino",
        "diariamente|todos os dias|cada dia|uma vez por dia",
        "semanalmente|todas as semanas|uma vez por semana",
        "concordo totalmente|concordo completamente|concordo plenamente",
    ),
}
_KNOWN = {base: tuple(whole(words) for words in listed) for base, listed in _SAME.items()}


def mean_the_same(one: str, other: str, language: str) -> bool:
    """Whether two labels mean the same in other words."""
    texts = bare(one), bare(other)
    return any(all(words.search(text) for text in texts) for words in _KNOWN.get(base_of(language), ()))
