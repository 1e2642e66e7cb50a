"""The SQL of the triggers that keep a row from changing; used by migrations only.

A trigger's refusal carries a constraint name that starts with « rule_ » and a French message, which
`common.database.explain` shows to the person as it is.
"""

from __future__ import annotations

from django.db.migrations import RunSQL


def refusal(name: str, message: str) -> str:
    """The PL/pgSQL statement that refuses in French."""
    quoted = message.replace("'", "''")
    return f"RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'rule_{name}', MESSAGE = '{quoted}'"


def never_changes(table: str, name: str, message: str, *, when: str = "", truncate: bool = False) -> RunSQL:
    """Refuse UPDATE and DELETE of rows (all, or those where `when` holds on OLD), and TRUNCATE if asked."""
    condition = f"WHEN ({when})" if when else ""
    on_truncate = (
        f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}();"
        if truncate
        else ""
    )
    return RunSQL(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {refusal(name, message)}; END $$;
            CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table}
              FOR EACH ROW {condition} EXECUTE FUNCTION {name}();
            {on_truncate}""",
        f"DROP FUNCTION {name}() CASCADE;",
    )


def never_emptied(table: str, name: str, message: str) -> RunSQL:
    """Refuse TRUNCATE, which row triggers do not see."""
    return trigger(
        f"{name}_truncate",
        f"BEGIN {refusal(name, message)}; END",
        f"CREATE TRIGGER {{name}} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {{name}}()",
    )


def trigger(name: str, body: str, *attachments: str) -> RunSQL:
    """A trigger function and the CREATE TRIGGER statements that call it, as {name} in each."""
    return RunSQL(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$;"
        + "".join(f"{attachment.format(name=name)};" for attachment in attachments),
        f"DROP FUNCTION {name}() CASCADE;",
    )
