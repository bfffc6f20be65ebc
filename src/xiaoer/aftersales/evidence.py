"""Photos and videos are kept with a case; one that an earlier case has shown is found."""

from collections.abc import Sequence

from xiaoer import files
from xiaoer.aftersales import store_evidence
from xiaoer.aftersales.case import Case
from xiaoer.aftersales.errors import NotThisFile
from xiaoer.aftersales.model import Action
from xiaoer.aftersales.move import touch
from xiaoer.files.errors import NoSuchFile
from xiaoer.infra import timers
from xiaoer.infra.db import Tx
from xiaoer.kernel.ids import FileId
from xiaoer.kernel.transitions import By
from xiaoer.policies.model import EvidenceFacts

LOOK = "aftersales.look"
SIDES = {By.BUYER: "buyer", By.PLATFORM: "platform"}
SHOWN = ("image", "video")


async def keep_evidence(tx: Tx, case: Case, file_ids: Sequence[str], *, by: By, words: str = "") -> Case:
    """Each file stands in the case once and stays for as long as the case. Pictures are looked at right after. What the
    buyer sent in the case's conversation is the buyer's, whoever adds it.

    Raises NotThisFile for files of others, unfinished uploads, and what is neither picture nor video.
    """
    new = [one for one in [await _keep(tx, case, file_id, by, words) for file_id in file_ids] if one]
    if not new:
        return case
    for evidence_id in new:
        await timers.schedule(tx, f"{LOOK}:{evidence_id}", LOOK, tx.clock.now(), {"evidence_id": evidence_id})
    return await touch(tx, case, Action.GIVE_EVIDENCE, by, words=words, facts={"files": len(new)})


async def _keep(tx: Tx, case: Case, file_id: str, by: By, words: str) -> str | None:
    try:
        shown = await files.shown_by_buyer(tx, FileId(file_id), case.conversation_id)
        facts = shown or await files.attachment_for(tx, FileId(file_id), tx.actor, case.conversation_id)
    except NoSuchFile:
        raise NotThisFile(file_id=file_id) from None
    if facts["kind"] not in SHOWN:
        raise NotThisFile(file_id=file_id)
    side = "buyer" if shown else SIDES.get(by, "shop")
    return await store_evidence.add(tx, case.id, file_id, kind=facts["kind"], side=side, words=words)


async def facts_of(tx: Tx, case: Case) -> EvidenceFacts:
    """What a policy may know of the evidence."""
    rows = [row for row in await store_evidence.of_case(tx, case.id) if row.side == "buyer"]
    return EvidenceFacts(
        pictures=sum(row.kind == "image" for row in rows),
        videos=sum(row.kind == "video" for row in rows),
        repeated=sum(row.seen_in_case_id is not None for row in rows),
        apologised=case.apologised_at is not None,
        verified=bool(case.facts.get("verified")),
    )


async def unseen(tx: Tx, case: Case) -> bool:
    """A picture of the buyer has not been looked at yet: nothing is approved without a person until it was."""
    rows = await store_evidence.of_case(tx, case.id)
    return any(row.kind == "image" and row.side == "buyer" and row.picture_hash is None for row in rows)
