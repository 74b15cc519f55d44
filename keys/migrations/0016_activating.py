from django.db import migrations

# What an activation asks of a listing, by two functions: a session plans their queries once. As a
# statement of seven tables it would be planned anew each time, for longer than all else takes.
FIND = """
CREATE FUNCTION keys_listing_of_mark(mark bytea) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT listing.id FROM keys_listing listing JOIN keys_key key ON key.id = listing.key_id
        WHERE key.fingerprint = mark ORDER BY listing.created_at, listing.id LIMIT 1
    );
END
$$;
CREATE FUNCTION keys_activating(of_listing uuid) RETURNS TABLE (
    listing_id uuid,
    key_id uuid, type text, activation_authority text, status text,
    ciphertext bytea, last_five text, usable_from date,
    product_id uuid, code text, has_telephone_activation boolean, secret_version int,
    licensing_id uuid, ends_on date, terminated_on date,
    program_id uuid, has_activations_after_end boolean,
    agreement_id uuid, agreement_terminated_on date,
    organization_id uuid, path uuid[],
    time_zone text
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT listing.id,
            key.id, key.type::text, key.activation_authority::text, key.status::text,
            key.ciphertext, key.last_five::text, key.usable_from,
            product.id, product.code::text, product.has_telephone_activation,
            product.secret_version::int,
            place.id, place.ends_on, place.terminated_on,
            program.id, program.has_activations_after_end,
            agreement.id, agreement.terminated_on,
            owner.id, owner.path,
            (SELECT center.time_zone::text FROM accounts_center center LIMIT 1)
        FROM keys_listing listing
        JOIN keys_key key ON key.id = listing.key_id
        JOIN catalog_product product ON product.id = listing.product_id
        JOIN agreements_licensingid place ON place.id = listing.licensing_id_id
        JOIN catalog_program program ON program.id = place.program_id
        JOIN agreements_agreement agreement ON agreement.id = place.agreement_id
        JOIN agreements_organization owner ON owner.id = place.organization_id
        WHERE listing.id = of_listing;
END
$$;
"""
UNDO = "DROP FUNCTION keys_activating(uuid); DROP FUNCTION keys_listing_of_mark(bytea);"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("agreements", "0001_initial"),
        ("catalog", "0007_activation_of_products"),
        ("keys", "0015_standard_keys"),
    ]

    operations = [migrations.RunSQL(FIND, UNDO)]
