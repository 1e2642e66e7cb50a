from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("selection", "0005_corrections_before_decisions")]
    operations: ClassVar = [
        migrations.AddField(
            "decision",
            "early_motive",
            models.TextField(blank=True, default="", verbose_name="pourquoi avant la clôture"),
            preserve_default=False,
        ),
    ]
