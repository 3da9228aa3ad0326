"""The seams: what a step may ask of the world. Adapters live elsewhere; only `bootstrap` knows both sides."""

from crosspost.ports.alerts import AlertChannel
from crosspost.ports.app import App, Clock
from crosspost.ports.feeds import FeedAnswer, FeedSource, Fetched, ImageSource, NotModified, PageSource, Picture
from crosspost.ports.platforms import Bookable, DeadNames, Images, Meter, Platform
from crosspost.ports.store import Store
from crosspost.ports.store.records import Believed, Doubtful, Experience, LedgerLine, Polled, Tags, ToCompose, Totals
from crosspost.ports.ticks import Ticks, TickState

__all__ = [
    "AlertChannel",
    "App",
    "Believed",
    "Bookable",
    "Clock",
    "DeadNames",
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
    "TickState",
    "Ticks",
    "ToCompose",
    "Totals",
]
