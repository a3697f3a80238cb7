import { Button, MultiSelect, NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ResourceView, ServiceView } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { Dialog, DialogEnd } from "../../components/dialog.tsx";
import { PageTabs } from "../../components/page-tabs.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { staffingQuery } from "../../staffing/staff-queries.ts";
import dialogs from "../dialogs.module.css";
import { APPOINTMENTS, resourcesQuery, saveResource, saveService } from "../queries.ts";
import { changeOfResource, changeOfService, newService, onlyFilled, type ServiceDraft } from "./drafts.ts";
import { QuestionsEditor } from "./questions-editor.tsx";
import classes from "./setup.module.css";

const PLACES = ["address", "phone", "video"] as const;
const LANGUAGES = ["en", "fr"] as const;

export function ServiceDialog({ service, onClose }: { readonly service: ServiceView | null; readonly onClose: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const { data: resources } = useQuery(resourcesQuery);
  const { data: staffing } = useQuery(staffingQuery);
  const [draft, setDraft] = useState<ServiceDraft>(() => (service === null ? newService(language) : changeOfService(service)));
  const [part, setPart] = useState<"what" | "when" | "questions">("what");
  const [chosenGivers, setGivers] = useState<readonly string[] | null>(null);
  const active = (resources?.rows ?? []).filter(({ isArchived }) => !isArchived);
  const givesNow = (one: ResourceView) => service !== null && one.services.includes(service.id);
  const givers = chosenGivers ?? active.filter(givesNow).map(({ id }) => id);
  const put = (change: Partial<ServiceDraft>) => setDraft((old) => ({ ...old, ...change }));
  const text = (of: string, change: { readonly name?: string; readonly description?: string }) =>
    put({ texts: { ...draft.texts, [of]: { name: "", description: "", ...draft.texts[of], ...change } } });
  const texts = onlyFilled(draft.texts);
  const isCallBack = service !== null && staffing?.settings.callBackService === service.id;
  const endsCallBacks = isCallBack && (draft.isArchived || draft.place?.kind !== "phone");
  const save = useAction({
    mutationFn: async () => {
      const saved = await saveService(service?.id ?? null, { ...draft, texts });
      for (const one of active) {
        const gives = givers.includes(one.id);
        if (gives === one.services.includes(saved.id)) continue;
        const services = gives ? [...one.services, saved.id] : one.services.filter((id) => id !== saved.id);
        await saveResource(one.id, { ...changeOfResource(one), services });
      }
    },
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: APPOINTMENTS }),
  });
  const ready = Object.keys(texts).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  const number = (
    name: "bufferBeforeMinutes" | "bufferAfterMinutes" | "noticeMinutes" | "horizonDays" | "stepMinutes" | "changeNoticeMinutes",
    least: number,
    most: number,
    step = 5,
  ) => (
    <NumberInput
      label={t(`setup.service.${name}`)}
      description={t(`setup.service.${name}.hint`)}
      min={least}
      max={most}
      step={step}
      value={draft[name]}
      onChange={(value) => put({ [name]: Math.max(least, Number(value)) })}
    />
  );
  return (
    <Dialog onClose={onClose} title={service === null ? t("setup.service.new") : t("setup.service.edit")} size="lg">
      <form className={dialogs["fields"]} onSubmit={submit} data-testid="service-dialog">
        <PageTabs
          tabs={(["what", "when", "questions"] as const).map((value) => ({ value, label: t(`setup.service.part.${value}`) }))}
          value={part}
          onChange={setPart}
        />
        {part === "what" && (
          <>
            {LANGUAGES.toSorted((one) => (one === language ? -1 : 1)).map((of) => (
              <fieldset key={of} className={classes["group"]}>
                <legend>{t(`setup.in.${of}`)}</legend>
                <TextInput
                  label={t("setup.service.name")}
                  placeholder={of === language ? t("setup.service.example") : ""}
                  value={draft.texts[of]?.name ?? ""}
                  maxLength={80}
                  onChange={({ currentTarget }) => text(of, { name: currentTarget.value })}
                  data-testid={`service-name-${of}`}
                />
                <Textarea
                  label={t("setup.service.description")}
                  value={draft.texts[of]?.description ?? ""}
                  maxLength={500}
                  autosize
                  minRows={1}
                  onChange={({ currentTarget }) => text(of, { description: currentTarget.value })}
                />
              </fieldset>
            ))}
            <div className={dialogs["pair"]}>
              <NumberInput
                label={t("setup.service.minutes")}
                min={5}
                max={1_440}
                step={5}
                value={draft.minutes}
                onChange={(value) => put({ minutes: Math.max(1, Number(value)) })}
              />
              <NumberInput
                label={t("setup.service.capacity")}
                description={t("setup.service.capacity.hint")}
                min={1}
                max={500}
                value={draft.capacity}
                onChange={(value) => put({ capacity: Math.max(1, Number(value)) })}
              />
            </div>
            <Price value={draft.price} onChange={(price) => put({ price })} />
            <div className={dialogs["pair"]}>
              <Select
                label={t("setup.service.place")}
                data={PLACES.map((value) => ({ value, label: t(`setup.place.${value}`) }))}
                value={draft.place?.kind ?? null}
                clearable
                onChange={(next) => {
                  const kind = PLACES.find((one) => one === next);
                  put({ place: kind === undefined ? null : { kind, text: draft.place?.text ?? "" } });
                }}
              />
              {draft.place && draft.place.kind !== "phone" && (
                <TextInput
                  label={t(`setup.place.${draft.place.kind}.text`)}
                  value={draft.place.text}
                  maxLength={300}
                  onChange={({ currentTarget }) => put({ place: draft.place && { ...draft.place, text: currentTarget.value } })}
                />
              )}
            </div>
            <MultiSelect
              label={t("setup.service.givers")}
              description={t("setup.service.givers.hint")}
              data={active.map(({ id, name }) => ({ value: id, label: name }))}
              value={[...givers]}
              onChange={setGivers}
              data-testid="service-givers"
            />
            <Switch
              label={t("setup.service.isPublic")}
              checked={draft.isPublic}
              onChange={({ currentTarget }) => put({ isPublic: currentTarget.checked })}
            />
            {service !== null && (
              <Switch
                label={t("setup.service.isArchived")}
                description={t("setup.service.isArchived.hint")}
                checked={draft.isArchived}
                onChange={({ currentTarget }) => put({ isArchived: currentTarget.checked })}
              />
            )}
          </>
        )}
        {part === "when" && (
          <>
            <div className={dialogs["pair"]}>
              {number("bufferBeforeMinutes", 0, 1_440)}
              {number("bufferAfterMinutes", 0, 1_440)}
            </div>
            <div className={dialogs["pair"]}>
              {number("stepMinutes", 5, 1_440)}
              {number("horizonDays", 1, 365, 1)}
            </div>
            <div className={dialogs["pair"]}>
              {number("noticeMinutes", 0, 86_400, 15)}
              {number("changeNoticeMinutes", 0, 86_400, 15)}
            </div>
          </>
        )}
        {part === "questions" && (
          <QuestionsEditor questions={draft.questions} onChange={(questions) => put({ questions: [...questions] })} />
        )}
        {endsCallBacks && (
          <p role="status" className={classes["warning"]} data-testid="ends-call-backs">
            <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
            {t("setup.service.callBack")}
          </p>
        )}
        <DialogEnd error={save.error} onClose={onClose}>
          <Button type="submit" disabled={!ready} loading={save.isPending} data-testid="save-service">
            {t("setup.save")}
          </Button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

function Price({ value, onChange }: { readonly value: ServiceView["price"]; readonly onChange: (price: ServiceView["price"]) => void }) {
  const { t } = useI18n();
  const currency = value?.currency ?? "EUR";
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return (
    <div className={dialogs["pair"]}>
      <NumberInput
        label={t("setup.service.price")}
        description={t("setup.service.price.hint")}
        min={0}
        decimalScale={digits}
        value={value === null ? "" : value.amountMinor / 10 ** digits}
        onChange={(next) => onChange(next === "" ? null : { amountMinor: Math.round(Number(next) * 10 ** digits), currency })}
      />
      <Select
        label={t("setup.service.currency")}
        data={Intl.supportedValuesOf("currency")}
        searchable
        value={currency}
        disabled={value === null}
        allowDeselect={false}
        onChange={(next) => onChange(value && next !== null ? { ...value, currency: next } : value)}
      />
    </div>
  );
}
