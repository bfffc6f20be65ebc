"""Sentences that a buyer reads as the shop's own, by the language of their page."""

WILL_ANSWER = {"zh": "人工客服会在这里回复您", "en": "a person will answer you here"}


def will_answer(language: str) -> str:
    return WILL_ANSWER["en" if language.lower().startswith("en") else "zh"]
