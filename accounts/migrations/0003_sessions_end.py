"""A deactivated user's sessions and tokens do not come back when the user is activated again."""

from django.db import migrations, models

# The row's own trigger, not the service alone, so that a change by SQL ends them too. What is
# written into the column is ignored, so a stale copy of the row cannot set it back.
END_SESSIONS = """
CREATE FUNCTION end_sessions_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.session_generation := OLD.session_generation;
    IF OLD.is_active AND NOT NEW.is_active THEN
        NEW.session_generation := OLD.session_generation + 1;
        UPDATE accounts_token SET revoked_at = now()
            WHERE holder_id = NEW.id AND revoked_at IS NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER end_sessions BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION end_sessions_of_user();
"""
REVIVE_SESSIONS = """
DROP TRIGGER end_sessions ON accounts_user;
DROP FUNCTION end_sessions_of_user();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_kept_values")]
    operations = [
        migrations.AddField(
            "user",
            "session_generation",
            models.PositiveIntegerField(default=0, db_default=0, editable=False),
        ),
        migrations.RunSQL(END_SESSIONS, REVIVE_SESSIONS),
    ]
