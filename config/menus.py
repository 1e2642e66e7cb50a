"""The menus: a section for each thing a person comes to do, holding the pages that are declared open to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fabriques.accounts.perimeters import Perimeter
from fabriques.common.pages import Audience

Words = str | Promise


def everyone(perimeter: Perimeter) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """A page, by the name of its address. `useful_to`: among those it opens to, the people it is of use to."""

    name: str
    label: Words
    useful_to: Callable[[Perimeter], bool] = everyone

    @property
    def url(self) -> str:
        return address(self.name)


@dataclass(frozen=True)
class Section:
    """A line of the menu, which leads to the first of its pages that opens."""

    label: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Line:
    """An entry or a section as a person sees it."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Menu:
    """The lines of the menu, and the pages of the section that one is in when it has several."""

    lines: list[Line]
    section: str = ""
    pages: tuple[Line, ...] = ()


def acts_on_files(perimeter: Perimeter) -> bool:
    return perimeter.acts_on_files


def gives_roles(perimeter: Perimeter) -> bool:
    return perimeter.gives_roles


def leads_the_programme(perimeter: Perimeter) -> bool:
    return perimeter.programme


def works_in_a_service(perimeter: Perimeter) -> bool:
    return bool(perimeter.seen)


HOME = Section(_("Ce qui vous attend"), (Entry("workspaces:home", _("Ce qui vous attend")),))
WORK = (
    Section(
        _("Dossiers"),
        (
            Entry("workspaces:service_list", _("Tous les dossiers")),
            Entry("assessment:nominations", _("Projets signalés")),
            Entry("applications:paper", _("Dossiers sur papier")),
            Entry("workspaces:late_drafts", _("Non déposés à l'heure")),
            Entry("workspaces:imports", _("Dossiers déposés ailleurs")),
            Entry("workspaces:saved_views", _("Vues de la liste")),
            Entry("workspaces:list_exports", _("Exports")),
        ),
    ),
    Section(_("Vagues"), (Entry("workspaces:waves", _("Vagues et enveloppes")),)),
    Section(
        _("Appels"),
        (
            Entry("workspaces:calls", _("Appels, règlements et formulaires")),
            Entry("workspaces:networks", _("Réseaux à prévenir")),
        ),
    ),
    Section(_("Services"), (Entry("workspaces:services", _("Services de l'État")),)),
    Section(
        _("Équipe"),
        (
            Entry("workspaces:team", _("Mon service"), works_in_a_service),
            Entry("accounts:grants", _("Habilitations")),
            Entry("accounts:accounts", _("Comptes")),
            Entry("organisations:invitations", _("Invitations"), gives_roles),
            Entry("organisations:join_requests", _("Demandes à rejoindre"), leads_the_programme),
            Entry("accounts:delegations", _("Absences et délégations"), acts_on_files),
        ),
    ),
    Section(_("Territoires"), (Entry("workspaces:zonings", _("Zonages")),)),
    Section(_("Journal"), (Entry("workspaces:journal", _("Journal")),)),
)
STRUCTURE = Section(_("Ma structure"), (Entry("organisations:mine", _("Ma structure")),))
ELIGIBILITY = Section(
    _("Suis-je éligible ?"),
    (
        Entry("public:simulator", _("Un lieu")),
        Entry("workspaces:places_checks", _("Une liste de lieux")),
    ),
)
PUBLIC = (
    Section(_("Carte"), (Entry("public:map", _("Carte")),)),
    Section(_("Registre"), (Entry("public:register", _("Registre")),)),
    Section(_("Appels"), (Entry("public:calls", _("Appels")),)),
)
PROGRAMME = Section(_("Programme"), (Entry("public:programme", _("Programme")),))
# For whoever works on the platform, the public site is one line among theirs.
SITE = Section(
    _("Site public"),
    (
        Entry("public:map", _("Carte")),
        Entry("public:register", _("Registre")),
        Entry("public:calls", _("Appels")),
        *ELIGIBILITY.entries,
        Entry("public:coverage", _("Territoires sans Fabrique")),
        Entry("public:programme", _("Programme")),
    ),
)
PERSONAL = (
    Entry("organisations:mine", _("Ma structure")),
    Entry("accounts:delegations", _("Absences et délégations"), acts_on_files),
    Entry("workspaces:my_data", _("Mes données")),
    Entry("account_change_password", _("Mot de passe")),
    Entry("account_email", _("Adresse électronique")),
    Entry("account_name", _("Nom et prénom")),
    Entry("mfa_index", _("Clés d'accès et second facteur")),
)


def sections_for(perimeter: Perimeter, *, signed_in: bool) -> tuple[Section, ...]:
    """What a kind of person comes to do, the most frequent first."""
    if not signed_in:
        return (*PUBLIC, ELIGIBILITY, PROGRAMME)
    if perimeter.is_staff:
        return (HOME, *WORK, SITE)
    return (HOME, STRUCTURE, ELIGIBILITY, *PUBLIC)


@cache
def address(name: str) -> str:
    return reverse(name)


@cache
def audience(name: str) -> Audience | None:
    """Who a page is declared to open to; None for a page of the account library."""
    return getattr(resolve(address(name)).func, "audience", None)


def opened(
    entries: Iterable[Entry], request: HttpRequest, perimeter: Perimeter, *, signed_in: bool = True
) -> Iterator[Entry]:
    """The pages that this person may open and has a use for."""
    for entry in entries:
        who = audience(entry.name)
        if not signed_in and (who is None or who.signs_in):
            continue
        if entry.useful_to(perimeter) and (who is None or who.allows(request)):
            yield entry


def menu(request: HttpRequest, perimeter: Perimeter, *, signed_in: bool) -> Menu:
    """The menu of whoever asks, with the line of the page they are on."""
    shown = []
    for section in sections_for(perimeter, signed_in=signed_in):
        found = tuple(opened(section.entries, request, perimeter, signed_in=signed_in))
        if found:
            shown.append((section, found))
    here = nearest(request.path, (entry.url for _section, found in shown for entry in found))
    lines: list[Line] = []
    inside: str = ""
    pages: tuple[Line, ...] = ()
    for section, found in shown:
        current = any(entry.url == here for entry in found) and not inside
        lines.append(Line(str(section.label), found[0].url, current))
        if current:
            inside = str(section.label)
            pages = tuple(Line(str(entry.label), entry.url, entry.url == here) for entry in found)
    return Menu(lines, inside, pages if len(pages) > 1 else ())


def nearest(path: str, urls: Iterable[str]) -> str:
    """The deepest of the addresses that a path lies under; the site's own home is no section."""
    return max((url for url in urls if url != "/" and path.startswith(url)), key=len, default="")


def personal(request: HttpRequest, perimeter: Perimeter) -> list[Line]:
    """What a person may open about themselves."""
    return [Line(str(entry.label), entry.url) for entry in opened(PERSONAL, request, perimeter)]
