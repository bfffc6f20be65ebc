"""The words of carriers, in Chinese and English, as data: which sentence says which mishap.

Gathered from what SF, ZTO, YTO, STO, Yunda, JD, J&T, EMS, UPS, FedEx, DHL and USPS print, and from the names of the
states of Kuaidi100, KDNiao, AfterShip and 17TRACK. Parts of regular expressions; capitals do not matter.
"""

RECEIVER = r"(recipient|receiver|consignee|customer|addressee|buyer)"
SENDER = r"(sender|shipper|seller|merchant|origin)"
GOODS = r"(delivery|shipment|package|parcel|item|order)"
NEAR = r"[^,，。；;]{0,12}"
"""Some words of the same clause."""

TELLING = r"[拒退签拦丢遗灭破损关放税报妥取提功败常法联无不话机址超改约再择暂存驿柜巢店站点易代返]|[a-z]{4}"
"""Without one of these a sentence names no mishap: most only say where the parcel is."""

NOT_SAID = (
    r"(如|若|遇|有权|可以?|请|能|应|当面|建议)[^,，。；;]{0,8}(拒收|拒签|拒绝签收)",
    r"(取消|撤销|并非|不是|非|无|未)(收件人|客户|买家)?(拒收|拒签|拦截|退回|丢失|破损)",
    r"(如|若|为避免|避免|防止|谨防|以免)[^,，。；;]{0,10}(丢失|破损|遗失|损坏|退回|拦截|无法联系)",
    r"破损[^,，。；;]{0,6}(赔|险)|(丢失|破损|遗失)(赔付|包赔|必赔)",
    r"\b(may|can|could|might|if|to avoid|in case)\b[^.;]{0,30}\b(refus|reject|return|lost|damag)\w*",
    r"\bnot (been )?(refused|rejected|lost|damaged|returned)\b",
)
"""Possibilities and denials: they are cut out of a sentence before it is read."""

RETURNED = (
    rf"(退回|退件|退货|退签|退换货?){NEAR}(已?签收|妥投|已送达|已入库)",
    rf"(已|被)(退回|退还|返还)(至|给|到)?(发|寄)(件|货)?(人|方|商家|网点)?{NEAR}(签收|完成|成功)",
    r"已退回(发件人|寄件人|寄件方|商家|卖家|发货人)",
    rf"(?<!be )(?<!being )\breturned to (the )?{SENDER}\b",
    rf"delivered to (the )?(original )?{SENDER}|return delivery completed",
)
SIGNED_BY_OTHER = (
    r"(他人|同事|家人|亲属|朋友|邻居|门卫|保安|前台|物业|传达室|收发室|室友|亲友)(代为?)?(签收|代收|签|收)",
    r"非本人签收",
    r"(signed|received|accepted|left|delivered).{0,20}"
    r"(neighbou?r|reception|front desk|concierge|security|doorman|mail ?room|colleague|relative)",
    r"(signed|received|accepted).{0,20}(another person|someone else|third party)",
)
SIGNED = (
    r"(?<![未待请])(已|被|本人|代)[^,，。；;]{0,6}签收(?!失败|前|时|后可)",
    r"已妥投|已取件|已取走|已自提|取件成功|签收人(是|[:：为])|(投递|派送|派件)成功",
    r"^(?!.*\b(not|un|could ?n.t be|to be|will be|failed)\b.{0,12}delivered).*\bdelivered\b",
    rf"\bsigned (for )?by\b|proof of delivery|collected by (the )?{RECEIVER}",
)
INTERCEPTED = (
    r"拦截(件)?(已)?成功|已(被)?(成功)?拦截|拦截退回|单号已拦截|拦截件(已)?(退回|返回)",
    r"(按|应)(寄件|发件)(人|方|客户)要求[^。；;]{0,8}退回",
    r"\bintercept (successful|completed|success)|\bintercepted\b",
    rf"requested by (the )?{SENDER}.{{0,20}}return",
)
REJECTED = (
    r"拒收|拒签|拒绝(签|接|收)|拒不(签|接)收",
    r"(收件人|客户|买家|收方)(不要|不想要|不愿(意)?(接|签)?收|拒付)",
    rf"\b(refused|rejected|declined) (by|at) (the )?({RECEIVER}|door)",
    rf"\b{RECEIVER}('s)?( has)? (refused|rejected|declined|refusal)",
    rf"{GOODS}( was| has been| is)? (refused|rejected)",
    rf"refus(ed|al) (of|to accept) (the )?{GOODS}|did not want (the )?{GOODS}",
)
LOST = (
    r"丢失|遗失|丢件|灭失",
    r"\b(is|was|been|presumed|declared|reported|considered) (as )?lost\b",
    r"\b(lost|missing) (in transit|package|parcel|mail|shipment)\b|cannot be located",
)
DAMAGED = (r"破损|损坏|损毁|外包装(破|损)", r"\bdamaged\b")
RETURNING = (
    r"退回|退件|退货(中|途中)|返回(寄|发)(件|货)|改退|退转|转退",
    rf"\breturn(ing)? to (the )?{SENDER}|\bRTS\b|\bbe(ing)? returned|in return process",
)
CLEARED = (
    r"(清关|通关)(完成|成功|结束|放行)|已(清关|通关|放行)|海关(已)?放行|货件已放行",
    r"\bcleared customs\b|released (by|from) customs|clearance (event )?completed?",
    r"customs (clearance|clearance process)( has been| is| was)? (complete|completed|finished)",
)
CUSTOMS = (
    r"清关|海关(查验|待查|扣(件|留|押)|退运|暂扣)|待(补税|缴税|申报)|报关(异常|中)",
    r"\b(held|detained|delay(ed)?|stopped|inspection|on hold).{0,20}customs\b",
    r"\bcustoms\b.{0,20}(hold|delay|inspection|detain|issue|problem|query|duty|duties|pending|held)",
    r"clearance (delay|in progress|processing)|import (scan )?hold|awaiting (customs|clearance)",
)
FAILED = (
    r"(派|投)(送|件|递)(不成功|未成功|失败|异常)|未妥投|妥投失败|签收失败",
    r"无法(派送|投递|联系|派件)|联系不(上|到)|无人(在家|签收|接听)",
    r"(电话|手机)[^,，。；;]{0,6}(无人接听|关机|停机|空号|不通|错误)",
    r"地址(不详|错误|有误|不清)|超区|改(约|期)|再次派送|择日派送|暂(无法|未)派送",
    r"(deliver(y|ed)|attempt).{0,25}(fail|unsuccessful|not completed|could not|exception)",
    r"(fail(ed)?|unsuccessful|missed) (delivery|attempt|to deliver)|delivery attempt(ed)?\b",
    rf"{RECEIVER} (was |is )?(not (available|home|in)|unavailable|absent|closed)",
    r"unable to (deliver|contact|locate|access)|could ?n.t (be )?deliver|no one (at home|available)",
    r"(incorrect|incomplete|insufficient|wrong|bad) address|notice left",
)
AT_POINT = (
    r"取件码|取货码|待取(件|货)?|(上门|来)?自提",
    r"已(到达|放入|存入|投入|暂存|送达|送至|放置)[^,，。；;]{0,40}"
    r"(驿站|代收点|快递柜|丰巢|自提点|便利店|超市|速递易|门店|服务站|柜)",
    r"(驿站|丰巢|快递柜|菜鸟|超市|门店|店|便民)[^,，。；;]{0,30}(代收|保管)",
    r"(available|ready|held|waiting) (for|at).{0,25}(pick ?up|collection|post office|location|store|locker|shop)",
    r"(at|in) (a |the )?(parcel locker|pick ?up point|access point|collection point)",
)
