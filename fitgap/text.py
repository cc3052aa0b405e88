"""Labels → features: what the words of an activity or a function say, in Japanese and English.

A label becomes a :class:`LabelFeatures`: a bag of word keys, a bag of *concepts* (words
that the municipal thesaurus calls the same are one concept), looser *associations*, the
kanji skeleton, the action families and the objects.  Japanese is cut by SudachiPy (mode A
for words, mode C for compounds) and reduced to the kanji of the normalised form, which
unifies 受け付ける, 受付け and 受付; English is stemmed lightly.

Everything here is a pure function of the label and the thesaurus shipped in
``fitgap/data/municipal_thesaurus.yaml``; the dictionary is loaded when the first Japanese
label is seen, and every distinct label is cut once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sudachipy import Morpheme


@dataclass(frozen=True, slots=True)
class Word:
    """One content word of a label.

    ``key`` is what equal words share, ``surface`` how the label writes it (a Japanese verb in
    its dictionary form, so that it can be quoted),
    ``loose`` the ids of associations (thesaurus ``related`` groups, Sudachi synonym
    groups), ``verbal`` whether it can name an action, ``predicate`` whether it does.
    """

    key: str
    surface: str
    loose: tuple[str, ...] = ()
    verbal: bool = False
    predicate: bool = False
    akin: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelFeatures:
    """What a label says.

    ``normal`` is the NFKC form in lower case on one line.  ``words`` are its content
    words in order, ``compounds`` keys of longer units.  ``concepts`` maps a concept to its
    weight (1, or less for a word inside a longer known term) and ``surfaces`` a concept to
    how the label writes it.  ``skeleton`` is the kanji of the normalised forms.
    ``actions`` are families of action (入力, 確認, 交付, …), ``main_action`` the concept of
    the last Japanese or first English predicate, ``objects`` the concepts of what it acts on.
    ``handwork`` are the words that say the work is done by hand, away from any package.
    """

    normal: str
    words: tuple[Word, ...]
    compounds: tuple[str, ...]
    concepts: Mapping[str, float]
    surfaces: Mapping[str, str]
    skeleton: str
    actions: frozenset[str]
    main_action: str | None
    main_surface: str
    objects: frozenset[str]
    handwork: tuple[str, ...]

    @property
    def loose(self) -> frozenset[str]:
        """Ids of every association of the label's words."""
        return frozenset(group for word in self.words for group in word.loose)


def normalise(label: str) -> str:
    """Return the label in NFKC, lower case, on one line, without a leading number (1., ①, 4.7)."""
    plain = " ".join(unicodedata.normalize("NFKC", _CIRCLED.sub(" ", label)).lower().split())
    return _NUMBERED.sub("", plain) or plain


# A number with a mark of its own or of two levels; 1歳6か月児 and 3階 stay.
_NUMBERED = re.compile(r"^(?:\(?\d+(?:[.\-]\d+)*(?:[.):、]|\s)|\d+(?:\.\d+)+)\s*")
_CIRCLED = re.compile(r"[\u2460-\u2473]")


def is_japanese(label: str) -> bool:
    """Say whether the label holds kana or kanji."""
    return _JAPANESE.search(label) is not None


def character_grams(normal: str, *, longest: int = 3) -> tuple[str, ...]:
    """Return the character 1- to ``longest``-grams of a normalised label.

    Latin words are padded and give 3- and 4-grams only, because single Latin letters say
    nothing.
    """
    grams: list[str] = []
    for run in _RUNS.findall(normal):
        if _LATIN.fullmatch(run):
            padded = f" {run} "
            for size in (3, 4):
                grams += [padded[i : i + size] for i in range(len(padded) - size + 1)]
        else:
            for size in range(1, longest + 1):
                grams += [run[i : i + size] for i in range(len(run) - size + 1)]
    return tuple(grams)


@lru_cache(maxsize=200_000)
def analyse(label: str) -> LabelFeatures:
    """Return what a label says; the same label is analysed once."""
    normal = normalise(label)
    thesaurus = _thesaurus()
    if is_japanese(normal):
        words, compounds = _japanese_words(normal)
    else:
        words, compounds = _english_words(normal), ()
    return _features(normal, words, compounds, thesaurus)


@dataclass(frozen=True, slots=True)
class BaseForm:
    """A word of a Japanese text in its base form; ``begin`` and ``end`` are its place."""

    begin: int
    end: int
    form: str


def base_forms(text: str) -> tuple[BaseForm, ...]:
    """Return every word of a Japanese text in its normalised base form, in lower case.

    Spellings become one (替える/変える, 取込み/取り込む).  A compound noun is cut into its
    parts, a compound verb is not.
    """
    from sudachipy import SplitMode

    found: list[BaseForm] = []
    with _SUDACHI_LOCK:
        for whole in _tokenizer().tokenize(text[:_LONGEST]):
            is_verb = whole.part_of_speech()[0] == "動詞"
            parts = () if is_verb else tuple(whole.split(SplitMode.A, add_single=False))
            found += [
                BaseForm(part.begin(), part.end(), _form_of(part)) for part in parts or (whole,)
            ]
    return tuple(found)


def is_common_area(area: str) -> bool:
    """Say whether an area of a catalogue serves every procedure (共通, システム管理, …)."""
    return normalise(area) in _common_areas()


# ------------------------------------------------------------------------- thesaurus


_Term = tuple[tuple[str, ...], tuple[str, ...]]  # word keys, names


@dataclass(frozen=True)
class _Thesaurus:
    """The shipped thesaurus, its terms cut like labels are.

    ``terms`` maps the first key of a term to (keys, concepts) with the longest first;
    ``related`` likewise to (keys, association ids); ``families`` a concept or key to action
    families; ``doings`` the first key of a doing of handwork to the doing; ``things`` finds
    what handwork is done with or to, ``not_handwork`` what only looks like it;
    ``system_actions`` are the families of what is done in a system.
    """

    terms: Mapping[str, tuple[_Term, ...]]
    related: Mapping[str, tuple[_Term, ...]]
    akin: Mapping[str, tuple[_Term, ...]]
    families: Mapping[str, frozenset[str]]
    doings: Mapping[str, tuple[_Doing, ...]]
    things: re.Pattern[str]
    not_handwork: re.Pattern[str]
    system_actions: frozenset[str]


_Doing = tuple[tuple[str, ...], str]  # word keys, the term


@cache
def _raw_thesaurus() -> Mapping[str, Any]:
    import yaml

    data = resources.files("fitgap").joinpath("data", "municipal_thesaurus.yaml").read_bytes()
    loaded: Mapping[str, Any] = yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    return loaded


@cache
def _common_areas() -> frozenset[str]:
    return frozenset(normalise(area) for area in _raw_thesaurus()["common_areas"])


@cache
def _empty_words() -> frozenset[str]:
    """Return the words that carry no content of their own in a label."""
    lines: list[str] = _raw_thesaurus()["empty_words"]
    return frozenset(word for line in lines for word in line.split())


@cache
def _english_forms() -> Mapping[str, str]:
    forms: Mapping[str, list[str]] = _raw_thesaurus()["english_forms"]
    return {form: head for head, all_forms in forms.items() for form in all_forms}


@cache
def _thesaurus() -> _Thesaurus:
    raw = _raw_thesaurus()
    concepts: dict[tuple[str, ...], list[str]] = {}
    for group in [*raw["synonyms"], *raw["english_synonyms"]]:
        name = f"={group[0]}"
        for term in group:
            keys = _keys(term)
            if keys and name not in concepts.setdefault(keys, []):
                concepts[keys].append(name)
    families: dict[str, set[str]] = {}
    for family, terms in raw["action_families"].items():
        for term in terms:
            for key in (*concepts.get(_keys(term), ()), "/".join(_keys(term))):
                families.setdefault(key, set()).add(family)
    doings: dict[str, list[_Doing]] = {}
    for term in _listed(raw["handwork"]["doings"]):
        if keys := _keys(term):
            doings.setdefault(keys[0], []).append((keys, term))
    return _Thesaurus(
        terms=_by_first(concepts),
        related=_by_first(_numbered(raw["related"], "~")),
        akin=_by_first(_numbered(raw["flow_words"], "&")),
        families={key: frozenset(names) for key, names in families.items()},
        doings={first: tuple(terms) for first, terms in doings.items()},
        things=_things(raw["handwork"]),
        not_handwork=re.compile("|".join(map(re.escape, _listed(raw["not_handwork"])))),
        system_actions=frozenset(raw["system_actions"]),
    )


def _numbered(groups: Sequence[Sequence[str]], mark: str) -> dict[tuple[str, ...], list[str]]:
    """Return the ids of the groups that terms stand in, by the keys of their words."""
    found: dict[tuple[str, ...], list[str]] = {}
    for number, group in enumerate(groups):
        for term in group:
            keys = _keys(term)
            if keys:
                found.setdefault(keys, []).append(f"{mark}{number}")
    return found


def _by_first(terms: Mapping[tuple[str, ...], Sequence[str]]) -> Mapping[str, tuple[_Term, ...]]:
    """Return terms by their first word, the longest first."""
    by_first: dict[str, list[_Term]] = {}
    for keys in sorted(terms, key=lambda keys: (-len(keys), keys)):
        by_first.setdefault(keys[0], []).append((keys, tuple(dict.fromkeys(terms[keys]))))
    return {first: tuple(found) for first, found in by_first.items()}


def _keys(term: str) -> tuple[str, ...]:
    return tuple(word.key for word in _words(term))


def _words(term: str) -> tuple[Word, ...]:
    normal = normalise(term)
    return _japanese_words(normal)[0] if is_japanese(normal) else _english_words(normal)


def _listed(groups: Iterable[Sequence[str]]) -> list[str]:
    return [term for group in groups for term in group]


def _things(handwork: Mapping[str, Sequence[Sequence[str]]]) -> re.Pattern[str]:
    """Return what finds handwork by what it is done with or to, and 面談を行う for 面談する.

    A thing is no part of a longer word, and not what something else is said of: 電話で and
    電話を are handwork, 電話番号を and 電話の are not.
    """
    terms = _listed(handwork["things"])
    latin = "|".join(re.escape(term) for term in terms if term.isascii())
    places = "|".join(re.escape(term) for term in terms if term.endswith(_PLACE_ENDINGS))
    endings = "|".join(re.escape(term) for term in terms if term.endswith(_VERB_ENDINGS))
    nouns = "|".join(
        re.escape(term)
        for term in terms
        if not term.isascii() and not term.endswith((*_PLACE_ENDINGS, *_VERB_ENDINGS))
    )
    done = "|".join(
        re.escape(term.removesuffix("する"))
        for term in _listed(handwork["doings"])
        if term.endswith("する")
    )
    return re.compile(
        rf"\b(?:{latin})\b|(?<![\u30a1-\u30fc\u4e00-\u9fff])(?:(?:{places})|"
        rf"(?:{nouns})(?=[をにへでとから]|$)|(?:{done})を(?=行|実施|する|受け|おこな))|(?:{endings})$"
    )


_VERB_ENDINGS = tuple("うくぐすつぬぶむる")
_PLACE_ENDINGS = ("で", "て")


# -------------------------------------------------------------------------- features


def _features(
    normal: str, words: tuple[Word, ...], compounds: tuple[str, ...], thesaurus: _Thesaurus
) -> LabelFeatures:
    keys = tuple(word.key for word in words)
    concepts: dict[str, float] = {}
    surfaces: dict[str, str] = {}
    own: list[tuple[str, ...]] = [(key,) for key in keys]
    inside = [False] * len(words)
    units: list[tuple[str, str]] = []
    for start, key in enumerate(keys):
        for term, names in thesaurus.terms.get(key, ()):
            if keys[start : start + len(term)] != term:
                continue
            if len(term) == 1:
                own[start] = names
            else:
                surface = _joined(words[start : start + len(term)])
                units += [(name, surface) for name in names]
                for place in range(start, start + len(term)):
                    inside[place] = True
    for place, names in enumerate(own):
        weight = 0.5 if inside[place] else 1.0
        for name in names:
            concepts[name] = max(concepts.get(name, 0.0), weight)
            surfaces.setdefault(name, words[place].surface)
    for name, surface in units:
        concepts[name] = 1.0
        surfaces[name] = surface
    words = _with_associations(words, keys, thesaurus)
    japanese = is_japanese(normal)
    predicates = [place for place, word in enumerate(words) if word.predicate]
    main = (predicates[-1] if japanese else predicates[0]) if predicates else None

    def families(place: int) -> frozenset[str]:
        names = (*own[place], keys[place])
        return frozenset(one for name in names for one in thesaurus.families.get(name, ()))

    main_families = families(main) if main is not None else frozenset()
    return LabelFeatures(
        normal=normal,
        words=words,
        compounds=compounds,
        concepts=concepts,
        surfaces=surfaces,
        skeleton="".join(key for key in keys if _KANJI.search(key)),
        actions=frozenset(family for place in predicates for family in families(place)),
        main_action=own[main][0] if main is not None else None,
        main_surface=words[main].surface if main is not None else "",
        objects=frozenset(
            name for place, names in enumerate(own) if place not in predicates for name in names
        ),
        handwork=_handwork(normal, keys, main, main_families, thesaurus),
    )


def _handwork(
    normal: str,
    keys: tuple[str, ...],
    main: int | None,
    families: frozenset[str],
    thesaurus: _Thesaurus,
) -> tuple[str, ...]:
    """Return the words of handwork; ``families`` are those of the predicate at ``main``."""
    said = thesaurus.not_handwork.sub("", normal)
    if said != normal and not is_japanese(said):
        return ()
    found = []
    for start, key in enumerate(keys):
        for term_keys, term in thesaurus.doings.get(key, ()):
            # English says first what is done, Japanese last.
            done = start + len(term_keys) - 1 == main if is_japanese(said) else start in {0, main}
            if done and keys[start : start + len(term_keys)] == term_keys:
                found.append(term)
                break
    # What is done in the end decides: 現地で聞いて登録する ends in a system.
    if not families & thesaurus.system_actions:
        found += thesaurus.things.findall(said)
    return tuple(dict.fromkeys(found))


def _with_associations(
    words: tuple[Word, ...], keys: tuple[str, ...], thesaurus: _Thesaurus
) -> tuple[Word, ...]:
    related, akin = (_spread(keys, terms) for terms in (thesaurus.related, thesaurus.akin))
    return tuple(
        replace(
            word,
            loose=tuple(sorted({*word.loose, *related.get(place, ())})),
            akin=tuple(sorted(akin.get(place, ()))),
        )
        if place in related or place in akin
        else word
        for place, word in enumerate(words)
    )


def _spread(
    keys: tuple[str, ...], terms: Mapping[str, tuple[_Term, ...]]
) -> Mapping[int, set[str]]:
    """Return the names of the terms that words are part of, by the place of the word."""
    found: dict[int, set[str]] = {}
    for start, key in enumerate(keys):
        for term, names in terms.get(key, ()):
            if keys[start : start + len(term)] == term:
                for place in range(start, start + len(term)):
                    found.setdefault(place, set()).update(names)
    return found


def _joined(words: tuple[Word, ...]) -> str:
    latin = all(word.surface.isascii() for word in words)
    return (" " if latin else "").join(word.surface for word in words)


# -------------------------------------------------------------------------- Japanese

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")
_LATIN = re.compile(r"[a-z0-9à-öø-ÿ]+")
_RUNS = re.compile(r"[a-z0-9à-öø-ÿ]+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff々ー]+")

_SUDACHI_LOCK = Lock()


@cache
def _tokenizer() -> Any:
    from sudachipy import Dictionary, SplitMode

    dictionary = Dictionary(dict="core")
    # ``create`` is the name before SudachiPy 0.7.
    make = getattr(dictionary, "tokenizer", None) or dictionary.create
    return make(SplitMode.C)


def _japanese_words(normal: str) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    wholes = _cut(normal[:_LONGEST])
    found: list[Word | None] = []
    compounds: list[str] = []
    for position, (whole, parts) in enumerate(wholes):
        follower = wholes[position + 1][0] if position + 1 < len(wholes) else None
        done = follower is not None and follower.form in _DOING
        if whole.verb or not parts:
            # A compound verb (受け付ける) is one doing; its parts would be others.
            found.append(whole.word_done if done else whole.word)
            continue
        # In 通知書 the last part says what the whole is: a thing, not a doing.
        words = [part.word_inside for part in parts[:-1]]
        words.append(parts[-1].word_done if done else parts[-1].word)
        found += words
        if sum(word is not None for word in words) > 1:
            compounds.append(whole.key)
    kept = tuple(word for word in found if word is not None)
    return _with_predicates(kept), tuple(dict.fromkeys(compounds))


_DOING = frozenset({"為る", "出来る", "可能"})  # 作成する, 作成できること, 作成可能
_LONGEST = 10_000  # characters; Sudachi refuses input above about 49,000 bytes


@dataclass(frozen=True, slots=True)
class _Piece:
    """A morpheme, detached from the tokenizer's buffer.

    ``word`` is its content word, if it is one; ``word_done`` the same where する follows,
    ``word_inside`` where another follows within the same long unit.
    """

    form: str
    key: str
    verb: bool
    word: Word | None
    word_done: Word | None
    word_inside: Word | None

    @classmethod
    def of(cls, morpheme: Morpheme) -> _Piece:
        part = morpheme.part_of_speech()
        form = _form_of(morpheme)
        key = _key_of(form)
        word = _japanese_word(morpheme, part, key)
        done = replace(word, predicate=True) if word is not None and word.verbal else word
        inside = word and replace(word, verbal=False)
        return cls(form, key, part[0] == "動詞", word, done, inside)


def _form_of(morpheme: Morpheme) -> str:
    return unicodedata.normalize("NFKC", morpheme.normalized_form()).lower()


_LongUnit = tuple[_Piece, tuple[_Piece, ...]]  # a long unit, its short ones if it has more than one

# A town's flows and a vendor's catalogue use some thousand words over and over.
_long_units: dict[tuple[int, str, int], _LongUnit] = {}
_MOST_LONG_UNITS = 100_000


def _cut(normal: str) -> list[_LongUnit]:
    """Return the long units of a text."""
    # A tokenizer holds a buffer of its own and must not be used by two threads at once.
    with _SUDACHI_LOCK:
        return [_long_unit(whole) for whole in _tokenizer().tokenize(normal)]


def _long_unit(whole: Morpheme) -> _LongUnit:
    known = (whole.word_id(), whole.surface(), whole.part_of_speech_id())
    unit = _long_units.get(known)
    if unit is None:
        from sudachipy import SplitMode

        if len(_long_units) >= _MOST_LONG_UNITS:
            _long_units.clear()
        parts = whole.split(SplitMode.A, add_single=False)
        unit = _long_units[known] = _Piece.of(whole), tuple(map(_Piece.of, parts))
    return unit


def _key_of(form: str) -> str:
    """Return the kanji of a normalised form, or the whole form where it has none."""
    if _KANJI.search(form):
        # Latin letters and digits inside a word stay: 第2期, a4判.
        return "".join(re.findall(r"[\u3400-\u9fff\uf900-\ufaff々a-z0-9]", form))
    return _stem(form) if _LATIN.fullmatch(form) else form


def _japanese_word(morpheme: Morpheme, part: Sequence[str], key: str) -> Word | None:
    """Return a content word, or None."""
    if part[0] not in {"名詞", "動詞", "形容詞", "形状詞", "接頭辞", "接尾辞"}:
        return None
    if not key or key in _empty_words() or not re.search(r"\w", key):
        return None
    verb = part[0] == "動詞"
    if verb and part[1] == "非自立可能" and not _KANJI.search(morpheme.surface()):
        return None
    inflected = part[0] in {"動詞", "形容詞"}
    return Word(
        key,
        morpheme.dictionary_form() if inflected else morpheme.surface(),
        tuple(f"s{group}" for group in morpheme.synonym_group_ids()),
        verbal=verb or (len(part) > 2 and part[2] == "サ変可能"),
        predicate=verb,
    )


def _with_predicates(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Make a verbal noun at the end the predicate of a label without a verb (転入届の受付)."""
    if not words or not words[-1].verbal or any(word.predicate for word in words):
        return words
    return (*words[:-1], replace(words[-1], predicate=True))


# --------------------------------------------------------------------------- English


def _english_words(normal: str) -> tuple[Word, ...]:
    found: list[tuple[str, str]] = []
    for surface in _LATIN.findall(normal.replace("'s ", " ").replace("’s ", " ")):
        if surface not in _empty_words():
            found.append((_stem(surface), surface))
    families = _english_families()
    known = [place for place, (key, _) in enumerate(found) if key in families]
    main = known[0] if known else 0
    return tuple(
        Word(key, surface, verbal=key in families, predicate=place == main)
        for place, (key, surface) in enumerate(found)
    )


@cache
def _english_families() -> frozenset[str]:
    """Return the stems that name an action, known before labels can be cut."""
    raw = _raw_thesaurus()
    heads = {
        _stem(term)
        for terms in raw["action_families"].values()
        for term in terms
        if _LATIN.fullmatch(term)
    }
    # A synonym of an action word is an action word.
    for group in raw["english_synonyms"]:
        stems = {_stem(term) for term in group if _LATIN.fullmatch(term)}
        if _stem(group[0]) in heads:
            heads |= stems
    return frozenset(heads)


@cache
def _stem(word: str) -> str:
    """Return a light stem: inflection off, common nominalisations back to their verb."""
    forms = _english_forms()
    if word in forms:
        word = forms[word]
    elif len(word) > 3:
        word = _without_inflection(word)
        word = forms.get(word, word)
        for ending, instead in _NOMINAL:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                word = word[: len(word) - len(ending)] + instead
                break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


_NOMINAL = (("ication", "y"), ("ation", "ate"), ("ment", ""), ("tion", "t"), ("ness", ""))


def _without_inflection(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= 3 and re.search(r"[aeiouy]", rest):
            if rest.endswith("i"):
                return rest[:-1] + "y"
            if rest[-1] == rest[-2] and rest[-1] not in "lsz":
                return rest[:-1]
            return rest
    return word
