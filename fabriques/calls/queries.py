from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fabriques.calls.models import NetworkContact, OpeningAlert, RulebookVersion, Wave
from fabriques.rulebooks.differences import differences
from fabriques.rulebooks.outline.book import say_path
from fabriques.rulebooks.types import Rulebook
from fabriques.territories.models import Arrondissement, Departement, Service


def reached(wave: Wave) -> tuple[set[str], set[str], set[str]]:
    """Codes of the arrondissements, départements and regions that a wave's list reaches."""
    rows = list(wave.listed.values_list("arrondissement_id", "departement_id"))
    arrondissements = {code for code, _ in rows if code}
    named = Arrondissement.objects.filter(code__in=arrondissements).order_by("code")
    departements = {code for _, code in rows if code} | set(named.values_list("departement_id", flat=True))
    found = Departement.objects.filter(code__in=departements, region__isnull=False).order_by("code")
    return arrondissements, departements, set(found.values_list("region_id", flat=True))


def concerned_services(wave: Wave) -> QuerySet[Service]:
    """Every service whose territory a wave reaches, from the sous-préfecture to the préfecture de région."""
    local = Service.objects.exclude(level=Service.Level.NATIONAL).order_by("code")
    if not wave.has_list:
        return local
    arrondissements, departements, regions = reached(wave)
    return local.filter(
        Q(level=Service.Level.SOUS_PREFECTURE, arrondissement__in=arrondissements)
        | Q(level=Service.Level.PREFECTURE, departement__in=departements)
        | Q(level=Service.Level.REGION, region__in=regions)
    )


def concerned_networks(wave: Wave) -> QuerySet[NetworkContact]:
    """The networks to alert of a wave: national ones, and those of the regions it reaches."""
    active = NetworkContact.objects.filter(is_active=True).order_by("name", "pk")
    if not wave.has_list:
        return active
    return active.filter(Q(region__isnull=True) | Q(region__in=reached(wave)[2]))


@dataclass(frozen=True)
class Amendments:
    """What became of a wave's rules since a file was begun: the versions published, and the whole difference
    as (where, before, after)."""

    kept: RulebookVersion
    current: RulebookVersion
    versions: tuple[RulebookVersion, ...]
    told: tuple[tuple[str, str, str], ...]


def told(before: Rulebook, after: Rulebook) -> tuple[tuple[str, str, str], ...]:
    """Every difference between two rulebooks: where in French, what it said, what it says."""
    return tuple(
        (say_path(each.path, after, before), each.before, each.after) for each in differences(before, after)
    )


def amendments_since(rulebook: RulebookVersion, wave: Wave) -> Amendments | None:
    """The versions that a wave passed to after the one a file keeps; None when it is still under that one.

    Only the versions the wave was put under count, each with its reason, the first one first.
    """
    if rulebook.pk == wave.rulebook_id:
        return None
    changes = wave.changes.filter(kind="amended", rulebook_after__number__gt=rulebook.number)
    found = changes.select_related("rulebook_after").order_by("changed_at", "pk")
    versions = tuple(change.rulebook_after for change in found if change.rulebook_after is not None)
    if not versions:
        return None
    current = wave.rulebook
    return Amendments(rulebook, current, versions, told(rulebook.rules, current.rules))


def unalerted(wave: Wave) -> list[Service | NetworkContact]:
    """Whoever has a mailbox and no alert yet, services first."""
    alerts = OpeningAlert.objects.filter(wave=wave)
    services = concerned_services(wave).exclude(email="")
    services = services.exclude(pk__in=alerts.filter(service__isnull=False).values("service"))
    networks = concerned_networks(wave)
    networks = networks.exclude(pk__in=alerts.filter(contact__isnull=False).values("contact"))
    return [*services, *networks]
