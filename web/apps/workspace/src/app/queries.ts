import { ApiError } from "@xiaoer/api";
import { QueryClient } from "@tanstack/vue-query";

const worthAnotherTry = (error: unknown): boolean => !(error instanceof ApiError) || error.status === 0 || error.status >= 500;

export const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry: (failures, error) => failures < 2 && worthAnotherTry(error) },
  },
});
