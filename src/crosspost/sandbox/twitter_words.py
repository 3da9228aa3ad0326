"""X's two vocabularies. The emulation thinks in the old one; requests and answers are translated here.

X's API description of 2026-08-07 (2.167) renamed `tweet.fields` to `post.fields` and the words of answers with it.
Which of them a given server speaks is not documented, so it is a rule of the sandbox. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from crosspost.sandbox.rules import ProblemHost, Rules, Vocabulary
from crosspost.sandbox.twitter_answers import PROBLEMS
from crosspost.sandbox.wire import Answer, json_answer

FIELDS = "tweet.fields"
NEW_FIELDS = "post.fields"
NEW_PROBLEMS = "https://api.x.com/2/problems/"

_POST_FIELDS = """
    article attachments author_id card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang
    matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics
    paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes source
    suggested_source_links suggested_source_links_with_counts text withheld
"""
_NEW_POST_FIELDS = """
    article article_title attachments card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls entities geo id lang matched_media_notes media_metadata non_public_metrics
    note_post note_request_suggestions organic_metrics paid_partnership possibly_sensitive promoted_metrics
    public_metrics reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld
"""
POST_FIELDS = frozenset(_POST_FIELDS.split())
NEW_POST_FIELDS = frozenset(_NEW_POST_FIELDS.split())

_EXPANSIONS = """
    article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet
    attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id
    entities.note.mentions.username referenced_tweets.id referenced_tweets.id.attachments.media_keys
    referenced_tweets.id.author_id
"""
_NEW_EXPANSIONS = """
    article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet
    attachments.poll_ids author_id edit_history_post_ids entities.mentions.username geo.place_id in_reply_to_user_id
    referenced_posts username
"""
EXPANSIONS = frozenset(_EXPANSIONS.split())
NEW_EXPANSIONS = frozenset(_NEW_EXPANSIONS.split())

_OLD_OF_NEW = {
    "note_post": "note_tweet",
    "edit_history_post_ids": "edit_history_tweet_ids",
    "referenced_posts": "referenced_tweets.id",
}
_NEW_OF_OLD = {
    "retweet_count": "repost_count",
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
    # Of `includes`.
    "tweets": "posts",
}


def known_fields(vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Return the parameters that may list a post's fields, and what each may list."""
    match vocabulary:
        case "legacy":
            return {FIELDS: POST_FIELDS}
        case "new":
            return {NEW_FIELDS: NEW_POST_FIELDS}
        case "mixed":
            return {FIELDS: POST_FIELDS, NEW_FIELDS: NEW_POST_FIELDS}


def known_expansions(vocabulary: Vocabulary) -> frozenset[str]:
    """Return what `expansions` may list."""
    match vocabulary:
        case "legacy":
            return EXPANSIONS
        case "new":
            return NEW_EXPANSIONS
        case "mixed":
            return EXPANSIONS | NEW_EXPANSIONS


def understood(names: Collection[str]) -> frozenset[str]:
    """Return fields or expansions in the old words."""
    return frozenset(_OLD_OF_NEW.get(name, name) for name in names)


def spoken(answer: Answer, rules: Rules) -> Answer:
    """Return an answer, thought in the old words, in the words and with the host of problems that the rules ask for."""
    if rules.vocabulary == "legacy" and rules.problem_host == "twitter":
        return answer
    said = json_answer(answer.status, _renamed(json.loads(answer.body), rules.vocabulary, rules.problem_host))
    return Answer(status=answer.status, headers=answer.headers, body=said.body, note=answer.note)


def _renamed(value: Any, vocabulary: Vocabulary, host: ProblemHost) -> Any:
    if isinstance(value, list):
        return [_renamed(item, vocabulary, host) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name if vocabulary == "legacy" else _NEW_OF_OLD.get(name, name): _word(name, inner, vocabulary, host)
        for name, inner in value.items()
    }


def _word(name: str, value: Any, vocabulary: Vocabulary, host: ProblemHost) -> Any:
    if name == "type" and host == "x" and isinstance(value, str):
        return value.replace(PROBLEMS, NEW_PROBLEMS)
    if name == "resource_type" and vocabulary != "legacy" and value == "tweet":
        return "post"
    return _renamed(value, vocabulary, host)
