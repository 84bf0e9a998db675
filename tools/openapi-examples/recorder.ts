/** Sends requests by operation, and keeps those that are to be examples. */
import { openApiOnce, type OperationExamples } from '../../api';
import { type ApiOnStack } from '../api-on-stack';
import { readDocument } from '../fuzz-api/document';

/** One request. */
export interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** In place of the backend's key. */
  readonly token?: string;
}

/** What an example is called, and what it shows. */
export interface Shown {
  readonly name: string;
  readonly summary: string;
  /** What is shown of a long answer. @default all of it */
  readonly part?: (value: unknown) => unknown;
}

type Mutable = { -readonly [K in keyof OperationExamples]: Record<string, never> };

/** Speaks to the API as its backend, and writes down what was said. */
export class Recorder {
  readonly examples: Record<string, OperationExamples> = {};
  readonly #api: Pick<ApiOnStack, 'url' | 'key'>;

  constructor(api: Pick<ApiOnStack, 'url' | 'key'>) {
    this.#api = api;
  }

  /**
   * Sends, and keeps request and answer as an example where it has a name.
   *
   * @throws Error for an answer that is no success
   */
  async send(operationId: string, sent: Sent = {}, shown?: Shown): Promise<unknown> {
    const { method, path } = routeOf(operationId);
    const query = new URLSearchParams(sent.query).toString();
    const at = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => sent.params?.[name] ?? '');
    const response = await fetch(`${this.#api.url}${at}${query === '' ? '' : `?${query}`}`, {
      method,
      headers: {
        authorization: `Bearer ${sent.token ?? this.#api.key}`,
        ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${operationId} was answered with ${text}`);
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const value: unknown = isJson ? JSON.parse(text) : text;
    if (shown !== undefined)
      this.#keep(operationId, { sent, shown, status: response.status, value });
    return value;
  }

  #keep(
    operationId: string,
    kept: {
      readonly sent: Sent;
      readonly shown: Shown;
      readonly status: number;
      readonly value: unknown;
    },
  ): void {
    const { sent, shown, status, value } = kept;
    const { name, summary, part = (whole: unknown) => whole } = shown;
    const { parameters, request, success } = (this.examples[operationId] ??= {
      parameters: {},
      request: {},
      success: {},
    }) as Required<Mutable>;
    Object.assign(parameters, sent.params, sent.query, sent.headers);
    if (sent.body !== undefined) Object.assign(request, { [name]: { summary, value: sent.body } });
    const answers = (success as Record<string, object>)[String(status)] ?? {};
    Object.assign(success, { [status]: { ...answers, [name]: { summary, value: part(value) } } });
  }
}

const { operations } = readDocument(openApiOnce()());

function routeOf(operationId: string) {
  const route = operations.find((each) => each.operationId === operationId);
  if (route === undefined) throw new Error(`There is no operation ${operationId}.`);
  return route;
}
