"""钉钉, for a web application.

钉钉开放平台: “获取登录用户的访问凭证” (v1.0/oauth2/userAccessToken) and “获取用户通讯录个人信息”
(v1.0/contact/users/me). The code comes back as `authCode`, names are in camel case, the token goes
in a header of its own; there is neither PKCE nor a nonce.
"""

from __future__ import annotations

from chunsheng.kernel.identities import talking
from chunsheng.kernel.identities.shape import Trip, Vouched, name_in, text_in


class DingTalk:
    """One application."""

    def __init__(self, told: dict[str, str]) -> None:
        self.told = told

    def there(self, trip: Trip) -> str:
        """Its own page of consent."""
        return talking.address(
            f"{self.told['login']}/oauth2/auth",
            client_id=self.told["client"],
            response_type="code",
            scope="openid",
            prompt="consent",
            redirect_uri=trip.back,
            state=trip.state,
        )

    def vouched(self, code: str, trip: Trip) -> Vouched:
        """Whoever consented. Unconfirmed, ProviderIsSilent."""
        api, client = self.told["api"], self.told["client"]
        asked = {
            "clientId": client,
            "clientSecret": self.told["secret"],
            "code": code,
            "grantType": "authorization_code",
        }
        token = text_in(
            talking.post_json(f"{api}/v1.0/oauth2/userAccessToken", asked), "accessToken"
        )
        header = {"x-acs-dingtalk-access-token": token}
        told = talking.get(f"{api}/v1.0/contact/users/me", header)
        return Vouched(client, text_in(told, "unionId", 255), name_in(told, "nick"))
