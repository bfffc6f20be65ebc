"""What vouches for the demo shop: two that are valid, and one that is over and that no buyer sees."""

from datetime import date, timedelta

from xiaoer.merchants import HonourFacts, HonourKind, HonourWords


def demo_honours(today: date) -> list[HonourFacts]:
    return [
        HonourFacts(
            kind=HonourKind.BRAND_LETTER,
            title=HonourWords("鹿汀品牌授权", "LUTING brand authorisation"),
            issuer=HonourWords("鹿汀（杭州）户外用品有限公司", "LUTING (Hangzhou) Outdoor Co., Ltd."),
            number="LT-2026-018",
            valid_from=today - timedelta(days=200),
            valid_until=today + timedelta(days=165),
        ),
        HonourFacts(
            kind=HonourKind.GOLD_SELLER,
            title=HonourWords("金牌卖家", "Gold seller"),
            issuer=HonourWords("平台年度评选", "Platform's yearly selection"),
            valid_until=today + timedelta(days=60),
        ),
        HonourFacts(
            kind=HonourKind.HONOUR,
            title=HonourWords("春季新锐店铺", "Newcomer of the spring"),
            issuer=HonourWords("平台春季评选", "Platform's spring selection"),
            valid_from=today - timedelta(days=300),
            valid_until=today - timedelta(days=30),
        ),
    ]
