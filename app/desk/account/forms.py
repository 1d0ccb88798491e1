"""What somebody types about their own account: codes and passwords."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from app.ui.forms import AtMost, Form, Line, Needed

LONGEST_CODE = 40
LONGEST_TYPED = 400


class CodeForm(Form):
    """A code from an app, from a letter or from paper."""

    code = Line(validators=[Needed(_l("Write the code.")), AtMost(LONGEST_CODE, _l("This is no code of ours."))])


class ChangePasswordForm(Form):
    """The password that is, and the one that shall be."""

    old = PasswordField(
        validators=[Needed(_l("Write the password you have now.")), AtMost(LONGEST_TYPED, _l("Shorten the password."))]
    )
    password = PasswordField(
        validators=[Needed(_l("Write the password you want.")), AtMost(LONGEST_TYPED, _l("Shorten the password."))]
    )


class AppForm(CodeForm):
    """The first code of an app that is being set up, and the password once more."""

    old = PasswordField(
        validators=[Needed(_l("Write the password you have now.")), AtMost(LONGEST_TYPED, _l("Shorten the password."))]
    )


class ProtectedForm(Form):
    """The password once more, before something that protects the account is taken away."""

    old = PasswordField(
        validators=[Needed(_l("Write the password you have now.")), AtMost(LONGEST_TYPED, _l("Shorten the password."))]
    )
