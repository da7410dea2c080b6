"""A passage has no foreign key: the database itself deletes it with its memory.

Whatever deletes the memory: a correction, a person, a cascade from a user or a company, SQL.
"""

from django.db import migrations

FORWARDS = """
    CREATE FUNCTION memory_delete_passage() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM embeddings_passage WHERE owner = OLD.holder_id AND number = OLD.number;
        RETURN NULL;
    END $$;
    CREATE TRIGGER memory_delete_passage AFTER DELETE ON memory_memory
        FOR EACH ROW EXECUTE FUNCTION memory_delete_passage();
"""
BACKWARDS = """
    DROP TRIGGER memory_delete_passage ON memory_memory;
    DROP FUNCTION memory_delete_passage();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('memory', '0001_initial'),
        ('embeddings', '0001_initial'),
    ]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
