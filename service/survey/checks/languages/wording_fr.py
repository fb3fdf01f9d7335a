"""French words that lead, negate, generalise or join, written without accents."""

from __future__ import annotations

from service.survey.checks.languages.reading import alternatives, opening, phrases
from service.survey.checks.languages.wording_words import (
    AbsoluteWords,
    JoiningWords,
    LeadingWords,
    NegationWords,
    WordingWords,
    joined,
)

_STRONG = alternatives(
    r"""
    excellente?s?|magnifiques?|merveilleu(?:x|se|ses)|fantastiques?|extraordinaires?|incroyables?
    |exceptionnel(?:le)?s?|formidables?|spectaculaires?|fabuleu(?:x|se|ses)|impressionnante?s?|parfaite?s?
    |remarquables?|superbes?|genia(?:l|le|les|ux)|irreprochables?|delicieu(?:x|se|ses)|sublimes?|horribles?
    |terribles?|desastreu(?:x|se|ses)|affreu(?:x|se|ses)|catastrophiques?|lamentables?|scandaleu(?:x|se|ses)
    |incomparables?|inegalable?s?
    """
)
_OWN = alternatives(
    rf"""
    {_STRONG}|innovante?s?|aimables?|attentionnee?s?|revolutionnaires?|primee?s?|prestigieu(?:x|se|ses)|exclusi(?:f
    |fs|ve|ves)|efficaces?|chaleureu(?:x|se|ses)|devouee?s?|professionnels|modernes?|genereu(?:x|se|ses)
    |experimentee?s?|qualifiee?s?|reconnue?s?|celebres?|savoureu(?:x|se|ses)|sympathiques?|accueillante?s?
    |performante?s?|delicate?s?|soignee?s?|souriante?s?|competente?s?|reputee?s?
    """
)
_PEOPLE = alternatives(
    r"""
    clients?|clientes|utilisateurs|patients|gens|personnes|experts|medecins|acheteurs|voisins|citoyens|employes
    |salaries|collegues|etudiants|parents|voyageurs|passagers|francais|consommateurs|lecteurs|specialistes
    |scientifiques|economistes|familles|adherents|membres|visiteurs|professionnels|enseignants|conducteurs|dentistes
    |jeunes|femmes|hommes|abonnes|hotes
    """
)
_HOLD = alternatives(
    r"""
    pense(?:nt)?|croi(?:t|ent)|estime(?:nt)?|considere(?:nt)?|prefere(?:nt)?|recommande(?:nt)?|affirme(?:nt)?
    |apprecie(?:nt)?|soutien(?:t|nent)|choisi(?:t|ssent)|di(?:t|sent)|trouve(?:nt)?|utilise(?:nt)?|adore(?:nt)?
    |aime(?:nt)?|est|sont|a|ont|veu(?:t|lent)|sa(?:it|vent)|approuve(?:nt)?|rejette(?:nt)?|juge(?:nt)?
    |conseille(?:nt)?|demontre(?:nt)?|revien(?:t|nent)|fait|font|plebiscite(?:nt)?|souhaite(?:nt)?
    """
)
_ASPECT = alternatives(
    r"""
    prix|qualite|rapidite|vitesse|amabilite|gentillesse|proprete|hygiene|confort|accueil|service|personnel
    |ponctualite|variete|choix|clarte|utilite|facilite|simplicite|securite|fiabilite|professionnalisme|efficacite
    |design|gout|presentation|repas|nourriture|cuisine|plats?|emplacement|situation|livraison|envoi|emballage
    |installations|equipements?|chambres?|decoration|ambiance|atmosphere|contenus?|formateurs?|professeurs?
    |enseignants?|organisation|duree|horaires?|salaires?|remuneration|connaissances|informations?|conseils?
    |communication|application|site|page|produits?|disponibilite|eclairage|temperature|formation|courtoisie|empathie
    |competences?|attente|ergonomie|musique|son|wifi|petit-dejeuner|piscine|chef|manager|avantages|flexibilite
    |reparation|installation|facture|facturation|tarifs?|couverture|texture|couleur|taille|tissu|transparence|ecoute
    |soins?|medecins?|infirmiers?|infirmieres?|reception|explications|delais?|bruit
    """
)
_ADJECTIVE = alternatives(
    r"""
    faciles?|rapides?|clairs?|claires?|utiles?|aimables?|propres?|confortables?|simples?|efficaces?
    |professionnel(?:le)?s?|ponctuel(?:le)?s?|surs?|sures?|fiables?|economiques?|interessante?s?|pratiques?|bons?
    |bonnes?|agreables?|attenti(?:f|fs|ve|ves)|complets?|completes?|modernes?|frais|fraiches?|savoureu(?:x|se|ses)
    |varies?|variee?s?|copieu(?:x|se|ses)|competente?s?|intuiti(?:f|fs|ve|ves)|justes?|calmes?|courte?s?
    |detaillee?s?|comprehensibles?|flexibles?|polie?s?|respectueu(?:x|se|ses)|silencieu(?:x|se|ses)|courtois
    |courtoises?|chaleureu(?:x|se|ses)|disponibles?|souriante?s?|transparente?s?|motivante?s?
    """
)

WORDS = WordingWords(
    leading=LeadingWords(
        negative=opening(
            r"""
            (?:(?:et|mais|alors),? )?(?:vous )?(?:ne |n')(?:pensez|croyez|trouvez|estimez|considerez|diriez|etes
            |seriez|faudrait|faut|serait|devrait|devrions|est|aimeriez|prefereriez|vous semble|merit\w+
            |convenez)[- ](?:vous|il|ce|t-il|t-on|nous|elle|on|t-elle)(?:[- ]pas| pas|[- ]t-il pas)?(?! (?:recu|venu
            |alle|marie|abonne|inscrit|client|membre))(?: (?:pas|plutot|aussi))?
            (?:vous )?ne (?:pensez|croyez|trouvez|estimez)(?:-vous)? pas|ne (?:vous )?(?:semble|parait)-t-il pas
            |(?:l'|le |la |les |notre |nos |ce |cette )[\w' -]{1,40}?n[e'] ?\w+-(?:il|elle|ils
            |elles)(?:-t-il)? pas (?:\w+ )?(?:excellent|formidable|parfait|utile|agreable|rapide)\w*
            """
        ),
        tag=phrases(
            r"""
            n'est-ce pas\s?\?|(?<=, )(?:non|pas vrai|vous ne trouvez pas|ne trouvez-vous pas|d'accord|hein
            |vous ne pensez pas|n'etes-vous pas d'accord|ne croyez-vous pas)\s?\?+$
            """
        ),
        certainty=phrases(
            r"""
            il est (?:evident|clair|indeniable|incontestable|bien connu|prouve) que|sans (?:aucun )?doute,
            |comme (?:chacun|tout le monde|vous le) (?:le )?sa\w+|nous savons tous|personne ne (?:doute|nie)
            |de toute evidence|evidemment|a l'evidence|il va de soi
            """
        ),
        agree=phrases(
            r"""
            etes-vous (?:\w+ )?d'accord (?:pour dire que|que|avec nous|avec l'idee|avec le fait)
            |(?:vous )?etes d'accord (?:pour dire )?que|partagez-vous (?:notre|l'|cette) ?(?:avis|opinion|inquietude
            |idee)|reconnaissez-vous que|admettez-vous que|convenez-vous que
            """
        ),
        other_side=phrases(
            r"""
            ou (?:pas|non|en desaccord|plutot|mecontent\w*|insatisf\w+|difficile\w*|mauvais\w*|contre|negati\w+
            |lente?s?|cher\w*|desagreable\w*|pas du tout)|ni
            """
        ),
        degree=phrases(r"dans quelle mesure|comment evalu\w+|que pensez-vous"),
        one_sided=phrases(
            rf"""
            (?:a quel point|combien|comme|dans quelle mesure) (?:\w+[- ]){{0,4}}?(?:aime|apprecie|adore|admire
            |enchante\w*|plu|profite|ameliore|aide|facilite|ravi\w*)
            (?:a quel point|combien)(?: [\w'-]+){{0,6}}? (?:{_STRONG}|contente?s?|heureu(?:x|se)|ravie?s?
            |enthousiastes?|enthousiasmee?s?|impressionnee?s?|emerveillee?s?|fieres?|agreables?|bons?|bonnes?
            |mauvais\w*|mecontente?s?)
            qu'avez-vous le plus (?:aime|adore|apprecie)(?! et)
            """
        ),
        praised=phrases(
            rf"""
            (?:notre|nos) (?:(?:nouve\w+|tres|toute) )?(?:\w+ et )?(?:{_OWN}|meilleure?s?
            |bonne?s?) [\w'-]{{4,}}
            (?:notre|nos) (?:[\w'-]+ ){{1,2}}(?:(?:si|tres|tellement) \w+|{_OWN}|de qualite|de premier ordre
            |haut de gamme|de pointe|de confiance)
            (?:le|la|les|l'|ce|cette|ces|cet|votre) ?{_STRONG} (?!qui\b|que\b|de\b|et\b|ou\b|en\b|pour\b|etat\b
            |condition\w*\b)[a-z]{{4,}}
            """
        ),
        offered=phrases(
            rf"""
            ^\W*(?:est-ce que )?(?:[\w'-]+ ){{0,6}}?(?:etait|est|etaient|sont|a)-?(?:t-)?(?:il|elle|ils|elles
            |ce)(?: ete)? (?:\w+ )?{_STRONG}
            ^\W*(?:diriez-vous|pensez-vous|trouvez-vous|avez-vous trouve
            |considerez-vous)(?: [\w'-]+){{0,8}} {_STRONG}
            (?:sommes-nous|est-il|est-elle|est-ce) (?:le|la|les) (?:meilleure?s?|numero)
            """
        ),
        crowd=phrases(
            rf"""
            (?:la (?:grande |tres grande |vaste )?majorite|la plupart|\d+ ?%|plus de \d+ ?%?|\d+ \w+ sur (?:\d+|dix
            |cinq|trois)|neuf \w+ sur dix|huit \w+ sur dix|\d+ sur (?:\d+|dix)|neuf sur dix|beaucoup|enormement
            |des millions|des milliers|presque tous|tous|de plus en plus|de nombreu(?:x|ses))(?: (?:de|des|d'|les
            |nos|vos|autres))* ?(?:\w+ )?{_PEOPLE}(?: [\w']+){{0,4}}? (?:(?:qui|nous|se|le|la|les|l'|en|deja
            |que) ?)*{_HOLD}
            (?:huit|neuf|sept|\d+) (?:de nos )?{_PEOPLE} sur (?:dix|cinq|\d+) (?:nous )?{_HOLD}
            la (?:plupart|(?:grande |tres grande )?majorite)(?: d'entre (?:eux|vous|nous|elles))? {_HOLD}
            les (?:experts|etudes|medecins|scientifiques|specialistes|recherches)(?: \w+)? (?:recommandent
            |s'accordent|montrent|demontrent|affirment|conseillent|confirment)
            (?:comme|a l'instar de|selon|tout comme) (?:la plupart|la majorite|beaucoup|les experts|tant d'autres
            |des millions|de nombreux)|rejoignez (?:les|des|nos)|tout le monde (?:sait|dit|pense|est|s'accorde)
            |largement (?:reconnue?|consideree?)
            """
        ),
        asked_about=phrases(
            r"""
            (?:pensez|croyez|estimez|diriez|considerez)-vous que|quel(?:le)? (?:pourcentage|proportion|part)|combien
            |a votre avis|selon vous|si
            """
        ),
        premise=opening(
            rf"""
            (?:etant donne|compte tenu|vu(?! par)|sachant|considerant|puisque|maintenant que|au vu|en raison|grace
            |face|malgre|avec|comme)[^?]*?(?:avantages?|benefices?|dangers?|risques?|succes|meilleur\w*|importance
            |importante?s?|efforts?|economi\w+|prime\w*|problemes|echec|inconvenients|securite|qualite|si|tant
            |grand\w*|sauv\w+|proteg\w+|nuis\w+|crise|hausse|augmentation|{_STRONG})[^?]*?[,:][^?]*\?
            """
        ),
        why_good=phrases(
            rf"""
            pourquoi (?:aimez-vous|adorez-vous|appreciez-vous|preferez-vous|faites-vous confiance|vous aimez
            |aimez)(?: tant)?
            (?:qu'est-ce qui|pourquoi|en quoi) (?:rend\w*|fait\w*|est|sont|notre
            |nos) (?:\w+ ){{0,5}}?(?:meilleure?s?|si \w+|uniques?|speciale?|{_STRONG})
            """
        ),
        virtue=phrases(
            r"""
            en tant que (?:\w+ )?(?:parents?|mere|pere|citoyen(?:ne)?|personne|conducteur|client(?:e)?|consommateur
            |voisin) (?:responsables?|soucieu\w+|consciente?s?|intelligente?s?|fideles?|honnetes?|engagee?s?)
            |en (?:bon|bonne) \w+|comme tout (?:bon|citoyen|parent)|si (?:vous tenez vraiment|vous vous souciez
            |vous aimez|la \w+ vous tient)
            """
        ),
    ),
    absolute=AbsoluteWords(
        absolute=phrases(
            r"""
            toujours|systematiquement|(?<!(?<!n')avez-vous )jamais|a tout moment|en toutes? (?:circonstances?
            |occasions?)|dans tous les cas|sans exception|chaque fois que|a chaque fois|personne ne
            |absolument (?:tous?|toutes?|rien)|tou(?:s|tes|te|t) (?:les|vos|nos|la|le|votre|l'|ceux
            |ce qu)(?! ?(?:jours?|mois|semaines?|ans?|annees?|matins?|soirs?|nuits?|journee|autres))
            |tout le (?:monde|temps)|100 ?%|completement|aucune?
            """
        ),
        meant=phrases(
            r"""
            toutes? (?:l'|les |vos |ces )(?:informations?|questions|reponses)|tout ce (?:que|qu'
            |dont) ?[^?]*(?:cherch|voul|besoin|attend)\w*
            (?<!n')(?:avez|etes)-vous (?:deja|jamais)|pas (?:toujours|tous|toutes)|presque (?:toujours|jamais|tous)
            |ou (?:toujours|jamais|presque|seulement)|toujours ou|est-ce toujours|travaillez-vous toujours
            |habitez-vous toujours|avez-vous toujours (?:le|la|un|une|votre)|etes-vous toujours|en tout
            |de toute facon|au total|une ou aucune
            """
        ),
        asks=opening(
            r"""
            (?:et |a |de |en |avec |par |pour |depuis |pendant |dans |jusqu'a |sur )*(?:que|qu'\w+|quoi|quel|quels
            |quelle|quelles|comment|combien|quand|ou|qui|pourquoi|lequel|laquelle|lesquels|lesquelles)
            """
        ),
        yes_or_no=opening("oui|non"),
        agreement=phrases("d'accord|en desaccord|desaccord"),
        often=phrases(
            r"""
            toujours|jamais|parfois|souvent|rarement|presque jamais|quelquefois|de temps en temps|frequemment
            |occasionnellement|fois|quotidiennement|semaine|mois|regulierement
            """
        ),
    ),
    negation=NegationWords(
        negator=phrases(r"ne|n'\w+|sans(?! doute)"),
        concord=phrases("pas|jamais|rien|aucune?"),
        negative=phrases(
            r"""
            en desaccord|desaccord|oppos\w+|contre (?:le|la|l'|les|une?|que)|rejet\w+|refus\w+|ni(?:er|ez)
            |interdi\w+|empech\w+|evit\w+|cess\w+ de|manqu\w+ de|depourv\w+
            impossibles?|improbables?|in(?:comprehensibles?|satisfaite?s?|correcte?s?|adaptee?s?|utiles?|justes?
            |confortables?|efficaces?|suffisante?s?|acceptables?|competente?s?|tolerables?|capable|completes?
            |accessibles?|juste)
            mecontente?s?|malhonnete|desagreables?|defavorables?|desapprouv\w+|mefi\w+|malheureu(?:x|se)
            """
        ),
        both_ends=phrases(
            r"""
            sans (?:problemes?|difficultes?|effort|attente|souci)
            (?:\w+,? )ou (?:non|pas|in\w+|mecontent\w*|contre|jamais|plutot pas)|\w+ (?:ni|et) (?:in|me|de)\w+
            |ni \w+(?: \w+)? ni \w+|pourquoi pas|non seulement|oui ou non|pour ou contre|sinon|n'hesitez pas
            |n'est-ce pas|si ce n'est|ne \w+ que|n'importe
            """
        ),
        apart=phrases(r"""(?:parce que|parce qu'\w+|car|puisque|bien que|mais)\b[^?]*"""),
        agreement=phrases(r"(?<!pas )(?:d'accord (?:pour dire que|que|avec|sur)|approuvez-vous)"),
        agree_or_disagree=phrases(
            r"d'accord ou (?:pas d'accord|en desaccord|non)|d'accord ou pas|pour ou contre|accord ou desaccord"
        ),
        condition=opening("si|quand|lorsque|veuillez|merci|indiquez|cochez|selectionnez|sauf|en cas"),
    ),
    joining=JoiningWords(
        rated=phrases(
            r"""
            satisf\w+|insatisf\w+|contente?s?|evalu\w+|not(?:ez|er|eriez|e)|jug\w+|apprec\w+|comment (?:etai\w*|est
            |sont|s'est|trouv\w+|avez-vous|qualifi\w+|decri\w+|percev\w+)|a quel point|dans quelle mesure
            |que pensez-vous|qu'avez-vous pense|(?:votre )?(?:opinion|avis|satisfaction|degre|niveau)|trouv\w+|plu
            |repond\w* a vos|donneriez|estim\w+
            """
        ),
        nouns=phrases(
            joined(
                _ASPECT,
                "et|et/ou|ainsi que|et aussi",
                r"(?:le|la|les|l'|votre|vos|notre|nos|du|de|des|d'|un|une|a|au|aux|par|avec)",
            )
        ),
        adjectives=phrases(joined(_ADJECTIVE, "et", r"(?:tres|assez|suffisamment|aussi)", gap=0)),
        one_notion=phrases(
            r"""
            rapport (?:entre )?(?:la )?qualite\W{1,3}(?:et )?(?:le )?prix
            |entre (?:le |la |les |l')?\w+ et (?:le |la |les |l')?\w+|sante et (?:la )?securite
            |hygiene et (?:la )?securite|securite et (?:l')?hygiene|plus important[^?]*|claire?s? et concise?s?
            |propre et range|sain et sauf|service (?:de|du|apres)[^?]{0,25}|conditions generales[^?]{0,40}
            """
        ),
        follow_up=phrases(
            r"""
            (?:et|ou)(?: pour)?,? ?(?:pourquoi|si (?:oui|non|tel|ce n'est)|dans (?:l'affirmative|la negative|le cas)
            |a quelle frequence|combien|comment (?:l|la|le|les|av|evalu|jug)|qu'(?:en|avez))[^?]*\?|(?:si oui|si non
            |dans l'affirmative|le cas echeant),? [^?]*\?
            """
        ),
        asks=opening(
            r"""
            (?:et |a |de |en |avec |par |pour |depuis |dans )*(?:que|qu'\w+|quel|quels|quelle|quelles|comment
            |combien|quand|ou|qui|pourquoi)
            """
        ),
        restated=opening(r"""ou\b(?! se| sont| est| avez)|c'est-a-dire|et vous|autrement dit|est-ce|qu'en pensez"""),
    ),
)
