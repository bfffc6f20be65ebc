"""The audience of a campaign as one statement: each delivered order once, with its moment and why it is left out.

What the job takes and what a preview counts are rows of this same statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Interval,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from xiaoer import aftersales, buyers, catalog, conversations, orders, outreach, tickets
from xiaoer.campaigns.model import PURPOSE, Aim, AudienceRule, CampaignStep, CampaignTerms, SendState, Since, medium_of
from xiaoer.campaigns.moments import PATIENCE, due_column
from xiaoer.campaigns.tables import campaign_send
from xiaoer.infra.db import Tx
from xiaoer.outreach import Pack
from xiaoer.outreach.model import Medium

s = campaign_send.c
SLACK = timedelta(days=3)
"""The next hour of the day, and a change of the clocks."""
ALIVE = [SendState.DUE.value, SendState.CALLING.value, SendState.SENT.value]
BY_RULE = frozenset({"amount", "product", "tag", "shop"})
"""What the campaign itself leaves out: nobody was to be written to, so nothing was skipped."""
CAPPED = "frequency_cap"
NOBODY = ""
"""No reason: the order gets the message."""


@dataclass(frozen=True, kw_only=True)
class Question:
    terms: CampaignTerms
    pack: Pack
    zone: str
    since: datetime
    """Moments after this …"""
    until: datetime
    """… and not after that."""
    campaign_id: str = ""
    step: CampaignStep = CampaignStep.ASK
    new_only: bool = False
    """Without orders that have their send of this step."""
    order_id: str = ""
    """Only this one."""

    @property
    def begun(self) -> list[str]:
        """States of other sends that count: of one order that is about to be sent, only what has surely begun, so
        that no two wait for each other."""
        return [SendState.CALLING.value, SendState.SENT.value] if self.order_id else ALIVE

    @property
    def cap(self) -> timedelta:
        return timedelta(hours=self.pack.timing.cap_hours.get(outreach.kind_of(medium_of(self.terms.channel)), 0))

    @property
    def uniform(self) -> bool:
        """The platform wants one rule for all: how satisfied a buyer is must decide nothing."""
        return self.terms.aim is Aim.REVIEW_REQUEST and self.pack.level("buyers_picked") != "off"


def audience(tx: Tx, q: Question) -> CTE:
    """(id, external_id, shop_id, buyer_id, person, state, paid_minor, currency, due_at, last_at, reason); `last_at`:
    when the buyer last got something unasked of this kind, as far as its cap still holds at `due_at`."""
    found = _candidates(tx, q)
    people = buyers.people_of(tx, select(found.c.buyer_id))
    persons = select(people.c.asked, people.c.person).distinct().cte("persons")
    person = func.coalesce(persons.c.person, "").label("person")
    who = select(found, person).outerjoin(persons, persons.c.asked == found.c.buyer_id).cte("who")
    last = _last(tx, q, who, people)
    joins, ladder = who.outerjoin(last, last.c.id == who.c.id), []
    for reason, condition, marks in _ladder(tx, q, who, people, last):
        if marks is not None:
            joins = joins.outerjoin(marks[0], marks[1])
        ladder.append((condition, literal(reason, Text())))
    reason_of = case(*ladder, else_=literal(NOBODY, Text())).label("reason")
    columns = [who.c[name] for name in NAMES]
    return select(*columns, last.c.last_at, reason_of).select_from(joins).cte("audience").prefix_with("materialized")


NAMES = (
    "id", "external_id", "shop_id", "buyer_id", "person", "state", "paid_minor", "currency", "phone", "due_at",
)  # fmt: skip
Rung = tuple[str, ColumnElement[bool], Any]
"""Reason, condition, and what must be joined for it."""


def _candidates(tx: Tx, q: Question) -> CTE:
    """Delivered orders whose moment lies in the window, of the shops that the rule names."""
    base = orders.delivered(tx, confirmed=q.terms.since is Since.CONFIRMED and q.step is CampaignStep.ASK).subquery()
    at, days, source = base.c.at, q.terms.days, select(base)
    if q.step is CampaignStep.REMINDER:
        asked = and_(s.merchant_id == tx.merchant_id, s.campaign_id == q.campaign_id, s.order_id == base.c.id)
        source = source.join(campaign_send, asked).where(
            s.step == CampaignStep.ASK.value, s.state == SendState.SENT.value
        )
        at, days = s.sent_at, q.terms.reminder_days
    due = due_column(at, days, q.terms.hour, q.zone)
    length = timedelta(days=days)
    near = (at > q.since - length - SLACK, at <= q.until - length)
    query = source.add_columns(due.label("due_at")).where(*near, due > q.since, due <= q.until)
    for wanted, column in ((q.terms.rule.shop_ids, base.c.shop_id), ([q.order_id] if q.order_id else [], base.c.id)):
        query = query.where(column.in_(wanted)) if wanted else query
    if q.new_only:
        query = query.where(~_own(tx, q, base.c.id))
    return query.cte("candidates")


def _own(tx: Tx, q: Question, order_id: ColumnElement[Any]) -> ColumnElement[bool]:
    own = campaign_send.alias("own")
    o = own.c
    mine = (o.merchant_id == tx.merchant_id, o.campaign_id == q.campaign_id, o.order_id == order_id)
    return exists(select(o.order_id).where(*mine, o.step == q.step.value))


def _last(tx: Tx, q: Question, who: CTE, people: CTE) -> CTE:
    """(id, last_at): sent before, or on its way from any campaign."""
    kind = outreach.kind_of(medium_of(q.terms.channel))
    past = outreach.sent_unasked(tx, q.since - SLACK - q.cap).subquery()
    sent = select(people.c.person, past.c.at).join(past, past.c.buyer_id == people.c.member)
    mediums = [one for one in Medium if outreach.kind_of(one) == kind]
    sent = sent.where(past.c.unasked, past.c.medium.in_([one.value for one in mediums]))
    on_the_way = [one for one in q.begun if one != SendState.SENT]
    on_way = select(s.person_id, s.due_at).where(s.merchant_id == tx.merchant_id, s.state.in_(on_the_way))
    on_way = on_way.where(s.medium.in_([one.value for one in mediums]))
    if q.order_id:
        on_way = on_way.where(s.order_id != q.order_id)
    every = union_all(sent, on_way).cte("every_unasked")
    near = and_(every.c.at <= who.c.due_at, every.c.at + literal(q.cap, Interval()) > who.c.due_at)
    joined = select(who.c.id, func.max(every.c.at).label("last_at")).join(every, every.c.person == who.c.person)
    return joined.where(near).group_by(who.c.id).cte("last_unasked")


def _marked(name: str, ids: Select[Any], on: ColumnElement[Any], only: str = "") -> tuple[ColumnElement[bool], Any]:
    """Whether `on` is among them, by a join that stays quick however many they are. `only`: the one that matters."""
    column = ids.subquery().c[0]
    chosen = select(column.label("id")).distinct()
    found = (chosen.where(column == only) if only else chosen).cte(name)
    return found.c.id.is_not(None), (found, found.c.id == on)


def _ladder(tx: Tx, q: Question, who: CTE, people: CTE, last: CTE) -> Iterator[Rung]:
    if q.step is CampaignStep.ASK:
        yield from _by_rule(tx, q.terms.rule, who, people, q.order_id)
    yield ("buyer_unknown", who.c.person == "", None)
    yield from _reachable(tx, q, who, people)
    if q.terms.aim is Aim.CONFIRM_RECEIPT:
        yield ("order_done", who.c.state != "signed", None)
    if not q.uniform:
        yield from _unhappy(tx, who, q.order_id)
    if q.step is CampaignStep.ASK and not q.uniform:
        yield _waiting(tx, who, people)
    refusing = _refusing(tx, q, people)
    yield ("opted_out", *_marked("refusing", refusing, who.c.person))
    if q.step is CampaignStep.ASK:
        yield ("asked_before", *_marked("asked", _asked(tx, q), who.c.id, q.order_id))
    yield from _windows(tx, q, who, people)
    yield (CAPPED, last.c.last_at > who.c.due_at + literal(PATIENCE - q.cap, Interval()), None)


def _by_rule(tx: Tx, rule: AudienceRule, who: CTE, people: CTE, only: str) -> Iterator[Rung]:
    if rule.amounts:
        fits = [
            and_(
                who.c.currency == one.currency,
                who.c.paid_minor >= one.from_minor,
                *([who.c.paid_minor <= one.to_minor] if one.to_minor is not None else []),
            )
            for one in rule.amounts
        ]
        yield ("amount", ~or_(*fits), None)
    if rule.categories or rule.codes:
        inside, join = _marked("wanted", _holding(tx, rule.categories, rule.codes), who.c.id, only)
        yield ("product", ~inside, join)
    if rule.not_categories or rule.not_codes:
        yield ("product", *_marked("unwanted", _holding(tx, rule.not_categories, rule.not_codes), who.c.id, only))
    if rule.tags:
        inside, join = _marked("tagged", _carrying(tx, rule.tags, people), who.c.person)
        yield ("tag", ~inside, join)
    if rule.not_tags:
        yield ("tag", *_marked("untagged", _carrying(tx, rule.not_tags, people), who.c.person))


def _holding(tx: Tx, categories: list[str], codes: list[str]) -> Select[Any]:
    return orders.holding(tx, catalog.listings_of(tx, categories, codes), catalog.skus_of(tx, codes))


def _carrying(tx: Tx, tags: list[str], people: CTE) -> Select[Any]:
    carriers = buyers.tagged(tx, tags).subquery()
    return select(people.c.person).join(carriers, carriers.c.buyer_id == people.c.member)


def _reachable(tx: Tx, q: Question, who: CTE, people: CTE) -> Iterator[Rung]:
    if q.terms.channel == "sms":
        yield ("no_address", or_(who.c.phone == "", who.c.phone.contains("*")), None)
        return
    if q.terms.channel == "email":
        known = buyers.with_field(tx, "email").subquery()
        persons = select(people.c.person).join(known, known.c.buyer_id == people.c.member)
        inside, join = _marked("mailed", persons, who.c.person)
        yield ("no_address", ~inside, join)
        return
    talk = conversations.threads(tx, q.terms.channel).subquery()
    places = select(people.c.person, talk.c.shop_id).join(talk, talk.c.buyer_id == people.c.member)
    place = places.distinct().cte("places")
    on = and_(place.c.person == who.c.person, place.c.shop_id == who.c.shop_id)
    yield ("no_address", place.c.person.is_(None), (place, on))


def _unhappy(tx: Tx, who: CTE, only: str) -> Iterator[Rung]:
    yield ("case_open", *_marked("in_cases", aftersales.orders_with_open_case(tx), who.c.id, only))
    wrong = aftersales.orders_that_went_wrong(tx).union(orders.given_back(tx)).subquery()
    yield ("went_wrong", *_marked("gone_wrong", select(wrong.c.id), who.c.id, only))
    yield ("ticket_open", *_marked("in_tickets", tickets.orders_with_open_ticket(tx), who.c.id, only))


def _waiting(tx: Tx, who: CTE, people: CTE) -> Rung:
    """Whoever waits for an answer gets that first."""
    waiting = conversations.buyers_who_wait(tx).subquery()
    persons = select(people.c.person).join(waiting, waiting.c.buyer_id == people.c.member)
    return ("talk_waiting", *_marked("in_talk", persons, who.c.person))


def _refusing(tx: Tx, q: Question, people: CTE) -> Select[Any]:
    """Whose latest word on this purpose or on everything, on this channel, is no."""
    words = buyers.said_by(tx, [PURPOSE[q.terms.aim, q.step].value, "all"], [q.terms.channel, "all"]).subquery()
    said = select(people.c.person, words.c.granted).join(words, words.c.buyer_id == people.c.member)
    newest = (
        said.ext(distinct_on(people.c.person))
        .order_by(people.c.person, words.c.at.desc(), words.c.id.desc())
        .subquery()
    )
    return select(newest.c.person).where(~newest.c.granted)


def _asked(tx: Tx, q: Question) -> Select[Any]:
    """Orders asked the same before, by another campaign or by a program."""
    other = (s.merchant_id == tx.merchant_id, s.aim == q.terms.aim.value, s.step == CampaignStep.ASK.value)
    by_campaign = select(s.order_id).where(*other, s.campaign_id != q.campaign_id, s.state.in_(q.begun))
    if q.terms.aim is not Aim.REVIEW_REQUEST:
        return by_campaign
    past = outreach.sent_unasked(tx, q.since - timedelta(days=90)).subquery()
    mine = select(s.order_id).where(s.merchant_id == tx.merchant_id, s.campaign_id == q.campaign_id)
    by_any = select(past.c.order_id).where(past.c.purpose == PURPOSE[q.terms.aim, q.step].value)
    every = by_campaign.union(by_any.where(past.c.order_id.not_in(mine))).subquery()
    return select(every.c.order_id)


def _windows(tx: Tx, q: Question, who: CTE, people: CTE) -> Iterator[Rung]:
    """What a pack says of asking for a review: its days, and no value within a day before."""
    if q.terms.aim is not Aim.REVIEW_REQUEST:
        return
    timing = q.pack.timing
    hours = timedelta(hours=timing.value_hours)
    past = outreach.sent_unasked(tx, q.since - SLACK - hours).subquery()
    given = select(people.c.person, past.c.at).join(past, past.c.buyer_id == people.c.member).where(past.c.gives_value)
    value = given.cte("values_given")
    near = and_(value.c.at <= who.c.due_at, value.c.at > who.c.due_at - literal(hours, Interval()))
    late = select(who.c.id).join(value, value.c.person == who.c.person).where(near)
    yield ("review_value", *_marked("valued", late, who.c.id))
    if timing.ask_days_until:
        last_day = func.coalesce(who.c.promised_delivery_at, who.c.at)
        days = literal(timedelta(days=timing.ask_days_until), Interval())
        early = who.c.due_at < who.c.at + literal(timedelta(days=timing.ask_days_after_delivery), Interval())
        yield ("time_window", or_(who.c.due_at > last_day + days, early), None)
