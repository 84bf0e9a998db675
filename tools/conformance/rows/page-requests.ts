/** What the routes of the end user's page take. MX gets none of it but what a start has. */
import { type Row } from '../row';
import { START } from './start';

const BRINGS = 'api/page-sessions › brings what the backend said, may cancel, and is renewed';
const OPENS = 'api/page-sessions › opens for one browser, which may repeat it; and for nobody else';
const STARTS =
  'api/page-sessions › starts one verification with it, and with what the backend gave, which the page never sees';

const SHOWN: readonly Row[] = [
  ['returnUrl', 'Where the page leads; one that is not registered is rejected.', BRINGS],
  ['state language', 'Come back with the end user; the language of the page.', BRINGS],
  [
    'lifeSeconds',
    'How long the address can be opened.',
    'api/page-sessions › is too old when its time is over',
  ],
];

/** As of a start, of which the page chooses the member; the headers are not among them. */
const STARTED: readonly Row[] = START.flatMap(([names, what, test]): readonly Row[] => {
  const own = names
    .split(' ')
    .filter(
      (name) =>
        !/^(?:member|idempotency-key|prefer|verificationId|tenantId|requestFingerprint)/.test(name),
    );
  return own.length === 0 ? [] : [[own.map((name) => `start.${name}`).join(' '), what, test]];
});

/** By operation of the HTTP API. */
export const PAGE_REQUESTS: Readonly<Record<string, readonly Row[]>> = {
  'POST /v1/verifications/{verificationId}/page-sessions': SHOWN,
  'POST /v1/page-sessions': [...STARTED, ...SHOWN],
  'POST /v1/page-sessions/open': [
    ['ticket browser', 'What opens the session, and for whom.', OPENS],
  ],
  'POST /v1/page-sessions/start': [['institutionCode', 'The bank that was chosen.', STARTS]],
};
