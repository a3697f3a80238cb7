import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useAction } from "../api/use-action.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { DeskDetailView } from "../api/types.ts";
import { command, commandAll, type CommandOrder, countsQuery, detailQuery } from "./desk-queries.ts";
import { deskWords } from "./desk-words.ts";

/** Does something with one conversation; what came of it is on the screen at once, and a refusal is said in words. */
export function useCommand(id: string) {
  const i18n = useI18n();
  const client = useQueryClient();
  return useAction({
    mutationFn: async (order: CommandOrder) => command(id, order),
    onSuccess: async ({ conversation }) => {
      client.setQueryData<DeskDetailView>(detailQuery(id).queryKey, (known) => known && { ...known, conversation });
      await client.invalidateQueries({ predicate: ({ queryKey: [kind, , which] }) => kind === "desk" && which === id });
    },
    onError: (error) => notifications.show({ color: "red", message: deskWords(i18n, error) }),
  });
}

/** The same with many: how many it was done with, and why not with the others. */
export function useBulkCommand(onDone: () => void) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  return useAction({
    mutationFn: async ({ ids, order }: { readonly ids: readonly string[]; readonly order: CommandOrder }) => {
      let done = 0;
      const refused: string[] = [];
      for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
        const answer = await commandAll(ids.slice(from, from + MOST_AT_ONCE), order);
        done += answer.done;
        refused.push(...answer.refused.map(({ reason }) => reason));
      }
      return { done, refused };
    },
    onSuccess: ({ done, refused }) => {
      const why = [...new Set(refused)].map((reason) => deskReason(i18n, reason)).join(" ");
      notifications.show({
        message: refused.length === 0 ? t("inbox.bulk.done", { n: done }) : t("inbox.bulk.partly", { n: done, not: refused.length, why }),
        ...(refused.length === 0 ? {} : { color: "orange" }),
      });
      onDone();
    },
    onError: (error) => notifications.show({ color: "red", message: deskWords(i18n, error) }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["desk", "list"] });
      await client.invalidateQueries({ queryKey: countsQuery.queryKey });
    },
  });
}
const MOST_AT_ONCE = 200;

function deskReason({ t, has }: ReturnType<typeof useI18n>, reason: string): string {
  const key = `inbox.refused.${reason}`;
  return has(key) ? t(key, { name: t("inbox.somebody") }) : t("code.invalid_input");
}
