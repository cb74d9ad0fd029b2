"""The API's token, and the short-lived ones of uploads."""

import base64
import json
import time
from dataclasses import dataclass

from starlette.requests import Request

from tests.fakes.cloudflare.answers import TOKEN, Refused


@dataclass
class Tokens:
    """What is believed."""

    jwts: int = 0
    expired_jwts: int = 0
    """How many of the next uploads find their token expired."""

    def _authorise(self, request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if "/pages/assets/" in request.url.path:
            if self.expired_jwts > 0:
                self.expired_jwts -= 1
                raise Refused(401, 8000013, "Authorization failed")
            if given.count(".") != 2:
                raise Refused(401, 8000013, "Authorization failed")
        elif given != TOKEN:
            raise Refused(401, 10000, "Authentication error")

    def _upload_token(self) -> str:
        self.jwts += 1
        claims = base64.urlsafe_b64encode(json.dumps({"exp": int(time.time()) + 300}).encode()).decode().rstrip("=")
        return f"x.{claims}.{self.jwts}"
