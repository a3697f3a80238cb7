import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { send } from "../../api/client.ts";
import type { DeskCanned } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { cannedQuery, teamsQuery } from "../desk-queries.ts";
import { deskWords } from "../desk-words.ts";
import classes from "./kept.module.css";

const VARIABLES = [
  "profile.attributes.first_name",
  "profile.attributes.last_name",
  "profile.phone",
  "profile.email",
  "agent.name",
] as const;
const EVERYBODY = "everybody";
const OWN = "own";

/** Makes an answer to be had again after `/`, or changes one; `canned` null: a new one, of the text that was just written. */
export function CannedDialog({
  canned,
  text,
  onClose,
  onRemove,
}: {
  readonly canned: DeskCanned | null;
  readonly text: string;
  readonly onClose: () => void;
  readonly onRemove?: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const { data: teams } = useQuery(teamsQuery);
  const [name, setName] = useState(canned?.name ?? "");
  const [title, setTitle] = useState(canned?.title ?? "");
  const [words, setWords] = useState(canned?.text ?? text);
  const [scope, setScope] = useState(canned?.own ? OWN : (canned?.team ?? EVERYBODY));
  const field = useRef<HTMLTextAreaElement>(null);
  const keep = useAction({
    mutationFn: async () =>
      send(canned ? "PUT" : "POST", canned ? `/v1/desk/canned/${canned.id}` : "/v1/desk/canned", {
        name,
        title: title.trim(),
        text: words.trim(),
        own: scope === OWN,
        team: scope === OWN || scope === EVERYBODY ? null : scope,
      }),
    onSuccess: async () => {
      notifications.show({ message: t("inbox.canned.kept", { name }) });
      onClose();
      await client.invalidateQueries({ queryKey: cannedQuery.queryKey });
    },
  });
  const put = (variable: string): void => {
    const box = field.current;
    const [from, to] = [box?.selectionStart ?? words.length, box?.selectionEnd ?? words.length];
    const written = `{{ ${variable} }}`;
    setWords(`${words.slice(0, from)}${written}${words.slice(to)}`);
    requestAnimationFrame(() => {
      box?.focus();
      box?.setSelectionRange(from + written.length, from + written.length);
    });
  };
  const own = { value: OWN, label: t("inbox.canned.own") };
  const others = [
    { value: EVERYBODY, label: t("inbox.canned.everybody") },
    ...(teams?.rows ?? []).map(({ id, name: label }) => ({ value: id, label: t("inbox.canned.team", { name: label }) })),
  ];
  return (
    <CommandDialog
      title={t(canned ? "inbox.canned.edit" : text === "" ? "inbox.canned.new" : "inbox.canned.keep")}
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
        leftSection={<span aria-hidden>/</span>}
        maxLength={40}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value.toLowerCase().replaceAll(/[^\p{L}\p{N}_-]/gu, ""))}
        data-testid="canned-name"
      />
      <TextInput
        label={t("inbox.canned.title")}
        maxLength={100}
        value={title}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <Textarea
        ref={field}
        label={t("inbox.canned.text")}
        description={t("inbox.canned.text.hint", { example: "{{ profile.attributes.first_name }}" })}
        autosize
        minRows={3}
        maxRows={8}
        maxLength={4_096}
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        data-testid="canned-text"
      />
      <div className={classes["variables"]} role="group" aria-label={t("inbox.canned.variables")}>
        {VARIABLES.map((variable) => (
          <Button key={variable} size="compact-xs" variant="default" onClick={() => put(variable)}>
            {t(`inbox.canned.variable.${variable}`)}
          </Button>
        ))}
      </div>
      <Select
        label={t("inbox.canned.for")}
        description={canned ? t(canned.own ? "inbox.canned.staysOwn" : "inbox.canned.staysShared") : undefined}
        // Whose it is stays as it is: nobody takes away what others use, by making it their own.
        data={canned === null ? [...others, own] : canned.own ? [own] : others}
        value={scope}
        allowDeselect={false}
        onChange={(value) => setScope(value ?? EVERYBODY)}
        data-testid="canned-for"
      />
      {canned && onRemove && (
        <div>
          <Button variant="subtle" color="red" size="compact-sm" onClick={onRemove} data-testid="remove-canned">
            {t("inbox.canned.remove")}
          </Button>
        </div>
      )}
    </CommandDialog>
  );
}
