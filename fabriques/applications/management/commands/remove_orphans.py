from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from fabriques.applications.pieces.upkeep import remove_orphans
from fabriques.common import clock
from fabriques.common.authorization import INSTALLATION


class Command(BaseCommand):
    help = "Remove the contents that no row names, older than the oldest backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--older-than", type=int, default=settings.BACKUP_DAYS, metavar="DAYS")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = remove_orphans(older_than_days=options["older_than"], by=INSTALLATION, at=clock.now())
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{done.seen} contenus assez anciens, {done.removed} supprimés.")
