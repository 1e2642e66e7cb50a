from __future__ import annotations

from fabriques.applications.models import Application, ConsortiumMember
from fabriques.common.text import unlinked
from fabriques.correspondence.wording import from_stranger, typed


def deleted(application: Application, member: ConsortiumMember) -> tuple[str, str]:
    """What a member that was asked to sign receives: there is nothing to sign any more."""
    project = typed(f" « {unlinked(application.place_name)} »", otherwise="")
    body = f"""Bonjour,

La structure « {from_stranger(application.organisation.name)} » a supprimé le brouillon de candidature{project} \
({application.wave.call.title}, {application.wave.title}) où \
{from_stranger(member.name, otherwise="votre structure")} était indiquée comme membre du consortium.

Il n'y a plus rien à signer. Si une intention avait été signée, elle est effacée avec le brouillon.
"""
    return "Le dossier que vous deviez signer est supprimé", body
