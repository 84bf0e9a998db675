// A merchant's backend: starts a verification, gets the one-time address of the end user's page for it, and learns how it
// ended, by asking with its key and by signed webhooks. It never sees a credential or an answer. Against `npm run dev`, which
// starts it on the port below:
//
//   export API=http://127.0.0.1:4080 API_KEY=avk_…      (the line that npm run dev prints)
//   node examples/merchant/server.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { API, API_KEY, MERCHANT_PORT = '4090' } = process.env;
if (!API || !API_KEY) throw new Error('Set API and API_KEY; npm run dev prints both.');
const POLICY = `default-src 'none'; script-src 'self' ${API}; connect-src 'self'; frame-src ${API}; style-src 'unsafe-inline'; frame-ancestors 'none'`;
const MEMBERS = {
  password: { kind: 'credentials', institutionCode: 'mxbank' },
  oauth: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
  widget: { kind: 'connect-widget' },
};

async function call(path, body, method = body ? 'POST' : 'GET') {
  const type = body && { 'content-type': 'application/json' };
  const headers = { authorization: `Bearer ${API_KEY}`, ...type };
  const response = await fetch(API + path, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}

const json = (value) => [200, 'application/json', JSON.stringify(value)];
const file = (name, type) => {
  const content = readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('{API}', API);
  return () => [200, type, content];
};
/** Each answers with a status, and perhaps a type and a body. */
const ROUTES = {
  'GET /': file('index.html', 'text/html'),
  'GET /shop.mjs': file('shop.mjs', 'text/javascript'),
  'POST /start': async ({ headers, query, own }) => {
    // Another site's page could start verifications in its visitor's name, at our cost.
    if (headers.origin !== own) return [403];
    const member = MEMBERS[query.get('by')];
    const { id } = await call('/v1/verifications', { user: { kind: 'new' }, member });
    // `state` comes back with the end user: keep it beside the order, and compare it.
    const shown = { returnUrl: `${own}/`, state: 'order 7' };
    return json(await call(`/v1/verifications/${id}/page-sessions`, shown));
  },
  // The page only says that it has ended; how it ended is read with the key.
  'GET /outcome': async ({ query }) =>
    json((await call(`/v1/verifications/${encodeURIComponent(query.get('id'))}`)).outcome),
  'POST /webhooks': ({ headers, body }) => {
    if (!isSigned(headers, body)) return [401];
    console.log(`Webhook ${JSON.parse(body).type}, ${headers['webhook-id']}`);
    return [204];
  },
};

/** Standard Webhooks: whether the body is signed by us, and not long ago. */
function isSigned(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': given = '' } = headers;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest();
  const isOurs = (bytes) => bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  const signatures = given
    .split(' ')
    .map((each) => Buffer.from(each.split(',')[1] ?? '', 'base64'));
  const isFresh = Math.abs(Date.now() / 1000 - Number(time)) < 300;
  return key.length > 0 && isFresh && signatures.some(isOurs);
}

const answerTo = async ({ method, url, headers }, body) => {
  const { pathname, searchParams: query } = new URL(url, 'http://merchant');
  const route = ROUTES[`${method} ${pathname}`] ?? (() => [404]);
  return route({ headers, query, own: `http://${headers.host}`, body });
};
const server = createServer(async (request, response) => {
  const [status, type = 'text/plain', body = ''] = await text(request)
    .then((sent) => answerTo(request, sent))
    .catch((error) => {
      console.error(error.message);
      return [502];
    });
  const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY };
  response.writeHead(status, headers).end(body);
});
/** Has webhooks sent here. A backend that stays keeps the secret; this one makes a new one at each start. */
async function register(url) {
  const { endpoints } = await call('/v1/webhook-endpoints');
  for (const old of endpoints.filter((each) => each.url === url))
    await call(`/v1/webhook-endpoints/${old.endpointId}`, undefined, 'DELETE');
  return (await call('/v1/webhook-endpoints', { url })).key;
}

let secret = '';
server.listen(Number(MERCHANT_PORT), '127.0.0.1', async () => {
  const own = `http://127.0.0.1:${server.address().port}`;
  secret = await register(`${own}/webhooks`);
  console.log(`Open ${own}`);
});
