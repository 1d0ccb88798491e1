"""What understanding costs: fitting, and predicting by numpy alone. Prints one JSON object.

Each part runs in a process of its own, so that its memory is its own: `fit N FILE` fits on the region's catalogue and
N made-up cases and writes the model, `alone N` does so without cross-validation; `refit N FILE` is what a night costs,
with the model of the file in force; `predict FILE` loads a model and explains enquiries with it. Seconds of fits are
the processor's, as in triage.md (G), so that they hold beside other work too.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
CASES = 10_000
KEPT = 0.8
"""Share of the words of three questions that make up a case: new pairs of words as in real texts."""
PREDICTIONS = 1_000


def main() -> dict[str, float | str]:
    """Measure all parts, one process after the other."""
    with tempfile.TemporaryDirectory() as name:
        small, large = Path(name) / "catalogue.model", Path(name) / "cases.model"
        cold, warm, alone = _part("fit", 0, small), _part("fit", CASES, large), _part("alone", CASES)
        whole = _part("refit", CASES, small)
        predicting = _part("predict", small)
        size = small.stat().st_size / 1e6
    return {
        "fit_s": cold["seconds"],
        "fit_mb": cold["peak_mb"],
        "fit_10k_s": warm["seconds"],
        "fit_10k_mb": warm["peak_mb"],
        "fit_10k_alone_s": alone["seconds"],
        "refit_10k_s": whole["seconds"],
        "refit_10k_mb": whole["peak_mb"],
        "refit_10k_verdict": whole["verdict"],
        "file_mb": round(size, 2),
        **predicting,
    }


def _part(*arguments: object) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__)), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def fit(n_cases: int, to: Path) -> dict[str, float]:
    """Fit cold, imports and reading of the files apart; with 10,000 cases it shall take 10 s of processor at most."""
    from triage import classifier, persistence

    given, neutral, places = _lesson(n_cases)
    began = time.process_time()
    to.write_bytes(persistence.dump(classifier.fit(given, neutral=neutral, places=places)))
    seconds = time.process_time() - began
    return {"seconds": round(seconds, 2), "peak_mb": round(_peak_mb(), 1)}


def alone(n_cases: int) -> dict[str, float]:
    """Fit without the cross-validation that finds the temperatures, as triage.md times it."""
    from triage.classifier import DEFAULT_TEMPERATURES, AreaClassifier

    given, neutral, places = _lesson(n_cases)
    began = time.process_time()
    AreaClassifier(folds=1, temperatures=DEFAULT_TEMPERATURES, neutral=neutral, places=places).fit_examples(given)
    return {"seconds": round(time.process_time() - began, 2), "peak_mb": round(_peak_mb(), 1)}


def refit(n_cases: int, champion: Path) -> dict[str, float | str]:
    """A whole refit as the child does it: challenger, comparison on half of the cases, and the model of them all."""
    from triage import contest, persistence
    from triage.contest import Contest, Correction
    from triage.examples import CASE

    given, neutral, places = _lesson(n_cases)
    cases = tuple(Correction(at, one, "bardu") for at, one in enumerate(e for e in given if e.origin == CASE))
    catalogue = tuple(one for one in given if one.origin != CASE)
    known = Contest(catalogue, cases, frozenset(), must=False, neutral=tuple(neutral), places=tuple(places))
    del given, cases, catalogue
    began = time.process_time()
    result = contest.hold(known, persistence.load(champion.read_bytes()))
    if result.model is not None:
        persistence.dump(result.model)
    seconds = time.process_time() - began
    return {"seconds": round(seconds, 2), "peak_mb": round(_peak_mb(), 1), "verdict": result.verdict}


def predict(model_file: Path) -> dict[str, float]:
    """Load a model and explain enquiries, each text new to it."""
    import numpy as np  # noqa: F401 - every worker has it: it is not what the model costs

    from triage import persistence, routing  # noqa: F401

    texts = _enquiries(PREDICTIONS)
    before = _now_mb()
    began = time.perf_counter()
    model = persistence.load(model_file.read_bytes())
    load_s = time.perf_counter() - began
    spent = []
    for text in texts:
        began = time.perf_counter()
        model.predict(text)
        spent.append(1000 * (time.perf_counter() - began))
    assert "sklearn" not in sys.modules
    spent.sort()
    return {
        "load_s": round(load_s, 3),
        "model_mb": round(_now_mb() - before, 1),
        "predict_p50_ms": round(spent[len(spent) // 2], 3),
        "predict_p99_ms": round(spent[int(0.99 * len(spent))], 3),
    }


def _lesson(n_cases: int) -> tuple:
    from tests.support import region_examples
    from triage.examples import CASE, Example

    given = list(region_examples.region_examples())
    rng = random.Random(1)
    questions = [example for example in given if example.is_question]
    by_label = {label: [one.text for one in questions if one.label == label] for label in {q.label for q in questions}}
    for at in range(n_cases):
        label = rng.choice(questions).label
        text = " ".join(word for text in rng.sample(by_label[label], 3) for word in text.split() if rng.random() < KEPT)
        given.append(Example(text=text, label=label, language="nb", origin=CASE, group=f"case:{at}"))
    return given, region_examples.neutral_words(), region_examples.place_names()


def _enquiries(count: int) -> list[str]:
    """Texts of two to five questions of the region, glued together, so that none has been seen before."""
    from tests.support import region_examples

    rng = random.Random(2)
    questions = [example.text for example in region_examples.region_examples() if example.is_question]
    return [" ".join(rng.sample(questions, rng.randint(2, 5))) for _ in range(count)]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _now_mb() -> float:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    part = sys.argv[1] if len(sys.argv) > 1 else "all"
    if part == "fit":
        print(json.dumps(fit(int(sys.argv[2]), Path(sys.argv[3]))))
    elif part == "alone":
        print(json.dumps(alone(int(sys.argv[2]))))
    elif part == "refit":
        print(json.dumps(refit(int(sys.argv[2]), Path(sys.argv[3]))))
    elif part == "predict":
        print(json.dumps(predict(Path(sys.argv[2]))))
    else:
        print(json.dumps(main(), indent=1))
