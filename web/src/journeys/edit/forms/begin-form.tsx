import { ActionIcon, Button, Select, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { JourneyDocument, Problem, Vocabulary } from "../../../api/types.ts";
import { useI18n } from "../../../i18n/i18n.tsx";
import type { Json } from "../../../../../src/platform/json.ts";
import { LinkChoiceFields } from "../../../links/link-choice.tsx";
import { connect } from "../document-edit.ts";
import { BEGIN } from "../../../canvas/layout.ts";
import { FormContext } from "../form-context.tsx";
import { asLoose, type Loose, put } from "../loose.ts";
import classes from "../edit.module.css";
import { RulesFields } from "./rules-fields.tsx";
import { SpecFields } from "./spec-fields.tsx";
import { ENTRY_SPECS, ENTRY_STARTS, type Spec } from "./specs.ts";
import { problemWords } from "../../../i18n/problem-words.ts";

const EXIT: readonly Spec[] = [
  { key: "event", label: "edit.event", as: "event" },
  { key: "where", label: "edit.where", as: "condition", optional: true },
];
const AUDIENCE_EXIT: readonly Spec[] = [
  { key: "audience", label: "edit.audience", as: "audience" },
  { key: "on", label: "edit.audience.on", as: "choice", options: ["entered", "left"], words: "edit.audience" },
];
const WHEN_EXIT: readonly Spec[] = [{ key: "when", label: "edit.when", as: "condition" }];
const EXIT_STARTS: { readonly [kind: string]: Loose } = {
  event: { event: "" },
  audience: { audience: "", on: "left" },
  when: { when: { fact: "profile.attributes.", is: "set" } },
};
/** What the journey is called, what begins it, and what ends it wherever it is. */
export function BeginForm({
  document,
  problems,
  vocabulary,
  change,
}: {
  readonly document: JourneyDocument;
  readonly problems: readonly Problem[];
  readonly vocabulary: Vocabulary;
  readonly change: (change: (document: JourneyDocument) => JourneyDocument, field?: string) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const mine = problems.filter(({ node }) => node === null);
  const loose = document as unknown as Loose;
  const set = (path: string, value: Json | undefined): void =>
    change((before) => put(before, path, value) as unknown as JourneyDocument, path);
  const { kind } = document.entry;
  // What a field says of itself is not said a second time above it.
  const told = new Set((ENTRY_SPECS[kind] ?? []).map((spec) => `/entry/${spec.key}`));
  const loud = mine.filter(({ path, severity }) => severity !== "error" || !told.has(path));
  const exits = (document.exitOn ?? []) as unknown as readonly Loose[];
  const setExits = (next: readonly Loose[]): void => set("exitOn", next.length === 0 ? undefined : next);
  return (
    <FormContext value={{ document, base: "", problems: mine, vocabulary }}>
      <div className={classes["form"]}>
        {loud.length > 0 && (
          <ul className={classes["faults"]} data-testid="node-problems">
            {loud.map((problem) => (
              <li key={problem.path + problem.code + problem.message} data-severity={problem.severity}>
                {problemWords(i18n, problem)}
              </li>
            ))}
          </ul>
        )}
        <TextInput
          label={t("edit.title")}
          value={document.title}
          onChange={({ currentTarget }) => set("title", currentTarget.value)}
          data-testid="journey-title"
        />
        <Textarea
          label={t("edit.description")}
          autosize
          value={document.description ?? ""}
          onChange={({ currentTarget }) => set("description", currentTarget.value === "" ? undefined : currentTarget.value)}
        />
        <fieldset className={classes["group"]}>
          <legend>{t("edit.entry")}</legend>
          <Select
            label={t("edit.entry.kind")}
            allowDeselect={false}
            value={kind}
            data={(Object.keys(ENTRY_STARTS) as (keyof typeof ENTRY_STARTS)[]).map((one) => ({
              value: one,
              label: t(`edit.entry.kind.${one}`),
            }))}
            onChange={(next) => {
              if (next !== null && next !== kind) set("entry", ENTRY_STARTS[next]);
            }}
          />
          <SpecFields
            specs={ENTRY_SPECS[kind] ?? []}
            value={asLoose(loose["entry"])}
            pointer="/entry"
            onChange={(next, field) =>
              change((before) => ({ ...before, entry: next as unknown as JourneyDocument["entry"] }), `entry/${field}`)
            }
          />
        </fieldset>
        <Select
          label={t("edit.start")}
          searchable
          value={Object.hasOwn(document.nodes, document.start) ? document.start : null}
          placeholder={t("edit.way.none")}
          data={Object.keys(document.nodes)}
          onChange={(to) => change((before) => connect(before, { from: BEGIN, via: "start" }, to ?? ""))}
          data-testid="leads-start"
        />
        <fieldset className={classes["group"]}>
          <legend>{t("edit.exits")}</legend>
          {exits.map((exit, index) => (
            <section key={index} className={classes["arm"]}>
              <header>
                <strong>
                  {t(`edit.exit.${exit["audience"] !== undefined ? "audience" : exit["when"] !== undefined ? "when" : "event"}`)}
                </strong>
                <ActionIcon size="sm" aria-label={t("edit.remove")} onClick={() => setExits(exits.filter((_exit, at) => at !== index))}>
                  <IconTrash size={14} />
                </ActionIcon>
              </header>
              <SpecFields
                specs={exit["audience"] !== undefined ? AUDIENCE_EXIT : exit["when"] !== undefined ? WHEN_EXIT : EXIT}
                value={exit}
                pointer={`/exitOn/${index}`}
                onChange={(next) => setExits(exits.map((one, at) => (at === index ? next : one)))}
              />
            </section>
          ))}
          <div className={classes["row"]}>
            {(["event", "audience", "when"] as const).map((exit) => (
              <Button
                key={exit}
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={() => setExits([...exits, EXIT_STARTS[exit] ?? {}])}
              >
                {t(`edit.exit.${exit}`)}
              </Button>
            ))}
          </div>
        </fieldset>
        <fieldset className={classes["group"]}>
          <legend>{t("links.own")}</legend>
          <LinkChoiceFields choice={document.links} onChange={(links) => set("links", links)} />
        </fieldset>
        <RulesFields document={document} set={set} />
      </div>
    </FormContext>
  );
}
