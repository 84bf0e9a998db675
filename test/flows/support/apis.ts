/** MX's APIs that the scenes are played over, and what looks otherwise over one of them. */
import { type OutcomeCode } from '../../../domain';
import { type MxApi } from '../../../mx';
import { type MxConfig } from '../../../runtime';
import { IS_FULL_PROOF } from '../../support/proof-size';
import { type Sight } from './sights';

/** Atrium, and the versions of the Platform API. */
export type Api = 'atrium' | 'v20250224' | 'v20111101';

/** The older version works as Atrium does, but for its error codes. */
export const APIS: readonly Api[] = IS_FULL_PROOF
  ? ['atrium', 'v20250224', 'v20111101']
  : ['atrium', 'v20250224'];

/** What the worker of a stack speaks. */
export function dialectOf(api: Api): Pick<MxConfig, 'apiVersion'> & { readonly api: MxApi } {
  return api === 'atrium' ? { api } : { api: 'platform', apiVersion: api };
}

/** Another sight than over Atrium, by the row of the table in docs/platform.md that explains it. */
interface Difference {
  readonly because: string;
  readonly outcome?: OutcomeCode;
  readonly seen?: Partial<Sight>;
}

const START = 'start of a verification';
/** Of both versions. */
const OF_PLATFORM: Readonly<Record<string, Difference>> = {
  'outcome-numbers-incomplete': {
    because: 'a row without an account number',
    outcome: 'no-account-numbers',
  },
};

/** Without the verify that Atrium needs for the first job. */
const oneVerifyLess = (left: number): Difference => ({
  because: START,
  seen: { verifies: Array.from({ length: left }, () => 200) },
});

const OF_CURRENT: Readonly<Record<string, Difference>> = {
  ...OF_PLATFORM,
  'flow-oauth-approved': { because: 'after OAuth', seen: { verifies: [] } },
  'flow-denied-then-verified': {
    because: 'new credentials',
    seen: {
      asked: ['provide-credentials: denied', 'TEXT', 'TEXT', 'account'],
      verifies: [409, 200],
    },
  },
  'flow-answer-wrong-then-right': oneVerifyLess(1),
  'flow-expired-within-grace': oneVerifyLess(1),
  'outcome-challenge-expired': oneVerifyLess(0),
  'outcome-support-required': oneVerifyLess(3),
};

/** By API and scene. */
export const DIFFERENCES: Readonly<Record<Api, Readonly<Record<string, Difference>>>> = {
  atrium: {},
  v20250224: OF_CURRENT,
  v20111101: {
    ...OF_PLATFORM,
    'flow-transactions': { because: 'transactions', seen: { hasTransactions: false } },
  },
};

/** The scenes of `npm test` over the Platform API; the full proof plays all. */
export const SLICE: readonly string[] = [
  'flow-answer-wrong-then-right',
  'flow-attached-to-a-running-job',
  'flow-credentials-without-questions',
  'flow-denied-then-verified',
  'flow-existing-member',
  'flow-oauth-approved',
  'flow-oauth-other-member-hinted',
  'flow-other-job-waited-out',
  'flow-transactions',
  'flow-widget-completed',
  'outcome-answer-rejected',
  'outcome-institution-not-found',
  'outcome-no-verifiable-account',
  'outcome-support-required',
  'outcome-throttled',
];
