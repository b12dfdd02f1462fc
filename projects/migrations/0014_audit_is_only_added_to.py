"""PostgreSQL itself refuses to change, remove or empty what the audit trail holds, whoever asks.

A later migration that has to change rows there disables the trigger for itself, in its own transaction and in plain
sight. SQLite, which is for trials, has the application's refusal alone.
"""

from django.db import migrations

TABLES = ("projects_auditentry", "projects_auditeddeclaration")
REFUSE = """
CREATE FUNCTION projects_audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the audit trail is only added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""
# Once a statement: refused even where it would touch no row.
KEEP_ROWS = """
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION projects_audit_is_only_added_to()
"""
KEEP_TABLE = """
CREATE TRIGGER audit_keeps_table BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION projects_audit_is_only_added_to()
"""


def forward(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(REFUSE, params=None)
    for table in TABLES:
        schema_editor.execute(KEEP_ROWS.format(table=table), params=None)
        schema_editor.execute(KEEP_TABLE.format(table=table), params=None)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER audit_keeps_rows ON {table}")
        schema_editor.execute(f"DROP TRIGGER audit_keeps_table ON {table}")
    schema_editor.execute("DROP FUNCTION projects_audit_is_only_added_to()")


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_audit_trail")]

    operations = [migrations.RunPython(forward, backward)]
