from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("applications", "0018_files_on_paper")]

    operations = [
        migrations.RemoveConstraint("consortiummember", "applications_member_share_is_a_percentage"),
        migrations.AlterField(
            "consortiummember",
            "share",
            models.DecimalField(decimal_places=2, max_digits=5, null=True, verbose_name="part, en %"),
        ),
        migrations.AddConstraint(
            "consortiummember",
            models.CheckConstraint(
                name="applications_member_share_is_a_percentage",
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
                violation_error_message="La part d'un membre va de 0 à 100 %.",
            ),
        ),
    ]
