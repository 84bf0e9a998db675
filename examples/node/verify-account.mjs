// One verification from start to account numbers with Node's own fetch, followed by its events. Against `npm run dev`:
//
//   export API=http://127.0.0.1:4080 API_KEY=avk_…      (the line that npm run dev prints)
//   node examples/node/verify-account.mjs
import { randomUUID } from 'node:crypto';

const { API, API_KEY } = process.env;
if (!API || !API_KEY) throw new Error('Set API and API_KEY; npm run dev prints both.');

async function call(path, options = {}) {
  const response = await fetch(API + path, {
    ...options,
    headers: {
      authorization: `Bearer ${API_KEY}`,
      'content-type': 'application/json',
      ...options.headers,
    },
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response;
}

const post = async (path, body, headers) =>
  (await call(path, { method: 'POST', body: JSON.stringify(body), headers })).json();

/** Reads events, coming back with the last id when the connection is lost. Ends after the outcome. */
async function* follow(path) {
  let lastId;
  for (;;) {
    const response = await call(path, { headers: lastId ? { 'last-event-id': lastId } : {} });
    if (response.status === 204) return;
    let rest = '';
    try {
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (!data) continue;
          lastId = /^id: (.*)$/m.exec(block)[1];
          const verification = JSON.parse(data);
          yield verification;
          if (verification.outcome) return;
        }
      }
    } catch {
      // A lost connection: the next round begins where this one stopped.
    }
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

const started = await post(
  '/v1/verifications',
  {
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: [
        { guid: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1', value: 'test_atrium' },
        { guid: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d', value: 'challenge' },
      ],
    },
  },
  { 'idempotency-key': randomUUID() },
);
const { links } = started;
console.log(`Started ${links.self}`);

let answered = 0;
for await (const { phase, nextAction, outcome } of follow(links.events)) {
  console.log(`${phase}${nextAction.kind === 'none' ? '' : `: ${nextAction.kind}`}`);
  if (outcome) console.log(`Outcome: ${outcome.code}`);
  const { kind, round } = nextAction;
  if (kind === 'none' || round <= answered) continue;
  answered = round;
  if (kind === 'answer-challenges') {
    const answers = nextAction.challenges.map(({ guid }) => ({ guid, value: 'correct' }));
    await post(links.challengeAnswers, { round, answers });
  } else if (kind === 'select-account') {
    await post(links.accountSelection, { round, value: nextAction.options[0].value });
  }
}

console.log(await (await call(links.accountNumbers)).text());
