"""Forms of personal data in what buyers write, Chinese and English. Data; `masking` uses it."""

import re
from collections.abc import Sequence

_CN = r"[\u4e00-\u9fff]"
_STREET = (
    rf"(?:{_CN}{{2,8}}?(?:省|自治区|特别行政区))?(?:{_CN}{{2,8}}?(?:市|自治州|地区|盟))?(?:{_CN}{{1,8}}?(?:区|县|旗))?"
    rf"(?:{_CN}{{1,10}}?(?:镇|乡|街道))?"
    rf"{_CN}{{1,12}}?(?:路|街|道|巷|弄|胡同|大道|村|小区|花园|大厦|公寓|广场|苑|城)\s*"
    rf"(?:\d+|[一二三四五六七八九十百]+)\s*(?:号|弄|栋|幢|座|楼|单元|室|层|组|队)"
    rf"(?:[\s\-—、,，]*[\dA-Za-z一二三四五六七八九十]{{1,6}}(?:号楼|号|栋|幢|座|楼|单元|室|层|组)?){{0,5}}"
)
_DISTRICT = (
    rf"{_CN}{{2,8}}?(?:省|自治区|市){_CN}{{1,8}}?(?:市|自治州|区|县|旗)"
    rf"(?:[{_CN[1:-1]}\dA-Za-z\-]{{0,40}}(?:号|室|楼|栋|单元|村|组|层))?"
)
_STREET_EN = (
    r"\b\d{1,6}[A-Za-z]?\s+(?:[A-Z][\w'.-]*\s+){1,5}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Way|Terrace)\b\.?"
    r"(?:,?\s*(?:Apt|Apartment|Unit|Suite|Flat|#)\s*[\w-]+)?"
)
_NO_NAME = "你您他她它人客了个什快骑不没电手地怎能可"
"""With which what follows 我叫 is somebody called, not somebody's name."""
_NAME_SAID = (
    r"(?:我叫|我是叫|名字(?:是|叫)|姓名\s*[:：是]?|收(?:货|件)人\s*(?:[:：是叫]|改[为成])?|联系人\s*[:：是]?)\s*"
    rf"(?![{_NO_NAME}])({_CN}{{2,4}}(?:·{_CN}{{1,8}})?)"
)
_NAME_SAID_EN = (
    r"(?i:\b(?:my name is|i am called|name\s*:|recipient\s*:|deliver to))\s+([A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,2})"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭鲁韦马苗方俞任袁柳鲍"
    "史唐费薛雷贺倪汤罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒项祝董梁杜阮蓝闵季贾江童颜郭梅"
    "林钟徐邱骆高夏蔡田胡凌霍虞万柯卢莫房丁邓洪包左石崔龚程陆荣翁段侯温庄叶白蒲赖卓蔺屠乔阎易廖曾关刘龙郁"
)
_NAME_CALLED = rf"([{_SURNAMES}]{_CN}?)(?=先生|女士|小姐)"
LEAD = re.compile(
    r"改[到成为]|换[到成]|寄[到去往]|发[到去往]|送[到去]|地址(?:是|为|错了|写错)?|收货|住在|位于|我[家在是]|在|到|是|变更为|更新为"
)
"""What stands before an address and is none of it: the pattern begins as early as it can."""
RULES: Sequence[tuple[str, re.Pattern[str]]] = (
    ("EMAIL", re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")),
    ("ID", re.compile(r"(?<![\dA-Za-z])\d{6}(?:19|20)\d{9}[\dXx](?![\dA-Za-z])")),
    ("ADDRESS", re.compile(_STREET)),
    ("ADDRESS", re.compile(_DISTRICT)),
    ("ADDRESS", re.compile(_STREET_EN)),
    ("PHONE", re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9](?:[\s-]?\d){9}(?!\d)")),
    ("PHONE", re.compile(r"(?<![\dA-Za-z])\+\d{1,3}(?:[\s\-().]{0,2}\d){6,12}(?!\d)")),
    ("PHONE", re.compile(r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)")),
    ("NUMBER", re.compile(r"(?<![\dA-Za-z])[A-Za-z]{0,6}[-_]?\d(?:[\s\-]?\d){6,31}(?![\dA-Za-z])")),
    (
        "NUMBER",
        re.compile(r"(?<![\w-])(?=[A-Za-z0-9-]*\d)(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+(?![\w-])"),
    ),
    ("NAME", re.compile(_NAME_SAID)),
    ("NAME", re.compile(_NAME_SAID_EN)),
    ("NAME", re.compile(_NAME_CALLED)),
)
"""Kind and form, the longer and surer first. A group, where there is one, is the value. Numbers of seven digits and
more go whatever they are: a telephone, a card, an order."""
