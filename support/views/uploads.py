"""Pages that take files with a form: the upload handler is set before the body is read."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.middleware import PageRequest
from support.services.upload_handler import SeveralFiles
from vlsc.lib.refused import Refused

P = ParamSpec("P")
Page = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def takes_files(view: Page[P]) -> Page[P]:
    """Encrypts the files of a POST while they are received; those that no message takes go.

    It stands directly above the view. The CSRF token is checked inside, since that reads the body.
    """
    checked = csrf_protect(view)

    @wraps(view)
    def receiving(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        handler = SeveralFiles()
        request.upload_handlers = [handler]
        try:
            return checked(request, *args, **kwargs)
        finally:
            handler.drop_untaken()

    return csrf_exempt(receiving)


def find_refusal(request: PageRequest) -> Refused | None:
    """Why the files of this request were not accepted; the body has been read."""
    handlers = (each for each in request.upload_handlers if isinstance(each, SeveralFiles))
    return next((handler.refused for handler in handlers), None)
