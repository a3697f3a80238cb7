/** Attributes worked out from events: what they count, and over which time. */
import { Button, CloseButton, Skeleton, TextInput } from "@mantine/core";
import { IconMathFunction, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { send } from "../api/client.ts";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { CommandDialog } from "../components/command-dialog.tsx";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { EmptyState, ErrorState } from "../components/states.tsx";
import { Page } from "../frame/page.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { computedQuery, vocabularyQuery, type ComputedAttribute } from "./audience-queries.ts";
import classes from "./audiences.module.css";
import { compact } from "./rules/leaves.ts";
import { NameField, Pick, Words } from "./rules/inputs.tsx";
import { windowWords } from "./rules/rule-words.ts";
import rules from "./rules/rules.module.css";
import { WindowField } from "./rules/window-field.tsx";
import { attributeName } from "./upload/columns.ts";

const KINDS = ["count", "sum", "average", "min", "max", "first", "last", "favourite"] as const;
const WITHOUT_PROPERTY: readonly string[] = ["count", "first", "last"];

export function ComputedPage() {
  const i18n = useI18n();
  const { t } = i18n;
  const writes = useRight("audiences:write");
  const { data, error, refetch } = useQuery(computedQuery);
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const make = writes ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("computed.new")}
    </Button>
  ) : undefined;
  return (
    <Page title={t("computed.title")} lead={t("computed.lead")} actions={make}>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={160} />
      ) : data.rows.length === 0 ? (
        <section className={`panel ${classes["card"]}`}>
          <EmptyState picture="people" text={t("computed.empty")} action={make} />
        </section>
      ) : (
        <ul className={`panel ${classes["computed"]}`}>
          {data.rows.map(({ name, document }) => (
            <li key={name} data-testid="computed-row">
              <IconMathFunction size={18} stroke={1.7} aria-hidden />
              <span>
                <strong>{document.title}</strong>{" "}
                <span className="muted">
                  {t(`computed.of.${document.of}`)} {document.property ?? ""} · {document.event} {windowWords(i18n, document.window)}
                </span>
              </span>
              <code className="muted">profile.computed.{name}</code>
              {writes && (
                <CloseButton size="sm" aria-label={`${t("audience.remove")}: ${document.title}`} onClick={() => setRemoving(name)} />
              )}
            </li>
          ))}
        </ul>
      )}
      {making && <NewComputed onClose={() => setMaking(false)} />}
      {removing !== null && <Remove name={removing} onClose={() => setRemoving(null)} />}
    </Page>
  );
}

function NewComputed({ onClose }: { readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const [document, setDocument] = useState<ComputedAttribute>({ name: "", title: "", event: "", of: "count", window: { last: "P30D" } });
  const put = (part: { readonly [K in keyof ComputedAttribute]?: ComputedAttribute[K] | undefined }) =>
    setDocument((before) => compact<ComputedAttribute>({ ...before, ...part }));
  const store = useAction({
    mutationFn: () => send("PUT", `/v1/computed-attributes/${document.name}`, document),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: computedQuery.queryKey });
      onClose();
    },
  });
  const properties = vocabulary?.events.find(({ event }) => event === document.event)?.properties ?? [];
  const ready =
    document.name !== "" && document.event !== "" && (document.property !== undefined || WITHOUT_PROPERTY.includes(document.of));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.mutate();
  };
  return (
    <Dialog onClose={onClose} size="lg" title={t("computed.new")}>
      <form className={classes["fields"]} onSubmit={submit}>
        <TextInput
          label={t("audience.title")}
          placeholder={t("computed.example")}
          value={document.title}
          maxLength={200}
          onChange={(event) => put({ title: event.currentTarget.value, name: attributeName(event.currentTarget.value) })}
          description={document.name === "" ? t("audience.name.hint") : `profile.computed.${document.name}`}
          inputWrapperOrder={["label", "input", "description"]}
          data-autofocus
        />
        <div className={rules["sentence"]}>
          <Pick
            label={t("rules.measure")}
            strong
            options={KINDS.map((of) => ({ value: of, label: t(`computed.of.${of}`) }))}
            value={document.of}
            onChange={(of) => put({ of, ...(of === "count" ? { property: undefined } : {}) })}
          />
          {document.of !== "count" && (
            <NameField
              label={t(WITHOUT_PROPERTY.includes(document.of) ? "rules.propertyOrTime" : "rules.property")}
              value={document.property ?? ""}
              known={properties.map(({ property }) => property)}
              onChange={(property) => put({ property: property === "" ? undefined : property })}
            />
          )}
          <Words>{t("computed.ofEvent")}</Words>
          <NameField
            label={t("rules.event")}
            value={document.event}
            known={vocabulary?.events.map(({ event }) => event) ?? []}
            onChange={(event) => put({ event })}
          />
          <WindowField value={document.window} onChange={(window) => put({ window })} />
        </div>
        <DialogEnd error={store.error} onClose={onClose}>
          <Button type="submit" disabled={!ready} loading={store.isPending} data-testid="save-computed">
            {t("computed.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

function Remove({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const remove = useAction({
    mutationFn: () => send("DELETE", `/v1/computed-attributes/${name}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: computedQuery.queryKey });
      onClose();
    },
  });
  return (
    <CommandDialog
      title={t("audience.remove.title", { title: name })}
      consequence={t("computed.remove")}
      go={t("audience.remove")}
      danger
      give={remove}
      onGo={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
