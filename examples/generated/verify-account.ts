/**
 * One verification with types that openapi-typescript makes from the API's own document. Against
 * `npm run dev`, which prints the line with API and API_KEY:
 *
 *   cd examples/generated
 *   npx openapi-typescript ../../docs/openapi.json -o api.d.ts
 *   npx tsx verify-account.ts
 */
import type { components } from './api';

type Schemas = components['schemas'];
type Verification = Schemas['Verification'];

const { API = '', API_KEY = '' } = process.env;
const WAIT = { prefer: 'wait=30' };

async function call<T>(path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${API}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${API_KEY}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  const problem = answer as Schemas['Problem'];
  throw new Error(`${path}: ${problem.code}, ${problem.detail ?? problem.title}`);
}

/** What the end user would be asked; the simulated bank takes these answers. */
async function act({ links, nextAction }: Verification): Promise<void> {
  switch (nextAction.kind) {
    case 'provide-credentials': {
      const credentials = nextAction.credentials.map(({ guid, type }) => ({
        guid,
        value: type === 'LOGIN' ? 'test_atrium' : 'challenge',
      }));
      const body: Schemas['ProvidedCredentials'] = { round: nextAction.round, credentials };
      await call<Schemas['AnswerAccepted']>(links.credentials, body);
      return;
    }
    case 'answer-challenges': {
      const answers = nextAction.challenges.map(({ guid }) => ({ guid, value: 'correct' }));
      const body: Schemas['ChallengeAnswers'] = { round: nextAction.round, answers };
      await call<Schemas['AnswerAccepted']>(links.challengeAnswers, body);
      return;
    }
    case 'select-account': {
      const [first] = nextAction.options;
      const body: Schemas['AccountSelection'] = {
        round: nextAction.round,
        value: first?.value ?? '',
      };
      await call<Schemas['AnswerAccepted']>(links.accountSelection, body);
      return;
    }
    case 'open-url':
      throw new Error('This example has no browser.');
    case 'none':
  }
}

async function main(): Promise<void> {
  const start: Schemas['StartVerification'] = {
    reference: 'order-4711',
    user: { kind: 'new' },
    member: { kind: 'credentials', institutionCode: 'mxbank' },
  };
  let verification = await call<Verification>('/v1/verifications', start, WAIT);
  let answered = 0;
  while (verification.outcome === null) {
    const { nextAction } = verification;
    if (nextAction.kind !== 'none' && nextAction.round > answered) {
      console.log(nextAction.kind);
      answered = nextAction.round;
      await act(verification);
    }
    verification = await call<Verification>(verification.links.self, undefined, WAIT);
  }
  const code: Schemas['OutcomeCode'] = verification.outcome.code;
  const numbers = await call<Schemas['AccountNumbers']>(verification.links.accountNumbers);
  console.log(`Outcome: ${code}`, JSON.stringify(numbers.accountNumbers));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
