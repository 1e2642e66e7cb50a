from django.db import migrations

# Accounts opened by the platform or with an identity had no address in the account library. Those of the demonstration
# are the platform's own; the others confirm theirs by a code.
KEEP = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary")
SELECT id, lower(email), is_fictitious, true FROM accounts_user person
WHERE erased_at IS NULL AND NOT EXISTS (SELECT FROM account_emailaddress WHERE user_id = person.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_identities"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
