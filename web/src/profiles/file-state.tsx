import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { MessageRow } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { useNotice } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./profiles.module.css";

/** Why a customer's file is not shown, and a way to have it fetched. */
export function FileState({
  id,
  media,
  profileId,
}: {
  readonly id: string;
  readonly media: NonNullable<MessageRow["media"]>;
  readonly profileId: string;
}) {
  const { t, has } = useI18n();
  const client = useQueryClient();
  const allowed = useRight("conversations:write");
  const again = useAction({
    mutationFn: async () => send("POST", `/v1/messages/${id}/media/fetch`),
    onError: useNotice(),
    onSettled: async () => client.invalidateQueries({ queryKey: ["profile", profileId] }),
  });
  const key = `media.failed.${media.reason ?? ""}`;
  if (media.state === "waiting") return <span className="muted small">{t("media.fetching")}</span>;
  return (
    <span className={classes["fileState"]} data-testid="file-failed">
      {has(key) ? t(key) : t("media.failed.unreachable")}{" "}
      {allowed && (
        <Button size="compact-xs" variant="default" loading={again.isPending} onClick={() => again.mutate()}>
          {t("media.fetchAgain")}
        </Button>
      )}
    </span>
  );
}
