import { Switch, TextInput, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../api/client.ts";
import { useAction } from "../../api/use-action.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { cannedQuery } from "../desk-queries.ts";
import { deskWords } from "../desk-words.ts";

/** Keeps what was just written, to be had again after `/`. */
export function KeepCanned({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [words, setWords] = useState(text);
  const [own, setOwn] = useState(false);
  const keep = useAction({
    mutationFn: async () => send("POST", "/v1/desk/canned", { name, title: title.trim(), text: words.trim(), own }),
    onSuccess: async () => {
      notifications.show({ message: t("inbox.canned.kept", { name }) });
      onClose();
      await client.invalidateQueries({ queryKey: cannedQuery.queryKey });
    },
  });
  return (
    <CommandDialog
      title={t("inbox.canned.keep")}
      go={t("inbox.views.save")}
      give={keep}
      disabled={name === "" || words.trim() === ""}
      trouble={keep.error === null ? undefined : deskWords(i18n, keep.error)}
      onGo={() => keep.mutate()}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t("inbox.canned.name")}
        description={t("inbox.canned.name.hint")}
        maxLength={40}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value.toLowerCase().replaceAll(/[^\p{L}\p{N}_-]/gu, ""))}
      />
      <TextInput
        label={t("inbox.canned.title")}
        maxLength={100}
        value={title}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <Textarea
        label={t("inbox.canned.text")}
        description={t("inbox.canned.text.hint", { example: "{{ profile.attributes.first_name }}" })}
        autosize
        minRows={3}
        maxRows={8}
        maxLength={4_096}
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
      />
      <Switch label={t("inbox.canned.own")} checked={own} onChange={({ currentTarget }) => setOwn(currentTarget.checked)} />
    </CommandDialog>
  );
}
