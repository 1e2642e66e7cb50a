from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("selection", "0006_decisions_before_closing")]
    operations: ClassVar = [
        migrations.AlterField(
            "decision",
            "outcome",
            models.CharField(
                choices=[("retained", "retenu"), ("refused", "non retenu")],
                max_length=10,
                verbose_name="décision",
            ),
        ),
    ]
