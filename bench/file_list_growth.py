"""Fills one wave of the demonstration with files of every kind, for the bench of their list."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

from django.db import connection, transaction

from fabriques.accounts.models import User
from fabriques.applications.models import Application, Receipt, TerritoryVerdict
from fabriques.assessment.models import CompletenessCheck
from fabriques.calls.models import Wave
from fabriques.common import clock
from fabriques.demo import names, people
from fabriques.organisations.models import Organisation
from fabriques.places.models import Place
from fabriques.selection.models import Decision, DecisionReason
from fabriques.territories.models import Commune

WAVE = "demonstration-2"
SUBJECTS = (
    "menuiserie", "couture", "médiathèque", "boulangerie", "théâtre", "numérique", "maraîchage", "réparation",
    "céramique", "cinéma", "écoute", "œuvre partagée", "vélo", "apiculture", "sérigraphie", "radio",
)  # fmt: skip


class Growth:
    """Fills one wave with files of every kind, by bulk insertions of whole rows."""

    def __init__(self) -> None:
        self.wave = Wave.objects.select_related("rulebook").get(code=WAVE)
        self.holder = User.objects.get(email=f"porteur@{people.DOMAIN}")
        self.agent = User.objects.get(email=f"prefecture@{people.DOMAIN}")
        self.communes = list(Commune.objects.select_related("service").order_by("code")[::13])
        model = TerritoryVerdict.objects.order_by("pk").first()
        assert model is not None
        self.verdict = model
        self.content = Receipt.objects.order_by("pk").values_list("content", flat=True)[0]
        self.draw = random.Random(26_000)

    def to(self, wanted: int) -> None:
        have = Application.objects.submitted().filter(wave=self.wave).count()
        for start in range(have, wanted, 2_000):
            with transaction.atomic():
                self.add(start, min(2_000, wanted - start))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def add(self, start: int, count: int) -> None:
        ranks = range(start, start + count)
        organisations = Organisation.objects.bulk_create(
            Organisation(
                name=f"Structure de démonstration n° {rank}",
                legal_form="association",
                siret=f"{rank:014d}",
                is_fictitious=True,
            )
            for rank in ranks
        )
        communes = [self.draw.choice(self.communes) for _ in ranks]
        named = [f"{self.draw.choice(names.PLACES)} {self.draw.choice(names.OF)} {rank}" for rank in ranks]
        places = Place.objects.bulk_create(
            Place(name=name, commune=commune, bearer=of, is_fictitious=True)
            for name, commune, of in zip(named, communes, organisations, strict=True)
        )
        files = Application.objects.bulk_create(
            self.file(*each) for each in zip(named, communes, organisations, places, strict=True)
        )
        self.follow(files)

    def file(self, name: str, commune: Commune, of: Organisation, place: Place) -> Application:
        opened = self.wave.opens_at
        at = opened + timedelta(seconds=self.draw.randrange(9 * 86_400))
        subjects = ", ".join(self.draw.sample(SUBJECTS, 4))
        return Application(
            wave=self.wave,
            rulebook=self.wave.rulebook,
            organisation=of,
            started_by=self.holder,
            request_key=uuid.uuid4(),
            state="submitted",
            started_at=opened,
            saved_at=at,
            place_name=name,
            address="1 rue de la Démonstration",
            commune=commune,
            summary=f"{names.SUMMARY} On y trouve : {subjects}.",
            activities=self.draw.choice(names.ACTIVITIES),
            answers=names.ANSWERS,
            requested_cents=self.draw.randrange(20_000, 150_000, 500) * 100,
            submitted_at=at,
            submitted_by=self.holder,
            service=commune.service,
            place=place,
        )

    def follow(self, files: list[Application]) -> None:
        """Receipt and verdict for each; completeness for two thirds, a refusal for one in ten."""
        Receipt.objects.bulk_create(
            Receipt(
                application=file,
                number=f"AR-2026-{file.public_id.upper()}",
                issued_at=file.submitted_at,
                content=self.content,
                fingerprint=uuid.uuid4().hex * 2,
            )
            for file in files
        )
        TerritoryVerdict.objects.bulk_create(
            TerritoryVerdict(
                application=file,
                reference_day=self.verdict.reference_day,
                eligibility=self.draw.choice(("yes", "yes", "yes", "no", "unknown")),
                content=self.verdict.content,
                computed_at=file.submitted_at,
            )
            for file in files
        )
        looked = [file for file in files if self.draw.random() < 0.66]
        CompletenessCheck.objects.bulk_create(self.check(file) for file in looked)
        decided = [file for file in looked if self.draw.random() < 0.15]
        decisions = Decision.objects.bulk_create(
            Decision(
                application=file,
                outcome="refused",
                motive="Décision de démonstration.",
                decided_at=clock.now(),
                decided_by=self.agent,
                service=file.service,
            )
            for file in decided
        )
        DecisionReason.objects.bulk_create(
            DecisionReason(decision=decision, criterion=criterion, text=text)
            for decision in decisions
            for criterion, text in names.REASONS.items()
        )

    def check(self, file: Application) -> CompletenessCheck:
        missing, at = ["support_letter"] if self.draw.random() < 0.25 else [], clock.now()
        return CompletenessCheck(
            application=file,
            outcome="incomplete" if missing else "complete",
            missing=missing,
            checked_at=at,
            checked_by=self.agent,
            due_at=at + timedelta(days=15) if missing else None,
            told_at=at,
        )
