"""A name of a program or product, whether its own or an alias, is in use once.

Names stand in four tables, so a fifth holds all that are in use, and triggers keep it: whatever
writes a name, also in two transactions at once, fails on the second use of it.
"""

from django.db import migrations

from vlsc.lib.folded import FoldedField

NAMES_ONCE = """
CREATE TABLE catalog_name_in_use (
    kind text NOT NULL,
    folded_name text NOT NULL,
    CONSTRAINT catalog_name_once PRIMARY KEY (kind, folded_name)
);
INSERT INTO catalog_name_in_use
    SELECT 'product', folded_name FROM catalog_product
    UNION ALL SELECT 'product', folded_name FROM catalog_productalias
    UNION ALL SELECT 'program', folded_name FROM catalog_program
    UNION ALL SELECT 'program', folded_name FROM catalog_programalias;

CREATE FUNCTION catalog_use_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM catalog_name_in_use WHERE kind = TG_ARGV[0];
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM catalog_name_in_use
            WHERE kind = TG_ARGV[0] AND folded_name = OLD.folded_name;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO catalog_name_in_use VALUES (TG_ARGV[0], NEW.folded_name);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER catalog_use_name
    AFTER INSERT OR DELETE OR UPDATE OF folded_name ON catalog_product
    FOR EACH ROW EXECUTE FUNCTION catalog_use_name('product');
CREATE TRIGGER catalog_use_name
    AFTER INSERT OR DELETE OR UPDATE OF folded_name ON catalog_productalias
    FOR EACH ROW EXECUTE FUNCTION catalog_use_name('product');
CREATE TRIGGER catalog_use_name
    AFTER INSERT OR DELETE OR UPDATE OF folded_name ON catalog_program
    FOR EACH ROW EXECUTE FUNCTION catalog_use_name('program');
CREATE TRIGGER catalog_use_name
    AFTER INSERT OR DELETE OR UPDATE OF folded_name ON catalog_programalias
    FOR EACH ROW EXECUTE FUNCTION catalog_use_name('program');
-- Aliases can't stay without what they name: those tables are truncated together.
CREATE TRIGGER catalog_forget_names AFTER TRUNCATE ON catalog_product
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_use_name('product');
CREATE TRIGGER catalog_forget_names AFTER TRUNCATE ON catalog_program
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_use_name('program');
"""
UNDO = """
DROP TRIGGER catalog_forget_names ON catalog_product;
DROP TRIGGER catalog_forget_names ON catalog_program;
DROP TRIGGER catalog_use_name ON catalog_product;
DROP TRIGGER catalog_use_name ON catalog_productalias;
DROP TRIGGER catalog_use_name ON catalog_program;
DROP TRIGGER catalog_use_name ON catalog_programalias;
DROP FUNCTION catalog_use_name();
DROP TABLE catalog_name_in_use;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_fold_names")]

    # migration-lint allows ban-drop-default: no release is older, which would not write the column.
    operations = [
        migrations.RunSQL(NAMES_ONCE, UNDO),
        migrations.AlterField("product", "folded_name", FoldedField("name")),
        migrations.AlterField("productalias", "folded_name", FoldedField("name")),
        migrations.AlterField("program", "folded_name", FoldedField("name")),
        migrations.AlterField("programalias", "folded_name", FoldedField("name")),
    ]
