import { Button, Checkbox, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { Copy } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./settings.module.css";
import { webhooksQuery } from "./webhook-queries.ts";

/** In the API's own words: whoever receives them reads these. */
const KINDS = [
  "message.sent",
  "message.delivered",
  "message.read",
  "message.failed",
  "message.refused",
  "reply.received",
  "consent.changed",
  "journey.run.entered",
  "journey.run.finished",
  "audience.entered",
  "audience.left",
  "conversation.opened",
  "conversation.message",
  "conversation.assigned",
  "conversation.handed_over",
  "conversation.resolved",
  "conversation.due_soon",
  "conversation.overdue",
] as const;

export function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [kinds, setKinds] = useState<string[]>(["message.delivered", "message.failed", "reply.received"]);
  const add = useAction({
    mutationFn: async () => send<{ readonly secret: string }>("POST", "/v1/webhooks", { url, description, kinds }),
    onSuccess: async () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("webhooks.new")} keepsOpen={add.data !== undefined} size="lg">
      {add.data ? (
        <SecretShown secret={add.data.secret} onDone={onClose} />
      ) : (
        <form className={classes["form"]} onSubmit={submit}>
          <TextInput
            label={t("webhooks.url")}
            description={t("webhooks.url.hint")}
            type="url"
            required
            withAsterisk={false}
            maxLength={2_000}
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={t("webhooks.description")}
            maxLength={200}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Checkbox.Group label={t("webhooks.kinds")} value={kinds} onChange={setKinds}>
            <div className={classes["rights"]} style={{ marginTop: 8, gridTemplateColumns: "repeat(auto-fill, minmax(220px, 1fr))" }}>
              {KINDS.map((kind) => (
                <Checkbox key={kind} value={kind} label={<code>{kind}</code>} size="sm" />
              ))}
            </div>
          </Checkbox.Group>
          <DialogEnd error={add.error} onClose={onClose}>
            <Button type="submit" loading={add.isPending} disabled={kinds.length === 0}>
              {t("webhooks.add")}
            </Button>
          </DialogEnd>
        </form>
      )}
    </Dialog>
  );
}

export function SecretShown({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const { t } = useI18n();
  return (
    <div className={classes["form"]}>
      <p>{t("webhooks.secret")}</p>
      <div className={classes["key"]}>
        <code data-testid="webhook-secret">{secret}</code>
        <Copy value={secret} />
      </div>
      <div className={classes["buttons"]}>
        <Button onClick={onDone}>{t("webhooks.done")}</Button>
      </div>
    </div>
  );
}
