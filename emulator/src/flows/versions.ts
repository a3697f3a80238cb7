/** Flow JSON versions Meta knows (reference 12.2): frozen ones can still be sent, but not published any more. */
const frozen = ["2.1", "3.0", "3.1", "4.0", "5.0"];
const publishable = ["5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3"];

export function isKnownVersion(version: string): boolean {
  return frozen.includes(version) || publishable.includes(version);
}

export function isPublishable(version: string): boolean {
  return publishable.includes(version);
}

/** `7.3` as a number that compares: 703. Unknown text compares as the oldest. */
export function versionNumber(version: string): number {
  const [major, minor] = version.split(".").map(Number);
  return (major ?? 0) * 100 + (minor ?? 0) || 0;
}
