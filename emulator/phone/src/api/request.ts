/** What went wrong between the page and the emulator: not there at all, or there and unwilling. */
export class EmulatorError extends Error {
  readonly kind: "unreachable" | "refused";
  readonly status: number | null;

  constructor(kind: "unreachable" | "refused", message: string, status: number | null, cause?: unknown) {
    super(message, { cause });
    this.name = "EmulatorError";
    this.kind = kind;
    this.status = status;
  }
}

type RequestOptions = { readonly method?: "GET" | "POST" | "PATCH"; readonly json?: object; readonly form?: FormData };

/** Asks the control API; `path` is beneath `/_emulator/`. Rejects with EmulatorError only. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  const text = await response.text().catch((cause: unknown) => {
    throw new EmulatorError("unreachable", "", null, cause);
  });
  if (!response.ok) throw new EmulatorError(isGateway(response.status) ? "unreachable" : "refused", reasonIn(text), response.status);
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new EmulatorError("unreachable", "", response.status, cause);
  }
}

async function send(path: string, { method = "GET", json, form }: RequestOptions): Promise<Response> {
  try {
    return await fetch(`/_emulator/${path}`, {
      method,
      ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { "content-type": "application/json" } }),
      ...(form === undefined ? {} : { body: form }),
    });
  } catch (cause) {
    throw new EmulatorError("unreachable", "", null, cause);
  }
}

function isGateway(status: number): boolean {
  return status >= 502 && status <= 504;
}

/** The sentence in an error body: problem+json, Graph's envelope, or fastify's own. */
function reasonIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null) return "";
    const graph =
      "error" in body && typeof body.error === "object" && body.error !== null && "message" in body.error ? body.error.message : null;
    const candidates = [
      graph,
      "detail" in body ? body.detail : null,
      "message" in body ? body.message : null,
      "title" in body ? body.title : null,
    ];
    return candidates.find((candidate): candidate is string => typeof candidate === "string") ?? "";
  } catch {
    return text.slice(0, 200);
  }
}

export function toEmulatorError(error: unknown): EmulatorError {
  return error instanceof EmulatorError ? error : new EmulatorError("refused", String(error), null, error);
}
