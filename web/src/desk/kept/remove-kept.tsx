import { useQuery, useQueryClient } from "@tanstack/react-query";
import { send } from "../../api/client.ts";
import type { DeskCanned } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { cannedQuery, labelsQuery, labelUsesQuery } from "../desk-queries.ts";
import { deskWords } from "../desk-words.ts";

export function RemoveCanned({ canned, onClose }: { readonly canned: DeskCanned; readonly onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/desk/canned/${canned.id}`),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: cannedQuery.queryKey });
    },
  });
  return (
    <CommandDialog
      title={t("inbox.canned.remove.title", { name: canned.name })}
      consequence={t(canned.own ? "inbox.canned.remove.own" : "inbox.canned.remove.shared")}
      go={t("inbox.kept.remove")}
      danger
      give={remove}
      trouble={remove.error === null ? undefined : deskWords(i18n, remove.error)}
      onGo={() => remove.mutate()}
      onClose={onClose}
    />
  );
}

export function RemoveLabel({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const i18n = useI18n();
  const { t, list } = i18n;
  const client = useQueryClient();
  const { data: uses } = useQuery(labelUsesQuery(name));
  const remove = useAction({
    mutationFn: async () => send("DELETE", `/v1/desk/labels/${encodeURIComponent(name)}`),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: labelsQuery.queryKey });
    },
  });
  return (
    <CommandDialog
      title={t("inbox.label.remove.title", { name })}
      consequence={uses ? t("inbox.label.remove.keep", { n: uses.conversations }) : t("inbox.label.looking")}
      go={t("inbox.kept.remove")}
      danger
      disabled={uses === undefined}
      give={remove}
      trouble={remove.error === null ? undefined : deskWords(i18n, remove.error)}
      onGo={() => remove.mutate()}
      onClose={onClose}
    >
      {uses && uses.rules.length > 0 && <p>{t("inbox.label.uses.rules", { names: list(uses.rules) })}</p>}
      {uses && uses.people.length > 0 && <p>{t("inbox.label.uses.people", { names: list(uses.people) })}</p>}
      {uses && uses.views.length > 0 && <p>{t("inbox.label.uses.views", { names: list(uses.views) })}</p>}
    </CommandDialog>
  );
}
