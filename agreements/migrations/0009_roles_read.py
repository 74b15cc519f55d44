from django.db import migrations

# The roles of a holder as one value, for the query of a token. Its own query is planned once in a
# session, and the ORM writes a name instead of a subquery.
ROLES_READ = """
CREATE FUNCTION agreements_roles_read(of_holder uuid, roles text[], most int) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'role', given.role, 'licensing_id', given.licensing_id_id,
            'agreement', given.agreement_id, 'ends_on', given.ends_on, 'path', owner.path
        )), '[]')
        FROM (
            SELECT * FROM agreements_roleassignment
            WHERE holder_id = of_holder AND role = ANY(roles) LIMIT most
        ) given
        LEFT JOIN agreements_organization owner ON owner.id = given.organization_id
    );
END
$$;
"""
UNDO = "DROP FUNCTION agreements_roles_read(uuid, text[], int);"


class Migration(migrations.Migration):
    dependencies = [("agreements", "0008_kms_exception")]

    operations = [migrations.RunSQL(ROLES_READ, UNDO)]
