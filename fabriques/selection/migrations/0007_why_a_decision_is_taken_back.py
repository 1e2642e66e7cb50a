from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("selection", "0006_decisions_before_closing"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            "Retraction",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="retractions", to="applications.application"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("retained", "retenu"), ("refused", "refusé")],
                        max_length=10,
                        verbose_name="décision reprise",
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="décidé le")),
                ("motive", models.TextField(verbose_name="motif de la reprise")),
                ("retracted_at", models.DateTimeField(verbose_name="repris le")),
                (
                    "retracted_by",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "reprise de décision",
                "ordering": ("retracted_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("motive__regex", r"^\s*$"), _negated=True),
                        name="selection_retraction_says_why",
                        violation_error_message="La reprise d'une décision dit son motif.",
                    ),
                ],
            },
        ),
    ]
