"""Claims of Open licenses: claim, list, object."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from agreements.access import may_give_anywhere
from people.api.role_requests import Asker
from people.models import Claim
from people.models.claim import REASON_LENGTH
from people.selectors import get_claim, list_claims
from people.services import claim_license, object_to_claim, require_objecting
from people.states import ClaimStage, ClaimState
from vlsc.lib.refused import NotPermitted
from vlsc.rest.serializers import Row, StrictSerializer
from vlsc.rest.views import ApiView, ListView, ObjectView

CLAIMED = OpenApiExample(
    "An Open license",
    {"authorization": "61234567ZZS2612", "license_number": "61234567"},
    request_only=True,
)
OBJECTED = OpenApiExample(
    "Somebody unknown", {"reason": "This person has left us."}, request_only=True
)


class ClaimSerializer(Row):
    """A claim, as the caller may know it."""

    descriptions = {
        "claimed_by": "Who claims.",
        "authorization": "The authorization number, as it was claimed.",
        "license_number": "The license number, as it was claimed.",
        "state": "What the claimant sees of it.",
        "stage": "Where it stands, for administrators and operations; null for the claimant.",
        "licensing_id": "The licensing ID, for those and once it was accepted.",
        "claimed_at": "When it was made.",
        "opens_at": "When it opens unless somebody objects; null for the claimant.",
        "ends_at": "When it ends by itself.",
    }
    claimed_by = Asker()
    license_number = serializers.CharField(source="number")
    state = serializers.ChoiceField(ClaimState.choices)
    stage = serializers.SerializerMethodField()
    licensing_id = serializers.SerializerMethodField()
    opens_at = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = (
            "id", "claimed_by", "authorization", "license_number", "state", "stage",
            "licensing_id", "claimed_at", "opens_at", "ends_at",
        )  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(ClaimStage.choices, allow_null=True))
    def get_stage(self, claim: Claim) -> str | None:
        return None if self._is_own(claim) else claim.stage

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_licensing_id(self, claim: Claim) -> Any:
        is_hidden = self._is_own(claim) and claim.state != ClaimState.ACCEPTED
        return None if is_hidden or claim.licensing_id is None else claim.licensing_id.pk

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_opens_at(self, claim: Claim) -> Any:
        return None if self._is_own(claim) else claim.opens_at

    def _is_own(self, claim: Claim) -> bool:
        """The claimant learns no more than the state says: right pairs must look like wrong."""
        return claim.claimed_by_id == api_actor(self.context["request"]).id


class NewClaimSerializer(StrictSerializer):
    """The two numbers of an Open license."""

    authorization = serializers.CharField(max_length=40, help_text="The authorization number.")
    license_number = serializers.CharField(max_length=40, help_text="The license number.")


class ObjectionSerializer(StrictSerializer):
    """An objection to a claim."""

    reason = serializers.CharField(
        max_length=REASON_LENGTH, help_text="For the center; the claimant does not see it."
    )


class ClaimsView(ListView):
    """The caller’s own claims, and those of what the caller administers."""

    scopes = {"GET": Scope.READ, "POST": Scope.READ}
    serializer_class = ClaimSerializer
    orders = {"claimed_at": "claimed_at", "ends_at": "ends_at"}
    default_order = "-claimed_at"

    def rows(self) -> QuerySet[Claim]:
        actor = api_actor(self.request)
        if actor.is_staff and not may_give_anywhere(actor):
            raise NotPermitted
        return list_claims(actor)

    @extend_schema(request=NewClaimSerializer, responses={202: ClaimSerializer}, examples=[CLAIMED])
    @idempotent
    def post(self, request: Request) -> Response:
        """Claim to administer an Open license.

        The answer is the same for wrong numbers. Its administrators have 24 hours to object; then
        the role is given. After five claims in a day without success, 24 hours of rest follow.
        """
        actor = api_actor(request)
        if actor.is_staff:
            raise NotPermitted
        body = NewClaimSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        made = claim_license(
            by=actor,
            authorization=given["authorization"],
            number=given["license_number"],
            at=timezone.now(),
        )
        location = request.build_absolute_uri(reverse("api:claim", args=[made.pk]))
        data = self.represent([get_claim(actor, made.pk)])[0]
        return Response(data, status=202, headers={"Location": location})

    def require_again(self, request: Request, answer: Any) -> None:
        """The sight of what was made."""
        get_claim(api_actor(request), answer["id"])


class ClaimView(ObjectView):
    """One claim."""

    scopes = {"GET": Scope.READ}
    serializer_class = ClaimSerializer

    def one(self) -> Claim:
        return get_claim(api_actor(self.request), self.kwargs["id"])


class ClaimObjectionView(ApiView):
    """The objection of an administrator to a claim."""

    scopes = {"POST": Scope.ACCESS_MANAGE}
    refusals = {"POST": ("wrong_state",)}

    @extend_schema(
        request=ObjectionSerializer, responses={200: ClaimSerializer}, examples=[OBJECTED]
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL pattern
        """Object to a claim of somebody else, which ends it and tells the center."""
        actor = api_actor(request)
        found = get_claim(actor, id)
        require_objecting(by=actor, claim=found)
        body = ObjectionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        reason = body.validated_data["reason"]
        object_to_claim(by=actor, claim=found, reason=reason, at=timezone.now())
        context = {"request": request, "view": self}
        return Response(ClaimSerializer(get_claim(actor, id), context=context).data)
