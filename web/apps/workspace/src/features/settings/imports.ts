import type { ImportKind, RejectedRow } from "@xiaoer/api";

/** A first line and one row of each kind, as a shop's own sheet may have them. */
const SAMPLES: Record<ImportKind, [string, string]> = {
  listings: ["商品编号,商品标题,类目,价格,规格编号,规格名称,规格价格,库存", "T-100,双人三季帐篷,帐篷,399.00,T-100-G,松绿,399.00,25"],
  orders: [
    "订单编号,订单状态,下单时间,付款时间,实付金额,收货人,联系手机,收货地区,收货地址,子订单编号,商品标题,数量,单价,快递公司,快递单号",
    "2026112200001,待发货,2026-11-22 10:00:00,2026-11-22 10:01:00,399.00,林小姐,13800138000,浙江省 杭州市 余杭区,文一西路 969 号,2026112200001-1,双人三季帐篷,1,399.00,,",
  ],
  buyers: ["external_id,name,phone,email,method.external_id,method.kind,method.label", "B-1,林小姐,13800138000,lin@example.com,PM-1,alipay,支付宝"],
};
/** What a spreadsheet would take for a formula. */
const RISKY = /^[=+\-@\t]/;

const cell = (value: string | number): string => {
  const text = RISKY.test(String(value)) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const lines = (rows: (string | number)[][]): string => rows.map((row) => row.map(cell).join(",")).join("\r\n");

export const sampleOf = (kind: ImportKind): string => SAMPLES[kind].join("\r\n");
export const sheetOf = (rejected: readonly RejectedRow[]): string =>
  lines([["line", "field", "code", "reason"], ...rejected.map((row) => [row.line, row.field, row.code, row.reason])]);
