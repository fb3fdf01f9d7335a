"""Spanish words that lead, negate, generalise or join, written without accents."""

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
    excelentes?|magnific[oa]s?|maravillos[oa]s?|fantastic[oa]s?|extraordinari[oa]s?|increibles?|excepcional(?:es)?
    |estupend[oa]s?|espectacular(?:es)?|fabulos[oa]s?|impresionantes?|inmejorables?|genial(?:es)?|perfect[oa]s?
    |insuperables?|impecables?|sobresalientes?|delicios[oa]s?|horribles?|terribles?|pesim[oa]s?|desastros[oa]s?
    |nefast[oa]s?|espantos[oa]s?|lamentables?|vergonzos[oa]s?
    """
)
_OWN = alternatives(
    rf"""
    {_STRONG}|innovador(?:a|es|as)?|amables?|atent[oa]s?|revolucionari[oa]s?|galardonad[oa]s?|premiad[oa]s?
    |prestigios[oa]s?|exclusiv[oa]s?|eficientes?|eficaces|agil(?:es)?|acogedor(?:a|es|as)?|dedicad[oa]s?
    |entregad[oa]s?|profesionales|cuidad[oa]s?|mejorad[oa]s?|moderno|moderna|modern[oa]s|comod[oa]s?|generos[oa]s?
    |experimentad[oa]s?|cualificad[oa]s?|reconocid[oa]s?|famos[oa]s?|sabros[oa]s?|simpatic[oa]s?
    """
)
_PEOPLE = alternatives(
    r"""
    clientes|usuari[oa]s|pacientes|huespedes|personas|gente|expert[oa]s|medic[oa]s|compradores|vecin[oa]s
    |ciudadan[oa]s|emplead[oa]s|trabajadores|compan\w+|alumn[oa]s|estudiantes|padres|viajer[oa]s|pasajer[oa]s
    |espanoles|mexicanos|consumidores|lectores|especialistas|cientific[oa]s|economistas|familias|soci[oa]s
    |visitantes|profesionales|docentes|conductores|dentistas|jovenes|mujeres|hombres
    """
)
_HOLD = alternatives(
    r"""
    opina\w*|piensa\w*|cree\w*|considera\w*|prefier\w*|recomienda\w*|afirma\w*|valora\w*|apoya\w*|elige\w*|dice\w*
    |coincide\w*|sostiene\w*|encuentra\w*|usa\w*|utiliza\w*|confia\w*|esta\w*|se muestra\w*|ya|ha|han|queda\w*
    |quiere\w*|sabe\w*|disfruta\w*|aprueba\w*|rechaza\w*|califica\w*|le|les|adora\w*|aconseja\w*|demuestra\w*
    |vuelv\w*|repit\w*
    """
)
_ASPECT = alternatives(
    r"""
    precios?|calidad|rapidez|velocidad|amabilidad|simpatia|limpieza|higiene|comodidad|confort|atencion|servicio
    |trato|personal|puntualidad|variedad|surtido|claridad|utilidad|facilidad|seguridad|fiabilidad|profesionalidad
    |profesionalismo|eficacia|eficiencia|diseno|sabor|presentacion|comida|cocina|ubicacion|localizacion|entrega
    |envio|embalaje|instalaciones|equipamiento|habitacion(?:es)?|decoracion|ambiente|contenidos?|profesor(?:es|ado)?
    |docentes?|organizacion|duracion|horarios?|sueldos?|salarios?|conocimientos?|informacion|asesoramiento
    |comunicacion|aplicacion|web|pagina|producto|productos|app|disponibilidad|iluminacion|temperatura|formacion
    |puntualidad|cortesia|empatia|competencia|tiempos? de espera|usabilidad|musica|sonido|wifi|desayuno|piscina|jefe
    |jefa|ambiente|beneficios|flexibilidad|reparacion|instalacion|factura(?:cion)?|tarifas?|cobertura|textura|color
    |talla|tejido|transparencia|medic[oa]s?|enfermer[oa]s?|recepcion|explicaciones|ruido
    """
)
_ADJECTIVE = alternatives(
    r"""
    faciles|facil|rapid[oa]s?|clar[oa]s?|util(?:es)?|amables?|limpi[oa]s?|comod[oa]s?|sencill[oa]s?|eficaz|eficaces
    |eficientes?|profesional(?:es)?|puntual(?:es)?|segur[oa]s?|fiables?|baratos?|economic[oa]s?|interesantes?
    |practic[oa]s?|entretenid[oa]s?|buen[oa]s?|agradables?|atent[oa]s?|complet[oa]s?|modern[oa]s?|fresc[oa]s?
    |sabros[oa]s?|variad[oa]s?|abundantes?|competentes?|intuitiv[oa]s?|atractiv[oa]s?|just[oa]s?|tranquil[oa]s?
    |cort[oa]s?|detallad[oa]s?|comprensibles?|ordenad[oa]s?|flexibles?|bonit[oa]s?|educad[oa]s?|respetuos[oa]s?
    |silencios[oa]s?|transparentes?|motivador(?:a|es)?
    """
)

WORDS = WordingWords(
    leading=LeadingWords(
        negative=opening(
            r"""
            (?:(?:y|pero|entonces),? )?no (?:cree|crees|creen|creeis|piensa|piensas|piensan|opina|opinas|considera
            |consideras|consideran|le parece|te parece|les parece|esta usted de acuerdo|esta de acuerdo
            |estas de acuerdo|estan de acuerdo|estaria de acuerdo|estaria usted de acuerdo|deberia\w*|seria
            |es verdad|es cierto|diria|dirias|encuentra|encuentras|es (?:hora|logico|evidente|mejor|justo|preferible
            |fantastico|maravilloso)|le gustaria|te gustaria|preferiria|preferirias|opina usted|merec\w+|se siente
            |fue (?:facil|excelente|fantastic\w+|rapid\w+|agradable))
            """
        ),
        tag=phrases(
            r"""
            (?<=, )¿? ?(?:verdad|no cree(?:s|n)?|no es (?:asi|cierto|verdad)|cierto|no le parece|no te parece
            |a que si|no es verdad|no|no crees tu|no cree usted|estamos de acuerdo|o no es asi)\s?\?+$
            """,
            r"""(?<=\? )nunca-asi""",
        ),
        certainty=phrases(
            r"""
            es (?:evidente|obvio|indudable|innegable|indiscutible|bien sabido) que|sin (?:ninguna )?duda,
            |como (?:todos|todo el mundo) sab\w+|todos sabemos|nadie (?:duda|niega)|esta claro que
            |esta demostrado que|evidentemente|obviamente|indudablemente|no cabe duda
            """
        ),
        agree=phrases(
            r"""
            (?:esta|estas|estan|estaria)(?: usted(?:es)?)?(?: \w+)? de acuerdo (?:en que|con que|con nosotros
            |conmigo|que)|coincide(?:s|n)? (?:con nosotros )?en que|comparte(?:s|n)? (?:nuestra|la) (?:opinion
            |preocupacion|idea)|reconoce(?:s|n)? que|admite(?:s|n)? que
            """
        ),
        other_side=phrases(
            r"""
            o (?:en )?(?:desacuerdo|no|poco|nada|insatisfech\w+|mal\w*|dificil\w*|en contra|negativ\w+|lento|caro
            |todo lo contrario|disgusto)|ni
            """
        ),
        degree=phrases(r"en que (?:medida|grado)|hasta que punto|como valora|que opina"),
        one_sided=phrases(
            rf"""
            (?:cuanto|como|hasta que punto|en que medida) (?:(?:ha|has|le|te|les|lo|se) )*(?:disfrut\w+|encant\w+
            |gusto|gustado|ador\w+|admir\w+|am[oa]|mejor[oa]|mejorado|ayudo|ayudado|benefici\w+|facilit\w+)
            (?:que tan|cuan|como de|que tanto) (?:\w+ )?(?:{_STRONG}|content[oa]s?|feliz|felices|buen[oa]s?
            |encantad[oa]s?|emocionad[oa]s?|entusiasmad[oa]s?|impresionad[oa]s?|orgullos[oa]s?|agradables?|amables?
            |preocupad[oa]s?|molest[oa]s?|mal[oa]s?|bien|satisfactori[oa]s?|positiv[oa]s?)
            (?:que es|que fue|que) lo que mas (?:le|te) (?:gusto|gusta|encanto|encanta|ha gustado)(?! y)
            """
        ),
        praised=phrases(
            rf"""
            nuestr[oa]s? (?:nuev[oa]s? (?:e|y) )?(?:\w+ y )?(?:{_OWN}|gran|nuev[oa] y mejorad[oa]|buen|buena|buenos
            |buenas|mejores|mejor) \w{{4,}}
            nuestr[oa]s? (?:\w+ ){{1,2}}(?:de )?(?:(?:tan|muy) \w+|{_OWN}|de primera|de calidad|de lujo
            |de vanguardia|de confianza)
            (?:el|la|los|las|este|esta|estos|estas|tan|su) {_STRONG} (?!que\b|de\b|y\b|o\b|en\b|para\b|estado\b
            |condiciones\b)[a-z]{{4,}}
            """
        ),
        offered=opening(
            rf"""
            (?:fue|es|era|son|fueron|ha sido|han sido|esta|estuvo|le parece|le parecio|te parecio|considera|diria
            |cree|piensa|encontro)(?: \w+){{0,8}} {_STRONG}
            (?:somos|es|son)(?: \w+){{0,6}} (?:el|la|los|las) mejor(?:es)?
            """
        ),
        crowd=phrases(
            rf"""
            (?:la (?:gran |inmensa |amplia )?mayoria|el \d+ ?%|mas del? \d+ ?%?|\d+ de cada (?:\d+|diez|cinco)
            |nueve de cada diez|ocho de cada diez|much[oa]s|muchisim[oa]s|millones|miles|casi tod[oa]s|tod[oa]s
            |cada vez mas)(?: de)?(?: (?:los|las|nuestr[oa]s|sus
            |l[oa]s demas))* (?:\w+ )?{_PEOPLE}(?: [\w]+){{0,4}}? (?:que )?(?:se |nos |lo |la |ya )?{_HOLD}
            (?:los |las )?(?:expertos|estudios|medicos|cientificos|especialistas
            |investigaciones)(?: \w+)? (?:recomiendan|coinciden|demuestran|afirman|aseguran|aconsejan|senalan
            |confirman|muestran)
            (?:como|al igual que|igual que|segun) (?:la mayoria|muchos|los expertos|tantos|otros muchos|millones)
            |(?:unase|sumese|unete|sumate) a (?:los|las|miles|millones|\w+ \w+ que)|todo el mundo (?:sabe|dice|opina
            |esta|coincide)|ampliamente (?:reconocid\w+|considerad\w+)
            """
        ),
        asked_about=phrases(
            r"""
            (?:cree|crees|piensa|piensas|opina|opinas|diria|considera|le parece)(?: usted)? que|que (?:porcentaje
            |proporcion|parte)|cuantos|cuantas|en su opinion|si
            """
        ),
        premise=opening(
            rf"""
            (?:dad[oa]s?|teniendo en cuenta|considerando|en vista de|ya que|puesto que|ahora que|sabiendo|visto
            |vist[oa]s|a la vista de|debido a|gracias a|ante|a pesar de|con)[^?]*?(?:ventajas?|beneficios?|peligros?
            |riesgos?|danos?|exito|mejor\w*|importancia|importante|esfuerzos?|esforz\w+|ahorr\w+|premi\w+|problemas
            |fracaso|desventajas|seguridad|calidad|tan|tantos|grandes?|salva\w*|proteg\w+|danin\w+|perjudic\w+
            |cuida\w*|crisis|aumento|subida|{_STRONG})[^?]*?[,:][^?]*\?
            """
        ),
        why_good=phrases(
            rf"""
            por que (?:cree (?:usted )?que |piensa que )?(?:le|te|les|os)? ?(?:gusta|encanta|encanto|gusto|ama|adora
            |confia|prefiere|prefieres|encantan|fascina)(?: tanto)?
            (?:que|por que) (?:hace|hacen|es|son|hizo) (?:que )?(?:\w+ ){{0,5}}?(?:mejor(?:es)?|tan \w+|unic[oa]s?
            |especial|{_STRONG})
            """
        ),
        virtue=phrases(
            r"""
            como (?:\w+ )?(?:padre|madre|ciudadan[oa]|persona|conductor|profesional|client[ea]|consumidor
            |vecin[oa])s? (?:responsable|preocupad[oa]|consciente|inteligente|fiel|leal|honrad[oa]
            |comprometid[oa])s?|como (?:buen|buena) \w+|si (?:de verdad )?(?:le|te) (?:importa|preocupa)|si (?:ama
            |quiere de verdad|valora)|las personas (?:responsables|inteligentes|sensatas)
            """
        ),
    ),
    absolute=AbsoluteWords(
        absolute=phrases(
            r"""
            siempre|sistematicamente|nunca|jamas|en todo momento|en todos los casos|sin excepcion|cada vez que|nadie
            |absolutamente (?:tod[oa]s?|nada|nadie)|tod[oa]s? (?:y cada un[oa] de )?(?:los|las|sus|tus|nuestros
            |nuestras|el|la|su|lo que)(?! (?:dias|meses|semanas|anos|mananas|noches|tardes|demas|dia|semana))
            |todo el (?:mundo|tiempo)|el 100 ?%|completamente|ningun[oa]?
            """
        ),
        meant=phrases(
            r"""
            tod[oa]s? (?:la|las|sus|tus) (?:informacion|informaciones|dudas|preguntas|datos)|todo lo que (?:busc
            |necesit|quer|esper)\w+
            alguna vez|no (?:siempre|todos|todas|solo)|casi (?:siempre|nunca|todos|todas)|o (?:siempre|nunca|casi
            |solo)|siempre o|mas que nunca|como siempre|en conjunto|en total|de todas (?:formas|maneras)
            |para siempre|ningun (?:problema|inconveniente|momento) o|algun[oa]? o ningun[oa]?
            """
        ),
        asks=opening(
            r"""
            (?:y |a |de |en |con |por |para |desde |durante |hasta )*(?:que|cual|cuales|como|cuanto|cuanta|cuantos
            |cuantas|cuando|donde|quien|quienes|por que)
            """
        ),
        yes_or_no=opening("si|no"),
        agreement=phrases("de acuerdo|en desacuerdo|desacuerdo"),
        often=phrases(
            r"""
            siempre|nunca|a veces|a menudo|rara vez|casi nunca|casi siempre|algunas veces|ocasionalmente
            |frecuentemente|con frecuencia|raramente|veces|diariamente|semana|mes
            """
        ),
    ),
    negation=NegationWords(
        negator=phrases("no|sin(?! embargo| duda)"),
        concord=phrases("nunca|nadie|nada|ningun[oa]?|jamas|tampoco"),
        negative=phrases(
            r"""
            (?:en )?desacuerdo|se op(?:one|ondria|uso|onen)\w*|opon\w+|opuest[oa]s?|en contra(?: de)?
            |contrari[oa]s? a|rechaz\w+|nieg\w+|negar\w*|prohib\w+|impedi\w+|impid\w+|evit\w+|dej\w+ de|carec\w+
            |falta de
            imposible|improbable|in(?:comprensible|satisfech[oa]s?|correct[oa]s?|adecuad[oa]s?|necesari[oa]s?
            |just[oa]s?|comod[oa]s?|util(?:es)?|eficaz|eficiente|segur[oa]s?|suficientes?|aceptables?|competentes?
            |conforme|tolerable|felices|feliz|capaz|completo|accesible)
            des(?:content[oa]s?|agradables?|favorable|confi\w+|aprueb\w+|aprob\w+|ordenad[oa]|honest[oa])|mal hecho
            """
        ),
        both_ends=phrases(
            r"""
            sin (?:problemas?|dificultad(?:es)?|esfuerzo|demora|esperas?)
            (?:\w+,? )o (?:no|in\w+|des\w+|en contra|nunca)|[\w]+ (?:ni|y) (?:in|des)\w+|ni \w+(?: \w+)? ni (?:in
            |des)?\w+|por que no|no solo|no obstante|si o no|a favor o en contra|o en desacuerdo|si no|no dude\w*
            |nunca antes|no,|como si no|no estoy segur[oa]
            """
        ),
        apart=phrases(r"""(?:porque|aunque|ya que|pero)\b[^?]*"""),
        agreement=phrases(r"(?<!no esta )(?<!no estas )(?<!en des)(?:de acuerdo (?:en|con) que|aprueba que)"),
        agree_or_disagree=phrases(
            r"de acuerdo o (?:en )?desacuerdo|esta de acuerdo o no|acuerdo o desacuerdo|a favor o en contra"
        ),
        condition=opening("si|cuando|por favor|en caso|indique|marque|seleccione|salvo"),
    ),
    joining=JoiningWords(
        rated=phrases(
            r"""
            satisf\w+|insatisf\w+|content[oa]s?|valor[ae]\w*|calific\w+|califiqu\w+|evalu\w+|puntu\w+|que tan
            |como (?:de|fue|fueron|es|son|encontro|estuvo|estuvieron|considera|describiria|le parecio|le parecieron
            |juzga|ve)|que le (?:parecio|parecieron|parece|parecen)|que opina|opinion (?:sobre|de)|gust\w+
            |en que medida|grado de|cumpl\w+|cual es su (?:opinion|grado)|piensa de
            """
        ),
        nouns=phrases(
            joined(
                _ASPECT,
                "y|e|y/o|y tambien|asi como",
                r"(?:el|la|los|las|su|sus|tu|tus|un|una|de|del|con|nuestr[oa]s?|al|a)",
            )
        ),
        adjectives=phrases(joined(_ADJECTIVE, "y|e", r"(?:muy|bastante|suficientemente|lo|ademas|a la vez)", gap=0)),
        one_notion=phrases(
            r"""
            relacion(?: entre)?(?: la| el)? (?:calidad|precio)\W{1,3}(?:y )?(?:la |el )?(?:precio|calidad)
            |entre (?:el |la |los |las )?\w+ y (?:el |la |los |las )?\w+|(?:seguridad|salud) (?:e
            |y) (?:la )?(?:higiene|seguridad)(?: (?:laboral|en el trabajo))?|higiene y seguridad|comida y bebida
            |terminos y condiciones|mas importante[^?]*|claro y conciso|limpi[oa]s? y ordenad[oa]s?|sano y salvo
            |departamento de[^?]*
            """
        ),
        follow_up=phrases(
            r"""
            (?:y|o) (?:por que|si (?:no|es asi|la respuesta)|en caso (?:afirmativo|negativo|contrario)|cuando lo
            |que (?:mejoraria|cambiaria|opina|le parecio)|con que frecuencia|cuant[oa]s?|cada cuanto)[^?]*\?
            |(?:en caso (?:afirmativo|negativo|de que)|de ser asi|si es asi),? [^?]*\?
            """
        ),
        asks=opening(
            r"""
            (?:y |a |de |en |con |por |para |desde )*(?:que|cual|cuales|como|cuanto|cuanta|cuantos|cuantas|cuando
            |donde|quien|por que)
            """
        ),
        restated=opening(r"""o|es decir|que tal|y usted|y tu|es|en su opinion"""),
    ),
)
