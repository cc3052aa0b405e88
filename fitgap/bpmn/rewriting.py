"""Writing a file again with nothing lost: the XML tree is kept, only what is asked for changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fitgap.bpmn import kinds
from fitgap.bpmn.decoding import Element, Limits, declare, decode, parse_text
from fitgap.bpmn.gathering import MODEL_NAMESPACE, Gathering
from fitgap.bpmn.names import Names
from fitgap.bpmn.needs import NEED_NAMESPACE, NEED_TAG
from fitgap.bpmn.planes import BPMNDI_NAMESPACE, Link, has_diagram, links
from fitgap.bpmn.reader import read_parts
from fitgap.bpmn.writer import append_diagram, need_attributes, serialise
from fitgap.diagram import Diagram, Edge
from fitgap.process import ACTIVITY_TYPES, Need, ProcessModel
from fitgap.source import Issue, Location

_B = "{" + MODEL_NAMESPACE + "}"
_PREFIX = "fitgap"


def rewrite_file(
    data: bytes,
    file: str,
    *,
    needs: Mapping[str, Sequence[Need]],
    diagram: Diagram | None,
    best_effort: bool,
    limits: Limits,
) -> tuple[bytes | None, tuple[Issue, ...]]:
    """Do what :func:`fitgap.bpmn.rewrite` promises."""
    text, encoding, issues = decode(data, file, limits, best_effort=best_effort)
    if text is None:
        return None, issues
    root: Element
    root, found = parse_text(text, file, keep=True, best_effort=best_effort)
    issues += found
    if root is not None and any(each.code == kinds.INCOMPLETE.code for each in found):
        # What a parser makes of broken XML need not be XML again.
        text = serialise(root.getroottree())
        root, found = parse_text(text, file, keep=True)
        issues += found
    if root is None:
        return None, issues
    if needs and not {_PREFIX, NEED_NAMESPACE} & {*root.nsmap, *root.nsmap.values()}:
        text = declare(serialise(root.getroottree()), {_PREFIX: NEED_NAMESPACE})
        root = parse_text(text, file, keep=True)[0]
    model, gathered, found = read_parts(root, file)
    if model is None:
        return None, (*issues, *found)
    unknown = [
        kinds.NO_SUCH_ACTIVITY.at(Location(file), id=identifier)
        for identifier in needs
        if identifier not in gathered.by_id or gathered.by_id[identifier].type not in ACTIVITY_TYPES
    ]
    if unknown:
        return None, (*issues, *unknown)
    if encoding.upper() not in ("UTF-8", ""):
        issues += (kinds.REENCODED.at(Location(file), name=encoding),)
    for identifier, values in needs.items():
        _set_needs(gathered.by_id[identifier].element, values)
    if diagram is not None:
        issues += _add_diagram(root, gathered, model, diagram)
    return serialise(root.getroottree()), issues


def _set_needs(activity: Element, needs: Sequence[Need]) -> None:
    """Replace the needs of one activity; every other extension stays."""
    extensions: Element = next(activity.iterchildren(_B + "extensionElements"), None)
    for place in (activity, extensions):
        if place is not None:
            for old in list(place.iterchildren(NEED_TAG)):
                _remove(old)
    if extensions is None and needs:
        extensions = activity.makeelement(_B + "extensionElements")
        before = [at for at, each in enumerate(activity) if each.tag == _B + "documentation"]
        _insert(activity, before[-1] + 1 if before else 0, extensions)
    for need in needs:
        prefixes = (
            {_PREFIX: NEED_NAMESPACE} if NEED_NAMESPACE not in activity.nsmap.values() else None
        )
        element = activity.makeelement(NEED_TAG, need_attributes(need), prefixes)
        _insert(extensions, len(extensions), element)
    if extensions is not None and not needs and not len(extensions) and not extensions.attrib:
        _remove(extensions)


def _add_diagram(
    root: Element, gathered: Gathering, model: ProcessModel, diagram: Diagram
) -> tuple[Issue, ...]:
    from lxml import etree

    place = Location(gathered.file)
    if has_diagram(root):
        return (kinds.DIAGRAM_KEPT.at(place),)
    definitions = next(root.iter(_B + "definitions"), None)
    drawn = gathered.groups["collaboration"] or gathered.groups["process"]
    if definitions is None or not drawn:
        return (kinds.DIAGRAM_NOWHERE.at(place),)
    for empty in list(definitions.iterchildren(f"{{{BPMNDI_NAMESPACE}}}BPMNDiagram")):
        _remove(empty)
    names = Names((), (each.get("id") or "" for each in root.iter(etree.Element)))
    given: list[Element] = []

    def id_of(element: Element, words: str) -> str:
        if not element.get("id"):
            element.set("id", names.new(words))
            given.append(element)
        return str(element.get("id"))

    def element_id(identifier: str) -> str | None:
        draft = gathered.by_id.get(identifier)
        return id_of(draft.element, identifier) if draft is not None else None

    by_ends: dict[tuple[str | None, str | None], list[Link]] = {}
    for link in links(gathered):
        by_ends.setdefault(_ends(model, link), []).append(link)

    def line_id(edge: Edge) -> str | None:
        found = by_ends.get(_ends(model, edge))
        return id_of(found.pop(0).element, edge.kind.value.capitalize()) if found else None

    plane = id_of(drawn[0].element, drawn[0].id)
    before = len(definitions)
    append_diagram(
        definitions,
        diagram,
        model,
        plane,
        element_id=element_id,
        line_id=line_id,
        new_id=names.new,
    )
    page = definitions[-1]
    etree.indent(page, level=1)
    definitions.remove(page)
    _insert(definitions, before, page)
    added = kinds.DIAGRAM_ADDED.at(
        place,
        shapes=sum(1 for _ in page.iter(f"{{{BPMNDI_NAMESPACE}}}BPMNShape")),
        edges=sum(1 for _ in page.iter(f"{{{BPMNDI_NAMESPACE}}}BPMNEdge")),
    )
    return (added, kinds.IDS_ADDED.at(place, count=len(given))) if given else (added,)


def _ends(model: ProcessModel, line: Link | Edge) -> tuple[str | None, str | None]:
    """Return the ends of a dotted line, a document for each reference to it."""
    documents = model.document_by_id
    source, target = documents.get(line.source or ""), documents.get(line.target or "")
    return source.id if source else line.source, target.id if target else line.target


# --- an element in and out without disturbing how the file is indented ----------------------


def _space_before(element: Element) -> str:
    """Return the line break and blanks an element stands behind, if that is all there is."""
    previous, parent = element.getprevious(), element.getparent()
    words = previous.tail if previous is not None else parent.text if parent is not None else None
    return words if words and not words.strip() and "\n" in words else ""


def _insert(parent: Element, index: int, element: Element) -> None:
    outer = _space_before(parent)
    if parent.getparent() is None:
        outer = "\n"
    inner = _space_before(parent[0]) if len(parent) else outer and outer + "  "
    last = index == len(parent)
    parent.insert(index, element)
    if index == 0:
        parent.text = (parent.text or "").strip() + inner
    elif last:
        element.getprevious().tail = (element.getprevious().tail or "").strip() + inner
    element.tail = outer if last else inner


def _remove(element: Element) -> None:
    previous, parent = element.getprevious(), element.getparent()
    words = (element.tail or "").strip()
    space = element.tail if element.getnext() is None else _space_before(element)
    if previous is not None:
        previous.tail = (previous.tail or "").strip() + words + (space or "")
    elif len(parent) == 1 and not words:
        parent.text = (parent.text or "").strip() or None
    else:
        parent.text = (parent.text or "").strip() + words + (space or "")
    parent.remove(element)
