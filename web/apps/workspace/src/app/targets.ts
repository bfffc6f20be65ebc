/** A buyer should have a person's answer within three minutes; platforms judge a shop by this figure. */
export const REPLY_TARGET_S = 180;
