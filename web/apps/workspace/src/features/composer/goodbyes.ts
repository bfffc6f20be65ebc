/** How buyers say thanks or good-bye, and what may stand beside it; without spaces, signs and capitals. */
export const GOODBYES = [
  "谢谢", "谢了", "多谢", "感谢", "非常感谢", "太感谢了", "谢谢您", "谢谢你", "辛苦了", "辛苦您了", "麻烦了", "麻烦您了", "再见", "拜拜", "拜", "晚安", "没事了", "没有了", "没有问题了",
  "没问题了", "不用了", "先这样", "就这样", "thankyou", "thanks", "thx", "thanku", "tks", "ty", "cheers", "bye", "byebye", "goodbye", "seeyou", "goodnight", "haveagoodday",
  "haveaniceday", "thatsall", "thatisall", "nothingelse",
] as const;
export const BESIDE = [
  "好的", "好吧", "好", "嗯嗯", "嗯", "行", "可以", "知道了", "明白了", "了解了", "收到", "客服", "小姐姐", "亲", "您", "你", "了", "啦", "哈", "哦", "喔", "啊", "呀", "呢", "吧", "那", "就",
  "也", "真的", "非常", "太", "ok", "okay", "okey", "great", "perfect", "gotit", "so", "very", "much", "alot", "again", "foryourhelp", "forthehelp", "forallyourhelp", "help", "now", "all", "and", "then", "noproblem", "no",
] as const;
