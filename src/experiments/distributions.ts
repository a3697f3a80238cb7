/** The normal and the beta distribution, as far as read-outs need them. Accurate to about 1e-9 where tested. */

export function normalCdf(x: number): number {
  return x < 0 ? upperTail(-x) : 1 - upperTail(x);
}

/** W. J. Cody's idea in Numerical Recipes' form (erfc by Chebyshev fit): relative error below 1.2e-7 everywhere. */
function upperTail(x: number): number {
  const z = x / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ];
  const sum = terms.reduceRight((rest, term) => term + t * rest, 0);
  return (t * Math.exp(-z * z + sum)) / 2;
}

/** Lanczos, g = 7: accurate to about 1e-14 for positive arguments. */
export function logGamma(x: number): number {
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const y = x - 1;
  const t = y + 7.5;
  const sum = terms.reduce((acc, term, index) => (index === 0 ? term : acc + term / (y + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

export type Beta = { readonly a: number; readonly b: number };

/** What is believed of a rate after so many successes, beginning with no opinion (uniform). */
export function posterior(successes: number, n: number): Beta {
  return { a: 1 + successes, b: 1 + Math.max(n - successes, 0) };
}

export function betaMean({ a, b }: Beta): number {
  return a / (a + b);
}

/** The regularised incomplete beta function, by Lentz's continued fraction. */
export function betaCdf({ a, b }: Beta, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

const TINY = 1e-300;
function fraction(a: number, b: number, x: number): number {
  const steps = 200 + 6 * Math.sqrt(Math.max(a, b));
  const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= steps; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const change = d * c;
    result *= change;
    if (Math.abs(change - 1) < 1e-12) break;
  }
  return result;
}

/** By bisection: sixty halvings of [0, 1]. */
export function betaQuantile(beta: Beta, probability: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60 && high - low > 1e-12; step += 1) {
    const middle = (low + high) / 2;
    if (betaCdf(beta, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
