"""`triage`: what would become of a text, how well the model does, and fitting it anew."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from app import clock
from app.cli import preparing
from app.config import DEFAULT_LANGUAGE
from app.disk import whole_file
from app.errors import ExpectedError


class FileFormatError(ExpectedError):
    """A file of labelled enquiries cannot be read; the sentence names the line."""


@click.group()
def triage() -> None:
    """Understanding enquiries."""


@triage.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
@click.option("--jsonl", type=(click.Path(path_type=Path), click.Path(path_type=Path)), metavar="IN OUT")
@click.option("--subject", default="", help="the enquiry's heading")
@click.option("--language", default="nb", help="language an answer is wished in")
@click.option("--municipality", default=None, help="slug of the municipality")
def predict(
    *, as_json: bool, jsonl: tuple[Path, Path] | None, subject: str, language: str, municipality: str | None
) -> None:
    """An enquiry on stdin, or a file of them → areas with probabilities, decision, reasons."""
    from app.assignment.trial import Trial
    from app.extensions import db

    app = preparing.make_app()
    with app.app_context():
        preparing.prepare(app)
        trial = Trial(db.session(), clock.today())
        if jsonl:
            _predict_file(trial, *jsonl)
            return
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        tried = trial.sort(text, subject=subject, language=language, municipality=municipality)
        answer = trial.answer(tried)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else "\n".join(_for_people(answer)))


@triage.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
@click.option(
    "--picture", type=click.Path(path_type=Path), help="draw what was stated beside what was true: an SVG file"
)
@click.option("--against", metavar="VERSION", help="an older model: is the one in force better, or is it chance?")
def evaluate(file: Path, *, as_json: bool, picture: Path | None, against: str | None) -> None:
    """Accuracy, coverage, calibration, per language and area, on a file of labelled enquiries."""
    from app.assignment.trial import Trial
    from app.extensions import db
    from app.learning import registry
    from triage import comparison
    from triage.evaluation import evaluate as measure
    from triage.picture import reliability_svg

    rows = _labelled(file)
    app = preparing.make_app()
    with app.app_context():
        preparing.prepare(app)
        trial = Trial(db.session(), clock.today())
        older = registry.of_version(db.session(), against) if against else None
        tried = [
            trial.sort(row.text, subject=row.subject, language=row.language, municipality=row.municipality)
            for row in rows
        ]
        covers = {person.slug: list(person.levels) for person in trial.people}
    predictions = [one.prediction for one in tried if one.prediction is not None]
    if len(predictions) < len(rows):
        raise FileFormatError("There is no model to evaluate. Run: forstelinja triage refit")
    figures = measure(rows, predictions, [one.decision for one in tried], covers=covers, policy=trial.policy)
    figures["promise"] = trial.kept.as_facts() if trial.kept else {}
    if older:
        said = [older.model.predict(row.text, row.subject) for row in rows]
        figures["comparison"] = {
            "all": comparison.compare(rows, said, predictions),
            **comparison.by_group(rows, said, predictions),
        }
    if picture:
        picture.write_text(reliability_svg(figures["reliability"], title=file.name), encoding="utf-8")
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2) if as_json else "\n".join(_figures(figures)))


@triage.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def advise(*, as_json: bool) -> None:
    """The catalogue's weak spots: what is missed, what is confused with what, and words that it lacks."""
    from app.extensions import db
    from app.learning import advising

    app = preparing.make_app()
    with app.app_context():
        preparing.prepare(app, with_model=False)
        advice = advising.advice(db.session(), at=clock.now(), language=DEFAULT_LANGUAGE)
    click.echo(json.dumps(advice, ensure_ascii=False, indent=2) if as_json else "\n".join(_advice(advice)))


@triage.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
def refit(*, as_json: bool) -> None:
    """Fit a challenger, compare it with the model in force, and put it in force if it is no worse."""
    from app.assignment.trial import Trial
    from app.extensions import db
    from app.learning import queries, telling
    from app.learning import refit as learning
    from app.learning.operations import gathering

    app = preparing.make_app()
    with app.app_context():
        preparing.prepare(app, with_model=False)
        while gathering.gather(db.session(), at=clock.now()):
            db.session.commit()
        row = learning.refit(db.session())
        active = queries.active_row(db.session())
        kept = Trial(db.session(), clock.today()).kept
        answer: dict[str, Any] = {
            "model": active.version if active else None,
            "promoted": row.state == "promoted",
            "verdict": row.verdict,
            "reason": telling.in_english(row.verdict, row.scores),
            "scores": row.scores,
            "figures": active.figures if active else {},
            "promise": kept.as_facts() if kept else {},
        }
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        click.echo(
            f"Model {answer['model']} is {'now' if answer['promoted'] else 'still'} in force. {answer['reason']}"
        )
        click.echo("\n".join(_promise(answer["promise"])))


def _predict_file(trial: Any, source: Path, target: Path) -> None:  # noqa: ANN401 - Trial is imported late
    """Answer every line in its place; a faulty one gives its error and the others go on."""
    with source.open("rb") as lines, whole_file(target) as out:
        for answer in _answers(trial, lines):
            out.write(f"{json.dumps(answer, ensure_ascii=False)}\n".encode())


def _answers(trial: Any, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - Trial is imported late
    for line in lines:
        if not line.strip():
            continue
        row: dict[str, Any] = {}
        try:
            row = _object(line)
            yield trial.line(row)
        except (ExpectedError, ValueError) as error:
            yield {"id": row.get("id"), "error": str(error)}


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises ValueError with a sentence."""
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"the line is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise ValueError("the line is no JSON object")  # noqa: TRY004 - the caller answers ValueError
    return row


def _labelled(file: Path) -> list[Any]:
    from triage.evaluation import Labelled

    rows = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                rows.append(Labelled.from_dict(_object(line)))
            except ValueError as error:
                raise FileFormatError(f"{file}, line {number}: {error}. Nothing was evaluated.") from error
    return rows


def _for_people(answer: dict[str, Any]) -> Iterator[str]:
    for area in answer["areas"][:5]:
        yield f"{area['p']:6.1%}  {area['slug']}"
    yield f"{answer['not_for_us']['p']:6.1%}  not for us"
    yield f"{answer['decision']}: {answer.get('developer', 'coordinator')} ({answer['reason_code']})"
    yield answer["reason"]
    yield "words: " + ", ".join(word["word"] for word in answer["words"])


def _figures(figures: dict[str, Any]) -> Iterator[str]:
    """The promise, the reliability as bars, and every single figure."""
    yield from _promise(figures["promise"])
    yield ""
    for row in figures["reliability"]:
        bar = "█" * round(40 * row["true"])
        yield f"stated {row['stated']:4.0%}  true {row['true']:4.0%}  {bar:40}  {row['n']} texts"
    yield ""
    yield from _flat(figures)


def _promise(kept: dict[str, Any]) -> Iterator[str]:
    if not kept:
        yield "promise: there is no model, or too little to test it on; the usual least mass holds"
    elif not kept["is_kept"]:
        yield f"promise: {kept['promise']:.0%} right cannot be kept; nothing is sent by itself"
    else:
        low, high = kept["interval"]
        yield (
            f"promise: sent by itself from a mass of {kept['least_mass']:.2f}; of {kept['n']} held-out questions "
            f"that is {kept['share']:.0%} of those for us, {kept['right']:.1%} right ({low:.1%} to {high:.1%})"
        )


def _advice(advice: dict[str, Any]) -> Iterator[str]:
    """What to do first comes first."""
    yield "Found in cross-validation, weakest first (right; among the first three; questions)"
    for row in advice["labels"]:
        yield f"  {row['found']:4.0%}  {row['top_3']:4.0%}  {row['n']:4}  {row['label']}"
    yield "Services whose questions are missed, or that have none"
    for row in advice["services"]:
        yield f"  {row['missed']} of {row['questions']}  {row['name']} ({row['service']})"
        yield from (f"        {one['said']} {one['p']:.0%}: {one['text']}" for one in row["texts"])
    yield "Taken for each other"
    for row in advice["pairs"]:
        yield f"  {row['n']:3}  {row['right']} taken for {row['said']}"
        yield f"        pulled there: {', '.join(row['pulled'])}; would hold it: {', '.join(row['would_hold'])}"
    yield "Words of recent enquiries that the catalogue lacks"
    yield "  " + (", ".join(f"{row['word']} ({row['texts']})" for row in advice["new_words"]) or "none")


def _flat(figures: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif not isinstance(value, list):
            yield f"{prefix}{key}: {value:.4g}" if isinstance(value, float) else f"{prefix}{key}: {value}"


def add_to(commands: click.Group) -> None:
    """Hang these commands into the command line."""
    commands.add_command(triage)
