/** The end user's page, as the canary sees it: what its browser sends, and what names its session. */
import { randomBytes } from 'node:crypto';
import { Caller, nextStep } from '../../api/support/api';
import { credentialsOf, type Story } from './canary-flows';

/** What is set for the tenant of the canary. */
export const PAGE_TENANT = { returnUrls: ['https://shop.example.com/done'] };

const random = (): string => randomBytes(32).toString('base64url');

/** One verification through the page, from the bank on; everything of its session is a key. */
export async function visitPage(
  story: Story,
  { url, key }: { readonly url: string; readonly key: string },
): Promise<void> {
  const { planted, keys, ids, answers, outcomes } = story;
  const [backend, page] = [new Caller(url, key), new Caller(url)];
  Object.assign(keys, { 'page state': random(), 'return parameter': random() });
  const made = await backend.post('/v1/page-sessions', {
    start: {
      user: { kind: 'new', identifier: planted.plant('identifier', '') },
      reference: planted.plant('reference', ''),
    },
    returnUrl: `${PAGE_TENANT.returnUrls[0]!}?cart=${keys['return parameter']!}`,
    state: keys['page state'],
  });
  const { verificationId: id, url: address } = made.body as unknown as {
    readonly verificationId: string;
    readonly url: string;
  };
  ids.push(id);
  const { pathname, search, hash } = new URL(address);
  story.pageAddresses.push(pathname + search);
  const ticket = hash.slice(1);
  addToken(story, 'page ticket', ticket);
  keys['browser of the page'] = random();
  await page.get(pathname);
  await page.get(`/page/return?status=${keys['return parameter']!}`);
  const open = async (browser: string) => ({
    path: '/v1/page-sessions/open',
    answer: await page.post('/v1/page-sessions/open', { ticket, browser }),
  });
  const opened = await open(keys['browser of the page']);
  const { token } = opened.answer.body;
  addToken(story, 'page session', token);
  answers.push(await open(random()));
  await page.post('/v1/page-sessions/start', { institutionCode: 'mxbank' }, { token });
  const renewed = await page.post('/v1/page-sessions/renew', undefined, { token });
  addToken(story, 'renewed page session', renewed.body.token);
  const { round } = (await nextStep(backend, id)).nextAction;
  const body = { round, credentials: credentialsOf(story, 'sim_legacy') };
  await page.post(`/v1/verifications/${id}/credentials`, body, { token });
  outcomes.push((await nextStep(backend, id, round)).outcome?.code);
}

/** What it claims, and its signature: whoever writes it down has either. */
function addToken({ keys }: Story, name: string, token: string): void {
  const [, claims = '', signature = ''] = token.split('.');
  Object.assign(keys, { [`${name}, claims`]: claims, [`${name}, signature`]: signature });
}
