"""German words that press respondents, written without umlauts."""

from __future__ import annotations

from service.survey.checks.languages.pressure_words import PressureWords, before, labelled, numbers
from service.survey.checks.languages.reading import alternatives, phrases

_SCORE = alternatives(
    r"""
    bewertung(?:en)?|noten?|punktzahl(?:en)?|beurteilung(?:en)?|wertung(?:en)?|rezension(?:en)?|antwort(?:en)?
    |punkte|kommentare?|feedback|ruckmeldung(?:en)?|empfehlung|umfrage|google-bewertung(?:en)?|ergebnis(?:se)?
    """
)
_GOOD = r"(?:positiv|gut|best|hoh|gunstig|freundlich|nett|tolle?|super|hervorragend|ausgezeichnet)(?:e|en|er|es)?"
_CONTENT = r"(?:zufrieden|glucklich|begeistert|froh|uberzeugt)"

WORDS = PressureWords(
    top=phrases(
        rf"""
            (?:die |eine |der |unsere )?(?:beste|besten|hochste|hochsten|volle|vollen|maximale|maximalen|perfekte
            |perfekten|optimale|bestmogliche|bestmoglichen|hochstmogliche|top) ?-?{_SCORE}
            best(?:note|noten|wertung|bewertung|punktzahl)|hochst(?:note|noten|wertung|punktzahl|bewertung)
            |top(?:note|noten|wertung|bewertung|-bewertung|-note|-noten)|volle punktzahl|alle sterne|bestnoten
            (?:die |alle |ihre |eine |einer |mit |vollen? )*(?:5
            |funf)(?: |-)?sternen?(?:-?{_SCORE})?(?! (?:bedeut\w+|heiss\w+|heißen|=|hotel|haus))
            (?:note |eine |einer |glatte |die )(?:1|eins)(?: mit stern(?:chen)?)?(?= |$|[.,!])(?! (?:bis|=|bedeutet
            |von|oder))|daumen (?:hoch|nach oben)|10 von 10|zehn von zehn|10 ?/ ?10|5 ?/ ?5
            |100 ?%(?: zufrieden)?(?= (?:geben|vergeben|bewerten))|(?:gruner|lachender|grune|lachendes) (?:smiley
            |knopf|gesicht)
            """
    ),
    number=numbers(
        r"""
            eine|einer|die|nur|note|mit|mit einer|mit der|ihre|ihrer|deine|deiner|den|lauter|uberall|durchgehend
            |immer|noch eine|volle|meine|der|auf eine|auf die|auf ihre|keine|jede|jeder
            """,
        r"zehn|neun|funf",
        r"(?:oder|und)(?: (?:eine|die|einer))?",
        r"""
            in|fur|bei|auf|wenn|zahlt|zahlen|uns|mir|hilft|helfen|oder|und|ist|sind|punkte|punkten|sterne|sternen
            |heute|ware|wird|immer|als|weil|denn|geben|vergeben|bewerten|wahlen|ankreuzen|freuen|bewertet|geben\w*
            |wurde|erhalten|bekommen|gibt|sichert|bedanken|bitten|belohnen
            """,
    ),
    not_a_score=before(
        r"""
            bis zu[mr]?|bis|seit|ab|am|vor dem|nach dem|samstag|sonntag|montag|dienstag|mittwoch|donnerstag|freitag
            |zwischen|nummer|seite|raum|etage|weniger als|mindestens|gruppen von|skala (?:von|mit)[^.,;]{0,20}
            |[01] bis
            """
    ),
    below=phrases(
        r"""
            (?:unter|unterhalb|schlechter als|weniger als|niedriger als|geringer als)(?: von| einer| einem| der
            | die)? (?:10|[5-9]|zehn|neun|acht|funf)(?: sternen?| punkten?)?
            (?:was )?(?:nicht|keine) (?:eine )?(?:10|9|5|zehn|neun|funf)(?: sterne)? (?:ist|sind|war)
            |alles andere als (?:eine )?(?:10|9|5|funf sterne|5 sterne)
            (?:eine|einer|die|note) (?:[4-8]|sieben|acht|sechs|funf|vier)
            """
    ),
    fails=phrases(
        r"""
            durchgefallen|durchfall\w*|nicht bestanden|versag\w*|misserfolg|gescheitert|ungenugend|mangelhaft
            |inakzeptabel|nicht akzeptabel|niederlage|fehlschlag|nicht (?:gut )?genug|reich\w+ nicht|durchgefallene
            zahl\w+ (?:\w+ ){0,3}?nicht|(?:als|wie) (?:eine )?(?:null|0)|als (?:\w+ )?(?:schlecht|negativ|kritisch)
            |schlechte note
            nur (?:\w+ ){0,8}?(?:zahlen|zahlt|gelten|gilt|anerkannt|gewertet|akzeptiert\w*)|kostet uns|schade[nt]
            |belasten|ziehen uns|wertlos
            """
    ),
    harm=phrases(
        rf"""
            (?:vermeiden sie|geben sie (?:uns )?(?:bitte )?keine|bitte keine|keine) (?:schlechte|niedrige
            |negative)n? {_SCORE}
            (?:jede |eine |die )?(?:schlechte|niedrige|negative)n? {_SCORE} (?:\w+ ){{0,3}}?(?:schade\w*|belaste\w*
            |zieh\w+|werf\w+|trifft|treffen|koste\w*|gefahrde\w*)
            """
    ),
    request=phrases(
        r"""
            bitte|bitten|wir bitten|vergessen sie nicht|vergiss nicht|denken sie daran|denk daran
            (?:geben|gib|gebt|vergeben|bewerten|bewerte|bewertet|benoten|wahlen|kreuzen|markieren|klicken
            |hinterlassen|hinterlasse|hinterlasst|schreiben|schreib|schenken|schenk|antworten|stimmen|drucken|setzen
            |teilen|zeigen)
            """
    ),
    longing=phrases(
        r"""
            hoff\w+|wunsch\w+|freu\w+|wurden uns|wurde mich|ziel|ziele|traum|streb\w+|helfen|hilf|helft|hilft
            |unterstutz\w+|brauch\w+|mocht\w+|erreich\w+|verdien\w+|rechn\w+|zahlen auf|dankbar
            |bedeut\w+ (?:mir |uns )?(?:viel|alles|sehr)|sichern|behalten|arbeiten (?:\w+ ){0,3}?(?:dafur|hart)
            |kampf\w+|akzeptieren|damit (?:wir|ich)|darum|gern|gerne
            """
    ),
    thanks=phrases(r"danke\w*|freu\w+|herzlichen dank|vielen dank"),
    coaxing=phrases(
        r"""
            (?:konnen|kann|durfen|darf) (?:wir|ich) (?:\w+ ){0,3}?(?:zahlen|rechnen|hoffen|bitten|auf)|(?:geben
            |wurden|schenken|konnen|konnten) sie (?:uns|mir)|(?:gibst|schenkst|wurdest|kannst) du (?:uns|mir)
            |haben wir (?:\w+ ){0,3}?verdient|verdienen wir
            was (?:\w+ ){0,5}?(?:fehlt|hindert|halt|brauchen|tun|mussen|mussten) (?:\w+ ){0,5}?(?:zu|fur|um|von
            |damit)
            """
    ),
    good=phrases(
        rf"""
            (?:eine |einer |ihre |deine |die |jede |jeder |mehr )?{_GOOD} (?:online-?|google-?)?{_SCORE}|(?:bewerten
            |bewerte|bewertet|beurteilen|benoten) (?:sie |uns |mich |bitte )*(?:positiv|gut|sehr gut|hoch
            |bestmoglich|wohlwollend)|(?:etwas |was )(?:nettes|gutes|positives|schones) uber uns
            """
    ),
    label=labelled(
        r"""
            (?:sehr|vollkommen|vollig|voll und ganz|ausserst|außerst) (?:zufrieden|gut|wahrscheinlich|einverstanden)
            |stimme (?:voll|vollig|voll und ganz) zu|ausgezeichnet|hervorragend|immer|ja|trifft voll zu
            """
    ),
    everywhere=phrases(r"alle[nrs]?|jede[rns]?|uberall|immer|durchgehend|bitte"),
    told=phrases(
        r"""
            (?:haben|hatten|hast) (?:sie |du )?(?:uns |mir )?(?:mit |eine |die )?(?:\w+ ){0,4}?(?:gegeben|bewertet
            |vergeben|benotet|gewahlt)|(?:dank|danke) fur (?:ihre|deine) (?:bewertung|note|wertung) (?:von|mit)
            (?:wobei|dabei|hierbei) (?:\w+ )?(?:\d|eine|die|sehr)|\d+ ?(?:=|bedeutet|bedeuten|heisst|heißt|steht fur
            |:) ?\(?(?:sehr|vollig|voll|uberhaupt|ausserst|außerst|ausgezeichnet|dass|gar)|(?:10|9|5|zehn
            |funf),? wenn (?:sie|es|der|die|das)
            (?:durchschnitt|anteil|mittelwert|prozentsatz)(?: von| der)?|kunden,? die (?:\w+ ){0,4}?(?:gaben|geben
            |vergeben|bewerten|antworten)|veroffentlichen|berechnen
            """
    ),
    balanced=phrases(
        r"""
            ehrlich\w*|offen und|aufrichtig\w*|egal (?:ob|wie|welche|was)|ganz gleich|unabhangig|(?:ob
            |sowohl) (?:gut|positiv|lob)|gut oder schlecht|(?:gute|positive)\w* (?:oder|und|wie
            |als auch) (?:schlechte|negative|kritische)\w*|(?:negative|kritische|schlechte)\w* (?:oder|und
            |wie) (?:positive|gute)\w*|positiv oder negativ|lob (?:und|oder|wie) (?:kritik|tadel)
            |was (?:\w+ ){0,2}?(?:gut|schlecht) (?:\w+ ){0,3}?und was|jede (?:note|antwort|bewertung) (?:ist|hilft
            |zahlt)
            (?:niemand|nie|niemals|nicht) (?:\w+ ){0,4}?(?:gebeten|bitten|gedrangt|drangen|auffordern|aufgefordert
            |erwartet|beeinflussen|beeinflusst)
            """
    ),
    reward=phrases(
        r"""
            geschenke?|gutscheine?n?|\w+gutscheine?|rabatte?|\w*rabatt|pramien?|verlosung(?:en)?|verlosen|verlost
            |gewinnspiel\w*|gewinn(?:en|e|t)? (?:sie|du|eine?n?|mit|\d+)|gratis\w*|kostenlos\w*|umsonst|freigetrank
            |freikarten?|bonuspunkte?n?|treuepunkte?n?|zugabe|belohn\w+|schenken|spendieren|spendiert|geht aufs haus
            \d+ ?€|€ ?\d+|\d+ (?:euro|punkte|franken)(?: \w+)?|\d+ ?% (?:rabatt|nachlass|gunstiger|auf)|nachlass
            |erstatt\w+|gutschrift|cashback|versandkostenfrei\w*|(?:einen |ein |eine )?(?:kaffee|dessert|getrank|eis
            |abendessen) (?:gratis|geschenkt|aufs haus|kostenlos|spendiert)|dankeschon-?geschenk|uberraschung
            |freimonat|lostopf|lose?(?= |$|[.,!])|hauptpreis|preise? (?:zu )?gewinnen
            """
    ),
    content=phrases(
        rf"""
            (?:wenn|falls|sofern|sobald) (?:\w+ ){{0,6}}?(?:{_CONTENT}|gefallen|gefallt|gefiel|empfehlen
            |weiterempfehlen|geschmeckt|lieben|mochten)
            {_CONTENT}e[nr]? (?:kunden|kundinnen|gaste|patienten|nutzer|teilnehmer)|(?:empfehlen sie|empfiehl
            |empfehlt) uns|weiterempfehl\w+|wer (?:uns )?(?:weiter)?empfiehlt|(?:sagen|schreiben|erzahlen|schreib
            |sag|erzahl) (?:\w+ ){{0,4}}?(?:{_CONTENT}|gefallen|gut|tolles?|schon|lieben|nettes)
            (?:antworten|kreuzen|sagen|wahlen) (?:sie )?(?:mit )?["']?(?:ja\b|sehr|voll|ausgezeichnet|immer)
            |wer (?:\w+ )?{_CONTENT} (?:ist|war)
            """
    ),
    whatever=phrases(
        r"""
            unabhangig|egal (?:ob|wie|welche|was)|ganz gleich|hangt nicht|auch wenn|gut oder schlecht
            |positiv oder negativ|(?:allen?|jede[rns]?|samtlichen?|wer) (?:\w+ ){0,3}?(?:teilnehm\w*|teilnimmt
            |ausfull\w*|beantwort\w*|mitmach\w*|abschliess\w*|abschließ\w*|einsendungen)
            niemals|nie|ehrlich\w*|aufrichtig\w*
            """
    ),
    asks=phrases(
        r"""
            wie|was|welche[rsnm]?|wann|wo|wer|warum|wieso|wieviel|wieviele|sind|waren|war|ist|haben|hatten|kennen
            |nutzen|wussten|wissen|finden|wurden
            """
    ),
    then=phrases(
        r"""
            erhalt\w*|bekomm\w*|gewinn\w*|schenk\w*|sicher\w*|als dank\w*|im gegenzug|dafur|gibt es|nehmen
            |teilnehm\w*|landen|wartet|spendier\w*
            """
    ),
    answer=phrases(
        rf"""
            (?:ihre[rnm]?|deine[rnm]?|diese[rnm]?|jede[rn]?|die|der|eine[rn]?|euren?|schlechte[rn]?|gute[rn]?
            |niedrige[rn]?|von ihrer) (?:schlechte[rn]? |gute[rn]? |niedrige[rn]? )?(?:{_SCORE}|antwort(?:en)?
            |umfragen?|befragung(?:en)?|fragebogen|kommentare?|meinung|sterne|ergebnisse?|angaben|stimme|urteil)
            was sie (?:antworten|schreiben|angeben|sagen)|wie sie (?:antworten|bewerten)|(?:wenn|falls) sie (?:uns
            |mir|ihm|ihr)|(?:schlechte|niedrige|gute|negative|positive|hohe) (?:noten?|bewertung(?:en)?|wertungen
            |kommentare?|ruckmeldungen|antworten)|von (?:ihren|ihrer|dieser|diesen) \w+
            """
    ),
    stake=phrases(
        r"""
            bonus|boni|bonuszahlung(?:en)?|pramien?|jahrespramie|gehalt|gehalter|gehaltserhohung|lohn|lohne
            |verdienst|bezahlung|vergutung|provision(?:en)?|beforder(?:ung|t|n)|kundig\w+|gekundigt|entlass\w+
            |rauswurf|gefeuert|arbeitsplatz|arbeitsplatze|job|jobs|stelle|stellen|arbeitsvertrag
            |vertragsverlangerung|karriere|abmahnung\w*|sanktion\w*|bestraf\w*|leistungs(?:beurteilung|bewertung
            |gesprach|zulage)|mitarbeiter(?:beurteilung|gesprach|bewertung)|jahresgesprach|personalakte|trinkgeld\w*
            |zulage|einkommen|vorgesetzte[nr]?|chef|chefin|zielvereinbarung|probezeit|dienstplan
            """
    ),
    decides=phrases(
        r"""
            beeinfluss\w*|auswirk\w*|wirk\w+|hang\w+|abhang\w*|bestimm\w*|entscheid\w*|zahl(?:en|t)|kost\w+
            |abgezogen|(?:wird|werden|wurde) (?:\w+ ){0,8}?(?:verwendet|genutzt|berechnet|berucksichtigt
            |herangezogen|bemessen|gemessen|festgelegt|beurteilt|bezahlt|gekurzt)|dien\w+|fließ\w+|fliess\w+
            |berechn\w+|verlier\w+|bekomm\w*|erhalt\w*|hilft|helfen|kann|konnen|konnte|verknupft|gekoppelt|je nach
            |nach dieser|richtet sich|gefahrd\w+|auf dem spiel|bedeut\w*|behalt\w*|maßgeblich|massgeblich|schad\w+
            |landet|teil der|geht ein|gehen in|eingeh\w+
            """
    ),
    denied=phrases(
        r"""
            (?:kein|keine|keinen|keinerlei|nicht|nie|niemals|ohne|weder) (?:\w+ ){0,5}?(?:einfluss\w*|auswirk\w*
            |folgen|konsequenz\w*|verwendet|genutzt|weitergegeben|zusammenhang|abhang\w*|beeinfluss\w*
            |berucksichtigt|herangezogen|nachteil\w*|entscheid\w*)|(?:hat|haben|hangt|beeinfluss\w+
            |wirk\w+) (?:\w+ ){0,4}?(?:keinen?|keinerlei|nicht)|mein (?:chef|vorgesetzter|gehalt|job
            |arbeitsplatz) (?:ist|hat|gibt|macht)|meine (?:chefin|vorgesetzte)|unabhangig
            """
    ),
    hope=phrases(
        rf"""
            (?:(?:wir )?sind (?:sehr |besonders )?stolz|stolz auf|es ist unser stolz)[^.;!]*
            (?:wir (?:bemuhen|bemuhten|setzen|geben|tun|arbeiten|streben|legen
            |engagieren)) (?:\w+,? ){{0,8}}?(?:best\w*|ubertreffen|exzellen\w+|zufrieden\w*|perfekt\w*
            |unvergesslich\w*|wohl\w*|qualitat|glucklich|begeistern)
            (?:hoff(?:en|e|entlich)|(?:wir )?(?:sind|bin) (?:uns )?(?:ganz )?(?:sicher|uberzeugt)|wunsch(?:en|e)
            |(?:wir )?mocht(?:en|e)|wollen|es ist unser (?:ziel|anspruch|wunsch)|unser (?:ziel|anspruch
            |wunsch) ist(?: es)?|ziel ist(?: es)?),? (?:[\w-]+,? ){{0,9}}?(?:gefallen|genossen|geschmeckt|{_CONTENT}
            |zufriedenheit|zufriedenzustellen|wohlgefuhlt|wohl gefuhlt|wohlfuhlen|unvergesslich\w*|ausgezeichnet\w*
            |perfekt\w*|fantastisch\w*|wunderschon\w*|angenehm\w*|ubertroffen|begeister\w*|geliebt
            |freude (?:bereitet|gemacht)|toll\w*|schon\w*|gelungen)
            ihre (?:[\w-]+ )?zufriedenheit (?:\w+ )?ist (?:\w+ )?(?:unser|uns)|ihre zufriedenheit (?:steht|liegt
            |hat)|nummer eins (?:zu )?(?:bleiben|werden|sein)|die besten (?:zu )?(?:bleiben|werden|sein)
            """
    ),
    curious=phrases(
        r"""
            (?:kennenlernen|kennen lernen|erfahren|wissen|verstehen|herausfinden|horen),? ?(?:wie|was|ob|warum)?
            |(?:dass|wenn) sie (?:\w+ ){0,5}?(?:teilnehmen|mitmachen|antworten|beantworten|ausfullen|zeit)|ob sie
            |oder nicht|inwieweit|verbessern|besser machen
            """
    ),
)
