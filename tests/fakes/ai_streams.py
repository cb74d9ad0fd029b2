"""How each provider answers, streamed or whole: in shapes of its own, from its API reference."""

import json
from collections.abc import Iterator
from typing import Any

IN, OUT = 1200, 300
"""Tokens every answer claims to have taken."""
FINISH = {
    "anthropic": {"stop": "tool_use", "length": "max_tokens", "filter": "refusal"},
    "chat": {"stop": "stop", "length": "length", "filter": "content_filter"},
    "google": {"stop": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY"},
}
Event = dict[str, Any] | str


def pieces(text: str) -> list[str]:
    """The text in three parts, as it would come."""
    third = len(text) // 3 + 1
    return [text[start : start + third] for start in range(0, len(text), third)]


def anthropic(body: dict[str, Any], text: str, finish: str) -> Iterator[Event]:
    """Messages: a tool call's input as JSON deltas."""
    usage = {"input_tokens": IN, "output_tokens": 1}
    message: dict[str, Any] = {
        "id": "m1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [],
    }
    yield {"type": "message_start", "message": {**message, "stop_reason": None, "stop_sequence": None, "usage": usage}}
    if finish != "filter":
        call = {"type": "tool_use", "id": "t1", "name": body["tools"][0]["name"], "input": {}}
        yield {"type": "content_block_start", "index": 0, "content_block": call}
        for piece in pieces(text):
            delta = {"type": "input_json_delta", "partial_json": piece}
            yield {"type": "content_block_delta", "index": 0, "delta": delta}
        yield {"type": "content_block_stop", "index": 0}
    reason = {"stop_reason": FINISH["anthropic"][finish], "stop_sequence": None}
    yield {"type": "message_delta", "delta": reason, "usage": {"output_tokens": OUT}}
    yield {"type": "message_stop"}


def chat(body: dict[str, Any], text: str, finish: str) -> Iterator[Event]:
    """Chat Completions: content, or a tool call where only tools are asked for."""
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}

    def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}

    yield chunk({"role": "assistant", "content": ""})
    if "tools" in body:
        call = {"name": body["tools"][0]["function"]["name"], "arguments": ""}
        yield chunk({"tool_calls": [{"index": 0, "id": "t1", "type": "function", "function": call}]})
    for piece in [] if finish == "filter" else pieces(text):
        if "tools" in body:
            yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
        else:
            yield chunk({"content": piece})
    yield chunk({}, FINISH["chat"][finish])
    usage = {"prompt_tokens": IN, "completion_tokens": OUT, "total_tokens": IN + OUT}
    yield {**head, "choices": [], "usage": usage}
    yield "[DONE]"


def responses(body: dict[str, Any], text: str, finish: str) -> Iterator[Event]:
    """Responses: one message of text, or a refusal."""
    numbers = iter(range(1000))
    place = {"item_id": "i1", "output_index": 0, "content_index": 0}
    head = {"id": "r1", "object": "response", "created_at": 1, "model": body["model"], "output": []}
    shape = {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "error": None, "incomplete_details": None}

    def event(type_: str, **fields: Any) -> dict[str, Any]:
        return {"type": type_, "sequence_number": next(numbers), **fields}

    item: dict[str, Any] = {"id": "i1", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    yield event("response.created", response={**head, **shape, "status": "in_progress"})
    yield event("response.output_item.added", output_index=0, item=item)
    part: dict[str, Any] = {"type": "refusal", "refusal": "no"}
    if finish == "filter":
        yield event("response.refusal.delta", delta="no", **place)
        yield event("response.refusal.done", refusal="no", **place)
    else:
        part = {"type": "output_text", "text": text, "annotations": []}
        yield event("response.content_part.added", part={**part, "text": ""}, **place)
        for piece in pieces(text):
            yield event("response.output_text.delta", delta=piece, logprobs=[], **place)
        yield event("response.output_text.done", text=text, logprobs=[], **place)
    done = {**item, "status": "completed", "content": [part]}
    yield event("response.output_item.done", output_index=0, item=done)
    usage = {"input_tokens": IN, "output_tokens": OUT, "total_tokens": IN + OUT}
    details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    whole = {**head, **shape, "output": [done], "usage": {**usage, **details}}
    if finish == "length":
        cut = {**whole, "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
        yield event("response.incomplete", response=cut)
    else:
        yield event("response.completed", response={**whole, "status": "completed"})


def google(body: dict[str, Any], text: str, finish: str) -> Iterator[Event]:
    """generateContent: JSON text in parts, or a function call; the last chunk has the reason and the usage."""
    usage = {"promptTokenCount": IN, "candidatesTokenCount": OUT, "totalTokenCount": IN + OUT}
    parts: list[dict[str, Any]] = [] if finish == "filter" else [{"text": piece} for piece in pieces(text)]
    if "tools" in body:
        parts = [
            {"functionCall": {"name": body["tools"][0]["functionDeclarations"][0]["name"], "args": json.loads(text)}}
        ]
    for part in parts:
        content = {"role": "model", "parts": [part]}
        yield {"candidates": [{"content": content, "index": 0}], "modelVersion": "gemini-2.5-flash"}
    last = {"finishReason": FINISH["google"][finish], "index": 0}
    yield {"candidates": [last], "usageMetadata": usage, "modelVersion": "gemini-2.5-flash"}


STREAMS = {"anthropic": anthropic, "chat": chat, "responses": responses, "google": google}


def whole(wire: str, body: dict[str, Any], text: str, finish: str) -> dict[str, Any]:
    """The same answer at once, as each provider gives it where no stream is asked for."""
    if wire == "responses":
        last = [event for event in responses(body, text, finish) if isinstance(event, dict)][-1]
        return dict(last["response"])
    if wire == "google":
        first, *_, last = (event for event in google(body, text, finish) if isinstance(event, dict))
        content = {"role": "model", "parts": [{"text": text}]}
        return {**first, **last, "candidates": [{**last["candidates"][0], "content": content}]}
    if wire == "anthropic":
        call: dict[str, Any] = {"type": "text", "text": text}
        if "tools" in body:
            call = {"type": "tool_use", "id": "t1", "name": body["tools"][0]["name"], "input": json.loads(text)}
        message = {"id": "m1", "type": "message", "role": "assistant", "model": body["model"], "content": [call]}
        usage = {"input_tokens": IN, "output_tokens": OUT}
        return {**message, "stop_reason": FINISH["anthropic"][finish], "stop_sequence": None, "usage": usage}
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": FINISH["chat"][finish], "logprobs": None}
    usage = {"prompt_tokens": IN, "completion_tokens": OUT, "total_tokens": IN + OUT}
    head = {"id": "c1", "object": "chat.completion", "created": 1, "model": body["model"]}
    return {**head, "choices": [choice], "usage": usage}


def trouble(wire: str) -> Event:
    """An error that ends a stream which had begun."""
    if wire == "anthropic":
        return {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    if wire == "responses":
        error = {"code": "server_error", "message": "its own words", "param": None}
        return {"type": "error", "sequence_number": 99, **error}
    if wire == "google":
        return {"error": {"code": 503, "message": "its own words", "status": "UNAVAILABLE"}}
    return {"error": {"message": "its own words", "type": "server_error", "param": None, "code": None}}


def encoded(event: Event) -> bytes:
    """One server-sent event."""
    if isinstance(event, str):
        return f"data: {event}\n\n".encode()
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event)}\n\n".encode()
