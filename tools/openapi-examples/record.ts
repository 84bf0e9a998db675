import { Tenants, parseTenantFile } from '../../api';
import { startApiOnStack } from '../api-on-stack';
import { builtPage } from '../page/built';
import { type Stack } from '../stack';
import { MX_WEBHOOKS, RETURN_URL, playEveryOperation } from './play';
import { Recorder } from './recorder';
import { tidied } from './tidied';

/** What every operation of the API is sent and answers on a stack, as examples. */
export async function recordExamples(stack: Stack): Promise<Recorder['examples']> {
  const page = await builtPage();
  const dev = { returnUrls: [RETURN_URL], brand: { name: 'Acme' } };
  const value = parseTenantFile(JSON.stringify({ tenants: { dev } }));
  const tenants = new Tenants({ value, close: () => undefined });
  const settings = { requestsPerMinute: 0 };
  const options = { settings, page, tenants, mxWebhooks: MX_WEBHOOKS };
  const api = await startApiOnStack(stack, options);
  try {
    const recorder = new Recorder(api);
    const [asset = ''] = page.assets.keys();
    await playEveryOperation(recorder, asset);
    return tidied(recorder.examples, { bank: stack.simulator.baseUrl, api: api.url });
  } finally {
    await api.close();
  }
}
