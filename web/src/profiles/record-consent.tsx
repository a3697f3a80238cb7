import { Button, SegmentedControl, Select, Textarea } from "@mantine/core";
import { IconMessageCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { send } from "../api/client.ts";
import { profileQuery } from "../api/queries.ts";
import { useRight } from "../api/session.tsx";
import type { ProfileDetail, SpokenConsent } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import form from "../appointments/dialogs.module.css";
import { CHANNEL_FORMS, channelName } from "../channels/channel-forms.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { TopicChoice } from "../consent/topic-choice.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { LANGUAGES } from "../templates/choices.ts";

const PURPOSES = ["marketing", "utility"] as const;
const ACTIONS = ["opt_in", "opt_out"] as const;

/** A yes or no that was told to somebody of the workspace becomes a line of the ledger. */
export function RecordConsent({ profile }: { readonly profile: ProfileDetail }) {
  const { t } = useI18n();
  const mayWrite = useRight("profiles:write");
  const [asking, setAsking] = useState(false);
  if (!mayWrite || profile.mergedInto !== null) return null;
  return (
    <div>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconMessageCheck size={14} aria-hidden />}
        onClick={() => setAsking(true)}
        data-testid="record-consent"
      >
        {t("consent.record.do")}
      </Button>
      {asking && <RecordDialog profile={profile} onClose={() => setAsking(false)} />}
    </div>
  );
}

function RecordDialog({ profile, onClose }: { readonly profile: ProfileDetail; readonly onClose: () => void }) {
  const { t, language: mine, languageName } = useI18n();
  const client = useQueryClient();
  const { id } = profile.person;
  const [channel, setChannel] = useState("whatsapp");
  const [purpose, setPurpose] = useState<SpokenConsent["purpose"]>("marketing");
  const [topic, setTopic] = useState<string | undefined>();
  const [action, setAction] = useState<SpokenConsent["action"] | null>(null);
  const [agreedTo, setAgreedTo] = useState("");
  const [language, setLanguage] = useState(profile.locale?.split("-")[0] ?? mine);
  const [said, setSaid] = useState("");
  const record = useAction({
    mutationFn: (spoken: SpokenConsent) => send("POST", `/v1/profiles/${id}/consent`, spoken),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: profileQuery(id).queryKey });
      onClose();
    },
  });
  const isYes = action === "opt_in";
  const ready = action !== null && (!isYes || agreedTo.trim() !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    record.mutate({
      channel,
      purpose,
      ...(topic === undefined ? {} : { topic }),
      action,
      ...(isYes ? { agreedTo: { language, text: agreedTo.trim() } } : {}),
      ...(said.trim() === "" ? {} : { said: said.trim() }),
    });
  };
  return (
    <Dialog onClose={onClose} title={t("consent.record.do")} size="md">
      <form className={form["fields"]} onSubmit={submit} data-testid="record-consent-form">
        <p className="muted small">{t("consent.record.lead")}</p>
        <div className={form["pair"]}>
          <Select
            label={t("consent.record.channel")}
            data={CHANNEL_FORMS.map(({ kind }) => ({ value: kind, label: channelName(kind, mine) }))}
            value={channel}
            allowDeselect={false}
            onChange={(next) => {
              setChannel(next ?? channel);
              setTopic(undefined);
            }}
            data-testid="record-consent-channel"
          />
          <Select
            label={t("consent.record.purpose")}
            data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
            value={purpose}
            allowDeselect={false}
            onChange={(next) => {
              setPurpose(PURPOSES.find((one) => one === next) ?? purpose);
              setTopic(undefined);
            }}
          />
        </div>
        <TopicChoice topic={topic} purpose={purpose} channel={channel} onChange={setTopic} />
        <SegmentedControl
          aria-label={t("consent.record.action")}
          // Nothing is chosen beforehand: neither is to be recorded by haste.
          value={action ?? ""}
          data={ACTIONS.map((value) => ({ value, label: t(`consent.record.action.${value}`) }))}
          onChange={(next) => setAction(ACTIONS.find((one) => one === next) ?? null)}
          data-testid="record-consent-action"
        />
        {isYes && (
          <>
            <Textarea
              label={t("consent.record.agreedTo")}
              description={t("consent.record.agreedTo.hint")}
              value={agreedTo}
              maxLength={2_000}
              autosize
              minRows={2}
              withAsterisk
              onChange={({ currentTarget }) => setAgreedTo(currentTarget.value)}
              data-testid="record-consent-words"
            />
            <Select
              label={t("consent.record.language")}
              data={[...new Set([language, ...LANGUAGES.map((tag) => tag.split("_")[0] ?? tag)])].map((value) => ({
                value,
                label: languageName(value),
              }))}
              value={language}
              allowDeselect={false}
              searchable
              onChange={(next) => setLanguage(next ?? language)}
            />
          </>
        )}
        <Textarea
          label={t(isYes ? "consent.record.said" : "consent.record.reason")}
          value={said}
          maxLength={1_000}
          autosize
          minRows={1}
          onChange={({ currentTarget }) => setSaid(currentTarget.value)}
          data-testid="record-consent-said"
        />
        <DialogEnd error={record.error} onClose={onClose}>
          <Button type="submit" disabled={!ready} loading={record.isPending} data-testid="record-consent-do">
            {t("consent.record.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}
