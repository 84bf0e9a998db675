// A merchant's backend: starts a verification, gets the one-time address of the end user's page for it, and learns how it
// ended, by asking with its key and by signed webhooks. It never sees a credential or an answer. Against `npm run dev`, which
// starts one by itself. A second one needs a port of its own, whose origin the tenant has registered:
//
//   export MERCHANT_PORT=… API=http://127.0.0.1:4080 API_KEY=avk_…      (the line that npm run dev prints)
//   node examples/merchant/server.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { API, API_KEY: KEY, MERCHANT_PORT = '4090' } = process.env;
if (!API || !KEY) throw new Error('Set API and API_KEY; npm run dev prints both.');
const CSP = `default-src 'none'; script-src 'self' ${API}; connect-src 'self'; frame-src ${API}; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'`;
const PAGE = readFileSync(new URL('index.html', import.meta.url), 'utf8').replaceAll('{API}', API);
const SCRIPT = readFileSync(new URL('shop.mjs', import.meta.url), 'utf8');
// In MX's widget the end user looks the bank up.
const BANKS = { credentials: 'mxbank', oauth: 'mx_bank_oauth' };

async function call(method, path, body, more = {}) {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...more };
  const response = await fetch(API + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}

const json = (value) => [200, JSON.stringify(value), 'application/json'];
/** Each answers with a status, and perhaps a body and its type. */
const ROUTES = {
  'GET /': () => [200, PAGE, 'text/html'],
  'GET /shop.mjs': () => [200, SCRIPT, 'text/javascript'],
  'POST /start': async ({ headers }, query) => {
    // Another site's page could start verifications in its visitor's name, at our cost.
    if (headers.origin !== own) return [403];
    const kind = query.get('by');
    const start = { user: { kind: 'new' }, member: { kind, institutionCode: BANKS[kind] } };
    const { id } = await call('POST', '/v1/verifications', start);
    // `state` comes back with the end user: keep it beside the order, and compare it.
    const shown = { returnUrl: `${own}/`, state: 'order 7' };
    return json(await call('POST', `/v1/verifications/${id}/page-sessions`, shown));
  },
  // The page only says that it has ended; how it ended is read with the key.
  'GET /outcome': async (_request, query) =>
    json((await call('GET', `/v1/verifications/${encodeURIComponent(query.get('id'))}`)).outcome),
  'POST /webhooks': takeWebhook,
};

/** Standard Webhooks: takes what is signed by us, and not long ago. */
function takeWebhook({ headers }, _query, body) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': given = '' } = headers;
  const mac = createHmac('sha256', secret).update(`${id}.${time}.${body}`).digest('base64');
  const ours = Buffer.from(`v1,${mac}`);
  const isOurs = (bytes) => bytes.length === ours.length && timingSafeEqual(bytes, ours);
  const isFresh = Math.abs(Date.now() / 1000 - time) < 300;
  if (!isFresh || !given.split(' ').some((each) => isOurs(Buffer.from(each)))) return [401];
  console.log(`Webhook ${JSON.parse(body).type}, ${id}`);
  return [204];
}

const server = createServer(async (request, response) => {
  try {
    const { pathname, searchParams: query } = new URL(request.url, own);
    const route = ROUTES[`${request.method} ${pathname}`] ?? (() => [404]);
    const sent = await text(request);
    const [status, body, type = 'text/plain'] = await route(request, query, sent);
    response.writeHead(status, { 'content-type': type, 'content-security-policy': CSP }).end(body);
  } catch (error) {
    console.error(error.message);
    response.writeHead(502).end();
  }
});
await new Promise((listening) => server.listen(Number(MERCHANT_PORT), '127.0.0.1', listening));
const own = `http://127.0.0.1:${server.address().port}`;
// Has webhooks sent here. Under the same key there is one endpoint, whose secret is told at each start.
const endpoint = { url: `${own}/webhooks` };
const { key } = await call('POST', '/v1/webhook-endpoints', endpoint, { 'idempotency-key': own });
const secret = Buffer.from(key.replace('whsec_', ''), 'base64');
console.log(`Open ${own}`);
