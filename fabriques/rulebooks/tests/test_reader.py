"""A faulty text is refused whole, and each fault is told in French at its place."""

from __future__ import annotations

import pytest

from fabriques.rulebooks.problems import RulebookError
from fabriques.rulebooks.reader import fingerprint, load, read
from fabriques.rulebooks.tests.texts import edited, problems

FLAT = 'flat = { value = 50_000, unit = "EUR", since = 2023-09-11, source = "official_page" }'
GRACE = 'grace = { value = 0, unit = "minutes", since = 2023-09-11, source = "fictitious" }'
RULE = 'rule = "arrondissement_without_fabrique"'
RIB = 'label = "Relevé d\'identité bancaire (RIB)"'
DEFINITION = 'definition = { value = "recomputed_list", unit'
AVISE = 'avise = { text = "avise.org", mark = "press" }'

# what is wrong: (passage of the demonstration's text, what replaces it, the one problem told)
FAULTS = {
    "missing unit": (
        FLAT,
        FLAT.replace(', unit = "EUR"', ""),
        "amounts.flat.unit : cette information manque. Ajoutez la ligne unit = ….",
    ),
    "missing since": (
        FLAT,
        FLAT.replace(", since = 2023-09-11", ""),
        "amounts.flat.since : cette information manque. Ajoutez la ligne since = ….",
    ),
    "missing source": (
        FLAT,
        FLAT.replace(', source = "official_page"', ""),
        "amounts.flat.source : la source manque : une règle sans texte ne s'impose à personne. Citez le texte.",
    ),
    "source that is not listed": (
        FLAT,
        FLAT.replace("official_page", "hearsay"),
        "amounts.flat.source : « hearsay » n'est pas une des sources du règlement. Ajoutez-la à [sources].",
    ),
    "value missing while a text is cited": (
        FLAT,
        FLAT.replace("value = 50_000, ", ""),
        "amounts.flat.value : la valeur manque alors qu'un texte est cité. Écrivez value = …, ou dites l'inconnue "
        "avec la source « non précisé par le texte ».",
    ),
    "value given while its source says unknown": (
        FLAT,
        FLAT.replace("official_page", "set_at_opening"),
        "amounts.flat.value : une valeur est donnée alors que sa source est « fixé à l'ouverture de la vague ». "
        "Citez le texte qui la fixe, ou retirez value.",
    ),
    "bare number": (
        FLAT,
        "flat = 50_000",
        "amounts.flat : une valeur est attendue ici, avec value, unit, since et source ; si le texte ne la donne "
        "pas, écrivez-la sans value, avec la source « non précisé par le texte ».",
    ),
    "negative money": (
        FLAT,
        FLAT.replace("50_000", "-5"),
        "amounts.flat.value : le montant -5 est négatif : on ne peut ni donner ni plafonner moins que zéro euro. "
        "Écrivez un montant positif.",
    ),
    "money in quotes": (
        FLAT,
        FLAT.replace("50_000", '"50 000"'),
        "amounts.flat.value : « 50 000 » n'est pas un nombre entier. Écrivez-le sans guillemets ni décimale, "
        "par exemple 300 ou 50_000.",
    ),
    "unit of another kind": (
        FLAT,
        FLAT.replace('"EUR"', '"k€"'),
        "amounts.flat.unit : l'unité « k€ » n'est pas celle attendue. Écrivez « EUR ».",
    ),
    "unknown key": (
        FLAT,
        FLAT.replace("since", "sinse"),
        "amounts.flat.since : cette information manque. Ajoutez la ligne since = ….\n"
        "amounts.flat.sinse : cette clé n'est pas connue : elle serait ignorée sans bruit. Supprimez-la. "
        "Vouliez-vous écrire « since » ?",
    ),
    "unknown rubric": (
        "[scoring]",
        "[zzz]\n[scoring]",
        "zzz : cette clé n'est pas connue : elle serait ignorée sans bruit. Supprimez-la.",
    ),
    "missing rubric": (
        "[scoring]",
        "[scoring.elsewhere]",
        "scoring.highest_mark : une valeur est attendue ici, avec value, unit, since et source ; si le texte ne "
        "la donne pas, écrivez-la sans value, avec la source « non précisé par le texte ».\n"
        "scoring.coverage_apart : une valeur est attendue ici, avec value, unit, since et source ; si le texte ne "
        "la donne pas, écrivez-la sans value, avec la source « non précisé par le texte ».\n"
        "scoring.elsewhere : cette clé n'est pas connue : elle serait ignorée sans bruit. Supprimez-la.",
    ),
    "negative count": (
        GRACE,
        GRACE.replace("value = 0", "value = -1"),
        "calendar.lateness.grace.value : -1 est négatif, ce qu'aucune règle ne peut vouloir dire. "
        "Écrivez un nombre positif.",
    ),
    "unknown time zone": (
        'value = "Europe/Paris"',
        'value = "Paris"',
        "calendar.lateness.time_zone.value : « Paris » n'est pas un fuseau horaire connu : l'heure limite serait "
        "ambiguë. Écrivez par exemple Europe/Paris.",
    ),
    "day in quotes": (
        GRACE,
        GRACE.replace("2023-09-11", '"2023-09-11"'),
        "calendar.lateness.grace.since : « 2023-09-11 » n'est pas un jour. Écrivez-le sans guillemets, "
        "par exemple 2023-10-06.",
    ),
    "role nobody has": (
        'signs = { value = "prefecture"',
        'signs = { value = "mayor"',
        "decision.signs.value : « mayor » n'est pas un choix connu. Écrivez l'un de : sous_prefecture, prefecture, "
        "prefecture_region, regional_panel, national_panel, minister, national_team.",
    ),
    "yes in words": (
        "lead_required = { value = true",
        'lead_required = { value = "oui"',
        "applicants.lead_required.value : « oui » ne répond ni oui ni non. Écrivez true (oui) ou false (non).",
    ),
    "rate above the whole": (
        'cofunding_rate = { value = 80, unit = "%"',
        'cofunding_rate = { value = 180, unit = "%"',
        "amounts.cofunding_rate.value : 180 % dépasse le tout. Écrivez un nombre entre 0 et 100.",
    ),
    "hour in quotes": (
        'closes_time = { unit = "heure", since = 2023-09-11, source = "set_at_opening" }',
        'closes_time = { value = "18h", unit = "heure", since = 2023-09-11, source = "fictitious" }',
        "calendar.closes_time.value : « 18h » n'est pas une heure. Écrivez-la sans guillemets, "
        "par exemple 18:00:00.",
    ),
    "list without labels": (
        '{ code = "investment", label = "Dépenses d\'investissement" }',
        '{ code = "investment" }',
        "spending.excluded.value : chaque entrée de la liste a un code et un label, et rien d'autre.",
    ),
    "list that is empty": (
        '[{ code = "investment", label = "Dépenses d\'investissement" }]',
        "[]",
        "spending.excluded.value : [] n'est pas une liste. Écrivez value = [ { code = …, label = … }, … ].",
    ),
    "code twice in a list": (
        '{ code = "gie", label',
        '{ code = "gip", label',
        "applicants.legal_forms.value : le code « gip » revient deux fois dans la liste. Gardez-en un seul.",
    ),
    "label that is empty": (
        RIB,
        'label = ""',
        "documents.bank_details.label : « » n'est pas un texte. Écrivez une phrase entre guillemets droits.",
    ),
    "rule over a fact nobody described": (
        RULE,
        'rule = "frr"',
        "territory.rule : « frr » n'est pas décrit : la règle ne pourrait pas être expliquée. "
        "Ajoutez [territory.facts.frr] ou corrigez le nom.",
    ),
    "rule of two operators": (
        RULE,
        "rule = { all = [], any = [] }",
        "territory.rule : une règle est le nom d'un fait, ou un seul de all (toutes), any (au moins une), not "
        '(sauf). Écrivez par exemple { any = ["qpv", "rural"] }.',
    ),
    "rule over an empty list": (
        RULE,
        "rule = { any = [] }",
        "territory.rule : « any » porte sur une liste de règles, même courte. Écrivez any = [ … ].",
    ),
    "rule missing": (
        RULE,
        "",
        'territory.rule : la règle manque. Écrivez par exemple rule = { any = ["qpv", "rural"] }.',
    ),
    "definition nobody wrote": (
        DEFINITION,
        DEFINITION.replace("recomputed_list", "official_list"),
        "territory.facts.arrondissement_without_fabrique.definition : la définition « official_list » n'est pas "
        "dans [territory.definitions] pour ce fait. Ajoutez-la, ou dites la définition inconnue.",
    ),
    "classes in one word": (
        "inside = true",
        'inside = true\nclasses = "1"',
        "territory.definitions.recomputed_list.classes : les classes sont une liste de textes. "
        'Écrivez par exemple classes = ["1"].',
    ),
    "definition of a fact nobody described": (
        'fact = "arrondissement_without_fabrique"',
        'fact = "frr"',
        "territory.definitions.recomputed_list.fact : « frr » n'est pas décrit dans [territory.facts]. "
        "Corrigez le nom ou ajoutez-le.\n"
        "territory.facts.arrondissement_without_fabrique.definition : la définition « recomputed_list » n'est pas "
        "dans [territory.definitions] pour ce fait. Ajoutez-la, ou dites la définition inconnue.",
    ),
    "mark nobody knows": (
        AVISE,
        AVISE.replace('"press"', '"rumour"'),
        "sources.avise.mark : « rumour » n'est pas un choix connu. Écrivez l'un de : official, press, testimony, "
        "derived, to_confirm, unknown, fictitious.",
    ),
    "unknown in other words": (
        'text = "fixé à l\'ouverture de la vague"',
        'text = "on verra"',
        "sources.set_at_opening.mark : une source est marquée unknown si, et seulement si, son texte est "
        "« non précisé par le texte » ou « fixé à l'ouverture de la vague ». Accordez l'un et l'autre.",
    ),
    "address that is not public": (
        AVISE,
        AVISE.replace(" }", ', url = "C:\\\\avise" }'),
        "sources.avise.url : « C:\\avise » n'est pas une adresse publique. Écrivez-la avec https://, "
        "ou retirez-la.",
    ),
    "flat amount together with a range": (
        FLAT,
        f"{FLAT}\n{FLAT.replace('flat', 'minimum')}\n{FLAT.replace('flat', 'maximum')}",
        "amounts.flat : un montant forfaitaire et une fourchette sont donnés ensemble : on ne saurait lequel "
        "attribuer. Gardez flat, ou minimum et maximum.",
    ),
    "no amount at all": (
        FLAT,
        "",
        "amounts : le montant d'une attribution n'est pas dit. Donnez flat (forfait), ou minimum et maximum "
        "(fourchette) ; au besoin comme inconnus.",
    ),
    "minimum above the maximum": (
        FLAT,
        f"{FLAT.replace('flat', 'minimum')}\n{FLAT.replace('flat', 'maximum').replace('50_000', '40_000')}",
        "amounts.minimum : le minimum (50 000 €) dépasse le maximum (40 000 €) : aucun montant ne conviendrait. "
        "Corrigez l'un des deux.",
    ),
    "award that the yearly maximum forbids": (
        FLAT,
        f"{FLAT}\n{FLAT.replace('flat', 'yearly_maximum').replace('50_000', '30_000')}",
        "amounts.flat : 50 000 € ne peuvent pas être versés : 1 × 30 000 € = 30 000 €. "
        "Corrigez ce montant, le plafond annuel ou la durée.",
    ),
    "tranches that are not the whole": (
        "share = { value = 20,",
        "share = { value = 10,",
        "schedule.tranches : les échéances font 90 % de l'attribution, et non 100 %. Corrigez les parts.",
    ),
    "label nobody grants": (
        "enforced = true",
        'enforced = true\nlabel_kind = "manufacture"',
        "targets.arrondissement_without_fabrique.label_kind : le label « manufacture » n'est pas décerné par ce "
        "règlement. Ajoutez-le à [labels] ou corrigez-le.",
    ),
    "target within nothing": (
        "enforced = true",
        'enforced = true\nwithin = "qpv"',
        "targets.arrondissement_without_fabrique.within : « qpv » n'est pas une cible générale de ce règlement. "
        "Citez-en une, ou retirez within.",
    ),
    "rubric written as a value": (
        "[documents.statutes]",
        "[documents]\nextra = 1\n[documents.statutes]",
        "documents.extra : une rubrique [documents.extra] est attendue ici, pas une simple valeur.",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), list(FAULTS.values()), ids=list(FAULTS))
def test_faulty_text_is_refused_with_its_reason(old: str, new: str, told: str) -> None:
    assert [plain(line) for line in problems(edited("demonstration", (old, new)))] == told.split("\n")


AMI_FAULTS = {
    "quota above the wider one": (
        '{ value = 32, unit = "lauréats", since = 2020-02-03',
        '{ value = 151, unit = "lauréats", since = 2020-02-03',
        "targets.digital.quota : le quota (151 lauréats) dépasse celui de « Quartiers prioritaires de la politique "
        "de la ville » (150 lauréats), qui le comprend. Corrigez l'un des deux.",
    ),
    "values out of order": (
        '{ value = 32, unit = "lauréats", since = 2020-02-03',
        '{ value = 32, unit = "lauréats", since = 2019-07-11',
        "targets.digital.quota : les valeurs successives ne sont pas dans l'ordre de leurs dates, ou deux portent "
        "la même date. Rangez-les de la plus ancienne à la plus récente.",
    ),
    "fault in a later value": (
        '{ value = 32, unit = "lauréats", since = 2020-02-03',
        '{ value = true, unit = "lauréats", since = 2020-02-03',
        "targets.digital.quota[1].value : true n'est pas un nombre entier. Écrivez-le sans guillemets ni décimale, "
        "par exemple 300 ou 50_000.",
    ),
    "wave above the whole call": (
        "[laureates.per_wave]\nvalue = 30",
        "[laureates.per_wave]\nvalue = 301",
        "laureates.per_wave : une vague (301 lauréats) aurait plus de lauréats que tout l'appel (300 lauréats). "
        "Corrigez l'un des deux.",
    ),
    "maximum that three years cannot pay": (
        "maximum = { value = 150_000",
        "maximum = { value = 160_000",
        "amounts.maximum : 160 000 € ne peuvent pas être versés : 3 × 50 000 € = 150 000 €. "
        "Corrigez ce montant, le plafond annuel ou la durée.",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), list(AMI_FAULTS.values()), ids=list(AMI_FAULTS))
def test_contradiction_in_the_ami_is_refused(old: str, new: str, told: str) -> None:
    assert [plain(line) for line in problems(edited("ami_2019_2021", (old, new)))] == [told]


def test_call_closing_after_its_results_is_refused() -> None:
    text = edited(
        "wave_2023",
        ("[calendar.results_on]\nvalue = 2023-11-09", "[calendar.results_on]\nvalue = 2023-10-05"),
    )
    assert problems(text) == [
        "calendar.results_on : les résultats seraient annoncés avant la clôture (5 octobre 2023, avant le "
        "6 octobre 2023). Corrigez l'une des deux dates."
    ]


def test_every_problem_is_told_at_once() -> None:
    text = edited(
        "demonstration",
        (FLAT, FLAT.replace('"EUR"', '"k€"')),
        (GRACE, GRACE.replace("value = 0", "value = -1")),
        (RULE, 'rule = "frr"'),
    )
    with pytest.raises(RulebookError) as refused:
        read(text)
    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["territory.rule", "calendar.lateness.grace.value", "amounts.flat.unit"]
    assert str(refused.value).count("\n") == 2


def test_empty_text_is_told_what_a_rulebook_holds() -> None:
    told = problems("")
    assert (
        told[0] == "territory : cette rubrique manque. Ajoutez [territory], en disant inconnu ce qui l'est."
    )
    assert len(told) == len({line.split(" : ")[0] for line in told})


def test_text_that_is_not_toml_is_told_its_line() -> None:
    assert problems('code = "a"\ntitle = \n') == [
        "Le texte n'est plus du TOML à la ligne 2. Vérifiez là les guillemets, les crochets, les virgules et "
        "qu'aucune clé n'est écrite deux fois."
    ]
    assert problems("a = [")[0].startswith("Le texte n'est plus du TOML à la fin du texte.")


def test_source_may_be_written_on_the_spot() -> None:
    source = '{ text = "Arrêté d\'essai", url = "https://example.org/arrete", mark = "official" }'
    text = edited("demonstration", (FLAT, FLAT.replace('"official_page"', source)))
    flat = read(text).amounts.flat
    assert flat is not None
    assert (flat.source.text, flat.source.url) == ("Arrêté d'essai", "https://example.org/arrete")


def test_same_text_reads_the_same_with_the_line_ends_of_a_form() -> None:
    text, book = load("demonstration")
    assert read(text.replace("\n", "\r\n")) == book


def test_fingerprint_is_stable_and_sees_one_changed_character() -> None:
    assert fingerprint("é\n") == "edd3a863872a04239eb29ad4bc12fc892b3d4ae57cc7e786a3697816f8e141c2"
    assert fingerprint("é\n") != fingerprint("é\r\n")


def plain(line: str) -> str:
    """The line with ordinary spaces, as it is typed in this file."""
    return line.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
