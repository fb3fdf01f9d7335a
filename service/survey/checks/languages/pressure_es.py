"""Spanish words that press respondents, written without accents."""

from __future__ import annotations

from service.survey.checks.languages.pressure_words import PressureWords, before, labelled, numbers
from service.survey.checks.languages.reading import alternatives, phrases

_SCORE = alternatives(
    r"""
    puntuacion|puntaje|calificacion|valoracion|evaluacion|nota|resena|opinion|critica|respuesta|puntos?|evaluaciones
    |calificaciones|valoraciones|opiniones|resenas|notas|respuestas|puntuaciones|comentarios?|recomendacion|encuesta
    """
)
_GOOD = r"(?:positiv[ao]s?|buen[ao]s?|favorables?|alt[ao]s?|excelentes?|inmejorables?|estupend[ao]s?|bonit[ao]s?)"
_CONTENT = r"(?:satisfech[ao]s?|content[ao]s?|encantad[ao]s?|feliz|felices|a gusto|complacid[ao]s?)"

WORDS = PressureWords(
    top=phrases(
        rf"""
            (?:la |el |una? )?(?:maxim[ao]|mejor|mas alt[ao]) (?:posible )?{_SCORE}
            (?:la |una )?{_SCORE} (?:maxima|perfecta|mas alta|sobresaliente|impecable|(?:de|con) (?:un )?(?:10|diez)
            |de excelente)
            (?:las |sus |tus |con |de )*(?:5|cinco) estrellas?(?! (?:es|significan?|=))
            (?:el|un) 100 ?%(?! de (?:descuento|algodon|los|las|participacion))
            matricula de honor|sobresaliente|puntuacion completa|todas las estrellas|pulgar(?:es)? arriba|10 ?/ ?10
            |5 ?/ ?5|10 de 10
            (?:un|el) (?:10|diez) (?:redondo|perfecto)|carita (?:feliz|verde|sonriente)|dieces|nueves y dieces
            """
    ),
    number=numbers(
        r"""
            un|una|el|los|las|con|todo|todos|solo|solamente|unicamente|puros|otro|ese|este|su|tu|nota|notas
            |puntuacion|calificacion|cada|marque|marca|ponga|pon|seleccione|elija|elige|con un|nos un|mi
            """,
        r"diez|nueve|cinco",
        r"(?:o|y|u)(?: (?:un|el|los))?",
        r"""
            en|para|por|cuando|cuenta|cuentan|nos|me|ayuda|ayudan|a|al|o|y|es|son|puntos|estrellas|hoy|seria|sera
            |siempre|como|porque|ya|que|mantiene|mantienen|hara|hace|demuestra|le|les|te|os|recib\w+|gana\w*|obt\w+
            """,
    ),
    not_a_score=before(
        r"""
            antes del?|hasta|desde|dia|a partir del?|sabado|domingo|lunes|martes|miercoles|jueves|viernes|a las
            |entre|numero|pagina|sala|planta|dentro de|menos de|al menos|minimo de|grupos? de|(?:escala|rango) (?:de
            |del)[^.,;]{0,20}|[01] (?:a|al)
            """
    ),
    below=phrases(
        r"""
            (?:menos|menor(?:es)?|inferior(?:es)?|debajo|abajo|mas baj[ao]s?) (?:de|del|que|a
            |al) (?:un |una |los? |el )?(?:10|[5-9]|diez|nueve|ocho|cinco)(?: estrellas)?
            (?:que )?no sea(?:n)? (?:un |una |de )?(?:10|9|5|diez|nueve|cinco)(?: estrellas)?
            (?:un|una|el|los) (?:[5-8]|siete|ocho|seis|cinco|cuatro|4)
            """
    ),
    fails=phrases(
        r"""
            suspens[oa]s?|suspend\w+|reprob\w+|fracas\w+|fallo|fallad[oa]|fallamos|fallar|insuficiente|inaceptable
            |no (?:es|son) aceptables?
            no (?:nos )?(?:sirven?|cuentan?|basta|vale|valen)|(?:como|a) (?:un )?(?:cero|0)|(?:es
            |como) un[a]? (?:mal[ao] nota|fallo|error|negativ[ao])
            (?:solo|solamente|unicamente) (?:\w+ ){0,8}?(?:cuentan?|valen?|sirven?|se aceptan?|suman?|aprueban?)
            |no aprob\w+|penaliza\w*|perjudica\w*|danan|mala nota|mal servicio
            """
    ),
    harm=phrases(
        rf"""
            (?:no nos|evite|evita|no)(?: de| deje| ponga| pon)? (?:una )?(?:mala|baja) {_SCORE}
            (?:las |una |un )?(?:mal[ao]s?|baj[ao]s?|negativ[ao]s?) {_SCORE} (?:\w+ ){{0,3}}?(?:perjudica\w*|dana\w*
            |afecta\w*|penaliza\w*|cuesta\w*|hunde\w*|resta\w*|hace\w* dano)
            {_SCORE} (?:mal[ao]s?|baj[ao]s?|negativ[ao]s?) (?:\w+ ){{0,3}}?(?:perjudica\w*|dana\w*|afecta\w*
            |penaliza\w*|cuesta\w*|hunde\w*|resta\w*)
            """
    ),
    request=phrases(
        r"""
            por favor|porfa|le rogamos|te rogamos|le pedimos|te pedimos|os pedimos|les pedimos|pedimos|solicitamos
            |no olvides?|recuerde|recuerda
            (?:valor|calific|califiqu|puntu|evalu|marc|marqu|otorg|otorgu|regal|asign|eleg|elij|elig|escoj|selecci
            |vot|coloqu|conced)\w*
            pon(?:ga|gan|nos|er|le|ganos|erme)?|denos|denme|deme|danos|dame|darnos|darme|dejanos|dejenos|dejarnos
            |deja|deje|dejen|responda|responde|conteste|contesta|escriba|escribe|publi\w+|comparte|comparta
            """
    ),
    longing=phrases(
        r"""
            esper(?:amos|o|ando)|ojala|confi(?:amos|o)|nos (?:encantaria|gustaria|haria|harias|alegraria)
            |me (?:encantaria|gustaria|haria|harias)|agradec\w+|ayud\w+|necesit\w+|queremos|quiero|aspir\w+
            |busca(?:mos)?|luch\w+|trabaj\w+ (?:\w+ ){0,3}?para
            (?:nuestro|nuestra|mi|la|el|con el) (?:meta|objetivo|reto|sueno|ilusion)|content[oa]s con|merec\w+
            |gan(?:ar|emos|arnos)|alcanz\w+|consegu\w+|lograr|lleg(?:ar|uemos)|mantener\w*|cont(?:amos|ando) con
            |signific\w+ (?:mucho|todo)|depende|apoy\w+|haria(?:n|s)? (?:muy )?feli\w+|solo acept\w+|aceptamos
            """
    ),
    thanks=phrases(r"gracias|nos alegra\w*|nos hace(?:n)? (?:muy )?felices|celebramos"),
    coaxing=phrases(
        r"""
            (?:podemos|puedo|podriamos|podria) contar con|nos (?:das?|pones?|regalas?|dejas?|otorgas?|ayudas?|daria
            |pondria|darias|pondrias|merecemos)|me (?:das?|pones?|regalas?|dejas?|daria|pondria)|merecemos|merezco
            (?:que|como) (?:\w+ ){0,4}?(?:falt\w+|impid\w+|hacer|deb\w+) (?:\w+ ){0,5}?(?:para|dar\w*|pon\w+)
            |te animas|se anima|(?:puedes|puede|podria|podrias) (?:dar|poner|dejar|regalar)(?:nos|me)
            """
    ),
    good=phrases(
        rf"""
            (?:una? |las? |mas |tus? |sus? )?(?:{_GOOD} {_SCORE}|{_SCORE} (?:muy )?{_GOOD})|(?:valor|calific
            |califiqu|puntu|evalu)\w* (?:muy )?(?:positivamente|favorablemente|bien|alto)|algo (?:bonito|bueno
            |positivo) sobre nosotros
            """
    ),
    label=labelled(
        r"""
            (?:muy|totalmente|completamente) (?:satisfech[ao]|content[ao]|buen[ao]|de acuerdo|probable)|excelente
            |siempre|si|sobresaliente
            """
    ),
    everywhere=phrases(r"tod[ao]s?|cada|siempre|por favor"),
    told=phrases(
        r"""
            (?:nos|me|le) (?:dio|diste|puso|pusiste|otorgo|valoro|califico|han dado|ha dado)|gracias por (?:su
            |tu) (?:nota|puntuacion|calificacion|valoracion) de
            (?:donde|siendo|en la que|en el que|significa (?:muy|que)) (?:el |un )?(?:\d|muy|nada|esta|cero)
            |\d+ ?(?:=|significa|:) ?\(?(?:muy|totalmente|nada|extrem\w+|excelente)|(?:10|9|5|diez|cinco) si (?:esta
            |estuvo|la|el|se)
            (?:media|promedio|porcentaje|proporcion) de|clientes que (?:dan|dieron|puntuan|responden)|publicamos
            |calculamos
            """
    ),
    balanced=phrases(
        r"""
            sincer\w+|honest\w+|con franqueza|sea cual sea|sean cuales sean|cualquiera que sea|cualquier (?:nota
            |respuesta|puntuacion|opinion) (?:es|vale|sirve|nos)|tanto (?:si|buen\w+|positiv\w+|lo)|buen[ao]s? (?:o
            |y|como) mal[ao]s?|positiv[ao]s? (?:o|y|como|ni) negativ[ao]s?|negativ[ao]s? (?:o|y|como
            |ni) positiv[ao]s?|mal[ao]s? (?:o|y|como) buen[ao]s?
            (?<!si )(?:nadie|nunca|no|jamas) (?:se )?(?:debe|deben|puede|pueden|pedimos|pedira|pide|presiona\w*
            |solicit\w+|le ha pedido|te ha pedido|espera que)|(?:que|lo que) (?:funcion\w+|fue) (?:bien|mal) y
            """
    ),
    reward=phrases(
        r"""
            regal\w+|obsequi\w+|descuentos?|vales?(?! la pena)|bono de \d+|cupon(?:es)?|sorte\w+|premi(?:o|os|amos
            |aremos|ado)|gratis|gratuit[oa]s?|rifa|concurso|tarjeta (?:de )?regalo|tarjeta de \d+
            |(?:un |una )?(?:cafe|postre|bebida|cena|copa|entrada|viaje)s? (?:gratis|gratuit[oa]s?|para dos
            |de cortesia|de regalo)|invita\w+ a
            gan(?:a|e|an|aras|ara|aran|ar|en) (?:un|una|puntos|\d+|el|la)|puntos (?:extra|adicionales|dobles)
            |\d+ (?:puntos|euros|pesos|dolares|creditos)(?: \w+)?|\d+ ?[€$]|[€$] ?\d+|\d+ ?% de (?:descuento|rebaja)
            |\d+ ?% menos|rebaja|recompens\w+|reembols\w+|bonific\w+|cashback|envio gratis|mes gratis|saldo extra
            |de cortesia
            """
    ),
    content=phrases(
        rf"""
            (?:si|cuando|siempre que|por) (?:\w+ ){{0,4}}?(?:{_CONTENT}|le gusto|te gusto|le ha gustado
            |te ha gustado|le encanto|te encanto|nos recomienda\w*|le (?:ha )?encantado|te (?:ha )?encantado
            |habla bien|hablas bien|dice que si|dices que si|disfruto|disfrutaste)
            clientes (?:\w+ )?(?:{_CONTENT}|que (?:nos )?recomiend\w+)|(?:nos )?recomiend[ae](?:s|n)?(?:nos)?
            |recomendarnos|hables? bien de|hablar bien|(?:diga|di|dinos|cuente|cuenta|cuentanos|escribe
            |escriba) (?:\w+ ){{0,4}}?(?:encanto|gusto|content[oa]|satisfech[oa]|buen[oa]s?|bien|mejor|maravill\w+
            |genial|excelente|fantastic\w+|lo mucho)
            (?:responda|responde|conteste|contesta|marque|marca|diga|di) ["']?(?:si\b|muy|totalmente|excelente
            |siempre)
            """
    ),
    whatever=phrases(
        r"""
            sea cual sea|sean cuales sean|cualquiera que sea|independiente\w*|no depende\w*|sin importar
            |con independencia|aunque|tanto si|(?:tod[oa]s?|entre|quienes
            |los que) (?:los |las |quienes |que |aquellos que )*(?:participa\w*|complet\w+|contest\w+|respond\w+
            |termin\w+)(?! (?:con|un)\b| ?["'])
            buen[ao]s? o mal[ao]s?|positiv[ao]s? o negativ[ao]s?|nunca|sincer\w+|honest\w+
            """
    ),
    asks=phrases(
        r"""
            que|cual|cuales|como|cuanto|cuantos|cuanta|cuantas|cuando|donde|quien|por que|esta|estan|fue|fueron|ha
            |han|recibio|conoce|sabe|utiliza|usa|le|considera|cree
            """
    ),
    then=phrases(
        r"""
            recib\w+|obten\w+|gan\w+|llev\w+|tendra\w*|regal\w+|a cambio|como agradecimiento|agradec\w+|te (?:damos
            |enviamos|invitamos)|le (?:damos|enviamos|invitamos)|os|participa\w*|entra\w*
            """
    ),
    answer=phrases(
        rf"""
            (?:su|sus|tu|tus|esta|estas|cada|las?|los?|una|vuestra?s?|mala|malas|baja|bajas|este
            |de la) (?:mal[ao]s? |buen[ao]s? |baj[ao]s? |alt[ao]s? |propi[ao]s? )?(?:{_SCORE}|respuestas?|encuestas?
            |cuestionarios?|comentarios?|opinion(?:es)?|estrellas|puntuaciones|calificaciones|valoraciones
            |evaluaciones|resultados|voto)
            lo que (?:responda|conteste|diga|escriba|puntue|responde|pongas?|ponga|contestes|respondas|digas)|(?:si
            |cuando) (?:nos|me|le) (?:da|dan|das|pone|pones|puntua|valora|califica)|encuesta|(?:notas|calificaciones
            |puntuaciones|valoraciones|resenas) (?:bajas|malas|negativas|altas)
            """
    ),
    stake=phrases(
        r"""
            bonos?(?! de \d)|bonus|prima|plus salarial|incentivos?|salarios?|sueldos?|nomina|paga|paga extra
            |comision(?:es)?|comisiona|ascensos?|ascender|promocion (?:interna|laboral)|despid\w+|despedid[oa]s?
            |despedir\w*|puesto(?: de trabajo)?|empleo|trabajo|evaluacion (?:de|del|anual|laboral|profesional
            |interna)(?: \w+)?|contrato|renovacion|carrera|sancion\w*|amonest\w+|expediente|penaliz\w+|turnos
            |gratificacion|aguinaldo|propinas|cobra\w*|ingresos|jefe|futuro (?:laboral|profesional|en la empresa)
            |desempeno
            """
    ),
    decides=phrases(
        r"""
            influ\w+|afect\w+|repercut\w+|depend\w*|determin\w+|decid\w+|cuent\w+|cost\w+|descuent\w+|se (?:usa
            |utiliza|tiene|basa|calcula|refleja|vincula|mide)\w*|sirve\w* para|calcul\w+|pierd\w+|perder\w*|gan\w+
            |cobr\w+|incid\w+|impact\w*|ayud\w+|pued\w+|vincul\w+|ligad\w+|en funcion de|segun|forma parte
            |condicion\w*|peligr\w+|juego|evalu\w+ (?:a|al|el)|supon\w+|signific\w+|permit\w+|mantener|conserv\w+
            |decisiv\w+|perjudic\w+|basad?\w*
            """
    ),
    denied=phrases(
        r"""
            (?:no|nunca|ningun\w*|ni|sin|tampoco|jamas) (?:\w+ ){0,4}?(?:influ\w+|afect\w+|repercu\w+|depend\w*
            |consecuen\w+|efecto|relacion|tien\w+|us\w+|utiliz\w+|impact\w*|cont\w+|determin\w+)|mi jef\w+
            |mi (?:sueldo|salario|trabajo|puesto) (?:es|me|esta)|independiente\w*
            """
    ),
    hope=phrases(
        rf"""
            (?:nos (?:enorgullec\w+|sentimos orgullos\w+)|estamos (?:muy )?orgullos\w+|orgullos[oa]s de)[^.;!]*
            (?:nos esforzamos|trabajamos(?: cada dia| duro| siempre)?|hacemos todo lo posible|hacemos lo imposible
            |nos dedicamos|nos desvivimos|luchamos) (?:\w+ ){{0,4}}?(?:por|para|en) (?:\w+ ){{0,6}}?(?:mejor|superar
            |excelen\w+|satisfech\w+|satisfaccion|perfect\w+|inolvidable|impecable|content\w+|calidad|feliz|felices)
            (?:esper(?:amos|o|ando)|confi(?:amos|o) en|(?:estamos|estoy) (?:segur|convencid)[oa]s?|ojala|desea(?:mos
            |ndo)|queremos|quiero|nos gustaria|nos encantaria|nuestro objetivo es|nuestra (?:meta|mision
            |prioridad) es) (?:[\w%]+ ){{0,8}}?(?:disfrut\w+|gust(?:ado|ara|e|o|aran)|encant\w+|{_CONTENT}
            |satisfaccion|excelente|inolvidable|maravill\w+|perfect\w+|fantastic\w+|estupend\w+|genial|agradable
            |magnific\w+|de su agrado|(?:superado|cumplido) (?:sus|tus) expectativas|de 10|haya sido (?:buen
            |un exito))
            su (?:total |plena |completa )?satisfaccion (?:total |plena |completa )?es (?:nuestr\w+|lo)
            |ser (?:los mejores|el mejor|el numero uno)|seguir siendo (?:los|el|la|tu|su) (?:mejor\w*|numero|n
            |favorit\w+|lider\w*|primer\w*)
            """
    ),
    curious=phrases(
        r"""
            conocer (?:su|tu)|saber (?:como|que|si)|entender|averiguar|que (?:participe|responda|conteste|complete
            |rellene|comparta|nos cuente|dedique)|tenga (?:un momento|tiempo)|si (?:esta|estuvo|qued\w+)|o no
            |en que medida|hasta que punto|mejorar
            """
    ),
)
