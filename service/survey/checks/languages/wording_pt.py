"""Portuguese words that lead, negate, generalise or join, of Portugal and Brazil, written without accents."""

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
    excelentes?|magnific[oa]s?|maravilhos[oa]s?|fantastic[oa]s?|extraordinari[oa]s?|incrive(?:l|is)|excepciona(?:l
    |is)|otim[oa]s?|espetacular(?:es)?|fabulos[oa]s?|impressionantes?|genia(?:l|is)|perfeit[oa]s?|insuperave(?:l|is)
    |impecave(?:l|is)|sensaciona(?:l|is)|delicios[oa]s?|horrive(?:l|is)|terrive(?:l|is)|pessim[oa]s?|desastros[oa]s?
    |pavoros[oa]s?|lamentave(?:l|is)|vergonhos[oa]s?|sublimes?
    """
)
_OWN = alternatives(
    rf"""
    {_STRONG}|inovador(?:a|es|as)?|amave(?:l|is)|atencios[oa]s?|atent[oa]s?|revolucionari[oa]s?|premiad[oa]s?
    |prestigiad[oa]s?|exclusiv[oa]s?|eficientes?|eficazes|eficaz|acolhedor(?:a|es|as)?|dedicad[oa]s?|profissionais
    |cuidados[oa]s?|melhorad[oa]s?|modern[oa]s?|generos[oa]s?|experientes?|qualificad[oa]s?|renomad[oa]s?
    |reconhecid[oa]s?|famos[oa]s?|saboros[oa]s?|simpatic[oa]s?|competentes?|conceituad[oa]s?
    """
)
_PEOPLE = alternatives(
    r"""
    clientes|utilizadores|usuarios|utentes|pacientes|hospedes|pessoas|gente|especialistas|peritos|medicos
    |compradores|vizinhos|cidadaos|empregados|trabalhadores|funcionarios|colaboradores|colegas|alunos|estudantes
    |pais|viajantes|passageiros|brasileiros|portugueses|consumidores|leitores|cientistas|economistas|familias|socios
    |visitantes|profissionais|professores|motoristas|dentistas|jovens|mulheres|homens|assinantes
    """
)
_HOLD = alternatives(
    r"""
    acha\w*|pensa\w*|acredita\w*|considera\w*|prefere\w*|recomenda\w*|afirma\w*|valoriza\w*|apoia\w*|escolhe\w*
    |diz\w*|concorda\w*|usa\w*|utiliza\w*|confia\w*|esta\w*|ja|tem|quer\w*|sabe\w*|gosta\w*|ama\w*|adora\w*
    |aprova\w*|rejeita\w*|avalia\w*|aconselha\w*|demonstra\w*|volta\w*|elogia\w*|fica\w*|é|sao|foi|compra\w*
    """
)
_ASPECT = alternatives(
    r"""
    precos?|qualidade|rapidez|velocidade|agilidade|simpatia|amabilidade|limpeza|higiene|comodidade|conforto|atencao
    |atendimento|servicos?|pessoal|equipe|equipa|pontualidade|variedade|clareza|utilidade|facilidade|seguranca
    |fiabilidade|confiabilidade|profissionalismo|eficacia|eficiencia|design|sabor|apresentacao|comida|cozinha
    |refeicoes|localizacao|entrega|envio|embalagem|instalacoes|equipamentos?|quartos?|decoracao|ambiente|conteudos?
    |professor(?:es)?|formador(?:es)?|organizacao|duracao|horarios?|salarios?|ordenado|conhecimentos?|informac(?:ao
    |oes)|aconselhamento|comunicacao|aplicativo|aplicacao|site|pagina|produtos?|disponibilidade|iluminacao
    |temperatura|formacao|treinamento|cortesia|empatia|competencia|tempo de espera|usabilidade|musica|som|wifi
    |cafe da manha|pequeno-almoco|piscina|chefe|chefia|beneficios|flexibilidade|reparacao|conserto|instalacao|fatura
    |tarifas?|cobertura|textura|cor|tamanho|tecido|transparencia|medic[oa]s?|enfermeir[oa]s?|rececao|recepcao
    |explicac(?:ao|oes)|prazos?|educacao|cordialidade|ruido|barulho
    """
)
_ADJECTIVE = alternatives(
    r"""
    faceis|facil|rapid[oa]s?|clar[oa]s?|util|uteis|amave(?:l|is)|simpatic[oa]s?|limp[oa]s?|confortave(?:l|is)
    |comod[oa]s?|simples|eficaz|eficazes|eficientes?|profissiona(?:l|is)|pontua(?:l|is)|segur[oa]s?|fiave(?:l|is)
    |confiave(?:l|is)|barat[oa]s?|interessantes?|pratic[oa]s?|bons|bom|boas?|agradave(?:l|is)|atencios[oa]s?
    |atent[oa]s?|complet[oa]s?|modern[oa]s?|fresc[oa]s?|saboros[oa]s?|variad[oa]s?|competentes?|intuitiv[oa]s?
    |just[oa]s?|tranquil[oa]s?|curt[oa]s?|detalhad[oa]s?|compreensive(?:l|is)|flexive(?:l|is)|educad[oa]s?
    |respeitos[oa]s?|silencios[oa]s?|cordia(?:l|is)|transparentes?|motivador(?:a|es)?|bonit[oa]s?|quentes?
    """
)

WORDS = WordingWords(
    leading=LeadingWords(
        negative=opening(
            r"""
            (?:(?:e|mas|entao),? )?(?:voce |voces |o senhor |a senhora )?nao (?:acha\w*|pensa\w*|acredita\w*|cre
            |considera\w*|concorda\w*|lhe parece|te parece|deveria\w*|devia\w*|seria|é (?:verdade|certo|hora
            |evidente|melhor|justo|fantastico|maravilhoso)|diria\w*|gostaria\w*|preferiria\w*|julga|sente que
            |merec\w+|foi (?:facil|excelente|fantastic\w+|rapid\w+|agradavel|otim\w))
            """
        ),
        tag=phrases(
            r"""
            (?<=, )(?:nao é|nao é verdade|né|certo|nao acha\w*|nao concorda\w*|nao foi|nao é mesmo|verdade|ok
            |pois nao|concorda|nao|é verdade|nao lhe parece|ta|correto)\s?\?+$
            """
        ),
        certainty=phrases(
            r"""
            é (?:evidente|obvio|indiscutivel|inegavel|claro|sabido|bem sabido) que
            |sem (?:qualquer |nenhuma )?duvida,|como (?:todos|toda a gente|todo mundo) sab\w+|todos sabemos
            |ninguem (?:duvida|nega)|esta (?:claro|provado) que|evidentemente|obviamente|nao ha duvida
            """
        ),
        agree=phrases(
            r"""
            (?:voce |o senhor )?concorda\w*(?: \w+)? (?:que|conosco|connosco|comigo|com a ideia)
            |esta de acordo (?:que|com que|em que|conosco|connosco)|partilha (?:da |a )?(?:nossa|opiniao)
            |reconhece que|admite que
            """
        ),
        other_side=phrases(
            r"""
            ou (?:nao|discorda|em desacordo|pouco|nada|insatisfeit\w+|m[aá]u?s?|ruim|ruins|dificil\w*|contra
            |negativ\w+|lent\w+|car\w+|descontente\w*)|nem
            """
        ),
        degree=phrases(r"em que medida|ate que ponto|como avalia|o que acha"),
        one_sided=phrases(
            rf"""
            (?:o )?(?:quanto|como|ate que ponto|em que medida) (?:(?:voce|lhe|te|se|o senhor|a senhora) )*(?:gostou
            |gosta|adorou|adora|amou|ama|aproveitou|curtiu|apreciou|admira|desfrutou|melhorou|ajudou|beneficiou
            |facilitou|agradou)(?! ou)
            (?:quao|o quanto|o quao|como|ate que ponto|quanto) (?:(?:\w+ ){{0,3}}?)(?:{_STRONG}|contentes?|feliz
            |felizes|encantad[oa]s?|entusiasmad[oa]s?|animad[oa]s?|impressionad[oa]s?|orgulhos[oa]s?|bom|boa|bons
            |boas|agradave(?:l|is)|amave(?:l|is)|preocupad[oa]s?|maravilhad[oa]s?)(?! ou)
            o que mais (?:gostou|adorou|amou)(?! e)
            """
        ),
        praised=phrases(
            rf"""
            noss[oa]s? (?:nov[oa]s? e )?(?:\w+ e )?(?:{_OWN}|melhores|melhor|bom|boa|bons|boas) \w{{3,}}
            noss[oa]s? (?:\w+ ){{1,2}}(?:de )?(?:(?:tao|muito) \w+|{_OWN}|de primeira|de qualidade|de luxo|de ponta
            |de confianca)
            (?:o|a|os|as|este|esta|estes|estas|tao|seu|sua) {_STRONG} (?!que\b|de\b|e\b|ou\b|em\b|para\b|estado\b
            |condicoes\b)[a-z]{{4,}}
            """
        ),
        offered=opening(
            rf"""
            (?:foi|é|era|sao|foram|tem sido|esta|esteve|achou|acha|considera|diria|voce acha|voce achou
            |voce considera|voce diria)(?: \w+){{0,8}} {_STRONG}
            (?:somos|é|sao)(?: \w+){{0,6}} (?:o|a|os|as) melhor(?:es)?|(?:o|a|os|as) [\w ]{{3,40}} (?:foi|é|era
            |foram|sao) (?:\w+ )?{_STRONG}
            """
        ),
        crowd=phrases(
            rf"""
            (?:a (?:grande |esmagadora |imensa )?maioria|\d+ ?%|mais de \d+ ?%?|\d+ em cada (?:\d+|dez|cinco)
            |nove em cada dez|oito em cada dez|muit[oa]s|muitissim[oa]s|milhoes|milhares|quase tod[oa]s|tod[oa]s
            |cada vez mais)(?: (?:de|dos|das|os|as|noss[oa]s|outr[oa]s
            |demais))* (?:\w+ )?{_PEOPLE}(?: [\w]+){{0,4}}? (?:que )?(?:se |nos |o |a |ja )?{_HOLD}
            (?:os |as )?(?:especialistas|estudos|medicos|cientistas|peritos|pesquisas)(?: \w+)? (?:recomendam
            |concordam|mostram|demonstram|afirmam|garantem|aconselham|confirmam|comprovam)
            (?:como|assim como|tal como|segundo) (?:a maioria|muitos|os especialistas|tantos|milhoes)|(?:junte-se
            |una-se) a|(?:todo mundo|toda a gente) (?:sabe|diz|acha|esta|concorda)|amplamente (?:reconhecid\w+
            |considerad\w+)
            """
        ),
        asked_about=phrases(
            r"""
            (?:acha|pensa|acredita|considera|diria|cre) que|que (?:percentagem|porcentagem|proporcao|parte)|quantos
            |quantas|na sua opiniao|se
            """
        ),
        premise=opening(
            rf"""
            (?:dad[oa]s?|tendo em conta|considerando|levando em conta|tendo em vista|ja que|visto que|uma vez que
            |agora que|sabendo|devido|gracas|perante|diante|apesar|com)[^?]*?(?:vantage(?:m|ns)|beneficios?|perigos?
            |riscos?|danos?|sucesso|melhor\w*|importancia|importante|esforcos?|economi\w+|premi\w+|problemas
            |fracasso|desvantagens|seguranca|qualidade|tao|tantos|grandes?|salva\w*|proteg\w+|prejudic\w+|cuida\w*
            |crise|aumento|{_STRONG})[^?]*?[,:][^?]*\?
            """
        ),
        why_good=phrases(
            rf"""
            (?:por que|porque|por que razao) (?:(?:acha|pensa) que )?(?:voce )?(?:lhe )?(?:gosta|gostas|ama|adora
            |confia|prefere|adorou|amou)(?: tanto)?
            (?:o que|por que|porque) (?:torna|tornam|faz|fazem|é|sao) (?:com que )?(?:\w+ ){{0,5}}?(?:melhor(?:es)?
            |tao \w+|unic[oa]s?|especia(?:l|is)|{_STRONG})
            """
        ),
        virtue=phrases(
            r"""
            (?:como|enquanto|sendo) (?:um |uma )?(?:pai|mae|cidada[oa]?|pessoa|condutor|motorista|profissional
            |cliente|consumidor|vizinh[oa])s? (?:responsave(?:l|is)|preocupad[oa]|consciente|inteligente|fiel|leal
            |honest[oa]|comprometid[oa])s?|como (?:bom|boa) \w+|se (?:realmente )?(?:se preocupa|se importa|ama)
            |as pessoas (?:responsaveis|inteligentes|sensatas)
            """
        ),
    ),
    absolute=AbsoluteWords(
        absolute=phrases(
            r"""
            sempre|sistematicamente|nunca|jamais|a todo o? ?(?:momento|tempo|instante)|em todos os (?:casos
            |momentos)|sem excecao|cada vez que|toda vez que|ninguem|absolutamente (?:tod[oa]s?|nada|ninguem)
            |tod[oa]s? (?:e cada um[oa] )?(?:os|as|o|a|seus|suas|nossos)(?! (?:dias|meses|semanas|anos|manhas|noites
            |tardes|demais|dia|semana))|todo (?:o )?(?:mundo|tempo)|toda a gente|100 ?%|completamente|nenhum|nenhuma
            """
        ),
        meant=phrases(
            r"""
            tod[oa]s? (?:a|as|suas|as suas) (?:informacao|informacoes|duvidas|perguntas|dados)|tudo o que
            |todos os seus dados
            alguma vez|nem (?:sempre|todos|todas)|quase (?:sempre|nunca|todos|todas)|ou (?:sempre|nunca|quase|so)
            |sempre ou|mais do que nunca|como sempre|no total|ao todo|de toda (?:forma|maneira)|para sempre
            |algum[oa]? ou nenhum[oa]?|no todo
            """
        ),
        asks=opening(
            r"""
            (?:e |a |de |em |com |por |para |desde |durante |ate |ha )*(?:que|qual|quais|como|quanto|quanta|quantos
            |quantas|quando|onde|quem|por que|porque|porquê)
            """
        ),
        yes_or_no=opening("sim|nao"),
        agreement=phrases(r"concord\w+|discord\w+|de acordo|em desacordo"),
        often=phrases(
            r"""
            sempre|nunca|as vezes|frequentemente|raramente|quase nunca|quase sempre|algumas vezes|ocasionalmente
            |com frequencia|vezes|diariamente|semana|mes|por vezes|muitas vezes
            """
        ),
    ),
    negation=NegationWords(
        negator=phrases("nao|sem(?! duvida)"),
        concord=phrases("nunca|ninguem|nada|nenhum|nenhuma|jamais|tampouco|nem"),
        negative=phrases(
            r"""
            discord\w+|em desacordo|se op(?:oe|oria|os|unha)\w*|opo(?:e|r|em|sic\w+)(?:-se)?|opost[oa]s?|é contra
            |ser contra|contra (?:a|o|nao|que)|contrari[oa]s? a|rejeit\w+|neg(?:a|ar|aria)|proib\w+|imped\w+|evit\w+
            |deix\w+ de|carec\w+|falta de|recus\w+
            impossive(?:l|is)|improvave(?:l|is)|in(?:compreensive(?:l|is)|satisfeit[oa]s?|corret[oa]s?|adequad[oa]s?
            |just[oa]s?|comod[oa]s?|util|uteis|eficaz|eficiente|segur[oa]s?|suficientes?|aceitave(?:l|is)
            |competentes?|toleravel|feliz|felizes|capaz|complet[oa]|acessivel)
            des(?:contentes?|agradave(?:l|is)|necessari[oa]s?|favorave(?:l|is)|confi\w+|aprov\w+|organizad[oa]s?
            |honest[oa]s?)
            """
        ),
        both_ends=phrases(
            r"""
            sem (?:problemas?|dificuldades?|esforco|demora|espera)
            (?:\w+,? )ou (?:nao|in\w+|des\w+|discord\w+|contra|nunca)|\w+ (?:nem|e) (?:in|des|dis)\w+
            |nem \w+(?: \w+)? nem \w+|por que nao|porque nao|nao so|nao apenas|sim ou nao|a favor ou contra|se nao
            |nao deixe de|nao hesite|nao tenho certeza|nao,
            """
        ),
        apart=phrases(r"""(?:porque|pois|embora|ja que|mas)\b[^?]*"""),
        agreement=phrases(r"(?<!nao )(?:concorda\w* (?:que|com)|de acordo (?:que|com)|aprova que)"),
        agree_or_disagree=phrases(
            r"concorda ou (?:nao concorda|discorda|nao)|de acordo ou (?:em )?desacordo|a favor ou contra"
        ),
        condition=opening("se|quando|por favor|em caso|caso|indique|marque|selecione|exceto"),
    ),
    joining=JoiningWords(
        rated=phrases(
            r"""
            satisf\w+|insatisf\w+|contentes?|avali\w+|classifi\w+|pontu\w+|quao|como (?:foi|foram|é|sao|achou|estava
            |estavam|considera|descreveria|julga|ve)|o que (?:achou|acha|pensa)|opiniao (?:sobre|de|acerca)|gost\w+
            |agrad\w+|em que medida|ate que ponto|grau de|qual (?:é|foi) (?:a )?sua (?:opiniao|satisfacao)|que nota
            |corresp\w+
            """
        ),
        nouns=phrases(
            joined(
                _ASPECT,
                "e|e/ou|e tambem|bem como|assim como",
                r"(?:o|a|os|as|seu|sua|seus|suas|um|uma|de|do|da|dos|das|com|noss[oa]s?|ao|pelo|pela)",
            )
        ),
        adjectives=phrases(joined(_ADJECTIVE, "e", r"(?:muito|bastante|suficientemente|tambem)", gap=0)),
        one_notion=phrases(
            r"""
            relacao(?: entre)?(?: a| o)? (?:qualidade|preco|custo)\W{1,3}(?:e )?(?:o |a )?(?:preco|qualidade
            |beneficio)|entre (?:o |a |os |as )?\w+ e (?:o |a |os |as )?\w+|(?:seguranca|saude
            |higiene) e (?:a )?(?:higiene|seguranca|saude)(?: no trabalho)?|comida e bebida|termos e condicoes
            |mais importante[^?]*|clar[oa] e concis[oa]|limp[oa]s? e arrumad[oa]s?|departamento de[^?]*
            """
        ),
        follow_up=phrases(
            r"""
            (?:e|ou) (?:por que|por quê|porque|porquê|se (?:nao|sim|for)|em caso (?:afirmativo|negativo|contrario)
            |quando o|o que (?:melhoraria|mudaria|achou)|com que frequencia|quant[oa]s?)[^?]*\?
            |(?:em caso (?:afirmativo|negativo)|se sim|se nao|caso sim),? [^?]*\?
            """
        ),
        asks=opening(
            r"""
            (?:e |a |de |em |com |por |para |desde |o )*(?:que|qual|quais|como|quanto|quanta|quantos|quantas|quando
            |onde|quem|por que|porque)
            """
        ),
        restated=opening(r"""ou|isto é|quer dizer|e voce|e o senhor|na sua opiniao|que tal|o que acha"""),
    ),
)
