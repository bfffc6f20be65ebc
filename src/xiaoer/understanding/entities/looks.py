"""Sizes, colours and the shop's own codes of goods."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiaoer.understanding.model import Draft

_LETTERS = r"(?:[2-6]xl|x{0,4}[sl]|xx?xl|m)"
_SIZE = re.compile(
    rf"(?<![a-z0-9'])({_LETTERS})\s?(?:码|号|size)"
    rf"|(?:尺码|码数|码|号|size|换|要|穿|拍|买|发)(?:成|了|个|is|a|an|:|：| )*({_LETTERS})(?![a-z0-9'])"
    r"|(?<![\d.])(\d{2,3}(?:\.5)?)\s?码|(?:尺码|码数|size|eu|uk|us)[: ]{0,2}(\d{1,3}(?:\.5)?)(?!\d)"
    r"|(均码|特大码|加大码|大码|中码|小码)"
    r"|(?<![a-z])(extra[- ](?:large|small)|small|medium|large)(?![a-z])(?: size)?"
    rf"|^\s*({_LETTERS})\s*$"
)
_SHADES = (
    "深|浅|亮|暗|淡|藏|墨|酒|天|湖|宝|雾霾|奶|米|象牙|玫瑰|军|草|荧光|香槟|橘|枣|豆沙|薄荷|牛油果|樱花|烟|雅|磨砂|"
    "曜石|极光"
)
_COLOUR = re.compile(
    rf"((?:{_SHADES})?[黑白红蓝绿黄灰粉紫橙棕咖杏青金银褐驼米橘卡]其?色)|((?:{_SHADES})[黑白红蓝绿黄灰粉紫橙棕金银])"
    r"|(卡其|藏青|咖啡色|迷彩|透明色?|彩色|原木色|裸色|原色|肉色)|(?:换|要|是|个|选|发|拍|成|把)([黑白红蓝绿黄灰粉"
    r"紫])的"
    r"|(?<![a-z])((?:dark|light|navy|sky|royal|pale|deep|hot|rose|off) ?)?"
    r"(black|white|red|blue|green|yellow|gr[ae]y|pink|purple|orange|brown|beige|navy|khaki|gold"
    r"|silver|ivory|cream|teal|maroon|turquoise)(?![a-z])"
)
_SKU = re.compile(
    r"(?:sku|货号|款号|商品id|商品编[号码]|型号|item|model|style)(?: ?(?:no\.?|number|id|code))?[: 是为#]{0,3}"
    r"([a-z0-9-]*\d[a-z0-9-]{1,20})(?![a-z0-9])"
)


def looks(seen: str) -> Iterator[Draft]:
    for found in _SKU.finditer(seen):
        yield "sku", found[1].upper(), found.start(1), found.end(1)
    for found in _SIZE.finditer(seen):
        at = found.lastindex or 0
        yield "size", found[at].strip().upper() if found[at].isascii() else found[at], found.start(at), found.end(at)
    for found in _COLOUR.finditer(seen):
        first = next(n for n in range(1, 7) if found[n])
        end = found.end(found.lastindex or 0)
        said = seen[found.start(first) : end]
        yield "colour", said.strip(), found.start(first), end
