// The backend of the example page: starts a verification without credentials, gets a token for it, and hands both to the
// page. It never sees a credential or an answer; those are sealed in the browser and go to the API. Against `npm run dev`:
//
//   export API=http://127.0.0.1:4080 API_KEY=avk_…      (the line that npm run dev prints)
//   node examples/page/server.mjs
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { API, API_KEY, PAGE_PORT = '4090' } = process.env;
if (!API || !API_KEY) throw new Error('Set API and API_KEY; npm run dev prints both.');
const page = readFileSync(new URL('index.html', import.meta.url), 'utf8');
/** jose's files for browsers; a page with a bundler has no need of them. */
const JOSE = new URL('./', import.meta.resolve('jose'));

/** The file of a script that the page loads. */
function scriptAt(path) {
  if (path === '/seal.mjs') return new URL('seal.mjs', import.meta.url);
  const [, name] = /^\/jose\/((?:\w+\/)*\w+\.js)$/.exec(path) ?? [];
  return name && new URL(name, JOSE);
}

async function post(path, body) {
  const response = await fetch(API + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}

/** What the page needs: where the API is, which verification, and a token that is good for it alone. */
async function startForPage() {
  const { id, links } = await post('/v1/verifications', {
    user: { kind: 'new' },
    member: { kind: 'credentials', institutionCode: 'mxbank' },
  });
  const { token } = await post(links.tokens, { lifeSeconds: 900 });
  return { api: API, id, links, token };
}

const server = createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/start') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(await startForPage()));
    } else if (request.url === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(page);
    } else if (scriptAt(request.url)) {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(readFileSync(scriptAt(request.url)));
    } else {
      response.writeHead(404).end();
    }
  } catch (error) {
    console.error(error.message);
    response.writeHead(502).end();
  }
});
server.listen(Number(PAGE_PORT), '127.0.0.1', () => {
  console.log(`Open http://127.0.0.1:${server.address().port}`);
});
