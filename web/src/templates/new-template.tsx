import { Button, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, send } from "../api/client.ts";
import { templatesQuery } from "../api/queries.ts";
import type { TemplateDraft, TemplateDraftAnswer, Templates } from "../api/types.ts";
import { useAction } from "../api/use-action.ts";
import { Dialog } from "../components/dialog.tsx";
import { Trouble } from "../components/states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { CATEGORIES, LANGUAGES } from "./choices.ts";
import { templateDraftsQuery } from "./template-queries.ts";
import classes from "./templates.module.css";

type Beginning = Partial<Pick<TemplateDraft, "name" | "language" | "category">>;

/** Asks what cannot be changed easily afterwards: the name, the language, the category, the sender. */
export function NewTemplate({
  channels,
  beginning = {},
  rest = {},
  close,
}: {
  readonly channels: Templates["channels"];
  readonly beginning?: Beginning;
  /** What the draft holds besides. */
  readonly rest?: Omit<Partial<TemplateDraft>, "name" | "language" | "category">;
  readonly close: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const navigate = useNavigate();
  const client = useQueryClient();
  const [name, setName] = useState(beginning.name ?? "");
  const [language, setLanguage] = useState(beginning.language ?? (i18n.language === "fr" ? "fr" : "en"));
  const [category, setCategory] = useState<TemplateDraft["category"]>(beginning.category ?? "UTILITY");
  const [channelId, setChannelId] = useState(channels[0]?.id ?? "");
  const { data: templates } = useQuery(templatesQuery);
  const there = templates?.rows.find((row) => row.channelId === channelId && row.name === name && row.language === language);
  const good = /^[a-z0-9_]{1,512}$/.test(name) && !there;
  const open = (id: string): void => {
    void client.invalidateQueries({ queryKey: templateDraftsQuery.queryKey });
    void navigate({ to: "/templates/draft/$id", params: { id } });
  };
  const begin = useAction({
    mutationFn: () =>
      send<TemplateDraftAnswer>("POST", "/v1/template-drafts", {
        channelId,
        document: { ...startOf(category), ...rest, name, language, category },
      }),
    onSuccess: ({ id }) => open(id),
    onError: (error) => {
      // There is one already: that is the one to go on with.
      const id = error instanceof ApiError ? error.problem["draftId"] : undefined;
      if (typeof id === "string") open(id);
    },
  });
  const languages = LANGUAGES.includes(language) ? LANGUAGES : [language, ...LANGUAGES];
  return (
    <Dialog onClose={close} title={t("templates.new")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        className={classes["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (good) begin.mutate();
        }}
      >
        <TextInput
          label={t("templates.field.name")}
          description={t("templates.field.name.hint")}
          value={name}
          onChange={({ currentTarget }) => setName(typedName(currentTarget.value))}
          data-autofocus
          required
        />
        <Select
          label={t("templates.language")}
          data={languages.map((value) => ({ value, label: i18n.languageName(value) }))}
          value={language}
          onChange={(value) => value && setLanguage(value)}
          allowDeselect={false}
          searchable
        />
        <Select
          label={t("templates.col.category")}
          description={t(`templates.category.${category}`)}
          data={CATEGORIES.map((value) => ({ value, label: t(`category.${value}`) }))}
          value={category}
          onChange={(value) => setCategory(CATEGORIES.find((known) => known === value) ?? category)}
          allowDeselect={false}
        />
        {channels.length > 1 && (
          <Select
            label={t("templates.field.sender")}
            data={channels.map((channel) => ({ value: channel.id, label: channel.name }))}
            value={channelId}
            onChange={(value) => value && setChannelId(value)}
            allowDeselect={false}
          />
        )}
        {there && (
          <p role="alert" className={classes["failed"]} data-testid="template-there">
            {t("templates.there", { name, language: i18n.languageName(language) })}{" "}
            <Link to="/templates/$id" params={{ id: there.id }} className="link">
              {t("templates.there.open")}
            </Link>
          </p>
        )}
        <Trouble error={begin.error} />
        <Button type="submit" disabled={!good} loading={begin.isPending}>
          {t("templates.begin")}
        </Button>
      </form>
    </Dialog>
  );
}

function startOf(category: TemplateDraft["category"]): Partial<TemplateDraft> {
  return category === "AUTHENTICATION"
    ? { authentication: { securityRecommendation: true, codeExpiresMinutes: 10 }, buttons: [{ kind: "code", delivery: "copy_code" }] }
    : { body: { text: "" } };
}

/** As WhatsApp takes it, while somebody types: `Promo d’Été` is `promo_d_ete`. */
function typedName(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "_");
}
