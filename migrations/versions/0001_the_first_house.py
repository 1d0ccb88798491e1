"""the first house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competence_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("boundaries", JSON, nullable=False),
        sa.Column("keywords", JSON, nullable=False),
        sa.Column("lexicon", JSON, nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence_area")),
        sa.UniqueConstraint("slug", name=op.f("uq_competence_area_slug")),
    )
    op.create_table(
        "fitted_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fitted_model")),
        sa.UniqueConstraint("version", name=op.f("uq_fitted_model_version")),
    )
    with op.batch_alter_table("fitted_model", schema=None) as batch_op:
        batch_op.create_index(
            "uq_fitted_model_is_active",
            ["is_active"],
            unique=True,
            sqlite_where=sa.text("is_active"),
            postgresql_where=sa.text("is_active"),
        )

    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=4), nullable=False),
        sa.Column("organisation_number", sa.String(length=9), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("full_name", JSON, nullable=False),
        sa.Column("administrative_centre", sa.String(length=80), nullable=False),
        sa.Column("is_sami_area", sa.Boolean(), nullable=False),
        sa.Column("is_sami_name_first", sa.Boolean(), nullable=False),
        sa.Column("profile", JSON, nullable=False),
        sa.Column("sectors", JSON, nullable=False),
        sa.Column("places", JSON, nullable=False),
        sa.Column("funds", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_table(
        "out_of_scope_kind",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("not_this", JSON, nullable=False),
        sa.Column("handling", sa.String(length=30), nullable=False),
        sa.Column("keywords", JSON, nullable=False),
        sa.Column("lexicon", JSON, nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_out_of_scope_kind")),
        sa.UniqueConstraint("slug", name=op.f("uq_out_of_scope_kind_slug")),
    )
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("letter", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("from_address", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("possible_copies", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(claimed_by IS NOT NULL) = (state = 'sending')", name=op.f("ck_outgoing_mail_claimed_while_sending")
        ),
        sa.CheckConstraint(
            "(due_at IS NOT NULL) = (state IN ('queued', 'sending'))",
            name=op.f("ck_outgoing_mail_due_while_unfinished"),
        ),
        sa.CheckConstraint("(sent_at IS NOT NULL) = (state = 'sent')", name=op.f("ck_outgoing_mail_sent_has_a_time")),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'given_up')", name=op.f("ck_outgoing_mail_state_is_known")
        ),
        sa.CheckConstraint(
            "attempts >= 0 AND possible_copies >= 0", name=op.f("ck_outgoing_mail_counts_are_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outgoing_mail_message_id")),
        sa.UniqueConstraint("reason", name=op.f("uq_outgoing_mail_reason")),
    )
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.create_index("ix_outgoing_mail_about_id", ["about", "id"], unique=False)
        batch_op.create_index("ix_outgoing_mail_due_at_id", ["due_at", "id"], unique=False)
        batch_op.create_index("ix_outgoing_mail_state_id", ["state", "id"], unique=False)

    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("mail_from", sa.String(length=254), nullable=False),
        sa.Column("mail_reply_domain", sa.String(length=253), nullable=False),
        sa.Column("promise_working_days", sa.Integer(), nullable=False),
        sa.Column("county", JSON, nullable=False),
        sa.Column("common_facts", JSON, nullable=False),
        sa.Column("neutral_words", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("promise_working_days > 0", name=op.f("ck_region_promise_is_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("slug", name=op.f("uq_region_slug")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=True),
        sa.Column("permissions", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("business_event", sa.String(length=12), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("channels", JSON, nullable=False),
        sa.Column("cost_nok", sa.Integer(), nullable=True),
        sa.Column("processing_time", sa.String(length=20), nullable=True),
        sa.Column("external_url", sa.String(length=500), nullable=True),
        sa.Column("provider", sa.String(length=80), nullable=True),
        sa.Column("legal_basis", JSON, nullable=False),
        sa.Column("keywords", JSON, nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name=op.f("ck_service_status_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_account_fs_uniquifier")),
        sa.UniqueConstraint("slug", name=op.f("uq_user_account_slug")),
    )
    op.create_table(
        "worker_heartbeat",
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_worker_heartbeat")),
    )
    op.create_table(
        "developer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("also_covers", JSON, nullable=False),
        sa.Column("working_days", JSON, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_developer_capacity_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["user_account.id"], name=op.f("fk_developer_deputy_id_user_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_developer_municipality_id_municipality"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_developer_user_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_developer")),
        sa.UniqueConstraint("user_id", name=op.f("uq_developer_user_id")),
    )
    with op.batch_alter_table("developer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_developer_municipality_id"), ["municipality_id"], unique=False)

    op.create_table(
        "example_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(area_id IS NULL) <> (kind_id IS NULL)", name=op.f("ck_example_question_area_or_kind")),
        sa.CheckConstraint(
            "service_id IS NULL OR kind_id IS NULL", name=op.f("ck_example_question_service_has_no_kind")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["competence_area.id"],
            name=op.f("fk_example_question_area_id_competence_area"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["out_of_scope_kind.id"],
            name=op.f("fk_example_question_kind_id_out_of_scope_kind"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_example_question_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_example_question")),
    )
    with op.batch_alter_table("example_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_example_question_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_example_question_kind_id"), ["kind_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_example_question_service_id"), ["service_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("note", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_offer_municipality_id_municipality"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_offer_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "municipality_id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_municipality_id", ["municipality_id"], unique=False)

    op.create_table(
        "service_competence",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["competence_area.id"],
            name=op.f("fk_service_competence_area_id_competence_area"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_competence_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "area_id", name=op.f("pk_service_competence")),
    )
    with op.batch_alter_table("service_competence", schema=None) as batch_op:
        batch_op.create_index("ix_service_competence_area_id", ["area_id"], unique=False)

    op.create_table(
        "service_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("what_you_get", sa.Text(), nullable=False),
        sa.Column("requirements", JSON, nullable=False),
        sa.Column("cost_note", sa.Text(), nullable=False),
        sa.Column("processing_time_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_text_service_id_service"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_text")),
        sa.UniqueConstraint("service_id", "language", name=op.f("uq_service_text_service_id_language")),
    )
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id_role"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_role_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    with op.batch_alter_table("user_role", schema=None) as batch_op:
        batch_op.create_index("ix_user_role_role_id", ["role_id"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("developer_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developer.id"], name=op.f("fk_absence_developer_id_developer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_developer_id"), ["developer_id"], unique=False)

    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("organisation_number", sa.String(length=9), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("page_language", sa.String(length=2), nullable=False),
        sa.Column("reply_language", sa.String(length=2), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("developer_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_assigned_by_machine", sa.Boolean(), nullable=False),
        sa.Column("referral_reason", sa.String(length=20), nullable=True),
        sa.Column("triage_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("triage_attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "referral_reason IS NULL OR referral_reason IN ('unsure', 'competence_gap', 'nobody_available', 'not_for_us')",
            name=op.f("ck_case_file_referral_reason_is_known"),
        ),
        sa.CheckConstraint(
            "state <> 'assigned' OR developer_id IS NOT NULL", name=op.f("ck_case_file_assigned_has_developer")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'referred', 'assigned', 'answered', 'closed')",
            name=op.f("ck_case_file_state_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["competence_area.id"], name=op.f("fk_case_file_area_id_competence_area"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developer.id"], name=op.f("fk_case_file_developer_id_developer"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_case_file_municipality_id_municipality"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_case_file_service_id_service"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("content_key", name=op.f("uq_case_file_content_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_file_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_case_file_submission_key")),
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_file_area_id"), ["area_id"], unique=False)
        batch_op.create_index("ix_case_file_developer_id_state", ["developer_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_file_municipality_id"), ["municipality_id"], unique=False)
        batch_op.create_index("ix_case_file_received_at", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_case_file_state_promised_on", ["state", "promised_on", "id"], unique=False)
        batch_op.create_index("ix_case_file_triage_at", ["triage_at"], unique=False)

    op.create_table(
        "competence",
        sa.Column("developer_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_competence_level_is_known")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["competence_area.id"], name=op.f("fk_competence_area_id_competence_area"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["developer_id"], ["developer.id"], name=op.f("fk_competence_developer_id_developer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("developer_id", "area_id", name=op.f("pk_competence")),
    )
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.create_index("ix_competence_area_id", ["area_id"], unique=False)

    op.create_table(
        "case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.CheckConstraint("actor IN ('business', 'staff', 'machine')", name=op.f("ck_case_event_actor_is_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_event_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_event_user_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_event_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=5), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('page', 'reply')", name=op.f("ck_case_secret_purpose_is_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_secret_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_secret_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_secret")),
        sa.UniqueConstraint("hash", name=op.f("uq_case_secret_hash")),
    )
    with op.batch_alter_table("case_secret", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_secret_case_id"), ["case_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(kind = 'addition') = (user_id IS NULL)", name=op.f("ck_message_staff_have_names")),
        sa.CheckConstraint("kind IN ('addition', 'answer', 'note')", name=op.f("ck_message_kind_is_known")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_message_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_message_user_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("case_id", "submission_key", name=op.f("uq_message_case_id_submission_key")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_case_id"), ["case_id"], unique=False)

    op.create_table(
        "triage_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("areas", JSON, nullable=False),
        sa.Column("not_for_us", JSON, nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("decision", sa.String(length=6), nullable=False),
        sa.Column("reason_code", sa.String(length=20), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("candidates", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_triage_result_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_result")),
    )
    with op.batch_alter_table("triage_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_triage_result_case_id"), ["case_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("stored_name", sa.String(length=64), nullable=False),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_attachment_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_attachment_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_attachment_stored_name")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_case_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("triage_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_triage_result_case_id"))

    op.drop_table("triage_result")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_case_id"))

    op.drop_table("message")
    with op.batch_alter_table("case_secret", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_secret_case_id"))

    op.drop_table("case_secret")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_event_case_id"))

    op.drop_table("case_event")
    with op.batch_alter_table("competence", schema=None) as batch_op:
        batch_op.drop_index("ix_competence_area_id")

    op.drop_table("competence")
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_index("ix_case_file_triage_at")
        batch_op.drop_index("ix_case_file_state_promised_on")
        batch_op.drop_index("ix_case_file_received_at")
        batch_op.drop_index(batch_op.f("ix_case_file_municipality_id"))
        batch_op.drop_index("ix_case_file_developer_id_state")
        batch_op.drop_index(batch_op.f("ix_case_file_area_id"))

    op.drop_table("case_file")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_developer_id"))

    op.drop_table("absence")
    with op.batch_alter_table("user_role", schema=None) as batch_op:
        batch_op.drop_index("ix_user_role_role_id")

    op.drop_table("user_role")
    op.drop_table("service_text")
    with op.batch_alter_table("service_competence", schema=None) as batch_op:
        batch_op.drop_index("ix_service_competence_area_id")

    op.drop_table("service_competence")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("ix_offer_municipality_id")

    op.drop_table("offer")
    with op.batch_alter_table("example_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_example_question_service_id"))
        batch_op.drop_index(batch_op.f("ix_example_question_kind_id"))
        batch_op.drop_index(batch_op.f("ix_example_question_area_id"))

    op.drop_table("example_question")
    with op.batch_alter_table("developer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_developer_municipality_id"))

    op.drop_table("developer")
    op.drop_table("worker_heartbeat")
    op.drop_table("user_account")
    op.drop_table("service")
    op.drop_table("role")
    op.drop_table("region")
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outgoing_mail_state_id")
        batch_op.drop_index("ix_outgoing_mail_due_at_id")
        batch_op.drop_index("ix_outgoing_mail_about_id")

    op.drop_table("outgoing_mail")
    op.drop_table("out_of_scope_kind")
    op.drop_table("municipality")
    with op.batch_alter_table("fitted_model", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fitted_model_is_active", sqlite_where=sa.text("is_active"), postgresql_where=sa.text("is_active")
        )

    op.drop_table("fitted_model")
    op.drop_table("competence_area")
