"""The migrations and the tables of the code are one thing."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from sitewright.kit import migrations
from sitewright.kit.db import Base, create_engine


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


async def test_the_migrated_database_is_what_the_code_expects(database_url: str) -> None:
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_migrations_can_be_taken_back_and_repeated(database_url: str) -> None:
    await migrations.downgrade(database_url, "base")
    assert await migrations.pending(database_url)
    await migrations.upgrade(database_url)
    await migrations.upgrade(database_url)
    assert not await migrations.pending(database_url)


async def test_the_configuration_table_is_as_agreed(database_url: str) -> None:
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        columns = await connection.execute(
            text(
                "SELECT column_name, data_type, character_maximum_length, is_nullable, column_default "
                "FROM information_schema.columns WHERE table_name = 'integration_config' ORDER BY ordinal_position"
            )
        )
        assert [tuple(row) for row in columns] == [
            ("id", "uuid", None, "NO", "gen_random_uuid()"),
            ("integration_type", "character varying", 50, "NO", None),
            ("config_key", "character varying", 100, "NO", None),
            ("config_value", "text", None, "NO", None),
            ("is_secret", "boolean", None, "YES", "false"),
            ("created_at", "timestamp without time zone", None, "YES", "now()"),
            ("updated_at", "timestamp without time zone", None, "YES", "now()"),
        ]
        indexes = await connection.execute(
            text("SELECT indexdef FROM pg_indexes WHERE tablename = 'integration_config' ORDER BY indexname")
        )
        definitions = [row[0].split(" USING ")[-1] for row in indexes]
        assert "btree (integration_type)" in definitions
        assert "btree (integration_type, config_key)" in definitions
    await engine.dispose()
