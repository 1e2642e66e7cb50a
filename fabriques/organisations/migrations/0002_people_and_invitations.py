import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fabriques.common.fields
from fabriques.common.triggers import refusal, trigger

ONE_MANAGER = "organisations_one_manager_always"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles_and_perimeters"),
        ("organisations", "0001_organisations"),
        ("territories", "0001_geography"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
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
                (
                    "perimeter",
                    models.CharField(
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
                (
                    "public_id",
                    models.CharField(
                        default=fabriques.common.fields.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="adresse invitée")),
                ("token_sha256", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "membership_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("manager", "responsable"),
                            ("contributor", "contributeur ou contributrice"),
                        ],
                        max_length=20,
                        verbose_name="rôle dans la structure",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="habilitation jusqu'au")),
                ("invited_at", models.DateTimeField(verbose_name="envoyée le")),
                ("expires_at", models.DateTimeField(verbose_name="expire le")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="acceptée le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
                ("revoked_by", models.CharField(blank=True, max_length=40, verbose_name="annulée par")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "arrondissement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.arrondissement",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.commune",
                    ),
                ),
                (
                    "departement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.departement",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.network",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.region",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="territories.service",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "ordering": ("-invited_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                        fields=["address"],
                        name="organisations_invited",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("arrondissement", None),
                                ("commune", None),
                                ("departement", None),
                                ("membership_role__in", ["manager", "contributor"]),
                                ("network", None),
                                ("organisation__isnull", False),
                                ("perimeter", ""),
                                ("region", None),
                                ("role", ""),
                                ("service", None),
                                ("until", None),
                            ),
                            models.Q(("membership_role", ""), ("organisation__isnull", True)),
                            _connector="OR",
                        ),
                        name="organisations_invited_to_one_thing",
                        violation_error_message="Une invitation porte sur une habilitation ou sur une place dans une structure, pas sur les deux.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", True), _negated=True),
                            models.Q(
                                ("arrondissement__isnull", True),
                                ("commune__isnull", True),
                                ("departement__isnull", True),
                                ("network__isnull", True),
                                ("perimeter", "service"),
                                ("region__isnull", True),
                                ("service__isnull", False),
                            ),
                            models.Q(
                                ("arrondissement__isnull", True),
                                ("commune__isnull", False),
                                ("departement__isnull", True),
                                ("network__isnull", True),
                                ("perimeter", "commune"),
                                ("region__isnull", True),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("arrondissement__isnull", False),
                                ("commune__isnull", True),
                                ("departement__isnull", True),
                                ("network__isnull", True),
                                ("perimeter", "arrondissement"),
                                ("region__isnull", True),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("arrondissement__isnull", True),
                                ("commune__isnull", True),
                                ("departement__isnull", False),
                                ("network__isnull", True),
                                ("perimeter", "departement"),
                                ("region__isnull", True),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("arrondissement__isnull", True),
                                ("commune__isnull", True),
                                ("departement__isnull", True),
                                ("network__isnull", True),
                                ("perimeter", "region"),
                                ("region__isnull", False),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("arrondissement__isnull", True),
                                ("commune__isnull", True),
                                ("departement__isnull", True),
                                ("network__isnull", True),
                                ("perimeter", "national"),
                                ("region__isnull", True),
                                ("service__isnull", True),
                            ),
                            models.Q(
                                ("arrondissement__isnull", True),
                                ("commune__isnull", True),
                                ("departement__isnull", True),
                                ("network__isnull", False),
                                ("perimeter", "network"),
                                ("region__isnull", True),
                                ("service__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="organisations_invitation_one_perimeter",
                        violation_error_message="Une habilitation porte sur un périmètre, et un seul.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", True), _negated=True),
                            models.Q(
                                (
                                    "perimeter__in",
                                    ["arrondissement", "commune", "departement", "region", "service"],
                                ),
                                ("role", "assessor"),
                            ),
                            models.Q(("perimeter__in", ["service"]), ("role", "decider")),
                            models.Q(
                                ("perimeter__in", ["service"]), ("role", "programme"), ("service", "NATIONAL")
                            ),
                            models.Q(("perimeter__in", ["national", "region"]), ("role", "panel")),
                            models.Q(("perimeter__in", ["network"]), ("role", "network")),
                            models.Q(
                                ("perimeter__in", ["departement", "national", "region"]),
                                ("role", "oversight"),
                            ),
                            models.Q(("perimeter__in", ["national"]), ("role", "administrator")),
                            _connector="OR",
                        ),
                        name="organisations_invitation_role_over_its_perimeter",
                        violation_error_message="Ce rôle ne s'exerce pas sur ce type de périmètre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"
                            ),
                            models.Q(
                                models.Q(("accepted_at__isnull", True), ("accepted_by__isnull", True)),
                                models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                                _connector="OR",
                            ),
                        ),
                        name="organisations_invitation_settled_once",
                        violation_error_message="Une invitation est acceptée par une personne, ou annulée.",
                    ),
                ],
            },
        ),
        # Deferred: a transfer may pass through any order; two managers who leave at once wait for each other.
        trigger(
            ONE_MANAGER,
            f"""BEGIN
              IF TG_OP = 'UPDATE' AND NEW.organisation_id = OLD.organisation_id AND NEW.role = 'manager' THEN
                RETURN NULL;
              END IF;
              PERFORM 1 FROM organisations_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
              IF FOUND AND NOT EXISTS (
                SELECT 1 FROM organisations_membership
                WHERE organisation_id = OLD.organisation_id AND role = 'manager'
              ) THEN
                {refusal(ONE_MANAGER, "Une structure garde toujours au moins une personne responsable.")};
              END IF;
              RETURN NULL;
            END""",
            """CREATE CONSTRAINT TRIGGER {name} AFTER UPDATE OR DELETE ON organisations_membership
              DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'manager')
              EXECUTE FUNCTION {name}()""",
        ),
    ]
