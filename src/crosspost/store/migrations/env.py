"""Alembic's entry: runs the steps on the connection, and in the transaction, of whoever opens the database."""

from __future__ import annotations

from alembic import context

from crosspost.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
