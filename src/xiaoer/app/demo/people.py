"""The demo shop's staff and buyers: invented people, the same on every fill."""

from dataclasses import dataclass, field
from random import Random

from xiaoer.staff.model import Role

SEED = 20260501
PASSWORD = "luting-demo-2026"  # noqa: S105 — printed on purpose: a demo is for trying
SALES, CARE = "售前组", "售后组"


@dataclass(frozen=True, slots=True)
class Colleague:
    email: str
    name: str
    display_name: str
    role: Role
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    presence: str = "away"


STAFF = [
    Colleague("owner@luting.example", "沈砚", "砚", Role.OWNER),
    Colleague("lead@luting.example", "何蓁", "阿蓁", Role.LEAD, (SALES, CARE), ("产品咨询", "物流", "售后"), "online"),
    Colleague("xiaoman@luting.example", "周小满", "小满", Role.AGENT, (SALES,), ("产品咨询",), "online"),
    Colleague("atan@luting.example", "陆檀", "阿檀", Role.AGENT, (SALES, CARE), ("产品咨询", "物流"), "online"),
    Colleague("qingyu@luting.example", "许青屿", "青屿", Role.AGENT, (CARE,), ("物流", "售后"), "busy"),
    Colleague("outsourced@luting.example", "罗笙", "阿笙", Role.OUTSOURCED, (CARE,), ("物流",)),
    Colleague("inspector@luting.example", "方以宁", "以宁", Role.INSPECTOR),
]

SURNAMES = "林周许沈何陆方罗程叶顾宋唐韩冯邓曹彭曾萧田董潘袁蔡蒋余杜苏魏吕丁任姚卢钟姜崔谭廖范汪石金"
GIVEN = [
    "一帆", "思远", "雨桐", "子墨", "佳宁", "晓雯", "静怡", "浩然", "梓涵", "文博", "嘉禾", "若溪", "清越", "明哲", "语安",
    "知夏", "书言", "南乔", "景行", "望舒", "星野", "可心", "亦凡", "慕白", "安歌", "云舟", "初晴", "念一", "逸群", "采薇",
]  # fmt: skip
NICKNAMES = [
    "山里来的风", "半糖去冰", "周末去露营", "猫猫不吃鱼", "北纬三十度", "慢半拍先生", "晒太阳的土豆", "月亮不营业", "一只小熊猫",
    "远方有座山", "早睡困难户", "橘子汽水", "今天也要喝水", "隔壁老王的狗", "森林信号站", "云边的邮差", "徒步一万步", "咖啡续命中",
    "青苔与海", "听雨人", "木头人一二三", "不加班星球", "白日梦收集者", "小满不满", "背包里的猫", "风铃草", "夜航船", "七分熟",
]  # fmt: skip
PLACES = [
    ("浙江省", "杭州市", "西湖区"), ("浙江省", "宁波市", "鄞州区"), ("上海市", "上海市", "浦东新区"), ("上海市", "上海市", "徐汇区"),
    ("江苏省", "南京市", "玄武区"), ("江苏省", "苏州市", "姑苏区"), ("广东省", "广州市", "天河区"), ("广东省", "深圳市", "南山区"),
    ("北京市", "北京市", "朝阳区"), ("北京市", "北京市", "海淀区"), ("四川省", "成都市", "武侯区"), ("湖北省", "武汉市", "洪山区"),
    ("陕西省", "西安市", "雁塔区"), ("山东省", "青岛市", "市南区"), ("福建省", "厦门市", "思明区"), ("湖南省", "长沙市", "岳麓区"),
    ("重庆市", "重庆市", "渝中区"), ("辽宁省", "大连市", "沙河口区"), ("云南省", "昆明市", "五华区"), ("河南省", "郑州市", "金水区"),
    ("安徽省", "合肥市", "蜀山区"), ("天津市", "天津市", "南开区"), ("黑龙江省", "哈尔滨市", "道里区"), ("新疆维吾尔自治区", "乌鲁木齐市", "天山区"),
]  # fmt: skip
STREETS = ["桃溪路", "听松街", "望山大道", "青禾巷", "临湖路", "南屏街", "云栖路", "白鹭洲路", "梧桐里", "长风街"]
HABITS = [
    ("露营爱好者", "买过帐篷或睡袋", "auto"),
    ("物流敏感", "上次会话催过两次物流", "manual"),
    ("质量投诉", "曾反馈杯口划痕,已补发", "manual"),
    ("企业采购", "问过团购和增值税发票", "manual"),
    ("爱送礼", "多次选礼盒并写贺卡", "auto"),
    ("怕冷", "咨询睡袋时说体质偏寒", "manual"),
]


@dataclass(slots=True)
class Buyer:
    external_id: str
    nickname: str
    name: str
    phone: str
    place: tuple[str, str, str]
    street: str
    known_for_days: int
    orders_often: int
    """Weight in the draw of who orders."""
    fields: dict[str, str] = field(default_factory=dict)
    tags: list[tuple[str, str, str]] = field(default_factory=list)
    marketing: bool | None = None
    """What the buyer said about messages from the shop; None: never asked."""

    @property
    def region(self) -> str:
        province, city, district = self.place
        return f"{province} {city} {district}" if province != city else f"{city} {district}"


def buyers(count: int = 220) -> list[Buyer]:
    draw = Random(SEED)  # noqa: S311 — a story, not a secret
    return [_buyer(draw, n) for n in range(count)]


def _buyer(draw: Random, n: int) -> Buyer:
    name = draw.choice(SURNAMES) + draw.choice(GIVEN)
    place = PLACES[int(len(PLACES) * draw.random() ** 1.6)]
    home = f"{draw.choice(STREETS)} {draw.randint(1, 299)} 号 {draw.randint(1, 28)} 幢 {draw.randint(1, 24)}0{draw.randint(1, 4)} 室"
    one = Buyer(
        external_id=f"u-{1001 + n}",
        nickname=_nickname(draw, n, name),
        name=name,
        phone=f"1{draw.choice('3578')}{draw.randint(0, 9)}0000{draw.randint(0, 9999):04}",
        place=place,
        street=home,
        known_for_days=draw.randint(2, 400),
        orders_often=draw.choice([0, 0, 1, 1, 1, 1, 2, 2, 4, 9]),
    )
    one.fields = {"name": name, "phone": one.phone, "city": place[1].removesuffix("市")}
    if draw.random() < 0.45:
        one.fields["email"] = f"u{1001 + n}@mail.example"
    if draw.random() < 0.35:
        one.fields["tee_size"] = draw.choice(["S", "M", "L", "L", "XL", "XXL"])
    if draw.random() < 0.2:
        one.fields["language"] = draw.choice(["zh-CN", "zh-CN", "en"])
    if draw.random() < 0.28:
        one.tags.append(draw.choice(HABITS))
    one.marketing = draw.choice([None, None, True, True, False])
    return one


def _nickname(draw: Random, n: int, name: str) -> str:
    if draw.random() < 0.3:
        return f"{name[0]}{draw.choice(['女士', '先生'])}"
    return NICKNAMES[n % len(NICKNAMES)] + ("" if n < len(NICKNAMES) else str(n // len(NICKNAMES) + draw.randint(1, 9)))
