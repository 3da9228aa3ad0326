"""The seams: what a step may ask of the world. Adapters live elsewhere; only `bootstrap` knows both sides."""

from crosspost.ports.app import App, Clock
from crosspost.ports.feeds import FeedAnswer, FeedSource, Fetched, ImageSource, NotModified, PageSource, Picture
from crosspost.ports.platforms import Images, Meter, Platform
from crosspost.ports.store import Store
from crosspost.ports.store.records import Believed, Doubtful, Experience, LedgerLine, Polled, Tags, ToCompose, Totals

__all__ = [
    "App",
    "Believed",
    "Clock",
    "Doubtful",
    "Experience",
    "FeedAnswer",
    "FeedSource",
    "Fetched",
    "ImageSource",
    "Images",
    "LedgerLine",
    "Meter",
    "NotModified",
    "PageSource",
    "Picture",
    "Platform",
    "Polled",
    "Store",
    "Tags",
    "ToCompose",
    "Totals",
]
