"""Media of one file name have one content, whatever writes them.

The uses of each name are counted in a table of their own, which a trigger keeps: the second of two
transactions waits for the row of the first, and fails if its content is another.
"""

from django.db import migrations

ONE_CONTENT = """
CREATE TABLE catalog_medium_content (
    file text PRIMARY KEY,
    sha256 text NOT NULL,
    media integer NOT NULL
);
INSERT INTO catalog_medium_content
    SELECT file, min(sha256), count(*) FROM catalog_medium GROUP BY file;

CREATE FUNCTION catalog_count_medium() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM catalog_medium_content;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE catalog_medium_content SET media = media - 1 WHERE file = OLD.file;
        DELETE FROM catalog_medium_content WHERE file = OLD.file AND media = 0;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO catalog_medium_content AS known VALUES (NEW.file, NEW.sha256, 1)
            ON CONFLICT (file) DO UPDATE SET media = known.media + 1
            WHERE known.sha256 = excluded.sha256;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'Another medium has a file with this name.'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'medium_one_content';
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER catalog_count_medium
    AFTER INSERT OR DELETE OR UPDATE OF file, sha256 ON catalog_medium
    FOR EACH ROW EXECUTE FUNCTION catalog_count_medium();
CREATE TRIGGER catalog_forget_media AFTER TRUNCATE ON catalog_medium
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_count_medium();
"""
UNDO = """
DROP TRIGGER catalog_count_medium ON catalog_medium;
DROP TRIGGER catalog_forget_media ON catalog_medium;
DROP FUNCTION catalog_count_medium();
DROP TABLE catalog_medium_content;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_note_without_key")]

    operations = [migrations.RunSQL(ONE_CONTENT, UNDO)]
