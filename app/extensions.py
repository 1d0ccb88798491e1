"""Flask's extensions, unbound. No logic here."""

from flask_babel import Babel
from flask_mail import Mail
from flask_migrate import Migrate
from flask_security.core import Security
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from catalogue.base import Base

db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)
migrate = Migrate()
mail = Mail()
csrf = CSRFProtect()
babel = Babel()
security = Security()
