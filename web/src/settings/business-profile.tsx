import { Button, Select, Skeleton, Textarea, TextInput } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { get, send } from "../api/client.ts";
import type { BusinessProfileAnswer } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog, DialogEnd } from "../components/dialog.tsx";
import { ErrorState } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { VERTICALS } from "../../../src/contract/verticals.ts";
import classes from "./settings.module.css";

const profileQuery = (id: string) =>
  queryOptions({
    queryKey: ["business-profile", id],
    queryFn: ({ signal }) => get<BusinessProfileAnswer>(`/v1/channels/${id}/profile`, {}, signal),
  });

type Fields = Omit<BusinessProfileAnswer, "pictureUrl">;

/** What customers see when they tap the business's name. Read from WhatsApp, written there. */
export function BusinessProfile({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(profileQuery(id));
  return (
    <Dialog onClose={onClose} title={t("profile.business.title")} size="lg">
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} compact />
      ) : data ? (
        <ProfileForm id={id} stands={data} onClose={onClose} />
      ) : (
        <Skeleton height={360} />
      )}
    </Dialog>
  );
}

function ProfileForm({ id, stands, onClose }: { readonly id: string; readonly stands: Fields; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [fields, setFields] = useState<Fields>({
    about: stands.about,
    address: stands.address,
    description: stands.description,
    email: stands.email,
    websites: stands.websites,
    vertical: stands.vertical,
  });
  const save = useAction({
    mutationFn: () => send<BusinessProfileAnswer>("PATCH", `/v1/channels/${id}/profile`, changesIn(stands, fields)),
    onSuccess: (profile) => {
      client.setQueryData(profileQuery(id).queryKey, profile);
      onClose();
    },
  });
  const changed = Object.keys(changesIn(stands, fields)).length > 0;
  const set = (change: Partial<Fields>): void => setFields({ ...fields, ...change });
  const setWebsite = (at: 0 | 1, value: string): void => {
    const [first = "", second = ""] = fields.websites;
    set({ websites: (at === 0 ? [value, second] : [first, value]).filter((one, index) => one !== "" || index === 0) });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (changed) save.mutate();
  };
  return (
    <form className={classes["form"]} onSubmit={submit}>
      <TextInput
        label={t("profile.business.about")}
        maxLength={139}
        required
        withAsterisk={false}
        value={fields.about}
        onChange={(event) => set({ about: event.currentTarget.value })}
        data-autofocus
      />
      <Textarea
        label={t("profile.business.description")}
        maxLength={512}
        autosize
        minRows={2}
        value={fields.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Select
        label={t("profile.business.vertical")}
        searchable
        data={VERTICALS.map((vertical) => ({ value: vertical, label: t(`vertical.${vertical}`) }))}
        value={fields.vertical === "" ? null : fields.vertical}
        onChange={(vertical) => set({ vertical: vertical ?? "" })}
      />
      <TextInput
        label={t("profile.business.address")}
        maxLength={256}
        value={fields.address}
        onChange={(event) => set({ address: event.currentTarget.value })}
      />
      <TextInput
        label={t("profile.business.email")}
        type="email"
        maxLength={128}
        value={fields.email}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
      {([0, 1] as const).map((at) => (
        <TextInput
          key={at}
          label={t("profile.business.website", { n: at + 1 })}
          type="url"
          maxLength={256}
          placeholder="https://"
          value={fields.websites[at] ?? ""}
          onChange={(event) => setWebsite(at, event.currentTarget.value)}
        />
      ))}
      <DialogEnd error={save.error} onClose={onClose}>
        <Button type="submit" loading={save.isPending} disabled={!changed}>
          {t("profile.business.save")}
        </Button>
      </DialogEnd>
    </form>
  );
}

function changesIn(before: Fields, after: Fields): Partial<Fields> {
  const websites = after.websites.filter((one) => one !== "");
  return {
    ...(before.about === after.about ? {} : { about: after.about }),
    ...(before.address === after.address ? {} : { address: after.address }),
    ...(before.description === after.description ? {} : { description: after.description }),
    ...(before.email === after.email ? {} : { email: after.email }),
    ...(before.vertical === after.vertical ? {} : { vertical: after.vertical }),
    ...(before.websites.join(" ") === websites.join(" ") ? {} : { websites }),
  };
}
