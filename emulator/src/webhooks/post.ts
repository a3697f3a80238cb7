import { Pool, request } from "undici";

export type PostOutcome = { readonly httpStatus: number | null; readonly error: string | null };

/** One origin's connections. The body of the answer is thrown away: only its status counts. */
export class Origin {
  readonly #pool: Pool;

  constructor(origin: string, connections: number) {
    this.#pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 30_000, headersTimeout: 0, bodyTimeout: 0 });
  }

  post(path: string, headers: Record<string, string>, body: string, timeoutMs: number, done: (outcome: PostOutcome) => void): void {
    let status: number | null = null;
    let finished = false;
    const finish = (outcome: PostOutcome): void => {
      if (finished) return;
      finished = true;
      done(outcome);
    };
    this.#pool.dispatch(
      { method: "POST", path, headers, body, headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: () => undefined,
        onResponseEnd: () => finish({ httpStatus: status, error: null }),
        onResponseError: (_controller, error) => finish({ httpStatus: null, error: codeOf(error) }),
      },
    );
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** `GET ?hub.mode=subscribe…`: true when the endpoint echoes the challenge exactly. */
export async function handshake(callbackUrl: string, verifyToken: string, challenge: string, timeoutMs: number): Promise<boolean> {
  try {
    const url = new URL(callbackUrl);
    url.searchParams.set("hub.mode", "subscribe");
    url.searchParams.set("hub.challenge", challenge);
    url.searchParams.set("hub.verify_token", verifyToken);
    const answer = await request(url, {
      method: "GET",
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      headers: { "user-agent": "facebookplatform/1.0" },
    });
    const body = await answer.body.text();
    return answer.statusCode === 200 && body.trim() === challenge;
  } catch {
    // An endpoint that cannot be reached did not verify: that is the answer, whatever the reason.
    return false;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
