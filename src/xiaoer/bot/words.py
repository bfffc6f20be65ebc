"""What the bot says, in both languages. A sentence is filled with facts only, so that nothing else can be in it."""

from __future__ import annotations

import string
from datetime import datetime
from zoneinfo import ZoneInfo

from xiaoer.bot.model import FactRef, Said
from xiaoer.kernel.money import Money

COURTESY: dict[str, tuple[str, str]] = {
    "greeting": (
        "您好，我是自动客服。可以问我商品、订单、物流和售后；需要人工请直接说“转人工”。",
        "Hello, this is the automatic assistant. Ask me about products, orders, parcels or returns; for a person just "
        "say so.",
    ),
    "bye": ("不客气，祝您生活愉快！", "You are welcome. Have a good day!"),
    "here": ("我在的，请说您的问题。", "I am here. What can I do for you?"),
    "who_i_am": (
        "我是自动客服，只按店铺确认过的信息回答；需要人工请说“转人工”。",
        "I am an automatic assistant and answer from what the shop has confirmed; for a person just say so.",
    ),
    "clarify": (
        "我还没有听明白，请再说具体一点，例如“什么时候发货”“怎么退货”。",
        "I did not get that yet. Please say it a little more exactly, such as “when does it ship” or “how do I return "
        "it”.",
    ),
    "not_ours": (
        "这个问题不在店铺的服务范围内。商品、订单、物流和售后都可以问我。",
        "That is outside what this shop does. Ask me about products, orders, parcels or returns.",
    ),
    "sign_in_first": (
        "为了保护您的信息，请先在商城登录，再从订单页进来咨询；也可以说“转人工”。",
        "To protect your data, please sign in to the shop first and open the chat from your order; or ask for a "
        "person.",
    ),
    "no_orders": (
        "您的账号下没有找到本店的订单。如果用别的账号下单，请用那个账号登录。",
        "There is no order of this shop in your account. If you bought with another account, please sign in with it.",
    ),
    "order_not_yours": (
        "您的账号下没有这个订单号，请核对一下。",
        "There is no order with this number in your account. Please check it.",
    ),
    "which_order": ("请问是哪一个订单？", "Which order is it about?"),
    "which_listing": (
        "请问您说的是哪一款商品？发一下商品链接或名称就行。",
        "Which product do you mean? A link or its name is enough.",
    ),
    "which_sku": ("请问要哪个规格（颜色、尺码）？", "Which one would you like (colour, size)?"),
    "height_and_weight": (
        "请告诉我身高和体重，我按尺码表为您看。",
        "Please tell me height and weight, and I look at the size table.",
    ),
    "new_address": (
        "请把新的收件地址发给我：省、市、区和详细地址。",
        "Please send me the new address: street and number, city, state and postal code.",
    ),
    "address_unreadable": (
        "这个地址还不完整或找不到，请同事为您处理。",
        "This address is not complete or cannot be found; a colleague takes over.",
    ),
    "which_reason": (
        "请问原因是什么？例如：不想要了、拍错了、质量问题、破损、发错、少件、与描述不符。",
        "What is the reason? For example: no longer wanted, ordered by mistake, defective, damaged, wrong item, "
        "missing item, not as described.",
    ),
    "invoice_title": (
        "请告诉我发票抬头；企业发票请一并写上税号。",
        "Please tell me the name for the invoice, and for a company its tax number.",
    ),
    "confirm": ("确认请回复“确认”，不办理请回复“不用了”。", "Reply “confirm” to go ahead, or “no” to leave it."),
    "left_as_is": ("好的，没有做任何改动。", "All right, nothing was changed."),
    "will_check": (
        "这一点我现在没有确认过的信息，我去核实，同事有结果后会在这里回复您。",
        "I have no confirmed information on that. I will check; a colleague answers here as soon as it is known.",
    ),
    "handing_over": ("正在为您转接人工客服。", "I am passing you on to a person."),
    "handing_over_sorry": (
        "非常抱歉给您带来不好的体验，我理解您的心情，马上为您转接人工客服。",
        "I am very sorry about this and understand how you feel. I am passing you on to a person right away.",
    ),
    "received": ("您的消息已收到，正在为您安排客服。", "We have your message and are finding somebody for you."),
    "no_recommendation": (
        "没有找到完全符合的商品，请说说预算、用途或想要的特点。",
        "Nothing fits exactly. Please tell me your budget, what it is for or what matters to you.",
    ),
    "firm_price": ("这款商品的价格是统一的，没有议价空间。", "The price of this product is the same for everybody."),
    "no_coupon": ("目前没有您可以领取的优惠券。", "There is no coupon for you at the moment."),
    "ask_lead": (
        "这个价格需要同事确认，我把您的诉求转给人工。",
        "A colleague has to decide on that price; I pass it on.",
    ),
    "back_to": ("回到刚才的事：", "Back to where we were: "),
    "nothing_to_invoice": (
        "您的账号下没有可以开票的订单。",
        "There is no order in your account to make an invoice for.",
    ),
}
"""Sentences that claim nothing. Only these go out without a fact, and only word for word."""

SAY: dict[str, tuple[str, str]] = {
    "placed": ("订单 {number}（{title}）已提交，还没有付款。", "Order {number} ({title}) is placed and not yet paid."),
    "paid": (
        "订单 {number}（{title}）已付款，承诺最晚 {at} 发货。",
        "Order {number} ({title}) is paid and leaves by {at}.",
    ),
    "paid_no_date": (
        "订单 {number}（{title}）已付款，还没有发货。",
        "Order {number} ({title}) is paid and not yet sent.",
    ),
    "paid_late": (
        "订单 {number}（{title}）承诺 {at} 前发货，现在已经超时，非常抱歉，我请同事马上跟进。",
        "Order {number} ({title}) was to leave by {at} and is late. We are very sorry; a colleague looks into it now.",
    ),
    "dispatched": (
        "订单 {number}（{title}）已由{carrier}发出，运单号 {tracking}。",
        "Order {number} ({title}) was sent with {carrier}, tracking number {tracking}.",
    ),
    "dispatched_plain": ("订单 {number}（{title}）已发货。", "Order {number} ({title}) has been sent."),
    "scan": ("最新物流（{at}）：{scan}", "Latest scan ({at}): {scan}"),
    "no_scan": ("运单 {tracking} 还没有物流更新。", "There is no scan for {tracking} yet."),
    "delivery_by": ("承诺最晚 {at} 送达。", "It is due by {at}."),
    "delivery_late": (
        "承诺 {at} 前送达，现在已经超时，非常抱歉，我请同事马上跟进。",
        "It was due by {at} and is late. We are very sorry; a colleague looks into it now.",
    ),
    "signed": ("订单 {number}（{title}）已于 {at} 签收。", "Order {number} ({title}) was signed for on {at}."),
    "signed_plain": ("订单 {number}（{title}）已签收。", "Order {number} ({title}) has been signed for."),
    "completed": ("订单 {number}（{title}）已完成。", "Order {number} ({title}) is completed."),
    "cancelled": ("订单 {number}（{title}）已取消。", "Order {number} ({title}) is cancelled."),
    "not_sent_yet": (
        "订单 {number}（{title}）还没有发货，所以没有物流信息。",
        "Order {number} ({title}) has not been sent, so there is no tracking yet.",
    ),
    "dispatch_policy": (
        "付款后 {hours} 小时内发货。",
        "Orders are sent within {hours} hours of payment.",
    ),
    "attribute": (
        "{title}：{name}为“{value}”（来源：商品页）。",
        "{title}: {name} is “{value}” (from the product page).",
    ),
    "conditions": ("测试条件：{value}。", "Measured under: {value}."),
    "in_stock": ("{title}（{sku}）有货，可以下单。", "{title} ({sku}) is in stock."),
    "few_left": ("{title}（{sku}）还剩 {stock} 件。", "{title} ({sku}): {stock} left."),
    "sold_out": ("{title}（{sku}）现在没有库存。", "{title} ({sku}) is out of stock."),
    "also_there": ("现在有货的规格：{skus}。", "In stock now: {skus}."),
    "price": ("{title}（{sku}）现价 {price}。", "{title} ({sku}) costs {price}."),
    "price_plain": ("{title} 现价 {price}。", "{title} costs {price}."),
    "size": (
        "按尺码表，{person}建议选 {size}（{range}）。",
        "By the size table, for {person} the size is {size} ({range}).",
    ),
    "sizes_two": (
        "按尺码表，{person}落在 {sizes} 两码之间，喜欢宽松选大一码。",
        "By the size table, {person} lies between {sizes}; take the larger one for a loose fit.",
    ),
    "size_none": (
        "尺码表里没有适合{person}的尺码，表上是：{range}。",
        "No size in the table fits {person}; it covers {range}.",
    ),
    "entry": ("{answer}", "{answer}"),
    "guide": ("{title}的“{guide}”：\n{steps}", "“{guide}” for {title}:\n{steps}"),
    "confirm_address": (
        "订单 {number}（{title}）的收件地址改为：{address}。",
        "The address of order {number} ({title}) becomes: {address}.",
    ),
    "change_taken": (
        "订单 {number} 的收件地址修改已提交：{address}。",
        "The new address for order {number} has been submitted: {address}.",
    ),
    "cannot": ("订单 {number} 现在不能{what}：{clause}", "Order {number}: {what} is not possible now. {clause}"),
    "cannot_plain": (
        "订单 {number} 现在的状态不能{what}，我请同事看一下。",
        "Order {number}: {what} is not possible as it stands; a colleague looks at it.",
    ),
    "confirm_cancel": (
        "订单 {number}（{title}）取消后退回 {amount}。",
        "If order {number} ({title}) is cancelled, {amount} goes back to you.",
    ),
    "confirm_cancel_unpaid": (
        "订单 {number}（{title}）还没有付款，取消后不能恢复。",
        "Order {number} ({title}) is not paid; a cancellation cannot be undone.",
    ),
    "confirm_case": (
        "订单 {number}（{title}）可以申请{remedy}，金额 {amount}。",
        "Order {number} ({title}): you can ask for {remedy}, {amount}.",
    ),
    "confirm_case_free": (
        "订单 {number}（{title}）可以申请{remedy}。",
        "Order {number} ({title}): you can ask for {remedy}.",
    ),
    "clause": ("店铺政策：{clause}", "The shop's policy: {clause}"),
    "case_state": (
        "订单 {number} 的{remedy}目前状态：{state}。",
        "Order {number}, {remedy}: {state}.",
    ),
    "case_due": ("下一步最晚 {at} 完成。", "The next step is due by {at}."),
    "refund_state": ("退款 {amount}：{state}。", "Refund of {amount}: {state}."),
    "no_case": ("订单 {number} 没有进行中的售后申请。", "There is no open request for order {number}."),
    "coupon_given": (
        "已为您发放优惠券“{name}”，面额 {amount}。",
        "You have the coupon “{name}” worth {amount}.",
    ),
    "coupon_minimum": ("满 {minimum} 可用。", "It is for orders of {minimum} or more."),
    "offer_price": (
        "{title} 现价 {price}，可以为您发放 {amount} 优惠券，到手 {final}。",
        "{title} costs {price}; with a coupon of {amount} it comes to {final}.",
    ),
    "recommend": (
        "推荐 {title}（{price}）：{reason}。",
        "{title} ({price}): {reason}.",
    ),
    "invoice_taken": (
        "订单 {number} 的开票申请已登记，抬头：{name}。",
        "The invoice for order {number} is requested in the name of {name}.",
    ),
    "how_to": ("{answer}", "{answer}"),
    "window": ("{what}：{clause}", "{what}: {clause}"),
}
"""Codes of sentences; each place is filled with a fact's own words."""


def courtesy(code: str, language: str) -> Said:
    return Said(COURTESY[code][language == "en"], courtesy=code)


def say(code: str, language: str, **facts: FactRef) -> Said:
    """The sentence with every place filled; its facts are exactly those."""
    template = SAY[code][language == "en"]
    named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    used = tuple(fact for name, fact in facts.items() if name in named)
    return Said(template.format_map({name: facts[name].value for name in named}), used)


def day(moment: datetime, zone: ZoneInfo, language: str) -> str:
    local = moment.astimezone(zone)
    return f"{local:%d %b %H:%M}" if language == "en" else f"{local.month}月{local.day}日 {local:%H:%M}"


def money(minor: int, currency: str, language: str) -> str:
    """`¥39.00` for yuan, otherwise as it is written with its currency."""
    plain = str(Money(minor, currency))
    return f"¥{plain.removesuffix(' CNY')}" if currency == "CNY" else plain
