// A merchant's backend: starts a verification, gets the one-time address of the end user's page for it, and learns how it
// ended, by asking with its key and by signed webhooks. It never sees a credential or an answer. Against `npm run dev`, which
// starts it on the port below:
//
//   export API=http://127.0.0.1:4080 API_KEY=avk_…      (the line that npm run dev prints)
//   node examples/merchant/server.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { API, API_KEY, MERCHANT_PORT = '4090', WEBHOOK_SECRET = '' } = process.env;
if (!API || !API_KEY) throw new Error('Set API and API_KEY; npm run dev prints both.');
const read = (name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('{API}', API);
const FILES = {
  '/': ['text/html', read('index.html')],
  '/shop.mjs': ['text/javascript', read('shop.mjs')],
};
const POLICY = `default-src 'none'; script-src 'self' ${API}; connect-src 'self'; frame-src ${API}; style-src 'unsafe-inline'; frame-ancestors 'none'`;
const MEMBERS = {
  password: { kind: 'credentials', institutionCode: 'mxbank' },
  oauth: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
  widget: { kind: 'connect-widget' },
};

async function call(path, body) {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(API + path, { headers, ...sent });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}

/** The address to send the end user to. `state` comes back with them: keep it beside the order, and compare it. */
async function start(member, own) {
  const { id } = await call('/v1/verifications', { user: { kind: 'new' }, member });
  return call(`/v1/verifications/${id}/page-sessions`, { returnUrl: `${own}/`, state: 'order 7' });
}

/** Standard Webhooks: whether the body is signed by us, and not long ago. */
function isSigned({ headers }, body) {
  const {
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': signatures = '',
  } = headers;
  const key = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest();
  const isOurs = (text) => text.length === wanted.length && timingSafeEqual(text, wanted);
  const given = signatures
    .split(' ')
    .map((each) => Buffer.from(each.replace(/^v1,/, ''), 'base64'));
  return key.length > 0 && Math.abs(Date.now() / 1000 - Number(time)) < 300 && given.some(isOurs);
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://merchant');
  const own = `http://${request.headers.host}`;
  const answer = (status, type = 'text/plain', body = '') =>
    response
      .writeHead(status, {
        'content-type': `${type}; charset=utf-8`,
        'content-security-policy': POLICY,
      })
      .end(body);
  try {
    let body = '';
    for await (const part of request) body += part;
    if (request.method === 'GET' && FILES[pathname]) return answer(200, ...FILES[pathname]);
    if (request.method === 'GET' && pathname === '/outcome') {
      // The page only says that it has ended; how it ended is read with the key.
      const { outcome } = await call(
        `/v1/verifications/${encodeURIComponent(searchParams.get('id'))}`,
      );
      return answer(200, 'application/json', JSON.stringify(outcome));
    }
    // Another site's page could start verifications in its visitor's name, at our cost.
    if (request.method === 'POST' && pathname === '/start' && request.headers.origin === own)
      return answer(
        200,
        'application/json',
        JSON.stringify(await start(MEMBERS[searchParams.get('by')], own)),
      );
    if (request.method === 'POST' && pathname === '/webhooks') {
      if (!isSigned(request, body)) return answer(401);
      console.log(`Webhook ${JSON.parse(body).type}, ${String(request.headers['webhook-id'])}`);
      return answer(204);
    }
    answer(request.method === 'POST' ? 403 : 404);
  } catch (error) {
    console.error(error.message);
    answer(502);
  }
});
server.listen(Number(MERCHANT_PORT), '127.0.0.1', () => {
  console.log(`Open http://127.0.0.1:${server.address().port}`);
});
