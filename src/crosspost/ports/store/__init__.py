"""Everything we remember. Each method is one transaction; instants go in and come out aware and UTC."""

from __future__ import annotations

from typing import Protocol

from crosspost.ports.store.drafts import DraftStore
from crosspost.ports.store.field_data import FieldDataStore
from crosspost.ports.store.intake import IntakeStore
from crosspost.ports.store.learning import LearningStore
from crosspost.ports.store.operations import OperationsStore
from crosspost.ports.store.publishing import PublishingStore
from crosspost.ports.store.replies import ReplyStore
from crosspost.ports.store.review import ReviewStore


class Store(
    IntakeStore,
    DraftStore,
    ReviewStore,
    PublishingStore,
    ReplyStore,
    FieldDataStore,
    LearningStore,
    OperationsStore,
    Protocol,
):
    """All of it, as one object."""
