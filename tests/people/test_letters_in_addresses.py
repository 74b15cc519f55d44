"""Letters beyond ASCII before the @ are refused with a reason; in the domain they are fine."""

import pytest

from people.models import Invitation

WHY = "Mails do not reach letters such as å before the @ everywhere. Use another address."
FORM = {"role": "key_viewer", "kind": "licensing_ids", "numbers": "7654321", "language": "sv"}


@pytest.mark.parametrize("email", ["åsa@contoso.example", "ｖera@contoso.example"])
def test_nobody_is_invited_to_an_address_that_mails_may_not_reach(world, visit_as, api, email):
    page = visit_as("ada").post("/invitations", FORM | {"email": email})
    assert (page.status_code, WHY in page.content.decode()) == (400, True)
    licensing_id = str(world.licensing_ids["7654321"].pk)
    body = {"email": email, "role": "key_viewer", "licensing_ids": [licensing_id]}
    answer = api("ada").post_json("/api/v1/invitations", body)
    assert (answer.status_code, WHY in answer.content.decode()) == (400, True)
    assert not Invitation.objects.exists()


def test_a_domain_with_such_letters_is_invited(world, visit_as):
    answer = visit_as("ada").post("/invitations", FORM | {"email": "asa@räksmörgås.example"})
    assert answer.status_code == 302
    assert Invitation.objects.get().email == "asa@räksmörgås.example"


@pytest.mark.parametrize("path", ["/sign-in", "/password/reset"])
def test_at_the_sign_in_such_an_address_is_like_any_other_that_nobody_has(world, visit_as, path):
    form = {"login": "åsa@contoso.example", "email": "åsa@contoso.example", "password": "x"}
    assert visit_as(None).post(path, form).status_code in {200, 302}
