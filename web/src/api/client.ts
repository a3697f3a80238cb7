/** The one door to the server. Every failure is an `ApiError`; status 0 means that nobody answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The whole problem document, with what it adds of its own. */
  readonly problem: Readonly<Record<string, unknown>>;
  constructor(status: number, code: string, message: string, problem: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.problem = problem;
  }
}

export type Query = { readonly [name: string]: string | number | readonly string[] | null | undefined };

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return request<T>("GET", `${path}${searchOf(query)}`, signal ? { signal } : {});
}

export async function send<T = void>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
  return request<T>(method, path, { body });
}

/** A file's text as it is. */
export async function sendText<T>(path: string, text: string, type: string): Promise<T> {
  return request<T>("POST", path, { body: text, headers: { "content-type": type } });
}

/** Makes it; what is there already under that name is not changed, and the answer is a refusal. */
export async function make<T = void>(path: string, body: unknown): Promise<T> {
  return request<T>("PUT", path, { body, headers: { "if-none-match": "*" } });
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    // Nothing chosen is nothing asked for, not the one thing without a name.
    if (text !== "") search.set(name, text);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

async function request<T>(
  method: string,
  path: string,
  {
    body,
    signal,
    headers,
  }: { readonly body?: unknown; readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> },
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: {
        accept: "application/json",
        ...(method === "GET" ? {} : { "x-parley-csrf": "1" }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "network", "the server did not answer");
  }
  if (answer.status === 204) return undefined as T;
  const json: unknown = await answer.json().catch(() => null);
  if (!answer.ok) {
    const problem = (typeof json === "object" && json !== null ? json : {}) as Readonly<Record<string, unknown>>;
    throw new ApiError(
      answer.status,
      typeof problem["code"] === "string" ? problem["code"] : "internal",
      typeof problem["detail"] === "string" ? problem["detail"] : answer.statusText,
      problem,
    );
  }
  return json as T;
}
