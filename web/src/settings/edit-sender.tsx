import { Skeleton } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { get, send } from "../api/client.ts";
import { channelsQuery } from "../api/queries.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { SenderFields, type SenderValues } from "./sender-fields.tsx";
import { healthQuery } from "./health-query.ts";

type Kept = Omit<SenderValues, "accessToken" | "appSecret"> & { readonly id: string };
const keptQuery = queryOptions({
  queryKey: [...channelsQuery.queryKey, "as they are kept"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly Kept[] }>("/v1/channels", {}, signal),
});

/** Corrects what was said of a number. */
export function EditSender({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data } = useQuery(keptQuery);
  const kept = data?.rows.find((row) => row.id === id);
  return kept ? <Edit kept={kept} onClose={onClose} /> : <Skeleton height={120} />;
}

function Edit({ kept, onClose }: { readonly kept: Kept; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { id, name, displayPhoneNumber, phoneNumberId, accountId, appId, baseUrl } = kept;
  const before: SenderValues = { name, displayPhoneNumber, phoneNumberId, accountId, appId, baseUrl, accessToken: "", appSecret: "" };
  const [values, setValues] = useState(before);
  const changes = Object.entries(values).filter(([key, value]) => value !== before[key as keyof SenderValues]);
  const change = useAction({
    mutationFn: async () => {
      await send("PATCH", `/v1/channels/${id}`, Object.fromEntries(changes));
      // What was wrong may be right now; the look is a courtesy, the change is made.
      await send("POST", `/v1/channels/${id}/health`).catch(() => undefined);
    },
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: channelsQuery.queryKey }),
        client.invalidateQueries({ queryKey: healthQuery(id).queryKey }),
      ]);
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t("sender.edit.title", { name })}
      go={t("sender.edit.save")}
      disabled={changes.length === 0}
      give={change}
      onGo={() => change.mutate()}
      onClose={onClose}
    >
      <SenderFields values={values} onChange={setValues} known needsSecrets={values.baseUrl !== baseUrl} />
    </CommandDialog>
  );
}
