import { conversations, files, itemsOf, session, shops, staff, type Page } from "@xiaoer/api";
import { useQuery } from "@tanstack/vue-query";

/** The short lists that many screens need; fetched once and shared. */
function listOf<T>(name: string, ask: () => Promise<Page<T> | T[]>, keptMs: number) {
  return (enabled: () => boolean = () => true) =>
    useQuery({
      queryKey: [name],
      queryFn: async () => itemsOf<T>(await ask()),
      staleTime: keptMs,
      enabled,
    });
}

export const useAgents = listOf("agents", staff.agents, 15_000);
export const useInvitations = listOf("invitations", staff.invitations, 15_000);
export const useTeams = listOf("teams", staff.teams, 30_000);
export const useSkills = listOf("skills", staff.skills, 30_000);
export const useTokens = listOf("tokens", staff.tokens, 15_000);
export const useShops = listOf("shops", shops.list, 60_000);
export const useConnections = listOf("connections", shops.connections, 60_000);
export const useChannels = listOf("channels", shops.channels, 600_000);
export const useStickers = listOf("stickers", files.stickers, 300_000);
export const useSignIns = listOf("sign-ins", session.sessions, 5_000);
export const useViews = listOf("views", conversations.views, 300_000);
