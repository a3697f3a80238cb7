/** `5.1.1` and its kin (RFC 3463) as one number, so that tables can hold them: 5001001. */
export function enhancedStatus(text: string): number | null {
  const [, kind, subject, detail] = /(?:^|[\s;])([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(text) ?? [];
  return kind === undefined ? null : Number(kind) * 1_000_000 + Number(subject) * 1_000 + Number(detail);
}
