import { ActionIcon, Menu, Popover } from "@mantine/core";
import { IconArrowBackUp, IconMoodPlus } from "@tabler/icons-react";
import { memo, useState } from "react";
import type { DeskMessage } from "../../api/types.ts";
import { Translation } from "../../assist/translation.tsx";
import { Bubble } from "../../components/bubble.tsx";
import { Ticks } from "../../components/ticks.tsx";
import { type I18n, useI18n } from "../../i18n/i18n.tsx";
import { previewLine, stateWords, whyNot } from "../../i18n/words.ts";
import { MessageLink } from "../../messages/message-link.tsx";
import { CameBy } from "../../profiles/came-by.tsx";
import { FileState } from "../../profiles/file-state.tsx";
import { Card, withPlace } from "./cards.tsx";
import classes from "./thread.module.css";

const NOT_SENT: ReadonlySet<string> = new Set(["refused", "failed", "expired", "cancelled", "held", "unsettled"]);
const WORDLESS: ReadonlySet<string> = new Set(["system", "unsupported", "unknown", "flow"]);
const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;

type Props = {
  readonly message: DeskMessage;
  /** What it quotes: null when it quotes nothing, undefined when that is not loaded. */
  readonly quoted: DeskMessage | null | undefined;
  readonly customer: string;
  readonly withAuthor: boolean;
  readonly isLit: boolean;
  /** Null: nobody may answer here. */
  readonly onQuote: ((message: DeskMessage) => void) | null;
  readonly onReact: ((message: DeskMessage, emoji: string) => void) | null;
  readonly onShow: (id: string) => void;
};

/** One message, as the phone shows it, and what an agent may do with it. */
export const Said = memo(function Said({ message, quoted, customer, withAuthor, isLit, onQuote, onReact, onShow }: Props) {
  const i18n = useI18n();
  const { t, time } = i18n;
  const outbound = message.direction === "outbound";
  const gone = message.revoked !== null;
  const notSent = NOT_SENT.has(message.state);
  const { label, preview } = shownOf(i18n, message);
  const author = withAuthor && outbound ? authorOf(i18n, message) : null;
  return (
    <div className={classes["one"]} data-side={outbound ? "out" : "in"} data-lit={isLit} id={saidId(message.id)} data-testid="said">
      {author !== null && <span className={classes["by"]}>{author}</span>}
      <div className={classes["line"]}>
        <Bubble
          preview={gone ? { ...preview, header: null, buttons: [], body: "" } : preview}
          side={outbound ? "out" : "in"}
          label={gone ? t("inbox.deleted") : label}
          quote={
            message.target !== null && quoted !== null && <Quote message={quoted} id={message.target} customer={customer} onShow={onShow} />
          }
          extra={gone ? <Before text={preview.body} /> : <Card message={message} />}
          under={message.reactions.length > 0 && <Reactions message={message} customer={customer} />}
          meta={
            <>
              {message.edited !== null && <Edited message={message} />}
              <MessageLink id={message.id} label={`${stateWords(i18n, message.state)}, ${time(message.createdAt)}`} testId="said-why">
                {time(message.createdAt)} {outbound && <Ticks state={message.state} />}
              </MessageLink>
            </>
          }
        />
        {!gone && (onQuote || onReact) && <Tools message={message} onQuote={onQuote} onReact={onReact} />}
      </div>
      {!outbound && !gone && onQuote && preview.body.trim() !== "" && <Translation message={message} />}
      {message.cameBy && <CameBy cameBy={message.cameBy} />}
      {message.media !== null && message.media.state !== "stored" && !gone && (
        <FileState id={message.id} media={message.media} profileId={message.person.id} />
      )}
      {notSent && (
        <span className={classes["notSent"]} data-verdict={message.state === "held" ? "hold" : "refuse"} data-testid="not-sent">
          {message.state === "held"
            ? (whyNot(i18n, message) ?? stateWords(i18n, message.state))
            : t("conversation.notSent", { reason: whyNot(i18n, message) ?? stateWords(i18n, message.state) })}{" "}
          <MessageLink id={message.id} testId="why">
            {t("message.why")}
          </MessageLink>
        </span>
      )}
    </div>
  );
});

export function saidId(id: string): string {
  return `said-${id}`;
}

function shownOf(i18n: I18n, message: DeskMessage): { readonly label: string | null; readonly preview: DeskMessage["preview"] } {
  const preview = withPlace(message);
  const inbound = message.direction === "inbound";
  const drawn = ["contacts", "order", "location"].includes(message.contentKind);
  if (inbound && drawn) return { label: null, preview: message.contentKind === "contacts" ? { ...preview, body: "" } : preview };
  const silent = preview.body === "" && preview.header === null && preview.buttons.length === 0 && !preview.answers && !preview.files;
  if (inbound && (silent || WORDLESS.has(message.contentKind)))
    return {
      label: preview.answers ? i18n.t("inbound.flow") : previewLine(i18n, message),
      preview: preview.answers ? preview : { ...preview, body: "" },
    };
  if (inbound && (message.contentKind === "button" || message.contentKind === "list_row"))
    return { label: i18n.t(`inbox.tapped.${message.contentKind}`), preview };
  return { label: silent ? previewLine(i18n, message) : null, preview };
}

/** Who of our side said it: a person, or what of ours. */
function authorOf({ t }: I18n, { agent, origin }: DeskMessage): string | null {
  if (agent !== null) return agent.name;
  switch (origin?.kind) {
    case "journey":
    case "campaign":
      return t(`inbox.by.${origin.kind}`, { title: origin.title });
    case "helper":
      return t(origin.by === "assistant" ? "inbox.actor.assistant" : "inbox.by.automatic");
    case "desk":
    case "keyword":
    case "opt_in":
      return t("inbox.by.automatic");
    case "api":
      return t("inbox.by.api");
    default:
      return null;
  }
}

function Quote({
  message,
  id,
  customer,
  onShow,
}: {
  readonly message: DeskMessage | undefined;
  readonly id: string;
  readonly customer: string;
  readonly onShow: (id: string) => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <button type="button" className={classes["quote"]} onClick={() => onShow(id)} data-testid="quote">
      <b>
        {message === undefined
          ? t("inbox.quote.older")
          : message.direction === "outbound"
            ? (message.agent?.name ?? t("inbox.us"))
            : customer}
      </b>
      {message !== undefined && <span>{message.revoked === null ? previewLine(i18n, message) : t("inbox.deleted")}</span>}
    </button>
  );
}

function Reactions({ message, customer }: { readonly message: DeskMessage; readonly customer: string }) {
  const { t } = useI18n();
  return (
    <span className={classes["reactions"]} data-testid="reactions">
      {message.reactions.map(({ by, emoji }) => {
        const words = t("inbox.reacted", { name: by === "customer" ? customer : t("inbox.us"), emoji });
        return (
          <span key={by} title={words} role="img" aria-label={words}>
            {emoji}
          </span>
        );
      })}
    </span>
  );
}

/** What a deleted message said stays for who works with it: it was received. */
function Before({ text }: { readonly text: string }) {
  return text === "" ? null : <div className={classes["before"]}>{text}</div>;
}

function Edited({ message }: { readonly message: DeskMessage }) {
  const { t, dateTime } = useI18n();
  if (message.edited === null) return null;
  return (
    <Popover position="bottom" width={280}>
      <Popover.Target>
        <button type="button" className={classes["edited"]} data-testid="edited">
          {t("inbox.edited")}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="muted small">{t("inbox.edited.before", { when: dateTime(message.edited.at) })}</p>
        <p style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{message.edited.before}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

function Tools({ message, onQuote, onReact }: Pick<Props, "message" | "onQuote" | "onReact">) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <div className={classes["tools"]} data-open={open}>
      {onReact && (
        <Menu opened={open} onChange={setOpen} position="top" width="auto">
          <Menu.Target>
            <ActionIcon size="md" radius="xl" aria-label={t("inbox.react")} data-testid="react">
              <IconMoodPlus size={17} stroke={1.8} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <div className={classes["quick"]}>
              {QUICK.map((emoji) => (
                <Menu.Item key={emoji} onClick={() => onReact(message, emoji)} aria-label={t("inbox.reactWith", { emoji })}>
                  {emoji}
                </Menu.Item>
              ))}
            </div>
          </Menu.Dropdown>
        </Menu>
      )}
      {onQuote && (
        <ActionIcon size="md" radius="xl" aria-label={t("inbox.quote")} onClick={() => onQuote(message)} data-testid="quote-this">
          <IconArrowBackUp size={17} stroke={1.8} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}
