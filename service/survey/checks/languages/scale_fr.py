"""French words of labels by the side of a scale that they are on, written without accents."""

from __future__ import annotations

from service.survey.checks.languages.reading import phrases
from service.survey.checks.languages.scale_words import ScaleWords, starting, whole

WORDS = ScaleWords(
    positive=phrases(
        r"""
            excellente?s?|magnifiques?|merveilleu(?:x|se|ses)|fantastiques?|extraordinaires?|incroyables?
            |exceptionnel(?:le)?s?|formidables?|spectaculaires?|fabuleu(?:x|se)|impressionnante?s?|parfaite?s?
            |parfaitement|remarquables?|superbes?|genia(?:l|le|les|ux)|irreprochables?|delicieu(?:x|se)|sublimes?
            |exemplaires?
            bons?|bonnes?|bien|satisfaite?s?|satisfaisante?s?|contente?s?|ravie?s?|enchantee?s?|heureu(?:x|se|ses)
            |faciles?|facilement|rapides?|rapidement|clairs?|claires?|utiles?|aimables?|propres?|confortables?
            |probables?|probablement|surement|certainement|d'accord|favorables?|pour|positi(?:f|ve|fs|ves)
            |agreables?|meilleure?s?|amelioree?s?|recommande|importante?s?|interesse\w*|interessante?s?
            |superieure?s?|adaptee?s?|efficaces?|professionnel(?:le)?s?|surs?|sures?|fiables?|confiante?s?|oui
            |sans hesiter|bien sur|evidemment|plu|aime|adore|apprecie|depasse\w*|motivee?s?|fieres?|fiers?|simples?
            |sympathiques?|accueillante?s?|souriante?s?|savoureu(?:x|se)|pratiques?
            """
    ),
    negative=phrases(
        r"""
            mauvais|mauvaises?|mal|horribles?|terribles?|deplorables?|insuffisante?s?|insatisfaite?s?
            |insatisfaisante?s?|mecontente?s?|difficiles?|compliquee?s?|lente?s?|confuse?s?|confus|inutiles?|sales?
            |inconfortables?|improbables?|en desaccord|desaccord|contre|negati(?:f|ve|fs|ves)|defavorables?
            |desagreables?|pires?|inferieure?s?|inadaptee?s?|inefficaces?|decevante?s?|decue?s?|nulle?s?|nuls?
            |mediocres?|affreu(?:x|se)|catastrophiques?|execrables?|malheureu(?:x|se)|faibles?|enervee?s?
            |frustree?s?|ennuyeu(?:x|se)|lamentables?|desastreu(?:x|se)
            """
    ),
    negated=phrases("pas|peu|non|aucune?|jamais|guere|(?<!ou )moins"),
    agreeing=phrases(r"accord|probablement|recom\w+"),
    grades=phrases(
        r"""
            tres|plus|assez|plutot|tout|a fait|du tout|totalement|completement|absolument|extremement|entierement
            |pleinement|moderement|moyennement|legerement|partiellement|vraiment|si|trop|presque|en partie
            |en general|beaucoup|un peu|definitivement|je|suis|c'etait|c'est|est|etait|l'ai|ai|m'a|le|la|les|que|qu'
            |de|prevu|attendu|ou|et|en|avec|mes|attentes|raisonnablement|relativement|clairement|oui|dans|l'ensemble
            |hautement|mon|a|experience|une?|fort|quelque peu
            """
    ),
    mild=phrases(
        r"""
            assez|plutot|un peu|moderement|moyennement|legerement|partiellement|en partie|raisonnablement
            |relativement|quelque peu|plus ou moins
            """
    ),
    middle=whole(
        r"""
            neutres?|ni [^/]*\bni [^/]*|indifferente?|indecise?s?|sans avis tranche|pareil|normale?|comme (?:prevu
            |attendu)|conforme(?: a mes attentes)?|inchange\w*|peut-etre|cela depend|ca depend|plus ou moins
            |mitige\w*
            """
    ),
    fair=whole(
        r"""
            (?:juste |seulement )?(?:correcte?s?|moyen(?:ne)?s?|passables?|acceptables?|suffisante?s?|convenables?
            |assez bien|assez bon(?:ne)?s?)
            """
    ),
    off_scale=starting(
        r"""
            (?:je )?ne (?:sais|sait|se prononce|me prononce|souhaite|suis pas concerne|suis pas sur)\w*|nsp|n/?a
            |sans (?:opinion|avis|reponse|objet)|non (?:concerne\w*|applicable)|pas (?:concerne\w*|applicable
            |utilise\w*|d'avis|d'opinion)|prefere ne pas|je prefere ne|autres?|aucun d|aucune d
            """
    ),
    often=(
        starting(r"jamais|a aucun moment"),
        starting(r"presque jamais|rarement|peu souvent|tres rarement|exceptionnellement"),
        starting(r"parfois|quelquefois|de temps en temps|occasionnellement|la moitie|des fois"),
        starting(
            r"""
            souvent|frequemment|presque toujours|la plupart du temps|regulierement|habituellement|generalement
            |tres souvent|assez souvent
            """
        ),
        starting(r"toujours|tous les jours|constamment|en permanence|systematiquement"),
    ),
    health=phrases("sante|memoire|vue|audition|ouie|vision|dents|qualite de vie|forme physique"),
)
