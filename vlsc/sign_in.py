"""Settings for password validation and allauth's forms."""

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
    "reauthenticate": "accounts.forms.SignInAgainForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "user_token": "accounts.forms.LinkForm",
}
