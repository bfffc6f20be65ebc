"""What a compatible server says, as one JSON object or as server-sent events. Pure; anything else is Unreadable."""

from dataclasses import dataclass, field

import msgspec

from xiaoer.ports.models import Called, ModelAnswer

COMPLETE = frozenset({"stop", "tool_calls", "function_call"})
MAX_CALLS = 16


class Unreadable(ValueError):
    """The answer has a shape that nobody can rely on; its text says which, in one word."""


class Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class ToolCall(msgspec.Struct):
    index: int | None = None
    function: Function | None = None


class Message(msgspec.Struct):
    content: str | None = None
    tool_calls: list[ToolCall] | None = None


class Choice(msgspec.Struct):
    message: Message | None = None
    delta: Message | None = None
    finish_reason: str | None = None


class Completion(msgspec.Struct):
    choices: list[Choice]
    usage: Usage | None = None


def whole(content: bytes) -> ModelAnswer:
    """Raises Unreadable."""
    said = _decoded(content)
    if not said.choices or said.choices[0].message is None:
        raise Unreadable("no_choice")
    pieces = Pieces()
    pieces.add(said, said.choices[0].message)
    return pieces.answer(ended=True)


def _decoded(content: bytes | str) -> Completion:
    try:
        return msgspec.json.decode(content, type=Completion)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable("not_json") from None


@dataclass
class Pieces:
    """Events gathered into one answer."""

    text: list[str] = field(default_factory=list)
    calls: dict[int, tuple[list[str], list[str]]] = field(default_factory=dict)
    finish: str | None = None
    usage: Usage | None = None
    ended: bool = False

    def take(self, line: str) -> bool:
        """One line of the stream; True at its end. Raises Unreadable."""
        if not line.startswith("data:"):
            return False
        said = line[5:].strip()
        if said == "[DONE]":
            self.ended = True
            return True
        event = _decoded(said)
        self.add(event, event.choices[0].delta if event.choices else None)
        return False

    def add(self, event: Completion, message: Message | None) -> None:
        self.usage = event.usage or self.usage
        if event.choices:
            self.finish = event.choices[0].finish_reason or self.finish
        if message is None:
            return
        if message.content:
            self.text.append(message.content)
        for at, call in enumerate(message.tool_calls or []):
            self._call(at if call.index is None else call.index, call.function or Function())

    def _call(self, index: int, said: Function) -> None:
        if not 0 <= index < MAX_CALLS:
            raise Unreadable("too_many_calls")
        name, arguments = self.calls.setdefault(index, ([], []))
        name.append(said.name or "")
        arguments.append(said.arguments or "")

    def answer(self, *, ended: bool = False) -> ModelAnswer:
        """Raises Unreadable for a stream that broke off: half a sentence can say the opposite of the whole."""
        if not (ended or self.ended or self.finish):
            raise Unreadable("cut_off")
        usage = self.usage or Usage()
        called = [Called(name="".join(n), arguments="".join(a)) for _, (n, a) in sorted(self.calls.items())]
        return ModelAnswer(
            text="".join(self.text),
            called=called,
            complete=self.finish in COMPLETE,
            tokens_in=_counted(usage.prompt_tokens),
            tokens_out=_counted(usage.completion_tokens),
        )


def _counted(tokens: int | None) -> int | None:
    return tokens if tokens is not None and 0 <= tokens < 100_000_000 else None
