"""Tables of what the region offers. Texts that people read are held in nb, nn and en."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.base import Base, Key, Slug, Translated

DETAILS = "details"
"""The wide columns that only learning, checking and export need: loaded together, when first asked for."""


class Region(Base):
    """The region whose front door this is; exactly one row.

    `fingerprint` is the SHA-256 of the files last loaded; `revision` grows by one with every change of the catalogue,
    so that a process knows when what it has cached is old. `facts` holds what pages tell of the region as a whole, by
    the keys of the region file: place_name, hosts (that may embed us and ask our
    API from their pages), privacy, accessibility, archive, note (texts by language) and name_languages.
    """

    __tablename__ = "region"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[Translated]
    languages: Mapped[list[str]]
    mail_from: Mapped[str] = mapped_column(String(254))
    mail_reply_domain: Mapped[str] = mapped_column(String(253))
    promise_working_days: Mapped[int]
    county: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    common_facts: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    neutral_words: Mapped[list[str]] = mapped_column(deferred=True, deferred_group=DETAILS)
    facts: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    fingerprint: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("promise_working_days > 0", name="promise_is_positive"),)


class Municipality(Base):
    """A municipality of the region; one that has ended is retired, for cases and people may still name it.

    `name["se"]` and `full_name["se"]` only where officially decided; `is_sami_name_first` is their order.
    `funds` is [{"name": {language: text}, "note": {language: text}}]; `facts` holds the region file's other keys.
    """

    __tablename__ = "municipality"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(4))
    organisation_number: Mapped[str] = mapped_column(String(9))
    name: Mapped[Translated]
    full_name: Mapped[Translated]
    administrative_centre: Mapped[str] = mapped_column(String(80))
    is_sami_area: Mapped[bool]
    is_sami_name_first: Mapped[bool]
    profile: Mapped[Translated] = mapped_column(deferred=True, deferred_group=DETAILS)
    sectors: Mapped[list[str]] = mapped_column(deferred=True, deferred_group=DETAILS)
    places: Mapped[list[str]] = mapped_column(deferred=True, deferred_group=DETAILS)
    funds: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    facts: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    is_retired: Mapped[bool] = mapped_column(default=False)


class CompetenceArea(Base):
    """A competence area: what a specialist is specialist in. The slug is stable: retire it, never rename it.

    `lexicon` is {"strong" | "good" | "hint": [term, …]}; `boundaries` is [{"against": slug, "rule": {language: text}}].
    """

    __tablename__ = "competence_area"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    position: Mapped[int]
    name: Mapped[Translated]
    definition: Mapped[Translated] = mapped_column(deferred=True, deferred_group=DETAILS)
    boundaries: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    keywords: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    lexicon: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    is_retired: Mapped[bool] = mapped_column(default=False)


class OutOfScopeKind(Base):
    """A kind of message that is not for us. `handling`: redirect | discard_after_review | coordinator.

    One that is gone from the region's files is retired, never deleted: what was sorted under it still names it.
    """

    __tablename__ = "out_of_scope_kind"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    position: Mapped[int]
    name: Mapped[Translated]
    definition: Mapped[Translated] = mapped_column(deferred=True, deferred_group=DETAILS)
    not_this: Mapped[Translated] = mapped_column(deferred=True, deferred_group=DETAILS)
    handling: Mapped[str] = mapped_column(String(30))
    keywords: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    lexicon: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group=DETAILS)
    is_retired: Mapped[bool] = mapped_column(default=False)


class Partner(Base):
    """Somebody outside who helps businesses: a place, never a person; one that is gone from the files is retired.

    `email` is empty when we know no address of theirs: then no letter of ours goes there. `helps_with` is one sentence.
    """

    __tablename__ = "partner"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    position: Mapped[int]
    name: Mapped[Translated]
    helps_with: Mapped[Translated]
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500))
    is_retired: Mapped[bool] = mapped_column(default=False)


class Service(Base):
    """A service of the region; its words are in `texts`, one row a language.

    `processing_time` is an ISO 8601 duration in days ("P10D"); `legal_basis` is [{"title": {language: text},
    "reference": text or None}]; `checked_on` is the day when somebody last saw that all of it is true.
    """

    __tablename__ = "service"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    position: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))
    business_event: Mapped[str] = mapped_column(String(12))
    audience: Mapped[list[str]]
    channels: Mapped[list[str]]
    cost_nok: Mapped[int | None]
    processing_time: Mapped[str | None] = mapped_column(String(20))
    external_url: Mapped[str | None] = mapped_column(String(500))
    provider: Mapped[str | None] = mapped_column(String(80))
    legal_basis: Mapped[list[Any]]
    keywords: Mapped[dict[str, Any]]
    checked_on: Mapped[date | None]

    texts: Mapped[list["ServiceText"]] = relationship(
        back_populates="service", cascade="all, delete-orphan", order_by="ServiceText.language"
    )
    competences: Mapped[list["ServiceCompetence"]] = relationship(
        back_populates="service", cascade="all, delete-orphan", order_by="ServiceCompetence.position"
    )
    offers: Mapped[list["Offer"]] = relationship(
        back_populates="service", cascade="all, delete-orphan", order_by="Offer.municipality_id"
    )

    __table_args__ = (CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name="status_is_known"),)

    def text_in(self, language: str) -> "ServiceText":
        """The service's words in `language`, else in nb. Raises LookupError when it has neither."""
        by_language = {text.language: text for text in self.texts}
        found = by_language.get(language) or by_language.get("nb")
        if found is None:
            raise LookupError(f"the service {self.slug} has no text")
        return found


class ServiceText(Base):
    """What a service says in one language."""

    __tablename__ = "service_text"

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    what_you_get: Mapped[str] = mapped_column(Text)
    requirements: Mapped[list[str]]
    cost_note: Mapped[str] = mapped_column(Text)
    processing_time_note: Mapped[str] = mapped_column(Text)

    service: Mapped[Service] = relationship(back_populates="texts")

    __table_args__ = (UniqueConstraint("service_id", "language"),)


class ServiceCompetence(Base):
    """Which areas a service needs; position 0 is the first."""

    __tablename__ = "service_competence"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("competence_area.id", ondelete="RESTRICT"), primary_key=True)
    position: Mapped[int]

    service: Mapped[Service] = relationship(back_populates="competences")
    area: Mapped[CompetenceArea] = relationship()

    __table_args__ = (Index("ix_service_competence_area_id", "area_id"),)


class Offer(Base):
    """A municipality offers a service; what differs there stands here (empty: as the service says).

    `cost_nok` and `cost_note` are its own fee, `note` anything else; `contact` is whom to turn to there, all by
    language, with their "email", "phone" and "url".
    """

    __tablename__ = "offer"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id", ondelete="RESTRICT"), primary_key=True)
    note: Mapped[Translated]
    cost_nok: Mapped[int | None]
    cost_note: Mapped[Translated] = mapped_column(default=dict, server_default="{}")
    contact: Mapped[Translated] = mapped_column(default=dict, server_default="{}")

    service: Mapped[Service] = relationship(back_populates="offers")
    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (Index("ix_offer_municipality_id", "municipality_id"),)


class ExampleQuestion(Base):
    """A typical question: what the classifier knows on day one. Belongs to an area or to a kind of "not for us".

    `service_id` is set when the question came with a service; else it is from the question bank. `topic` groups near
    variants, so that a split into folds does not leak.
    """

    __tablename__ = "example_question"

    id: Mapped[Key]
    position: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(120))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("competence_area.id", ondelete="CASCADE"), index=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("out_of_scope_kind.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)

    __table_args__ = (
        CheckConstraint("(area_id IS NULL) <> (kind_id IS NULL)", name="area_or_kind"),
        CheckConstraint("service_id IS NULL OR kind_id IS NULL", name="service_has_no_kind"),
    )


class ServiceDraft(Base):
    """What a service is to become: its entry as in a region's file, perhaps unfinished, seen by the staff only."""

    __tablename__ = "service_draft"

    id: Mapped[Key]
    slug: Mapped[Slug] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]]


class Revision(Base):
    """A service or an area as it was at one moment, with who made it so and why. Rows are only ever added.

    `subject`: service | area. `number` counts from 1 within a subject and slug; being unique it lets only one of two
    editors save first. `action`: loaded, saved, published, withdrawn, discarded, restored, checked; added, changed,
    merged, retired. `content` is the entry as in a region's file; `outdated` names the fields that are older than nb's.
    """

    __tablename__ = "catalogue_revision"

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(String(10))
    slug: Mapped[Slug]
    number: Mapped[int]
    at: Mapped[datetime]
    by_slug: Mapped[Slug]
    by_name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]]
    outdated: Mapped[list[str]]

    __table_args__ = (
        UniqueConstraint("subject", "slug", "number"),
        CheckConstraint("subject IN ('service', 'area')", name="subject_is_known"),
    )
