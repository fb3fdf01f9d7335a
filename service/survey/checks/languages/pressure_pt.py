"""Portuguese words that press respondents, of Portugal and Brazil, written without accents."""

from __future__ import annotations

from service.survey.checks.languages.pressure_words import PressureWords, before, labelled, numbers
from service.survey.checks.languages.reading import alternatives, phrases

_SCORE = alternatives(
    r"""
    pontuacao|pontuacoes|nota|notas|avaliacao|avaliacoes|classificacao|classificacoes|opiniao|comentarios?|critica
    |resenha|respostas?|feedback|pontos?|review|recomendacao|pesquisa
    """
)
_GOOD = alternatives(
    r"""
    positiv[ao]s?|boas?|bons?|bom|favorave(?:l|is)|alt[ao]s?|excelentes?|elevad[ao]s?|otim[ao]s?|simpatic[ao]s?
    """
)
_CONTENT = r"(?:satisfeit[ao]s?|contentes?|feliz|felizes|encantad[ao]s?|agradad[ao]s?)"

WORDS = PressureWords(
    top=phrases(
        rf"""
            (?:a |o |uma? )?(?:maxim[ao]|melhor) (?:possivel )?{_SCORE}
            (?:a |uma )?{_SCORE} (?:maxima|perfeita|mais alta|excelente|cheia|de excelencia|10|dez|de (?:10|dez|5
            |cinco))(?! perguntas| minutos)
            (?:as |suas |com |de )*(?:5|cinco) estrelas?(?! (?:é|significam?|=))
            (?:os|um) 100 ?%(?! de (?:desconto|algodao))|todas as estrelas|polegar para cima|10 ?/ ?10|5 ?/ ?5
            |10 em 10|(?:um|o) (?:10|dez) redondo|carinha (?:feliz|verde)|nota mil
            """
    ),
    number=numbers(
        r"""
            um|uma|o|os|com|so|apenas|somente|tudo|todos|todas|outro|esse|este|seu|sua|nota|notas|cada|as notas
            |pontuacao|de nota|marque|marcar|escolha|com um|com nota|meu
            """,
        r"dez|nove|cinco",
        r"(?:ou|e)(?: (?:um|o|os))?",
        r"""
            em|para|por|pra|quando|conta|contam|nos|me|ajuda|ajudam|a|ao|ou|e|é|sao|pontos|estrelas|hoje|seria|sera
            |sempre|como|porque|ja|que|faz|mostra|mantem|garante|lhe|te|voce|damos|receb\w+|ganh\w+|oferec\w+
            """,
    ),
    not_a_score=before(
        r"""
            ate(?: a)?|antes d[eo]|desde|dia|a partir d[eo]|sabado|domingo|segunda|terca|quarta|quinta|sexta|entre
            |numero|pagina|sala|andar|dentro de|menos de|pelo menos|minimo de|grupos? de|(?:escala|faixa) (?:de
            |entre)[^.,;]{0,20}|[01] a
            """
    ),
    below=phrases(
        r"""
            (?:menos|menor(?:es)?|inferior(?:es)?|abaixo|baixo|mais baix[ao]s?) (?:de|do|que|a
            |ao) (?:um |uma |os? |nota )?(?:10|[5-9]|dez|nove|oito|cinco)(?: estrelas)?
            (?:que )?nao (?:seja|for)(?:m)? (?:um |uma |de |nota )?(?:10|9|5|dez|nove|cinco)(?: estrelas)?
            (?:um|uma|o|os|nota) (?:[4-8]|sete|oito|seis|cinco|quatro)
            """
    ),
    fails=phrases(
        r"""
            reprov\w+|chumb\w+|fracass\w+|falha|falhas|falham\w*|falhou|insuficiente|inaceitavel|nao (?:é
            |sao) aceit\w+|negativ[ao]
            nao (?:nos )?(?:servem?|contam?|bastam?|valem?)|(?:como|a) (?:um )?(?:zero|0)|nota ruim|ma nota
            (?:so|somente|apenas) (?:\w+ ){0,8}?(?:contam?|valem?|servem?|sao aceit\w+|aprovam?)
            |nao (?:foi )?aprov\w+|penaliza\w*|prejudica\w*|derrota|mau servico|como ruim
            """
    ),
    harm=phrases(
        rf"""
            (?:nao nos|evite|nao)(?: de| deixe| dar| avalie)? (?:uma )?(?:ma|baixa|ruim|nota) (?:{_SCORE}|baixa
            |ruim)
            (?:as |uma |um )?(?:ma|mas|mau|ruins?|baix[ao]s?|negativ[ao]s?) {_SCORE} (?:\w+ ){{0,3}}?(?:prejudica\w*
            |afeta\w*|penaliza\w*|custa\w*|derruba\w*)
            {_SCORE} (?:mas|ruins?|baix[ao]s?|negativ[ao]s?) (?:\w+ ){{0,3}}?(?:prejudica\w*|afeta\w*|penaliza\w*
            |custa\w*|derruba\w*)
            """
    ),
    request=phrases(
        r"""
            por favor|pedimos|pecos?|solicitamos|nao (?:se )?esqueca|lembre(?:-se)?|gentileza
            (?:avali|classifi|classifiqu|pontu|marqu|marc|atribu|escolh|selecion|vot|coloqu|conced)\w*
            de|deem|de-nos|de-me|dar-nos|deixe\w*|deixar|deixem|responda|responde|coloque|da|da-nos|escreva|publique
            |compartilhe|partilhe|ponha|poe|clique
            """
    ),
    longing=phrases(
        r"""
            esper(?:amos|o|ando)|tomara|oxala|cont(?:amos|o|ando) com|gostariamos|adorariamos|gostaria|adoraria
            |agradec\w+|ajud\w+|precis\w+|queremos|quero|busca(?:mos)?|lut\w+|trabalh\w+ (?:\w+ ){0,3}?para
            (?:nosso|nossa|meu|minha|a|o) (?:meta|objetivo|sonho|desafio)|ficari\w+ (?:muito )?feliz\w*|felizes com
            |merec\w+|conquist\w+|alcanc\w+|consegu\w+|cheg\w+|ating\w+|mant\w+|signific\w+ (?:muito|tudo)|depende
            |apoi\w+|aceitamos|faria\w* (?:muito )?feli\w+
            """
    ),
    thanks=phrases(r"obrigad[oa]s?|ficamos (?:muito )?felizes|comemoramos"),
    coaxing=phrases(
        r"""
            (?:podemos|posso|poderiamos) contar com|(?:nos|me) (?:da|daria|deixa|deixaria|ajuda|ajudaria|merecemos)
            |merecemos|mereco|da-nos|deixa-nos|pode (?:nos |me )?(?:dar|deixar|avaliar)(?:-nos|-me)?
            |poderia (?:nos |me )?(?:dar|deixar)
            (?:o que|como) (?:\w+ ){0,4}?(?:falt\w+|imped\w+|fazer|dev\w+) (?:\w+ ){0,5}?(?:para|dar\w*|receber
            |merec\w+)|que tal
            """
    ),
    good=phrases(
        rf"""
            (?:uma? |as? |mais |suas? |tuas? )?(?:{_GOOD} {_SCORE}|{_SCORE} (?:muito )?{_GOOD})|(?:avali|classifiqu
            |pontu)\w*(?:-nos)? (?:muito )?(?:positivamente|favoravelmente|bem)|algo (?:bom|positivo
            |simpatico) sobre nos
            """
    ),
    label=labelled(
        r"""
            (?:muito|totalmente|completamente|plenamente) (?:satisfeit[ao]|contente|bo[ma]|provavel)
            |concordo totalmente|excelente|sempre|sim|otimo
            """
    ),
    everywhere=phrases(r"tod[ao]s?|cada|sempre|tudo|por favor"),
    told=phrases(
        r"""
            (?:nos|me|lhe|voce) (?:deu|avaliou|classificou|atribuiu)|obrigad[oa] pel[ao] (?:sua )?(?:nota|pontuacao
            |avaliacao|classificacao) de
            (?:onde|sendo|em que|significa (?:muito|que)) (?:o |um )?(?:\d|muito|nada|esta|zero)|\d+ ?(?:=|significa
            |:) ?\(?(?:muito|totalmente|nada|extrem\w+|excelente|concord\w+)|(?:10|9|5|dez|cinco) se (?:esta|estiver
            |ficou|a|o|voce)
            (?:media|percentagem|porcentagem|proporcao) de|clientes que (?:dao|deram|avaliam|respondem)|publicamos
            |calculamos
            """
    ),
    balanced=phrases(
        r"""
            sincer\w+|honest\w+|franqueza|seja qual for|sejam quais forem|qualquer que seja|qualquer (?:nota
            |resposta|pontuacao|opiniao) (?:é|vale|serve|nos)|tanto (?:se|bo\w+|positiv\w+|o)|bo(?:a|as|ns|m) (?:ou
            |e) (?:ma|mas|mau|maus|ruins?)|positiv[ao]s? (?:ou|e|nem) negativ[ao]s?|negativ[ao]s? (?:ou|e
            |nem) positiv[ao]s?|ruins? (?:ou|e) bo\w+|mas (?:ou|e) bo\w+
            (?<!se )(?:ninguem|nunca|nao|jamais) (?:se )?(?:deve|devem|pode|podem|pedimos|pedira|pede|pression\w*
            |lhe pediu|espera que)|(?:que|o que) (?:funcion\w+|correu|foi) (?:bem|mal) e
            """
    ),
    reward=phrases(
        r"""
            brindes?|presentes?|prendas?|descontos?|vales?(?! a pena)(?= de| oferta|-|$|[.,!])|cupo[mn]s?|cupoes
            |sorte(?:io|ios|amos|aremos|ado)|premi(?:o|os|amos|ado)|gratis|gratuit[oa]s?|rifa|concurso
            |cartao[- ](?:de )?(?:presente|oferta)|vale[- ](?:presente|oferta|compras)|oferecemos|oferta de
            |ofereceremos
            gan(?:ha|he|hem|hara|har|ham|hou) (?:um|uma|pontos|\d+|o|a)|receb\w+ (?:um|uma) (?:cafe|sobremesa|bebida
            |voucher)|voucher|pontos (?:extras?|adicionais|em dobro)|\d+ (?:pontos|euros|reais|creditos)(?: \w+)?
            |\d+ ?[€$]|(?:R ?)?[€$] ?\d+|\d+ ?% (?:de|off)|recompens\w+|reembols\w+|cashback|frete gratis|mes gratis
            |cortesia|por nossa conta|por conta da casa|portes gratis|bonus de
            """
    ),
    content=phrases(
        rf"""
            (?:se|quando|desde que|por) (?:\w+ ){{0,4}}?(?:{_CONTENT}|gostou|gostaste|adorou|adoraste
            |nos recomend\w+|recomend\w+|disser que sim|fala\w* bem|amou)
            clientes (?:\w+ )?(?:{_CONTENT}|que (?:nos )?recomend\w+)|recomende-nos|recomende a gente|falar? bem de
            |(?:diga|conte|escreva|conta|diz) (?:\w+ ){{0,4}}?(?:adorou|gostou|contente|satisfeit[oa]|bo[ma]s?|bem
            |melhor|maravilh\w+|excelente|fantastic\w+|amou)
            (?:responda|responde|marque|diga) ["']?(?:sim\b|muito|totalmente|excelente|sempre)
            """
    ),
    whatever=phrases(
        r"""
            seja qual for|sejam quais forem|qualquer que seja|independente\w*|nao depende\w*|sem importar
            |nao importa|mesmo que|tanto se|(?:tod[oa]s?|entre|quem
            |os que) (?:os |as |quem |que |aqueles que )*(?:participa\w*|complet\w+|preench\w+|respond\w+
            |termin\w+)(?! (?:com|um|do sorteio)\b| ?["'])
            bo(?:a|as|m|ns) ou (?:ma|mas|mau|ruins?)|positiv[ao]s? ou negativ[ao]s?|nunca|sincer\w+|honest\w+
            """
    ),
    asks=phrases(
        r"""
            que|qual|quais|como|quanto|quantos|quanta|quantas|quando|onde|quem|por que|porque|esta|estao|foi|foram
            |recebeu|conhece|sabe|utiliza|usa|considera|acha
            """
    ),
    then=phrases(
        r"""
            receb\w+|obte\w+|ganh\w+|lev\w+|tera\w*|oferec\w+|em troca|como agradecimento|agradec\w+|participa\w*
            |concorr\w+|enviamos|damos
            """
    ),
    answer=phrases(
        rf"""
            (?:su?a|su?as|seu|seus|tua|tuas|esta|estas|cada|as?|os?|uma|vossas?|este|desta|da|das
            |pela) (?:ma |mas |boa |boas |baix[ao]s? |alt[ao]s? )?(?:{_SCORE}|respostas?|pesquisas?|inqueritos?
            |questionarios?|comentarios?|opini(?:ao|oes)|estrelas|resultados|voto)
            o que (?:responder|disser|escrever|responde|diz|escreve)|(?:se|quando) (?:nos|me|lhe) (?:da|der|dao
            |avalia|avaliar)|pesquisa|inquerito|(?:notas|avaliacoes|pontuacoes|classificacoes) (?:baixas|mas|ruins
            |negativas|altas)
            """
    ),
    stake=phrases(
        r"""
            bonus|premio (?:do|da|de produtividade|mensal|anual)|salarios?|ordenados?|vencimentos?|remuneracao
            |comissao|comissoes|comissiona\w*|promocao (?:do|da|interna)|promovid[oa]s?|despedid[oa]s?
            |despediment\w+|demitid[oa]s?|demissao|demitir|emprego|trabalho|cargo|vaga|avaliacao (?:de|d[oa]s?|anual
            |profissional|interna)(?: \w+)?|contrato|renovacao|carreira|punic\w+|advert\w+|penaliz\w+|turnos
            |gratificacao|gorjetas|rendimentos?|chefe|desempenho|posto de trabalho
            """
    ),
    decides=phrases(
        r"""
            influ\w+|afet\w+|repercut\w+|depend\w*|determin\w+|decid\w+|defin\w+|cont\w+ (?:para|na|no)|cust\w+
            |descont\w+|(?:é|sao) (?:usad|utilizad|consider|tid|calculad|basead)\w+|usad\w+|utilizad\w+|serv\w+ para
            |calcul\w+|perd\w+|ganh\w+|receb\w+|incid\w+|impact\w*|ajud\w+|pod\w+|vincul\w+|ligad\w+|em funcao
            |conforme|faz parte|entra\w*|condicion\w*|risco|jogo|signific\w+|permit\w+|manter|conserv\w+|decisiv\w+
            |prejudic\w+
            """
    ),
    denied=phrases(
        r"""
            (?:nao|nunca|nenhum\w*|nem|sem|tampouco|jamais) (?:\w+ ){0,4}?(?:influ\w+|afet\w+|repercu\w+|depend\w*
            |consequen\w+|efeito|relacao|tem|tera\w*|us\w+|utiliz\w+|impact\w*|cont\w+|determin\w+|serao)|meu chefe
            |minha chefe|(?:o )?meu (?:salario|trabalho|emprego) (?:é|me|esta)|independente\w*
            """
    ),
    hope=phrases(
        rf"""
            (?:temos (?:muito |todo o )?orgulho|orgulhamo-nos|nos orgulhamos|sentimos orgulho
            |estamos (?:muito )?orgulhosos|é um orgulho|orgulhos[oa]s de)[^.;!]*
            (?:esforcamo-nos|nos esforcamos|trabalhamos|fazemos (?:de )?tudo|fazemos o possivel|dedicamo-nos
            |nos dedicamos|empenhamo-nos|nos empenhamos) (?:\w+ ){{0,5}}?(?:por|para|em) (?:\w+ ){{0,6}}?(?:melhor
            |superar|excelen\w+|satisfeit\w+|satisfacao|perfeit\w+|inesquecivel|content\w+|qualidade|feliz|felizes)
            (?:esper(?:amos|o|ando)|temos (?:a )?certeza|estamos (?:certos|seguros|confiantes|convencidos)|tomara
            |oxala|deseja(?:mos|ndo)|queremos|quero|gostariamos|adorariamos|o nosso objetivo é|nosso objetivo é
            |a nossa (?:meta|missao|prioridad\w) é|nossa (?:meta|missao
            |prioridade) é) (?:[\w%]+ ){{0,8}}?(?:gost(?:ado|e|ou|asse)|ador(?:ado|e|ou)|am(?:ado|ou)|aproveitad\w
            |agradad\w|{_CONTENT}|satisfacao|excelente|inesquecivel|maravilh\w+|perfeit\w+|fantastic\w+|otim[ao]
            |agradavel|(?:superado|atendido|correspondido a?o?s?) (?:as )?(?:suas )?expectativas|nota 10
            |do seu agrado)
            a sua (?:total |plena )?satisfacao (?:total |plena )?é (?:a |o )?noss\w+|ser (?:os melhores|o melhor
            |o numero um)|continuar a ser (?:os|o|a) (?:melhor\w*|numero|favorit\w+|lider\w*)
            """
    ),
    curious=phrases(
        r"""
            conhecer (?:a )?(?:sua|tua)|saber (?:como|o que|que|se)|entender|descobrir|que (?:participe|responda
            |preencha|compartilhe|partilhe|nos conte|dedique)|tenha (?:um momento|tempo)|se (?:esta|ficou)|ou nao
            |em que medida|ate que ponto|melhorar
            """
    ),
)
