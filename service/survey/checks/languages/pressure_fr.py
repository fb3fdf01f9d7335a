"""French words that press respondents, written without accents."""

from __future__ import annotations

from service.survey.checks.languages.pressure_words import PressureWords, before, labelled, numbers
from service.survey.checks.languages.reading import alternatives, phrases

_SCORE = alternatives(
    r"""
    notes?|score|scores|evaluations?|avis|appreciations?|commentaires?|reponses?|points?|recommandation|temoignages?
    |enquete
    """
)
_GOOD = alternatives(
    r"""
    positi(?:f|fs|ve|ves)|bon(?:ne)?s?|favorables?|excellente?s?|elevee?s?|belles?|hautes?|gentil(?:s|le|les)?
    """
)
_CONTENT = r"(?:satisfaite?s?|contente?s?|ravie?s?|enchantee?s?|heureu(?:x|se|ses)|comblee?s?)"

WORDS = PressureWords(
    top=phrases(
        rf"""
            (?:la |le |une? )?(?:meilleure?|plus haute?|plus elevee?) {_SCORE}(?: possible)?
            (?:la |le |une )?{_SCORE} (?:maximale?|maximum|parfaite?|la plus (?:haute|elevee)|excellente?|max)
            (?:vos |les |de |la note de )*(?:5|cinq) etoiles(?! (?:est|signifi\w+|correspond\w*|=))
            (?:un|le) 100 ?%|toutes les etoiles|pouces? (?:leves?|en l'air)|10 ?/ ?10|5 ?/ ?5|20 ?/ ?20|10 sur 10
            |dix sur dix|5 sur 5|cinq sur cinq|vingt sur vingt|sans-faute|smiley (?:vert|souriant)
            """
    ),
    number=numbers(
        r"""
            un|une|note de|note|notes|la note|la note de|les notes|les|des|uniquement|seuls les|que des|que les
            |attribuer|mettre|mettez|mettez-nous|donnez|cochez|chaque|choisissez|par un|d'un|votre|avec un|score de
            """,
        r"dix|neuf|cinq",
        r"(?:ou|et)(?: (?:un|les|des))?",
        r"""
            a|en|pour|sur|quand|compte|comptent|nous|me|aide|aident|ou|et|est|sont|points|etoiles|aujourd'hui|serait
            |sera|toujours|comme|car|parce|qui|partout|permet|permettent|fait|merci|svp|si
            """,
    ),
    not_a_score=before(
        r"""
            avant|jusqu'a[ul]?|depuis|a partir d[ue]|samedi|dimanche|lundi|mardi|mercredi|jeudi|vendredi|entre
            |numero|page|salle|etage|moins de|au moins|minimum|groupes? de|echelle (?:de|allant de)[^.,;]{0,20}
            |[01] a
            """
    ),
    below=phrases(
        r"""
            (?:moins|inferieure?s?|dessous|en dessous) (?:de|a|d'un|d'une|du|que)(?: un| une| les)? ?(?:10|[5-9]|dix
            |neuf|huit|cinq)(?: etoiles)?
            (?:qui|que) n'est pas (?:un |une |de )?(?:10|9|5|dix|neuf|cinq)(?: etoiles)?
            |autre (?:chose )?qu'un (?:10|9|5)
            (?:un|une|les|note de) (?:[4-8]|sept|huit|six|cinq|quatre)
            """
    ),
    fails=phrases(
        r"""
            echecs?|echou\w+|insuffisante?s?|inacceptables?|n'est pas acceptable|rat(?:e|es|age)|recal\w+|non valide
            ne (?:nous )?(?:compt\w+|suffi\w+|val\w+|serv\w+) pas|(?:comme|a|vaut) (?:un )?(?:zero|0)|mauvaise note
            |mauvais score|eliminatoire
            (?:seul(?:s|es)?|uniquement) (?:\w+ ){0,8}?(?:compt\w+|val\w+|accept\w+|pris\w*)|penalis\w+|nuisent
            |nuit a|comme (?:un )?(?:negatif|negative|mauvais\w*|defaite)
            """
    ),
    harm=phrases(
        rf"""
            (?:evitez|ne (?:nous )?(?:mettez|donnez|laissez) pas)(?: de nous donner
            | de mettre)? (?:une |de )?(?:mauvaise|basse|faible)s? {_SCORE}
            (?:les |une |un |de )?(?:mauvaise?s?|basses?|faibles?) {_SCORE} (?:\w+ ){{0,3}}?(?:nui\w+|penalis\w+
            |affect\w+|cout\w+|desserv\w+|pes\w+|fait du tort)
            {_SCORE} (?:basses?|faibles?|negati\w+) (?:\w+ ){{0,3}}?(?:nui\w+|penalis\w+|affect\w+|cout\w+
            |desserv\w+)
            """
    ),
    request=phrases(
        r"""
            s'il vous plait|svp|merci de|merci d'\w+|nous vous (?:demandons|prions|invitons|remercions)|on compte
            |pensez a|n'oubliez pas|n'hesitez pas|veuillez|faites
            (?:not|attribu|coch|choisi|selectionn|evalu|vot|accord|decern|octroy)\w*(?:-nous)?
            donn(?:ez|er|e|ons)(?:-nous|-moi)?|mett(?:ez|re|e)(?:-nous|-moi)?|laiss(?:ez|er|e)(?:-nous|-moi)?
            |repond(?:ez|re)|cliquez|publi\w+|partagez|ecrivez|indiquez
            """
    ),
    longing=phrases(
        r"""
            esper(?:ons|e|ant|er)|souhait(?:ons|e|ant)|comptons|compter sur|aimerions|aimerais|serions|serais
            |apprecierions|aid(?:ez|er|e|era|ent)(?:-nous|-moi)?|besoin|voulons|vis(?:ons|e|ant)|cherchons
            |travaill\w+
            (?:notre|mon|l'|cet|cette|un) ?(?:objectif|but|ambition|reve)|merit\w+|obten\w+|attein\w+|decroch\w+
            |conserv\w+|gard\w+|rest(?:er|ons)|soutien\w*|souten\w+|compte(?:nt)? (?:beaucoup|enormement)|acceptons
            |fer(?:ait|iez|ez) (?:tres )?plaisir|parven\w+
            """
    ),
    thanks=phrases(r"merci|remerci\w+|ravis?|nous nous rejouissons"),
    coaxing=phrases(
        r"""
            (?:pouvons-nous|puis-je|peut-on|pourrions-nous) compter|(?:pourriez|pouvez|voulez
            |voudriez)-vous (?:nous |me )?(?:donner|mettre|laisser|attribuer|accorder)|(?:nous|me) (?:donn|mett
            |laiss|accord|attribu)\w*-vous|meritons-nous|merite-t-il
            (?:que|qu'est-ce qui|comment|pourquoi) (?:\w+[ -]){0,4}?(?:manqu\w+|empech\w+|faire|devons
            |faudrait) (?:\w+ ){0,5}?(?:pour|de|donner\w*|meriter|obtenir)|on compte sur
            """
    ),
    good=phrases(
        rf"""
            (?:une? |la |de |vos? |plus )?(?:{_GOOD} {_SCORE}|{_SCORE} (?:tres |bien )?{_GOOD})|(?:not
            |evalu)\w*(?:-nous)? (?:tres )?(?:positivement|favorablement|bien|haut)|dites? du bien|dire du bien
            """
    ),
    label=labelled(
        r"""
            (?:tres|tout a fait|entierement|totalement|pleinement) (?:satisfaite?|contente?|d'accord|probable|bien
            |bon)|excellente?|toujours|oui|parfaite?
            """
    ),
    everywhere=phrases(r"tou(?:t|te|tes|s)|chaque|toujours|partout|s'il vous plait"),
    told=phrases(
        r"""
            (?:nous avez|nous a|m'avez|vous avez|ont) (?:donne|mis|attribue|note|accorde|laisse)
            |merci pour votre note de
            (?:ou|etant|signifiant|dans laquelle) (?:le |un )?(?:\d|tres|pas|zero)|\d+ ?(?:=|signifie|correspond a
            |:) ?\(?(?:tres|tout|pas|extrem\w+|excellent\w*|que)|(?:10|9|5|dix|cinq) si (?:vous etes|vous avez
            |vous etiez|la|le|il|l')
            (?:moyenne|pourcentage|proportion|part) d\w+|clients qui (?:donnent|ont|notent|repondent)|publions
            |calculons
            """
    ),
    balanced=phrases(
        r"""
            sincer\w+|honnet\w+|franch\w+|quel(?:le)?s? que soi(?:t|ent)|peu importe|toute (?:note|reponse
            |opinion) (?:est|nous|compte)|(?:bon(?:ne)?s?|positi\w+) (?:ou|et|comme) (?:mauvais\w*|negati\w+|moins)
            |negati\w+ (?:ou|et|comme) positi\w+|mauvais\w* (?:ou|et|comme) bon\w*|aussi bien|(?:ce qui
            |qui) (?:a |fonctionne|marche|va)(?: ?\w+)? (?:ou|et) (?:ce qui|non|moins|mal)
            (?:personne|jamais|ne) (?:\w+ ){0,2}?(?:doit|doivent|peut|peuvent|demand\w+|pression|fait pression
            |incit\w+)
            """
    ),
    reward=phrases(
        r"""
            cadeaux?|offert\w*|offre|offrons|offrirons|bons? (?:d'achat|de reduction|cadeau|de \d+)|reductions?
            |remises?|rabais|ristourne|coupons?|tirage(?: au sort)?|tombola|concours|gratuit\w*|cartes?[- ]cadeaux?
            |carte de \d+|lots?(?= |$|[.,!])|cheques?[- ]cadeaux?
            gagn(?:ez|er|ent|e|ant|erez) (?:un|une|des|\d+|le|la)|points (?:de fidelite|supplementaires|bonus)
            |\d+ (?:points|euros|credits)(?: \w+)?|\d+ ?€|€ ?\d+|\d+ ?% (?:de remise|de reduction|sur|offerts)
            |recompens\w+|rembours\w+|cagnott\w+|livraison (?:gratuite|offerte)|mois (?:gratuit|offert)
            |surclassement|surprise|bonus de|avoir de
            """
    ),
    content=phrases(
        rf"""
            (?:si|quand|lorsque|des que) (?:\w+ ){{0,4}}?(?:{_CONTENT}|plu|aime|apprecie|adore|recommand\w+)
            si (?:\w+ )?(?:vous a|cela vous a|l'avez|avez) (?:\w+ )?(?:plu|aime|apprecie|adore)
            |clients (?:\w+ )?(?:{_CONTENT}|qui (?:nous )?recommand\w+)|recommandez-nous
            |(?:nous |en nous )recommand\w+|(?:dites|racontez|ecrivez|dire) (?:\w+[ -]){{0,4}}?(?:adore|aime
            |apprecie|{_CONTENT}|bien|meilleur\w*|formidable|excellent\w*|plu)
            (?:repondez|cochez|dites|choisissez) ["']?(?:oui\b|tres|tout a fait|excellent|toujours)
            """
    ),
    whatever=phrases(
        r"""
            quel(?:le)?s? que soi(?:t|ent)|peu importe|independamment|ne depend\w*|meme si|sans condition
            |que vous soyez|(?:tous|toute|parmi|ceux|celles|chaque
            |entre) (?:les |ceux |toutes |qui |personne |personnes |celles )*(?:particip\w+|complet\w+|repond\w+
            |rempl\w+|termin\w+|ayant repondu)(?! ?["'])
            bon(?:ne)?s? ou mauvais\w*|positi\w+ ou negati\w+|jamais|sincer\w+|honnet\w+|franch\w+
            """
    ),
    asks=phrases(
        r"""
            que|qu'\w+|quel|quels|quelle|quelles|comment|combien|quand|ou|qui|pourquoi|etes-vous|est|sont|etait
            |avez-vous|connaissez-vous|savez-vous|utilisez-vous|trouvez-vous|pensez-vous
            """
    ),
    then=phrases(
        r"""
            recev\w+|obten\w+|gagn\w+|beneficie\w*|aurez|offr\w+|en echange|en remerciement|pour vous remercier
            |particip\w+|envoy\w+|profit\w+
            """
    ),
    answer=phrases(
        rf"""
            (?:votre|vos|cette|ces|chaque|les?|la|une?|ta|tes|des
            |de l') ?(?:mauvaise?s? |bonnes? |basses? |faibles? )?(?:{_SCORE}|reponses?|enquetes?|sondages?
            |questionnaires?|commentaires?|opinions?|etoiles|resultats|retours?)
            ce que vous (?:repondez|dites|ecrivez|repondrez|direz)|(?:si|quand) vous (?:nous |me |le |la )?(?:donnez
            |mettez|notez|evaluez)|l'enquete|d'enquete|(?:notes|avis|evaluations) (?:basses?|faibles?|mauvais\w*
            |negati\w+|elevee?s)
            """
    ),
    stake=phrases(
        r"""
            primes?|bonus|salaires?|paie|paye|remuneration|revenus?|commissions?|promotion (?:de|du|interne
            |professionnelle)|promue?s?|augmentation (?:de salaire|salariale)|licenci\w+|renvoy\w+|vir(?:e|es
            |er) (?:de|par)|emploi|emplois|poste|postes|travail|evaluation (?:annuelle|de|du|professionnelle
            |individuelle|interne)|entretien annuel|contrat|renouvellement|carriere|sanction\w*|avertissement
            |penalis\w+|pourboires?|avancement|performances?|part variable|avenir professionnel|job|mutation|chef
            """
    ),
    decides=phrases(
        r"""
            influ\w+|affect\w+|depend\w*|determin\w+|decid\w+|compt\w+|cout\w+|dedui\w+|deduct\w+|(?:est|sont|sera
            |seront) (?:utilise|pris|calcul|bas|li|fond|index|retenu|reli)\w*|utilis\w+|serv\w+ a|sert|calcul\w+
            |perd\w*|fait partie|font partie|prise? en compte|gagn\w+|touch\w+|impact\w*|aid\w+|peut|peuvent
            |pourrait|lie(?:e|s|es)?|en fonction|selon|entr\w+|conditionn\w+|risqu\w+|en jeu|signifi\w+|permet\w*
            |gard\w+|conserv\w+|decisi\w+|nui\w+|repercut\w+|consequen\w+|pes(?:e|ent)
            """
    ),
    denied=phrases(
        r"""
            n'(?:influ|affect|impact)\w*|(?:ne|n'a|n'ont|n'aura|n'auront|aucune?|pas|jamais|ni
            |sans) (?:\w+ ){0,4}?(?:influ\w+|affect\w+|repercu\w+|depend\w*|consequen\w+|effet|lien|utilis\w+
            |impact\w*|compt\w+|determin\w+|serv\w+|incidence)|mon (?:chef|manager|responsable)|mon (?:salaire
            |travail|emploi|poste) (?:est|me|m')|independamment
            """
    ),
    hope=phrases(
        rf"""
            (?:(?:nous sommes|sommes|etant) (?:tres |particulierement )?fiers?|fiers? de|c'est (?:une|notre) fierte
            |notre fierte)[^.;!]*
            (?:nous (?:mettons|faisons) tout(?: en oeuvre| en œuvre| notre possible)?|nous nous efforcons
            |nous nous engageons|nous oeuvrons|nous œuvrons|nous travaillons|nous faisons de notre mieux
            |nous avons a coeur|nous avons a cœur) (?:\w+ ){{0,5}}?(?:pour|de|a|d') ?(?:\w+ ){{0,7}}?(?:meilleure?s?
            |depasser|excell\w+|satisf\w+|parfaite?|inoubliable|{_CONTENT}|qualite)
            (?:esper(?:ons|e|ant)|(?:sommes|suis) (?:surs?|certains?|convaincus?|persuades?)|souhait(?:ons|e|ant)
            |voulons|veux|aimerions|notre (?:objectif|but|mission|priorite) est) (?:[\w']+ ){{0,8}}?(?:apprecie\w*
            |aime\w*|adore\w*|plu|plaira|profite|passe un (?:bon|agreable|excellent)|{_CONTENT}|satisfaction
            |excellente?|inoubliable|merveill\w+|parfaite?|formidable|fantastique|agreable|a la hauteur|(?:depasse
            |comble|repondu a) vos attentes|conquise?s?|enchante\w*)
            votre (?:entiere |pleine )?satisfaction (?:totale |entiere )?est (?:notre|au|la)|etre (?:les meilleurs
            |le meilleur|la meilleure|le numero un)|rester (?:le|la|les|votre) (?:numero|meilleur\w*|prefere\w*
            |leader\w*|n)
            """
    ),
    curious=phrases(
        r"""
            connaitre votre|savoir (?:comment|ce|si|dans|quel\w*)|comprendre|que vous (?:prendrez|participerez
            |repondrez|accepterez|voudrez)|si (?:vous|votre)|ou non|dans quelle mesure|a quel point|ameliorer
            """
    ),
)
