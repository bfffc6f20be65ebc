"""The words of version 0, as a buyer reads them."""

from xiaoer.policies.model import Clause

CLAUSES = {
    "return_refund": Clause(
        zh="签收之日起 7 天内可无理由退货，商品完好即可；质量问题、发错或少件、与描述不符的，签收后 15 天内可退。"
        "无理由退货的运费由买家承担，本店责任的运费由本店承担。收到退货并验货后原路退款。",
        en="Goods may be returned without a reason within 7 days of receipt if they are intact; goods that are faulty, "
        "wrong, incomplete or not as described within 15 days. You pay the return freight of a return without a "
        "reason, we pay it where the fault is ours. The money goes back the way it came once the goods are checked.",
    ),
    "refund_only": Clause(
        zh="未发货的订单可直接退款；已签收的，因质量问题、发错、少件、与描述不符可申请仅退款，签收后 15 天内有效，"
        "并请提供照片或视频。",
        en="Before dispatch the money goes back at once. After receipt you may ask for a refund without a return "
        "within 15 days if goods are faulty, wrong, missing or not as described; please send pictures or a video.",
    ),
    "parcel_on_the_way": Clause(
        zh="包裹在途中时不能直接退款：我们先联系快递拦截，拦截成功即退款；拦截不成功，可拒收或签收后退货退款。",
        en="While the parcel is under way we first ask the courier to stop it, and pay back when that succeeds. "
        "Otherwise you may refuse the parcel at the door, or return the goods after receipt.",
    ),
    "exchange": Clause(
        zh="签收之日起 7 天内（质量问题 15 天内）可换同款商品的其他规格，以有货为限；差价多退少补。",
        en="Within 7 days of receipt (15 for faults) goods may be exchanged for another size, colour or kind of the "
        "same product while it is in stock; the price difference is settled first.",
    ),
    "resend": Clause(
        zh="少件、发错、破损或丢件，签收后 15 天内由本店免费补寄。",
        en="What is missing, wrong, broken or lost is sent again free of charge within 15 days of receipt.",
    ),
    "repair": Clause(
        zh="签收之日起一年内出现非人为质量问题，免费维修，往返运费由本店承担。",
        en="For a year from receipt faults that you did not cause are repaired free of charge, freight included.",
    ),
    "price_match": Clause(
        zh="付款后 15 天内同一商品在本店降价，可申请一次价保，退还差价。",
        en="If our price of the same goods falls within 15 days of your payment, we pay back the difference, once.",
    ),
    "compensation": Clause(
        zh="因本店原因给您造成损失的，由客服核实后给予赔付。",
        en="Where we caused you a loss, our staff check it and compensate you.",
    ),
    "intercept": Clause(
        zh="已发货未签收的包裹可申请拦截一次，以快递公司结果为准，拦截成功后退款。",
        en="A parcel on its way can be stopped once if the courier manages it; then the money goes back.",
    ),
    "rejected": Clause(
        zh="未签收且发货 10 天内可拒收，退款扣除实际运费；因本店责任拒收的，运费由本店承担。",
        en="You may refuse the parcel at the door within 10 days of dispatch; the actual freight is deducted unless "
        "the fault is ours.",
    ),
    "cancel": Clause(
        zh="仓库配货前可随时取消订单，货款原路退回。",
        en="Until the warehouse has begun you may cancel at any time; the money goes back the way it came.",
    ),
    "change_order": Clause(
        zh="仓库配货前可修改地址、联系方式、规格或付款方式，修改前需您确认。",
        en="Until the warehouse has begun, address, contact, kind of goods and payment method may be changed once you "
        "have confirmed the change.",
    ),
    "evidence": Clause(
        zh="质量问题、破损、发错、少件请提供清晰的照片或视频；重复使用的照片由人工核实。",
        en="Please show faults, damage and wrong or missing goods by clear pictures or a video. Pictures that were "
        "used before are checked by a person.",
    ),
    "apology": Clause(
        zh="商品出了质量问题，我们先致歉，再给出方案和时限。",
        en="When goods are faulty we say sorry first, then tell you what we do and by when.",
    ),
    "never_more_than_paid": Clause(
        zh="退款总额不超过您实际支付的金额，同一件商品不重复退款。",
        en="Refunds never add up to more than you paid, and the same piece is not refunded twice.",
    ),
    "own_orders": Clause(
        zh="只能为本人订单申请售后，退款只退回本人的付款方式。",
        en="You may ask for your own orders only, and money goes to your own payment methods only.",
    ),
    "a_person_decides": Clause(
        zh="金额较大或情况特殊的申请由人工在 48 小时内处理。",
        en="Larger amounts and unusual cases are decided by a person within 48 hours.",
    ),
    "confirmation": Clause(
        zh="修改或取消订单前，我们会列明内容并请您确认。",
        en="Before an order is changed or cancelled we list the details and ask you to confirm.",
    ),
    "platform_goods": Clause(
        zh="由平台仓发货的订单，售后按平台规则办理。",
        en="Orders fulfilled by the platform's warehouse follow the platform's after-sales rules.",
    ),
    "dispatch": Clause(
        zh="付款后 48 小时内发货，商品页另有说明的除外。",
        en="Goods are dispatched within 48 hours of payment unless the product page says otherwise.",
    ),
}
