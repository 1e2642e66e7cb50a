import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fabriques.common.fields
from fabriques.common.triggers import refusal, trigger

AUTHOR = "accounts_delegation_from_its_holder"
DATES = "accounts_delegation_within_the_grant"
KEPT = "accounts_grant_kept"

PLACES = ("service", "commune", "arrondissement", "departement", "region", "network")
KINDS = (*PLACES[:5], "national", "network")
ROLE_KINDS = (
    ("assessor", ["arrondissement", "commune", "departement", "region", "service"]),
    ("decider", ["service"]),
    ("programme", ["service"]),
    ("panel", ["national", "region"]),
    ("network", ["network"]),
    ("oversight", ["departement", "national", "region"]),
    ("administrator", ["national"]),
)


def one_perimeter():
    found = models.Q()
    for kind in KINDS:
        found |= models.Q(perimeter=kind, **{f"{name}__isnull": name != kind for name in PLACES})
    return found


def role_over_its_kind():
    found = models.Q()
    for role, kinds in ROLE_KINDS:
        held = models.Q(role=role, perimeter__in=kinds)
        found |= held & models.Q(service="NATIONAL") if role == "programme" else held
    return found


def give_identifiers(apps, schema_editor):
    grants = apps.get_model("accounts", "Grant")
    for grant in grants.objects.filter(public_id=None).iterator():
        grant.public_id = fabriques.common.fields.new_public_id()
        grant.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people_and_grants"),
        ("territories", "0001_geography"),
    ]

    operations = [
        migrations.CreateModel(
            name="Network",
            fields=[
                (
                    "code",
                    models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom")),
                ("is_fictitious", models.BooleanField(default=False, verbose_name="fictif (démonstration)")),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="networks",
                        to="territories.region",
                    ),
                ),
            ],
            options={
                "verbose_name": "réseau de tiers-lieux",
                "verbose_name_plural": "réseaux de tiers-lieux",
                "ordering": ("name",),
            },
        ),
        migrations.RemoveConstraint(model_name="grant", name="accounts_grant_not_twice"),
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(
                choices=[
                    ("assessor", "instruction"),
                    ("decider", "décision"),
                    ("programme", "équipe du programme"),
                    ("panel", "jury"),
                    ("network", "réseau"),
                    ("oversight", "contrôle"),
                    ("administrator", "administration technique"),
                ],
                max_length=20,
                verbose_name="rôle",
            ),
        ),
        migrations.AlterField(
            model_name="grant",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="territories.service",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="perimeter",
            field=models.CharField(
                choices=[
                    ("service", "service de l'État"),
                    ("commune", "commune"),
                    ("arrondissement", "arrondissement"),
                    ("departement", "département ou collectivité"),
                    ("region", "région"),
                    ("national", "national"),
                    ("network", "réseau"),
                ],
                default="service",
                max_length=16,
                verbose_name="nature du périmètre",
            ),
        ),
        *(
            migrations.AddField(
                model_name="grant",
                name=name,
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=f"accounts.{name}" if name == "network" else f"territories.{name}",
                ),
            )
            for name in PLACES[1:]
        ),
        migrations.AddField(
            model_name="grant",
            name="public_id",
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
        migrations.RunPython(give_identifiers, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="grant",
            name="public_id",
            field=models.CharField(
                default=fabriques.common.fields.new_public_id, editable=False, max_length=12, unique=True
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="stopped_on",
            field=models.DateField(blank=True, null=True, verbose_name="retirée le"),
        ),
        migrations.AddField(
            model_name="grant",
            name="revoked_by",
            field=models.CharField(blank=True, max_length=40, verbose_name="retirée par"),
        ),
        migrations.AddField(
            model_name="grant",
            name="revoke_motive",
            field=models.CharField(blank=True, max_length=300, verbose_name="motif du retrait"),
        ),
        migrations.AddField(
            model_name="user",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="effacé le"),
        ),
        migrations.AddField(
            model_name="user",
            name="key",
            field=models.GeneratedField(
                db_persist=True,
                expression=fabriques.common.fields.PlainKey(models.F("full_name")),
                output_field=models.TextField(),
            ),
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=fabriques.common.fields.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("absence", "remplacement pendant une absence"),
                            ("signature", "délégation de signature"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("since", models.DateField(verbose_name="depuis le")),
                ("until", models.DateField(verbose_name="jusqu'au")),
                ("motive", models.CharField(max_length=300, verbose_name="motif")),
                ("given_at", models.DateTimeField(verbose_name="donnée le")),
                ("stopped_on", models.DateField(blank=True, null=True, verbose_name="terminée le")),
                ("stopped_by", models.CharField(blank=True, max_length=40, verbose_name="terminée par")),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="accounts.grant",
                    ),
                ),
            ],
            options={"verbose_name": "délégation", "ordering": ("-since", "-pk")},
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(full_name="", is_active=False),
                name="accounts_erased_keeps_no_name",
                violation_error_message="Un compte effacé ne garde pas de nom et ne se rouvre pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=one_perimeter(),
                name="accounts_grant_one_perimeter",
                violation_error_message="Une habilitation porte sur un périmètre, et un seul.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=role_over_its_kind(),
                name="accounts_grant_role_over_its_perimeter",
                violation_error_message="Ce rôle ne s'exerce pas sur ce type de périmètre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(until__isnull=True),
                fields=("user", "role", *PLACES),
                name="accounts_grant_not_twice",
                nulls_distinct=False,
                violation_error_message="Cette personne a déjà cette habilitation.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="accounts_delegation_dates_in_order",
                violation_error_message="Une délégation se termine après son début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver")),
                name="accounts_delegation_to_another",
                violation_error_message="Une délégation se donne à une autre personne.",
            ),
        ),
        trigger(
            "accounts_delegation_of_one_s_own_grant",
            f"""DECLARE lent accounts_grant%ROWTYPE;
            BEGIN
              SELECT * INTO lent FROM accounts_grant WHERE id = NEW.grant_id;
              IF lent.user_id <> NEW.giver_id THEN
                {refusal(AUTHOR, "On ne délègue que ses propres habilitations.")};
              END IF;
              IF NEW.since < lent.since OR NEW.until > COALESCE(lent.until, NEW.until) THEN
                {refusal(DATES, "Une délégation tient dans les dates de l'habilitation déléguée.")};
              END IF;
              RETURN NEW;
            END""",
            """CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF grant_id, giver_id, since, until
              ON accounts_delegation FOR EACH ROW EXECUTE FUNCTION {name}()""",
        ),
        trigger(
            KEPT,
            f"BEGIN {refusal(KEPT, 'Une habilitation se retire avec un motif ; son histoire ne se supprime pas.')}; END",
            "CREATE TRIGGER {name} BEFORE DELETE ON accounts_grant FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    ]
