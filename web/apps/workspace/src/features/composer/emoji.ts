/** Emoji an agent needs, found by a Chinese or an English word. */
export interface Emoji {
  sign: string;
  words: string;
}

const GROUPS: Record<string, string> = {
  smileys:
    "😀 笑 grin|😁 嘻嘻 beam|😂 笑哭 joy|🤣 大笑 rofl|😊 微笑 blush smile|🙂 微笑 slight_smile|😉 眨眼 wink|😍 喜欢 heart_eyes|🥰 爱心 love|😘 飞吻 kiss|😋 好吃 yum|😎 酷 cool|🤗 拥抱 hug|🤔 思考 thinking|😅 尴尬 汗 sweat_smile|😌 放心 relieved|🥹 感动 touched|🥲 苦笑 tear|😴 睡觉 sleep|😷 口罩 mask|🤒 生病 sick|😢 难过 cry|😭 大哭 sob|😞 失望 disappointed|😔 抱歉 pensive|😣 辛苦 persevere|😤 生气 huff|😠 生气 angry|😡 愤怒 rage|😱 惊讶 scream|😮 惊讶 wow|😳 脸红 flushed|🙄 白眼 eyeroll|😏 得意 smirk|😇 天使 innocent|🥳 庆祝 party|🤩 惊喜 starstruck|😶 无语 no_mouth|🫠 融化 melt|🤫 安静 shush",
  gestures:
    "👍 好的 赞 ok thumbsup|👎 不好 thumbsdown|👌 好的 ok|🙏 拜托 谢谢 pray thanks|👏 鼓掌 clap|🤝 合作 握手 handshake|💪 加油 strong|✌️ 耶 victory|👋 你好 再见 wave|🙌 太好了 raised|🫶 比心 heart_hands|🤞 好运 fingers_crossed|👉 这边 right|👈 left|👆 上面 up|👇 下面 down|✋ 停 stop|🙋 我 raise_hand|🙇 抱歉 鞠躬 bow sorry|🤷 不清楚 shrug|👀 看 eyes|🧍 人 person|👶 宝宝 baby|👩‍💻 客服 agent",
  hearts:
    "❤️ 爱心 heart|🧡 橙心|💛 黄心|💚 绿心|💙 蓝心|💜 紫心|🖤 黑心|🤍 白心|💖 闪亮 sparkling_heart|💕 两颗心 two_hearts|💔 心碎 broken_heart|🌹 玫瑰 rose|💐 花束 bouquet|🌸 樱花 cherry|🌻 向日葵 sunflower|✨ 闪亮 sparkles|🎉 庆祝 tada|🎊 礼花 confetti|🎁 礼物 gift|🎂 生日 蛋糕 birthday cake|🧧 红包 red_envelope|🏮 灯笼 lantern|🍀 好运 luck|🌟 星 star|⭐ 好评 star|🔥 火 热卖 fire|💯 满分 hundred|☀️ 太阳 sun|🌙 月亮 晚安 moon|🌧️ 下雨 rain",
  shop:
    "📦 包裹 快递 package|🚚 发货 物流 truck|🚀 加急 rocket|✈️ 空运 plane|🏠 家 地址 home|📍 位置 地址 pin|🛒 购物车 cart|🛍️ 购物 bags|💰 钱 money|💴 现金 yuan|💳 付款 card|🧾 小票 发票 receipt|🏷️ 标签 价格 tag|📏 尺寸 尺码 ruler|📐 尺寸 size|👕 衣服 T恤 shirt|👗 裙子 dress|👖 裤子 jeans|👟 鞋 sneaker|👠 高跟鞋 heel|👜 包 bag|🎒 书包 backpack|⌚ 手表 watch|📱 手机 phone|💻 电脑 laptop|🎧 耳机 headphones|🔋 电池 battery|🔌 充电 plug|💡 灯 提示 bulb|🛋️ 沙发 sofa|🛏️ 床 bed|🍵 茶 tea|☕ 咖啡 coffee|🍪 饼干 cookie|🍎 苹果 apple|🧴 护肤 lotion|💄 口红 lipstick|🪥 牙刷 toothbrush|🧸 玩具 toy|🐱 猫 cat|🐶 狗 dog",
  signs:
    "✅ 完成 好的 check|❌ 不行 错 cross|⚠️ 注意 warning|❗ 重要 exclamation|❓ 问题 question|⏰ 时间 提醒 alarm|⏳ 等待 稍等 hourglass|🕐 时间 clock|📅 日期 calendar|📞 电话 phone|📧 邮件 email|📝 记录 note|📷 照片 拍照 camera|🎬 视频 video|🔍 查询 search|🔗 链接 link|🔒 安全 lock|🔧 维修 repair|🔄 换货 退换 refresh|↩️ 退货 return|🆕 新品 new|🈵 满|㊙️ 秘密|🆗 好的 ok|➕ 加 plus|➖ 减 minus|1️⃣ 一 one|2️⃣ 二 two|3️⃣ 三 three|🔔 通知 bell|💬 消息 chat|📣 公告 announce",
};

export const EMOJI_GROUPS: { name: string; list: Emoji[] }[] = Object.entries(GROUPS).map(([name, text]) => ({
  name,
  list: text.split("|").map((entry) => {
    const space = entry.indexOf(" ");
    return { sign: entry.slice(0, space), words: entry.slice(space + 1) };
  }),
}));

const ALL = EMOJI_GROUPS.flatMap((group) => group.list);

/** Those with a word that begins with the term come first. */
export function findEmoji(term: string, limit = 8): Emoji[] {
  const wanted = term.toLowerCase();
  const begins = ALL.filter(({ words }) => words.split(" ").some((word) => word.startsWith(wanted)));
  const holds = ALL.filter((emoji) => !begins.includes(emoji) && emoji.words.includes(wanted));
  return [...begins, ...holds].slice(0, limit);
}
