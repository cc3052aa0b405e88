"""What can be wrong between the rows of ``fitgap.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fitgap.catalog.lists import plain_sign
from fitgap.source import Issue, IssueKind, Location, Severity, Text
from fitgap.strict_yaml import MONEY_UNITS, Document, Path, plain, plain_number, rows_of

NO_MUNICIPALITY = IssueKind(
    "PJ001",
    Severity.ERROR,
    Text("参加団体が一つも書かれていません", "no municipality is declared"),
    Text(
        "municipalities: の下に「- code: …」と「models: …」を並べてください",
        'list them under municipalities:, each with "code" and "models"',
    ),
)
SAME_CODE = IssueKind(
    "PJ002",
    Severity.ERROR,
    Text(
        "団体コード「{code}」が 2 回使われています（1 回目は {first} 行目）",
        'municipality code "{code}" is used twice (first in line {first})',
    ),
    Text("団体ごとに一つだけ書いてください", "declare every municipality once"),
)
WRONG_CHECK_DIGIT = IssueKind(
    "PJ003",
    Severity.WARNING,
    Text(
        "団体コード「{code}」の最後の数字（検査数字）が合いません",
        'the last digit (check digit) of municipality code "{code}" does not fit',
    ),
    Text(
        "写し間違いがないか確かめてください（初めの 5 桁が正しければ「{expected}」です）",
        "check the code (if its first five digits are right, it is {expected})",
    ),
)
SHORT_CODE = IssueKind(
    "PJ004",
    Severity.WARNING,
    Text(
        "団体コード「{code}」が 6 桁ではありません",
        'municipality code "{code}" does not have six digits',
    ),
    Text(
        "検査数字を含む 6 桁を引用符で囲んで書いてください（「{expected}」でしょうか）",
        'write all six digits in quotes (perhaps "{expected}")',
    ),
)
BAD_CODE = IssueKind(
    "PJ005",
    Severity.ERROR,
    Text(
        "団体コード「{code}」に使えない文字があります",
        'municipality code "{code}" has characters that cannot be used',
    ),
    Text(
        '6 桁の数字（例: "011002"）か、英数字と「-」「_」だけで書いてください',
        'use six digits (such as "011002"), or letters, digits, "-" and "_" only',
    ),
)
OUTSIDE = IssueKind(
    "PJ006",
    Severity.ERROR,
    Text(
        "「{path}」は作業フォルダの外を指しています",
        '"{path}" points outside the workspace',
    ),
    Text(
        "作業フォルダの中に置き、fitgap.yaml から見た場所（例: process_models/011002）を"
        "書いてください",
        "put it into the workspace and write its path from fitgap.yaml "
        "(such as process_models/011002)",
    ),
)
SAME_FOLDER = IssueKind(
    "PJ007",
    Severity.ERROR,
    Text(
        "業務フローのフォルダ「{path}」が、団体「{other}」のフォルダと重なっています",
        'the folder "{path}" overlaps with that of municipality "{other}"',
    ),
    Text("団体ごとに別のフォルダにしてください", "give every municipality a folder of its own"),
)
NO_POPULATION = IssueKind(
    "PJ008",
    Severity.WARNING,
    Text(
        "団体「{code}」の人口がないので、費用は人口割をせず均等割で分けます",
        'municipality "{code}" has no population, so costs are shared equally',
    ),
    Text(
        "population を書き足すか、sharing: の method を equal にしてください",
        "add population, or set method: equal under sharing:",
    ),
)
SAME_PACKAGE = IssueKind(
    "PJ009",
    Severity.ERROR,
    Text(
        "パッケージの番号「{id}」が 2 回使われています（1 回目は {first} 行目）",
        'package id "{id}" is used twice (first in line {first})',
    ),
    Text("パッケージごとに別の番号を付けてください", "give every package an id of its own"),
)
NO_PACKAGE = IssueKind(
    "PJ010",
    Severity.WARNING,
    Text(
        "照らし合わせるパッケージが書かれていません",
        "no package is declared to compare with",
    ),
    Text(
        "packages: の下に「- id: …」と「catalog: …」を書いてください",
        'add "id" and "catalog" under packages:',
    ),
)
SAME_PROCEDURE = IssueKind(
    "PJ011",
    Severity.ERROR,
    Text(
        "手続「{key}」が 2 つの業務に書かれています（1 回目は {first} 行目）",
        'procedure "{key}" belongs to two affairs (first in line {first})',
    ),
    Text("どちらか一方の業務に書いてください", "declare it in one affair only"),
)
SAME_AFFAIR = IssueKind(
    "PJ012",
    Severity.ERROR,
    Text(
        "業務「{name}」が 2 回書かれています（1 回目は {first} 行目）",
        'affair "{name}" is declared twice (first in line {first})',
    ),
    Text("一つにまとめてください", "make one of them"),
)
NO_ID = IssueKind(
    "PJ013",
    Severity.WARNING,
    Text(
        "作業フォルダの番号（workspace: の id）がないので、団体コードから仮に付けます",
        "the workspace has no id (workspace: id); one is made from the municipality codes",
    ),
    Text(
        "id を書いてください。団体が増えても、配った Excel を取り込めるようになります",
        "write one, so that workbooks sent out still fit when a municipality joins",
    ),
)
ONE_EVALUATOR = IssueKind(
    "PJ014",
    Severity.WARNING,
    Text("評価者が 1 人になっています", "there is only one evaluator"),
    Text(
        "評価は必ず複数人で行うことになっています。2 以上にしてください",
        "items are to be evaluated by several people: make it 2 or more",
    ),
)
TWO_RATES = IssueKind(
    "PJ015",
    Severity.ERROR,
    Text("同じ単価が二通りに書かれています", "the same rate is written in two ways"),
    Text("「{keep}」だけを残してください", 'keep "{keep}" only'),
)
RATE_IN_YEN = IssueKind(
    "PJ016",
    Severity.ERROR,
    Text(
        "{key} が {amount} 千円になっています。円で書いていませんか",
        "{key} is {amount} thousand yen; is it written in yen?",
    ),
    Text(
        "円で書くなら、cost: に unit: 円 と書き足してください（千円で書く項目は千分の一にします）",
        "for yen add unit: 円 under cost: (and divide by 1000 what is in thousand yen by its name)",
    ),
)
RATE_LOW = IssueKind(
    "PJ017",
    Severity.ERROR,
    Text(
        "{key} が {amount} 千円で、最低賃金にも届きません。万円で書いていませんか",
        "{key} is {amount} thousand yen, less than the minimum wage; is it in 万円?",
    ),
    Text(
        "万円で書くなら、cost: に unit: 万円 と書き足してください。"
        "単価は 1 人月・1 時間当たりの金額です",
        "for 万円 add unit: 万円 under cost:; a rate is per person-month or per hour",
    ),
)
UPSIDE_DOWN = IssueKind(
    "PJ018",
    Severity.ERROR,
    Text(
        "補正の low（{low}）が high（{high}）より大きくなっています",
        "low ({low}) of the calibration is above high ({high})",
    ),
    Text(
        "fitgap cost calibrate が出した行を、そのまま貼ってください",
        "paste the lines of fitgap cost calibrate as they are",
    ),
)
SAME_LIST = IssueKind(
    "PJ030",
    Severity.ERROR,
    Text(
        "機能一覧の様式「{name}」が 2 回書かれています（1 回目は {first} 行目）",
        'the list layout "{name}" is declared twice (first in line {first})',
    ),
    Text("様式ごとに別の名前を付けてください", "give every layout a name of its own"),
)
LIST_WITHOUT_FUNCTIONS = IssueKind(
    "PJ031",
    Severity.ERROR,
    Text(
        "機能一覧の様式「{name}」の columns に、機能名も機能要件もありません",
        'the list layout "{name}" has neither a name nor a requirement column',
    ),
    Text(
        "name（小項目などの見出し）か requirement（機能要件の見出し）を書いてください",
        "add name or requirement, with its heading",
    ),
)
SAME_SIGN = IssueKind(
    "PJ032",
    Severity.ERROR,
    Text(
        "記号「{sign}」が、全角・半角を同じと見ると 2 回書かれています（1 回目は {first} 行目）",
        'the sign "{sign}" is declared twice, width apart (first in line {first})',
    ),
    Text("一つにまとめてください", "make one of them"),
)


def checked(document: Document) -> Iterator[Issue]:
    """Yield what is wrong between the rows, as far as each row can be read."""
    top = document.value
    if not isinstance(top, dict):
        return
    yield from _checked_workspace(document, top)
    yield from _checked_municipalities(document, top)
    yield from _checked_folders(document, top)
    yield from _checked_packages(document, top)
    yield from _checked_affairs(document, top)
    yield from _checked_lists(document, top)
    cost = top.get("cost")
    if isinstance(cost, dict):
        for plain_key, key in _SAME_RATES:
            if cost.get(plain_key) is not None and cost.get(key) is not None:
                yield TWO_RATES.at(document.location(("cost", plain_key), key=True), keep=key)
        yield from _checked_rates(document, cost)


def _checked_rates(document: Document, cost: Mapping[str, object]) -> Iterator[Issue]:
    """Yield rates that can only be in another unit than said, and bounds upside down."""
    unit = MONEY_UNITS.get(plain(cost.get("unit")), Decimal(1))
    for (plain_key, key), (low, high) in zip(_SAME_RATES, _USUAL_RATES, strict=True):
        for name in (plain_key, key):
            written = plain_number(cost.get(name))
            if written is None or written <= 0:
                continue
            amount = written * (unit if name == plain_key else 1)
            if low <= amount <= high:
                continue
            kind = RATE_IN_YEN if amount > high else RATE_LOW
            place = document.location(("cost", name))
            yield kind.at(place, key=name, amount=f"{amount.normalize():,f}")

    calibration = cost.get("calibration")
    if isinstance(calibration, dict):
        least, most = plain_number(calibration.get("low")), plain_number(calibration.get("high"))
        if least is not None and most is not None and least > most:
            place = document.location(("cost", "calibration", "low"))
            yield UPSIDE_DOWN.at(place, low=least, high=most)


_SAME_RATES = (
    ("rate_person_month", "rate_thousand_yen_per_month"),
    ("staff_hour", "staff_hour_thousand_yen"),
)
_USUAL_RATES = ((Decimal(140), Decimal(20_000)), (Decimal("0.8"), Decimal(50)))
"""千円 a person-month and 千円 an hour; below is less than any prefecture's minimum wage."""


def _checked_workspace(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    workspace, consensus = top.get("workspace"), top.get("consensus")
    if workspace is None or (isinstance(workspace, dict) and not plain(workspace.get("id"))):
        yield NO_ID.at(document.location(("workspace",)))
    if isinstance(consensus, dict) and consensus.get("evaluators") == 1:
        yield ONE_EVALUATOR.at(document.location(("consensus", "evaluators")))


def _checked_municipalities(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    declared = top.get("municipalities")
    if declared is None or declared == []:
        yield NO_MUNICIPALITY.at(document.location(("municipalities",)))
    codes = _Once()
    for number, row in rows_of(top, "municipalities"):
        code = plain(row.get("code"))
        if not code:
            continue
        place = document.location(("municipalities", number, "code"))
        first = codes.first(code, place)
        if first is not None:
            yield SAME_CODE.at(place, code=code, first=first.line)
        else:
            yield from _checked_code(code, place)


def _checked_code(code: str, place: Location) -> Iterator[Issue]:
    if not code.isascii() or not all(each.isalnum() or each in "-_" for each in code):
        yield BAD_CODE.at(place, code=code)
    elif code.isdecimal() and len(code) == 6:
        expected = code[:5] + check_digit(code[:5])
        if code != expected:
            yield WRONG_CHECK_DIGIT.at(place, code=code, expected=expected)
    elif code.isdecimal() and len(code) == 5:
        # Excel drops a leading zero; some lists leave the check digit out.
        whole = f"0{code}"
        lost_zero = whole[5] == check_digit(whole[:5])
        expected = whole if lost_zero else code + check_digit(code)
        yield SHORT_CODE.at(place, code=code, expected=expected)


def _checked_folders(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    folders: dict[tuple[str, ...], str] = {}
    for number, row in rows_of(top, "municipalities"):
        written = plain(row.get("models"))
        if not written:
            continue
        place = document.location(("municipalities", number, "models"))
        if _leaves(written):
            yield OUTSIDE.at(place, path=written)
            continue
        parts = tuple(tidy(written).split("/"))
        other = next(
            (
                code
                for known, code in folders.items()
                if known[: len(parts)] == parts or parts[: len(known)] == known
            ),
            None,
        )
        if other is not None:
            yield SAME_FOLDER.at(place, path=written, other=other)
        else:
            folders[parts] = plain(row.get("code"))


def _leaves(path: str) -> bool:
    """Say whether a path is absolute, climbs out, or names nothing."""
    slashed = path.replace("\\", "/")
    absolute = slashed.startswith(("/", "~")) or ":" in slashed
    return absolute or ".." in slashed.split("/") or not tidy(path)


def _checked_packages(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    declared = top.get("packages")
    if declared is None or declared == []:
        yield NO_PACKAGE.at(document.location(("packages",)))
    packages = _Once()
    for number, row in rows_of(top, "packages"):
        path: Path = ("packages", number)
        identifier, catalog = plain(row.get("id")), plain(row.get("catalog"))
        place = document.location((*path, "id"))
        first = packages.first(identifier, place) if identifier else None
        if first is not None:
            yield SAME_PACKAGE.at(place, id=identifier, first=first.line)
        if catalog and _leaves(catalog):
            yield OUTSIDE.at(document.location((*path, "catalog")), path=catalog)
        previous = plain(row.get("previous"))
        if previous and _leaves(previous):
            yield OUTSIDE.at(document.location((*path, "previous")), path=previous)


def _checked_affairs(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    affairs, keys = _Once(), _Once()
    for number, row in rows_of(top, "affairs"):
        name = plain(row.get("name"))
        place = document.location(("affairs", number, "name"))
        first = affairs.first(name, place) if name else None
        if first is not None:
            yield SAME_AFFAIR.at(place, name=name, first=first.line)
        procedures = row.get("procedures")
        for key in procedures if isinstance(procedures, dict) else ():
            place = document.location(("affairs", number, "procedures", key), key=True)
            first = keys.first(key, place)
            if first is not None:
                yield SAME_PROCEDURE.at(place, key=key, first=first.line)


def _checked_lists(document: Document, top: Mapping[str, object]) -> Iterator[Issue]:
    layouts = _Once()
    for number, row in rows_of(top, "function_lists"):
        path: Path = ("function_lists", number)
        name, columns = plain(row.get("name")), row.get("columns")
        place = document.location((*path, "name"))
        first = layouts.first(name, place) if name else None
        if first is not None:
            yield SAME_LIST.at(place, name=name, first=first.line)
        if isinstance(columns, dict) and not (columns.get("name") or columns.get("requirement")):
            place = document.location((*path, "columns"))
            yield LIST_WITHOUT_FUNCTIONS.at(place, name=name)
        for key in ("answers", "necessities"):
            yield from _checked_signs(document, (*path, key), row.get(key))
    for key in ("answer_symbols", "necessity_symbols"):
        yield from _checked_signs(document, (key,), top.get(key))


def _checked_signs(document: Document, path: Path, signs: object) -> Iterator[Issue]:
    known = _Once()
    for sign in signs if isinstance(signs, dict) else ():
        place = document.location((*path, sign), key=True)
        first = known.first(plain_sign(sign), place)
        if first is not None:
            yield SAME_SIGN.at(place, sign=sign, first=first.line)


class _Once:
    """Remembers where each name was first used."""

    def __init__(self) -> None:
        self._places: dict[str, Location] = {}

    def first(self, name: str, place: Location) -> Location | None:
        """Return where the name stood before, None if it is new."""
        before = self._places.get(name)
        if before is None:
            self._places[name] = place
        return before


def check_digit(five: str) -> str:
    """Return the 検査数字 of a municipality code's first five digits (JIS X 0401/0402).

    The digits are weighted 6, 5, 4, 3, 2; the check digit is the last digit of eleven less
    the remainder of the sum by eleven.
    """
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def tidy(path: str) -> str:
    """Return a path of ``fitgap.yaml`` with forward slashes and without empty or ``.`` parts."""
    return "/".join(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))
