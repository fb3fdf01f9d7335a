"""German words of labels by the side of a scale that they are on, written without umlauts."""

from __future__ import annotations

from service.survey.checks.languages.reading import phrases
from service.survey.checks.languages.scale_words import ScaleWords, starting, whole

WORDS = ScaleWords(
    positive=phrases(
        r"""
            (?:ausgezeichnet|hervorragend|wunderbar|fantastisch|phantastisch|großartig|grossartig|außergewohnlich
            |exzellent|perfekt|spektakular|beeindruckend|fabelhaft|erstklassig|genial|herrlich|toll|spitze|super
            |traumhaft|kostlich|optimal|vorzuglich|brillant)(?:e[rsn]?)?
            (?:gut|zufrieden|zufriedenstellend|glucklich|begeistert|einfach|leicht|schnell|klar|nutzlich|hilfreich
            |freundlich|sauber|bequem|wahrscheinlich|positiv|angenehm|besser|wichtig|interessiert|interessant
            |uberdurchschnittlich|geeignet|effizient|professionell|sicher|zuverlassig|zuversichtlich|verstandlich
            |schon|motiviert|stolz|lecker|gelungen|froh|kompetent|hoflich)(?:e[rsn]?)?
            stimme|zustimm\w*|zustimmung|trifft|einverstanden|dafur|befurworte|ja|auf jeden fall|auf alle falle
            |bestimmt|definitiv|unbedingt|gern|gerne|gefallen|gefallt|gefiel|ubertroffen|lieb\w+|empfehle\w*|recht
            """
    ),
    negative=phrases(
        r"""
            (?:schlecht|furchtbar|schrecklich|mangelhaft|ungenugend|unzufrieden|unglucklich|schwierig|schwer
            |kompliziert|langsam|unklar|unverstandlich|nutzlos|schmutzig|unbequem|unwahrscheinlich|negativ
            |unangenehm|schlechter|unwichtig|unterdurchschnittlich|ungeeignet|ineffizient|unsicher|unfreundlich
            |enttauscht|enttauschend|miserabel|katastrophal|dagegen|argerlich|frustriert|langweilig|teuer|unhoflich
            |umstandlich|verargert|grottenschlecht|unzureichend|schwach)(?:e[rsn]?)?
            lehne|ablehn\w*|missfallen|nein|auf keinen fall|keinesfalls
            """
    ),
    negated=phrases("nicht|kein(?:e[rsnm]?)?|wenig|kaum|nie|weniger|gar nicht|uberhaupt nicht"),
    agreeing=phrases(r"stimme|trifft|einverstanden|empfehl\w+"),
    grades=phrases(
        r"""
            sehr|eher|ziemlich|etwas|ein|bisschen|voll|vollig|vollkommen|ganz|und|absolut|außerst|ausserst|extrem
            |hochst|uberaus|teilweise|teils|maßig|massig|einigermaßen|leicht|wirklich|so|zu|fast|im|allgemeinen
            |uberhaupt|gar|rundum|total|komplett|es|war|ist|ich|bin|hat|mir|der|die|das|mehr|als|erwartet|oder|in
            |mit|meine|erwartungen|relativ|weitgehend|grosstenteils|großtenteils|uberwiegend|durchaus|hohem|maße
            |stark|ab|zum|teil|wurde|haben|aussage|dem|weiterempfehlen|weiter|besonders|recht|viel
            """
    ),
    mild=phrases(
        r"eher|ziemlich|etwas|ein bisschen|teilweise|teils|maßig|massig|einigermaßen|relativ|zum teil|weitgehend"
    ),
    middle=whole(
        r"""
            neutral(?:e[rs]?)?|weder .*noch.*|weder noch|teils[,/]? ?-? ?teils|unentschieden|unentschlossen
            |gleich(?:gultig)?|egal|wie erwartet|erwartungen erfullt|erfullt|vielleicht|kommt darauf an|mittel
            |normal|mal so,? mal so|unverandert|genau richtig
            """
    ),
    fair=whole(
        r"""
            (?:gerade noch |nur )?(?:in ordnung|ok(?:ay)?|ausreichend|befriedigend|akzeptabel|mittelmaßig
            |mittelmassig|durchschnittlich|geht so|passabel|annehmbar|es geht|na ja)
            """
    ),
    off_scale=starting(
        r"""
            (?:ich )?(?:weiß|weiss) (?:es )?nicht|keine (?:angabe|meinung|antwort|erfahrung|ahnung)|k\. ?a\.?
            |kann ich nicht|nicht (?:zutreffend|genutzt|relevant|anwendbar|beurteilbar)|mochte (?:ich )?(?:nicht
            |keine)|n/?a|entfallt|sonstige[rs]?|andere[rs]?|keine[rs]? (?:davon|der)|weiß nicht
            """
    ),
    often=(
        starting(r"nie|niemals|zu keiner zeit|uberhaupt nicht mehr"),
        starting(r"fast nie|selten|sehr selten|kaum|eher selten"),
        starting(r"manchmal|gelegentlich|ab und zu|hin und wieder|von zeit zu zeit|teilweise|etwa die halfte"),
        starting(r"oft|haufig|sehr oft|fast immer|meistens|meist|regelmaßig|in der regel|gewohnlich|sehr haufig"),
        starting(r"immer|jeden tag|standig|jederzeit|stets"),
    ),
    health=phrases(
        r"gesundheit\w*|gesundheitszustand\w*|gedachtnis|sehvermogen|horvermogen|zahne|lebensqualitat|fitness"
    ),
)
