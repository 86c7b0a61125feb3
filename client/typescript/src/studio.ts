// Generations that run at the studio: start one, follow it, fetch what came out.
import type { Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type Generation = components["schemas"]["Generation"];
export type Asset = components["schemas"]["Asset"];
export type Work =
  paths["/v1/accounts/{account}/generations"]["post"]["requestBody"]["content"]["application/json"];

export interface Following {
  /** Called whenever the generation has changed. */
  onChange?: (now: Generation) => void;
  /** Ends the waiting; the generation goes on. */
  signal?: AbortSignal;
}

/** Reports whether nothing changes any more. */
export function isFinal(g: Generation): boolean {
  return g.state === "succeeded" || g.state === "failed" || g.state === "canceled";
}

/**
 * Starts a generation and waits until it is final. Its credits are held until it is delivered; one that fails or is
 * canceled costs nothing. With a key that a repeat gives again it is started once.
 */
export async function run(
  client: Client<paths>,
  account: string,
  work: Work,
  options: Following & { key?: string } = {},
): Promise<Generation> {
  const header = { "Idempotency-Key": options.key ?? crypto.randomUUID() };
  const { data } = await client.POST("/v1/accounts/{account}/generations", {
    params: { path: { account }, header },
    body: work,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return waitFor(client, account, data!.id, options);
}

/** Waits until a generation is final. A stream of events that ends before that is asked for again. */
export async function waitFor(
  client: Client<paths>,
  account: string,
  generation: string,
  options: Following = {},
): Promise<Generation> {
  const path = { account, generation };
  const { onChange, signal } = options;
  const until = signal ? { signal } : {};
  for (;;) {
    const { data } = await client.GET("/v1/accounts/{account}/generations/{generation}", { params: { path }, ...until });
    const now = data as Generation;
    onChange?.(now);
    if (isFinal(now)) return now;
    const events = await client.GET("/v1/accounts/{account}/generations/{generation}/events", {
      params: { path },
      parseAs: "stream",
      ...until,
    });
    for await (const event of read(events.data as unknown as ReadableStream<Uint8Array>)) {
      onChange?.(event);
      if (isFinal(event)) return event;
    }
    await pause(500, signal); // a stream that ends at once is not asked for again and again
  }
}

/** Fetches a file of the gallery; small: of a picture, one for lists. */
export async function file(
  client: Client<paths>,
  account: string,
  asset: string,
  size: "full" | "small" = "full",
): Promise<Blob> {
  const { data } = await client.GET("/v1/accounts/{account}/assets/{asset}/file", {
    params: { path: { account, asset }, query: { size } },
    parseAs: "blob",
  });
  return data as unknown as Blob;
}

async function* read(stream: ReadableStream<Uint8Array>): AsyncGenerator<Generation> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const lines = text.split("\n");
      text = lines.pop()!;
      for (const line of lines) {
        if (line.startsWith("data: ")) yield JSON.parse(line.slice("data: ".length)) as Generation;
      }
    }
  } finally {
    await reader.cancel();
  }
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
