"""Spanish words of labels by the side of a scale that they are on, written without accents."""

from __future__ import annotations

from service.survey.checks.languages.reading import phrases
from service.survey.checks.languages.scale_words import ScaleWords, starting, whole

WORDS = ScaleWords(
    positive=phrases(
        r"""
            (?:rapid|buen|facil|clar|util|amabil|limpi|comod|satisfech|content|interesant)isim[oa]s?|excelentes?
            |magnific[oa]s?|maravillos[oa]s?|fantastic[oa]s?|extraordinari[oa]s?|increibles?|excepcional(?:es)?
            |estupend[oa]s?|espectacular(?:es)?|fabulos[oa]s?|impresionantes?|inmejorables?|genial(?:es)?
            |perfect[oa]s?|impecables?|sobresalientes?|delicios[oa]s?|optim[oa]s?|notables?|divertid[oa]s?
            buen[oa]s?|buen|bien|satisfech[oa]s?|satisfactori[oa]s?|content[oa]s?|encantad[oa]s?|feliz|felices
            |facil(?:es)?|facilmente|rapid[oa]s?|rapidamente|clar[oa]s?|util(?:es)?|amables?|limpi[oa]s?|comod[oa]s?
            |probables?|probablemente|seguramente|de acuerdo|acuerdo|a favor|positiv[oa]s?|favorables?|agradables?
            |mejor(?:es)?|mejorado|recomiendo|recomendaria|importantes?|interesad[oa]s?|interesantes?
            |superior(?:es)?|adecuad[oa]s?|eficaz|eficiente|profesional(?:es)?|seguros?|segura|seguras|fiables?
            |confio|si|sin duda|sin dudarlo|por supuesto|gusta|gusto|encanto|encanta|supero|supera|motivad[oa]s?
            |orgullos[oa]s?|valios[oa]s?|simpatic[oa]s?|atent[oa]s?|puntual(?:es)?|fresc[oa]s?|sabros[oa]s?
            |ric[oa]s?|acertad[oa]s?
            """
    ),
    negative=phrases(
        r"""
            (?:mal|lent|suci|dificil|car|complicad)isim[oa]s?|mal[oa]s?|mal|pesim[oa]s?|fatal(?:es)?|horribles?
            |terribles?|deficientes?|insuficientes?|insatisfech[oa]s?|insatisfactori[oa]s?|descontent[oa]s?
            |dificil(?:es)?|complicad[oa]s?|lent[oa]s?|confus[oa]s?|inutil(?:es)?|suci[oa]s?|incomod[oa]s?
            |improbables?|en desacuerdo|desacuerdo|en contra|negativ[oa]s?|desfavorables?|desagradables?|peor(?:es)?
            |inferior(?:es)?|inadecuad[oa]s?|ineficaz|decepcionantes?|decepcionad[oa]s?|molest[oa]s?|disgusto
            |disgusta|pobres?|infeliz|baj[oa]s?|nefast[oa]s?|mediocres?|enfadad[oa]s?|car[oa]s?|frustrad[oa]s?
            |aburrid[oa]s?
            """
    ),
    negated=phrases("nada|poco|no|ningun[oa]?|apenas|nunca|muy poco|tan poco|(?<!o )menos"),
    agreeing=phrases(r"acuerdo|probablemente|recom\w+"),
    grades=phrases(
        r"""
            muy|mas|bastante|algo|un poco|totalmente|completamente|absolutamente|extremadamente|sumamente|plenamente
            |moderadamente|medianamente|ligeramente|parcialmente|mas bien|realmente|tan|demasiado|casi|del todo
            |en absoluto|en general|en parte|muchisim[oa]|mucho|mucha|definitivamente|estoy|fue|es|ha sido|me|lo|la
            |el|que|de|lo esperado|esperaba|de lo que|o menos|y|en|con|tod[oa]|para|su|seria|mis|expectativas
            |razonablemente|relativamente|claramente|si|igual|esta|parece|experiencia
            """
    ),
    mild=phrases(
        r"""
            algo|un poco|bastante|moderadamente|medianamente|ligeramente|parcialmente|mas o menos|mas bien|en parte
            |razonablemente|relativamente
            """
    ),
    middle=whole(
        r"""
            neutral(?:es)?|neutr[oa]|ni [^/]*\bni [^/]*|indiferente|indecis[oa]|igual|normal|termino medio
            |intermedi[oa]|me da igual|sin cambios?|lo esperado|como esperaba|cumplio(?: mis expectativas)?|tal vez
            |quiza|quizas|depende|mas o menos|a medias|ni fu ni fa
            """
    ),
    fair=whole(
        r"""
            (?:solo |apenas )?(?:regular(?:es)?|aceptables?|pasables?|correct[oa]s?|suficientes?|promedio|medi[oa]
            |asi asi|median[oa]s?)
            """
    ),
    off_scale=starting(
        r"""
            no (?:se\b(?! si)|sabe|sabria|aplica|procede|contesta|corresponde|lo se|estoy segur[oa]|tengo (?:opinion
            |experiencia)|he usado|lo he usado|he utilizado|recuerdo|opino)|ns ?/ ?nc|n/?a|ns|nc|prefiero no
            |sin opinion|otr[oa]s?|ningun[oa] (?:de|es)|desconozco
            """
    ),
    often=(
        starting(r"nunca|jamas|en ningun momento"),
        starting(r"casi nunca|rara vez|raramente|pocas veces|raras veces|muy pocas veces|esporadicamente"),
        starting(r"a veces|algunas veces|ocasionalmente|de vez en cuando|en ocasiones|la mitad"),
        starting(
            r"""
            a menudo|muchas veces|frecuentemente|con frecuencia|casi siempre|la mayoria de las veces|normalmente
            |habitualmente|generalmente|muy a menudo|bastantes veces
            """
        ),
        starting(r"siempre|todos los dias|constantemente|en todo momento"),
    ),
    health=phrases("salud|memoria|vista|oido|vision|audicion|dientes|dentadura|calidad de vida|condicion"),
)
