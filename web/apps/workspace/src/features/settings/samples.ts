import type { QuickReply } from "@xiaoer/api";
import all from "./samples.json";

/** Wordings that are lawful on every channel and leave the choice to the buyer; a test holds them to the send gate. */
export interface Sample {
  kind: string;
  title: Record<"zh" | "en", string>;
  text: Record<"zh" | "en", string>;
}

const OCCASIONS: readonly string[] = ["greeting", "holding", "closing", "review_request"] satisfies QuickReply["occasion"][];

export const samples: readonly Sample[] = all;
export const sampleKinds: readonly string[] = [...new Set(all.map((sample) => sample.kind))];
/** Apologies and invitations to add to a review are offered by nobody but the agent. */
export const occasionOf = ({ kind }: Sample): NonNullable<QuickReply["occasion"]> => (OCCASIONS.includes(kind) ? (kind as "greeting") : "");
