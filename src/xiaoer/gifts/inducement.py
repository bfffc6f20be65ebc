"""Gifts are never a price for reviews."""

import re
import unicodedata

from xiaoer.gifts.errors import ReviewInducement

WORDS = (
    *("好评", "好評", "差评", "差評", "中评", "中評", "评价", "評價", "评论", "評論"),
    *("追评", "追評", "改评", "改評", "删评", "刪評", "晒单", "曬單", "晒图", "曬圖"),
    *("买家秀", "買家秀", "五星", "5星", "满分", "滿分", "打分", "评分", "評分", "返现", "返現"),
    *("review", "rating", "feedback", "fivestar", "5star", "testimonial"),
)
"""What speaks of a review or of money back for one. In China 网络反不正当竞争暂行规定 (2024) forbids red packets and
coupons that induce a given review, 电子商务法 §17 made-up reviews; in the USA 16 CFR 465.4 forbids paying for reviews
of one sentiment; marketplaces forbid any gift for a review. So the text of a gift does not speak of reviews at all."""
_BETWEEN = re.compile(r"[\W_]+")


def check_words(*texts: str) -> None:
    """Raises ReviewInducement with the word found, also where it is spread by spaces, signs or full-width letters."""
    for text in texts:
        plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text).lower())
        for word in WORDS:
            if word in plain:
                raise ReviewInducement(word=word)
