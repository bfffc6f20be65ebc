"""Campaigns are written and changed: each change is a new version."""

from typing import Any

import msgspec
from sqlalchemy import Row

from xiaoer.campaigns import store
from xiaoer.campaigns.check import check
from xiaoer.campaigns.errors import CampaignEnded, CampaignMoved, CampaignNotReady
from xiaoer.campaigns.model import CampaignChange, CampaignTerms, Checked, NewCampaign, State
from xiaoer.infra import audit
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import new_id


async def write(tx: Tx, new: NewCampaign) -> Row[Any]:
    """A draft that sends nothing. Raises ShopUnknown."""
    await check(tx, new.terms, "zh")
    campaign_id = new_id("cmp")
    row = await store.add(tx, id=campaign_id, name=new.name, state=State.DRAFT, version=1, terms=new.terms)
    await audit.record(tx, "campaign.made", campaign_id, name=new.name, aim=new.terms.aim.value)
    return row


async def edit(tx: Tx, campaign_id: str, change: CampaignChange) -> Row[Any]:
    """A new version is in force. One that runs stays fit to run.

    Raises CampaignNotFound, CampaignMoved, CampaignEnded, CampaignNotReady, ShopUnknown.
    """
    row = await store.get(tx, campaign_id, lock=True)
    if row.state == State.ENDED:
        raise CampaignEnded(campaign_id=campaign_id)
    if row.version != change.version:
        raise CampaignMoved(version=row.version)
    found = await check(tx, change.terms, "zh")
    if row.state == State.RUNNING:
        refuse_unready(found)
    terms = msgspec.to_builtins(change.terms)
    row = await store.change(tx, campaign_id, new_version=True, name=change.name, terms=terms)
    await audit.record(tx, "campaign.changed", campaign_id, name=row.name, version=row.version)
    return row


def refuse_unready(found: Checked) -> None:
    """Raises CampaignNotReady while there is a problem."""
    if found.problems:
        raise CampaignNotReady(problem=found.problems[0].code, problems=len(found.problems))


def terms_of(row: Row[Any]) -> CampaignTerms:
    return msgspec.convert(row.terms, CampaignTerms)
