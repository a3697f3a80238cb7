import { Button, NumberInput, Switch, TagsInput, Textarea } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useRight } from "../../api/session.tsx";
import type { AppointmentSettingsChange, AppointmentSettingsView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { Copy, ErrorState, Trouble } from "../../components/states.tsx";
import { RowSkeletons } from "../../components/table.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import dialogs from "../dialogs.module.css";
import { APPOINTMENTS, saveSettings, settingsQuery } from "../queries.ts";
import classes from "./setup.module.css";

const LANGUAGES = ["en", "fr"] as const;

/** What is pasted is mostly the address of a page: of it only the site counts. */
function originOf(text: string): string {
  try {
    return new URL(text.includes("://") ? text : `https://${text}`).origin;
  } catch {
    return text;
  }
}

export function BookingPage() {
  const { data, error, refetch } = useQuery(settingsQuery);
  if (error && !data) return <ErrorState error={error} retry={() => void refetch()} />;
  return data ? <Form settings={data} /> : <RowSkeletons count={4} />;
}

function Form({ settings }: { readonly settings: AppointmentSettingsView }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const writes = useRight("settings:write");
  const [draft, setDraft] = useState<AppointmentSettingsChange>(() => {
    const { pageCode: _code, pageUrl: _url, embed: _embed, ...change } = settings;
    return change;
  });
  const put = (change: Partial<AppointmentSettingsChange>) => setDraft((old) => ({ ...old, ...change }));
  const save = useAction({
    mutationFn: () =>
      saveSettings({
        ...draft,
        consentTexts: Object.fromEntries(Object.entries(draft.consentTexts).filter(([, text]) => text.trim() !== "")),
      }),
    onSettled: () => client.invalidateQueries({ queryKey: APPOINTMENTS }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const hours = draft.remindBeforeMinutes.map((minutes) => String(minutes / 60));
  return (
    <form className={`panel ${classes["panel"]}`} onSubmit={submit}>
      <Switch
        label={t("setup.page.isOpen")}
        description={t("setup.page.isOpen.hint")}
        checked={draft.isPageOpen}
        disabled={!writes}
        onChange={({ currentTarget }) => put({ isPageOpen: currentTarget.checked })}
        data-testid="page-open"
      />
      <div>
        <h3>{t("setup.page.address")}</h3>
        <Copy value={settings.pageUrl}>
          <a className="link" href={settings.pageUrl} target="_blank" rel="noopener noreferrer" data-testid="page-url">
            {settings.pageUrl} <IconExternalLink size={14} aria-hidden style={{ verticalAlign: "-2px" }} />
          </a>
        </Copy>
      </div>
      <TagsInput
        label={t("setup.page.origins")}
        description={t("setup.page.origins.hint")}
        value={draft.allowedOrigins}
        maxTags={20}
        disabled={!writes}
        onChange={(allowedOrigins) => put({ allowedOrigins: allowedOrigins.map(originOf) })}
        data-testid="page-origins"
      />
      {settings.allowedOrigins.length > 0 && (
        <div>
          <h3>{t("setup.page.embed")}</h3>
          <Copy value={settings.embed}>
            <code className={classes["code"]} data-testid="page-embed">
              {settings.embed}
            </code>
          </Copy>
          {!settings.isPageOpen && <p className="muted small">{t("setup.page.embed.shut")}</p>}
        </div>
      )}
      <p className="muted small">
        {t("setup.page.brand")}{" "}
        <Link to="/settings/$section" params={{ section: "consent" }} className="link">
          {t("setup.page.brand.link")}
        </Link>
      </p>
      {LANGUAGES.map((language) => (
        <Textarea
          key={language}
          label={`${t("setup.page.consent")} (${t(`setup.in.${language}`)})`}
          description={t("setup.page.consent.hint")}
          value={draft.consentTexts[language] ?? ""}
          maxLength={500}
          autosize
          minRows={2}
          disabled={!writes}
          onChange={({ currentTarget }) => put({ consentTexts: { ...draft.consentTexts, [language]: currentTarget.value } })}
        />
      ))}
      <TagsInput
        label={t("setup.page.reminders")}
        description={t("setup.page.reminders.hint")}
        value={hours}
        maxTags={5}
        disabled={!writes}
        onChange={(texts) =>
          put({
            remindBeforeMinutes: [
              ...new Set(
                texts.map((text) => Math.round(Number(text.replace(",", ".")) * 60)).filter((minutes) => minutes >= 5 && minutes <= 43_200),
              ),
            ].toSorted((one, other) => other - one),
          })
        }
      />
      <div className={dialogs["pair"]}>
        <NumberInput
          label={t("setup.page.hold")}
          description={t("setup.page.hold.hint")}
          min={1}
          max={60}
          value={draft.holdMinutes}
          disabled={!writes}
          onChange={(value) => put({ holdMinutes: Math.max(1, Number(value)) })}
        />
        <NumberInput
          label={t("setup.page.offer")}
          description={t("setup.page.offer.hint")}
          min={5}
          max={1_440}
          value={draft.offerMinutes}
          disabled={!writes}
          onChange={(value) => put({ offerMinutes: Math.max(5, Number(value)) })}
        />
      </div>
      <Trouble error={save.error} />
      {writes && (
        <div className={dialogs["end"]}>
          {save.isSuccess && (
            <span role="status" className="muted small" style={{ alignSelf: "center" }}>
              {t("setup.page.saved")}
            </span>
          )}
          <Button type="submit" loading={save.isPending} data-testid="save-page">
            {t("setup.save")}
          </Button>
        </div>
      )}
    </form>
  );
}
