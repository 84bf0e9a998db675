/** What the command `webhooks` can do: each with what it takes, its audit event, and what it prints. */
import { type OperatorEvent } from '../../api/audit-stream';
import { type DeliveryPage, type DeliverySummary, type WebhookOperations } from '../../client';
import { harmless } from '../terminal';

/** The options as they were given. */
export interface Values {
  readonly tenant: string;
  readonly events?: string | undefined;
  readonly signing?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly state?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface Asked {
  readonly given: readonly string[];
  readonly values: Values;
}

interface Action {
  readonly event: OperatorEvent;
  readonly takes: readonly string[];
  /** Whether the first thing it takes is an endpoint. */
  readonly hasEndpoint: boolean;
  /** Returns the lines to print. */
  readonly action: (webhooks: WebhookOperations, asked: Asked) => Promise<readonly string[]>;
}

/** More than anybody reads in a terminal. */
const PAGE_SIZE = 100;
/** A hundred events each: ten thousand with one command. */
const RESEND_REQUESTS_MAX = 100;

const ofEndpoint = (
  event: OperatorEvent,
  takes: readonly string[],
  action: Action['action'],
): Action => ({ event, takes: ['ENDPOINT', ...takes], hasEndpoint: true, action });

const changing = (kind: 'remove' | 'enable' | 'disable'): Action =>
  ofEndpoint(
    kind === 'remove' ? 'webhook.endpoint-removed' : 'webhook.endpoint-changed',
    [],
    async (webhooks, { given, values }) => {
      const [endpointId = ''] = given;
      const change =
        kind === 'disable'
          ? ({ kind, endpointId, why: 'asked' } as const)
          : ({ kind, endpointId } as const);
      await webhooks.change(values.tenant, change);
      return ['Done. It holds within five seconds.'];
    },
  );

export const ACTIONS = {
  list: {
    event: 'webhook.endpoints-read',
    takes: [],
    hasEndpoint: false,
    action: async (webhooks, { values }) => {
      const endpoints = await webhooks.list(values.tenant);
      if (endpoints.length === 0) return ['There is none.'];
      return endpoints.map(({ endpointId, url, events, disabled, secretIds }) =>
        [
          endpointId,
          disabled === undefined ? 'enabled' : `disabled (${disabled})`,
          harmless(url),
          events?.join(',') ?? 'all events',
          `secrets ${secretIds.join(',')}`,
        ].join('  '),
      );
    },
  },
  add: {
    event: 'webhook.endpoint-registered',
    takes: ['URL'],
    hasEndpoint: false,
    action: async (webhooks, { given, values }) => {
      const [url = ''] = given;
      const events = values.events?.split(',');
      const request = { url, signing: values.signing ?? 'v1', ...(events && { events }) };
      // Checked by the client, as whatever a caller without types sends.
      const made = await webhooks.register(values.tenant, request as never);
      return shownOnce(made);
    },
  },
  remove: changing('remove'),
  enable: changing('enable'),
  disable: changing('disable'),
  test: ofEndpoint('webhook.test-sent', [], async (webhooks, { given, values }) => {
    const eventId = await webhooks.sendTest(values.tenant, given[0] ?? '');
    return [`${eventId} is on its way. "deliveries" says what became of it.`];
  }),
  'add-secret': ofEndpoint('webhook.secret-added', [], async (webhooks, { given, values }) => {
    const signing = values.signing ?? 'v1';
    return shownOnce(await webhooks.addSecret(values.tenant, given[0] ?? '', signing as never));
  }),
  'remove-secret': ofEndpoint(
    'webhook.secret-removed',
    ['SECRET'],
    async (webhooks, { given, values }) => {
      const [endpointId = '', secret = ''] = given;
      await webhooks.change(values.tenant, { kind: 'remove-secret', endpointId, secret });
      return ['Done. It holds within five seconds.'];
    },
  ),
  deliveries: {
    event: 'webhook.deliveries-read',
    takes: [],
    hasEndpoint: false,
    action: async (webhooks, { values }) => {
      const filter = { ...filterOf(values), tenantId: values.tenant, pageSize: PAGE_SIZE };
      const found: DeliverySummary[] = [];
      let page: DeliveryPage | undefined;
      do {
        const cursor = page?.nextCursor;
        page = await webhooks.deliveries({ ...filter, ...(cursor && { cursor }) } as never);
        found.push(...page.deliveries);
        // Of one endpoint a page may be empty while others follow.
      } while (found.length < PAGE_SIZE && page.nextCursor !== undefined);
      if (found.length === 0) return ['There is none.'];
      return found
        .slice(0, PAGE_SIZE)
        .map(({ eventId, endpointId, type, state, startedAt, isResent }) =>
          [eventId, endpointId, type, isResent ? `${state} (resent)` : state, startedAt].join('  '),
        );
    },
  },
  resend: ofEndpoint('webhook.resent', ['EVENT'], async (webhooks, { given, values }) => {
    const [endpointId = '', eventId = ''] = given;
    await webhooks.resend(values.tenant, { endpointId, eventId });
    return ['It is on its way once more.'];
  }),
  'resend-range': {
    event: 'webhook.range-resent',
    takes: [],
    hasEndpoint: false,
    action: async (webhooks, { values }) => {
      let total = 0;
      let cursor: string | undefined;
      for (let requests = 0; requests < RESEND_REQUESTS_MAX; requests += 1) {
        const range = { ...filterOf(values), ...(cursor !== undefined && { cursor }) };
        const { count, nextCursor } = await webhooks.resendRange(values.tenant, range as never);
        total += count;
        cursor = nextCursor;
        if (cursor === undefined) return [`${String(total)} are on their way once more.`];
      }
      return [`${String(total)} are on their way, and there are more: choose a shorter range.`];
    },
  },
} as const satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof ACTIONS;

function shownOnce(made: {
  readonly endpointId: string;
  readonly secretId: string;
  readonly key: string;
}): readonly string[] {
  return [
    `endpoint ${made.endpointId}`,
    `secret   ${made.secretId}`,
    `key      ${made.key}`,
    'The key is not shown again. The receiver checks webhooks by it (docs/webhooks.md).',
  ];
}

function filterOf({ endpoint, state, from, to }: Values) {
  return {
    ...(endpoint !== undefined && { endpointId: endpoint }),
    ...(state !== undefined && { state }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}
