"""Tickets from a file: JSON as in the API, or CSV with one line a ticket."""

from typing import Any

from xiaoer.infra.rows import RejectedRow, Row, read_rows

NAMES = {
    "工单编号": "external_id",
    "工单号": "external_id",
    "标题": "title",
    "主题": "title",
    "描述": "words",
    "内容": "words",
    "类型": "kind",
    "状态": "state",
    "部门": "department",
    "负责人": "owner",
    "受理人": "owner",
    "下一步": "next_action",
    "截止时间": "due_at",
    "到期时间": "due_at",
    "优先级": "priority",
    "订单编号": "order_external_id",
    "订单号": "order_external_id",
    "买家编号": "buyer_external_id",
    "平台": "platform",
    "平台单号": "reference",
    "平台期限": "deadline_at",
    "结果": "outcome",
    "创建时间": "opened_at",
    "更新时间": "source_updated_at",
}
"""Column names as Chinese desks write them, beside the API's own."""
STATES = {
    "待处理": "new",
    "处理中": "in_progress",
    "待买家": "waiting_buyer",
    "待部门": "waiting_department",
    "待平台": "waiting_platform",
    "已解决": "solved",
    "已关闭": "closed",
    "重新打开": "reopened",
    "open": "new",
    "pending": "in_progress",
    "resolved": "solved",
}
PRIORITIES = {"低": "low", "普通": "normal", "中": "normal", "高": "high", "紧急": "urgent"}
WORDS = {"state": STATES, "priority": PRIORITIES}


def read_file(content: bytes) -> list[Row | RejectedRow]:
    """Raises FileUnreadable, FileTooLarge."""
    return [row if isinstance(row, RejectedRow) else in_our_words(row) for row in read_rows(content)]


def in_our_words(row: Row) -> Row:
    fields: dict[str, Any] = {NAMES.get(str(name).lower(), name): value for name, value in row.fields.items()}
    for name, words in WORDS.items():
        said = fields.get(name)
        if isinstance(said, str):
            fields[name] = words.get(said.strip().lower(), said.strip().lower())
    return Row(row.line, fields, row.lines)
