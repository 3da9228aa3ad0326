"""The seams: what a step may ask of the world. Adapters live elsewhere; only `bootstrap` knows both sides."""

from crosspost.ports.app import App, Clock
from crosspost.ports.feeds import FeedAnswer, FeedSource, Fetched, Image, ImageSource, NotModified, PageSource
from crosspost.ports.platforms import Meter, Platform
from crosspost.ports.store import Store
from crosspost.ports.store.records import Doubtful, LedgerLine, Polled, ToCompose, Totals

__all__ = [
    "App",
    "Clock",
    "Doubtful",
    "FeedAnswer",
    "FeedSource",
    "Fetched",
    "Image",
    "ImageSource",
    "LedgerLine",
    "Meter",
    "NotModified",
    "PageSource",
    "Platform",
    "Polled",
    "Store",
    "ToCompose",
    "Totals",
]
