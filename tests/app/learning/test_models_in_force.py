"""Only a model whose bytes we wrote ourselves is used; a new one is fitted when the catalogue has changed."""

import hashlib

import pytest
from sqlalchemy import func, select, update

from app.learning import refit, registry
from app.learning.models import FittedModel
from catalogue.models import Region


def test_a_model_in_force_is_loaded_and_says_something(session, model):
    active = registry.active(session)

    assert active.version == model
    assert active.model.predict("Vi vil fylle hyttene om vinteren", "").area == "reiseliv"


def test_a_model_whose_bytes_have_changed_is_refused_and_missed(session, model):
    session.execute(update(FittedModel).values(content=b"something else"))
    session.commit()
    registry._loaded.clear()

    assert registry.active(session) is None
    assert refit.is_due(session)


def test_bytes_that_are_no_model_are_refused_too(session, model):
    session.execute(update(FittedModel).values(content=b"x", sha256=hashlib.sha256(b"x").hexdigest()))
    session.commit()

    assert registry.active(session) is None


def test_a_changed_catalogue_makes_a_new_fit_due(session, model):
    assert not refit.is_due(session)

    session.execute(update(Region).values(revision=Region.revision + 1))
    session.commit()

    assert refit.is_due(session)


@pytest.mark.slow
def test_a_fit_runs_in_a_process_of_its_own_and_is_in_force_afterwards(session):
    import sys

    had = "sklearn" in sys.modules
    first, idle = refit.refit(session), refit.refit(session)
    session.execute(update(Region).values(revision=Region.revision + 1))
    session.commit()
    second = refit.refit(session)

    assert (idle.state, idle.verdict) == ("kept", "too_few")
    assert first.version.endswith(".1")
    assert second.version.endswith(".2")
    assert session.scalar(select(func.count()).select_from(FittedModel).where(FittedModel.is_active)) == 1
    assert registry.active(session).version == second.version
    assert ("sklearn" in sys.modules) == had
    assert not refit.is_due(session)
