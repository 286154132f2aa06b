"""What is learned."""

import sqlalchemy as sa
from alembic import op

from storage.types import BigId, JsonDict, UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.create_table(
        "problem",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("root_cause", sa.Text(), nullable=False),
        sa.Column("workaround", sa.Text(), nullable=False),
        sa.Column("permanent_fix", sa.Text(), nullable=False),
        sa.Column("target_at", UtcDateTime(), nullable=True),
        sa.Column("origin_id", BigId, nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("channel_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["origin_id"], ["incident.id"], name=op.f("fk_problem_origin_id")),
        sa.ForeignKeyConstraint(["team_id"], ["workspace.team_id"], name=op.f("fk_problem_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
        sa.UniqueConstraint("team_id", "number", name=op.f("uq_problem_team_id_number")),
    )
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index("ix_problem_origin", ["origin_id"], unique=False)
        batch_op.create_index("ix_problem_status", ["team_id", "status"], unique=False)

    op.create_table(
        "review",
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("meeting_at", UtcDateTime(), nullable=True),
        sa.Column("parts", JsonDict, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("signed_off_by", sa.String(length=32), nullable=True),
        sa.Column("signed_off_at", UtcDateTime(), nullable=True),
        sa.Column("canvas_id", sa.String(length=64), nullable=True),
        sa.Column("message_ts", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_review_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_state", ["team_id", "state", "due_at"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("due_set_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("settled_by", sa.String(length=32), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("source_permalink", sa.Text(), nullable=True),
        sa.Column("ticket_url", sa.Text(), nullable=True),
        sa.Column("ticket_title", sa.Text(), nullable=False),
        sa.Column("message_ts", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_task_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_due", ["team_id", "state", "due_at"], unique=False)
        batch_op.create_index("ix_task_incident", ["incident_id", "state"], unique=False)
        batch_op.create_index("ix_task_owner", ["team_id", "owner", "state"], unique=False)

    op.create_table(
        "problem_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("problem_id", BigId, nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("before", JsonDict, nullable=False),
        sa.Column("after", JsonDict, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_problem_change_problem_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_change")),
    )
    with op.batch_alter_table("problem_change", schema=None) as batch_op:
        batch_op.create_index("ix_problem_change_problem", ["problem_id", "id"], unique=False)

    op.create_table(
        "problem_incident",
        sa.Column("problem_id", BigId, nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("linked_by", sa.String(length=32), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_problem_incident_incident_id")),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_problem_incident_problem_id")),
        sa.PrimaryKeyConstraint("problem_id", "incident_id", name=op.f("pk_problem_incident")),
    )
    with op.batch_alter_table("problem_incident", schema=None) as batch_op:
        batch_op.create_index("ix_problem_incident_incident", ["incident_id"], unique=False)

    op.create_table(
        "problem_offer",
        sa.Column("problem_id", BigId, nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_problem_offer_incident_id")),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_problem_offer_problem_id")),
        sa.PrimaryKeyConstraint("problem_id", "incident_id", name=op.f("pk_problem_offer")),
    )
    with op.batch_alter_table("problem_offer", schema=None) as batch_op:
        batch_op.create_index("ix_problem_offer_incident", ["incident_id"], unique=False)

    op.create_table(
        "review_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("before", JsonDict, nullable=False),
        sa.Column("after", JsonDict, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["review.incident_id"], name=op.f("fk_review_change_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_change")),
    )
    with op.batch_alter_table("review_change", schema=None) as batch_op:
        batch_op.create_index("ix_review_change_incident", ["incident_id", "id"], unique=False)

    op.create_table(
        "timeline_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("incident_id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("before", JsonDict, nullable=False),
        sa.Column("after", JsonDict, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["timeline_entry.id"], name=op.f("fk_timeline_change_entry_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_timeline_change_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_change")),
    )
    with op.batch_alter_table("timeline_change", schema=None) as batch_op:
        batch_op.create_index("ix_timeline_change_entry", ["entry_id", "id"], unique=False)

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("cause_category", sa.String(length=75), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("contributing_causes", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("affected", sa.Text(), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column("merged_into_id", BigId, nullable=True))
        batch_op.add_column(sa.Column("merged_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("has_tasks", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index("ix_incident_merged", ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_incident_merged_into_id"), "incident", ["merged_into_id"], ["id"])

    with op.batch_alter_table("timeline_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mark", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("source_channel", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("source_ts", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("source_permalink", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("files", JsonDict, server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column("added_by", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("edited_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("hidden_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("hidden_by", sa.String(length=32), nullable=True))
        batch_op.create_index(
            "ix_timeline_source", ["team_id", "source_channel", "source_ts", "incident_id"], unique=True
        )

    with op.batch_alter_table("workspace", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_problem", sa.Integer(), server_default="1", nullable=False))
