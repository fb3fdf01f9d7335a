"""Portuguese words of labels by the side of a scale that they are on, written without accents."""

from __future__ import annotations

from service.survey.checks.languages.reading import phrases
from service.survey.checks.languages.scale_words import ScaleWords, starting, whole

WORDS = ScaleWords(
    positive=phrases(
        r"""
            (?:rapid|bo|facil|clar|util|limp|satisfeit|content|interessant)issim[oa]s?|excelentes?|magnific[oa]s?
            |maravilhos[oa]s?|fantastic[oa]s?|extraordinari[oa]s?|incrive(?:l|is)|excepciona(?:l|is)|otim[oa]s?
            |espetacular(?:es)?|fabulos[oa]s?|impressionantes?|genia(?:l|is)|perfeit[oa]s?|impecave(?:l|is)
            |sensaciona(?:l|is)|delicios[oa]s?|notave(?:l|is)|divertid[oa]s?
            bom|bons|boas?|bem|satisfeit[oa]s?|satisfatori[oa]s?|contentes?|encantad[oa]s?|feliz|felizes|faceis
            |facil|facilmente|rapid[oa]s?|rapidamente|clar[oa]s?|util|uteis|amave(?:l|is)|simpatic[oa]s?|limp[oa]s?
            |confortave(?:l|is)|comod[oa]s?|prove?ave(?:l|is)|provave(?:l|is)|provavelmente|certamente|com certeza
            |concordo|concorda|concordaria|concordancia|de acordo|acordo|a favor|positiv[oa]s?|favorave(?:l|is)
            |agradave(?:l|is)|melhor(?:es)?|melhorou|recomendo|recomendaria|importantes?|interessad[oa]s?
            |interessantes?|superior(?:es)?|adequad[oa]s?|eficaz|eficiente|profissiona(?:l|is)|segur[oa]s?
            |confiave(?:l|is)|fiave(?:l|is)|confiante|sim|sem duvida|claro|gosto|gostei|adorei|adoro|superou|supera
            |motivad[oa]s?|orgulhos[oa]s?|valios[oa]s?|simples|saboros[oa]s?
            """
    ),
    negative=phrases(
        r"""
            (?:mal|lent|suj|dificil|car|complicad)issim[oa]s?|mau|maus|mal|mas|ma|ruim|ruins|pessim[oa]s?
            |horrive(?:l|is)|terrive(?:l|is)|deficientes?|insuficientes?|insatisfeit[oa]s?|insatisfatori[oa]s?
            |descontentes?|dificil|dificeis|complicad[oa]s?|lent[oa]s?|confus[oa]s?|inutil|inuteis|suj[oa]s?
            |desconfortave(?:l|is)|improvave(?:l|is)|discordo|discorda|em desacordo|desacordo|contra|negativ[oa]s?
            |desfavorave(?:l|is)|desagradave(?:l|is)|pior(?:es)?|inferior(?:es)?|inadequad[oa]s?|ineficaz
            |decepcionantes?|decepcionad[oa]s?|desiludid[oa]s?|infeliz|fra[oa]s?|frac[oa]s?|frustrad[oa]s?
            |chat[oa]s?|mediocres?|lamentave(?:l|is)|detestei|odiei|nao gostei
            """
    ),
    negated=phrases("nada|pouco|nao|nem um pouco|nenhum|nenhuma|nunca|muito pouco|(?<!ou )menos"),
    agreeing=phrases(r"concord\w+|acordo|provavelmente|recom\w+"),
    grades=phrases(
        r"""
            muito|muita|mais|bastante|algo|um pouco|totalmente|completamente|absolutamente|extremamente|sumamente
            |plenamente|moderadamente|medianamente|ligeiramente|parcialmente|realmente|tao|demais|quase|de todo
            |em geral|em parte|muitissimo|definitivamente|estou|foi|é|tem sido|me|o|a|que|do|de|esperado|esperava|ou
            |e|em|com|tod[oa]|para|sua|seria|as|minhas|expectativas|razoavelmente|relativamente|claramente|sim
            |certeza|mais ou menos|nem|nem um|experiencia|fiquei
            """
    ),
    mild=phrases(
        r"""
            algo|um pouco|bastante|moderadamente|medianamente|ligeiramente|parcialmente|mais ou menos|em parte
            |razoavelmente|relativamente
            """
    ),
    middle=whole(
        r"""
            neutr[oa]s?|nem [^/]*\bnem [^/]*|indiferente|indecis[oa]|igual|normal|meio[- ]termo|tanto faz
            |sem mudancas?|como esperado|como esperava|o esperado|correspondeu(?: as minhas expectativas)?|talvez
            |depende|mais ou menos
            """
    ),
    fair=whole(
        r"""
            (?:apenas |so )?(?:regular(?:es)?|razoave(?:l|is)|aceitave(?:l|is)|suficientes?|medi[oa]s?|median[oa]s?
            |passave(?:l|is))
            """
    ),
    off_scale=starting(
        r"""
            nao (?:sei|sabe|se aplica|aplicavel|responde|quero|lembro|tenho (?:certeza|opiniao|experiencia)|usei
            |utilizei|respondo)|ns ?/ ?nr|n/?a|ns|nr|prefiro nao|sem opiniao|outr[oa]s?|nenhum[oa]? d|desconheco
            """
    ),
    often=(
        starting(r"nunca|jamais|em nenhum momento"),
        starting(r"quase nunca|raramente|poucas vezes|raras vezes|muito raramente"),
        starting(r"as vezes|por vezes|algumas vezes|ocasionalmente|de vez em quando|metade"),
        starting(
            r"""
            frequentemente|com frequencia|muitas vezes|quase sempre|na maioria das vezes|normalmente|habitualmente
            |geralmente|muito frequentemente
            """
        ),
        starting(r"sempre|todos os dias|constantemente|a todo o momento"),
    ),
    health=phrases("saude|memoria|visao|audicao|dentes|qualidade de vida|condicao"),
)
