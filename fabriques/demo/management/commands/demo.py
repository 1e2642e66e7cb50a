from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.accounts.models import User
from fabriques.common import clock
from fabriques.demo.people import ACCOUNTS, PASSWORD
from fabriques.demo.scenario import Story


class Command(BaseCommand):
    help = "Remplit la base d'un programme de démonstration, entièrement fictif (refusé avec DATABASE_URL)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--applications", type=int, default=260)
        parser.add_argument("--seed", type=int, default=2023)
        parser.add_argument("--accounts", action="store_true", help="n'affiche que l'adresse et les comptes")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "Les données de démonstration sont refusées quand DATABASE_URL est donnée : elles ne doivent jamais "
                "se mêler à de vrais dossiers. Retirez DATABASE_URL pour essayer la démonstration."
            )
        if options["accounts"]:
            self.invite()
            return
        if User.objects.filter(is_fictitious=True).exists():
            self.stdout.write("La démonstration est déjà en place.")
            return
        started = time.monotonic()
        made = Story(options["seed"], clock.now()).tell(options["applications"])
        if options["json"]:
            self.stdout.write(json.dumps(dict(made)))
            return
        self.stdout.write(
            f"{sum(made.values())} dossiers de démonstration en {time.monotonic() - started:.1f} s"
        )

    def invite(self) -> None:
        write = self.stdout.write
        write("")
        write(f"  Fabriques est prête : {settings.SITE_ADDRESS}/")
        write("")
        write(f"  Comptes de démonstration (mot de passe : {PASSWORD})")
        for account in ACCOUNTS:
            write(f"    {account.email:<42} {account.audience} — {account.to_try}")
        write("")
        write(f"  Connexion en un clic : {settings.SITE_ADDRESS}/demonstration/")
        write(f"  Courriers envoyés    : {settings.SITE_ADDRESS}/demonstration/courriers/")
        write(
            "  À essayer : déposer un dossier (porteur), le vérifier (sous-préfecture), décider et notifier"
        )
        write("  (préfecture), annoncer (équipe), puis le retrouver sur la carte. Ctrl-C pour arrêter.")
        write("")
