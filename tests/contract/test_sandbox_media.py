"""Images in the sandbox: X's upload and alternative texts, Facebook's photos, and the form that carries them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import facebook
import pytest
import requests
import tweepy
from hypothesis import given
from hypothesis import strategies as st

from crosspost.sandbox import credentials, multipart
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.twitter_bodies import MAX_IMAGE
from tests.contract.sandbox_clients import SetClock, graph_client, x_client

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40
JPEG = b"\xff\xd8\xff\xe0 and so on"
PAGE = credentials.facebook_page_id()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sandbox(clock: SetClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock, accounts=2) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> tweepy.Client:
    return x_client(sandbox)


def upload(client: tweepy.Client, **more: str) -> dict[str, Any]:
    body = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image", **more}
    data: dict[str, Any] = client.request("POST", "/2/media/upload", json=body, user_auth=True).json()["data"]
    return data


@pytest.fixture(autouse=True)
def raw_answers(client: tweepy.Client) -> None:
    client.return_type = requests.Response


def read(client: tweepy.Client, post_id: str) -> dict[str, Any]:
    params = {
        "ids": post_id,
        "tweet.fields": "attachments,entities",
        "expansions": "attachments.media_keys",
        "media.fields": "alt_text,url",
    }
    body: dict[str, Any] = client.request("GET", "/2/tweets", params=params, user_auth=True).json()
    return body


# ── X ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_image_is_uploaded_described_and_shown(sandbox: Sandbox, client: tweepy.Client) -> None:
    image = upload(client)
    assert (image["media_key"], image["size"], image["expires_after_secs"]) == (f"3_{image['id']}", len(PNG), 86_400)
    described = {"id": image["id"], "metadata": {"alt_text": {"text": "Un chat"}}}
    answer = client.request("POST", "/2/media/metadata", json=described, user_auth=True).json()
    assert answer["data"]["associated_metadata"]["alt_text"]["text"] == "Un chat"
    created = client.create_tweet(text="Regarde", media_ids=[image["id"]]).json()["data"]
    assert created["text"].startswith("Regarde https://t.co/")
    body = read(client, created["id"])
    assert body["data"][0]["attachments"] == {"media_keys": [image["media_key"]]}
    (url,) = body["data"][0]["entities"]["urls"]
    assert url["expanded_url"].endswith("/photo/1")
    assert body["data"][0]["text"][url["start"] : url["end"]] == url["url"]
    assert [(m["media_key"], m["type"], m["alt_text"]) for m in body["includes"]["media"]] == [
        (image["media_key"], "photo", "Un chat")
    ]
    assert sandbox.state()["media"][0]["used_by"] == created["id"]
    assert sandbox.state()["spent_usd"] == "0.025"


def test_a_post_may_be_an_image_alone(client: tweepy.Client) -> None:
    first = client.create_tweet(media_ids=[upload(client)["id"]]).json()["data"]
    assert first["text"].startswith("https://t.co/")
    assert client.create_tweet(media_ids=[upload(client)["id"]]).json()["data"]["id"] != first["id"]


def test_an_image_comes_as_a_file_as_well(sandbox: Sandbox, client: tweepy.Client) -> None:
    auth = tweepy.OAuth1UserHandler(
        client.consumer_key, client.consumer_secret, client.access_token, client.access_token_secret
    ).apply_auth()
    answer = requests.post(
        f"{sandbox.twitter_url}/2/media/upload",
        files={"media": ("chat.png", BytesIO(PNG))},
        data={"media_category": "tweet_image"},
        auth=auth,
        timeout=5,
    )
    assert (answer.status_code, answer.json()["data"]["size"]) == (200, len(PNG))


BAD_UPLOADS = [
    ({"media": "!!!"}, 400, "not base64"),
    ({"media": ""}, 400, "nothing"),
    ({"media": base64.b64encode(b"<svg/>").decode()}, 400, "not an image that X takes"),
    ({"media": base64.b64encode(b"RIFF....WAVE").decode()}, 400, "begins like WEBP and is a sound"),
    ({"media_category": "painting"}, 400, "no such category"),
    ({"colour": "red"}, 400, "an unknown key"),
    ({"media": base64.b64encode(PNG + b"x" * MAX_IMAGE).decode()}, 413, "too large"),
]


@pytest.mark.parametrize(("more", "status", "why"), BAD_UPLOADS)
def test_a_bad_upload_is_refused(
    sandbox: Sandbox, client: tweepy.Client, more: dict[str, str], status: int, why: str
) -> None:
    with pytest.raises(tweepy.HTTPException) as refused:
        upload(client, **more)
    assert refused.value.response.status_code == status, why
    assert sandbox.state()["media"] == []


def unknown(sandbox: Sandbox, client: tweepy.Client, clock: SetClock) -> str:
    return "123"


def used(sandbox: Sandbox, client: tweepy.Client, clock: SetClock) -> str:
    image: str = upload(client)["id"]
    client.create_tweet(text="first", media_ids=[image])
    return image


def somebody_elses(sandbox: Sandbox, client: tweepy.Client, clock: SetClock) -> str:
    other = x_client(sandbox, sandbox.add_twitter_user(2).keys)
    other.return_type = requests.Response
    return str(upload(other)["id"])


def forgotten(sandbox: Sandbox, client: tweepy.Client, clock: SetClock) -> str:
    image: str = upload(client)["id"]
    clock.pass_(hours=24, seconds=1)
    return image


@pytest.mark.parametrize("situation", [unknown, used, somebody_elses, forgotten])
def test_an_image_that_may_not_be_shown_is_refused_in_xs_words(
    sandbox: Sandbox, client: tweepy.Client, clock: SetClock, situation: Any
) -> None:
    image = situation(sandbox, client, clock)
    with pytest.raises(tweepy.BadRequest, match="Your media IDs are invalid"):
        client.create_tweet(text="second", media_ids=[image])


def test_an_image_of_somebody_else_cannot_be_described(sandbox: Sandbox, client: tweepy.Client) -> None:
    other = x_client(sandbox, sandbox.add_twitter_user(2).keys)
    body = {"id": upload(client)["id"], "metadata": {"alt_text": {"text": "x"}}}
    with pytest.raises(tweepy.NotFound):
        other.request("POST", "/2/media/metadata", json=body, user_auth=True)


# ── Facebook ──────────────────────────────────────────────────────────────────────────────────────────────────


def error_of(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    with pytest.raises(facebook.GraphAPIError) as refused:
        call(*args, **kwargs)
    error: dict[str, Any] = refused.value.result["error"]
    return error


def listed(graph: Any, fields: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = graph.get_connections(PAGE, "published_posts", fields=fields)["data"]
    return data


def test_a_photo_from_a_file_is_a_post_of_its_own(sandbox: Sandbox) -> None:
    graph = graph_client(sandbox)
    made = graph.put_photo(BytesIO(JPEG), album_path=f"{PAGE}/photos", caption="Un chat", alt_text_custom="Il dort")
    (post,) = listed(graph, "id,message,status_type,attachments{media_type,type,unshimmed_url}")
    assert (post["id"], post["message"], post["status_type"]) == (made["post_id"], "Un chat", "added_photos")
    assert post["attachments"]["data"][0]["media_type"] == "photo"
    photo = graph.get_object(made["id"], fields="alt_text_custom,page_story_id")
    assert (photo["alt_text_custom"], photo["page_story_id"]) == ("Il dort", made["post_id"])


def test_a_photo_from_an_address_is_taken_without_fetching_it(sandbox: Sandbox) -> None:
    graph = graph_client(sandbox)
    assert graph.put_object(PAGE, "photos", url="https://blog.example/chat.jpg", caption="x")["post_id"]
    assert error_of(graph.put_object, PAGE, "photos", url="file:///etc/passwd")["code"] == 1500


@pytest.mark.parametrize(("files", "why"), [({}, "none"), ({"source": b"GIF99"}, "not an image")])
def test_what_is_no_photo_is_refused(sandbox: Sandbox, files: dict[str, bytes], why: str) -> None:
    graph = graph_client(sandbox)
    address = f"{sandbox.facebook_url}/v26.0/{PAGE}/photos"
    answer = requests.post(address, files=files, data={"access_token": graph.access_token, "a": "b"}, timeout=5)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100), why
    assert sandbox.state()["media"] == []


def test_photos_kept_back_are_shown_by_the_post_they_are_attached_to(sandbox: Sandbox) -> None:
    graph = graph_client(sandbox)
    ids = [graph.put_photo(BytesIO(PNG), album_path=f"{PAGE}/photos", published="false")["id"] for _ in range(2)]
    assert listed(graph, "id") == []
    attached = json.dumps([{"media_fbid": photo_id} for photo_id in ids])
    made = graph.put_object(PAGE, "feed", message="Deux chats", attached_media=attached)["id"]
    (post,) = listed(graph, "id,attachments{media_type,subattachments}")
    assert post["id"] == made
    album = post["attachments"]["data"][0]
    assert album["media_type"] == "album"
    assert [sub["target"]["id"] for sub in album["subattachments"]["data"]] == ids
    assert error_of(graph.put_object, PAGE, "feed", message="again", attached_media=attached)["code"] == 100


def test_photos_are_attached_by_indexed_parameters_as_well(sandbox: Sandbox) -> None:
    graph = graph_client(sandbox)
    photo = graph.put_photo(BytesIO(PNG), album_path=f"{PAGE}/photos", published="false")["id"]
    assert graph.put_object(PAGE, "feed", **{"attached_media[0]": json.dumps({"media_fbid": photo})})["id"]


def test_a_photo_of_another_page_cannot_be_attached(sandbox: Sandbox) -> None:
    theirs = graph_client(sandbox, sandbox.add_facebook_page(2).keys)
    other_page = credentials.facebook_page_id(2)
    photo = theirs.put_photo(BytesIO(PNG), album_path=f"{other_page}/photos", published="false")["id"]
    attached = json.dumps([{"media_fbid": photo}])
    graph = graph_client(sandbox)
    assert error_of(graph.put_object, PAGE, "feed", message="x", attached_media=attached)["code"] == 100
    assert error_of(graph.get_object, photo)["code"] == 10


# ── the form ──────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=10)


@given(st.dictionaries(NAMES, st.binary(max_size=60), min_size=1, max_size=6))
def test_what_requests_sends_as_files_is_read_back(files: dict[str, bytes]) -> None:
    sent = requests.Request("POST", "http://127.0.0.1/", files=dict(files)).prepare()
    assert isinstance(sent.body, bytes)
    parts = multipart.parse(sent.headers["Content-Type"], sent.body)
    assert {part.name: part.data for part in parts} == files
    assert all(part.is_file for part in parts)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_words(body: bytes) -> None:
    try:
        multipart.parse('multipart/form-data; boundary="b"', body)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - both ways are right


MANY = b"".join(b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' for _ in range(60)) + b"--b--\r\n"


@pytest.mark.parametrize(
    ("content_type", "body", "words"),
    [
        ("multipart/form-data", b"", "boundary"),
        ("multipart/form-data; boundary=b", b"--b\r\n", "no end"),
        ("multipart/form-data; boundary=b", MANY, "more than 50 parts"),
        ("multipart/form-data; boundary=b", b"--b\r\nx\r\n--b--", "no headers"),
        ("multipart/form-data; boundary=b", b"--b\r\nX: y\r\n\r\nz\r\n--b--", "no name"),
    ],
)
def test_a_broken_form_is_refused_by_what_is_wrong(content_type: str, body: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        multipart.parse(content_type, body)


def test_an_image_that_nobody_showed_is_forgotten_after_a_day(client: tweepy.Client, clock: SetClock) -> None:
    image = upload(client)["id"]
    clock.now += timedelta(hours=23)
    assert client.create_tweet(text="just in time", media_ids=[image]).status_code == 201
