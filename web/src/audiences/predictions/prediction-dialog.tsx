/** A new prediction, or another wording of one: one sentence that says what is to be foretold. */
import { Button, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import type { PredictionDocument } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { channelName } from "../../channels/channel-forms.ts";
import { Dialog, DialogEnd } from "../../components/dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { vocabularyQuery } from "../audience-queries.ts";
import audiences from "../audiences.module.css";
import { NameField, NumberField, Pick, Words } from "../rules/inputs.tsx";
import rules from "../rules/rules.module.css";
import { Where } from "../rules/where-fields.tsx";
import { VocabularyContext } from "../rules/vocabulary.tsx";
import { attributeName } from "../upload/columns.ts";
import { predictionsQuery, storePrediction } from "./prediction-queries.ts";

type Goal = PredictionDocument["goal"];
const KINDS = ["does", "stops", "opts_out"] as const;
const CHANNELS = ["whatsapp", "email", "sms", "in_app", "web_push"] as const;
const MOST_DAYS = 180;
const MOST_ACTIVE_DAYS = 365;

export function PredictionDialog({ stored, onClose }: { readonly stored: PredictionDocument | null; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const [document, setDocument] = useState<PredictionDocument>(
    stored ?? { name: "", title: "", goal: { kind: "does", event: "" }, days: 30 },
  );
  const put = (part: Partial<PredictionDocument>) => setDocument((before) => ({ ...before, ...part }));
  const store = useAction({
    mutationFn: () => storePrediction(document),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: predictionsQuery.queryKey });
      onClose();
      await navigate({ to: "/audiences/predictions/$name", params: { name: document.name } });
    },
  });
  const { goal } = document;
  const isReady = document.name !== "" && document.title.trim() !== "" && (goal.kind === "opts_out" || goal.event !== "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.mutate();
  };
  return (
    <Dialog onClose={onClose} size="lg" title={t(stored ? "predictions.edit" : "predictions.new")}>
      <form className={audiences["fields"]} onSubmit={submit}>
        <TextInput
          label={t("audience.title")}
          placeholder={t("predictions.example")}
          value={document.title}
          maxLength={200}
          onChange={(event) =>
            put({ title: event.currentTarget.value, ...(stored ? {} : { name: attributeName(event.currentTarget.value) }) })
          }
          description={document.name === "" ? t("audience.name.hint") : `profile.predicted.${document.name}`}
          inputWrapperOrder={["label", "input", "description"]}
          data-autofocus
        />
        <div className={rules["sentence"]}>
          <Words>{t("predictions.howLikely")}</Words>
          <Pick
            label={t("predictions.goal")}
            strong
            options={KINDS.map((kind) => ({ value: kind, label: t(`predictions.kind.${kind}`) }))}
            value={goal.kind}
            onChange={(kind) => put({ goal: goalOf(kind, goal) })}
          />
          {goal.kind === "opts_out" ? (
            <>
              <Pick
                label={t("predictions.purpose")}
                options={(["marketing", "utility"] as const).map((value) => ({ value, label: t(`purpose.${value}`) }))}
                value={goal.purpose}
                onChange={(purpose) => put({ goal: { ...goal, purpose } })}
              />
              <Channel value={goal.channel} onChange={(channel) => put({ goal: { ...goal, channel } })} />
            </>
          ) : (
            vocabulary && (
              <VocabularyContext value={vocabulary}>
                <NameField
                  label={t("rules.event")}
                  value={goal.event}
                  known={vocabulary.events.map(({ event }) => event)}
                  onChange={(event) => put({ goal: { ...goal, event } })}
                />
                <Where
                  where={goal.where}
                  properties={vocabulary.events.find(({ event }) => event === goal.event)?.properties ?? []}
                  onChange={(where) => put({ goal: withWhere(goal, where) })}
                />
              </VocabularyContext>
            )
          )}
          <Words>{t("predictions.within")}</Words>
          <NumberField
            label={t("predictions.days")}
            value={document.days}
            min={1}
            max={MOST_DAYS}
            short
            onChange={(days) => put({ days: Math.round(days) })}
          />
          <Words>{t("predictions.daysAfter")}</Words>
          {goal.kind === "stops" && (
            <>
              <Words>{t("predictions.active")}</Words>
              <NumberField
                label={t("predictions.activeDays")}
                value={goal.activeDays}
                min={1}
                max={MOST_ACTIVE_DAYS}
                short
                onChange={(activeDays) => put({ goal: { ...goal, activeDays: Math.round(activeDays) } })}
              />
              <Words>{t("predictions.daysAfter")}</Words>
            </>
          )}
        </div>
        <p className="muted small">{t("predictions.history", { days: 2 * document.days + Math.min(document.days, 30) })}</p>
        <DialogEnd error={store.error} onClose={onClose}>
          <Button type="submit" disabled={!isReady} loading={store.isPending} data-testid="save-prediction">
            {t("predictions.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

function Channel({ value, onChange }: { readonly value: string; readonly onChange: (channel: string) => void }) {
  const { t, language } = useI18n();
  return (
    <Pick
      label={t("predictions.channel")}
      options={CHANNELS.map((channel): { readonly value: string; readonly label: string } => ({
        value: channel,
        label: channelName(channel, language),
      }))}
      value={value}
      onChange={onChange}
    />
  );
}

function goalOf(kind: Goal["kind"], before: Goal): Goal {
  if (kind === "opts_out") return { kind, channel: "whatsapp", purpose: "marketing" };
  const same = before.kind === "opts_out" ? { event: "" } : { event: before.event, ...(before.where ? { where: before.where } : {}) };
  return kind === "does" ? { kind, ...same } : { kind, ...same, activeDays: 90 };
}

function withWhere(goal: Exclude<Goal, { readonly kind: "opts_out" }>, where: typeof goal.where): Goal {
  const { where: _, ...rest } = goal;
  return where === undefined ? rest : { ...rest, where };
}
