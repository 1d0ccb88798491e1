"""Tables of who works here: accounts and roles, developers with competences and absences."""

from datetime import date, datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.base import Base, Key, Slug
from catalogue.models import CompetenceArea, Municipality

ROLES = ("developer", "coordinator", "editor", "steering_group", "observer", "operator")

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="RESTRICT"), primary_key=True),
    Index("ix_user_role_role_id", "role_id"),
)


class Role(Base, RoleMixin):
    """What a person may do; the names are `ROLES`."""

    __tablename__ = "role"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(20), unique=True)
    description: Mapped[str | None] = mapped_column(String(200))
    permissions: Mapped[list[str] | None]


class User(Base, UserMixin):
    """An account of somebody on the staff. `fs_uniquifier` changes with the password and ends all sessions."""

    __tablename__ = "user_account"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2), default="nb")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    is_sample: Mapped[bool] = mapped_column(default=False)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment] # the mixin says list[RoleMixin]
        secondary=user_role, order_by="Role.id", lazy="selectin"
    )
    developer: Mapped["Developer | None"] = relationship(
        back_populates="user", foreign_keys="Developer.user_id", lazy="joined"
    )

    def is_one_of(self, *names: str) -> bool:
        """Whether the person has at least one of these roles."""
        return any(role.name in names for role in self.roles)


class StaffSession(Base):
    """A browser in which somebody has signed in. The browser holds the key, we its hash.

    `way` is how they came in; `device_hash` knows the same browser again, `device` is what it calls itself.
    `provider_sid` is what the provider of a single sign-on calls the session, to end it from there.
    """

    __tablename__ = "staff_session"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device_hash: Mapped[str] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(60))
    way: Mapped[str] = mapped_column(String(10))
    provider_sid: Mapped[str] = mapped_column(String(255))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("way IN ('password', 'link', 'provider', 'demo')", name="way_is_known"),
        Index("ix_staff_session_user_id_device_hash", "user_id", "device_hash"),
        Index("ix_staff_session_provider_sid", "provider_sid"),
    )


class SecondStep(Base):
    """What somebody is asked for after their password: a code from an app on their phone, or one by e-mail.

    `app_secret` is encrypted with our key, and None without an app; `app_counter` is the half minute of the last code
    that was used. `recovery_hashes` are codes on paper that are left. `code_hash` is the code by e-mail, until then.
    """

    __tablename__ = "second_step"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    app_secret: Mapped[str | None] = mapped_column(String(500))
    app_counter: Mapped[int]
    recovery_hashes: Mapped[list[str]]
    code_hash: Mapped[str] = mapped_column(String(64))
    code_until: Mapped[datetime | None]


class OutsideIdentity(Base):
    """Who somebody is to the provider of a single sign-on: its name, and its word for the person, which never changes.

    That word is no birth number and no address.
    """

    __tablename__ = "outside_identity"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    joined_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class Developer(Base):
    """What routing knows of a person who takes cases. `languages` are those they answer in, best first.

    `capacity` is the most open cases at a time; `working_days` are mon … sun; `also_covers` are municipality slugs.
    """

    __tablename__ = "developer"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"), unique=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id", ondelete="RESTRICT"), index=True)
    languages: Mapped[list[str]]
    also_covers: Mapped[list[str]]
    working_days: Mapped[list[str]]
    capacity: Mapped[int]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    user: Mapped[User] = relationship(back_populates="developer", foreign_keys=[user_id], lazy="joined")
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
    municipality: Mapped[Municipality | None] = relationship(lazy="joined")
    competences: Mapped[list["Competence"]] = relationship(
        back_populates="developer", cascade="all, delete-orphan", order_by="Competence.area_id"
    )
    absences: Mapped[list["Absence"]] = relationship(
        back_populates="developer", cascade="all, delete-orphan", order_by="Absence.from_on"
    )

    __table_args__ = (CheckConstraint("capacity >= 0", name="capacity_is_not_negative"),)


class ReminderChoice(Base):
    """How a person wants to be reminded; whoever has no row is reminded of everything, by single letters.

    `is_digest`: by one letter a day, within the `hour` that begins then by Norway's clock. `left_out` are the reminders
    that they do without. `told_on` is the last day whose digest was made, or had nothing to say.
    """

    __tablename__ = "reminder_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    is_digest: Mapped[bool]
    hour: Mapped[int]
    left_out: Mapped[list[str]]
    told_on: Mapped[date | None]

    user: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour_is_known"),)


class SavedView(Base):
    """A list that somebody looks at again and again: what they call it, and the query of its address."""

    __tablename__ = "saved_view"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(500))

    __table_args__ = (UniqueConstraint("user_id", "name"),)


class Competence(Base):
    """How well a developer knows an area: 3 specialist, 2 competent, 1 can help with a first step."""

    __tablename__ = "competence"

    developer_id: Mapped[int] = mapped_column(ForeignKey("developer.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("competence_area.id", ondelete="RESTRICT"), primary_key=True)
    level: Mapped[int]

    developer: Mapped[Developer] = relationship(back_populates="competences")
    area: Mapped[CompetenceArea] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level_is_known"),
        Index("ix_competence_area_id", "area_id"),
    )


class Absence(Base):
    """A developer is away from `from_on` to `until_on`, both included, in Norwegian dates."""

    __tablename__ = "absence"

    id: Mapped[Key]
    developer_id: Mapped[int] = mapped_column(ForeignKey("developer.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(40))

    developer: Mapped[Developer] = relationship(back_populates="absences")

    __table_args__ = (CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),)
