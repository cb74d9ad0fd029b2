"""The database's history. Only here all tables are known together."""
