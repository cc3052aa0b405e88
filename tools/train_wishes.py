"""Train the second reader of wishes: ``python tools/train_wishes.py [--dry-run]``.

Reads the wishes of ``tests/fixtures/classification/wishes.csv`` that are not held out, all
written for this project, fits the regressions of :mod:`fitgap.classification.learned` and
writes ``fitgap/data/wish_coefficients.json``.  What the frames say is a feature only of
wishes of the sessions after them: of those they were written with they are always right.
The temperature and the figures printed come from cross-validation by session.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.sparse import csr_matrix

from fitgap.classification.frames import framed
from fitgap.classification.learned import SCALE, Features, Floats, Readers, Regression, features_of
from fitgap.classification.values import Change
from fitgap.classification.wording import parts, plain, without_quotes
from fitgap.process import Aspect
from fitgap.text import base_forms, is_japanese

ROOT = Path(__file__).parent.parent
WISHES = ROOT / "tests" / "fixtures" / "classification" / "wishes.csv"
TARGET = ROOT / "fitgap" / "data" / "wish_coefficients.json"
OF_THE_FRAMES = frozenset(("1", "2", "3", "4", "5", "6"))
"""The sessions the frames were written with."""
_PENALTY = 0.25  # L2 on the weights
_SEEN = 2  # a feature of fewer wishes says nothing
_ROUNDS = 60


@dataclass(frozen=True)
class Wish:
    """A wish with what it means."""

    session: str
    features: Features
    aspect: Aspect
    change: Change


def wishes() -> list[Wish]:
    """Return the Japanese wishes to learn from."""
    with WISHES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["held_out"] == "no" and row["change"]]
    return [
        Wish(
            row["session"],
            _features(row["request"], with_frames=row["session"] not in OF_THE_FRAMES),
            Aspect(row["aspect"]),
            Change(row["change"]),
        )
        for row in rows
        if is_japanese(row["request"])
    ]


def _features(text: str, *, with_frames: bool) -> Features:
    wish = plain(text)
    folded = without_quotes(wish)
    forms = base_forms(folded)
    return features_of(wish, parts(folded, forms), framed(folded, forms) if with_frames else None)


def train(learned_from: Sequence[Wish]) -> Readers:
    """Fit both regressions; the temperature is left at 1."""
    return Readers(
        _fit(learned_from, [wish.aspect.value for wish in learned_from], [*Aspect]),
        _fit(learned_from, [wish.change.value for wish in learned_from], [*Change]),
        1.0,
    )


def _fit(
    learned_from: Sequence[Wish], gold: Sequence[str], codes: Sequence[Aspect] | Sequence[Change]
) -> Regression:
    classes = tuple(code.value for code in codes)
    counts = Counter(name for wish in learned_from for name in wish.features.values)
    names = sorted(name for name, count in counts.items() if count >= _SEEN)
    place = {name: number for number, name in enumerate(names)}
    cells = [
        (row, place[name], value)
        for row, wish in enumerate(learned_from)
        for name, value in wish.features.values.items()
        if name in place
    ]
    rows, columns, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(learned_from), len(names)))
    turned = matrix.T.tocsr()
    right = np.zeros((len(learned_from), len(classes)))
    right[np.arange(len(learned_from)), [classes.index(code) for code in gold]] = 1.0

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(len(names), len(classes))
        logits = matrix @ weights
        logits -= logits.max(axis=1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
        value = -float((right * logits).sum()) + 0.5 * _PENALTY * float((weights**2).sum())
        gradient = turned @ (np.exp(logits) - right) + _PENALTY * weights
        return value, gradient.ravel()

    start = np.zeros(len(names) * len(classes))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    weights = np.round(found.x.reshape(len(names), len(classes)) * SCALE) / SCALE
    return Regression(
        classes,
        {name: row for name, row in zip(names, weights, strict=True) if np.any(row)},
    )


def cross_validate(learned_from: Sequence[Wish]) -> float:
    """Print how a session is read that was not learned from; return the temperature."""
    chances: list[tuple[Floats, int]] = []
    for session in sorted({wish.session for wish in learned_from} - OF_THE_FRAMES):
        readers = train([wish for wish in learned_from if wish.session != session])
        unseen = [wish for wish in learned_from if wish.session == session]
        right = Counter[str]()
        for wish in unseen:
            opinion = readers.opinion(wish.features)
            aspect, change = opinion.best()
            right["aspect"] += aspect is wish.aspect
            right["change"] += change is wish.change
            right["class"] += opinion.same_classes((aspect, change), (wish.aspect, wish.change))
            pairs = list(opinion.chances)
            logs = np.log(np.array([max(opinion.chances[pair], 1e-300) for pair in pairs]))
            chances.append((logs, pairs.index((wish.aspect, wish.change))))
        shares = ", ".join(f"{name} {count / len(unseen):.3f}" for name, count in right.items())
        print(f"session {session}: {len(unseen)} wishes, {shares}")

    def surprise(temperature: float) -> float:
        total = 0.0
        for logs, gold in chances:
            scaled = logs / temperature
            total += float(np.logaddexp.reduce(scaled) - scaled[gold])
        return total

    return round(float(minimize_scalar(surprise, bounds=(0.5, 5.0), method="bounded").x), 2)


def written(readers: Readers, temperature: float) -> str:
    """Return the coefficients as they ship: whole hundredths, a line a feature."""
    blocks = [
        f'"{name}": {{"classes": {json.dumps(reader.classes)}, "weights": {{\n'
        + ",\n".join(
            f"{json.dumps(feature, ensure_ascii=False)}: "
            + json.dumps([round(weight * SCALE) for weight in weights], separators=(",", ":"))
            for feature, weights in reader.weights.items()
        )
        + "\n}}"
        for name, reader in (("aspect", readers.aspect), ("change", readers.change))
    ]
    return f'{{"temperature": {temperature},\n' + ",\n".join(blocks) + "\n}\n"


def main() -> None:
    """Cross-validate, train, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args()
    learned_from = wishes()
    temperature = cross_validate(learned_from)
    readers = train(learned_from)
    print(f"{len(learned_from)} wishes, {len(readers.aspect.weights)} features,", end=" ")
    print(f"temperature {temperature}")
    if not options.dry_run:
        TARGET.write_text(written(readers, temperature), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
