"""Words that say little by themselves, by language.

``FUNCTION`` are those that hold a sentence together: they are no terms, and a capital letter on
one of them begins a sentence. ``WEAK`` are content words of every manual and law: no terms either.
"""

# ruff: noqa: SIM905  (a list of words reads better as text)

from __future__ import annotations

_EN = frozenset(
    """
    a about above across after again against all almost along already also although always am
    among an and another any anyone anything are around as at away be became because been
    before behind being below besides between beyond both but by can cannot could did do does
    doing done down during each either else enough especially etc even ever every everyone
    everything except few for from further had has have having he hence her here herself him
    himself his how however i if in indeed instead into is it its itself just least less let
    like likely many may maybe me might mine more moreover most much must my myself near
    neither never nevertheless no nobody none nor not nothing now of off often on once one
    only onto or other others otherwise our ours ourselves out over own per perhaps quite
    rather same several shall she should since so some somebody someone something sometimes
    somewhere soon still such than that the their theirs them themselves then there therefore
    these they this those though through throughout thus to together too toward towards two
    under unless until up upon us usually very via was we well were what whatever when
    whenever where whereas wherever whether which while who whoever whole whom whose why will
    with within without would yes yet you your yours yourself don doesn isn won aren didn wasn
    weren hasn haven hadn couldn wouldn shouldn mustn needn ll ve re three four five six seven
    eight nine ten first second third
    """.split()
)
_ES = frozenset(
    """
    a acá ahí al algo alguien algún alguna algunas alguno algunos allá allí ambas ambos ante
    antes apenas aquel aquella aquellas aquello aquellos aquí así aún aunque bajo bastante
    bien cada casi como cómo con conforme contra cual cuál cuales cuáles cualquier cualquiera
    cuando cuándo cuanto cuánto cuya cuyas cuyo cuyos de del dentro desde después detrás dicha
    dichas dicho dichos donde dónde durante e el él ella ellas ello ellos en encima entonces
    entre era eran eres es esa esas ese eso esos esta está ésta estaba estaban estamos están
    estar estas éstas este éste esto estos éstos estoy etc etcétera excepto fue fueron fuera
    ha había habían haber hace hacia han hasta hay haya he hemos incluso jamás junto la las le
    les lo los luego más me mediante menos mi mientras mis misma mismas mismo mismos mucha
    muchas mucho muchos muy nada nadie ni ningún ninguna ninguno no nos nosotros nuestra
    nuestras nuestro nuestros nunca o os otra otras otro otros para pero poca pocas poco pocos
    por porque pues que qué quien quién quienes quiénes salvo se sea sean según ser será serán
    si sí sido siempre siendo sin sino sobre sólo solo solamente son su sus suya suyo tal
    tales también tampoco tan tanta tantas tanto tantos te tener tiene tienen toda todas
    todavía todo todos tras tu tus u última último un una unas uno unos usted ustedes varias
    varios vez veces y ya yo dos tres cuatro cinco seis siete ocho nueve diez primera primer
    primero segunda segundo tercer tercera tercero además cuanta ésos podrá podrán
    """.split()
)
_WEAK_EN = frozenset(
    """
    able allow allowed allows apply applies available based become becomes begin below call
    called case cases cause change changed changes chapter come comes consider contain
    contained containing contains correct create created current currently default describe
    described describes detail details different easily end ensure example examples exist
    exists fact far figure find following follows found general generally get gets getting
    give given gives go goes going good great had help important include included includes
    including keep kind know known large last later lead likewise list long look lot made
    mainly make makes making mean means mention mentioned method need needed needs new next
    note number old order part particular please point possible present previous probably
    provide provided provides put reason recommended refer related required requires result
    right run say says see seen section sections set shown shows similar simple simply single
    small sort specific specified start state sure table take taken takes tell thing things
    think time times try type typical typically use used useful user uses using usual various
    want wants way ways work works written year years different must shall appropriate
    necessary additional certain main particularly added add adding done page pages people fig
    figs figure figures table tables appendix occur occurs
    """.split()
)
_WEAK_ES = frozenset(
    """
    adecuado adecuada anterior anteriores aparece aparecen apartado aplicar aplica base buena
    bueno cabe cambiar cambio cambios capítulo caso casos cierta ciertas cierto ciertos cosa
    cosas crear cuenta da dado dan dar debe deben debería deberían debido decir deja dejar
    demás describe descrito diferente diferentes dispone distinta distintas distinto distintos
    ejemplo ejemplos encontrar encuentra ejecutar existe existen figura forma formas fácil fin
    general generalmente gran grande grandes hacer hecho hecha importante incluir incluye
    incluyen indica lado lista llama llamada llamado lugar mayor mayoría mejor menor manera
    maneras necesaria necesario necesita necesitan necesitar nota nueva nuevas nuevo nuevos
    número obtener orden página páginas parte partes pasar paso pequeña pequeño permite
    permiten poder podemos podría podrían posible posibles posterior presente principal
    probablemente problema propia propio proporciona puede pueden punto puntos quedar quiera
    quiere realiza realizar recomendable recomienda relacionado respecto resultado sección
    secciones seguir seguro siguiente siguientes simple simplemente similar situación sirve
    sólo suele suelen tabla tarea tener tiempo tipo tipos tomar trabajo trata través usa usado
    usada usan usando usar uso usuario utiliza utilizan utilizando utilizar va valor van ver
    véase vía año años días día favor apéndice fig figs capítulos puedes debes quieres tienes
    desea desee absoluto
    """.split()
)

FUNCTION = {"en": _EN, "es": _ES, "": _EN | _ES}
WEAK = {"en": _WEAK_EN, "es": _WEAK_ES, "": _WEAK_EN | _WEAK_ES}
LINKS = frozenset("of de del for para en".split())
"""May stand inside a term: 'sistema de archivos', 'bill of materials'."""

DETERMINERS = {
    "en": frozenset("a an the this that these those each every any its their your of no".split()),
    "es": frozenset(
        "el la los las un una unos unas del al de su sus este esta estos estas cada ningún".split()
    ),
    "": frozenset[str](),
}
"""What follows one of them is no verb."""
