"""The pass over the XML tree: one draft for everything that has an id, references unresolved."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from fitgap.bpmn import kinds
from fitgap.bpmn.decoding import Element
from fitgap.bpmn.needs import NEED_NAMESPACE, NEED_TAG, is_other_need, read_need
from fitgap.process import ACTIVITY_TYPES, NODE_KINDS, Need
from fitgap.source import Issue, IssueKind, Location

MODEL_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"

_B = "{" + MODEL_NAMESPACE + "}"
_TRUE = frozenset({"true", "1"})
_HTML = re.compile(r"<[/!a-zA-Z][^<>]*>")


@dataclass(slots=True, eq=False)
class Draft:
    """Something with an id that is still being read.

    ``process`` and ``scope`` are the process and the subprocess of what lies inside it,
    ``parent`` the subprocess or lane around it; ``references`` are raw ids it names,
    ``data`` its data associations.
    """

    type: str
    id: str
    element: Element
    location: Location
    process: str | None = None
    parent: str | None = None
    scope: str | None = None
    documentation: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    data: tuple[Element, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    performers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    link: str | None = None
    loop: str | None = None
    text: str | None = None


class Gathering:
    """Everything found in one file, by group, in file order."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.issues: list[Issue] = []
        self.by_id: dict[str, Draft] = {}
        self.same_id: dict[str, dict[str | None, list[Draft]]] = {}
        self.groups: dict[str, list[Draft]] = {group: [] for group in _GROUPS}
        self.associations: list[Element] = []
        self.event_definitions: dict[str, str] = {}
        self.resources: dict[str, str] = {}
        self.unmodelled: Counter[str] = Counter()
        self._copies: dict[str, int] = {}

    def gather(self, top: Element) -> None:
        """Read a ``definitions`` element, or one BPMN element that stands alone."""
        if top.tag in _HANDLERS:
            handler, kind = _HANDLERS[top.tag]
            handler(self, top, None, kind)

    def report(self, kind: IssueKind, draft: Draft, **values: object) -> None:
        """Add an issue at a draft's place."""
        self.issues.append(kind.at(draft.location, **values))

    def find(
        self, raw: str | None, types: Iterable[str] | None = None, *, near: str | None = None
    ) -> Draft | None:
        """Return the draft a reference means: of one of the types, best in the same process."""
        if not raw:
            return None
        draft = self.by_id.get(raw)
        if draft is None:
            # References are qualified names: "tns:Task_1" is Task_1.
            raw = raw.strip()
            draft = self.by_id.get(raw) or self.by_id.get(raw.rpartition(":")[2])
            if draft is None:
                return None
        same = self.same_id.get(draft.id)
        if same is None:
            return draft if types is None or draft.type in types else None
        # Of several with this id, one in the same process is meant before any other.
        for each in chain(same.get(near, ()), chain.from_iterable(same.values())):
            if types is None or each.type in types:
                return each
        return None

    # --- one handler per element name, see _HANDLERS --------------------------------------

    def _walk(self, element: Element, owner: Draft | None) -> None:
        handlers = _HANDLERS
        for child in element:
            tag = child.tag
            if tag in handlers:
                handler, kind = handlers[tag]
                handler(self, child, owner, kind)
            elif tag not in _PASSED_OVER and isinstance(tag, str) and tag.startswith(_B):
                place = Location(self.file, child.sourceline, element=child.get("id"))
                self.issues.append(kinds.UNKNOWN_ELEMENT.at(place, type=tag.removeprefix(_B)))

    def _draft(self, element: Element, owner: Draft | None, kind: str) -> Draft:
        """Start a draft under an id of its own."""
        line = element.sourceline
        raw = element.get("id")
        identifier = raw or f"{kind}@{line}"
        earlier = self.by_id.get(identifier)
        if earlier is not None:
            identifier = self._next_id(identifier)
        location = Location(self.file, line, None, identifier)
        draft = Draft(kind, identifier, element, location)
        if owner is not None:
            draft.process = owner.process
            draft.parent = owner.scope
        self.by_id[identifier] = draft
        if not raw:
            self.report(kinds.MISSING_ID, draft, type=kind, renamed=identifier)
        elif earlier is not None:
            same = self.same_id.setdefault(raw, {earlier.process: [earlier]})
            same.setdefault(draft.process, []).append(draft)
            self.report(
                kinds.DUPLICATE_ID,
                draft,
                id=raw,
                first=earlier.type,
                line=earlier.location.line,
                renamed=identifier,
            )
        return draft

    def _next_id(self, identifier: str) -> str:
        """Return ``identifier#2``, ``#3``, …: the first that is free."""
        number = self._copies.get(identifier, 1) + 1
        while f"{identifier}#{number}" in self.by_id:
            number += 1
        self._copies[identifier] = number
        return f"{identifier}#{number}"

    def _on_process(self, element: Element, owner: Draft | None, kind: str) -> None:
        draft = self._draft(element, owner, kind)
        draft.process = draft.id
        if kind == "process":
            self.groups["process"].append(draft)
        self._walk(element, draft)

    def _on_collaboration(self, element: Element, owner: Draft | None, kind: str) -> None:
        draft = self._draft(element, owner, kind)
        self.groups["collaboration"].append(draft)
        self._walk(element, draft)

    def _on_node(self, element: Element, owner: Draft | None, kind: str) -> None:
        draft = self._draft(element, owner, kind)
        draft.scope = draft.id
        self.groups["node"].append(draft)
        self._walk(element, draft)

    def _on_lane(self, element: Element, owner: Draft | None, kind: str) -> None:
        draft = self._draft(element, owner, kind)
        draft.parent = owner.id if owner is not None and owner.type == "lane" else None
        self.groups["lane"].append(draft)
        self._walk(element, draft)

    def _on_leaf(self, element: Element, owner: Draft | None, kind: str) -> None:
        draft = self._draft(element, owner, kind)
        self.groups[_GROUP_OF[kind]].append(draft)
        if len(element):
            self._walk(element, draft)

    def _on_group(self, element: Element, owner: Draft | None, kind: str) -> None:
        """Go on inside an element that only groups others."""
        self._walk(element, owner)

    def _on_specification(self, element: Element, owner: Draft | None, kind: str) -> None:
        if owner is not None and owner.type == "process":
            self._walk(element, owner)

    def _on_process_data(self, element: Element, owner: Draft | None, kind: str) -> None:
        # The data slots of one activity are plumbing; those of a process are drawn documents.
        if owner is not None and owner.type == "process":
            self._on_leaf(element, owner, kind)

    def _on_unmodelled(self, element: Element, owner: Draft | None, kind: str) -> None:
        self.unmodelled[kind] += 1
        self._walk(element, None)

    def _on_association(self, element: Element, owner: Draft | None, kind: str) -> None:
        self.associations.append(element)

    def _on_documentation(self, element: Element, owner: Draft | None, kind: str) -> None:
        words = _words(element)
        if owner is not None and words:
            owner.documentation += (words,)

    def _on_text(self, element: Element, owner: Draft | None, kind: str) -> None:
        if owner is not None:
            owner.text = _words(element)

    def _on_reference(self, element: Element, owner: Draft | None, kind: str) -> None:
        if owner is not None and element.text:
            owner.references += (element.text.strip(),)

    def _on_event_definition(self, element: Element, owner: Draft | None, kind: str) -> None:
        if owner is None:
            self.event_definitions[element.get("id", "")] = kind
            return
        owner.events += (kind,)
        if kind == "linkEventDefinition":
            owner.link = element.get("name") or None

    def _on_data_association(self, element: Element, owner: Draft | None, kind: str) -> None:
        if owner is None:
            return
        owner.data += (element,)
        if kind == "dataInputAssociation":
            owner.inputs += child_texts(element, _B + "sourceRef")
        else:
            owner.outputs += child_texts(element, _B + "targetRef")

    def _on_loop(self, element: Element, owner: Draft | None, kind: str) -> None:
        if owner is not None:
            sequential = element.get("isSequential", "").strip() in _TRUE
            several = "sequential" if sequential else "parallel"
            owner.loop = "standard" if kind == "standardLoopCharacteristics" else several

    def _on_performer(self, element: Element, owner: Draft | None, kind: str) -> None:
        if owner is not None:
            # A resource may be declared after its use: keep the reference for later.
            named = child_texts(element, _B + "resourceRef") or (element.get("name") or "",)
            owner.performers += tuple(name for name in named if name)

    def _on_resource(self, element: Element, owner: Draft | None, kind: str) -> None:
        self.resources[element.get("id", "")] = element.get("name") or ""

    def _on_extensions(self, element: Element, owner: Draft | None, kind: str) -> None:
        for child in element.iterchildren("{*}need"):
            if child.tag == NEED_TAG:
                self._on_need(child, owner, "")
            elif is_other_need(child):
                place = Location(self.file, child.sourceline)
                self.issues.append(
                    kinds.NEED_NAMESPACE.at(
                        place, namespace=child.tag[1:].partition("}")[0], expected=NEED_NAMESPACE
                    )
                )

    def _on_need(self, element: Element, owner: Draft | None, kind: str) -> None:
        place = Location(self.file, element.sourceline, element=owner.id if owner else None)
        if owner is None or owner.type not in ACTIVITY_TYPES:
            where = owner.type if owner is not None else "definitions"
            self.issues.append(kinds.NEED_PLACE.at(place, type=where))
            return
        need, issues = read_need(element, place)
        self.issues.extend(issues)
        if need is not None:
            owner.needs += (need,)


def child_texts(element: Element, tag: str) -> tuple[str, ...]:
    """Return the non-empty texts of the children of one name."""
    words = (child.text.strip() for child in element.iterchildren(tag) if child.text)
    return tuple(word for word in words if word)


def _words(element: Element) -> str:
    """Return an element's text; markup that modellers put in as HTML is taken out."""
    words: str = "".join(element.itertext()) if len(element) else element.text or ""
    if "html" in element.get("textFormat", "") or words.lstrip()[:1] == "<":
        words = html.unescape(_HTML.sub(" ", words))
    return words.strip()


_Handler = Callable[[Gathering, Element, Draft | None, str], None]

_GROUP_OF = {
    "sequenceFlow": "flow",
    "messageFlow": "message flow",
    "participant": "pool",
    "textAnnotation": "annotation",
    "dataObject": "document",
    "dataStore": "document",
    "dataInput": "document",
    "dataOutput": "document",
    "dataObjectReference": "reference",
    "dataStoreReference": "reference",
}
_GROUPS = frozenset({*_GROUP_OF.values(), "process", "collaboration", "node", "lane"})
_BY_NAME: Mapping[_Handler, str] = {
    Gathering._on_process: "process choreography",
    Gathering._on_collaboration: "collaboration",
    Gathering._on_node: " ".join(NODE_KINDS),
    Gathering._on_lane: "lane",
    Gathering._on_leaf: (
        "sequenceFlow messageFlow participant textAnnotation dataObject dataStore "
        "dataObjectReference dataStoreReference"
    ),
    Gathering._on_group: "laneSet childLaneSet definitions",
    Gathering._on_process_data: "dataInput dataOutput",
    Gathering._on_specification: "ioSpecification",
    Gathering._on_unmodelled: (
        "group globalTask globalUserTask globalManualTask globalScriptTask "
        "globalBusinessRuleTask globalChoreographyTask globalConversation conversation "
        "callConversation subConversation conversationLink"
    ),
    Gathering._on_association: "association",
    Gathering._on_documentation: "documentation",
    Gathering._on_text: "text conditionExpression",
    Gathering._on_reference: "flowNodeRef eventDefinitionRef",
    Gathering._on_event_definition: (
        "eventDefinition cancelEventDefinition compensateEventDefinition "
        "conditionalEventDefinition errorEventDefinition escalationEventDefinition "
        "linkEventDefinition messageEventDefinition signalEventDefinition "
        "terminateEventDefinition timerEventDefinition"
    ),
    Gathering._on_data_association: "dataInputAssociation dataOutputAssociation",
    Gathering._on_loop: "standardLoopCharacteristics multiInstanceLoopCharacteristics",
    Gathering._on_performer: "performer humanPerformer potentialOwner resourceRole",
    Gathering._on_resource: "resource",
    Gathering._on_extensions: "extensionElements",
}
_HANDLERS: Mapping[str, tuple[_Handler, str]] = {
    **{_B + name: (handler, name) for handler, names in _BY_NAME.items() for name in names.split()},
    NEED_TAG: (Gathering._on_need, "need"),
}
# Elements of BPMN 2.0 that stand where others are read and say nothing of the work.
_PASSED_OVER = frozenset(
    _B + name
    for name in (
        *("activationCondition", "artifact", "auditing", "category", "categoryValue"),
        *("categoryValueRef", "choreographyRef", "completionCondition"),
        *("conversationAssociation", "conversationNode", "correlationKey"),
        *("correlationProperty", "correlationSubscription", "dataState", "endPoint"),
        *("endPointRef", "error", "escalation", "expression", "extension", "flowElement"),
        *("formalExpression", "import", "incoming", "initiatingParticipantRef", "inputSet"),
        *("interface", "interfaceRef", "ioBinding", "itemDefinition", "loopCharacteristics"),
        *("message", "messageFlowAssociation", "messageFlowRef", "messageRef", "monitoring"),
        *("operationRef", "outgoing", "outputSet", "participantAssociation"),
        *("participantMultiplicity", "participantRef", "partitionElement"),
        *("partitionElementRef", "partnerEntity", "partnerRole", "property", "relationship"),
        *("rendering", "resourceParameter", "rootElement", "script", "signal"),
        *("supportedInterfaceRef", "supports"),
    )
)
