import { Button, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Copy } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "../settings/settings.module.css";
import { couponsQuery } from "./queries.ts";

/** Makes codes that nobody can guess; the shop has to be told them. */
export function GenerateCodes({ pool, onClose }: { readonly pool: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [count, setCount] = useState<number | string>(100);
  const [prefix, setPrefix] = useState("");
  const make = useAction({
    mutationFn: async () =>
      send<{ readonly codes: readonly string[] }>("POST", `/v1/coupon-pools/${pool}/generate`, { count: Number(count), prefix }),
    onSuccess: async () => client.invalidateQueries({ queryKey: couponsQuery.queryKey }),
  });
  if (make.data) {
    const text = make.data.codes.join("\n");
    return (
      <Dialog onClose={onClose} title={t("coupons.generate")} closeOnClickOutside={false}>
        <div className={classes["form"]}>
          <p>{t("coupons.generated")}</p>
          <Textarea readOnly autosize minRows={4} maxRows={12} value={text} aria-label={t("coupons.title")} />
          <div className={classes["buttons"]}>
            <Copy value={text} />
            <Button onClick={onClose}>{t("sources.done")}</Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <CommandDialog title={t("coupons.generate")} go={t("coupons.generate.go")} give={make} onGo={() => make.mutate()} onClose={onClose}>
      <NumberInput label={t("coupons.generate.count")} min={1} max={100_000} value={count} onChange={setCount} data-autofocus />
      <TextInput
        label={t("coupons.generate.prefix")}
        maxLength={12}
        value={prefix}
        onChange={(event) => setPrefix(event.currentTarget.value)}
      />
    </CommandDialog>
  );
}
