"""Settings for password validation, allauth's forms, second factors and single sign-on."""

PASSWORD_RULES = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.password_rules.MaximumLengthValidator"},
    {"NAME": "accounts.password_rules.BreachedPasswordValidator"},
    {"NAME": "accounts.password_rules.CenterNameValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.second_factor_forms.SignInAgainForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "user_token": "accounts.forms.LinkForm",
}

SECOND_FACTORS = {
    "MFA_ADAPTER": "accounts.second_factors.SecondFactorAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_FORMS": {
        "authenticate": "accounts.second_factor_forms.CodeForm",
        "authenticate_webauthn": "accounts.passkey_forms.PasskeyForm",
        "login_webauthn": "accounts.passkey_forms.SignInPasskeyForm",
        "reauthenticate_webauthn": "accounts.passkey_forms.PasskeyAgainForm",
    },
    "MFA_WEBAUTHN_USER_VERIFICATION": "required",  # a finger, face or PIN: a touch is anybody's
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_TOTP_TOLERANCE": 1,  # codes of half a minute before and after: clocks differ
    "MFA_RATE_LIMITS": False,  # accounts.forms counts instead: exactly, and across processes
}

# Only the protocol is allauth's: providers are rows (accounts.IdentityProvider), and who may sign
# in by one is decided in accounts.services, so no social account is ever stored.
SINGLE_SIGN_ON = {
    "SOCIALACCOUNT_ADAPTER": "accounts.provider_adapter.ProviderAdapter",
    "SOCIALACCOUNT_REQUESTS_TIMEOUT": 3,  # seconds for the next byte of a provider; a page waits
    "SOCIALACCOUNT_STORE_TOKENS": False,
}
OTHER_WAYS = SECOND_FACTORS | SINGLE_SIGN_ON
