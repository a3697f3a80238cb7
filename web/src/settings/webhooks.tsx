import { ActionIcon, Badge, Button, Menu, Skeleton } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import type { WebhookView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { EmptyState, ErrorState, Trouble } from "../components/states.tsx";
import { useNow } from "../components/use-now.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings.module.css";
import { NewWebhook, SecretShown } from "./new-webhook.tsx";
import { WebhookLog } from "./webhook-log.tsx";
import { webhooksQuery } from "./webhook-queries.ts";

/** Who outside is told what, and whether it arrives. */
export function Webhooks() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(webhooksQuery);
  const [adding, setAdding] = useState(false);
  const allowed = useRight("integrations:write");
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} />;
  const add = allowed ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t("webhooks.new")}
    </Button>
  ) : undefined;
  return (
    <>
      <div className={classes["lead"]}>
        <p>{t("webhooks.lead")}</p>
        {data.rows.length > 0 && add}
      </div>
      {data.rows.length === 0 ? (
        <EmptyState picture="messages" text={t("webhooks.empty")} action={add} />
      ) : (
        <div className={classes["channels"]}>
          {data.rows.map((webhook) => (
            <Endpoint key={webhook.id} webhook={webhook} allowed={allowed} />
          ))}
        </div>
      )}
      {adding && <NewWebhook onClose={() => setAdding(false)} />}
    </>
  );
}

const COLOUR = { active: "teal", paused: "gray", disabled: "red" } as const;

function Endpoint({ webhook, allowed }: { readonly webhook: WebhookView; readonly allowed: boolean }) {
  const { t, relative, list } = useI18n();
  const now = useNow();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const refresh = async (): Promise<void> => client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const path = `/v1/webhooks/${webhook.id}`;
  const act = useAction({ mutationFn: async (work: () => Promise<unknown>) => work(), onSettled: refresh });
  const health =
    webhook.failingSince !== null
      ? t("webhooks.failing", { when: relative(webhook.failingSince, now) })
      : webhook.lastSuccessAt !== null
        ? t("webhooks.success", { when: relative(webhook.lastSuccessAt, now) })
        : t("webhooks.unheard");
  return (
    <section className="panel" style={{ padding: 16, minWidth: 0 }} data-testid="webhook">
      <header style={{ display: "flex", gap: 12, alignItems: "flex-start", justifyContent: "space-between" }}>
        <div style={{ minWidth: 0 }}>
          <h2 style={{ overflowWrap: "anywhere" }}>{webhook.url}</h2>
          <p className="small muted">
            {webhook.description === "" ? null : `${webhook.description} · `}
            {health}
          </p>
        </div>
        <div style={{ display: "flex", gap: 8, alignItems: "center", flex: "none" }}>
          <Badge color={COLOUR[webhook.state]}>{t(`webhooks.state.${webhook.state}`)}</Badge>
          {allowed && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={t("webhooks.more", { url: webhook.url })}>
                  <IconDots size={18} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {webhook.state === "active" && (
                  <Menu.Item onClick={() => act.mutate(async () => send("POST", `${path}/test`))}>{t("webhooks.test")}</Menu.Item>
                )}
                <Menu.Item
                  onClick={() => act.mutate(async () => send("PATCH", path, { state: webhook.state === "active" ? "paused" : "active" }))}
                >
                  {t(webhook.state === "active" ? "webhooks.pause" : "webhooks.resume")}
                </Menu.Item>
                <Menu.Item
                  onClick={() =>
                    act.mutate(async () => setSecret((await send<{ readonly secret: string }>("POST", `${path}/secret`)).secret))
                  }
                >
                  {t("webhooks.rotate")}
                </Menu.Item>
                <Menu.Item color="red" onClick={() => setRemoving(true)}>
                  {t("webhooks.remove")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      </header>
      {webhook.disabledReason !== null && <p style={{ color: "var(--bad)", marginTop: 8 }}>{webhook.disabledReason}</p>}
      <Trouble error={act.error} />
      <p className="small" style={{ margin: "8px 0 12px" }}>
        <span className="muted">{t("webhooks.kinds")}</span> {list(webhook.kinds)}
      </p>
      <WebhookLog webhookId={webhook.id} allowed={allowed} />
      {secret !== null && (
        <Dialog onClose={() => setSecret(null)} title={t("webhooks.rotate")} closeOnClickOutside={false} size="lg">
          <SecretShown secret={secret} onDone={() => setSecret(null)} />
        </Dialog>
      )}
      {removing && (
        <Dialog onClose={() => setRemoving(false)} title={t("webhooks.remove.title", { url: webhook.url })}>
          <p>{t("webhooks.remove.text")}</p>
          <DialogEnd onClose={() => setRemoving(false)}>
            <Button color="red" loading={act.isPending} onClick={() => act.mutate(async () => send("DELETE", path))}>
              {t("webhooks.remove")}
            </Button>
          </DialogEnd>
        </Dialog>
      )}
    </section>
  );
}
