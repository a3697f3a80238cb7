import type { ContentPreview } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./bubble.module.css";

type ContentAnswer = NonNullable<ContentPreview["answers"]>[number];

/** What somebody filled in: each question with its answer. */
export function AnswerList({ answers }: { readonly answers: readonly ContentAnswer[] }) {
  const words = useAnswerWords();
  return (
    <dl className={classes["answers"]} data-testid="answers">
      {answers.map(({ question, answer, files }, index) => (
        // Two questions may read the same.
        <div key={index}>
          <dt>{question}</dt>
          <dd>{files ? <Files files={files} /> : words(answer)}</dd>
        </div>
      ))}
    </dl>
  );
}

const PICTURE = /\.(jpe?g|png|webp)$/i;

/** All of them, each to be looked at and to be downloaded. */
function Files({ files }: { readonly files: NonNullable<ContentAnswer["files"]> }) {
  const { t } = useI18n();
  return (
    <ul className={classes["files"]}>
      {files.map(({ name, url }) => (
        <li key={url}>
          <a className={classes["download"]} href={url} download={name ?? true} data-testid="answer-file">
            {name !== null && PICTURE.test(name) && <img src={url} alt="" loading="lazy" />}
            {name ?? t("inbound.document")}
          </a>
        </li>
      ))}
    </ul>
  );
}

function useAnswerWords(): (answer: ContentAnswer["answer"]) => string {
  const { t, number, list, day } = useI18n();
  return (answer) => {
    if (typeof answer === "boolean") return t(answer ? "fact.value.yes" : "fact.value.no");
    if (typeof answer === "number") return number(answer);
    if (typeof answer !== "string") return list(answer);
    return /^\d{4}-\d{2}-\d{2}$/.test(answer) ? day(`${answer}T12:00:00`) : answer;
  };
}
