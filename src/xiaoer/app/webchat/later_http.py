"""A buyer who does not want to wait leaves the question with a time."""

from litestar import get, post

from xiaoer import bot, routing
from xiaoer.app.callers import BuyerCaller
from xiaoer.app.webchat.own_orders import own_thread
from xiaoer.conversations.errors import NoSuchConversation
from xiaoer.routing import AnswerLater, LaterTimes
from xiaoer.sla import BuyerPromise


@get("/api/webchat/later")
async def read_later_times(buyer_caller: BuyerCaller) -> LaterTimes:
    """By when a person can have answered, by the shop's hours and the line; the buyer chooses one."""
    async with buyer_caller.transaction() as tx:
        return await routing.later_times(tx, buyer_caller.who.shop_id, await own_thread(tx, buyer_caller.who))


@post("/api/webchat/later", status_code=200)
async def ask_for_answer_later(buyer_caller: BuyerCaller, data: AnswerLater) -> BuyerPromise:
    """Somebody owes an answer by then; the place in line is kept. Asking again moves it. The question comes first: a
    visitor who has said nothing yet has no conversation."""
    async with buyer_caller.transaction() as tx:
        thread = await own_thread(tx, buyer_caller.who)
        if thread is None:
            raise NoSuchConversation(conversation_id="")
        await bot.ask_for_person(tx, thread)
        one = await routing.answer_later(tx, thread, data)
        return BuyerPromise(one.id, one.kind, one.words, one.state, one.due_at, one.ended_at)


routes = [read_later_times, ask_for_answer_later]
