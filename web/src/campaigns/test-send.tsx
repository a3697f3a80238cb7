import { Button, Select, Textarea } from "@mantine/core";
import { useState } from "react";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { commandCampaign } from "./campaign-queries.ts";
import classes from "./campaigns.module.css";

/** To chosen people, through the same gate as everybody else. */
export function TestSend({
  name,
  variants,
  onClose,
}: {
  readonly name: string;
  readonly variants: readonly string[];
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [people, setPeople] = useState("");
  const [variant, setVariant] = useState<string | null>(null);
  const refs = people
    .split(/[\n,;]+/)
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .map((text) => (text.includes("@") ? { email: text } : text.startsWith("+") ? { phone: text } : { externalId: text }));
  const test = useAction({ mutationFn: () => commandCampaign(name, "test", { people: refs, ...(variant === null ? {} : { variant }) }) });
  return (
    <Dialog onClose={onClose} title={t("test.title")}>
      <div className={classes["form"]}>
        <p className="muted">{t("test.lead")}</p>
        <Textarea
          label={t("test.people")}
          description={t("test.people.hint")}
          value={people}
          autosize
          minRows={3}
          onChange={(event) => setPeople(event.currentTarget.value)}
          data-autofocus
        />
        {variants.length > 1 && (
          <Select
            label={t("variants.variant")}
            placeholder={t("test.anyVariant")}
            data={variants.map((one) => ({ value: one, label: one.toUpperCase() }))}
            value={variant}
            onChange={setVariant}
            clearable
          />
        )}
        {test.isSuccess && <p role="status">{t("test.sent", { n: refs.length })}</p>}
        <DialogEnd error={test.error} leave={t("common.close")} onClose={onClose}>
          <Button disabled={refs.length === 0 || refs.length > 20} loading={test.isPending} onClick={() => test.mutate()}>
            {t("test.send", { n: refs.length })}
          </Button>
        </DialogEnd>
      </div>
    </Dialog>
  );
}
