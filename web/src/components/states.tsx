import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconCloudOff, IconCopy, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useState, type ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { usePlace } from "../frame/places.ts";
import { useI18n, type I18n } from "../i18n/i18n.tsx";
import { copyText } from "./copy-text.ts";
import { refusalWords } from "../i18n/problem-words.ts";
import classes from "./states.module.css";

/** What happened, to what, what to do; and a way to do it. */
export function ErrorState({
  error,
  retry,
  compact = false,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
  readonly compact?: boolean;
}) {
  const { t } = useI18n();
  const words = useErrorWords(error);
  if (error instanceof ApiError && error.status === 404) return <NotFound compact={compact} />;
  if (error instanceof ApiError && error.status === 403) return <Forbidden compact={compact} />;
  return (
    <div role="alert" className={`${classes["box"]} ${classes["error"]} ${compact ? classes["compact"] : ""}`}>
      <IconCloudOff size={32} stroke={1.4} aria-hidden />
      <h2>{t("error.title")}</h2>
      <p>{words}</p>
      {retry && (
        <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={retry}>
          {t("common.retry")}
        </Button>
      )}
    </div>
  );
}

/** Nothing broke, and trying again would not help: the way on is elsewhere. */
export function NotFound({ page = false, compact = false }: { readonly page?: boolean; readonly compact?: boolean }) {
  const { t } = useI18n();
  const place = usePlace();
  const isList = !page && place !== null;
  return (
    <EmptyState
      picture="lost"
      title={t(page ? "notFound.page" : "notFound.thing")}
      text={t(page ? "notFound.page.text" : "error.gone")}
      compact={compact}
      action={
        <Button component={Link} to={isList ? place.to : "/"} variant="default">
          {isList ? t("notFound.list", { place: t(place.key) }) : t("notFound.home")}
        </Button>
      }
    />
  );
}

/** Trying again would not help either: somebody else has to give the right. */
export function Forbidden({ compact = false }: { readonly compact?: boolean }) {
  const { t } = useI18n();
  return (
    <EmptyState
      picture="keys"
      title={t("error.forbidden.title")}
      text={t("error.forbidden")}
      compact={compact}
      action={
        <Button component={Link} to="/" variant="default">
          {t("notFound.home")}
        </Button>
      }
    />
  );
}

export function useErrorWords(error: unknown): string {
  return wordsOfError(useI18n(), error);
}

/** For what has no place of its own where it could say why it did not work. */
export function useNotice(): (error: unknown) => void {
  const i18n = useI18n();
  return (error) => void notifications.show({ color: "red", message: wordsOfError(i18n, error) });
}

function wordsOfError(i18n: I18n, error: unknown): string {
  const { t, has } = i18n;
  if (!(error instanceof ApiError)) return t("error.page");
  if (error.status === 0 || error.status === 503) return t("error.network");
  if (error.status === 404) return t("error.gone");
  if (error.status === 403 && !has(`refused.${String(error.problem["reason"])}`)) return t("error.forbidden");
  return error.status >= 500 ? t("error.server") : refusalWords(i18n, error);
}

/** Why it was not done, beside what was tried. */
export function Trouble({ error }: { readonly error: unknown }) {
  const words = useErrorWords(error);
  if (error === null) return null;
  return (
    <p role="alert" className={classes["trouble"]}>
      {words}
    </p>
  );
}

type Picture = "lost" | "messages" | "journeys" | "people" | "templates" | "keys" | "calm";

/** An empty place that teaches: one sentence, one thing to do, a small picture. */
export function EmptyState({
  picture,
  title,
  text,
  action,
  compact = false,
}: {
  readonly picture: Picture;
  readonly title?: string;
  readonly text: string;
  readonly action?: ReactNode;
  readonly compact?: boolean;
}) {
  return (
    <div className={`${classes["box"]} ${compact ? classes["compact"] : ""}`}>
      <svg
        width="96"
        height="56"
        viewBox="0 0 96 56"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
      >
        {PICTURES[picture]}
      </svg>
      {title !== undefined && <h1>{title}</h1>}
      <p>{text}</p>
      {action}
    </div>
  );
}

const PICTURES: { readonly [P in Picture]: ReactNode } = {
  lost: (
    <>
      <path d="M10 44c14 0 12-30 28-30 12 0 10 16 20 16" strokeDasharray="3 4" />
      <circle cx="10" cy="44" r="3" />
      <path d="M70 22l16 16M86 22L70 38" />
    </>
  ),
  messages: (
    <>
      <path d="M14 12a6 6 0 0 1 6-6h32a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6H24l-10 8z" />
      <path d="M24 14h24M24 20h14" />
      <path d="M66 24h10a6 6 0 0 1 6 6v20l-9-7H48a6 6 0 0 1-6-6" strokeDasharray="3 4" />
    </>
  ),
  journeys: (
    <>
      <rect x="6" y="20" width="22" height="16" rx="4" />
      <rect x="66" y="6" width="22" height="16" rx="4" />
      <rect x="66" y="34" width="22" height="16" rx="4" strokeDasharray="3 4" />
      <path d="M28 28h14c10 0 10-14 24-14M42 28c10 0 10 14 24 14" />
    </>
  ),
  people: (
    <>
      <circle cx="48" cy="18" r="9" />
      <path d="M30 48c0-10 8-16 18-16s18 6 18 16" />
      <circle cx="18" cy="24" r="6" strokeDasharray="2 4" />
      <circle cx="78" cy="24" r="6" strokeDasharray="2 4" />
    </>
  ),
  templates: (
    <>
      <rect x="24" y="4" width="48" height="48" rx="6" />
      <path d="M34 16h28M34 24h20M24 40h48M40 46h16" />
    </>
  ),
  keys: (
    <>
      <circle cx="30" cy="28" r="12" />
      <circle cx="30" cy="28" r="4" />
      <path d="M42 28h38M70 28v9M80 28v7" />
    </>
  ),
  calm: (
    <>
      <path d="M8 34c10-12 20-12 30 0s20 12 30 0 14-10 20-6" />
      <path d="M8 44c10-8 20-8 30 0s20 8 30 0 14-7 20-4" strokeDasharray="3 4" />
    </>
  ),
};

const COPIED_MS = 1_500;

export function Copy({ value, children }: { readonly value: string; readonly children?: ReactNode }) {
  const { t } = useI18n();
  const [told, setTold] = useState<"copied" | "notCopied" | null>(null);
  useEffect(() => {
    if (told === null) return undefined;
    const timer = setTimeout(() => setTold(null), COPIED_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const words = t(told === null ? "common.copy" : `common.${told}`);
  return (
    <span className={classes["copy"]}>
      {children}
      <Tooltip label={words}>
        <ActionIcon
          size="sm"
          onClick={() => void copyText(value).then((done) => setTold(done ? "copied" : "notCopied"))}
          aria-label={words}
        >
          {told === "copied" ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
