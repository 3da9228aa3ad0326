"""The sandbox's own keys: fixed, so that a `.env` written once keeps working, and plain to see as no real ones.

Account 1 uses the plain names that crosspost reads without further configuration; account 2 and up carry their
number in the prefix (`TWITTER_2_API_KEY`), for `secrets = "TWITTER_2"` in an `[[account]]` table.
"""

from __future__ import annotations

from crosspost.model import FacebookKeys, Secret, TwitterKeys

FACEBOOK_APP_ID = "900000000000001"
FACEBOOK_APP_SECRET = Secret("sandbox-facebook-app-secret")
FACEBOOK_USER_ID = "700000000000001"
FACEBOOK_USER_TOKEN = Secret("sandbox-facebook-user-token")
"""The token of the person who manages every page of the sandbox."""

FACEBOOK_SHORT_USER_TOKEN = Secret("sandbox-facebook-short-lived-user-token")
"""The same person's token as the Explorer gives it: what is derived from it lives an hour."""

TWITTER_APP_ID = "30000001"
TWITTER_BEARER = Secret("sandbox-twitter-bearer-token")
"""What the X app itself shows (app-only); it opens GET /2/usage/tweets."""

MAX_ACCOUNTS = 9999


def twitter_user_id(account_number: int = 1) -> str:
    """Return the numeric user id of a sandbox X profile."""
    return str(1_000_000_000_000_000_000 + _checked(account_number))


def facebook_page_id(account_number: int = 1) -> str:
    """Return the numeric id of a sandbox Facebook Page."""
    return str(100_000_000_000_000 + _checked(account_number))


def twitter_keys(account_number: int = 1) -> TwitterKeys:
    """Return the OAuth 1.0a keys of a sandbox X profile; the access token begins with its user id, as on X."""
    return TwitterKeys(
        api_key=Secret("sandbox-twitter-api-key"),
        api_secret=Secret("sandbox-twitter-api-secret"),
        access_token=Secret(f"{twitter_user_id(account_number)}-sandbox-access-token-{account_number}"),
        access_token_secret=Secret(f"sandbox-access-token-secret-{account_number}"),
    )


def facebook_keys(account_number: int = 1) -> FacebookKeys:
    """Return what posts to a sandbox Facebook Page."""
    return FacebookKeys(
        page_id=facebook_page_id(account_number),
        page_access_token=Secret(f"sandbox-page-access-token-{account_number}"),
        app_secret=FACEBOOK_APP_SECRET,
    )


def env_lines(account_number: int = 1) -> list[str]:
    """Return the lines of a `.env` that open one X profile and one Page of the sandbox. They hold no real secret."""
    suffix = "" if _checked(account_number) == 1 else f"_{account_number}"
    x, page = twitter_keys(account_number), facebook_keys(account_number)
    return [
        f"TWITTER{suffix}_API_KEY={x.api_key.reveal()}",
        f"TWITTER{suffix}_API_SECRET={x.api_secret.reveal()}",
        f"TWITTER{suffix}_ACCESS_TOKEN={x.access_token.reveal()}",
        f"TWITTER{suffix}_ACCESS_TOKEN_SECRET={x.access_token_secret.reveal()}",
        f"FACEBOOK{suffix}_PAGE_ID={page.page_id}",
        f"FACEBOOK{suffix}_PAGE_ACCESS_TOKEN={page.page_access_token.reveal()}",
        f"FACEBOOK{suffix}_APP_SECRET={FACEBOOK_APP_SECRET.reveal()}",
    ]


def _checked(account_number: int) -> int:
    if not 1 <= account_number <= MAX_ACCOUNTS:
        raise ValueError(f"sandbox accounts are numbered 1 to {MAX_ACCOUNTS}, not {account_number}")
    return account_number
