/**
 * `npm run openapi:examples`: plays verifications over HTTP against the simulator, and writes what
 * was sent and answered to api/examples.json, for the OpenAPI document.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Tenants, parseTenantFile } from '../../api';
import { startApiOnStack } from '../api-on-stack';
import { builtPage } from '../page/built';
import { runTool } from '../run-tool';
import { startStack } from '../stack';
import { MX_WEBHOOKS, RETURN_URL, playEveryOperation } from './play';
import { Recorder } from './recorder';
import { tidied } from './tidied';

runTool({
  name: 'openapi:examples',
  usage: 'Usage: npm run openapi:examples\n\nRecords the examples of the OpenAPI document anew.',
  run: async ({ print, onEnd }) => {
    const stack = await startStack({
      log: print,
      simulator: { pace: 'instant', tidy: true },
      pollIntervalMs: 100,
    });
    onEnd(() => stack.close());
    const page = await builtPage();
    const dev = { returnUrls: [RETURN_URL], brand: { name: 'Acme' } };
    const value = parseTenantFile(JSON.stringify({ tenants: { dev } }));
    const tenants = new Tenants({ value, close: () => undefined });
    const settings = { requestsPerMinute: 0 };
    const api = await startApiOnStack(stack, {
      ...{ settings, page, tenants },
      mxWebhooks: MX_WEBHOOKS,
    });
    onEnd(() => api.close());
    const recorder = new Recorder(api);
    const [asset = ''] = page.assets.keys();
    await playEveryOperation(recorder, asset);
    const file = path.join(__dirname, '..', '..', 'api', 'examples.json');
    const examples = tidied(recorder.examples, { bank: stack.simulator.baseUrl, api: api.url });
    writeFileSync(file, `${JSON.stringify(examples, undefined, 2)}\n`);
    print(`Wrote ${path.relative(process.cwd(), file)}.`);
    return 0;
  },
});
