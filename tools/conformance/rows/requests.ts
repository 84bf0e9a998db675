/** What our own API and client take, by operation of the API. */
import { type Row, type Table } from '../row';
import { PAGE_REQUESTS } from './page-requests';
import { START } from './start';

const LIST =
  'api/every-flow › is listed by phase, outcome and institution, page by page, to its own tenant';
const REFERENCE =
  'api/every-flow › is found by the reference of its backend, which another tenant may use as well';
const SAME_KEY =
  'api/idempotency › sends an answer with the same key as the same update; of another round, or without a key, as another';
const ANSWERS = 'domain/round › answers to challenges that %s';
const SEALED = 'client/requests › passes values on that a browser has sealed';

const LISTED: readonly Row[] = [
  ['phase outcome institutionCode', 'Filter the list.', LIST],
  ['reference', 'Finds by the caller’s own name.', REFERENCE],
  ['pageSize cursor', 'Page through it.', LIST],
  ['tenantId', 'Whose; over HTTP the key tells.', LIST],
];

const REGISTERED =
  'api/webhooks › is registered with a secret that is shown once, listed, changed and removed';
const SENT_AGAIN =
  'api/webhooks › what is sent is listed, and sent once more, for its own tenant alone';

const MADE_ONCE =
  'api/webhooks › or a secret that is asked for twice under one key is made once, and shown to the same request alone';
const ONCE: Row = ['idempotency-key', 'The same key is the same request.', MADE_ONCE];

/** Of webhooks: nothing of them reaches MX. */
const WEBHOOK_REQUESTS: Readonly<Record<string, readonly Row[]>> = {
  'POST /v1/webhook-endpoints': [
    ['url events[] signing', 'Where webhooks go, which, and how they are signed.', REGISTERED],
    ONCE,
  ],
  'POST /v1/webhook-endpoints/{endpointId}/state': [
    ['state', 'Whether it gets webhooks.', REGISTERED],
  ],
  'POST /v1/webhook-endpoints/{endpointId}/secrets': [
    ['signing', 'A shared secret, or a key pair.', REGISTERED],
    ONCE,
  ],
  'GET /v1/webhook-deliveries': [
    ['endpointId state from to', 'Filter the list.', SENT_AGAIN],
    ['pageSize cursor', 'Page through it.', SENT_AGAIN],
  ],
  'POST /v1/webhook-deliveries/resend': [
    ['endpointId eventId', 'Which delivery is sent once more.', SENT_AGAIN],
  ],
  'POST /v1/webhook-deliveries/resend-range': [
    ['endpointId state from to cursor', 'Which are sent once more.', SENT_AGAIN],
  ],
  'POST /v1/mx-webhooks/{secret}': [
    [
      'authorization',
      'Without the login it is rejected.',
      'api/webhooks › needs its path and its login',
    ],
  ],
};

/** By operation of the HTTP API; the client’s own names are with those of the API. */
export const OWN_REQUESTS: Readonly<Record<string, readonly Row[]>> = {
  ...WEBHOOK_REQUESTS,
  'POST /v1/verifications': START,
  'GET /v1/verifications': LISTED,
  'GET /v1/verifications/{verificationId}': [
    [
      'prefer',
      'Waits for a change.',
      'api/outage › a process that drains answers whoever waits with the current state',
    ],
  ],
  'POST /v1/verifications/{verificationId}/cancel': [
    [
      'reason',
      'Stands in the history, for operators.',
      'client/bounded-writes › cancelling again and again is one event, and says that it waits; hints of one moment are few',
    ],
  ],
  'DELETE /v1/verifications/{verificationId}': [
    [
      'mx',
      'What is deleted at MX first.',
      'flows/deletion › deletes the history, and at MX what %s names',
    ],
  ],
  'POST /v1/verifications/{verificationId}/member-changed': [
    [
      'body',
      'Read as a hint, whatever it holds.',
      'api/member-changed › a hint about the member %s',
    ],
  ],
  'POST /v1/verifications/{verificationId}/tokens': [
    [
      'lifeSeconds',
      'How long the token lives.',
      'api/access › reads, follows and answers its verification, and does nothing else',
    ],
  ],
  'GET /v1/verifications/{verificationId}/events': [
    [
      'last-event-id',
      'Where the stream goes on.',
      'api/event-clients › are told every change in order and then the end, after a cut as well, and 204 when they have seen all',
    ],
  ],
  'POST /v1/verifications/{verificationId}/challenge-answers': [
    ['idempotency-key', 'The same key and round are the same answer.', SAME_KEY],
    ['round answers[].guid', 'The round and its questions; others are rejected.', ANSWERS],
    [
      'answers[].value answers.guids[] answers.sealed',
      'The answer, sealed at once or before.',
      SEALED,
    ],
  ],
  'POST /v1/verifications/{verificationId}/account-selection': [
    ['idempotency-key', 'The same key and round are the same answer.', SAME_KEY],
    [
      'round value',
      'The round and one of its values; others are rejected.',
      'domain/round › an account selection %s',
    ],
  ],
  'POST /v1/verifications/{verificationId}/credentials': [
    ['idempotency-key', 'The same key and round are the same answer.', SAME_KEY],
    [
      'round credentials[].guid',
      'The round and its fields; others are rejected.',
      'domain/round › new credentials %s',
    ],
    [
      'credentials[].value credentials.guids[] credentials.sealed',
      'The value, sealed at once or before.',
      SEALED,
    ],
  ],
  'GET /v1/institutions': [
    [
      'name page pageSize',
      'Asked of MX.',
      'activities/look-ups › finds institutions by name, one by its code, and its form',
    ],
  ],
  ...PAGE_REQUESTS,
};

export const REQUEST_TABLES: readonly Table[] = Object.entries(OWN_REQUESTS).map(
  ([operation, rows]) => ({ title: operation, of: 'names', rows }),
);
