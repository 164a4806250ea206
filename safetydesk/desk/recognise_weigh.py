"""Weighing what was found: the one place where findings about a file become a suggestion that is sure or is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from safetydesk.desk.recognise_units import Hit, K

# From here on a suggestion is counted without asking.
SURE = 0.9
# Something that speaks this clearly for another makes any suggestion a question.
CLEAR_UNIT, _CLEAR_SLOT = 0.5, 0.7
# What a finding is that stands in no name: sender, form, memory.
APART = -1


@dataclass(frozen=True)
class Finding(Generic[K]):
    """A Hit with where it was found: `level` 0 is the file name, 1 its folder, 2 the one above; `why` in Chinese."""

    hit: Hit[K]
    level: int
    why: str


@dataclass(frozen=True)
class Verdict(Generic[K]):
    """The likeliest id (None: nothing speaks for any) with its confidence; `rivals` were named as clearly.

    `reasons` in Chinese, the strongest first."""

    best: K | None
    confidence: float
    reasons: tuple[str, ...]
    rivals: tuple[K, ...]
    others: tuple[K, ...]

    @property
    def sure(self) -> bool:
        return self.best is not None and self.confidence >= SURE and not self.rivals


def settle(findings: Sequence[Finding[K]], prior: Mapping[K, float], clear: float) -> Verdict[K]:
    """Naive Bayes over the ids of `prior` (what speaks for each before any name is read).

    A finding of weight w alone makes its ids together w likely. `clear`: from this weight on a finding that speaks
    for others than the likeliest is a contradiction, whatever the sum says. Ids that nothing names are summed up:
    a desk may have 20,000 units.
    """
    findings = [finding for finding in _once(findings) if finding.hit.of & prior.keys()]
    scores = {key: prior[key] for finding in findings for key in finding.hit.of & prior.keys()}
    if not scores:
        return Verdict(None, 0.0, (), (), ())
    everything = sum(prior.values())
    nobody = 1.0  # all of them may be wrong; without it a desk of one unit would be sure of anything
    for finding in findings:
        inside = max(1.0, sum(prior[key] for key in finding.hit.of & prior.keys()))
        factor = (1 - finding.hit.weight) / finding.hit.weight * inside / (1 + everything - inside)
        nobody *= factor
        for key in scores.keys() - finding.hit.of:
            scores[key] *= factor
    unnamed = (everything - sum(prior[key] for key in scores)) * nobody
    order = sorted(scores, key=lambda key: (-scores[key], str(key)))
    best = order[0]
    against = [f for f in findings if f.hit.weight >= clear and best not in f.hit.of]
    rivals = tuple(dict.fromkeys(key for finding in against for key in sorted(finding.hit.of, key=str)))
    return Verdict(
        best, scores[best] / (sum(scores.values()) + unnamed + nobody),
        tuple(dict.fromkeys(f.why for f in sorted(findings, key=_strength) if best in f.hit.of)), rivals,
        tuple(order[1:4]),
    )


def _strength(finding: Finding[K]) -> float:
    return -finding.hit.weight


def _once(findings: Sequence[Finding[K]]) -> list[Finding[K]]:
    """The same words in a folder's name and a file's are one piece of evidence, as strong as the stronger."""
    kept: dict[object, Finding[K]] = {}
    for finding in findings:
        key = (finding.hit.of, finding.hit.found) if finding.hit.found else finding
        before = kept.get(key)
        if before is None or before.hit.weight < finding.hit.weight:
            kept[key] = finding
    return list(kept.values())


def settle_unit(
    findings: Sequence[Finding[int]], known: Mapping[int, float], above: Callable[[int], frozenset[int]]
) -> Verdict[int]:
    """Of which unit; `known`: all, equally likely; `above`: the units over a unit, whose names may stand before its
    own: 建安社区/建安小学."""
    kept = [f for f in findings if not any(_leads_to(f, other, above) for other in findings)]
    return settle(kept, known, CLEAR_UNIT)


def settle_slot(
    findings: Sequence[Finding[str]], fits: Mapping[str, float], gathers: Callable[[str], bool]
) -> Verdict[str]:
    """For which slot; `fits`: how well the file's content suits each; `gathers`: what all sorts of files come along
    with, such as a summary, so that photos in its folder belong to what their own names say."""
    named = [f for f in findings if not (_is_heading(f, findings) or (f.hit.broad and _is_contradicted(f, findings)))]
    fitting = {key for f in named if f.hit.weight >= _CLEAR_SLOT for key in f.hit.of if fits.get(key, 1.0) >= 1}
    kept = [f for f in named if not fitting or not all(gathers(key) and fits.get(key, 1.0) < 1 for key in f.hit.of)]
    return settle(kept, fits, _CLEAR_SLOT)


def _leads_to(outer: Finding[int], inner: Finding[int], above: Callable[[int], frozenset[int]]) -> bool:
    if len(inner.hit.of) != 1 or inner.hit.weight < CLEAR_UNIT or outer is inner:
        return False
    before = outer.level > inner.level or (outer.level == inner.level and outer.hit.end == inner.hit.start)
    return before and outer.hit.of <= above(next(iter(inner.hit.of)))


def _is_contradicted(finding: Finding[str], findings: Sequence[Finding[str]]) -> bool:
    return any(
        f.hit.weight >= _CLEAR_SLOT and not f.hit.of & finding.hit.of
        and (not f.hit.broad or 0 <= f.level < finding.level) for f in findings
    )


def _is_heading(finding: Finding[str], findings: Sequence[Finding[str]]) -> bool:
    """Whether a folder names several slots and a deeper name chose among them: “演练、警示教育/警示教育”."""
    if finding.level <= 0:
        return False
    deeper = set().union(*(f.hit.of for f in findings if 0 <= f.level < finding.level and f.hit.weight >= _CLEAR_SLOT))
    beside = [f for f in findings if f.level == finding.level and f.hit.of & deeper]
    return bool(beside) and not finding.hit.of & deeper
