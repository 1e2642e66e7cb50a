from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("applications", "0011_imports")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="piece",
            index=models.Index(fields=["sha256"], name="applications_pieces_content"),
        ),
    ]
