"""Alembic migrations of the state database; `vedette.state.migrate` runs them."""
