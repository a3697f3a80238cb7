import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import { useAction } from "../api/use-action.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { labelsQuery } from "./desk-queries.ts";
import classes from "./desk.module.css";
import { deskWords } from "./desk-words.ts";

/** Makes a label where one is wanted. */
export function NewLabel({ onMade }: { readonly onMade: (name: string) => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const [name, setName] = useState("");
  const make = useAction({
    mutationFn: async () => send("PUT", `/v1/desk/labels/${encodeURIComponent(name.trim())}`, {}),
    onSuccess: async () => {
      onMade(name.trim());
      setName("");
      await client.invalidateQueries({ queryKey: labelsQuery.queryKey });
    },
  });
  return (
    <form
      className={classes["ownTime"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") make.mutate();
      }}
    >
      <TextInput
        size="xs"
        label={t("inbox.labels.new")}
        maxLength={60}
        value={name}
        error={make.error === null ? null : deskWords(i18n, make.error)}
        onChange={({ currentTarget }) => setName(currentTarget.value.replaceAll(",", ""))}
        // The menu would take letters for its items.
        onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
        data-testid="new-label"
      />
      <Button type="submit" size="xs" variant="default" disabled={name.trim() === ""} loading={make.isPending}>
        {t("inbox.labels.make")}
      </Button>
    </form>
  );
}
