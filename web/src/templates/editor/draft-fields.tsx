import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { TemplateDraft } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { CATEGORIES } from "../choices.ts";
import classes from "../templates.module.css";
import { ButtonFields } from "./button-fields.tsx";
import { FindingsAt } from "./findings.tsx";
import { HeaderField } from "./header-field.tsx";
import { TextWithSamples } from "./text-fields.tsx";

type Change = (draft: TemplateDraft) => void;
type Props = { readonly draft: TemplateDraft; readonly onChange: Change };

/** Sets a part, or takes it out: an absent part is not an empty one. */
function withPart<K extends keyof TemplateDraft>(draft: TemplateDraft, key: K, value: TemplateDraft[K] | undefined): TemplateDraft {
  const { [key]: _before, ...rest } = draft;
  return (value === undefined ? rest : { ...rest, [key]: value }) as TemplateDraft;
}

export function DraftFields({ draft, fixed, onChange }: Props & { readonly fixed: boolean }) {
  const { t } = useI18n();
  const { category } = draft;
  return (
    <>
      <Select
        label={t("templates.col.category")}
        description={t(fixed ? "templates.category.fixed" : `templates.category.${category}`)}
        data={CATEGORIES.filter((one) => (one === "AUTHENTICATION") === (category === "AUTHENTICATION")).map((value) => ({
          value,
          label: t(`category.${value}`),
        }))}
        value={category}
        disabled={fixed}
        onChange={(value) => onChange({ ...draft, category: CATEGORIES.find((known) => known === value) ?? category })}
        allowDeselect={false}
      />
      <FindingsAt path="/name" />
      <FindingsAt path="/language" />
      {category === "AUTHENTICATION" ? <CodeTemplate draft={draft} onChange={onChange} /> : <Message draft={draft} onChange={onChange} />}
      <Lifetime draft={draft} onChange={onChange} />
    </>
  );
}

const HEADERS = ["none", "text", "image", "video", "document", "location", "product"] as const;

function Message({ draft, onChange }: Props) {
  const { t } = useI18n();
  const { category, offer, cards } = draft;
  const shape = cards ? "cards" : offer ? "offer" : "plain";
  return (
    <>
      {category === "MARKETING" && (
        <Select
          label={t("templates.field.shape")}
          data={(["plain", "offer", "cards"] as const).map((value) => ({ value, label: t(`templates.shape.${value}`) }))}
          value={shape}
          onChange={(value) => onChange(shaped(draft, value ?? "plain"))}
          allowDeselect={false}
        />
      )}
      {!cards && (
        <HeaderField
          header={draft.header}
          path="/header"
          kinds={offer ? ["none", "image", "video"] : HEADERS}
          onChange={(header) => onChange(withPart(draft, "header", header))}
        />
      )}
      {offer && (
        <div className={classes["field"]}>
          <TextInput
            label={t("templates.field.offer")}
            value={offer.text}
            onChange={({ currentTarget }) => onChange({ ...draft, offer: { ...offer, text: currentTarget.value } })}
          />
          <FindingsAt path="/offer/text" />
          <FindingsAt path="/offer" />
          <Checkbox
            label={t("templates.field.offerClock")}
            checked={offer.expires}
            onChange={({ currentTarget }) => onChange({ ...draft, offer: { ...offer, expires: currentTarget.checked } })}
          />
        </div>
      )}
      <TextWithSamples
        label={t("templates.field.body")}
        path="/body"
        value={draft.body ?? { text: "" }}
        most={offer ? 600 : 1_024}
        rows={4}
        onChange={(body) => onChange({ ...draft, body })}
      />
      <FindingsAt path="/body" />
      {shape === "plain" && (
        <div className={classes["field"]}>
          <TextInput
            label={t("templates.field.footer")}
            value={draft.footer ?? ""}
            onChange={({ currentTarget: { value } }) => onChange(withPart(draft, "footer", value === "" ? undefined : value))}
          />
          <FindingsAt path="/footer" />
        </div>
      )}
      {cards ? (
        <Cards draft={draft} onChange={onChange} />
      ) : (
        <ButtonFields
          buttons={draft.buttons ?? []}
          category={category}
          path="/buttons"
          onChange={(buttons) => onChange(withPart(draft, "buttons", buttons.length === 0 ? undefined : buttons))}
        />
      )}
    </>
  );
}

type Card = NonNullable<TemplateDraft["cards"]>[number];
const CARD: Card = { header: { kind: "image" }, body: { text: "" }, buttons: [{ kind: "quick_reply", text: "" }] };

function shaped(draft: TemplateDraft, shape: string): TemplateDraft {
  const { offer: _offer, cards: _cards, ...plain } = draft;
  if (shape === "offer") {
    const { footer: _footer, header, ...rest } = plain;
    const fits = header?.kind === "image" || header?.kind === "video";
    return { ...rest, ...(fits ? { header } : {}), offer: { text: "", expires: true } };
  }
  if (shape !== "cards") return plain;
  const { header: _header, footer: _footer, buttons: _buttons, ...rest } = plain;
  return { ...rest, cards: [CARD, CARD] };
}

function Cards({ draft, onChange }: Props) {
  const { t } = useI18n();
  const cards = draft.cards ?? [];
  const put = (next: readonly Card[]): void => onChange({ ...draft, cards: next });
  return (
    <fieldset className={classes["group"]}>
      <legend>{t("templates.field.cards")}</legend>
      <FindingsAt path="/cards" />
      {cards.map((card, index) => (
        <div key={index} className={classes["item"]} data-testid="template-card">
          <div className={classes["itemHead"]}>
            <b>{t("templates.card", { n: index + 1 })}</b>
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t("templates.removeCard", { n: index + 1 })}
              onClick={() => put(cards.filter((_one, at) => at !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
          <FindingsAt path={`/cards/${index}`} />
          <HeaderField
            header={card.header}
            path={`/cards/${index}/header`}
            kinds={["image", "video", "product"]}
            onChange={(header) => put(cards.with(index, { ...card, header: (header ?? CARD.header) as Card["header"] }))}
          />
          <TextWithSamples
            label={t("templates.field.body")}
            path={`/cards/${index}/body`}
            value={card.body ?? { text: "" }}
            most={160}
            rows={2}
            onChange={(body) => put(cards.with(index, { ...card, body }))}
          />
          <ButtonFields
            buttons={card.buttons}
            category={draft.category}
            path={`/cards/${index}/buttons`}
            onChange={(buttons) => put(cards.with(index, { ...card, buttons }))}
          />
        </div>
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={cards.length >= 10}
        onClick={() => put([...cards, cards.at(-1) ?? CARD])}
      >
        {t("templates.addCard")}
      </Button>
    </fieldset>
  );
}

function CodeTemplate({ draft, onChange }: Props) {
  const { t } = useI18n();
  const authentication = draft.authentication ?? { securityRecommendation: false };
  return (
    <>
      <p className="muted small">{t("templates.code.worded")}</p>
      <Checkbox
        label={t("templates.field.security")}
        checked={authentication.securityRecommendation}
        onChange={({ currentTarget }) =>
          onChange({ ...draft, authentication: { ...authentication, securityRecommendation: currentTarget.checked } })
        }
      />
      <div className={classes["field"]}>
        <NumberInput
          label={t("templates.field.minutes")}
          value={authentication.codeExpiresMinutes ?? ""}
          allowDecimal={false}
          onChange={(value) => {
            const { codeExpiresMinutes: _before, ...rest } = authentication;
            onChange({ ...draft, authentication: typeof value === "number" ? { ...rest, codeExpiresMinutes: value } : rest });
          }}
        />
        <FindingsAt path="/authentication/codeExpiresMinutes" />
      </div>
      <ButtonFields
        buttons={draft.buttons ?? []}
        category="AUTHENTICATION"
        path="/buttons"
        onChange={(buttons) => onChange(withPart(draft, "buttons", buttons))}
      />
    </>
  );
}

function Lifetime({ draft, onChange }: Props) {
  const { t } = useI18n();
  return (
    <div className={classes["field"]}>
      <NumberInput
        label={t("templates.field.ttl")}
        description={t("templates.field.ttl.hint")}
        value={draft.ttlSeconds ?? ""}
        allowDecimal={false}
        onChange={(value) => onChange(withPart(draft, "ttlSeconds", typeof value === "number" ? value : undefined))}
      />
      <FindingsAt path="/ttlSeconds" />
    </div>
  );
}
