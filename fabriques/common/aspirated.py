"""First words of the names of communes before which French does not elide: « de Haguenau ». Imports nothing.

From the official geographic code (Insee), which says of each commune how its name joins « de »; without accents.
"""

from __future__ import annotations

WORDS = """
    habsheim hachan hadancourt haegen hagedet hagenbach hagenthal haget hagnicourt haguenau hailles haimps haims
    halles ham hamars hambach hambers hambye hamelet hames hammeville hamonville hampigny hampont han
    handschuheim hangard hangenbieten hangviller hannapes hannappes hannogne hannonville hans hanvec hanviller
    hanvoile happencourt haraumont harcy hardanges hardinvast harskirchen hartmannswiller harville hary hatten
    hattmatt hattstatt hauban haudivillers haulies haulme hausgauen haut hautbos haute hautecloque hautefontaine
    hautes haution hauts hautteville hauville hauvine haybes heches hecken hecmanville hede hegeney hegenheim
    heidolsheim heidwiller heiligenberg heiligenstein heilles heimersdorf heimsbrunn heiteren heiwiller
    helfrantzkirch helleville hem hemevez henansal hengoat hengwiller henon henvic herbitzheim herbsheim herce
    herenguerville heres hermerswiller hermes hermival herpont herran herrlisheim hescamps hesingue hessenheim
    hettenschlag heugon heugueville heurtevent heusse hibarette hierges hiermont hiesville hieville hiis
    hilsenheim hinacourt hindisheim hindlingen hinsbourg hinsingen hipsheim hirschland hirsingue hirtzbach
    hirtzfelden hitte hochfelden hochstatt hochstett hocquigny hodenc hodeng hoedic hoenheim hoerdt hoffen
    hohatzenheim hohengoeft hohfrankenheim hohrod hohwiller holnon holque holtzheim holtzwihr hombourg
    hommarting hommert hon hondainville hondouville honfleur honguemare honskirch horbourg horgues hornoy hoste
    hotot hottot hottviller houdan houdilcourt houesville houetteville houeydets houldizy houlette houlgate
    houlle houppeville houquetot hourc hourges houry houssen housset hoymille huanne huelgoat huest hugleville
    huille huiron huisnes humes hunawihr hundsbach huningue hunspach hurtigheim husseren husson huttendorf
    huttenheim hyemondans hyenville hyet
"""
ASPIRATED = frozenset(WORDS.split())
