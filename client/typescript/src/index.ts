// Client of Conto's API. Every path, body and answer is typed from the description that a server gives of itself, so a
// call that is not there, or is given something else, does not compile.
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, paths } from "./schema.js";
export { file, isFinal, run, waitFor } from "./studio.js";
export type { Asset, Following, Generation, Work } from "./studio.js";
export type Account = components["schemas"]["Account"];
export type Quote = components["schemas"]["Quote"];
export type Hold = components["schemas"]["Hold"];

/** What a refusal says (RFC 9457): its code, a sentence for people, and the code's data. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  [data: string]: unknown;
}

/** A call that was refused. */
export class ContoError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = "ContoError";
  }
}

export interface Options {
  /** Where the server is: https://credits.example */
  url: string;
  /** An operator's key, or one of an account. */
  key: string;
  /** The user for whom an operator acts; their role in the account decides. */
  user?: string;
  /** The language of sentences for people: en, it. */
  language?: string;
}

/** A client of one server. Its calls throw a ContoError when they are refused, so that data is there when they return. */
export function conto(options: Options): Client<paths> {
  const client = createClient<paths>({ baseUrl: options.url });
  const middleware: Middleware = {
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${options.key}`);
      if (options.user) request.headers.set("Conto-User", options.user);
      if (options.language) request.headers.set("Accept-Language", options.language);
      return request;
    },
    async onResponse({ response }) {
      if (!response.ok) throw new ContoError((await response.clone().json()) as Problem);
      return response;
    },
  };
  client.use(middleware);
  return client;
}
