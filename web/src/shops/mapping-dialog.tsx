import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client.ts";
import type { SourceAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import {
  draftOf,
  type Field,
  fieldsOf,
  type Json,
  likelyTarget,
  mappingOf,
  type Meaning,
  type Target,
  TARGETS,
  withMeaning,
} from "./mapping.ts";
import { MappingPreview } from "./mapping-preview.tsx";
import classes from "./mapping.module.css";
import { callsQuery, sourcesQuery } from "./queries.ts";

const PASTED = "pasted";

/** Says on an example what the fields of a source mean, and shows what would come of the calls. */
export function MappingDialog({ source, onClose }: { readonly source: SourceAnswer; readonly onClose: () => void }) {
  const { t, moment } = useI18n();
  const client = useQueryClient();
  const calls = useQuery(callsQuery(source.id)).data?.rows ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [pasted, setPasted] = useState("");
  const [draft, setDraft] = useState(() => draftOf(source.settings));
  const [picked, setPicked] = useState<Field | null>(null);
  const shown = chosen ?? calls[0]?.id ?? PASTED;
  const parsed = shown === PASTED ? parse(pasted) : { value: (calls.find(({ id }) => id === shown)?.body ?? null) as Json };
  const mapping = mappingOf(draft);
  const settings = { ...source.settings, mapping };
  const save = useAction({
    mutationFn: async () => send("PATCH", `/v1/sources/${source.id}`, { settings }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sourcesQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={t("mapping.title", { name: source.name })} size="80rem" data-testid="mapping">
      <p className="muted">{t("mapping.lead")}</p>
      <div className={classes["sides"]}>
        <div>
          <Select
            label={t("mapping.example")}
            allowDeselect={false}
            value={shown}
            data={[
              ...calls.map(({ id, topic, receivedAt }) => ({ value: id, label: `${moment(receivedAt)} ${topic}`.trim() })),
              { value: PASTED, label: t("mapping.pasted") },
            ]}
            onChange={(value) => {
              setChosen(value);
              setPicked(null);
            }}
          />
          {shown === PASTED && (
            <Textarea
              mt="sm"
              label={t("mapping.paste")}
              autosize
              minRows={4}
              maxRows={10}
              value={pasted}
              error={pasted !== "" && parsed.value === undefined ? t("mapping.notJson") : undefined}
              onChange={(event) => setPasted(event.currentTarget.value)}
              data-testid="mapping-paste"
            />
          )}
          <ul className={classes["fields"]} data-testid="mapping-fields">
            {fieldsOf(parsed.value ?? null).map((field) => (
              <li key={field.pointer} style={{ paddingLeft: field.depth * 16 }}>
                <button
                  type="button"
                  aria-pressed={picked?.pointer === field.pointer}
                  data-meant={draft.meanings.some(({ pointer }) => pointer === field.pointer) || undefined}
                  onClick={() => setPicked(field)}
                  data-testid={`field-${field.pointer}`}
                >
                  <code>{field.key}</code>
                  {field.isLeaf && (
                    <span className="muted">{typeof field.value === "string" ? field.value : JSON.stringify(field.value)}</span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </div>
        <div className={classes["meanings"]}>
          {picked === null ? (
            <p className="muted">{t("mapping.pick")}</p>
          ) : (
            <Meant key={picked.pointer} field={picked} onSay={(meaning) => setDraft(withMeaning(draft, meaning))} />
          )}
          <h3>{t("mapping.meanings")}</h3>
          {draft.meanings.length === 0 && <p className="muted">{t("mapping.none")}</p>}
          <ul className={classes["list"]} data-testid="mapping-meanings">
            {draft.meanings.map((meaning) => (
              <li key={`${meaning.target} ${meaning.name}`}>
                <span>
                  {t(`mapping.${meaning.target}`)} {meaning.name !== "" && <strong>{meaning.name}</strong>} <code>{meaning.pointer}</code>
                </span>
                <Button
                  variant="subtle"
                  color="gray"
                  size="compact-sm"
                  aria-label={t("mapping.forget", { what: `${t(`mapping.${meaning.target}`)} ${meaning.name}`.trim() })}
                  onClick={() => setDraft({ ...draft, meanings: draft.meanings.filter((one) => one !== meaning) })}
                >
                  ×
                </Button>
              </li>
            ))}
          </ul>
          {!draft.meanings.some(({ target }) => target === "type") && (
            <TextInput
              label={t("mapping.type.fixed")}
              description={t("mapping.type.fixed.hint")}
              value={draft.fixedType}
              maxLength={100}
              onChange={(event) => setDraft({ ...draft, fixedType: event.currentTarget.value })}
              data-testid="mapping-type"
            />
          )}
          <TextInput
            label={t("mapping.country")}
            placeholder="FR"
            maxLength={2}
            value={draft.country}
            onChange={(event) => setDraft({ ...draft, country: event.currentTarget.value.toUpperCase() })}
          />
        </div>
      </div>
      <MappingPreview
        sourceId={source.id}
        settings={settings}
        {...(shown === PASTED && parsed.value !== undefined ? { body: parsed.value } : {})}
      />
      <DialogEnd error={save.error} onClose={onClose}>
        <Button loading={save.isPending} onClick={() => save.mutate()} data-testid="mapping-save">
          {t("mapping.save")}
        </Button>
      </DialogEnd>
    </Dialog>
  );
}

function Meant({ field, onSay }: { readonly field: Field; readonly onSay: (meaning: Meaning) => void }) {
  const { t } = useI18n();
  const [target, setTarget] = useState<Target>(() => likelyTarget(field.key));
  const [name, setName] = useState(field.key);
  const isNamed = target === "attribute" || target === "property";
  return (
    <div className={classes["meant"]}>
      <Select
        label={t("mapping.is", { field: field.key })}
        allowDeselect={false}
        value={target}
        data={TARGETS.map((value) => ({ value, label: t(`mapping.${value}`) }))}
        onChange={(value) => setTarget(TARGETS.find((one) => one === value) ?? target)}
        data-testid="mapping-target"
      />
      {isNamed && (
        <TextInput label={t("mapping.name")} maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      )}
      <Button
        disabled={isNamed && name.trim() === ""}
        onClick={() => onSay({ pointer: field.pointer, target, name: isNamed ? name.trim() : "" })}
        data-testid="mapping-apply"
      >
        {t("mapping.apply")}
      </Button>
    </div>
  );
}

function parse(text: string): { readonly value: Json | undefined } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { value: undefined };
  }
}
