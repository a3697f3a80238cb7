import classes from "./experiments.module.css";

/** An estimate with its interval on a shared scale; `zero` marks where nothing would have changed. */
export function IntervalLine({
  low,
  high,
  estimate,
  from,
  to,
  label,
  zero = false,
}: {
  readonly low: number;
  readonly high: number;
  readonly estimate: number;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly zero?: boolean;
}) {
  const at = (value: number) => `${Math.min(100, Math.max(0, ((value - from) / Math.max(to - from, 1e-9)) * 100))}%`;
  return (
    <span className={classes["interval"]} role="img" aria-label={label} title={label}>
      {zero && <span className={classes["zero"]} style={{ left: at(0) }} />}
      <span className={classes["band"]} style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }} />
      <span className={classes["dot"]} style={{ left: at(estimate) }} />
    </span>
  );
}
