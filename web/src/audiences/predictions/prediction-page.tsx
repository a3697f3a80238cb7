/** One prediction: how good it is, said honestly, what it goes by, how scores are spread, and what can be done with it. */
import { Alert, Button, Progress } from "@mantine/core";
import { IconPencil, IconRefresh, IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError } from "../../api/client.ts";
import { useRight } from "../../api/session.tsx";
import type { AudienceDocument, Prediction, PredictionDocument, PredictionWeight } from "../../api/types.ts";
import { useAction } from "../../api/use-action.ts";
import { CommandDialog } from "../../components/command-dialog.tsx";
import { ErrorState, useErrorWords } from "../../components/states.tsx";
import { Page, PageSkeleton } from "../../frame/page.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import { audiencesQuery, storeAudience } from "../audience-queries.ts";
import { nameFromTitle } from "../name-from-title.ts";
import { chancesHold } from "./chances.ts";
import { CalibrationChart, liftOf, LiftChart, SpreadChart } from "./prediction-charts.tsx";
import { PredictionDialog } from "./prediction-dialog.tsx";
import { isBusy, predictionQuery, predictionsQuery, removePrediction, trainPrediction } from "./prediction-queries.ts";
import { aboutWords, chanceWords, goalWords, problemText } from "./prediction-words.ts";
import classes from "./predictions.module.css";

export function PredictionPage() {
  const i18n = useI18n();
  const { t, moment } = i18n;
  const { name } = useParams({ from: "/frame/audiences/predictions/$name" });
  const { data, error, refetch } = useQuery(predictionQuery(name));
  if (!data)
    return error ? (
      <Page title={name}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Page>
    ) : (
      <PageSkeleton />
    );
  const { quality, histogram } = data;
  const lead = (
    <span className={classes["lead"]}>
      <span>{goalWords(i18n, data.document as PredictionDocument)}</span>
      <code>profile.predicted.{data.name}</code>
      {data.trainedAt !== null && (
        <span>
          {t("predictions.trained", { when: moment(data.trainedAt) })}{" "}
          {t("predictions.nextTraining", { when: moment(data.nextTrainingAt) })}
        </span>
      )}
      {data.scoredAt !== null && data.people !== null && (
        <span>
          {t("predictions.scored", { when: moment(data.scoredAt), n: data.people })} {t("predictions.next", { when: moment(data.nextAt) })}
        </span>
      )}
    </span>
  );
  return (
    <Page title={data.title} browserTitle={data.title} lead={lead} actions={<Actions prediction={data} />}>
      <div className={classes["column"]} data-testid="prediction" data-state={data.state} data-verdict={quality?.verdict}>
        <State prediction={data} />
        {quality && (
          <>
            <div className={classes["pair"]}>
              <HowGood quality={quality} />
              <GoesBy weights={quality.goesBy} />
            </div>
            <div className={classes["pair"]}>
              <CalibrationChart quality={quality} />
              <LiftChart quality={quality} />
            </div>
          </>
        )}
        {histogram && <SpreadChart histogram={histogram} topTenth={data.topTenth} />}
      </div>
    </Page>
  );
}

/** What is being done, or why nobody has a score. */
function State({ prediction }: { readonly prediction: Prediction }) {
  const i18n = useI18n();
  const { t, percent } = i18n;
  const { state, progress, problem } = prediction;
  if (isBusy(prediction))
    return (
      <section className={`panel ${classes["state"]}`} data-testid="prediction-progress" aria-live="polite">
        <strong>{t(`predictions.state.${state}`)}</strong>
        <span className="muted small">
          {t("predictions.busy")} {state !== "waiting" && percent(progress)}
        </span>
        <Progress value={progress * 100} size={6} aria-label={t(`predictions.state.${state}`)} />
      </section>
    );
  if (state === "guessing")
    return (
      <Alert color="yellow" title={t("predictions.state.guessing")} data-testid="prediction-guessing">
        {t("predictions.guessing.text")}
      </Alert>
    );
  if (problem === null) return null;
  return (
    <Alert
      color={state === "failed" ? "red" : "yellow"}
      title={t(state === "failed" ? "predictions.state.failed" : "predictions.state.refused")}
      data-testid="prediction-problem"
    >
      {problemText(i18n, problem)}
    </Alert>
  );
}

function HowGood({ quality }: { readonly quality: NonNullable<Prediction["quality"]> }) {
  const { t, number, percent, day } = useI18n();
  const { verdict, auc, aucLow, aucHigh, people, positives, tenths } = quality;
  const base = people === 0 ? 0 : positives / people;
  const best = tenths.at(-1);
  const of100 = (share: number): number => Math.round(share * 100);
  return (
    <section className={`panel ${classes["card"]}`} data-testid="how-good">
      <h2>{t("predictions.howGood")}</h2>
      <p className={classes["verdict"]} data-verdict={verdict}>
        {t(`predictions.verdict.${verdict}`)}
      </p>
      <p>{t("predictions.auc", { n: of100(auc), low: of100(aucLow), high: of100(aucHigh) })}</p>
      {best && verdict !== "guessing" && (
        <p>
          {t("predictions.best", {
            best: percent(best.people === 0 ? 0 : best.happened / best.people),
            base: percent(base),
            times: number(Math.round(liftOf(best, base) * 10) / 10),
          })}
        </p>
      )}
      {verdict !== "guessing" && <p>{t(chancesHold(quality) ? "predictions.chances.kept" : "predictions.chances.off")}</p>}
      <p className="muted small">
        {t("predictions.judged", {
          learned: day(quality.learnedAt),
          judged: day(quality.judgedAt),
          people: number(people),
          positives: number(positives),
        })}
      </p>
    </section>
  );
}

function GoesBy({ weights }: { readonly weights: readonly PredictionWeight[] }) {
  const i18n = useI18n();
  const { t } = i18n;
  const most = Math.max(...weights.map(({ strength }) => strength), 0);
  return (
    <section className={`panel ${classes["card"]}`}>
      <h2>{t("predictions.goesBy")}</h2>
      {weights.length === 0 ? (
        <p className="muted">{t("predictions.goesBy.none")}</p>
      ) : (
        <ul className={classes["weights"]} data-testid="goes-by">
          {weights.slice(0, 8).map((weight) => (
            <li key={`${weight.about} ${weight.of ?? ""}`}>
              <span className="cut" title={aboutWords(i18n, weight)}>
                {aboutWords(i18n, weight)}
              </span>
              <span className="meter" aria-hidden>
                <span style={{ width: `${(weight.strength / Math.max(most, 1e-9)) * 100}%` }} />
              </span>
              <span className="muted small">
                {weight.more === null ? t("predictions.more.differs") : t(`predictions.more.${weight.more}`)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Actions({ prediction }: { readonly prediction: Prediction }) {
  const i18n = useI18n();
  const { t } = i18n;
  const client = useQueryClient();
  const navigate = useNavigate();
  const writes = useRight("audiences:write");
  const [shown, setShown] = useState<"edit" | "remove" | null>(null);
  const refresh = async () => client.invalidateQueries({ queryKey: predictionsQuery.queryKey });
  const train = useAction({ mutationFn: () => trainPrediction(prediction.name), onSuccess: refresh });
  const audience = useAction({
    mutationFn: async () => {
      const document = topTenthOf(prediction, t("predictions.audience.title", { title: prediction.title }));
      await storeAudience(document, false).catch((error: unknown) => {
        // Made before, and perhaps changed by somebody since: shown, not overwritten.
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
      });
      return document.name;
    },
    onSuccess: async (name) => {
      await client.invalidateQueries({ queryKey: audiencesQuery.queryKey });
      await navigate({ to: "/audiences/$name", params: { name } });
    },
  });
  const remove = useAction({
    mutationFn: () => removePrediction(prediction.name),
    onSuccess: async () => {
      await navigate({ to: "/audiences/predictions" });
      await refresh();
    },
  });
  const failure = train.error ?? audience.error;
  const words = useErrorWords(failure);
  if (!writes) return null;
  return (
    <>
      {failure !== null && (
        <span role="alert" className={classes["alert"]}>
          {words}
        </span>
      )}
      {prediction.topTenth !== null && (
        <Button
          leftSection={<IconUsersGroup size={16} aria-hidden />}
          loading={audience.isPending}
          onClick={() => audience.mutate()}
          title={t("predictions.audience.hint", { from: chanceWords(i18n, prediction.topTenth) })}
          data-testid="make-audience"
        >
          {t("predictions.audience")}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={train.isPending}
        disabled={isBusy(prediction)}
        onClick={() => train.mutate()}
        data-testid="train"
      >
        {t("predictions.train")}
      </Button>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setShown("edit")}>
        {t("audience.edit")}
      </Button>
      <Button variant="subtle" color="gray" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setShown("remove")}>
        {t("audience.remove")}
      </Button>
      {shown === "edit" && <PredictionDialog stored={prediction.document as PredictionDocument} onClose={() => setShown(null)} />}
      {shown === "remove" && (
        <CommandDialog
          title={t("audience.remove.title", { title: prediction.title })}
          consequence={t("predictions.remove", { n: prediction.people ?? 0 })}
          go={t("audience.remove")}
          danger
          give={remove}
          onGo={() => remove.mutate()}
          onClose={() => setShown(null)}
        />
      )}
    </>
  );
}

function topTenthOf(prediction: Prediction, title: string): AudienceDocument {
  const name = nameFromTitle(`${prediction.name} top tenth`);
  return {
    schema: 1,
    name,
    title,
    rule: { all: [{ fact: `profile.predicted.${prediction.name}`, is: "at_least", value: prediction.topTenth ?? 1 }] },
  };
}
