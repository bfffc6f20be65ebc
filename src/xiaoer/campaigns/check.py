"""What stands in the way of switching a campaign on, and what the send gate says of its words."""

from collections.abc import Iterator

import msgspec

from xiaoer import merchants, outreach
from xiaoer.campaigns.carriers import connections_for
from xiaoer.campaigns.errors import ShopUnknown
from xiaoer.campaigns.model import (
    PURPOSE,
    Aim,
    CampaignProblem,
    CampaignStep,
    CampaignTerms,
    Checked,
    Since,
    TextCheck,
    medium_of,
)
from xiaoer.campaigns.words import PLACES, Filling, texts_of, unknown_places, written
from xiaoer.infra.db import Tx
from xiaoer.outreach import Pack
from xiaoer.outreach.model import BuyerFacts, Medium, OrderFacts, Outgoing, SenderKind, Severity
from xiaoer.ports.channel import facts_of

EXAMPLE = {
    "zh": Filling(buyer="林夏", product="双人三季帐篷 松绿色加厚防雨款", order="2026112300418"),
    "en": Filling(buyer="Ada", product="Three-season tent for two", order="2026112300418"),
}
"""As long as such names are: segments are counted with them."""
MUST = frozenset({"opt_out_missing", "sender_missing", "contact_missing"})
"""What a single message need not say, a message to many must."""


async def check(tx: Tx, terms: CampaignTerms, reader: str) -> Checked:
    """`reader`: zh or en, the language of the gate's sentences. Raises ShopUnknown."""
    pack = await outreach.pack_for(tx, terms.channel, medium_of(terms.channel))
    shops = {str(one.id): one for one in await merchants.list_shops(tx)}
    if strange := next((one for one in terms.rule.shop_ids if one not in shops), None):
        raise ShopUnknown(shop_id=strange)
    mine = terms.rule.shop_ids or list(shops)
    shop_name = shops[mine[0]].name if mine else ""
    texts = [one for step in _steps(terms) for one in _checks(terms, step, pack, shop_name, reader)]
    problems = [*_problems(terms, pack), *await _outside(tx, terms), *_of_texts(texts)]
    return Checked(problems=problems, texts=texts, pack=pack.id, max_segments=pack.limits.max_segments)


def _steps(terms: CampaignTerms) -> list[CampaignStep]:
    return [CampaignStep.ASK, CampaignStep.REMINDER] if terms.reminder_days else [CampaignStep.ASK]


def item_of(
    terms: CampaignTerms, step: CampaignStep, text: str, *, shop_name: str = "", order_id: str = ""
) -> Outgoing:
    """As the send gate sees it. An audience by tags may have been chosen by how content buyers are."""
    return Outgoing(
        text=text,
        channel=terms.channel,
        purpose=PURPOSE[terms.aim, step],
        medium=medium_of(terms.channel),
        sender=SenderKind.CAMPAIGN,
        shop_name=shop_name,
        order=OrderFacts(id=order_id),
        buyer=BuyerFacts(picked_by_satisfaction=bool(terms.rule.tags or terms.rule.not_tags)),
    )


def _checks(terms: CampaignTerms, step: CampaignStep, pack: Pack, shop_name: str, reader: str) -> Iterator[TextCheck]:
    for language, text in texts_of(terms, step).items():
        filling = msgspec.structs.replace(EXAMPLE[language], shop=shop_name)
        said = written(text, language, terms, filling)
        item = item_of(terms, step, said, shop_name=shop_name)
        ruling = outreach.rule_on(msgspec.structs.replace(item, reader=reader), pack)
        yield TextCheck(
            language=language,
            step=step,
            text=said,
            characters=len(said),
            segments=outreach.segments(said) if terms.channel == "sms" else 0,
            findings=[one for one in ruling.findings if one.severity is not Severity.NOTE],
            rewrite=_with_places(ruling.rewrite, terms, language, filling),
        )


def _with_places(text: str, terms: CampaignTerms, language: str, filling: Filling) -> str:
    """The gate's wording with its places again instead of the example's names."""
    for place in PLACES:
        value = written(f"{{{place}}}", language, terms, filling)
        text = text.replace(value, f"{{{place}}}") if value else text
    return text


def _problems(terms: CampaignTerms, pack: Pack) -> Iterator[CampaignProblem]:
    """What the terms say that cannot be."""
    timing, purpose = pack.timing, PURPOSE[terms.aim, CampaignStep.ASK]
    if purpose in pack.reach.barred_purposes:
        yield CampaignProblem(code="aim_barred", values={"aim": terms.aim.value})
    if terms.hour >= timing.quiet_from_hour or terms.hour < timing.quiet_until_hour:
        yield CampaignProblem(
            code="hour_quiet", values={"from": timing.quiet_from_hour, "until": timing.quiet_until_hour}
        )
    if terms.reminder_days and not most_reminders(terms.aim, pack):
        yield CampaignProblem(code="reminder_barred")
    if terms.aim is Aim.CONFIRM_RECEIPT and terms.since is Since.CONFIRMED:
        yield CampaignProblem(code="confirmed_already")
    if terms.aim is Aim.REVIEW_REQUEST and timing.ask_days_until and not _in_window(terms, pack):
        values: dict[str, str | int] = {"from": timing.ask_days_after_delivery, "until": timing.ask_days_until}
        yield CampaignProblem(code="outside_window", values=values)
    if medium_of(terms.channel) is not Medium.CHAT and terms.price_minor is None:
        yield CampaignProblem(code="price_missing")
    if terms.channel == "email" and not terms.subject.strip():
        yield CampaignProblem(code="subject_missing")
    yield from _problems_of_texts(terms)


def most_reminders(aim: Aim, pack: Pack) -> int:
    """One where the channel's pack allows it."""
    if PURPOSE[aim, CampaignStep.REMINDER] in pack.reach.barred_purposes:
        return 0
    return min(1, pack.timing.max_reminders)


def _in_window(terms: CampaignTerms, pack: Pack) -> bool:
    return pack.timing.ask_days_after_delivery <= terms.days < pack.timing.ask_days_until


def _problems_of_texts(terms: CampaignTerms) -> Iterator[CampaignProblem]:
    if not texts_of(terms, CampaignStep.ASK):
        yield CampaignProblem(code="text_missing")
    every = [text for step in _steps(terms) for text in texts_of(terms, step).values()]
    for name in sorted({name for text in every for name in unknown_places(text)}):
        yield CampaignProblem(code="place_unknown", values={"place": name})
    if not terms.contact.strip() and any("{contact}" in text for text in every):
        yield CampaignProblem(code="contact_empty")


def _of_texts(texts: list[TextCheck]) -> Iterator[CampaignProblem]:
    """Words that may not leave, each rule once in each language."""
    for one in texts:
        stops = {f.rule: f for f in one.findings if f.severity is Severity.BLOCK or f.rule in MUST}
        for finding in stops.values():
            values: dict[str, str | int] = {"language": one.language, "step": one.step.value}
            yield CampaignProblem(
                code="text_blocked", values={**values, "rule": finding.rule, "sentence": finding.sentence}
            )


async def _outside(tx: Tx, terms: CampaignTerms) -> list[CampaignProblem]:
    """What is not there: a provider, a way to write first, the leave of buyers who complained."""
    found = []
    connections = await connections_for(tx, terms.channel)
    if not connections:
        found.append(CampaignProblem(code="no_provider", values={"channel": terms.channel}))
    hours = facts_of(connections[0].channel).messages.reply_window_h if connections else 0
    if hours and medium_of(terms.channel) is Medium.CHAT:
        found.append(CampaignProblem(code="answers_only", values={"hours": hours}))
    if await outreach.is_paused(tx, PURPOSE[terms.aim, CampaignStep.ASK], terms.channel):
        found.append(CampaignProblem(code="purpose_paused"))
    return found
