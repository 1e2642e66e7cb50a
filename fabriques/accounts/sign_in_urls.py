"""The account's pages: of the library, those that serve here and no other."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from fabriques.accounts import confirming, identity_views, name_views, sign_in_views
from fabriques.common.pages import FORM, SEND, SIGNED_IN, page

# No namespace: the library names its own pages so.
urlpatterns = [
    path("login/", sign_in_views.SignIn.as_view(), name="account_login"),
    path("login/code/", sign_in_views.AskCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", sign_in_views.TypeCode.as_view(), name="account_confirm_login_code"),
    path("logout/", sign_in_views.SignOut.as_view(), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", sign_in_views.SignUp.as_view(), name="account_signup"),
    path("ouvrir/<str:token>/", sign_in_views.open_account, name="account_open"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", account.email, name="account_email"),
    page("email/code/", confirming.send_code, "account_send_code", SIGNED_IN, SEND, own_data=True),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    page("nom/", name_views.name, "account_name", SIGNED_IN, FORM, own_data=True),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/confirm/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path("password/reset/complete/", account.complete_password_reset, name="account_complete_password_reset"),
    path(
        "password/reset/done/", account.password_reset_from_key_done, name="account_password_reset_completed"
    ),
    path("protection/", sign_in_views.protect, name="account_protect"),
    path("protection/facteurs/", factors.index, name="mfa_index"),
    path("protection/code/", factors.authenticate, name="mfa_authenticate"),
    path("protection/confirmer/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("protection/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("protection/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("protection/secours/", sign_in_views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "protection/secours/nouveaux/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("protection/cles/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("protection/cles/ajouter/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("protection/cles/entrer/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("protection/cles/confirmer/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("protection/cles/<int:pk>/retirer/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("protection/cles/<int:pk>/nommer/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("identite/", identity_views.start, name="account_identity"),
    path("identite/retour/", identity_views.back, name="account_identity_back"),
    path("identite/rattacher/", identity_views.attach, name="account_identity_attach"),
]
