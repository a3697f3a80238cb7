/** Messages a second of one number, in and out together: a bucket that holds one second's worth. */
export type TokenBucket = { tokens: number; filledAt: number };

export function newTokenBucket(): TokenBucket {
  return { tokens: Infinity, filledAt: 0 };
}

export function takeToken(bucket: TokenBucket, now: number, perSecond: number): boolean {
  const gained = (Math.max(0, now - bucket.filledAt) / 1000) * perSecond;
  bucket.tokens = Math.min(perSecond, bucket.tokens + gained);
  bucket.filledAt = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
