import { Button, Input, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../api/client.ts";
import type { LabelUses } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { type LabelRow, labelsQuery, labelUsesQuery } from "../desk-queries.ts";
import desk from "../desk.module.css";
import { deskWords } from "../desk-words.ts";
import classes from "./kept.module.css";

const COLOURS = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"] as const;

/** `label` null: a new one. Its name is what conversations have, and stays. */
export function LabelDialog({
  label,
  onClose,
  onRemove,
}: {
  readonly label: LabelRow | null;
  readonly onClose: () => void;
  readonly onRemove: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const { data: labels } = useQuery(labelsQuery);
  const { data: uses } = useQuery({ ...labelUsesQuery(label?.name ?? ""), enabled: label !== null });
  const [name, setName] = useState(label?.name ?? "");
  const [colour, setColour] = useState<LabelRow["colour"]>(label?.colour ?? "grey");
  const [description, setDescription] = useState(label?.description ?? "");
  const isTaken = label === null && (labels?.rows ?? []).some((row) => row.name === name.trim());
  const save = useAction({
    mutationFn: async () => send("PUT", `/v1/desk/labels/${encodeURIComponent(name.trim())}`, { colour, description: description.trim() }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: labelsQuery.queryKey });
    },
  });
  return (
    <CommandDialog
      title={t(label ? "inbox.label.edit" : "inbox.labels.new")}
      go={t("inbox.views.save")}
      give={save}
      disabled={name.trim() === "" || isTaken}
      trouble={save.error === null ? undefined : deskWords(i18n, save.error)}
      onGo={() => save.mutate()}
      onClose={onClose}
    >
      <TextInput
        data-autofocus={label === null}
        label={t("inbox.label.name")}
        maxLength={60}
        value={name}
        readOnly={label !== null}
        error={isTaken ? t("inbox.refused.name_taken") : null}
        onChange={({ currentTarget }) => setName(currentTarget.value.replaceAll(",", ""))}
        data-testid="label-name"
      />
      <Input.Wrapper labelElement="div" label={t("inbox.label.colour")}>
        <div className={classes["colours"]} role="radiogroup" aria-label={t("inbox.label.colour")}>
          {COLOURS.map((each) => (
            <label key={each} title={t(`inbox.label.colour.${each}`)}>
              <input
                type="radio"
                name="label-colour"
                aria-label={t(`inbox.label.colour.${each}`)}
                checked={each === colour}
                onChange={() => setColour(each)}
              />
              <span className={desk["colour"]} data-colour={each} aria-hidden />
            </label>
          ))}
        </div>
      </Input.Wrapper>
      <TextInput
        label={t("inbox.label.description")}
        maxLength={200}
        value={description}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
      />
      {uses && <Uses uses={uses} />}
      {label && (
        <div>
          <Button variant="subtle" color="red" size="compact-sm" onClick={onRemove} data-testid="remove-label">
            {t("inbox.label.remove")}
          </Button>
        </div>
      )}
    </CommandDialog>
  );
}

function Uses({ uses }: { readonly uses: LabelUses }) {
  const { t, list } = useI18n();
  const { conversations, open, people, views, rules } = uses;
  return (
    <ul className="small" data-testid="label-uses">
      <li>{t("inbox.label.uses.conversations", { n: conversations, open })}</li>
      {rules.length > 0 && <li>{t("inbox.label.uses.rules", { names: list(rules) })}</li>}
      {people.length > 0 && <li>{t("inbox.label.uses.people", { names: list(people) })}</li>}
      {views.length > 0 && <li>{t("inbox.label.uses.views", { names: list(views) })}</li>}
    </ul>
  );
}
