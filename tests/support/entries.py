"""A service as an editor writes it, whole enough for the tiny region Fosen to publish it."""

from typing import Any


def an_entry(**changes: Any) -> dict[str, Any]:
    """The entry of a service that is not there yet; a key given as None is left out."""
    entry: dict[str, Any] = {
        "name": _in_three("Tare"),
        "summary": _in_three("Vi hjelper med tare."),
        "description": _in_three("Tare er alger."),
        "what_you_get": _in_three("Råd."),
        "cost": {**_in_three("Gratis"), "amount_nok": 0},
        "requirements": [_in_three("En båt.")],
        "audience": ["etablerer"],
        "channels": ["form"],
        "municipalities": ["osen", "roan"],
        "competences": ["sjomat"],
        "business_event": "start",
        "example_questions": {"nb": ["Hvordan dyrker jeg tare?", "Må jeg ha båt?"], "en": ["How do I grow kelp?"]},
    } | changes
    return {key: value for key, value in entry.items() if value is not None}


def _in_three(text: str) -> dict[str, str]:
    return {"nb": text, "nn": f"{text} (nn)", "en": f"{text} (en)"}
