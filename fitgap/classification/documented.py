"""What an activity's documentation asks for, in free words beside ``<fitgap:need>``."""

from __future__ import annotations

import re
from dataclasses import replace

from fitgap.classification.recognition import recognise
from fitgap.classification.wording import asks, plain
from fitgap.process import FlowNode, MunicipalFlow, Need


def with_documented_needs(flow: MunicipalFlow) -> MunicipalFlow:
    """Return a flow whose activities need, too, what a sentence of their documentation asks for.

    Only sentences that end in a wish and are surely read; what a need of the activity already
    says is not said twice.  Documentation mostly tells how work is done: 「書いてもらう」 is
    no wish.
    """
    nodes = tuple(_with_needs(node) for node in flow.model.nodes)
    if nodes == flow.model.nodes:
        return flow
    return replace(flow, model=replace(flow.model, nodes=nodes))


def _with_needs(node: FlowNode) -> FlowNode:
    known = [plain(need.text) for need in node.needs]
    found: list[Need] = []
    for words in node.documentation:
        for sentence in _SENTENCE.split(words):
            text = " ".join(sentence.split())
            said = plain(text)
            if not _WISH.search(said) or any(said in each or each in said for each in known):
                continue
            read = recognise(text)
            if asks(said) and read.words and read.confidence >= _SURE:
                known.append(said)
                found.append(Need(read.aspect, text, location=node.location))
    return replace(node, needs=(*node.needs, *found)) if found else node


_SENTENCE = re.compile(r"[。！!\n]+")
_WISH = re.compile(
    r"(?<!検討し)(?<!相談し)(?<!協議し)(?<!確認し)(?<!調整し)"
    r"(?:たい|てほしい|て欲しい|がほしい|が欲しい|要望する|(?:でき|られ)るようにすること)"
    r"(?:です)?$"
)
_SURE = 0.8
