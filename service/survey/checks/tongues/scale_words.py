"""Words of labels by the side of a scale that they are on, in each language, written without accents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.survey.checks.tongues.tongue import alternatives, phrases


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """`often` are the words for how often, from never to always."""

    positive: re.Pattern[str]
    negative: re.Pattern[str]
    negated: re.Pattern[str]
    grades: re.Pattern[str]
    mild: re.Pattern[str]
    middle: re.Pattern[str]
    fair: re.Pattern[str]
    off_scale: re.Pattern[str]
    often: tuple[re.Pattern[str], ...]
    health: re.Pattern[str]


def whole(block: str) -> re.Pattern[str]:
    """A pattern for labels that are one of the phrases."""
    return re.compile(rf"^\W*{alternatives(block)}\W*$", re.IGNORECASE)


def starting(block: str) -> re.Pattern[str]:
    """A pattern for labels that begin with one of the phrases."""
    return re.compile(rf"^\W*{alternatives(block)}(?!\w)", re.IGNORECASE)


SPANISH = ScaleWords(
    positive=phrases(
        r"""
        excelentes?|magnific[oa]s?|maravillos[oa]s?|fantastic[oa]s?|extraordinari[oa]s?|increibles?|excepcional(?:es)?|estupend[oa]s?|espectacular(?:es)?|fabulos[oa]s?|impresionantes?|inmejorables?|genial(?:es)?|perfect[oa]s?|impecables?|sobresalientes?|delicios[oa]s?|optim[oa]s?|notables?|divertid[oa]s?
        buen[oa]s?|buen|bien|satisfech[oa]s?|satisfactori[oa]s?|content[oa]s?|encantad[oa]s?|feliz|felices|facil(?:es)?|facilmente|rapid[oa]s?|rapidamente|clar[oa]s?|util(?:es)?|amables?|limpi[oa]s?|comod[oa]s?|probables?|probablemente|seguramente|de acuerdo|acuerdo|a favor|positiv[oa]s?|favorables?|agradables?|mejor(?:es)?|mejorado|recomiendo|recomendaria|importantes?|interesad[oa]s?|interesantes?|superior(?:es)?|adecuad[oa]s?|eficaz|eficiente|profesional(?:es)?|seguros?|segura|seguras|fiables?|confio|si|sin duda|sin dudarlo|por supuesto|gusta|gusto|encanto|encanta|supero|supera|motivad[oa]s?|orgullos[oa]s?|valios[oa]s?|simpatic[oa]s?|atent[oa]s?|puntual(?:es)?|fresc[oa]s?|sabros[oa]s?|ric[oa]s?|acertad[oa]s?
        """
    ),
    negative=phrases(
        r"""
        mal[oa]s?|mal|pesim[oa]s?|fatal(?:es)?|horribles?|terribles?|deficientes?|insuficientes?|insatisfech[oa]s?|insatisfactori[oa]s?|descontent[oa]s?|dificil(?:es)?|complicad[oa]s?|lent[oa]s?|confus[oa]s?|inutil(?:es)?|suci[oa]s?|incomod[oa]s?|improbables?|en desacuerdo|desacuerdo|en contra|negativ[oa]s?|desfavorables?|desagradables?|peor(?:es)?|inferior(?:es)?|inadecuad[oa]s?|ineficaz|decepcionantes?|decepcionad[oa]s?|molest[oa]s?|disgusto|disgusta|pobres?|infeliz|baj[oa]s?|nefast[oa]s?|mediocres?|enfadad[oa]s?|car[oa]s?|frustrad[oa]s?|aburrid[oa]s?
        """
    ),
    negated=phrases("nada|poco|no|ningun[oa]?|apenas|nunca|muy poco|tan poco|(?<!o )menos"),
    grades=phrases(
        r"""muy|mas|bastante|algo|un poco|totalmente|completamente|absolutamente|extremadamente|sumamente|plenamente|moderadamente|medianamente|ligeramente|parcialmente|mas bien|realmente|tan|demasiado|casi|del todo|en absoluto|en general|en parte|muchisim[oa]|mucho|mucha|definitivamente|estoy|fue|es|ha sido|me|lo|la|el|que|de|lo esperado|esperaba|de lo que|o menos|y|en|con|tod[oa]|para|su|seria|mis|expectativas|razonablemente|relativamente|claramente|si|igual|esta|parece|experiencia"""
    ),
    mild=phrases(
        r"algo|un poco|bastante|moderadamente|medianamente|ligeramente|parcialmente|mas o menos|mas bien|en parte|razonablemente|relativamente"
    ),
    middle=whole(
        r"""neutral(?:es)?|neutr[oa]|ni [^/]*\bni [^/]*|indiferente|indecis[oa]|igual|normal|termino medio|intermedi[oa]|me da igual|sin cambios?|lo esperado|como esperaba|cumplio(?: mis expectativas)?|tal vez|quiza|quizas|depende|mas o menos|a medias|ni fu ni fa"""
    ),
    fair=whole(
        r"(?:solo |apenas )?(?:regular(?:es)?|aceptables?|pasables?|correct[oa]s?|suficientes?|promedio|medi[oa]|asi asi|median[oa]s?)"
    ),
    off_scale=starting(
        r"""no (?:se\b(?! si)|sabe|sabria|aplica|procede|contesta|corresponde|lo se|estoy segur[oa]|tengo (?:opinion|experiencia)|he usado|lo he usado|he utilizado|recuerdo|opino)|ns ?/ ?nc|n/?a|ns|nc|prefiero no|sin opinion|otr[oa]s?|ningun[oa] (?:de|es)|desconozco"""
    ),
    often=(
        starting("nunca|jamas|en ningun momento"),
        starting("casi nunca|rara vez|raramente|pocas veces|raras veces|muy pocas veces|esporadicamente"),
        starting("a veces|algunas veces|ocasionalmente|de vez en cuando|en ocasiones|la mitad"),
        starting(
            "a menudo|muchas veces|frecuentemente|con frecuencia|casi siempre|la mayoria de las veces|normalmente|habitualmente|generalmente|muy a menudo|bastantes veces"
        ),
        starting("siempre|todos los dias|constantemente|en todo momento"),
    ),
    health=phrases("salud|memoria|vista|oido|vision|audicion|dientes|dentadura|calidad de vida|condicion"),
)
FRENCH = ScaleWords(
    positive=phrases(
        r"""
        excellente?s?|magnifiques?|merveilleu(?:x|se|ses)|fantastiques?|extraordinaires?|incroyables?|exceptionnel(?:le)?s?|formidables?|spectaculaires?|fabuleu(?:x|se)|impressionnante?s?|parfaite?s?|parfaitement|remarquables?|superbes?|genia(?:l|le|les|ux)|irreprochables?|delicieu(?:x|se)|sublimes?|exemplaires?
        bons?|bonnes?|bien|satisfaite?s?|satisfaisante?s?|contente?s?|ravie?s?|enchantee?s?|heureu(?:x|se|ses)|faciles?|facilement|rapides?|rapidement|clairs?|claires?|utiles?|aimables?|propres?|confortables?|probables?|probablement|surement|certainement|d'accord|favorables?|pour|positi(?:f|ve|fs|ves)|agreables?|meilleure?s?|amelioree?s?|recommande|importante?s?|interesse\w*|interessante?s?|superieure?s?|adaptee?s?|efficaces?|professionnel(?:le)?s?|surs?|sures?|fiables?|confiante?s?|oui|sans hesiter|bien sur|evidemment|plu|aime|adore|apprecie|depasse\w*|motivee?s?|fieres?|fiers?|simples?|sympathiques?|accueillante?s?|souriante?s?|savoureu(?:x|se)|pratiques?
        """
    ),
    negative=phrases(
        r"""
        mauvais|mauvaises?|mal|horribles?|terribles?|deplorables?|insuffisante?s?|insatisfaite?s?|insatisfaisante?s?|mecontente?s?|difficiles?|compliquee?s?|lente?s?|confuse?s?|confus|inutiles?|sales?|inconfortables?|improbables?|en desaccord|desaccord|contre|negati(?:f|ve|fs|ves)|defavorables?|desagreables?|pires?|inferieure?s?|inadaptee?s?|inefficaces?|decevante?s?|decue?s?|nulle?s?|nuls?|mediocres?|affreu(?:x|se)|catastrophiques?|execrables?|malheureu(?:x|se)|faibles?|enervee?s?|frustree?s?|ennuyeu(?:x|se)|lamentables?|desastreu(?:x|se)
        """
    ),
    negated=phrases("pas|peu|non|aucune?|jamais|guere|(?<!ou )moins"),
    grades=phrases(
        r"""tres|plus|assez|plutot|tout|a fait|du tout|totalement|completement|absolument|extremement|entierement|pleinement|moderement|moyennement|legerement|partiellement|vraiment|si|trop|presque|en partie|en general|beaucoup|un peu|definitivement|je|suis|c'etait|c'est|est|etait|l'ai|ai|m'a|le|la|les|que|qu'|de|prevu|attendu|ou|et|en|avec|mes|attentes|raisonnablement|relativement|clairement|oui|dans|l'ensemble|hautement|mon|a|experience|une?|fort|quelque peu"""
    ),
    mild=phrases(
        r"assez|plutot|un peu|moderement|moyennement|legerement|partiellement|en partie|raisonnablement|relativement|quelque peu|plus ou moins"
    ),
    middle=whole(
        r"""neutres?|ni [^/]*\bni [^/]*|indifferente?|indecise?s?|sans avis tranche|pareil|normale?|comme (?:prevu|attendu)|conforme(?: a mes attentes)?|inchange\w*|peut-etre|cela depend|ca depend|plus ou moins|mitige\w*"""
    ),
    fair=whole(
        r"(?:juste |seulement )?(?:correcte?s?|moyen(?:ne)?s?|passables?|acceptables?|suffisante?s?|convenables?|assez bien|assez bon(?:ne)?s?)"
    ),
    off_scale=starting(
        r"""(?:je )?ne (?:sais|sait|se prononce|me prononce|souhaite|suis pas concerne|suis pas sur)\w*|nsp|n/?a|sans (?:opinion|avis|reponse|objet)|non (?:concerne\w*|applicable)|pas (?:concerne\w*|applicable|utilise\w*|d'avis|d'opinion)|prefere ne pas|je prefere ne|autres?|aucun d|aucune d"""
    ),
    often=(
        starting("jamais|a aucun moment"),
        starting("presque jamais|rarement|peu souvent|tres rarement|exceptionnellement"),
        starting("parfois|quelquefois|de temps en temps|occasionnellement|la moitie|des fois"),
        starting(
            "souvent|frequemment|presque toujours|la plupart du temps|regulierement|habituellement|generalement|tres souvent|assez souvent"
        ),
        starting("toujours|tous les jours|constamment|en permanence|systematiquement"),
    ),
    health=phrases("sante|memoire|vue|audition|ouie|vision|dents|qualite de vie|forme physique"),
)
GERMAN = ScaleWords(
    positive=phrases(
        r"""
        (?:ausgezeichnet|hervorragend|wunderbar|fantastisch|phantastisch|großartig|grossartig|außergewohnlich|exzellent|perfekt|spektakular|beeindruckend|fabelhaft|erstklassig|genial|herrlich|toll|spitze|super|traumhaft|kostlich|optimal|vorzuglich|brillant)(?:e[rsn]?)?
        (?:gut|zufrieden|zufriedenstellend|glucklich|begeistert|einfach|leicht|schnell|klar|nutzlich|hilfreich|freundlich|sauber|bequem|wahrscheinlich|positiv|angenehm|besser|wichtig|interessiert|interessant|uberdurchschnittlich|geeignet|effizient|professionell|sicher|zuverlassig|zuversichtlich|verstandlich|schon|motiviert|stolz|lecker|gelungen|froh|kompetent|hoflich)(?:e[rsn]?)?
        stimme|zustimm\w*|zustimmung|trifft|einverstanden|dafur|befurworte|ja|auf jeden fall|auf alle falle|bestimmt|definitiv|unbedingt|gern|gerne|gefallen|gefallt|gefiel|ubertroffen|lieb\w+|empfehle\w*|recht
        """
    ),
    negative=phrases(
        r"""
        (?:schlecht|furchtbar|schrecklich|mangelhaft|ungenugend|unzufrieden|unglucklich|schwierig|schwer|kompliziert|langsam|unklar|unverstandlich|nutzlos|schmutzig|unbequem|unwahrscheinlich|negativ|unangenehm|schlechter|unwichtig|unterdurchschnittlich|ungeeignet|ineffizient|unsicher|unfreundlich|enttauscht|enttauschend|miserabel|katastrophal|dagegen|argerlich|frustriert|langweilig|teuer|unhoflich|umstandlich|verargert|grottenschlecht|unzureichend|schwach)(?:e[rsn]?)?
        lehne|ablehn\w*|missfallen|nein|auf keinen fall|keinesfalls
        """
    ),
    negated=phrases("nicht|kein(?:e[rsnm]?)?|wenig|kaum|nie|weniger|gar nicht|uberhaupt nicht"),
    grades=phrases(
        r"""sehr|eher|ziemlich|etwas|ein|bisschen|voll|vollig|vollkommen|ganz|und|absolut|außerst|ausserst|extrem|hochst|uberaus|teilweise|teils|maßig|massig|einigermaßen|leicht|wirklich|so|zu|fast|im|allgemeinen|uberhaupt|gar|rundum|total|komplett|es|war|ist|ich|bin|hat|mir|der|die|das|mehr|als|erwartet|oder|in|mit|meine|erwartungen|relativ|weitgehend|grosstenteils|großtenteils|uberwiegend|durchaus|hohem|maße|stark|ab|zum|teil|wurde|haben|aussage|dem|weiterempfehlen|weiter|besonders|recht|viel"""
    ),
    mild=phrases(
        r"eher|ziemlich|etwas|ein bisschen|teilweise|teils|maßig|massig|einigermaßen|relativ|zum teil|weitgehend"
    ),
    middle=whole(
        r"""neutral(?:e[rs]?)?|weder .*noch.*|weder noch|teils[,/]? ?-? ?teils|unentschieden|unentschlossen|gleich(?:gultig)?|egal|wie erwartet|erwartungen erfullt|erfullt|vielleicht|kommt darauf an|mittel|normal|mal so,? mal so|unverandert|genau richtig"""
    ),
    fair=whole(
        r"(?:gerade noch |nur )?(?:in ordnung|ok(?:ay)?|ausreichend|befriedigend|akzeptabel|mittelmaßig|mittelmassig|durchschnittlich|geht so|passabel|annehmbar|es geht|na ja)"
    ),
    off_scale=starting(
        r"""(?:ich )?(?:weiß|weiss) (?:es )?nicht|keine (?:angabe|meinung|antwort|erfahrung|ahnung)|k\. ?a\.?|kann ich nicht|nicht (?:zutreffend|genutzt|relevant|anwendbar|beurteilbar)|mochte (?:ich )?(?:nicht|keine)|n/?a|entfallt|sonstige[rs]?|andere[rs]?|keine[rs]? (?:davon|der)|weiß nicht"""
    ),
    often=(
        starting("nie|niemals|zu keiner zeit|uberhaupt nicht mehr"),
        starting("fast nie|selten|sehr selten|kaum|eher selten"),
        starting("manchmal|gelegentlich|ab und zu|hin und wieder|von zeit zu zeit|teilweise|etwa die halfte"),
        starting("oft|haufig|sehr oft|fast immer|meistens|meist|regelmaßig|in der regel|gewohnlich|sehr haufig"),
        starting("immer|jeden tag|standig|jederzeit|stets"),
    ),
    health=phrases(
        r"gesundheit\w*|gesundheitszustand\w*|gedachtnis|sehvermogen|horvermogen|zahne|lebensqualitat|fitness"
    ),
)
PORTUGUESE = ScaleWords(
    positive=phrases(
        r"""
        excelentes?|magnific[oa]s?|maravilhos[oa]s?|fantastic[oa]s?|extraordinari[oa]s?|incrive(?:l|is)|excepciona(?:l|is)|otim[oa]s?|espetacular(?:es)?|fabulos[oa]s?|impressionantes?|genia(?:l|is)|perfeit[oa]s?|impecave(?:l|is)|sensaciona(?:l|is)|delicios[oa]s?|notave(?:l|is)|divertid[oa]s?
        bom|bons|boas?|bem|satisfeit[oa]s?|satisfatori[oa]s?|contentes?|encantad[oa]s?|feliz|felizes|faceis|facil|facilmente|rapid[oa]s?|rapidamente|clar[oa]s?|util|uteis|amave(?:l|is)|simpatic[oa]s?|limp[oa]s?|confortave(?:l|is)|comod[oa]s?|prove?ave(?:l|is)|provave(?:l|is)|provavelmente|certamente|com certeza|concordo|concorda|concordaria|concordancia|de acordo|acordo|a favor|positiv[oa]s?|favorave(?:l|is)|agradave(?:l|is)|melhor(?:es)?|melhorou|recomendo|recomendaria|importantes?|interessad[oa]s?|interessantes?|superior(?:es)?|adequad[oa]s?|eficaz|eficiente|profissiona(?:l|is)|segur[oa]s?|confiave(?:l|is)|fiave(?:l|is)|confiante|sim|sem duvida|claro|gosto|gostei|adorei|adoro|superou|supera|motivad[oa]s?|orgulhos[oa]s?|valios[oa]s?|simples|saboros[oa]s?
        """
    ),
    negative=phrases(
        r"""
        mau|maus|mal|mas|ma|ruim|ruins|pessim[oa]s?|horrive(?:l|is)|terrive(?:l|is)|deficientes?|insuficientes?|insatisfeit[oa]s?|insatisfatori[oa]s?|descontentes?|dificil|dificeis|complicad[oa]s?|lent[oa]s?|confus[oa]s?|inutil|inuteis|suj[oa]s?|desconfortave(?:l|is)|improvave(?:l|is)|discordo|discorda|em desacordo|desacordo|contra|negativ[oa]s?|desfavorave(?:l|is)|desagradave(?:l|is)|pior(?:es)?|inferior(?:es)?|inadequad[oa]s?|ineficaz|decepcionantes?|decepcionad[oa]s?|desiludid[oa]s?|infeliz|fra[oa]s?|frac[oa]s?|frustrad[oa]s?|chat[oa]s?|mediocres?|lamentave(?:l|is)|detestei|odiei|nao gostei
        """
    ),
    negated=phrases("nada|pouco|nao|nem um pouco|nenhum|nenhuma|nunca|muito pouco|(?<!ou )menos"),
    grades=phrases(
        r"""muito|muita|mais|bastante|algo|um pouco|totalmente|completamente|absolutamente|extremamente|sumamente|plenamente|moderadamente|medianamente|ligeiramente|parcialmente|realmente|tao|demais|quase|de todo|em geral|em parte|muitissimo|definitivamente|estou|foi|é|tem sido|me|o|a|que|do|de|esperado|esperava|ou|e|em|com|tod[oa]|para|sua|seria|as|minhas|expectativas|razoavelmente|relativamente|claramente|sim|certeza|mais ou menos|nem|nem um|experiencia|fiquei"""
    ),
    mild=phrases(
        r"algo|um pouco|bastante|moderadamente|medianamente|ligeiramente|parcialmente|mais ou menos|em parte|razoavelmente|relativamente"
    ),
    middle=whole(
        r"""neutr[oa]s?|nem [^/]*\bnem [^/]*|indiferente|indecis[oa]|igual|normal|meio[- ]termo|tanto faz|sem mudancas?|como esperado|como esperava|o esperado|correspondeu(?: as minhas expectativas)?|talvez|depende|mais ou menos"""
    ),
    fair=whole(
        r"(?:apenas |so )?(?:regular(?:es)?|razoave(?:l|is)|aceitave(?:l|is)|suficientes?|medi[oa]s?|median[oa]s?|passave(?:l|is))"
    ),
    off_scale=starting(
        r"""nao (?:sei|sabe|se aplica|aplicavel|responde|quero|lembro|tenho (?:certeza|opiniao|experiencia)|usei|utilizei|respondo)|ns ?/ ?nr|n/?a|ns|nr|prefiro nao|sem opiniao|outr[oa]s?|nenhum[oa]? d|desconheco"""
    ),
    often=(
        starting("nunca|jamais|em nenhum momento"),
        starting("quase nunca|raramente|poucas vezes|raras vezes|muito raramente"),
        starting("as vezes|por vezes|algumas vezes|ocasionalmente|de vez em quando|metade"),
        starting(
            "frequentemente|com frequencia|muitas vezes|quase sempre|na maioria das vezes|normalmente|habitualmente|geralmente|muito frequentemente"
        ),
        starting("sempre|todos os dias|constantemente|a todo o momento"),
    ),
    health=phrases("saude|memoria|visao|audicao|dentes|qualidade de vida|condicao"),
)
WORDS = {"es": SPANISH, "fr": FRENCH, "de": GERMAN, "pt": PORTUGUESE}
