import { Button, CloseButton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import type { GroupView } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { groupPath } from "./group-queries.ts";
import classes from "./groups.module.css";

type Line = { readonly name: string; readonly value: string };

/** Its name and attributes. Only what was changed here is sent: meanwhile others may have changed the rest. */
export function EditGroup({ group, onClose }: { readonly group: GroupView; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [name, setName] = useState(group.name);
  const [lines, setLines] = useState<readonly Line[]>(() => linesOf(group.attributes));
  const put = (index: number, part: Partial<Line>) => setLines(lines.map((line, at) => (at === index ? { ...line, ...part } : line)));
  const save = useAction({
    mutationFn: () =>
      send("PUT", groupPath(group.kind, group.key), { name: name.trim(), attributes: changesIn(linesOf(group.attributes), lines) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["groups"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={t("group.edit.title", { name: group.name })} size="lg">
      <form className={classes["fields"]} onSubmit={submit}>
        <TextInput
          label={t("groups.new.name")}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <fieldset className={classes["fields"]} style={{ border: 0, padding: 0, margin: 0 }}>
          <legend className="muted small">{t("group.edit.value.hint")}</legend>
          {lines.map((line, index) => (
            // Lines have no other name than their place: their names are being typed.
            <div key={index} className={classes["attribute"]}>
              <TextInput
                aria-label={t("group.attribute.name")}
                placeholder={t("group.attribute.name")}
                value={line.name}
                maxLength={100}
                onChange={(event) => put(index, { name: event.currentTarget.value })}
              />
              <TextInput
                aria-label={`${t("group.attribute.value")} ${line.name}`}
                placeholder={t("group.attribute.value")}
                value={line.value}
                onChange={(event) => put(index, { value: event.currentTarget.value })}
              />
              <CloseButton
                size="sm"
                aria-label={t("group.attribute.remove", { name: line.name })}
                onClick={() => setLines(lines.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          <div>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setLines([...lines, { name: "", value: "" }])}
            >
              {t("group.attribute.add")}
            </Button>
          </div>
        </fieldset>
        <DialogEnd error={save.error} onClose={onClose}>
          <Button type="submit" disabled={name.trim() === ""} loading={save.isPending} data-testid="save-group">
            {t("group.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

function linesOf(attributes: GroupView["attributes"]): readonly Line[] {
  return Object.entries(attributes).map(([name, value]) => ({ name, value: written(value) }));
}

/** Text as it is, unless it would be read as something else. */
function written(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return readValue(value) === value ? value : JSON.stringify(value);
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function changesIn(before: readonly Line[], after: readonly Line[]): { readonly [name: string]: unknown } {
  const named = after.filter(({ name }) => name.trim() !== "").map(({ name, value }) => ({ name: name.trim(), value }));
  const gone = before.filter(({ name }) => !named.some((line) => line.name === name)).map(({ name }) => [name, null] as const);
  const changed = named
    .filter(({ name, value }) => before.find((line) => line.name === name)?.value !== value)
    .map(({ name, value }) => [name, readValue(value)] as const);
  return Object.fromEntries([...gone, ...changed]);
}
