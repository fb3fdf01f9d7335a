"""German words that lead, negate, generalise or join, written without umlauts."""

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
    (?:ausgezeichnet|hervorragend|wunderbar|fantastisch|großartig|grossartig|außergewohnlich|aussergewohnlich
    |exzellent|perfekt|spektakular|beeindruckend|fabelhaft|erstklassig|genial|einzigartig|unschlagbar|phantastisch
    |herrlich|traumhaft|kostlich|grandios|brillant|furchtbar|schrecklich|katastrophal|entsetzlich|miserabel|miserabl
    |unmoglich|skandalos|erbarmlich)(?:e[nrms]?)?|toll(?:e[nrms]?)?|super
    """
)
_OWN = alternatives(
    rf"""
    {_STRONG}|(?:innovativ|freundlich|aufmerksam|revolutionar|preisgekront|renommiert|exklusiv|effizient|herzlich
    |engagiert|professionell|modern|großzugig|grosszugig|erfahren|hochqualifiziert|qualifiziert|bekannt|beruhmt
    |lecker|sympathisch|kompetent|hochwertig|bewahrt|hilfsbereit|beliebt|leistungsstark|zuverlassig|liebevoll
    |fachkundig|schnell|gunstig|best|hubsch|schon)(?:e[nrms]?)
    """
)
_PEOPLE = alternatives(
    r"""
    kunden|kundinnen|nutzer\w*|anwender|patient\w+|gaste[n]?|leute[n]?|menschen|experten|arzte[n]?|kaufer|nachbarn
    |burger\w*|mitarbeiter\w*|beschaftigte[n]?|kollegen|studierende[n]?|studenten|eltern|reisende[n]?|fahrgaste
    |deutschen?|verbraucher\w*|leser\w*|fachleute|wissenschaftler\w*|okonomen|familien|mitglieder\w*|besucher\w*
    |lehrer\w*|autofahrer\w*|zahnarzte|jugendlichen|frauen|manner|abonnenten|teilnehmer\w*
    """
)
_HOLD = alternatives(
    r"""
    meinen|glauben|finden|halten|bevorzugen|empfehlen|sagen|schatzen|unterstutzen|wahlen|nutzen|verwenden|lieben
    |mogen|sind|haben|wollen|wissen|befurworten|lehnen|beurteilen|bewerten|raten|zeigen|vertrauen|kommen|kaufen
    |wunschen|fordern|loben|meint|findet|bevorzugt|empfiehlt|sagt|ist|hat|nutzt|will|schatzt|halt|glaubt|halte
    """
)
_ASPECT = alternatives(
    r"""
    \w{0,14}(?:preise?n?|qualitat|schnelligkeit|geschwindigkeit|freundlichkeit|hoflichkeit|sauberkeit|hygiene
    |komfort|bequemlichkeit|service|bedienung|beratung|personals?|punktlichkeit|vielfalt|auswahl|verstandlichkeit
    |nutzlichkeit|einfachheit|sicherheit|zuverlassigkeit|professionalitat|effizienz|design|gestaltung|geschmack
    |prasentation|essens?|speisen|kuche|lage|lieferung|versand|verpackung|ausstattung|zimmers?|einrichtung
    |atmosphare|ambiente|inhalte?n?|dozent\w*|trainer\w*|lehrkrafte?n?|organisation|dauer|offnungszeiten|gehalts?
    |bezahlung|vergutung|kenntnisse?|informationen|kommunikation|app|webseite|website|seite|produkte?n?
    |verfugbarkeit|beleuchtung|temperatur|schulung|weiterbildung|einfuhlungsvermogen|kompetenz|fachkompetenz
    |zeit(?:en)?|benutzerfreundlichkeit|musik|ton|wlan|fruhstucks?|pool|fuhrungskraft|vorgesetzten|flexibilitat
    |reparatur|installation|rechnung|tarife?n?|netzabdeckung|farbe|große|grosse|stoff|transparenz|arzte?n?|arzt
    |pflegekrafte?n?|pflegepersonals?|rezeption|erklarungen|betreuung|hilfsbereitschaft|larm|erreichbarkeit
    |haltbarkeit|leistung)
    """
)
_ADJECTIVE = alternatives(
    r"""
    einfach|schnell|klar|nutzlich|hilfreich|freundlich|sauber|bequem|effizient|professionell|punktlich|sicher
    |zuverlassig|gunstig|preiswert|interessant|praktisch|gut|angenehm|aufmerksam|vollstandig|modern|frisch|lecker
    |abwechslungsreich|kompetent|intuitiv|fair|ruhig|kurz|ausfuhrlich|verstandlich|flexibel|hoflich|respektvoll
    |leise|ubersichtlich|schmackhaft|gemutlich|unkompliziert|reibungslos|transparent|motivierend|warm|hell
    """
)

WORDS = WordingWords(
    leading=LeadingWords(
        negative=opening(
            r"""
            (?:(?:und|aber|also),? )?(?:finden|meinen|glauben|denken|wurden|sind|ware|sollte[n]?|ist|war|waren
            |mussten|musste|findest|meinst|glaubst|denkst|wurdest|mochten)(?: [\w-]+){0,5}? nicht (?:auch|ebenfalls
            |der (?:meinung|ansicht)|sagen|zustimmen|langsam|besser|endlich|einer meinung|lieber)
            (?:finden|meinen|glauben|denken) (?:sie|ihr)(?: etwa)? nicht|(?:findest|meinst|glaubst
            |denkst) du(?: etwa)? nicht|sind sie nicht auch|stimmen sie (?:uns |mir )?nicht (?:auch )?zu
            |war(?:en)? [\w -]{3,40} nicht (?:einfach )?(?:toll|wunderbar|großartig|grossartig|fantastisch
            |hervorragend|ausgezeichnet|super|schon)
            """
        ),
        tag=phrases(
            r"""
            (?<=, )(?:nicht wahr|oder|oder nicht|gell|stimmt's|stimmts|stimmt es|richtig|nicht
            |finden sie nicht(?: auch)?|meinen sie nicht(?: auch)?|oder etwa nicht|ja|ne|oder doch
            |findest du nicht(?: auch)?|habe ich recht)\s?\?+$
            """
        ),
        certainty=phrases(
            r"""
            (?:es ist )?(?:offensichtlich|zweifellos|unbestritten|unbestreitbar|bekanntlich|selbstverstandlich
            |bekanntermaßen|bekanntermassen)|es steht (?:außer|ausser) (?:frage|zweifel)|wie (?:alle|jeder
            |wir alle) wissen|wir alle wissen|jeder weiß|niemand (?:bezweifelt|bestreitet)|ohne zweifel
            |es ist (?:klar|erwiesen|bekannt),? dass
            """
        ),
        agree=phrases(
            r"""
            stimmen sie (?:\w+ ){0,3}?zu,? dass|stimmen sie (?:mit )?uns zu
            |sind sie (?:auch |ebenfalls |mit uns )?der (?:meinung|ansicht|auffassung),? dass|teilen sie (?:unsere
            |die) (?:meinung|ansicht|sorge)|geben sie (?:uns|mir) recht|stimmst du zu,? dass
            """
        ),
        other_side=phrases(
            r"""
            oder (?:nicht|eher|lehnen|unzufrieden|schlecht\w*|schwierig|schwer|dagegen|ablehn\w*|negativ|langsam
            |teuer|unangenehm|gar nicht)|weder
            """
        ),
        degree=phrases(r"inwieweit|in welchem maße|wie (?:beurteilen|bewerten)|was halten"),
        one_sided=phrases(
            rf"""
            wie sehr (?:\w+ ){{0,8}}?(?:genossen|geliebt|lieben|liebt|gefallen|gefallt|gefiel|geschatzt|schatzen
            |gemocht|mogen|freu\w+|begeister\w+|geholfen|verbessert|bewunder\w+|erleichter\w+)
            wie (?:sehr )?(?:{_STRONG}|begeistert|glucklich|froh|beeindruckt|entzuckt|verliebt|stolz|schon
            |uberwaltigt|angenehm uberrascht|verargert|enttauscht|besorgt)
            was hat (?:ihnen|dir) (?:\w+ ){{0,3}}?am besten gefallen(?! und)|was lieben sie
            """
        ),
        praised=phrases(
            rf"""
            unser(?:e[nrms]?|em|er
            |en)? (?:neue[nrms]? und )?(?:\w+e[nrms]? und )?(?:so |sehr |besonders |stets |außerst )?{_OWN} [\w-]{{3,}}
            (?:der|die|das|den|dem|diese[nrms]?|ihr|ihre[nrm]?) {_STRONG} (?!und\b|oder\b|zu\b)[\w-]{{4,}}
            """
        ),
        offered=opening(
            rf"""
            (?:war|waren|ist|sind|fanden sie|finden sie|wurden sie sagen|halten sie
            |empfanden sie)(?: [\w,-]+){{0,8}}? {_STRONG}
            (?:sind wir|ist|sind)(?: [\w-]+){{0,6}} (?:der|die|das) beste[n]?
            """
        ),
        crowd=phrases(
            rf"""
            (?:die (?:(?:aller)?meisten|(?:große|uberwaltigende|uberwiegende|grosse) mehrheit)|\d+ ?(?:%|prozent)
            |mehr als \d+ ?%?|uber \d+ ?%?|\d+ von (?:\d+|zehn|funf)|neun von zehn|acht von zehn|viele|unzahlige
            |millionen|tausende|fast alle|alle|immer mehr|zahlreiche)(?: (?:der|von|aller|unserer|unsere|anderen?
            |ihrer|zufriedenen?))* (?:\w+ )?{_PEOPLE}(?: [\w-]+){{0,4}}? ?(?:bereits |schon )?{_HOLD}
            (?:die )?(?:experten|studien|arzte|wissenschaftler|fachleute|untersuchungen)(?: \w+)? (?:empfehlen
            |zeigen|belegen|bestatigen|raten|sind sich einig|beweisen)
            (?:wie|ebenso wie|genau wie) (?:die meisten|viele andere|so viele|millionen|alle anderen
            |zahlreiche andere)|schließen sie sich|schliessen sie sich|(?:jeder|alle) (?:weiß|wissen|sagen
            |sind sich einig)|laut (?:experten|studien)|weithin (?:anerkannt|geschatzt)
            """
        ),
        asked_about=phrases(
            r"""
            (?:glauben|denken|meinen|finden|wurden) sie,? dass|(?:welcher|wie viel) (?:prozentsatz|anteil|prozent)
            |wie viele|ihrer meinung nach|ob|wie oft
            """
        ),
        premise=opening(
            rf"""
            (?:angesichts|in anbetracht|da|weil|nachdem|jetzt,? (?:da|wo)|wenn man bedenkt|aufgrund|dank|trotz|bei
            |mit|wegen|wo doch|bedenkt man)[^?]*?(?:vorteil\w*|nutzens?|gefahr\w*|risik\w+|schad\w+|erfolg\w*
            |besser\w*|best\w+|wichtig\w*|bedeutung|bemuh\w+|anstreng\w+|spar\w+|preisgekront\w*|probleme\w*
            |scheitern|nachteil\w*|sicherheit|qualitat|so (?:viel\w*|gut|groß|schnell)|große|rett\w+|schutz\w+|krise
            |anstieg|erhohung|{_STRONG})[^?]*?[,:][^?]*\?
            """
        ),
        why_good=phrases(
            rf"""
            (?:warum|wieso|weshalb) (?:lieben|mogen|schatzen|bevorzugen|vertrauen|gefallt|gefallen|liebst
            |magst) (?:sie|ihnen|du|dir)
            (?:was|warum|wieso) (?:macht|machen|ist|sind) (?:\w+ ){{0,5}}?(?:besser\w*|beste[nrs]?|so \w+
            |einzigartig|besonders|{_STRONG})
            """
        ),
        virtue=phrases(
            r"""
            als (?:\w+ )?(?:verantwortungsbewusst|verantwortungsvoll|fursorglich|umweltbewusst|kluge|treue|ehrlich
            |engagiert|gute)\w* \w+|wie (?:alle|jede) (?:verantwortungs|gute)\w* \w+|wenn (?:ihnen
            |dir) \w+(?: \w+){0,2} (?:wirklich )?(?:am herzen|wichtig)|vernunftige menschen
            """
        ),
    ),
    absolute=AbsoluteWords(
        absolute=phrases(
            r"""
            immer(?! (?:noch|mehr|wieder|weniger|besser))|nie|niemals|jederzeit|stets|zu jeder zeit|in jedem fall
            |in allen fallen|ausnahmslos|ohne ausnahme|jedes mal|jedesmal|niemand|absolut (?:alles?|nichts|niemand)
            |alle(?: (?:unsere|ihre|die|deine|mitarbeiter\w*|fragen|anderen))?(?! (?:\d+|zwei|drei|paar|jahre|monate
            |wochen|tage|jubeljahre))|alles|samtliche[nrs]?|gesamte[nrs]?|100 ?%|vollstandig|keinerlei
            |die ganze zeit|jede[rsnm] einzelne[rsnm]?
            """
        ),
        meant=phrases(
            r"""
            alle (?:\w+ )?(?:informationen|fragen|angaben|unterlagen)|alles,? was|alles (?:gefunden|erledig\w+
            |in ordnung|geklappt|verstanden|erhalten)
            jemals|schon (?:ein)?mal|nicht (?:immer|alle|jede\w*|nur)|fast (?:immer|nie|alle)|oder (?:immer|nie|fast
            |nur)|immer oder|alles in allem|insgesamt|vor allem|in aller|aller(?:dings|art)|alle oder|fur immer
            |wie immer|alles andere
            """
        ),
        asks=opening(
            r"""
            (?:und |an |in |mit |von |fur |seit |auf |aus |zu |bei |um |nach |bis )*(?:was|welche[rsnm]?|wie
            |wieviel\w*|wann|wo|wer|wen|wem|warum|wieso|weshalb|woher|wohin|worin|wofur|womit|woran|worauf|wodurch
            |inwieweit|inwiefern)
            """
        ),
        yes_or_no=opening("ja|nein"),
        agreement=phrases(r"""
            stimme\w*(?: \w+)* zu|stimme|zustimm\w*|trifft(?: \w+)* zu|lehne(?: \w+)* ab|einverstanden
            """),
        often=phrases(
            r"""
            immer|nie|manchmal|oft|selten|haufig|fast nie|fast immer|gelegentlich|meistens|ab und zu|mal|taglich
            |woche|monat|wochentlich|hin und wieder|regelmaßig
            """
        ),
    ),
    negation=NegationWords(
        negator=phrases("nicht|kein|keine[nrms]?|nie|niemals|niemand\\w*|nichts|ohne|nirgends|kaum"),
        concord=phrases("nimmermehr"),
        negative=phrases(
            r"""
            dagegen|lehn\w+(?=[^?]*\bab\b)|ablehn\w*|gegen (?:die|das|den|ein\w*)|verneinen|bestreiten|verbiet\w*
            |verbot\w*|verhinder\w*|vermeid\w*|verweiger\w*|widerspr\w+|mangel\w* an|unterlass\w*|verzicht\w*
            un(?:moglich\w*|wahrscheinlich\w*|verstandlich\w*|zufrieden\w*|richtig\w*|angemessen\w*|notig\w*
            |notwendig\w*|gerecht\w*|fair\w*|bequem\w*|nutz\w*|wirksam\w*|sicher\w*|zureichend\w*|genugend\w*
            |akzeptabel|fahig\w*|vollstandig\w*|zuganglich\w*|glucklich\w*|angenehm\w*|ehrlich\w*|freundlich\w*
            |klar\w*|wichtig\w*|zulassig\w*)
            inakzeptabel\w*|ineffizient\w*|illegal\w*|missbillig\w*|misstrau\w*|fehl(?:en|t|te)
            """
        ),
        both_ends=phrases(
            r"""
            ohne (?:probleme|schwierigkeiten|muhe|wartezeit|aufwand)
            (?:\w+,? )oder (?:eher )?(?:nicht|un\w+|dagegen|nie|kein\w*|ablehn\w*)|\w+ (?:noch|und) un\w+
            |weder \w+(?: \w+)? noch \w+|weder noch|warum nicht|nicht nur|ja oder nein|dafur oder dagegen
            |falls nicht|wenn nicht|zogern sie nicht|nicht zutreffend|gar nicht zufrieden|nicht mehr|noch nicht
            """
        ),
        apart=phrases(r"""(?:weil|da|obwohl|denn|aber|sondern)\b[^?]*"""),
        agreement=phrases(
            r"stimmen sie (?:[\w]+ ){0,4}?zu|stimmst du (?:\w+ )?zu|der (?:meinung|ansicht),? dass|befurworten sie"
        ),
        agree_or_disagree=phrases(
            r"""
            stimmen sie (?:dem |der aussage |diesem )?(?:eher )?zu oder (?:eher )?(?:nicht(?: zu)?
            |lehnen sie (?:\w+ )?ab)|zustimmen oder (?:ablehnen|nicht zustimmen|nicht)|dafur oder dagegen
            """
        ),
        condition=opening("wenn|falls|bitte|sofern|kreuzen|wahlen|außer|ausser"),
    ),
    joining=JoiningWords(
        rated=phrases(
            r"""
            zufrieden\w*|unzufrieden\w*|beurteil\w+|bewert\w+|benot\w+|wie (?:gut|fanden|finden|war|waren|ist|sind
            |empfanden|empfinden|beschreiben|wurden|einfach|hilfreich|freundlich|wichtig)|was halten sie
            |was denken sie|meinung (?:uber|zu|von)|gefallen|gefiel\w*|gefallt|inwieweit|in welchem ma\w+|entspr\w+
            |schatzen sie|note[n]? (?:geben|wurden)|uberzeugt
            """
        ),
        nouns=phrases(
            joined(
                _ASPECT,
                "und|und/oder|sowie|wie auch",
                r"(?:der|die|das|den|dem|des|ihre[nrms]?|ihr|unsere[nrms]?|mit|von|vom|zu|zum|zur|ein|eine[nrms]?)",
            )
        ),
        adjectives=phrases(joined(_ADJECTIVE, "und", r"(?:sehr|ausreichend|auch|zugleich)", gap=0)),
        one_notion=phrases(
            r"""
            preis[- ]?(?:-|/|und)[ -]?leistung\w*(?:[- ]verhaltnis\w*)?|verhaltnis (?:von|zwischen) \w+ (?:und
            |zu) \w+|zwischen (?:der |die |dem |den )?\w+ und (?:der |die |dem |den )?\w+
            |arbeits- und gesundheitsschutz|sicherheit und gesundheit\w*|gesundheit und sicherheit|essen und trinken
            |speisen und getranke\w*|wichtiger[^?]*|kurz und (?:bundig|knapp|klar)|klar und deutlich
            |sauber und ordentlich|gut und gerne|hilfe und unterstutzung|abteilung \w+ und \w+
            |allgemeine[n]? (?:geschafts)?bedingungen[^?]*|ruhig und entspannt|\w+- und \w+
            """
        ),
        follow_up=phrases(
            r"""
            (?:und|oder)(?: dann)?,? ?(?:warum|wieso|weshalb|wenn (?:ja|nein|nicht)|falls (?:ja|nein|nicht)|wie oft
            |wie viele?|was (?:wurden sie|hat|halten)|wie (?:haben|hat|war|beurteilen|bewerten|zufrieden))[^?]*\?
            |(?:wenn|falls) (?:ja|nein|nicht),? (?:warum|wie|was|welche|wann)[^?]*\?
            """
        ),
        asks=opening(
            r"""
            (?:und |an |in |mit |von |fur |seit |auf |aus |zu |bei )*(?:was|welche[rsnm]?|wie|wieviel\w*|wann|wo|wer
            |warum|wieso|weshalb|woher)
            """
        ),
        restated=opening(r"""
            oder|das heißt|das heisst|und (?:sie|du)|wie finden sie|wie stehen sie|was meinen sie|ist
            """),
    ),
)
