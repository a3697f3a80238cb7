import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Purpose } from "../../api/types.ts";
import { audiencesQuery } from "../../audiences/audience-queries.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { Choice, Part, Problems } from "./field.tsx";
import type { StepProps } from "./step.ts";
import classes from "./wizard.module.css";

const PURPOSES = ["marketing", "utility"] as const satisfies readonly Purpose[];

export function AudienceStep({ document, put, problems, people }: StepProps) {
  const { t } = useI18n();
  const { data: audiences } = useQuery(audiencesQuery);
  const { audience } = document;
  return (
    <>
      <Part title={t("wizard.what")}>
        <TextInput
          label={t("audience.title")}
          placeholder={t("wizard.title.example")}
          value={document.title}
          maxLength={200}
          onChange={(event) => put({ title: event.currentTarget.value })}
          description={document.name === "" ? t("audience.name.hint") : t("audience.name", { name: document.name })}
          inputWrapperOrder={["label", "input", "description"]}
          maw={460}
          data-testid="campaign-title"
        />
        <Textarea
          label={t("audience.description")}
          value={document.description ?? ""}
          maxLength={2_000}
          autosize
          minRows={1}
          maw={460}
          onChange={(event) => put({ description: event.currentTarget.value === "" ? undefined : event.currentTarget.value })}
        />
        <fieldset className={classes["choices"]}>
          <legend>{t("wizard.purpose")}</legend>
          {PURPOSES.map((purpose) => (
            <Choice
              key={purpose}
              name="purpose"
              label={t(`wizard.purpose.${purpose}`)}
              hint={t(`wizard.purpose.${purpose}.hint`)}
              chosen={document.purpose === purpose}
              onChoose={() => put({ purpose })}
            />
          ))}
        </fieldset>
        <Notice notice={document.notice} put={put} />
      </Part>
      <Part title={t("wizard.who")}>
        <fieldset className={classes["choices"]}>
          <legend className="sr-only">{t("wizard.who")}</legend>
          <Choice
            name="audience"
            label={t("wizard.who.audience")}
            hint={t("wizard.who.audience.hint")}
            chosen={audience.kind === "audience"}
            onChoose={() => put({ audience: { kind: "audience", name: audiences?.rows[0]?.name ?? "" } })}
            testId="who-audience"
          >
            <div className={classes["line"]}>
              <Select
                aria-label={t("rules.audience")}
                placeholder={t("wizard.who.choose")}
                searchable
                data={(audiences?.rows ?? []).map((row) => ({ value: row.name, label: row.title }))}
                value={audience.kind === "audience" && audience.name !== "" ? audience.name : null}
                onChange={(name) => put({ audience: { kind: "audience", name: name ?? "" } })}
                w={320}
                data-testid="choose-audience"
              />
              <Link to="/audiences/new" className="link small">
                {t("audiences.new")}
              </Link>
            </div>
          </Choice>
          <Choice
            name="audience"
            label={t("wizard.who.everybody")}
            hint={t("wizard.who.everybody.hint")}
            chosen={audience.kind === "everybody"}
            onChoose={() => put({ audience: { kind: "everybody" } })}
          />
          {audience.kind === "condition" && (
            <Choice
              name="audience"
              label={t("wizard.who.condition")}
              hint={t("wizard.who.condition.hint")}
              chosen
              onChoose={() => undefined}
            >
              <pre className={classes["code"]}>{JSON.stringify(audience.condition, null, 2)}</pre>
            </Choice>
          )}
        </fieldset>
        {people !== null && <p data-testid="audience-size">{t("wizard.who.size", { n: people })}</p>}
        <Problems problems={problems} />
      </Part>
    </>
  );
}

/** What a law demands to be told: whatever was agreed to, by the word of two, with evidence for each person. */
function Notice({ notice, put }: { readonly notice: StepProps["document"]["notice"]; readonly put: StepProps["put"] }) {
  const { t } = useI18n();
  return (
    <div className={classes["notice"]}>
      <Switch
        label={t("wizard.notice")}
        description={t("wizard.notice.hint")}
        checked={notice !== undefined}
        onChange={({ currentTarget: { checked } }) =>
          put(checked ? { purpose: "utility", notice: { legalBasis: "", reason: "" } } : { notice: undefined })
        }
        data-testid="campaign-notice"
      />
      {notice && (
        <>
          <TextInput
            label={t("wizard.notice.basis")}
            description={t("wizard.notice.basis.hint")}
            value={notice.legalBasis}
            maxLength={500}
            required
            maw={460}
            onChange={({ currentTarget }) => put({ notice: { ...notice, legalBasis: currentTarget.value } })}
            data-testid="notice-basis"
          />
          <Textarea
            label={t("wizard.notice.reason")}
            description={t("wizard.notice.reason.hint")}
            value={notice.reason}
            maxLength={1_000}
            required
            autosize
            minRows={2}
            maw={460}
            onChange={({ currentTarget }) => put({ notice: { ...notice, reason: currentTarget.value } })}
            data-testid="notice-reason"
          />
          <p className="muted small">{t("wizard.notice.later")}</p>
        </>
      )}
    </div>
  );
}
