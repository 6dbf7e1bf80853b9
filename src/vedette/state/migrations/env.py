"""Alembic's entry point: runs in the connection and transaction that `vedette.state.migrate` holds."""

from __future__ import annotations

from alembic import context

from vedette.state.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
