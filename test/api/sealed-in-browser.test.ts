/**
 * Goal: a browser that has read docs/http-api.md and nothing else can seal credentials and answers itself, so that neither the
 * backend nor the API ever sees them. Method: sealed here with jose alone, by the words of that page; nothing of codec/ is used,
 * so that a mistake there cannot agree with itself.
 */
import { expect, it } from '@jest/globals';
import { CompactEncrypt, type JWK } from 'jose';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, nextStep, useApi } from './support/api';
import { type Body } from './support/body';

type Purpose = 'credential' | 'challenge-answer';
/** "padded with spaces to a multiple of 256 bytes" */
const PADDED_BYTES = 256;

async function sealedBy(
  page: Caller,
  id: string,
  purpose: Purpose,
  guid: string,
  value: string,
): Promise<string> {
  const { status, body } = await page.get('/.well-known/sealing-keys');
  expect(status).toBe(200);
  const { keys } = body as unknown as { readonly keys: readonly [JWK & { readonly kid: string }] };
  const [key] = keys;
  const bytes = (pad: string) => new TextEncoder().encode(JSON.stringify({ value, pad }));
  const short = PADDED_BYTES - (bytes('').length % PADDED_BYTES);
  const plain = bytes(' '.repeat(short % PADDED_BYTES));
  expect(plain.length % PADDED_BYTES).toBe(0);
  return new CompactEncrypt(plain)
    .setProtectedHeader({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: key.kid,
      sealedFor: [id, purpose, guid],
    })
    .encrypt(key);
}

describeWithOwnServer('a browser that seals', () => {
  const running = useApi();

  /** A verification that asks for credentials, and the end user's page with a token for it alone. */
  async function atTheForm() {
    const { api, caller } = running();
    const member = { kind: 'credentials', institutionCode: 'mxbank' };
    const asked = await caller.post(
      '/v1/verifications',
      { user: { kind: 'new' }, member },
      { headers: { prefer: 'wait=10' } },
    );
    expect(asked.body.nextAction).toMatchObject({ kind: 'provide-credentials', round: 1 });
    const { body } = await caller.post(asked.body.links.tokens, {});
    return { form: asked.body, page: new Caller(api.url, body.token) };
  }

  const valuesOf = (form: Body, password: string) =>
    form.nextAction.fields.map(({ guid, type }) => ({
      guid,
      value: type === 'PASSWORD' ? password : 'test_atrium',
    }));

  it('takes its end user through sign-in and question without a plain secret on the wire', async () => {
    const { form, page } = await atTheForm();
    const { id, links } = form;
    const credentials = await Promise.all(
      valuesOf(form, 'challenge').map(async ({ guid, value }) => ({
        guid,
        sealed: await sealedBy(page, id, 'credential', guid, value),
      })),
    );
    const given = await page.post(links.credentials, { round: 1, credentials });
    expect(given).toMatchObject({ status: 202, body: { accepted: true } });

    const asked = await nextStep(page, id, 1);
    expect(asked.nextAction).toMatchObject({ kind: 'answer-challenges', round: 2 });
    const answers = await Promise.all(
      asked.nextAction.challenges.map(async ({ guid }) => ({
        guid,
        sealed: await sealedBy(page, id, 'challenge-answer', guid, 'correct'),
      })),
    );
    expect((await page.post(links.challengeAnswers, { round: 2, answers })).status).toBe(202);

    const choice = await nextStep(page, id, 2);
    expect(choice.nextAction).toMatchObject({ kind: 'select-account', round: 3 });
    const { value } = choice.nextAction.options[0];
    await page.post(links.accountSelection, { round: 3, value });
    expect((await nextStep(page, id, 3)).outcome).toMatchObject({ code: 'verified' });
  });

  it('is asked again when what it sealed was for another field, and it never reaches MX', async () => {
    const { form, page } = await atTheForm();
    const [one, two] = valuesOf(form, 'challenge');
    const swapped = [one!, two!].map(async ({ guid, value }, index) => ({
      guid,
      sealed: await sealedBy(page, form.id, 'credential', [two!, one!][index]!.guid, value),
    }));
    const before = running().stack.simulator.control.counters().membersCreated;
    const credentials = await Promise.all(swapped);
    expect((await page.post(form.links.credentials, { round: 1, credentials })).status).toBe(202);
    const again = await nextStep(page, form.id, 1);
    expect(again.nextAction).toMatchObject({ kind: 'provide-credentials', reason: 'unreadable' });
    expect(running().stack.simulator.control.counters().membersCreated).toBe(before);
  });
});
