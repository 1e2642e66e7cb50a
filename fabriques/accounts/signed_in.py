"""Who is asking. Read at every request: by two queries written once, for composing them costs more than they do."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore as StoredSession
from django.db import connection
from django.utils import timezone

from fabriques.accounts.models import Delegation, Grant, User

SESSION = "SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(StoredSession):
    def _get_session_from_db(self) -> Any:
        if "\0" in str(self.session_key):  # a forged cookie: the database would not take it
            self._session_key = None
            return None
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is not None:
            return self.model(session_key=str(self.session_key), session_data=row[0], expire_date=row[1])
        self._session_key = None
        return None


class Backend(AuthenticationBackend):
    """Gives the person of a session, with whether they hold or are lent anything (most people do not), and the
    addresses they confirmed."""

    def get_user(self, user_id: Any) -> User | None:
        text, names = reading()
        with connection.cursor() as cursor:
            cursor.execute(text, [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        *values, holds, is_lent, addresses = row
        user = User.from_db(connection.alias, names, values)
        user.holds_some, user.confirmed_addresses = (holds, is_lent), frozenset(addresses)
        return user if self.user_can_authenticate(user) else None


@cache
def reading() -> tuple[str, list[str]]:
    """The query that reads a person by key, and the fields it gives in order, before what the class above adds."""
    fields = User._meta.concrete_fields
    columns = ", ".join(f'person."{field.column}"' for field in fields)
    held = f"EXISTS (SELECT FROM {Grant._meta.db_table} WHERE user_id = person.id)"
    lent = f"EXISTS (SELECT FROM {Delegation._meta.db_table} WHERE receiver_id = person.id)"
    proved = f"ARRAY(SELECT email FROM {EmailAddress._meta.db_table} WHERE user_id = person.id AND verified)"  # noqa: S608
    read = f"{columns}, {held}, {lent}, {proved}"
    text = f"SELECT {read} FROM {User._meta.db_table} person WHERE person.id = %s"  # noqa: S608
    return text, [field.attname for field in fields]
