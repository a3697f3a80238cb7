import { useQueryClient } from "@tanstack/react-query";
import { send } from "../api/client.ts";
import { channelsQuery } from "../api/queries.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";

/** Of any channel. */
export function RemoveSender({ id, name, onClose }: { readonly id: string; readonly name: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const remove = useAction({
    mutationFn: () => send("DELETE", `/v1/channels/${id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: channelsQuery.queryKey });
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t("sender.remove.title", { name })}
      consequence={t("sender.remove.text")}
      go={t("sender.remove")}
      danger
      give={remove}
      onGo={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
